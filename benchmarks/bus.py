"""Measure what a search and a read cost on the bus, against the least that they can."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence, Set as AbstractSet
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
import logging
import os
import re
import shutil
import sys
from typing import Final, NamedTuple

from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.protocol.addresses import PRIMARY_ADDRESSES, SecondaryAddress
from meterbus.protocol.axes import DECIMAL_DIGITS
from meterbus.protocol.errors import LineError, ProtocolError
from meterbus.protocol.frames import LongFrame, parse_frame
from meterbus.protocol.telegram import Telegram, parse_telegram
from simulator.evidence import LogEntry
from simulator.fleet import Fleet, Primary
from simulator.meter import SimulatedMeter

from .corpus import ROOT
from .environments import python_with
from .evidence import Evidence, silence_s, telegrams_in
from .stages import BAUD_RATE, Setting, Stage, real, simulated

PYMETERBUS: Final = "pyMeterBus==0.8.5"
ROUNDS: Final = 3
LATENCY_S: Final = 0.02
"""Of the poor gateway, each way."""
PACKETISE_S: Final = 0.02
GATEWAY_ADDS_S: Final = 2 * LATENCY_S + PACKETISE_S
MANY_READS: Final = 10_000
REQUEST_BYTES: Final = 5
SELECTION_BYTES: Final = 17
READ_AGAIN_WITHIN: Final = 2
"""Rounds after which a meter that could not be read is read again."""
HANGING_S: Final = 60.0
"""A read that takes longer hangs; the slowest one that fails takes a few seconds."""
STUCK_S: Final = 3 * 3600.0
"""After so much real time a piece of work is stopped; the longest takes half of it."""

HOUSE: Final = Setting()
SIXTY: Final = Setting(60)
SIXTY_UNIQUE: Final = Setting(60, Primary.UNIQUE)


class Published(NamedTuple):
    """What a read gave, and when it was made on the clock of the line."""

    meter: SimulatedMeter
    telegram: Telegram
    started_s: float
    ended_s: float


@dataclass
class Result:
    """What came of a piece of work."""

    found: int = 0
    wanted: int = 0
    published: list[Published] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """Aims that it missed, other than those of `Aims`."""
    note: str = ""


type Act = Callable[[Master, Fleet], Awaitable[Result]]


async def search_by_secondary(master: Master, fleet: Fleet) -> Result:
    """Search by serial number."""
    scan = Scan(master)
    await scan.by_secondary()
    return _compared(
        {meter.address for meter in scan.meters},
        {meter.secondary_address for meter in fleet.meters},
    )


async def search_by_primary(master: Master, fleet: Fleet) -> Result:
    """Try every primary address; where several meters share one, that is to be seen."""
    scan = Scan(master)
    await scan.by_primary()
    owners: dict[int, list[SimulatedMeter]] = {}
    for meter in fleet.meters:
        owners.setdefault(meter.primary_address, []).append(meter)
    found = {(each.primary_address, each.address) for each in scan.meters}
    wanted = {
        (address, meters[0].secondary_address if len(meters) == 1 else None)
        for address, meters in owners.items()
    }
    return _compared(found | {(each, None) for each in scan.collisions}, wanted)


def _compared(found: AbstractSet[object], wanted: AbstractSet[object]) -> Result:
    result = Result(len(found & wanted), len(wanted))
    if surplus := len(found - wanted):
        result.failures.append(f"{surplus} that do not exist")
    return result


def reading(*, by_secondary: bool, rounds: int = ROUNDS) -> Act:
    """Return the work of reading all meters in turn."""

    async def read_in_turn(master: Master, fleet: Fleet) -> Result:
        result = Result(wanted=rounds * len(fleet.meters))
        for _ in range(rounds):
            for meter in fleet.meters:
                await _read(master, meter, result, by_secondary=by_secondary)
        return result

    return read_in_turn


async def _read(
    master: Master, meter: SimulatedMeter, result: Result, *, by_secondary: bool
) -> bool:
    """Read a meter once; return whether it gave its telegram."""
    identity = meter.secondary_address
    started_s = master.line.now()
    try:
        came = await master.read(
            identity if by_secondary else meter.primary_address, identity=identity
        )
    except LineError, ProtocolError:
        came = None
    ended_s = master.line.now()
    if ended_s - started_s > HANGING_S:
        result.failures.append(f"a read of {ended_s - started_s:.0f} s")
    if came is None:
        return False
    result.found += 1
    result.published.append(Published(meter, came.telegram, started_s, ended_s))
    return True


async def read_on_poor_line(master: Master, fleet: Fleet) -> Result:
    """Read all meters again and again, by primary and secondary address in turn."""
    result = Result()
    missed: dict[SecondaryAddress, int] = {}
    longest = 0
    while result.wanted < MANY_READS:
        by_secondary = result.wanted // len(fleet.meters) % 2 == 1
        for meter in fleet.meters:
            result.wanted += 1
            identity = meter.secondary_address
            is_read = await _read(master, meter, result, by_secondary=by_secondary)
            missed[identity] = 0 if is_read else missed.get(identity, 0) + 1
            longest = max(longest, missed[identity])
    if longest > READ_AGAIN_WITHIN:
        result.failures.append(f"a meter missed in {longest} rounds")
    return result


def wrong_values(published: Sequence[Published], entries: Sequence[LogEntry]) -> int:
    """Count what was published and is not what the meter sent, by the simulator's log."""
    telegrams = telegrams_in(entries)
    wrong = at = 0
    for each in published:
        sent: LogEntry | None = None
        while at < len(telegrams) and telegrams[at].time_s < each.ended_s:
            if telegrams[at].time_s >= each.started_s:
                sent = telegrams[at]
            at += 1
        wrong += sent is None or not _is_what_was_sent(each, sent)
    return wrong


