"""`mbus watch`: read meters in turn, again and again."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from ..bus.master import Master
from ..meeting import Met, meet
from ..protocol.addresses import SecondaryAddress
from ..protocol.errors import MBusError
from ..protocol.reading import Manner
from ..report import Report, json_of, report_header, report_record
from ..text_table import main_values
from . import interrupts
from .arguments import Named
from .effort import Effort
from .exits import DONE, NOTHING_FOUND
from .line import ready


def run(options: argparse.Namespace) -> int:
    """Watch; return the exit code."""
    return interrupts.run(_watch(options))


async def _watch(options: argparse.Namespace) -> int:
    rounds = count() if options.count is None else range(options.count)
    manner = Manner(telegrams=options.telegrams, key=options.key)
    show = json_of if options.json else _line_of
    async with ready(options) as master:
        meters = [_Watched(master, manner, each) for each in options.addresses]
        is_good = True
        async for _ in _every(options.interval, rounds, master):
            # What was wrong with the line may have been put right.
            master.forgive()
            is_good = True
            for meter in meters:
                report = await meter.read()
                is_good = is_good and report["ok"]
                # Whoever reads along is not to wait for a buffer to fill.
                print(show(report), flush=True)
    return DONE if is_good else NOTHING_FOUND


async def _every(
    interval_s: float, rounds: Iterable[int], master: Master
) -> AsyncIterator[int]:
    """Yield at the start of each round; one that takes too long is followed at once."""
    next_s = master.line.now()
    for each in rounds:
        await asyncio.sleep(next_s - master.line.now())
        next_s = max(next_s, master.line.now()) + interval_s
        yield each


@dataclass
class _Watched:
    """A meter that is read again and again: first where it has answered last.

    Who has answered first is meant from then on: values of two meters are not one course.
    """

    master: Master
    manner: Manner
    named: Named
    identity: SecondaryAddress | None = None

    async def read(self) -> Report:
        """Read the meter; whatever goes wrong is told."""
        named, effort = self.named, Effort(self.master)
        report: Report = {
            "time": datetime.now().astimezone().isoformat(timespec="milliseconds"),
            "address": named.text,
        }
        try:
            met = await meet(
                self.master,
                named.text,
                named.addresses,
                self.manner,
                identity=self.identity,
            )
        except MBusError as err:
            return report | _failed(err) | effort.report()
        self.named = named.preferring(met.address)
        self.identity = self.identity or met.identity
        return report | _answered(met) | effort.report()


def _failed(err: MBusError) -> Report:
    return {
        "ok": False,
        "error": str(err),
        "answered_by": None,
        "header": None,
        "records": [],
    }


def _answered(met: Met) -> Report:
    telegram, complaint = met.reading.telegram, met.reading.complaint
    return {
        "ok": complaint is None,
        "error": complaint,
        "answered_by": met.answered_by,
        "header": report_header(telegram.header),
        "records": [report_record(each) for each in telegram.records],
    }


def _line_of(report: Report) -> str:
    """Return what a read gave in one line for people."""
    moment = datetime.fromisoformat(report["time"])
    values = main_values(report["records"]) or "no values of now"
    said = values if report["ok"] else f"error: {report['error']}"
    return f"{moment:%Y-%m-%d %H:%M:%S}  {_name_of(report)}  {said}"


def _name_of(report: Report) -> str:
    """Return a meter as it was named, with the address that nobody named."""
    name, address = report["address"], report["answered_by"]
    is_told = address is None or name == str(address)
    return name if is_told else f"{name} (address {address})"
