"""`mbus read`: read one meter."""

import argparse
import asyncio

from ..protocol.reading import Manner
from ..report import json_of, report_telegram
from .exits import DONE, NOTHING_FOUND, fail
from .line import opened, rate_of
from .printing import print_telegram


def run(options: argparse.Namespace) -> int:
    """Read; return the exit code."""
    return asyncio.run(_read(options))


async def _read(options: argparse.Namespace) -> int:
    async with opened(options) as master:
        if await rate_of(master, options) is None:
            return fail("nothing answers at any baud rate", NOTHING_FOUND)
        requests, started_s = master.requests, master.line.now()
        manner = Manner(telegrams=options.telegrams, key=options.key)
        reading = await master.read(options.address, manner=manner)
        requests = master.requests - requests
        duration_s = master.line.now() - started_s
    if reading is None:
        return fail(f"{options.address} does not answer", NOTHING_FOUND)
    report = report_telegram(reading.telegram) | {
        "requests": requests,
        "duration_s": round(duration_s, 3),
    }
    if options.json:
        print(json_of(report))
    else:
        print_telegram(reading.telegram, report)
    return DONE
