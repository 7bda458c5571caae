"""A big house on paper: its meters, and what each of them answers in each round."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from meterbus.protocol.frames import LongFrame
from meterbus.protocol.telegram import parse_telegram
from simulator.fleet import BATCHES, Primary, make_fleet
from simulator.generator import ORIGIN_S, GeneratedTelegram
from simulator.meter import SimulatedMeter
from simulator.telegrams import AnswerHead, integer

ROUND_S: Final = 15 * 60.0
"""Time of the meters between two rounds."""
RECORDS: Final = 24
"""Records that each meter sends: those of its kind, and values of past months."""
FIRST_STORAGE: Final = 3
"""Storage of the first past month; the kinds use those before it themselves."""

PROFILE_BY_KIND: Final = {
    (batch.manufacturer, batch.medium): batch.generator for batch in BATCHES
}
VIF_BY_PROFILE: Final = {
    "heat_binary": 0x06,
    "heat": 0x05,
    "cold_water": 0x13,
    "warm_water": 0x13,
    "electricity": 0x03,
    "heat_cost_allocator": 0x6E,
}
"""What a meter stores at the end of each month."""


class Answers(NamedTuple):
    """Where a meter answers, and its frames in hex, round by round."""

    primary_address: int
    secondary_address: str
    frames: list[str]


def answers_of(gateway: int, meters: int, rounds: int) -> Iterator[Answers]:
    """Yield the meters of a gateway; after the rounds come two in which nothing changed.

    On every other gateway all meters have the primary address of the factory.
    """
    scheme = Primary.UNIQUE if gateway % 2 else Primary.ZERO
    times = [ORIGIN_S + each * ROUND_S for each in range(rounds)]
    for meter in make_fleet(meters, seed=gateway, primary=scheme).meters:
        frames = [
            _frame(meter, number, now_s).hex()
            for number, now_s in enumerate((*times, times[-1], times[-1]))
        ]
        secondary = meter.secondary_address.to_bytes().hex()
        yield Answers(meter.primary_address, secondary, frames)


def _frame(meter: SimulatedMeter, number: int, now_s: float) -> bytes:
    """Return a meter's answer: its records of now, filled up with past months."""
    address = meter.secondary_address
    profile = PROFILE_BY_KIND[address.maker, address.medium]
    source = GeneratedTelegram(profile, lambda: now_s, address.identification)
    head = AnswerHead(meter.primary_address, address, number)
    frame = source.telegram(0, head)
    months = RECORDS - len(parse_telegram(frame).records)
    past = [_month(VIF_BY_PROFILE[profile], at + FIRST_STORAGE) for at in range(months)]
    return LongFrame(
        frame.c, frame.a, frame.ci, b"".join((frame.data, *past))
    ).to_bytes()


def _month(vif: int, storage: int) -> bytes:
    """Return a counter as it was at the end of a month: four bytes, storage up to 31."""
    head = bytes((0x84 | (storage & 1) << 6, storage >> 1, vif))
    return head + integer(10_000 - 150 * storage, 4)
