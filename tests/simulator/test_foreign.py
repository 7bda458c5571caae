"""A second master on the same wires."""

import asyncio
from itertools import pairwise
import os
from pathlib import Path

import pytest

from meterbus.protocol.frames import LongFrame
from simulator.bus import SimulatedBus
from simulator.evidence import Kind
from simulator.line import SimulatedLine
from simulator.server import serve_pty, serve_tcp
from simulator.telegrams import RecordsTelegram

from .builders import ACKNOWLEDGED, ask, meter, opened, short
from .test_server import client, exactly, terminal

NUMBERS = ("11111111", "22222222", "33333333")
READ_SELECTED = short(0x7B, 253)
SELECTION_S = 17 * 11 / 2400
REQUEST_S = 5 * 11 / 2400
ASKED_S = SELECTION_S + 0.03 + 12 * 11 / 2400 + 3 * 11 / 2400
"""When its request for data ends, after it began to select: delay, E5, and a pause."""


def telegram(number: int) -> bytes:
    """Return what the meter with this number of `shared_bus` answers first."""
    header = meter(number=NUMBERS[number - 1]).secondary_address.to_bytes()
    data = header + bytes((1, 0, 0, 0, 0x01, 0x13, number))
    return LongFrame(8, number, 0x72, data).to_bytes()


def shared_bus(every_s: float = 2.0) -> SimulatedBus:
    """Return a bus with three meters, which a second master asks so often."""
    bus = SimulatedBus([meter(n, number=text) for n, text in enumerate(NUMBERS, 1)])
    for number, each in enumerate(bus.meters, 1):
        each.telegrams = RecordsTelegram(bytes((0x01, 0x13, number)))
    bus.foreign_master_s = every_s
    return bus


@pytest.fixture
async def line() -> SimulatedLine:
    """Return an open line to the shared bus."""
    return await opened(shared_bus())


def select(number: int) -> bytes:
    """Return the selection of a meter by its full address."""
    address = meter(number=NUMBERS[number - 1]).secondary_address
    return LongFrame(0x53, 253, 0x52, address.to_bytes()).to_bytes()


async def heard(line: SimulatedLine, seconds: float) -> bytes:
    """Return what comes within so many seconds."""
    until, data = line.now() + seconds, b""
    while (left := until - line.now()) > 0:
        data += await line.read(left)
    return data


async def test_what_meters_answer_to_another_master_is_heard(
    line: SimulatedLine,
) -> None:
    """One after the other; what it sends itself is voltage, and nobody receives that."""
    each_in_turn = [ACKNOWLEDGED + telegram(n) for n in (1, 2, 3)]
    assert await heard(line, 6.0) == b"".join(each_in_turn)


async def test_answers_to_another_master_come_when_they_are_sent(
    line: SimulatedLine,
) -> None:
    """Byte by byte, from the beginning of its turn on."""
    assert await line.read(1.0) == ACKNOWLEDGED
    assert line.now() == pytest.approx(SELECTION_S + 0.03 + 11 / 2400)
    await line.read(1.0)
    assert line.now() == pytest.approx(ASKED_S + REQUEST_S - 0.0229 + 0.03, abs=0.05)


async def test_the_evidence_tells_what_the_other_master_sent(
    line: SimulatedLine,
) -> None:
    """Not among the requests of the first one."""
    await heard(line, 1.0)
    said = [entry.data for entry in line.bus.log if entry.kind == Kind.FOREIGN]
    assert said == [select(1), READ_SELECTED]
    assert line.bus.requests == []


async def test_another_master_takes_the_selection_away(line: SimulatedLine) -> None:
    """Who asks for the meter that was selected gets the telegram of another."""
    line.bus.foreign_master_s = 5.0
    await heard(line, 1.0)
    assert await ask(line, select(3)) == ACKNOWLEDGED
    assert (await ask(line, READ_SELECTED))[-3] == 3
    await heard(line, 4.0)
    assert (await ask(line, READ_SELECTED))[-3] == 2


async def test_answers_to_two_masters_collide(line: SimulatedLine) -> None:
    """What comes is neither; then all is well again."""
    await line.pause(ASKED_S - 0.01)
    answers = await ask(line, short(0x7B, 2))
    assert line.bus.log[-1].kind == Kind.COLLISION
    assert telegram(1) not in answers
    assert telegram(2) not in answers
    assert await ask(line, short(0x7B, 2)) == telegram(2)


async def test_an_answer_under_way_is_hit_by_one_that_comes_later(
    line: SimulatedLine,
) -> None:
    """The beginning is right, and has arrived."""
    await heard(line, 2.0 - 0.03)
    await line.write(short(0x7B, 2))
    answer = await heard(line, 0.16)
    assert answer[:15] == telegram(2)[:15]
    assert answer[15:] not in (telegram(2)[15:], telegram(2)[15:] + ACKNOWLEDGED)


@pytest.mark.parametrize("offset_s", [-0.01, 0.03, 0.06])
async def test_requests_of_two_masters_spoil_each_other(
    line: SimulatedLine, offset_s: float
) -> None:
    """No meter makes sense of them, and the other master gives up until its next turn."""
    await heard(line, 2.0 + offset_s)
    assert await ask(line, short(0x40, 1), 1.0) == b""
    assert await heard(line, 0.7) == b""
    assert await heard(line, 1.0) == ACKNOWLEDGED + telegram(3)


