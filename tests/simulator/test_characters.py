"""Characters as a receiver reads them: eight bits, their parity, and a stop bit."""

import pytest

from simulator.bus import SimulatedBus
from simulator.faults import Order
from simulator.waveform import OnError, Transmission, receive

from .builders import ask, meter, opened, short

BAUD = 2400
BIT_S = 1 / BAUD
RESET = short(0x40, 5)
READ = short(0x4B, 5)
E5 = b"\xe5"


def read(on_error: OnError, *sent: Transmission) -> bytes:
    """Return what the receiver gives for what is on the wires."""
    return receive(sent, 0.0, BAUD, on_error).data


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
