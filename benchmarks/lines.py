"""Search and read one house over lines as they are, each with many seeds, in simulated time."""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
import logging
from multiprocessing import Pool
from statistics import median
import sys
from typing import Final

from meterbus.bus.found import FoundMeter
from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.protocol.errors import LineError, ProtocolError

from .bus import Published, wrong_values
from .stages import Setting, Stage, simulated

SEEDS: Final = 20
AT_MOST: Final = 2.2
"""Times that a search may take of what it takes on a clean line."""
READS: Final = 2
"""Of each meter that was found."""
REST_S: Final = 20.0
"""How long nobody talks before the search, and before the reads."""

JITTER: Final = ("packetise=50ms", "latency=25ms", "jitter=150ms")


@dataclass(frozen=True)
class RealLine:
    """A line as people have it: a row of the table."""

    title: str
    faults: tuple[str, ...] = ()
    is_serial: bool = False
    loses: bool = False
    """Whether something of what is sent never arrives as it was."""


LINES: Final = (
    RealLine("clean, a network gateway"),
    RealLine("clean, a serial port", is_serial=True),
    RealLine("the converter echoes", ("echo",)),
    RealLine(
        "a byte 00 of its own behind each answer",
        ("padding-behind=00", "padding-pause=5ms"),
    ),
    RealLine(
        "a byte FF that is late",
        ("padding-behind=FF", "padding-pause=60ms"),
    ),
    RealLine(
        "three bytes around each answer",
        ("padding-before=00", "padding-behind=00FF", "padding-pause=1ms"),
        is_serial=True,
    ),
    RealLine(
        "eight bytes at both ends, and an echo",
        (
            "echo",
            "padding-before=0000000000000000",
            "padding-behind=00FF00FF00FF00FF",
        ),
    ),
    RealLine("jitter: 50 to 350 ms, packets", JITTER),
    RealLine("jitter, and an echo", ("echo", *JITTER)),
    RealLine("jitter: the last byte up to 400 ms late", ("late-end=400ms",)),
    RealLine("jitter: packets of 64 bytes", ("packet-bytes=64", "packetise=50ms")),
    RealLine("jitter: each byte for itself", ("byte-jitter=20ms",)),
    RealLine(
        "a stall of 250 ms in every fifth answer",
        ("stall=250ms", "stall-share=0.2"),
    ),
    RealLine("closed when idle for 10 s", ("idle-close=10s",)),
    # What both ask at once reaches nobody.
    RealLine("a second master, every 30 s", ("foreign-master=30s",), loses=True),
    RealLine("2 % of the answers lost", ("loss=0.02",), loses=True),
    RealLine("2 % of the answers damaged", ("bit-errors=0.02",), loses=True),
    RealLine("2 % of the answers cut", ("truncate=0.02",), loses=True),
    RealLine(
        "1 % of the answers 300 ms later than is allowed",
        ("late-answers=300ms", "late-share=0.01"),
        loses=True,
    ),
    RealLine("the answers come after 0.6 s", ("latency=300ms",), loses=True),
    RealLine("the answers come after 1.5 s", ("latency=750ms",), loses=True),
)
"""Those that answer after more than half a second have no aim for the time."""


@dataclass(frozen=True)
class Run:
    """What came of one line with one seed."""

    wanted: int
    found: int
    is_told: bool
    """Whether it was said that somebody is missing."""
    search_s: float
    published: int
    wrong: int

    @property
    def missed_silently(self) -> int:
        """Return how many are missing without a word."""
        return 0 if self.is_told else self.wanted - self.found


