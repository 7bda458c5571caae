"""How long the bus waits, how often it tries, and what it learns nothing from.

Each number is that of the standard, or the one that the documents promise.
"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise

import pytest

from meterbus.bus.conversation import Conversation
from meterbus.bus.master import Master
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import LineError
from meterbus.protocol.frames import LinkFunction, ShortFrame
from simulator.bus import SimulatedBus
from simulator.evidence import Kind
from simulator.line import SimulatedLine
from simulator.meter import SimulatedMeter
from simulator.telegrams import AnswerHead, RecordsTelegram, integer, record
from tests.meters import meter_of

BAUD = 2400
BYTE_S = 11 / BAUD
REQUEST_S = 5 * BYTE_S
WINDOW_S = 341 / BAUD + 0.05
"""330 bit times and 50 ms to the start of an answer, and the byte that shows it."""
NOBODY = 200
TWINS = [SecondaryAddress(f"1000000{place}", 0x2C2D, 1, 7) for place in range(2)]


@pytest.fixture
def meter(bus: SimulatedBus) -> SimulatedMeter:
    """Return the meter at primary address 10."""
    return meter_of(bus, "82969010")


def volumes(count: int) -> RecordsTelegram:
    """Return a telegram of so many records of six bytes."""
    return RecordsTelegram(record("04 13", integer(1, 4)) * count)


async def wait_for(talk: Conversation, line: SimulatedLine, address: int) -> float:
    """Return how long nothing is waited for after a request for data."""
    started_s = line.now()
    answer = await talk.request_data(address, attempts=1)
    assert answer.is_silence
    return line.now() - started_s - REQUEST_S


async def test_a_line_is_opened_anew_after_three_silent_reads(
    master: Master, line: SimulatedLine, bus: SimulatedBus
) -> None:
    """Two may be a meter that is off, and one that was removed."""
    assert await master.read(10)
    bus.cut = True
    open_after = []
    for _ in range(3):
        assert await master.read(10) is None
        open_after.append(line.is_open)
    assert open_after == [True, True, False]


async def test_a_refused_line_is_left_alone_twice_as_long_each_time(
    master: Master, line: SimulatedLine, bus: SimulatedBus
) -> None:
    """From a second to a minute: whoever puts it right need not wait longer."""
    bus.gateway.refuse = True
    waits = await waits_between_openings(master, line, 600)
    assert waits[:9] == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]


async def test_a_line_that_has_worked_since_is_left_alone_as_briefly_as_at_first(
    master: Master, line: SimulatedLine, bus: SimulatedBus
) -> None:
    """An evening without a network does not make the next day's short one longer."""
    bus.gateway.refuse = True
    await waits_between_openings(master, line, 100)
    bus.gateway.refuse = False
    await line.pause(60.0)
    assert await master.read(10)
    await master.close()
    bus.gateway.refuse = True
    waits = await waits_between_openings(master, line, 20)
    assert waits[:3] == [0.5, 1, 2]


async def waits_between_openings(
    master: Master, line: SimulatedLine, reads: int
) -> list[float]:
    """Read each half second; return the times between openings that failed."""
    tried_at: list[float] = []
    for _ in range(reads):
        failed = master.counters.failed_openings
        with suppress(LineError):
            await master.read(10)
        tried_at += [line.now()] * (master.counters.failed_openings - failed)
        await line.pause(0.5)
    return [after - before for before, after in pairwise(tried_at)]


async def test_a_line_is_not_closed_under_whoever_waits_for_it(
    line: SimulatedLine,
) -> None:
    """Though it is closed when nobody wants it any more."""
    master = Master(line, keeps_open=False)
    assert all(await asyncio.gather(master.read(10), master.read(12)))
    assert (line.opened, line.is_open) == (1, False)


async def test_a_meter_that_was_woken_has_time_to_listen(
    line: SimulatedLine, bus: SimulatedBus
) -> None:
    """The bus rests for 330 bit times between the preamble and the request."""
    await Master(line, wake_up_s=2.2).read(10)
    preamble, reset = [each for each in bus.log if each.kind is Kind.REQUEST][:2]
    assert set(preamble.data) == {0x55}
    rest_s = reset.time_s - preamble.time_s - REQUEST_S
    assert rest_s == pytest.approx(330 / BAUD)


async def test_a_gateway_that_collects_is_given_the_time_for_the_longest_frame(
    line: SimulatedLine,
) -> None:
    """Of a meter that was never heard: 261 bytes may come as a whole."""
    line.streams = False
    master = Master(line)
    async with master.conversation() as talk:
        waits_s = [await wait_for(talk, line, NOBODY) for _ in range(4)]
    assert waits_s[3] == pytest.approx(WINDOW_S + 261 * BYTE_S)


async def test_a_network_that_was_never_heard_is_given_time_three_times(
    line: SimulatedLine,
) -> None:
    """So much more that a mobile link may be that slow, and a wrong host costs no minutes."""
    line.streams = False
    line.allowance_s = 0.4
    master = Master(line)
    async with master.conversation() as talk:
        waits_s = [await wait_for(talk, line, NOBODY) for _ in range(5)]
    usual_s = WINDOW_S + 261 * BYTE_S
    more_s = [waited_s - usual_s for waited_s in waits_s]
    assert more_s == pytest.approx([1.82, 1.82, 1.82, 0.4, 0.4])