def _is_what_was_sent(published: Published, sent: LogEntry) -> bool:
    """Whether meter, access number and all values are those of the telegram."""
    frame = parse_frame(sent.data)
    assert isinstance(frame, LongFrame)
    is_this_meters = sent.meter == str(published.meter.secondary_address)
    return is_this_meters and _shown(published.telegram) == _shown(
        parse_telegram(frame)
    )


def _shown(telegram: Telegram) -> tuple[object, ...]:
    values = ((each.quantity, each.unit, each.value) for each in telegram.records)
    return (telegram.header, *values)


def least_by_primary(evidence: Evidence, fleet: Fleet) -> float:
    """Return the time of a window for each free address, and of a telegram for each other."""
    taken = {meter.primary_address for meter in fleet.meters}
    silent = len(PRIMARY_ADDRESSES) - len(taken)
    return silent * silence_s(REQUEST_BYTES, BAUD_RATE) + evidence.telegrams_s


def least_by_secondary(evidence: Evidence, fleet: Fleet) -> float:
    """Return the time of a selection and a telegram for each meter, and of silent windows.

    There is one for each last digit that nobody has: who leaves one out knows nothing of it.
    """
    taken = {meter.secondary_address.identification[-1] for meter in fleet.meters}
    silent = len(DECIMAL_DIGITS - taken)
    selected_s = len(fleet.meters) * evidence.quickest_acknowledgement_s
    silences_s = silent * silence_s(SELECTION_BYTES, BAUD_RATE)
    return silences_s + selected_s + evidence.telegrams_s


@dataclass(frozen=True)
class Aims:
    """What a piece of work has to reach; None is no aim."""

    seconds: float | None = None
    """Elapsed time: what a person waits."""
    ratio: float | None = None
    """Elapsed time to floor."""
    selections: int | None = None
    busy: float | None = None
    """Share of the time in which the line carries these frames: floor to elapsed time."""
    gateway: float | None = None
    """Time beyond the floor to what the gateway adds."""
    others: str = ""
    """What the work checks itself."""
    complete: bool = True
    """Whether everything has to be found."""

    def __str__(self) -> str:
        """Return it as the last part of a row."""
        parts = ["all"] if self.complete else []
        if self.seconds is not None:
            parts.append(f"≤ {self.seconds:g} s")
        if self.selections is not None:
            parts.append(f"≤ {self.selections} selections")
        if self.ratio is not None:
            parts.append(f"≤ {self.ratio:.2f} × floor")
        if self.busy is not None:
            parts.append(f"line busy ≥ {self.busy:.0%}")
        if self.gateway is not None:
            parts.append(f"≤ floor + {self.gateway:.1f} × gateway")
        return ", ".join(filter(None, (*parts, self.others)))

    def missed(self, result: Result, evidence: Evidence) -> Iterator[str]:
        """Name what was not reached."""
        if self.complete and result.found < result.wanted:
            yield f"{result.wanted - result.found} missing"
        if self.seconds is not None and evidence.elapsed_s > self.seconds:
            yield f"{evidence.elapsed_s:.1f} s"
        if self.selections is not None and evidence.selections > self.selections:
            yield f"{evidence.selections} selections"
        ratio = evidence.elapsed_s / evidence.floor_s if evidence.cycles else 0.0
        if self.ratio is not None and ratio > self.ratio:
            yield f"{ratio:.3f} × floor"
        if self.busy is not None and ratio * self.busy > 1:
            yield f"line busy {1 / ratio:.1%}"
        added_s = evidence.requests * GATEWAY_ADDS_S
        beyond = (evidence.elapsed_s - evidence.floor_s) / max(added_s, 1e-9)
        if self.gateway is not None and beyond > self.gateway:
            yield f"{beyond:.2f} of what the gateway adds"


