"""`mbus scan`: find the meters on a bus."""

import argparse
import asyncio
from dataclasses import dataclass, replace

from ..bus.found import Hint, ScanResult
from ..bus.scan import LIMIT_S, Scan
from ..protocol.addresses import EVERY_WITH_ANSWER, SecondaryAddress
from ..protocol.errors import LineError
from ..protocol.search import EVERYBODY
from ..report import json_of, report_scan
from ..scan_text import CONCLUSIONS, listed, meter_line, open_lines
from . import interrupts
from .arguments import Named
from .exits import (
    DONE,
    INCOMPLETE,
    INTERRUPTED,
    LINE_FAILURE,
    NOTHING_FOUND,
    USAGE,
    fail,
)
from .line import nobody, opened, rate_of
from .progress import ProgressLine

BY_PRIMARY, BY_SECONDARY = "primary", "secondary"


@dataclass(frozen=True)
class _Way:
    """How a bus is searched."""

    by: str
    addresses: range
    within: tuple[SecondaryAddress, ...]
    detects_rates: bool


@dataclass(frozen=True)
class _Found:
    """What a search found, at which rates somebody answers, and what ended it early."""

    result: ScanResult
    rates: tuple[int, ...]
    fraction: float
    error: str | None = None
    code: int = DONE


def run(options: argparse.Namespace) -> int:
    """Search; return the exit code."""
    if options.first > options.last:
        return fail("--from is above --to", USAGE)
    if options.within is not None and options.by != BY_SECONDARY:
        return fail(f"--within goes without --by {options.by}", USAGE)
    return interrupts.run(_scan(options))


def _way_of(options: argparse.Namespace) -> _Way:
    by: str = options.by
    within: tuple[SecondaryAddress, ...] = (EVERYBODY,)
    addresses = range(options.first, options.last + 1)
    named: Named | None = options.within
    if named is not None:
        masks = [each for each in named.addresses if isinstance(each, SecondaryAddress)]
        within = tuple(masks) or within
        primary = [each for each in named.addresses if isinstance(each, int)]
        if primary and primary != [EVERY_WITH_ANSWER]:
            by, addresses = BY_PRIMARY, range(primary[0], primary[0] + 1)
    return _Way(by, addresses, within, options.baud is None)


async def _scan(options: argparse.Namespace) -> int:
    way, progress = _way_of(options), ProgressLine()
    async with opened(options) as master:
        scan = Scan(
            master,
            progress.show,
            within=way.within,
            thorough=options.thorough,
            limit_s=60 * options.limit if options.limit else LIMIT_S,
        )
        try:
            found = await _found(scan, way, options, progress)
        finally:
            progress.end()
        has_own_rate = not master.line.changes_rate
    if options.json:
        _print_json(found)
    else:
        _print(found, tells_rates=way.detects_rates, has_own_rate=has_own_rate)
    if found.error is not None:
        return fail(found.error, found.code)
    return _code_of(found.result)


def _code_of(result: ScanResult) -> int:
    if not (result.meters or result.collisions):
        return NOTHING_FOUND
    is_all = not result.unresolved and Hint.UNFINISHED not in result.hints
    return DONE if is_all else INCOMPLETE


async def _found(
    scan: Scan, way: _Way, options: argparse.Namespace, progress: ProgressLine
) -> _Found:
    """Search until the end, until Ctrl-C, or as long as the line holds."""
    try:
        rates = await _search(scan, way, options)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        assert task is not None
        # What was found is printed as after a whole search.
        task.uncancel()
        error, code = "interrupted", INTERRUPTED
    except LineError as err:
        error, code = str(err), LINE_FAILURE
    else:
        return _Found(scan.result(), rates, 1.0)
    result = scan.result()
    hints = tuple(each for each in result.hints if each not in CONCLUSIONS)
    rates = _rates_of(result) or (scan.master.line.baud_rate,)
    return _Found(replace(result, hints=hints), rates, progress.fraction, error, code)


async def _search(
    scan: Scan, way: _Way, options: argparse.Namespace
) -> tuple[int, ...]:
    """Search; return the rates at which somebody answers, or the one that was named."""
    if way.detects_rates and way.by == BY_SECONDARY:
        rates = await scan.at_every_rate()
        if not rates:
            raise nobody(scan.master)
        return rates
    rate = await rate_of(scan.master, options)
    if way.by == BY_SECONDARY:
        await scan.by_secondary()
    elif way.by == BY_PRIMARY:
        await scan.by_primary(way.addresses)
    else:
        await scan.by_both(way.addresses)
    return (rate,)


def _rates_of(result: ScanResult) -> tuple[int, ...]:
    """Return the rates of the meters that were found."""
    return tuple(dict.fromkeys(each.baud_rate for each in result.meters))


def _print_json(found: _Found) -> None:
    ending = {"complete": found.error is None, "ended_early": found.error}
    report = report_scan(found.result, found.rates[0]) | ending
    print(json_of(report | {"baud_rates": list(found.rates)}))


def _print(found: _Found, *, tells_rates: bool, has_own_rate: bool) -> None:
    result = found.result
    for meter in result.meters:
        print(meter_line(meter, with_rate=tells_rates and not has_own_rate))
    for line in open_lines(result):
        print(line)
    if tells_rates and has_own_rate:
        rates = "the rate that the gateway has"
    else:
        rates = f"{listed(_rates_of(result) or found.rates)} baud"
    print(
        f"{len(result.meters)} meters at {rates},"
        f" {result.requests} requests, {result.duration_s:.1f} s"
    )
    if found.error is not None:
        print(f"This is not all: the search ended early, at {found.fraction:.0%}.")
