"""Characters as a receiver reads them: eight bits, their parity, and a stop bit."""

import pytest

from simulator.bus import SimulatedBus
from simulator.faults import Order
from simulator.waveform import (
    Converter,
    OnCollision,
    OnError,
    Reception,
    Transmission,
    receive,
)

from .builders import ACKNOWLEDGED, ask, meter, opened, short

BAUD = 2400
BIT_S = 1 / BAUD
RESET = short(0x40, 5)
READ = short(0x4B, 5)
E5 = b"\xe5"


def read(on_error: OnError, *sent: Transmission) -> bytes:
    """Return what the receiver gives for what is on the wires."""
    return receive(sent, 0.0, BAUD, Converter(on_error)).data


def merged(
    on_collision: OnCollision,
    *sent: Transmission,
    on_error: OnError = OnError.PASS,
) -> Reception:
    """Return what comes of answers that overlap."""
    return receive(sent, 0.0, BAUD, Converter(on_error, on_collision))


@pytest.mark.parametrize(
    ("on_error", "data"),
    [
        (OnError.PASS, b"\xe5\x04\xe5"),
        (OnError.DROP, b"\xe5\xe5"),
        (OnError.MARK, b"\xe5\xff\x00\x04\xe5"),
    ],
)
def test_a_flipped_bit_makes_the_parity_wrong(on_error: OnError, data: bytes) -> None:
    """The converter passes the character on, drops it, or marks it."""
    flipped = Transmission(0.0, b"\xe5\x04\xe5", frozenset({1}))
    assert read(on_error, flipped) == data


def test_a_good_ff_is_doubled_where_errors_are_marked() -> None:
    """So that nobody takes it for the beginning of a mark."""
    sent = Transmission(0.0, b"\x16\xff\x16")
    assert read(OnError.MARK, sent) == b"\x16\xff\xff\x16"
    assert read(OnError.DROP, sent) == b"\x16\xff\x16"


def test_answers_in_lockstep_are_one_good_character() -> None:
    """Equal levels add up to the same levels."""
    twins = (Transmission(0.0, E5), Transmission(0.0, E5))
    assert read(OnError.DROP, *twins) == E5


@pytest.mark.parametrize("bits", [1, 3, 4, 5])
def test_two_acknowledgements_shifted_by_some_bits_may_be_nothing(bits: int) -> None:
    """A gateway that drops what is wrong makes silence of two meters."""
    shifted = (Transmission(0.0, E5), Transmission(bits * BIT_S, E5))
    passed = read(OnError.PASS, *shifted)
    dropped = read(OnError.DROP, *shifted)
    assert passed
    assert len(dropped) < len(passed)


def test_a_stop_bit_that_is_a_space_is_wrong_too() -> None:
    """A break is longer than a character: it is no 00 that somebody sent."""
    brk = (Transmission(0.0, b"\x00\x00"), Transmission(5.5 * BIT_S, b"\x00\x00"))
    assert read(OnError.PASS, *brk)
    assert read(OnError.DROP, *brk) == b""


def test_characters_that_overlap_may_be_swallowed() -> None:
    """What was sent before the other one began, and after its end, arrives in time."""
    long = Transmission(0.0, b"\x01\x02\x03\x04\x05")
    short_one = Transmission(15 * BIT_S, E5)
    reception = merged(OnCollision.SWALLOW, long, short_one)
    assert reception.collided
    assert reception.data == b"\x01\x04\x05"
    times = [at / BIT_S for at, _ in reception.arrivals]
    assert times == pytest.approx([11, 44, 55])


def test_an_answer_that_outlasts_the_others_is_heard_at_its_end() -> None:
    """Of three, of which each overlaps the next, nothing but what is alone."""
    sent = [Transmission(start * BIT_S, bytes((start, 7))) for start in (0, 20, 40)]
    assert merged(OnCollision.SWALLOW, *sent).data == b"\x00\x07"