@dataclass(frozen=True)
class Work:
    """One row for each kind of time in which it is done."""

    name: str
    title: str
    setting: Setting
    aims: Aims
    act: Act
    is_long: bool = False
    """In real time it takes ten minutes or more."""
    least: Callable[[Evidence, Fleet], float] | None = None
    """The time that any master needs, whatever it asks; None where the frames are given."""


BUSY: Final = Aims(busy=0.95)
GATEWAY_FAULTS: Final = (
    f"latency={LATENCY_S * 1000:.0f}ms",
    f"packetise={PACKETISE_S * 1000:.0f}ms",
)
POOR: Final = ("bit-errors=0.01", "loss=0.02", "drop-connection=100")
WORKS: Final = (
    Work(
        "search-house",
        "search by serial number, the house",
        HOUSE,
        Aims(17.5, 1.10, 56),
        search_by_secondary,
        least=least_by_secondary,
    ),
    Work(
        "search-house-serial",
        "the same on a serial port",
        Setting(serial=True),
        Aims(17.5, 1.10, 56),
        search_by_secondary,
        least=least_by_secondary,
    ),
    Work(
        "search-60",
        "the same, 60 meters on address 0",
        SIXTY,
        Aims(108, 1.10, round(5.5 * 60)),
        search_by_secondary,
        least=least_by_secondary,
    ),
    Work(
        "search-250",
        "the same, 250 meters on address 0",
        Setting(250),
        Aims(490, 1.10, round(6.5 * 250)),
        search_by_secondary,
        is_long=True,
        least=least_by_secondary,
    ),
    Work(
        "primary-house",
        "primary scan 0–250, the house",
        HOUSE,
        Aims(66, 1.10),
        search_by_primary,
        least=least_by_primary,
    ),
    Work(
        "primary-empty",
        "the same where nobody is",
        Setting(0),
        Aims(110),
        search_by_primary,
        least=least_by_primary,
    ),
    Work(
        "primary-60",
        "primary scan 0–250, 60 meters",
        SIXTY_UNIQUE,
        Aims(ratio=1.05),
        search_by_primary,
        least=least_by_primary,
    ),
    Work(
        "read-primary",
        f"{ROUNDS} reads of 60 meters by primary address",
        SIXTY_UNIQUE,
        BUSY,
        reading(by_secondary=False),
    ),
    Work(
        "read-secondary",
        f"{ROUNDS} reads of 60 meters by secondary address",
        SIXTY,
        BUSY,
        reading(by_secondary=True),
    ),
    Work(
        "read-gateway",
        "the same through a slow gateway",
        Setting(60, faults=GATEWAY_FAULTS),
        Aims(gateway=1.1),
        reading(by_secondary=True),
    ),
    Work(
        "read-poor",
        f"{MANY_READS} reads on a poor line",
        Setting(60, Primary.UNIQUE, POOR),
        Aims(
            complete=False,
            others=f"0 wrong values, 0 hangs, read again in {READ_AGAIN_WITHIN} rounds",
        ),
        read_on_poor_line,
        is_long=True,
    ),
)