async def test_a_network_that_was_heard_is_not_waited_for_any_longer(
    line: SimulatedLine,
) -> None:
    """From the first answer on it is known how quick it is."""
    line.streams = False
    line.allowance_s = 0.4
    master = Master(line)
    async with master.conversation() as talk:
        await talk.request_data(10, attempts=1)
        assert await wait_for(talk, line, NOBODY) < WINDOW_S + 261 * BYTE_S + 0.4


async def test_a_telegram_in_place_of_an_acknowledgement_has_the_same_time(
    line: SimulatedLine,
) -> None:
    """Where the request says that one may come."""
    line.streams = False
    master = Master(line)
    reset = ShortFrame(LinkFunction.SND_NKE, NOBODY)
    async with master.conversation() as talk:
        for _ in range(3):
            await talk.send(reset)
        started_s = line.now()
        await talk.send(reset, may_be_data=True)
        with_data_s = line.now() - started_s
        await talk.send(reset)
        without_s = line.now() - started_s - with_data_s
    assert with_data_s - REQUEST_S == pytest.approx(WINDOW_S + 261 * BYTE_S)
    assert without_s - REQUEST_S == pytest.approx(WINDOW_S + 1 * BYTE_S)


async def test_the_longest_answer_of_a_meter_is_what_is_waited_for(
    line: SimulatedLine, bus: SimulatedBus, meter: SimulatedMeter
) -> None:
    """Its telegrams are not all as long: the short one comes last."""
    bus.gateway.packetise_s = 0.02
    line.streams = False
    master = Master(line)
    async with master.conversation() as talk:
        meter.telegrams = volumes(30)
        longest = await talk.request_data(10, attempts=1)
        meter.telegrams = volumes(1)
        shortest = await talk.request_data(10, attempts=1)
        meter.silent = True
        waited_s = await wait_for(talk, line, 10)
    lengths = [len(each.frame.to_bytes()) for each in (longest, shortest)]
    assert lengths == [201, 27]
    assert waited_s == pytest.approx(WINDOW_S + 201 * BYTE_S, abs=0.1)


async def test_what_comes_after_a_silence_teaches_nothing(
    line: SimulatedLine, meter: SimulatedMeter
) -> None:
    """It may be the answer to the request before; the next one is not."""
    line.allowance_s = 0.4
    master = Master(line)
    meter.lose_answers = 1
    allowed = []
    async with master.conversation() as talk:
        for _ in range(3):
            await talk.request_data(10, attempts=1)
            allowed.append(master.allowance_s)
    assert allowed[:2] == [0.4, 0.4]
    assert allowed[2] < 0.4


class LateLine(SimulatedLine):
    """A line whose system is busy: what is written leaves a little later."""

    async def write(self, data: bytes) -> None:
        """Send a quarter of a second late."""
        await self.pause(0.25)
        await super().write(data)


async def test_a_busy_system_takes_no_time_from_the_meter(bus: SimulatedBus) -> None:
    """Its time to answer begins when the request has left, but for 5 ms."""
    line = LateLine(bus)
    async with Master(line).conversation() as talk:
        waited_s = await wait_for(talk, line, NOBODY) - 0.25
    assert waited_s == pytest.approx(WINDOW_S - 0.005)


async def test_a_collision_is_over_a_tenth_of_a_second_after_its_last_stop_byte() -> (
    None
):
    """Without one, the longest answer is waited for: zeros on top of each other are none."""
    meters = [SimulatedMeter(5, each, volumes(3), delay_s=0.05) for each in TWINS]
    line = SimulatedLine(SimulatedBus(meters))
    async with Master(line).conversation() as talk:
        both = await talk.request_data(5, attempts=1)
        assert both.noise.endswith(b"\x16")
        await talk.listen_on(is_collision=True)
    [over_s] = [each.time_s for each in line.bus.log if each.kind is Kind.COLLISION]
    assert line.now() - over_s == pytest.approx(0.1)


class NoisyLine(SimulatedLine):
    """A line over which something else comes before the answer, which comes as a whole."""

    pieces: tuple[tuple[float, bytes], ...] = ()
    _coming: Iterator[tuple[float, bytes]] = iter(())

    async def write(self, data: bytes) -> None:
        """Send; then the pieces come, once."""
        await super().write(data)
        self._coming, self.pieces = iter(self.pieces), ()

    async def read(self, timeout_s: float) -> bytes:
        """Return the next piece, after its time; after them what the line has."""
        after_s, data = next(self._coming, (0.0, b""))
        await self.pause(after_s)
        return data or await super().read(timeout_s)


async def test_noise_before_an_answer_does_not_tell_that_the_gateway_streams(
    bus: SimulatedBus,
) -> None:
    """Only the answer would: of a silent meter the longest is still waited for."""
    line = NoisyLine(bus)
    line.streams = False
    head = AnswerHead(10, TWINS[0], 1)
    line.pieces = ((0.1, b"\x03"), (0.3, volumes(1).telegram(0, head).to_bytes()))
    async with Master(line).conversation() as talk:
        answer = await talk.request_data(10, attempts=1)
        assert (answer.frame is not None, answer.noise) == (True, b"\x03")
        assert await wait_for(talk, line, NOBODY) > WINDOW_S + 261 * BYTE_S - 0.01