@dataclass(frozen=True)
class Row:
    """What came of one line with all seeds."""

    line: RealLine
    runs: Sequence[Run]
    clean_s: float
    missed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Say which aims were missed."""
        if sum(run.wrong for run in self.runs):
            self.missed.append("wrong values")
        if self.line.loses:
            return
        if sum(run.missed_silently for run in self.runs):
            self.missed.append("missing without a word")
        if self.median_s > AT_MOST * self.clean_s:
            self.missed.append(f"more than {AT_MOST} × clean")

    @property
    def median_s(self) -> float:
        """Return the time that a search takes."""
        return median(run.search_s for run in self.runs)

    def __str__(self) -> str:
        """Return it as a line of the table."""
        found = sum(run.found for run in self.runs)
        wanted = sum(run.wanted for run in self.runs)
        silent = sum(run.missed_silently for run in self.runs)
        times = [run.search_s for run in self.runs]
        spread = f"{self.median_s:.1f} ({min(times):.1f} to {max(times):.1f})"
        cells = (
            f"{self.line.title:48}",
            f"{found:>5} of {wanted:<5}",
            f"{silent:>6}",
            f"{spread:>24}",
            f"{self.median_s / self.clean_s:>5.2f}",
            f"{sum(run.wrong for run in self.runs)} of {sum(run.published for run in self.runs)}",
            ", ".join(self.missed),
        )
        return "  ".join(cells).rstrip()


HEAD: Final = (
    f"{'line':48}  {'meters found':>14}  {'silent':>6}  {'search, s':>24}"
    f"  {'ratio':>5}  wrong values"
)


async def run(line: RealLine, seed: int) -> Run:
    """Search once, and read whoever was found."""
    setting = Setting(faults=line.faults, serial=line.is_serial, seed=seed)
    async with simulated(setting) as stage:
        master = Master(stage.line)
        scan = Scan(master)
        await stage.line.pause(REST_S)
        is_lost = False
        started_s = stage.line.now()
        try:
            await scan.by_secondary()
        except LineError:
            is_lost = True
        search_s = stage.line.now() - started_s
        await stage.line.pause(REST_S)
        published = await _reads(master, stage, scan.meters)
    result = scan.result()
    wanted = {each.secondary_address for each in stage.fleet.meters}
    found = {each.address for each in result.meters}
    return Run(
        wanted=len(wanted),
        found=len(wanted & found),
        is_told=is_lost or bool(result.unresolved or result.hints),
        search_s=search_s,
        published=len(published),
        wrong=wrong_values(published, stage.entries) + len(found - wanted),
    )


async def _reads(
    master: Master, stage: Stage, meters: Sequence[FoundMeter]
) -> list[Published]:
    """Read all that were found in turn, some times over."""
    by_address = {each.secondary_address: each for each in stage.fleet.meters}
    known = [by_address[each.address] for each in meters if each.address in by_address]
    published = []
    for meter in known * READS:
        identity = meter.secondary_address
        started_s = stage.line.now()
        try:
            reading = await master.read(identity, identity=identity)
        except LineError, ProtocolError:
            continue
        if reading is not None:
            ended_s = stage.line.now()
            published.append(Published(meter, reading.telegram, started_s, ended_s))
    return published


def _run(work: tuple[RealLine, int]) -> Run:
    """Do one run in a process of its own."""
    # What a line does wrong is counted, not told.
    logging.disable(logging.CRITICAL)
    return asyncio.run(run(*work))


def measure(lines: Sequence[RealLine], seeds: int, processes: int) -> list[Row]:
    """Run all lines with all seeds; the first line is the one that others are held to."""
    works = [(line, seed) for line in lines for seed in range(seeds)]
    with Pool(processes) as pool:
        runs = pool.map(_run, works, chunksize=1)
    per_line = [runs[at : at + seeds] for at in range(0, len(runs), seeds)]
    clean_s = median(each.search_s for each in per_line[0])
    return [
        Row(line, came, clean_s) for line, came in zip(lines, per_line, strict=True)
    ]


def main() -> int:
    """Print the table; return 1 where an aim is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.lines", description=__doc__
    )
    parser.add_argument("--seeds", type=int, default=SEEDS, metavar="N")
    parser.add_argument("--processes", type=int, default=None, metavar="N")
    options = parser.parse_args()
    rows = measure(LINES, options.seeds, options.processes)
    print(HEAD)
    for row in rows:
        print(row)
    return int(any(row.missed for row in rows))


if __name__ == "__main__":
    sys.exit(main())