@dataclass(frozen=True)
class Rival:
    """A search of the house by another program, which prints what it finds."""

    name: str
    title: str
    found: re.Pattern[str]
    command: Callable[[str], list[str] | None]
    """What to run for a HOST:PORT; None where it is not installed."""
    by_secondary: bool
    setting: Setting = HOUSE

    def result_of(self, output: str, fleet: Fleet) -> Result:
        """Compare what it printed with the meters that there are."""
        found = set(self.found.findall(output))
        if self.by_secondary:
            numbers = {each.secondary_address.identification for each in fleet.meters}
            return _compared(found, numbers)
        return _compared(found, {str(meter.primary_address) for meter in fleet.meters})


def _pymeterbus(method: str) -> Callable[[str], list[str] | None]:
    def command(place: str) -> list[str]:
        python = python_with(PYMETERBUS)
        return [python, "-m", "benchmarks.scanners", method, f"socket://{place}"]

    return command


def _libmbus(tool: str) -> Callable[[str], list[str] | None]:
    def command(place: str) -> list[str] | None:
        path = shutil.which(tool)
        return [path, "-b", str(BAUD_RATE), place] if path else None

    return command


RIVALS: Final = (
    Rival(
        "pymeterbus-secondary",
        "pyMeterBus, by serial number, the house",
        re.compile(r"^found (\w{8})\w{8}$", re.MULTILINE),
        _pymeterbus("secondary"),
        by_secondary=True,
    ),
    Rival(
        "pymeterbus-primary",
        "pyMeterBus, primary scan 0–250, the house",
        re.compile(r"^found (\d+)$", re.MULTILINE),
        _pymeterbus("primary"),
        by_secondary=False,
    ),
    Rival(
        "libmbus-secondary",
        "libmbus, by serial number, the house",
        re.compile(r"secondary address (\w{8})"),
        _libmbus("mbus-serial-scan-secondary"),
        by_secondary=True,
        setting=Setting(serial=True),
    ),
    Rival(
        "libmbus-primary",
        "libmbus, primary scan 0–250, the house",
        re.compile(r"at address (\d+)"),
        _libmbus("mbus-serial-scan"),
        by_secondary=False,
        setting=Setting(serial=True),
    ),
)


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    title: str
    time: str
    evidence: Evidence | None
    result: Result
    allowance: str = ""
    aims: Aims | None = None
    least_s: float | None = None
    """What any master needs."""

    @property
    def missed(self) -> list[str]:
        """Name the aims that were missed."""
        if self.aims is None or self.evidence is None:
            return []
        return [*self.aims.missed(self.result, self.evidence), *self.result.failures]

    def cells(self) -> list[str]:
        """Return the numbers of the row."""
        if self.evidence is None:
            return [""] * (len(HEADINGS) - 1)
        elapsed_s, floor_s = self.evidence.elapsed_s, self.evidence.floor_s
        return [
            f"{elapsed_s:.1f} s",
            f"{floor_s:.1f} s",
            f"{elapsed_s / floor_s:.3f}" if floor_s else "",
            f"{self.least_s:.1f} s" if self.least_s else "",
            f"{elapsed_s / self.least_s:.2f}" if self.least_s else "",
            f"{self.evidence.selections}",
            f"{self.evidence.requests}",
            f"{self.result.found} of {self.result.wanted}",
            self.allowance,
        ]

    def verdict(self) -> str:
        """Tell whether the aims were reached, and which they are."""
        if self.aims is None:
            return "; ".join(filter(None, (self.result.note, *self.result.failures)))
        if self.missed:
            return f"FAIL: {'; '.join(self.missed)} (aim: {self.aims})"
        return f"PASS: {self.aims}"


HEADINGS: Final = (
    *("elapsed", "floor", "ratio", "any master", "ratio"),
    *("selections", "requests", "found"),
    *("allowance", ""),
)
TITLE_WIDTH: Final = 50
TIME_WIDTH: Final = 9


