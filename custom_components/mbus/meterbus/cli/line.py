"""The line to a bus that the options of a command name."""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..bus.line import DEFAULT_BAUD_RATE, Parity, SerialLine, allowance_of
from ..bus.master import Master
from ..bus.rates import detect_baud_rate
from ..bus.urls import line_url
from ..protocol.errors import SilenceError


@asynccontextmanager
async def opened(options: argparse.Namespace) -> AsyncIterator[Master]:
    """Open the line, and close it whatever happens; raise LineError."""
    url, extra_s = line_url(options.url), options.extra_time / 1000
    line = SerialLine(
        url,
        baud_rate=options.baud or DEFAULT_BAUD_RATE,
        parity=Parity(options.parity),
        allowance_s=allowance_of(url) + extra_s,
        least_allowance_s=extra_s,
    )
    master = Master(line)
    try:
        await master.open()
        yield master
    finally:
        await master.close()


@asynccontextmanager
async def ready(options: argparse.Namespace) -> AsyncIterator[Master]:
    """Open the line at the rate that is named or detected; raise LineError, SilenceError."""
    async with opened(options) as master:
        await rate_of(master, options)
        yield master


async def rate_of(master: Master, options: argparse.Namespace) -> int:
    """Return the rate that is named, or the first that somebody answers at.

    Raises SilenceError where nobody does at any.
    """
    rate: int | None = options.baud or await detect_baud_rate(master)
    if rate is None:
        raise nobody(master)
    return rate


def nobody(master: Master) -> SilenceError:
    """Return the error that tells that no rate was found."""
    if master.line.changes_rate:
        return SilenceError("nothing answers at any baud rate")
    return SilenceError(
        "nothing answers; the gateway has a rate of its own, and no other can be tried"
    )
