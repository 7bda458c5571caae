"""The line to a bus that the options of a command name."""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..bus.line import DEFAULT_BAUD_RATE, Parity, SerialLine
from ..bus.master import Master
from ..bus.scan import detect_baud_rate
from ..bus.urls import line_url


@asynccontextmanager
async def opened(options: argparse.Namespace) -> AsyncIterator[Master]:
    """Open the line, and close it whatever happens; raise LineError."""
    line = SerialLine(
        line_url(options.url),
        baud_rate=options.baud or DEFAULT_BAUD_RATE,
        parity=Parity(options.parity),
    )
    master = Master(line)
    try:
        await master.open()
        yield master
    finally:
        await master.close()


async def rate_of(master: Master, options: argparse.Namespace) -> int | None:
    """Return the rate that the options name, or the first that somebody answers at."""
    rate: int | None = options.baud or await detect_baud_rate(master)
    return rate