def main() -> int:
    """Do all work and print the table; return 1 where an aim was missed."""
    # The master tells of every connection that the poor line loses.
    logging.disable(logging.WARNING)
    return asyncio.run(_run(_options()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    names = [each.name for each in (*WORKS, *RIVALS)]
    parser.add_argument(
        "--quick", action="store_true", help="simulated time only: seconds, not minutes"
    )
    parser.add_argument(
        "--long", action="store_true", help="also what takes hours in real time"
    )
    parser.add_argument(
        "--only", action="append", choices=names, metavar="NAME", help=", ".join(names)
    )
    parser.add_argument(
        "--where", action="store_true", help="tell in all rows where the time goes"
    )
    parser.add_argument(
        "--jobs", type=int, default=1, metavar="N", help="real lines at a time"
    )
    parser.add_argument(
        "--limit", type=float, default=180.0, metavar="S", help="time of other programs"
    )
    return parser.parse_args()


async def _run(options: argparse.Namespace) -> int:
    print(f"{'':{TITLE_WIDTH}} {'time':{TIME_WIDTH}}", *(f"{h:>10}" for h in HEADINGS))
    is_wanted = set(options.only or [each.name for each in (*WORKS, *RIVALS)])
    works = [work for work in WORKS if work.name in is_wanted]
    rows = [
        await _printed(_row(work, "simulated", simulated), options) for work in works
    ]
    if not options.quick:
        # Work in simulated time takes the whole processor, and would make lines late.
        turns = asyncio.Semaphore(options.jobs)
        real_works = [work for work in works if options.long or not work.is_long]
        jobs = [_row(work, "real", real) for work in real_works]
        rivals = [rival for rival in RIVALS if rival.name in is_wanted]
        jobs += [_rival_row(rival, options.limit) for rival in rivals]
        tasks = [asyncio.create_task(_in_turn(turns, job)) for job in jobs]
        rows += [await _printed(task, options) for task in tasks]
    return 1 if any(row.missed for row in rows) else 0


async def _in_turn(turns: asyncio.Semaphore, job: Awaitable[Row]) -> Row:
    async with turns:
        return await job


async def _printed(job: Awaitable[Row], options: argparse.Namespace) -> Row:
    row = await job
    cells = (f"{cell:>10}" for cell in row.cells())
    print(f"{row.title:{TITLE_WIDTH}} {row.time:{TIME_WIDTH}}", *cells, row.verdict())
    if row.evidence is not None and (row.missed or options.where):
        print("   beyond the floor:", *row.evidence.excess(), sep="  ")
    sys.stdout.flush()
    return row


async def _row(
    work: Work,
    time: str,
    stage_of: Callable[[Setting], AbstractAsyncContextManager[Stage]],
) -> Row:
    """Do a piece of work, and compare it with what the simulator saw."""
    async with stage_of(work.setting) as stage:
        master = Master(stage.line)
        try:
            async with asyncio.timeout(STUCK_S):
                result = await work.act(master, stage.fleet)
        except (TimeoutError, LineError) as err:
            result = Result(failures=[f"stopped: {err or 'it hangs'}"])
        allowance = f"{master.allowance_s * 1000:.0f} ms"
        await master.close()
    if wrong := wrong_values(result.published, stage.entries):
        result.failures.append(f"{wrong} telegrams with wrong values")
    evidence = Evidence(stage.entries, BAUD_RATE)
    least_s = work.least(evidence, stage.fleet) if work.least else None
    return Row(work.title, time, evidence, result, allowance, work.aims, least_s)


async def _rival_row(rival: Rival, limit_s: float) -> Row:
    """Let another program search the house, as long as it may."""
    async with real(rival.setting) as stage:
        command = rival.command(stage.place)
        if command is None:
            return Row(rival.title, "real", None, Result(note="not installed"))
        output, note = await _output_of(command, limit_s)
    evidence = Evidence(stage.entries, BAUD_RATE)
    result = rival.result_of(output, stage.fleet)
    result.note = note
    return Row(rival.title, "real", evidence, result)


async def _output_of(command: list[str], limit_s: float) -> tuple[str, str]:
    """Run a program; return what it printed, and why it was stopped, if it was."""
    # Ours is called meterbus, and so is what pyMeterBus installs.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    process = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        env=environment,
    )
    assert process.stdout is not None
    lines: list[str] = []
    note = ""
    try:
        async with asyncio.timeout(limit_s):
            while line := await process.stdout.readline():
                lines.append(line.decode(errors="replace").rstrip())
    except TimeoutError:
        process.kill()
        note = f"stopped after {limit_s:.0f} s"
        if lines:
            note += f", last: {lines[-1]}"
    if await process.wait() > 0:
        note = f"failed with exit code {process.returncode}"
    return "\n".join(lines), note


if __name__ == "__main__":
    sys.exit(main())
