"""What a gateway does to bytes and connections."""

from itertools import pairwise

import pytest

from meterbus.protocol.errors import LineError
from meterbus.protocol.frames import parse_frame
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from simulator.telegrams import RecordsTelegram, record

from .builders import ACKNOWLEDGED, ask, meter, opened, short

CHARACTER_S = 11 / 2400
RESET = short(0x40, 5)
READ = short(0x4B, 5)
TELEGRAM_SIZE = 24
TELEGRAM_START = 15
"""Bytes in front of the access number."""


@pytest.fixture
async def line() -> SimulatedLine:
    """Return an open line to a bus with one meter at address 5."""
    return await opened(SimulatedBus([meter(5)]))


async def arrival_s(line: SimulatedLine) -> float:
    """Return how long after a request its acknowledgement arrives."""
    await line.write(RESET)
    sent_s = line.now()
    assert await line.read(2.0) == ACKNOWLEDGED
    return line.now() - sent_s


async def test_latency_delays_request_and_answer(line: SimulatedLine) -> None:
    """Each way once."""
    usual_s = await arrival_s(line)
    line.bus.gateway.latency_s = 0.2
    assert await arrival_s(line) == pytest.approx(usual_s + 0.4)
    line.bus.gateway.latency_s = 0.0
    assert await arrival_s(line) == pytest.approx(usual_s)


async def test_jitter_differs_from_piece_to_piece(line: SimulatedLine) -> None:
    """It only ever adds to the latency."""
    usual_s = await arrival_s(line)
    line.bus.gateway.jitter_s = 0.1
    delays_s = [await arrival_s(line) - usual_s for _ in range(20)]
    assert len(set(delays_s)) == 20
    assert all(0 <= delay_s <= 0.2 for delay_s in delays_s)


async def test_jitter_does_not_change_the_order_of_bytes(line: SimulatedLine) -> None:
    """A stream is a stream."""
    line.bus.gateway.jitter_s = 0.3
    telegrams = [await ask(line, READ, 1.0) for _ in range(20)]
    assert all(len(telegram) == TELEGRAM_SIZE for telegram in telegrams)
    assert all(telegram[-1] == 0x16 for telegram in telegrams)


async def test_requests_do_not_overtake_each_other_either(line: SimulatedLine) -> None:
    """The second one leaves when the wire is free."""
    line.bus.gateway.jitter_s = 1.0
    for _ in range(20):
        await line.write(RESET)
    ends = [entry.time_s for entry in line.bus.log if entry.kind == "request"]
    assert all(
        later - earlier > 4.99 * CHARACTER_S for earlier, later in pairwise(ends)
    )


async def test_a_packetising_gateway_keeps_an_answer_until_the_bus_rests(
    line: SimulatedLine,
) -> None:
    """The first byte arrives after the last one, and all of them at once."""
    line.bus.gateway.packetise_s = 0.05
    await line.write(READ)
    sent_s = line.now()
    first = await line.read(2.0)
    assert line.now() - sent_s == pytest.approx(
        0.03 + TELEGRAM_SIZE * CHARACTER_S + 0.05
    )
    assert len(first + await line.read(0.0)) == TELEGRAM_SIZE
    line.bus.gateway.packetise_s = 0.0
    assert await arrival_s(line) == pytest.approx(0.03 + CHARACTER_S)


async def test_packets_end_where_the_bus_rests(line: SimulatedLine) -> None:
    """Two answers with a pause between them are two packets."""
    second = meter(5)
    second.delay_s = 1.0
    line.bus.meters.append(second)
    line.bus.gateway.packetise_s = 0.05
    await line.write(RESET)
    sent_s = line.now()
    assert await line.read(2.0) == ACKNOWLEDGED
    assert line.now() - sent_s == pytest.approx(0.08 + CHARACTER_S)
    assert await line.read(2.0) == ACKNOWLEDGED


