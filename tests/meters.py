"""Simulated meters that several tests need."""

from dataclasses import dataclass
from itertools import count

from meterbus.protocol.frames import LongFrame
from simulator.bus import SimulatedBus
from simulator.meter import SimulatedMeter
from simulator.telegrams import AnswerHead, integer, record, respond

MORE_FOLLOWS = b"\x1f"


def meter_of(bus: SimulatedBus, identification: str) -> SimulatedMeter:
    """Return one of the simulated meters."""
    (meter,) = (
        each
        for each in bus.meters
        if each.secondary_address.identification == identification
    )
    return meter


@dataclass(frozen=True)
class Pages:
    """The records of several telegrams; each but the last announces another one."""

    records: tuple[bytes, ...]

    @property
    def pages(self) -> int:
        """Return how many telegrams there are."""
        return len(self.records)

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return the records of one telegram behind a long header."""
        is_last = page == self.pages - 1
        return respond(head, self.records[page] + (b"" if is_last else MORE_FOLLOWS))


class Live:
    """One telegram, whose value is another one each time."""

    pages = 1

    def __init__(self) -> None:
        """Count from one litre on."""
        self._litres = count(1)

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return a volume that has grown."""
        return respond(head, record("04 13", integer(next(self._litres), 4)))
