"""Who has the bus next: a person's requests go before reads that are due."""

import asyncio
from itertools import pairwise

import pytest

from meterbus.bus.line import LineProblem
from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.bus.service import Service
from meterbus.bus.turns import Turns, in_turn, urgent
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import LineError
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, record

POLLED = range(1, 61)
WANTED = 77


@pytest.fixture
def bus() -> SimulatedBus:
    """Return a bus with 60 meters that are polled, and one that a person wants."""
    return SimulatedBus(
        [
            SimulatedMeter(
                address,
                SecondaryAddress(f"100000{address}"[-8:].rjust(8, "1"), 0x2C2D, 1, 7),
                RecordsTelegram(record("04 13", integer(address, 4))),
            )
            for address in (*POLLED, WANTED)
        ]
    )


def asked_for_data(bus: SimulatedBus) -> list[int]:
    """Return the primary addresses that were asked for data, in their order."""
    return [data[2] for data in bus.requests if data[:2] == b"\x10\x7b"]


async def polls(master: Master) -> list[asyncio.Task[object]]:
    """Let all meters be due at once, and the first one be asked."""
    tasks = [asyncio.create_task(master.read(each)) for each in POLLED]
    while not master.requests:  # noqa: ASYNC110
        await asyncio.sleep(0)
    return tasks


async def test_what_is_urgent_waits_for_one_conversation(
    master: Master, bus: SimulatedBus
) -> None:
    """The one that is under way; the other 59 that are due come behind."""
    due = await polls(master)
    assert await master.read(WANTED, urgency=urgent)
    assert asked_for_data(bus) == [1, WANTED]
    await asyncio.gather(*due)
    assert asked_for_data(bus) == [1, WANTED, *range(2, 61)]


async def test_two_who_are_in_a_hurry_are_served_as_they_came(
    master: Master, bus: SimulatedBus
) -> None:
    """Two persons press at once, and neither waits for what is only due."""
    due = await polls(master)
    pressed = [
        asyncio.create_task(master.read(each, urgency=urgent)) for each in (60, WANTED)
    ]
    await asyncio.gather(*due, *pressed)
    assert asked_for_data(bus)[:4] == [1, 60, WANTED, 2]


async def test_a_search_that_somebody_waits_for_takes_turns_with_what_is_due(
    master: Master, bus: SimulatedBus
) -> None:
    """Between two of its requests there is one read at most, and no read waits for all."""
    due = await polls(master)
    await Scan(master, urgency=urgent, thorough=True).by_primary(range(100, 150))
    addresses = [data[1 + (data[0] == 0x68) * 4 + 1] for data in bus.requests]
    searched = [place for place, each in enumerate(addresses) if 100 <= each < 150]
    assert max(later - sooner for sooner, later in pairwise(searched)) == 3
    assert len(searched) == 50 * 3
    await asyncio.gather(*due)


async def test_a_search_that_nobody_waits_for_waits_for_all_that_is_due(
    master: Master, bus: SimulatedBus
) -> None:
    """The daily one holds up nobody."""
    due = await polls(master)
    await Scan(master).by_primary(range(100, 101))
    assert asked_for_data(bus)[:60] == [*POLLED]
    await asyncio.gather(*due)


async def test_what_is_done_to_a_meter_is_urgent(
    master: Master, bus: SimulatedBus
) -> None:
    """Nobody but a person has a meter changed."""
    due = await polls(master)
    assert await Service(master).initialize(WANTED)
    assert asked_for_data(bus) == [1]
    await asyncio.gather(*due)


async def test_another_line_is_taken_before_what_is_due_is_asked(
    master: Master, line: SimulatedLine, bus: SimulatedBus
) -> None:
    """Whoever has moved a gateway does not wait for 59 meters on the old line."""
    due = await polls(master)
    other = SimulatedLine(SimulatedBus([]))
    await master.change_line(other)
    assert asked_for_data(bus) == [1]
    assert (await asyncio.gather(*due))[1:] == [None] * 59
    assert asked_for_data(bus) == [1]


async def test_what_becomes_urgent_while_it_waits_goes_first(
    master: Master, bus: SimulatedBus
) -> None:
    """Somebody begins to wait for a meter that is due already."""
    is_awaited = False
    due = await polls(master)
    due.append(asyncio.create_task(master.read(WANTED, urgency=lambda: is_awaited)))
    await asyncio.sleep(0)
    is_awaited = True
    await asyncio.gather(*due)
    assert asked_for_data(bus)[:3] == [1, WANTED, 2]


async def test_who_gives_up_waiting_is_left_out() -> None:
    """In either rank; and the turn goes on from who gives it up when it has just come."""
    turns, had = Turns(), list[str]()

    async def take(name: str) -> None:
        async with turns.turn(urgent if name.startswith("urgent") else in_turn):
            had.append(name)

    async with turns.turn():
        waiting = [
            asyncio.create_task(take(name))
            for name in ("due 1", "urgent 1", "urgent 2", "due 2", "due 3")
        ]
        await asyncio.sleep(0)
        waiting[0].cancel()
        waiting[1].cancel()
    waiting[2].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert had == ["due 2", "due 3"]
    async with asyncio.timeout(1), turns.turn():
        had.append("free")


async def test_a_master_that_retires_lets_nobody_wait(
    master: Master, bus: SimulatedBus
) -> None:
    """Whoever waits gets an error at once, urgent or not."""
    due = await polls(master)
    wanted = asyncio.create_task(master.read(WANTED, urgency=urgent))
    await asyncio.sleep(0)
    await master.retire()
    errors = await asyncio.gather(wanted, *due, return_exceptions=True)
    assert {getattr(each, "problem", None) for each in errors} == {LineProblem.STOPPED}
    assert all(isinstance(each, LineError) for each in errors)
    assert asked_for_data(bus) in ([], [1])
