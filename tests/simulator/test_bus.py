"""The physics of the two wires."""

import pytest

from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.frames import Frame, LongFrame
from simulator.bus import SimulatedBus
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram

from .builders import ACKNOWLEDGED, meter, received, short

BIT_S = 1 / 2400
RESET_ALL = short(0x40, 254)


def pair(shift_bits: float) -> SimulatedBus:
    """Return two meters of which one answers later by so many bit times."""
    first, second = meter(1), meter(2)
    second.delay_s = 0.03 + shift_bits * BIT_S
    return SimulatedBus([first, second])


@pytest.mark.parametrize("ended_s", [0.0, 123456.789])
@pytest.mark.parametrize(
    ("shift_bits", "seen"),
    [
        (0, "E5"),
        (0.5, "E5"),
        (1, "C0"),
        (2, "85"),
        (3, "21"),
        (4, "45"),
        (5, "A5"),
        (6, "45"),
        (7, "A5 FE"),
        (8, "65 FE"),
        (9, "E5 F9"),
        (10, "E5 F9"),
        (11, "E5 E5"),
    ],
)
def test_two_acknowledgements_collide_as_on_a_real_bus(
    shift_bits: float, seen: str, ended_s: float
) -> None:
    """What the receiver makes of two E5 shifted against each other."""
    assert received(pair(shift_bits).request(RESET_ALL, ended_s)) == bytes.fromhex(seen)


def test_one_answer_arrives_character_by_character() -> None:
    """Each takes eleven bit times, after the meter's delay."""
    bus = SimulatedBus([meter(1)])
    arrivals = bus.request(short(0x7B, 1), 10.0)
    assert received(arrivals)[0] == 0x68
    assert arrivals[0][0] == pytest.approx(10.03 + 11 * BIT_S)
    assert arrivals[-1][0] == pytest.approx(10.03 + len(arrivals) * 11 * BIT_S)


def test_colliding_telegrams_are_no_telegram() -> None:
    """Different telegrams at the same time share the first byte only."""
    short_one = SimulatedMeter(
        1, SecondaryAddress("11111111", 1, 1, 1), RecordsTelegram(b""), delay_s=0.03
    )
    seen = received(SimulatedBus([short_one, meter(1)]).request(short(0x7B, 1), 0))
    assert seen[0] == 0x68
    assert seen[1] != seen[2] or seen[1] not in (0x0F, 0x12)


def test_a_collision_is_not_longer_than_what_was_sent() -> None:
    """Three meters with answers of their own delay still make a stream of bytes."""
    meters = [meter(1, number=f"0000000{n}") for n in range(3)]
    for late, each in enumerate(meters):
        each.delay_s = 0.03 + late * 3.3 * BIT_S
    arrivals = SimulatedBus(meters).request(short(0x7B, 1), 0)
    times = [time for time, _ in arrivals]
    assert times == sorted(times)
    assert len(arrivals) <= 25


def test_a_damaged_request_is_heard_by_nobody() -> None:
    """A meter answers valid frames only."""
    bus = SimulatedBus([meter(1)])
    assert bus.request(bytes.fromhex("10 40 01 42 16"), 0) == []


def test_a_cut_bus_answers_nothing_but_logs_the_request() -> None:
    """The master still sends."""
    bus = SimulatedBus([meter(1)])
    bus.cut = True
    assert bus.request(RESET_ALL, 0) == []
    assert bus.requests == [RESET_ALL]


def test_noise_arrives_before_the_next_answer_only() -> None:
    """It waits for an answer, and is over then."""
    bus = SimulatedBus([meter(1)])
    bus.noise_before = b"\x00"
    assert received(bus.request(short(0x40, 9), 0)) == b""
    assert received(bus.request(RESET_ALL, 1)) == b"\x00" + ACKNOWLEDGED
    assert received(bus.request(RESET_ALL, 2)) == ACKNOWLEDGED


def test_another_rate_is_not_heard() -> None:
    """Unless the bus leaves the rate open."""
    bus = SimulatedBus([meter(1)], baud_rate=2400)
    assert bus.request(RESET_ALL, 0, 300) == []
    bus.baud_rate = None
    assert received(bus.request(RESET_ALL, 0, 300)) == ACKNOWLEDGED


def test_a_meter_with_its_own_rate_hears_that_only() -> None:
    """One bus may hold meters of several rates."""
    bus = SimulatedBus([meter(1)], baud_rate=2400)
    bus.meters[0].baud_rate = 9600
    assert bus.request(RESET_ALL, 0) == []
    assert received(bus.request(RESET_ALL, 0, 9600)) == ACKNOWLEDGED


def test_an_echo_arrives_before_the_answer() -> None:
    """The master gets its own bytes back while it sends."""
    bus = SimulatedBus([meter(1)])
    bus.echo = True
    arrivals = bus.request(RESET_ALL, 5.0)
    assert received(arrivals) == RESET_ALL + ACKNOWLEDGED
    assert arrivals[len(RESET_ALL) - 1][0] == pytest.approx(5.0)


def test_the_log_tells_who_answered_and_what_arrived() -> None:
    """It is the evidence of a test."""
    bus = pair(2)
    bus.request(RESET_ALL, 0)
    assert [(entry.kind, entry.data) for entry in bus.log] == [
        ("request", RESET_ALL),
        ("answer", ACKNOWLEDGED),
        ("answer", ACKNOWLEDGED),
        ("collision", b"\x85"),
    ]
    assert [entry.meter for entry in bus.log[1:3]] == ["3189274724232804"] * 2


def test_whoever_decides_alone_hears_every_frame() -> None:
    """A meter of a test's own may answer what is not for it."""

    class Parrot(SimulatedMeter):
        """Repeats what it hears."""

        def hear(self, frame: Frame) -> bytes:
            """Return the frame."""
            return frame.to_bytes()

    parrot = Parrot(1, SecondaryAddress("11111111", 1, 1, 1), RecordsTelegram(b""))
    assert received(SimulatedBus([parrot]).request(short(0x40, 9), 0)) == short(0x40, 9)


def test_several_frames_in_one_request_are_heard_one_after_the_other() -> None:
    """Whatever stands between them."""
    bus = SimulatedBus([meter(1)])
    request = b"\x00" + short(0x7B, 2) + RESET_ALL
    assert received(bus.request(request, 0)) == b""
    request = b"\x00" + LongFrame(0x53, 1, 0x51).to_bytes()
    assert received(bus.request(request, 1)) == ACKNOWLEDGED


def test_hundreds_of_meters_at_once_are_a_break() -> None:
    """A space without end reads as one 00: there is no mark before a second character."""
    meters = [meter(0, number=f"{number:08d}") for number in range(250)]
    for late, each in enumerate(meters):
        each.delay_s = 0.02 + late * 0.0001
    bus = SimulatedBus(meters)
    assert received(bus.request(short(0x7B, 0), 0)) == b"\x00"
    assert bus.log[-1].outcome == "250 answers"
