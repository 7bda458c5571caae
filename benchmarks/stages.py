"""Where the master is measured: on a line in real time, or on one with a clock of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import os
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
import time
from typing import Final

from meterbus.bus.line import Line, SerialLine, allowance_of
from simulator.bus import SimulatedBus
from simulator.evidence import LogEntry, read_log
from simulator.faults import Order
from simulator.fleet import Fleet, Primary, load_fleet, make_fleet
from simulator.line import SimulatedLine
from simulator.telegrams import Clock

from .corpus import ROOT

BAUD_RATE: Final = 2400
ANY_PORT: Final = "127.0.0.1:0"
NETWORK: Final = "socket://simulated"
SERIAL: Final = "simulated"
STOP_S: Final = 5.0
"""How long a simulator may take to stop."""
BEGINNING_S: Final = time.time()
"""The time that the meters of a simulated line start at."""


@dataclass(frozen=True)
class Setting:
    """Which meters are on the line, and what befalls it."""

    meters: int | None = None
    """How many; None for the shipped house."""
    primary: Primary = Primary.ZERO
    faults: tuple[str, ...] = ()
    serial: bool = False
    """Whether the line is a serial port, and not a network gateway."""
    seed: int = 0
    """Another one gives other delays, and other faults."""

    def fleet(self, clock: Clock = lambda: 0.0) -> Fleet:
        """Return the meters; those on a simulated line live in its time."""

        def now() -> float:
            return BEGINNING_S + clock()

        if self.meters is None:
            return load_fleet("house", clock=now, seed=self.seed)
        return make_fleet(self.meters, primary=self.primary, clock=now, seed=self.seed)

    @property
    def arguments(self) -> list[str]:
        """Return what the simulator's command line is told."""
        faults = [word for fault in self.faults for word in ("--fault", fault)]
        faults += ["--seed", str(self.seed)]
        if self.meters is None:
            return ["house", *faults]
        return ["--meters", str(self.meters), "--primary", self.primary, *faults]


@dataclass(frozen=True)
class Stage:
    """A line, the meters on it, and what happens there."""

    line: Line
    fleet: Fleet
    place: str
    """Where others find the line: HOST:PORT or a path."""
    entries: list[LogEntry] = field(default_factory=list)
    """The simulator's log, complete when the stage is left."""


@asynccontextmanager
async def simulated(setting: Setting) -> AsyncIterator[Stage]:
    """Yield a line in memory, with what is set."""
    yield in_memory(
        setting.fleet, setting.faults, serial=setting.serial, seed=setting.seed
    )


def in_memory(
    fleet: Callable[[Clock], Fleet],
    faults: Iterable[str],
    *,
    serial: bool,
    seed: int,
) -> Stage:
    """Return a line in memory; the master is told of it what it is told of a real one.

    `fleet` makes the meters for a clock: that of the line.
    """
    url = SERIAL if serial else NETWORK
    bus = SimulatedBus((), BAUD_RATE, seed=seed)
    line = SimulatedLine(bus, url=url)
    line.allowance_s = allowance_of(url)
    line.streams = line.changes_rate = serial
    stage = Stage(line, fleet(line.now), url)
    bus.meters = list(stage.fleet.meters)
    bus.witness = stage.entries.append
    for fault in faults:
        Order.parse(fault).apply(bus)
    return stage


@asynccontextmanager
async def real(setting: Setting) -> AsyncIterator[Stage]:
    """Yield a line to a simulator in a process of its own, as a user gets it."""
    with TemporaryDirectory(prefix="bus-benchmark-") as name:
        log = Path(name) / "bus.jsonl"
        where = ("--pty", f"{name}/tty") if setting.serial else ("--tcp", ANY_PORT)
        async with _simulator(*setting.arguments, *where, "--log", str(log)) as place:
            url = place if setting.serial else f"socket://{place}"
            stage = Stage(SerialLine(url), setting.fleet(), place)
            yield stage
        stage.entries.extend(read_log(log))


@asynccontextmanager
async def _simulator(*arguments: str) -> AsyncIterator[str]:
    """Run a simulator; yield where it serves."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulator", *arguments, "--baud", str(BAUD_RATE)),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    try:
        greeting = (await process.stdout.readline()).decode()
        if not greeting:
            sys.exit("Stopped: the simulator does not start.")
        yield greeting.rpartition(" on ")[2].strip()
    finally:
        await _stop(process)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
