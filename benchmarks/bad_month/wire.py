"""The line to the simulated meters, in the time of Home Assistant; and what was heard."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final, override

from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import LongFrame, parse_frame
from simulator.bus import SimulatedBus
from simulator.evidence import Kind, LogEntry
from simulator.line import SimulatedLine

from .clock import Clock

ENTRIES_KEPT: Final = 1000
"""Entries of the simulator's log: what matters of them is kept here."""
ANSWERS_KEPT: Final = 64
"""Of each meter: more than one read can take."""


class SoakLine(SimulatedLine):
    """A line on which bytes take the time of a clock that others live by too."""

    def __init__(self, bus: SimulatedBus, clock: Clock, url: str) -> None:
        """Lead to the bus."""
        super().__init__(bus, url=url)
        self._clock = clock
        self.streams = self.changes_rate = False

    @override
    def now(self) -> float:
        """Return the seconds of the clock; those of the line while it is ahead."""
        return max(self._now, self._clock.seconds())

    @override
    async def open(self) -> None:
        self._now = self.now()
        await super().open()

    @override
    async def pause(self, seconds: float) -> None:
        self._now = self.now()
        await super().pause(seconds)
        await self._await_clock()

    @override
    async def write(self, data: bytes) -> None:
        self._now = self.now()
        await super().write(data)
        await self._await_clock()

    @override
    async def read(self, timeout_s: float) -> bytes:
        self._now = self.now()
        data = await super().read(timeout_s)
        await self._await_clock()
        return data

    async def _await_clock(self) -> None:
        """Let the time pass that the line is ahead, as everybody else sees it."""
        ahead_s = self._now - self._clock.seconds()
        if ahead_s > 0:
            await asyncio.sleep(ahead_s)


class Wire:
    """Stands where lines are made, and can take the power from the gateway."""

    def __init__(self, bus: SimulatedBus, clock: Clock) -> None:
        """Lead all lines to one bus."""
        self._bus = bus
        self._clock = clock
        self._lines: list[SoakLine] = []
        self._is_off = False
        self.opened = 0

    def connect(self, url: str, *, allowance_s: float, **_: Any) -> SoakLine:
        """Return a line, not yet open, in the place of a real one."""
        line = SoakLine(self._bus, self._clock, url)
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
    """What the simulator's log says that each meter sent, as far as it matters still."""

    bus: SimulatedBus
    requests: int = 0
    telegrams: int = 0
    collisions: int = 0
    last_request_s: float = float("-inf")
    _said: dict[str, deque[tuple[float, LongFrame]]] = field(default_factory=dict)

    def note(self, entry: LogEntry) -> None:
        """Take an entry of the log, as soon as it is made."""
        if len(self.bus.log) > ENTRIES_KEPT:
            self.bus.log.clear()
        match entry.kind:
            case Kind.REQUEST:
                self.requests += 1
                self.last_request_s = entry.time_s
            case Kind.COLLISION:
                self.collisions += 1
            case Kind.ANSWER:
                self._keep(entry)
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
            said = self._said.setdefault(entry.meter, deque(maxlen=ANSWERS_KEPT))
            said.append((entry.time_s, frame))

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