async def test_a_gateway_closes_the_connection_now_and_then(
    line: SimulatedLine,
) -> None:
    """Every third request is lost with it; opened again, the line is as good as new."""
    line.bus.gateway.drop_connection_every = 3
    assert [await ask(line, RESET) for _ in range(2)] == [ACKNOWLEDGED] * 2
    await line.write(RESET)
    for _ in range(2):
        with pytest.raises(LineError, match="closed by the gateway"):
            await line.read(1.0)
    with pytest.raises(LineError, match="closed by the gateway"):
        await line.write(RESET)
    await line.open()
    assert [await ask(line, RESET) for _ in range(2)] == [ACKNOWLEDGED] * 2
    line.bus.gateway.drop_connection_every = 0
    assert await ask(line, RESET) == ACKNOWLEDGED


async def test_a_half_open_connection_is_dead_for_ever(line: SimulatedLine) -> None:
    """Nothing comes and nothing fails, opened again or not."""
    line.bus.gateway.half_open = True
    assert await ask(line, RESET) == b""
    await line.close()
    await line.open()
    assert await ask(line, RESET) == b""
    assert line.bus.requests == []


async def test_a_half_open_connection_lives_again_when_it_is_opened(
    line: SimulatedLine,
) -> None:
    """That the gateway is well again does not help the old connection."""
    line.bus.gateway.half_open = True
    assert await ask(line, RESET) == b""
    line.bus.gateway.half_open = False
    assert await ask(line, RESET) == b""
    await line.close()
    await line.open()
    assert await ask(line, RESET) == ACKNOWLEDGED


async def test_every_connection_may_die_after_a_while(line: SimulatedLine) -> None:
    """At its third request."""
    line.bus.gateway.half_open_every = 3
    answers = [await ask(line, RESET) for _ in range(4)]
    assert answers == [ACKNOWLEDGED, ACKNOWLEDGED, b"", b""]
    await line.close()
    await line.open()
    assert await ask(line, RESET) == ACKNOWLEDGED


async def test_a_refused_line_does_not_open() -> None:
    """Until the gateway takes connections."""
    line = SimulatedLine(SimulatedBus([meter(5)]))
    line.bus.gateway.refuse = True
    with pytest.raises(LineError, match="refused"):
        await line.open()
    assert not line.is_open
    line.bus.gateway.refuse = False
    await line.open()
    assert await ask(line, RESET) == ACKNOWLEDGED


async def test_a_line_that_cannot_change_its_rate_keeps_the_first(
    line: SimulatedLine,
) -> None:
    """The gateway decides, whatever it is told."""
    line.changes_rate = False
    await line.set_baud_rate(300)
    assert await ask(line, RESET) == ACKNOWLEDGED
    line.changes_rate = True
    assert await ask(line, RESET, 2.0) == b""


async def test_without_power_meters_forget(line: SimulatedLine) -> None:
    """They need a while to start, are not selected then, and begin at page one."""
    line.bus.meters[0].selected = True
    line.bus.power_cycle(start_up_s=5.0)
    assert await ask(line, RESET) == b""
    await line.pause(5.0)
    assert await ask(line, short(0x7B, 253)) == b""
    assert await ask(line, RESET) == ACKNOWLEDGED


async def test_the_power_may_fail_with_every_so_many_requests(
    line: SimulatedLine,
) -> None:
    """The one that it fails with is not answered."""
    line.bus.power_cycle_every = 3
    answers = [await ask(line, RESET) for _ in range(3)]
    assert answers == [ACKNOWLEDGED, ACKNOWLEDGED, b""]
    line.bus.power_cycle_every = 0
    await line.pause(3.0)
    assert await ask(line, RESET) == ACKNOWLEDGED


async def test_a_second_line_brings_its_own_time() -> None:
    """What happened in the time of the first one is over."""
    bus = SimulatedBus([meter(5)])
    first = await opened(bus)
    await first.pause(1000.0)
    bus.power_cycle()
    assert await ask(first, RESET) == b""
    assert await ask(await opened(bus), RESET) == ACKNOWLEDGED


