"""A second master on the same wires, who knows nothing of the first one."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from meterbus.protocol.addresses import SELECTED
from meterbus.protocol.frames import FCB, LinkFunction, LongFrame, ShortFrame

from .meter import CI_SELECT, SimulatedMeter
from .waveform import (
    CHARACTER_BITS,
    NEVER_S,
    Converter,
    Reception,
    Transmission,
    duration_s,
    receive,
)

LATEST_BITS: Final = 330
LATEST_S: Final = 0.05
"""An answer comes within so many bit times and seconds (EN 13757-2), or it is late."""
PAUSE_BITS: Final = 33
"""How long it lets the bus rest after an acknowledgement."""


@dataclass(frozen=True)
class Sending:
    """What a master sends, and when."""

    data: bytes
    started_s: float
    ended_s: float

    def overlaps(self, other: Sending) -> bool:
        """Whether both are on the wires at once, so that no meter makes sense of them."""
        return self.started_s < other.ended_s and other.started_s < self.ended_s


NOTHING_SENT: Final = Sending(b"", NEVER_S, NEVER_S)


class ForeignMaster:
    """Selects one meter after the other by its full address, and asks it for its data.

    It begins at the multiples of its interval that come after it is done with the meter
    before, and asks nothing of a meter that does not acknowledge.
    """

    def __init__(self) -> None:
        """Say nothing yet."""
        self._turn = 0
        self._selects = True
        self._last = NOTHING_SENT
        self.next = NOTHING_SENT

    def forget_time(self) -> None:
        """Begin anew, in the time of another clock."""
        self._last = self.next = NOTHING_SENT

    def spoils(self, sending: Sending) -> bool:
        """Whether it talks while another master does."""
        return self._last.overlaps(sending) or self.next.overlaps(sending)

    def resume(
        self,
        meters: Sequence[SimulatedMeter],
        rate: int,
        every_s: float,
        *,
        known_s: float,
        kept_s: float,
    ) -> None:
        """Skip what it would have said long ago, but for the last it said by then.

        What happened up to `known_s` is settled, and what happened before `kept_s` is
        not heard by anybody any more.
        """
        if self.next.ended_s > known_s and self.next.started_s >= kept_s:
            return
        start_s = floor(kept_s / every_s) * every_s
        if start_s < known_s:
            start_s = ceil(known_s / every_s) * every_s
        self._select(meters, rate, start_s)

    def go_on(
        self,
        meters: Sequence[SimulatedMeter],
        rate: int,
        every_s: float,
        answers: Sequence[Transmission],
    ) -> None:
        """Ask the meter that was selected for its data, or turn to the next one."""
        self._last = self.next
        over_s = max(
            (each.end_s(rate) for each in answers),
            default=self._last.ended_s + LATEST_BITS / rate + LATEST_S,
        )
        if self._selects and answers:
            self._request(rate, over_s + PAUSE_BITS / rate)
        else:
            self._select(meters, rate, ceil(over_s / every_s) * every_s)

    def _select(
        self, meters: Sequence[SimulatedMeter], rate: int, start_s: float
    ) -> None:
        address = meters[self._turn % len(meters)].secondary_address.to_bytes()
        self._turn += 1
        self._selects = True
        selection = LongFrame(LinkFunction.SND_UD, SELECTED, CI_SELECT, address)
        self._plan(selection.to_bytes(), rate, start_s)

    def _request(self, rate: int, start_s: float) -> None:
        self._selects = False
        request = ShortFrame(LinkFunction.REQ_UD2 | FCB, SELECTED)
        self._plan(request.to_bytes(), rate, start_s)

    def _plan(self, data: bytes, rate: int, start_s: float) -> None:
        self.next = Sending(data, start_s, start_s + duration_s(data, rate))


class Receiver:
    """Takes what is on the wires, once, as time goes on.

    What overlaps is read together, so it stays known until all of it is over.
    """

    def __init__(self) -> None:
        """Have heard nothing."""
        self.heard_until_s = NEVER_S
        self._zero_s = NEVER_S
        self._sent: list[Transmission] = []

    def live_from(self, now_s: float) -> None:
        """Begin anew, in the time of another clock."""
        self.heard_until_s = now_s
        self._sent.clear()

    def skip(self, until_s: float) -> None:
        """Hear nothing up to a moment."""
        self.heard_until_s = max(self.heard_until_s, until_s)
        self._sent.clear()

    def add(self, sent: Sequence[Transmission]) -> None:
        """Let answers be on the wires."""
        if sent and not self._sent:
            self._zero_s = sent[0].start_s
        self._sent += sent

    def take(self, until_s: float, rate: int, converter: Converter) -> Reception:
        """Return what came since the last time, and up to a moment."""
        since_s = self.heard_until_s
        self.heard_until_s = max(since_s, until_s)
        if not self._sent:
            return Reception([], collided=False)
        whole = receive(self._sent, self._zero_s, rate, converter)
        self._forget_what_is_over(rate)
        return Reception(
            [each for each in whole.arrivals if since_s < each[0] <= until_s],
            whole.collided,
        )

    def _forget_what_is_over(self, rate: int) -> None:
        # Of a collision a last character may be under way for so long.
        over_s = self.heard_until_s - CHARACTER_BITS / rate
        kept: list[Transmission] = []
        end_s = NEVER_S
        for each in sorted(self._sent, key=lambda sent: sent.start_s):
            if end_s <= min(each.start_s, over_s):
                kept.clear()
            kept.append(each)
            end_s = max(end_s, each.end_s(rate))
        self._sent = kept if end_s > over_s else []
