"""What befalls answers on their way."""

import pytest

from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import parse_frame
from simulator.bus import SimulatedBus
from simulator.disturbance import AnswerFaults, Sent

from .builders import ACKNOWLEDGED, ask, meter, opened, received, short

READ = short(0x4B, 5)
"""Without frame count bit: asked again, the same telegram comes but for its number."""


def bus_of_one() -> SimulatedBus:
    """Return a bus with a meter at address 5."""
    return SimulatedBus([meter(5)])


def answer(bus: SimulatedBus) -> bytes:
    """Read the meter once."""
    return received(bus.request(READ, 0.0))


@pytest.mark.parametrize("place", ["bus", "meter"])
def test_a_lost_answer_does_not_arrive(place: str) -> None:
    """On the whole bus, or of one meter."""
    bus = bus_of_one()
    target = {"bus": bus, "meter": bus.meters[0]}[place]
    target.loss = 1.0
    assert answer(bus) == b""
    target.loss = 0.0
    assert len(answer(bus)) == 24


def test_a_fault_of_one_meter_leaves_the_others_alone() -> None:
    """Their answers arrive."""
    bus = SimulatedBus([meter(5), meter(6)])
    bus.meters[1].loss = 1.0
    assert len(answer(bus)) == 24
    assert received(bus.request(short(0x4B, 6), 1.0)) == b""


def test_a_flipped_bit_is_one_bit() -> None:
    """The telegram differs from the good one in one place."""
    bus = bus_of_one()
    bus.bit_errors = 1.0
    damaged = int.from_bytes(answer(bus))
    sent = next(entry.data for entry in bus.log if entry.kind == "answer")
    assert (damaged ^ int.from_bytes(sent)).bit_count() == 1
    bus.bit_errors = 0.0
    assert parse_frame(answer(bus))


def test_a_cut_answer_is_the_start_of_one() -> None:
    """Nothing follows."""
    bus = bus_of_one()
    bus.truncate = 1.0
    cut = answer(bus)
    sent = next(entry.data for entry in bus.log if entry.kind == "answer")
    assert len(cut) < 24
    assert sent.startswith(cut)
    bus.truncate = 0.0
    assert parse_frame(answer(bus))


def test_a_wrong_checksum_is_all_that_is_wrong() -> None:
    """Length and end are right."""
    bus = bus_of_one()
    bus.wrong_checksum = 1.0
    with pytest.raises(ProtocolError) as caught:
        parse_frame(answer(bus))
    assert caught.value.code == "checksum"
    bus.wrong_checksum = 0.0
    assert parse_frame(answer(bus))


def test_noise_surrounds_answers() -> None:
    """Up to three bytes, before or after; the answer itself is whole."""
    bus = bus_of_one()
    bus.noise = 1.0
    seen = [received(bus.request(short(0x40, 5), second)) for second in range(40)]
    assert all(2 <= len(each) <= 4 for each in seen)
    assert any(each.startswith(ACKNOWLEDGED) for each in seen)
    assert any(each.endswith(ACKNOWLEDGED) for each in seen)
    bus.noise = 0.0
    assert received(bus.request(short(0x40, 5), 50)) == ACKNOWLEDGED


def test_a_converter_may_frame_every_answer() -> None:
    """With the same bytes each time."""
    bus = bus_of_one()
    bus.prefix, bus.suffix = b"\x00", b"\xff"
    framed = [received(bus.request(short(0x40, 5), second)) for second in range(2)]
    assert framed == [b"\x00" + ACKNOWLEDGED + b"\xff"] * 2
    bus.prefix = bus.suffix = b""
    assert received(bus.request(short(0x40, 5), 9)) == ACKNOWLEDGED


async def test_a_late_answer_is_read_in_place_of_the_next_one() -> None:
    """It arrives while the next request is being sent."""
    line = await opened(bus_of_one())
    line.bus.late_answers_s = 0.01
    await line.write(short(0x40, 5))
    window = 330 / 2400 + 0.05
    assert await line.read(window) == b""
    line.bus.late_answers_s = None
    assert await ask(line, short(0x40, 6)) == ACKNOWLEDGED
    assert await ask(line, short(0x40, 5)) == ACKNOWLEDGED


def test_a_share_of_the_answers_is_late() -> None:
    """The others come in time."""
    bus = bus_of_one()
    bus.late_answers_s, bus.late_share = 1.0, 0.5
    ends = [bus.request(short(0x40, 5), 0.0)[0][0] for _ in range(40)]
    assert {end > 1.0 for end in ends} == {True, False}


@pytest.mark.parametrize("place", ["bus", "meter"])
async def test_jabber_lets_no_answer_through(place: str) -> None:
    """Bytes come without end, whether somebody asks or not."""
    line = await opened(bus_of_one())
    target = {"bus": line.bus, "meter": line.bus.meters[0]}[place]
    target.jabber = True
    chunks = [await line.read(1.0) for _ in range(100)]
    assert all(chunks)
    assert line.now() == pytest.approx(len(b"".join(chunks)) * 11 / 2400, abs=0.01)
    await line.write(short(0x40, 5))
    assert line.bus.log[-2].kind == "lost"
    target.jabber = False
    assert await ask(line, short(0x40, 5)) != b""
    assert await ask(line, short(0x40, 5)) == ACKNOWLEDGED


def test_a_probability_is_a_share_in_the_long_run() -> None:
    """One answer in five, more or less."""
    bus = bus_of_one()
    bus.loss = 0.2
    lost = [answer(bus) for _ in range(1000)].count(b"")
    assert 150 < lost < 250


def test_the_same_seed_gives_the_same_faults() -> None:
    """And another seed gives others."""

    def fates(seed: str, **others: float) -> list[bool]:
        faults = AnswerFaults(loss=0.5, fault_seed=seed, **others)
        return [faults.disturb(Sent(b"\xe5\x00")).data is None for _ in range(50)]

    assert fates("a") == fates("a")
    assert fates("a") != fates("b")
    assert fates("a") == fates("a", bit_errors=0.5)
