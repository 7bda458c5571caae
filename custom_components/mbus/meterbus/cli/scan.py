"""`mbus scan`: find the meters on a bus."""

import argparse
import asyncio
import sys

from ..bus.scan import Progress, Scan
from ..report import Report, json_of, report_scan
from .exits import DONE, NOTHING_FOUND, USAGE, fail
from .line import opened, rate_of


def run(options: argparse.Namespace) -> int:
    """Search; return the exit code."""
    if options.first > options.last:
        return fail("--from is above --to", USAGE)
    return asyncio.run(_scan(options))


async def _scan(options: argparse.Namespace) -> int:
    async with opened(options) as master:
        scan = Scan(master, _show if sys.stderr.isatty() else None)
        baud_rate = await _search(scan, options)
        if baud_rate is None:
            return fail("nothing answers at any baud rate", NOTHING_FOUND)
        result = scan.result()
    report = report_scan(result, baud_rate)
    if options.json:
        print(json_of(report))
    else:
        _print_scan(report)
    return DONE if result.meters or result.collisions else NOTHING_FOUND


async def _search(scan: Scan, options: argparse.Namespace) -> int | None:
    """Search as the options say; return the rate, or None when nobody answers at any."""
    if options.baud is None and options.by == "secondary":
        rates = await scan.at_every_rate()
        return rates[0] if rates else None
    baud_rate = await rate_of(scan.master, options)
    addresses = range(options.first, options.last + 1)
    match options.by:
        case _ if baud_rate is None:
            pass
        case "secondary":
            await scan.by_secondary()
        case "primary":
            await scan.by_primary(addresses)
        case _:
            await scan.by_both(addresses)
    return baud_rate


def _show(progress: Progress) -> None:
    """Write over the line of a terminal with where the search is."""
    remaining = progress.remaining_s
    left = "" if remaining is None else f", about {remaining:.0f} s left"
    text = f"{progress.fraction:4.0%}  {len(progress.found)} found{left}"
    ending = "\n" if progress.fraction >= 1 else ""
    sys.stderr.write(f"\r{text:<60}{ending}")
    sys.stderr.flush()


def _print_scan(report: Report) -> None:
    for meter in report["meters"]:
        print(
            f"{meter['identification'] or '?':8}  {meter['manufacturer'] or '???'}"
            f"  version {meter['version']}  medium {meter['medium']}"
            f"  address {meter['primary_address']}"
        )
    for collision in report["collisions"]:
        address = collision["primary_address"]
        print(f"address {address}: several meters answer; search by secondary address")
    print(
        f"{len(report['meters'])} meters at {report['baud_rate']} baud,"
        f" {report['requests']} requests, {report['duration_s']:.1f} s"
    )
