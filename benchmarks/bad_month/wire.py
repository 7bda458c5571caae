"""The line to the simulated meters, in the time of Home Assistant; and what was heard."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

from meterbus.protocol.addresses import SELECTED
from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import Acknowledge, LongFrame, parse_frame
from simulator.bus import SimulatedBus
from simulator.evidence import Kind, LogEntry
from simulator.line import SharedTimeLine

from .clock import Clock

ENTRIES_KEPT: Final = 1000
"""Entries of the simulator's log: what matters of them is kept here."""
ANSWERS_KEPT: Final = 64
"""Of each meter: more than one read can take."""


class Wire:
    """Stands where lines are made, and can take the power from the gateway."""

    def __init__(self, bus: SimulatedBus, clock: Clock) -> None:
        """Lead all lines to one bus."""
        self.bus = bus
        self._clock = clock
        self._lines: list[SharedTimeLine] = []
        self._is_off = False
        self.opened = 0

    def connect(self, url: str, *, allowance_s: float, **_: Any) -> SharedTimeLine:
        """Return a line, not yet open, in the place of a real one."""
        line = SharedTimeLine(self.bus, url=url, clock=self._clock.seconds)
        line.allowance_s = allowance_s
        line.lost = self._is_off
        self._lines.append(line)
        return line

    def switch(self, *, off: bool) -> None:
        """Take the power from the gateway, or give it back."""
        self._is_off = off
        for line in self._lines:
            line.lost = off

    @property
    def open_lines(self) -> int:
        """How many lines are open; two masters would disturb each other."""
        return sum(line.is_open for line in self._lines)

    async def hang_up(self) -> int:
        """Close what a process leaves open when it ends; return how much that was."""
        left = [line for line in self._lines if line.is_open]
        for line in left:
            await line.close()
        self.opened += sum(line.opened for line in self._lines)
        self._lines.clear()
        return len(left)


@dataclass
class Heard:
    """What the simulator's logs say that each meter sent, as far as it matters still."""

    buses: list[SimulatedBus]
    requests: int = 0
    telegrams: int = 0
    collisions: int = 0
    last_request_s: float = float("-inf")
    selected: set[str] = field(default_factory=set)
    """The meters whose last answer was to a request for whoever is selected."""
    _asks_selected: bool = False
    _said: dict[str, deque[tuple[float, LongFrame]]] = field(default_factory=dict)

    def note(self, entry: LogEntry) -> None:
        """Take an entry of the log, as soon as it is made."""
        for bus in self.buses:
            if len(bus.log) > ENTRIES_KEPT:
                bus.log.clear()
        match entry.kind:
            case Kind.REQUEST:
                self.requests += 1
                self.last_request_s = entry.time_s
                self._asks_selected = _is_for_selected(entry.data)
            case Kind.COLLISION:
                self.collisions += 1
            case Kind.ANSWER:
                self._keep(entry)
            case Kind.LOST:
                self._forget(entry)
            case _:
                pass

    def _keep(self, entry: LogEntry) -> None:
        try:
            frame = parse_frame(entry.data)
        except ProtocolError:
            # The meter itself sent a wrong checksum.
            return
        if isinstance(frame, LongFrame):
            self.telegrams += 1
            note = self.selected.add if self._asks_selected else self.selected.discard
            note(entry.meter)
            said = self._said.setdefault(entry.meter, deque(maxlen=ANSWERS_KEPT))
            said.append((entry.time_s, frame))

    def _forget(self, entry: LogEntry) -> None:
        """Drop what nobody has heard: a repetition may have other values."""
        said = self._said.get(entry.meter)
        if said and said[-1][0] == entry.time_s:
            said.pop()

    def said_by(self, meter: str, since_s: float, until_s: float) -> list[LongFrame]:
        """Return the telegrams of a meter between two moments, oldest first.

        One that was sent twice because it was asked for twice is one.
        """
        found: list[LongFrame] = []
        for time_s, frame in self._said.get(meter, ()):
            is_repeated = bool(found) and found[-1] == frame
            if since_s < time_s <= until_s and not is_repeated:
                found.append(frame)
        return found


def _is_for_selected(request: bytes) -> bool:
    """Whether a request goes to whoever is selected."""
    try:
        frame = parse_frame(request)
    except ProtocolError:
        return False
    return not isinstance(frame, Acknowledge) and frame.a == SELECTED