def test_answers_in_lockstep_are_swallowed_too() -> None:
    """They draw the current of two; answers one after the other draw that of one."""
    twins = (Transmission(0.0, E5), Transmission(0.0, E5))
    assert merged(OnCollision.SWALLOW, *twins) == Reception([], collided=True)
    one_by_one = (Transmission(0.0, E5), Transmission(11 * BIT_S, E5))
    assert merged(OnCollision.SWALLOW, *one_by_one).data == E5 * 2


@pytest.mark.parametrize("bits", [0, 0.3, 1, 4, 10.5])
def test_bytes_that_overlap_may_be_anded_in_their_places(bits: float) -> None:
    """However much later the other one began; the longer one goes on alone."""
    sent = (
        Transmission(0.0, b"\x6f\x35\xff"),
        Transmission(bits * BIT_S, b"\xf3\x57"),
    )
    reception = merged(OnCollision.AND, *sent)
    assert reception.data == b"\x63\x15\xff"
    assert [at / BIT_S for at, _ in reception.arrivals] == pytest.approx([11, 22, 33])
    assert reception.collided


def test_bytes_that_are_anded_have_the_parity_of_both() -> None:
    """Two equal bytes are right; 03 and 05, each with a parity bit 0, are 01 with it."""
    assert merged(OnCollision.AND, *_pair(E5, E5), on_error=OnError.DROP).data == E5
    differ = _pair(b"\x03", b"\x05")
    assert merged(OnCollision.AND, *differ).data == b"\x01"
    assert merged(OnCollision.AND, *differ, on_error=OnError.DROP).data == b""


def _pair(one: bytes, other: bytes) -> tuple[Transmission, Transmission]:
    return Transmission(0.0, one), Transmission(4 * BIT_S, other)


@pytest.mark.parametrize(
    ("how", "came"), [("pass", b"\x45"), ("swallow", b""), ("and", ACKNOWLEDGED)]
)
async def test_a_gateway_has_its_way_with_acknowledgements_that_overlap(
    how: str, came: bytes
) -> None:
    """Of two meters with one address, of which one is later by four bits."""
    bus = SimulatedBus([meter(5), meter(5)])
    Order.parse(f"collisions={how}").apply(bus)
    bus.meters[1].delay_s = 0.03 + 4 * BIT_S
    assert await ask(await opened(bus), RESET) == came
    assert bus.log[-1].kind == "collision"


@pytest.mark.parametrize("how", OnCollision)
async def test_a_meter_that_is_alone_is_read_through_every_gateway(
    how: OnCollision,
) -> None:
    """Nothing overlaps its answers: the same request gets the same telegram."""
    bus = SimulatedBus([meter(5)])
    line = await opened(bus)
    request = short(0x7B, 5)
    whole = await ask(line, request, 1.0)
    bus.gateway.on_collision = how
    assert await ask(line, request, 1.0) == whole


async def test_a_gateway_drops_the_damaged_characters_of_an_answer() -> None:
    """One of each telegram, where every telegram has one bit flipped."""
    bus = SimulatedBus([meter(5)])
    line = await opened(bus)
    whole = await ask(line, READ, 1.0)
    Order.parse("bit-errors=1").apply(bus)
    passed = await ask(line, READ, 1.0)
    Order.parse("character-errors=drop").apply(bus)
    dropped = await ask(line, READ, 1.0)
    assert len(passed) == len(whole)
    assert len(dropped) == len(whole) - 1


async def test_two_flipped_bits_of_a_byte_are_not_seen() -> None:
    """The parity is right again; the checksum is what tells."""
    bus = SimulatedBus([meter(5)])
    bus.meters[0].bit_errors = bus.bit_errors = 1.0
    Order.parse("character-errors=drop").apply(bus)
    line = await opened(bus)
    assert {len(await ask(line, RESET)) for _ in range(40)} == {1}