async def test_a_meter_that_is_silent_is_asked_for_nothing(line: SimulatedLine) -> None:
    """Its turn passes."""
    line.bus.meters[0].silent = True
    assert await heard(line, 3.9) == ACKNOWLEDGED + telegram(2)
    said = [entry.data for entry in line.bus.log if entry.kind == Kind.FOREIGN]
    assert said == [select(1), select(2), READ_SELECTED]


async def test_little_is_kept_for_who_does_not_listen(line: SimulatedLine) -> None:
    """The last of it; but the selection is where the other master left it."""
    await line.pause(3600.5)
    assert len(await heard(line, 0.01)) <= 2.0 * 2400 / 11
    assert len(line.bus.log) < 20
    selected = [each.selected for each in line.bus.meters]
    assert selected.count(True) == 1


async def test_a_rare_master_has_selected_long_ago(line: SimulatedLine) -> None:
    """Nothing of it is heard any more."""
    line.bus.foreign_master_s = 1000.0
    await line.pause(1500.0)
    assert await heard(line, 1.0) == b""
    assert [each.selected for each in line.bus.meters] == [True, False, False]


async def test_another_master_may_come_and_go(line: SimulatedLine) -> None:
    """It does nothing before it came, or after it went."""
    line.bus.foreign_master_s = None
    assert await heard(line, 2.1) == b""
    line.bus.foreign_master_s = 2.0
    assert await heard(line, 1.0) == b""
    assert await heard(line, 2.0) == ACKNOWLEDGED + telegram(1)
    line.bus.foreign_master_s = None
    assert await heard(line, 4.0) == b""
    assert await ask(line, short(0x40, 1)) == ACKNOWLEDGED


async def test_nothing_is_heard_through_wires_that_are_cut(line: SimulatedLine) -> None:
    """Nor later of what was said meanwhile."""
    line.bus.cut = True
    assert await heard(line, 2.5) == b""
    line.bus.cut = False
    assert await heard(line, 2.5) == ACKNOWLEDGED + telegram(1)


async def test_a_hurried_master_waits_for_the_end_of_its_answers(
    line: SimulatedLine,
) -> None:
    """It never answers into its own requests."""
    line.bus.foreign_master_s = 0.001
    await heard(line, 10.0)
    answers = [each for each in line.bus.log if each.kind == Kind.FOREIGN]
    assert len(answers) > 20
    assert all(later.time_s > each.time_s for each, later in pairwise(answers))
    assert not [each for each in line.bus.log if each.kind == Kind.COLLISION]


async def test_another_master_needs_meters_to_ask() -> None:
    """Without any it has nothing to say."""
    bus = SimulatedBus([])
    bus.foreign_master_s = 1.0
    assert await heard(await opened(bus), 3.0) == b""


async def test_another_line_has_a_time_of_its_own() -> None:
    """The first turn of the second master is then once more at its beginning."""
    bus = shared_bus()
    first = await opened(bus)
    await heard(first, 100.0)
    await first.close()
    assert ACKNOWLEDGED in await heard(await opened(bus), 1.0)


async def test_a_line_of_another_rate_hears_nothing_of_it(line: SimulatedLine) -> None:
    """What a receiver makes of characters of another rate is not modelled."""
    await line.set_baud_rate(9600)
    assert await heard(line, 3.0) == b""
    line.bus.meters[0].baud_rate = 9600
    assert await ask(line, short(0x40, 1)) == ACKNOWLEDGED


async def test_a_late_answer_comes_besides(line: SimulatedLine) -> None:
    """As without another master."""
    line.bus.meters[1].late_answers_s = 0.5
    await heard(line, 1.0)
    assert await ask(line, short(0x40, 2), 0.9) == ACKNOWLEDGED


def test_what_is_heard_does_not_depend_on_how_often_one_looks() -> None:
    """A character at a time, or all of it: the same bytes at the same times."""
    often, seldom = shared_bus(0.7), shared_bus(0.7)
    often.live_by(lambda: 0.0)
    seldom.live_by(lambda: 0.0)
    moments = [0.005 * number for number in range(401)]
    pieces = [often.chatter(since, until, 2400) for since, until in pairwise(moments)]
    whole = seldom.chatter(0.0, 2.0, 2400)
    assert len(whole) > 50
    assert [byte for piece in pieces for _, byte in piece] == [b for _, b in whole]
    assert [at for piece in pieces for at, _ in piece] == pytest.approx(
        [at for at, _ in whole]
    )


async def test_a_network_delays_what_nobody_asked_for(line: SimulatedLine) -> None:
    """Like everything else."""
    line.bus.gateway.latency_s = 0.5
    assert await line.read(1.0) == ACKNOWLEDGED
    assert line.now() == pytest.approx(SELECTION_S + 0.03 + 11 / 2400 + 0.5)


@pytest.mark.usefixtures("socket_enabled")
async def test_a_served_bus_may_have_another_master() -> None:
    """A client that says nothing hears what the meters answer."""
    bus = shared_bus(0.05)
    bus.baud_rate = 38400
    async with (
        serve_tcp(bus, "127.0.0.1", 0) as place,
        client(place) as (reader, _),
    ):
        assert telegram(1)[:4] in await exactly(reader, 60)


async def test_a_terminal_may_have_another_master(tmp_path: Path) -> None:
    """Its client hears it as well."""
    async with (
        serve_pty(shared_bus(0.05), tmp_path / "meters"),
        terminal(tmp_path / "meters") as (port, arrived),
    ):
        async with asyncio.timeout(2):
            await arrived.wait()
        assert os.read(port, 1) == ACKNOWLEDGED
