"""Reads that somebody gives up at any moment: whoever is read next gets its own answer."""

import asyncio
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Final, override

import pytest

from meterbus.bus.line import Line
from meterbus.bus.master import Master
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import MBusError
from meterbus.protocol.reading import Manner
from simulator.bus import SimulatedBus
from simulator.evidence import Kind
from simulator.faults import set_fault
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, record
from tests.lines import AnyLine, MemoryLine, over_every_line

pytestmark = pytest.mark.wall_clock

METERS: Final = range(1, 9)
ROUNDS: Final = 25
LATEST_S: Final = 0.6
"""Of a read by selection: from before its first byte to after its last."""


def meter_at(address: int, header: str) -> SimulatedMeter:
    """Return a meter whose only value is its address."""
    number = SecondaryAddress.parse(f"1000000{address}AC480102")
    value = RecordsTelegram(record("04 13", integer(address, 4)))
    meter = SimulatedMeter(address, number, value, seed=address)
    set_fault(meter, f"header={header}")
    return meter


@pytest.fixture
def bus(header: str) -> SimulatedBus:
    """Return a bus whose meters say as little of themselves as this header does."""
    return SimulatedBus([meter_at(address, header) for address in METERS])


@pytest.fixture
def at_the_bus(line: AnyLine) -> Line:
    """Return a line to that bus, of its kind."""
    return line.connect("socket://gateway:10001")


async def give_up(master: Master, random: Random, latest_s: float = LATEST_S) -> None:
    """Start to read any meter, in either way, and lose interest at any moment."""
    address = random.choice(METERS)
    number = SecondaryAddress(f"1000000{address}")
    read = asyncio.create_task(master.read(random.choice((address, number))))
    done_s = master.line.now() + random.uniform(0.0, latest_s)
    # A line in memory has a clock of its own, which goes on as the read does.
    while master.line.now() < done_s and not read.done():  # noqa: ASYNC110
        await asyncio.sleep(0 if isinstance(master.line, MemoryLine) else 0.001)
    read.cancel()
    with suppress(asyncio.CancelledError, MBusError):
        await read


async def value_of(master: Master, address: int) -> str | None:
    """Read a meter; return its value."""
    reading = await master.read(address)
    return None if reading is None else str(reading.values["volume"])


def open_files() -> int:
    """Return how many descriptors this process has."""
    return len(list(Path("/proc/self/fd").iterdir()))


@over_every_line
@pytest.mark.parametrize("header", ["long", "none", "zero"])
async def test_a_read_that_is_given_up_leaves_nothing_to_the_next(
    at_the_bus: Line, bus: SimulatedBus, header: str
) -> None:
    """No value of another meter, and none that is missing."""
    random = Random(f"{header} cancelled")
    master = Master(at_the_bus)
    wrong = []
    for _ in range(ROUNDS):
        await give_up(master, random)
        address = random.choice(METERS)
        value = await value_of(master, address)
        if value != f"0.00{address}":
            wrong.append((address, value))
    await master.close()
    assert wrong == []
    assert master.counters.late_answers == 0


@over_every_line
@pytest.mark.parametrize("header", ["long"])
async def test_a_read_that_is_given_up_teaches_nothing(
    at_the_bus: Line, bus: SimulatedBus
) -> None:
    """What the line is allowed is what it was without all that."""
    master = Master(at_the_bus)
    for _ in range(5):
        await master.read(1)
    learned_s = master.allowance_s
    random = Random("teaches")
    for _ in range(ROUNDS):
        await give_up(master, random)
    await master.read(1)
    await master.close()
    assert master.allowance_s <= learned_s + 0.001


@pytest.mark.parametrize("header", ["long"])
@pytest.mark.parametrize("baud_rate", [300, 2400])
async def test_a_long_answer_that_is_given_up_is_waited_out(
    line: MemoryLine, bus: SimulatedBus, baud_rate: int
) -> None:
    """Whoever leaves in the middle of it leaves the rest to nobody."""
    line.baud_rate = bus.baud_rate = baud_rate
    long = RecordsTelegram(record("04 13", integer(1, 4)) * 30)
    for meter in bus.meters:
        meter.telegrams = long
    random = Random(f"{baud_rate} long")
    master = Master(line)
    for _ in range(3):
        await master.read(1)
    learned_s = master.allowance_s
    for _ in range(ROUNDS):
        await give_up(master, random, latest_s=4000 / baud_rate)
        assert await master.read(random.choice(METERS))
    counters = master.counters
    assert (counters.damaged, counters.late_answers) == (0, 0)
    assert master.allowance_s <= learned_s + 0.001


class NotingLine(MemoryLine):
    """One that knows when its rate was changed."""

    def __init__(self, bus: SimulatedBus) -> None:
        """Begin at the rate of the bus."""
        super().__init__(bus)
        self.changed_s: list[float] = []

    @override
    async def set_baud_rate(self, baud_rate: int) -> None:
        await super().set_baud_rate(baud_rate)
        self.changed_s.append(self.now())


@pytest.mark.parametrize("header", ["long"])
async def test_a_slow_answer_that_is_given_up_is_waited_out_at_its_own_rate(
    bus: SimulatedBus,
) -> None:
    """At another one nobody knows when it is over. It comes behind that to the reset."""
    bus.meters[0].baud_rate = 300
    line = NotingLine(bus)
    master = Master(line)
    read = asyncio.create_task(master.read(1, manner=Manner(baud_rate=300)))
    while [each.kind for each in bus.log].count(Kind.ANSWER) < 2:  # noqa: ASYNC110
        await asyncio.sleep(0)
    read.cancel()
    with suppress(asyncio.CancelledError):
        await read
    assert await value_of(master, 2) == "0.002"
    _, answer, *_ = (each for each in bus.log if each.kind is Kind.RECEIVED)
    assert line.changed_s[-1] >= answer.time_s


@over_every_line
@pytest.mark.parametrize("header", ["long"])
async def test_an_opening_that_is_given_up_leaves_nothing_open(
    at_the_bus: Line, bus: SimulatedBus
) -> None:
    """No descriptor is left behind, at whatever moment that was."""
    master = Master(at_the_bus)
    await master.open()
    await master.close()
    before = open_files()
    for turns in range(25):
        opening = asyncio.create_task(master.open())
        for _ in range(turns):
            await asyncio.sleep(0)
        opening.cancel()
        with suppress(asyncio.CancelledError):
            await opening
        await master.close()
    assert open_files() <= before