async def test_an_answer_is_cut_into_pieces_of_a_size(line: SimulatedLine) -> None:
    """Each arrives when its last byte has: the rest of the answer is a piece as well."""
    line.bus.gateway.packet_bytes = 10
    await line.write(READ)
    sent_s = line.now()
    pieces = [(len(await line.read(2.0)), line.now() - sent_s - 0.03) for _ in range(3)]
    assert [size for size, _ in pieces] == [10, 10, 4]
    times = [time_s / CHARACTER_S for _, time_s in pieces]
    assert times == pytest.approx([10, 20, TELEGRAM_SIZE])


async def test_answers_that_arrive_at_once_keep_their_order(
    line: SimulatedLine,
) -> None:
    """The end of one is held back, until the begin of the next one has come."""
    high = RecordsTelegram(record("04 13", b"\xff\xff\xff\x7f"))
    line.bus.meters[0].telegrams = high
    line.bus.gateway.packet_bytes, line.bus.gateway.packetise_s = 20, 0.2
    await line.write(READ)
    await line.write(READ)
    received = b"".join([await line.read(1.0) for _ in range(9)])
    middle = len(received) // 2
    assert received[:TELEGRAM_START] == received[middle:][:TELEGRAM_START]
    assert parse_frame(received[:middle])
    assert parse_frame(received[middle:])


async def test_bytes_come_apart_and_in_their_order(line: SimulatedLine) -> None:
    """Each as much later as chance says, and none before another."""
    line.bus.gateway.byte_jitter_s = 0.03
    await line.write(READ)
    times = []
    received = b""
    while len(received) < TELEGRAM_SIZE:
        received += await line.read(0.1)
        times.append(line.now())
    assert parse_frame(received)
    assert len(times) > 1


async def test_the_last_byte_of_an_answer_comes_later(line: SimulatedLine) -> None:
    """The others come when they always do."""
    line.bus.gateway.late_end_s = 0.4
    await line.write(READ)
    sent_s = line.now()
    received = b""
    while len(received) < TELEGRAM_SIZE - 1:
        received += await line.read(0.2)
    usual_s = 0.03 + (TELEGRAM_SIZE - 1) * CHARACTER_S
    assert line.now() - sent_s == pytest.approx(usual_s)
    assert await line.read(0.5) == b"\x16"
    assert usual_s + CHARACTER_S < line.now() - sent_s < usual_s + CHARACTER_S + 0.4


async def test_answers_stop_in_their_middle(line: SimulatedLine) -> None:
    """All of them, or the share that is set."""
    line.bus.gateway.stall_s = 0.25
    await line.write(READ)
    sent_s = line.now()
    received = b""
    while len(received) < TELEGRAM_SIZE:
        received += await line.read(0.3)
    usual_s = 0.03 + TELEGRAM_SIZE * CHARACTER_S
    assert line.now() - sent_s == pytest.approx(usual_s + 0.25)
    line.bus.gateway.stall_share = 0.0
    await line.write(READ)
    assert len(await line.read(0.3) + await line.read(0.3)) == TELEGRAM_SIZE


async def test_a_converter_puts_bytes_around_what_comes(line: SimulatedLine) -> None:
    """Those in front at once, those behind after a pause; where nobody answers, none."""
    line.bus.gateway.padding_before = b"\x00"
    line.bus.gateway.padding_behind = b"\x00\xff"
    line.bus.gateway.padding_pause_s = 0.1
    await line.write(RESET)
    assert await line.read(1.0) == b"\x00" + ACKNOWLEDGED
    came_s = line.now()
    assert await line.read(0.2) == b"\x00\xff"
    assert line.now() - came_s == pytest.approx(0.1 + 2 * CHARACTER_S)
    assert await ask(line, short(0x40, 6), 1.0) == b""


async def test_a_converter_may_put_some_of_them(line: SimulatedLine) -> None:
    """Each byte for itself: none, either of them, or both."""
    line.bus.gateway.padding_behind = b"\x00\xff"
    line.bus.gateway.padding_share = 0.5
    came = {await ask(line, RESET, 1.0) for _ in range(40)}
    padding = (b"", b"\x00", b"\xff", b"\x00\xff")
    assert came == {ACKNOWLEDGED + each for each in padding}
