"""A line to a simulated bus, with a clock of its own: hours pass in milliseconds."""

import asyncio
from collections import deque
from heapq import merge
from operator import itemgetter
from typing import Final, override

from meterbus.protocol.errors import LineError

from .bus import SimulatedBus
from .gateway import Connection, GatewayRefusedError
from .telegrams import Clock
from .waveform import CHARACTER_BITS, Arrivals, duration_s

CHUNK: Final = 16
"""Bytes that one read returns at most, as a receive buffer does."""
STEP: Final = 5
"""Characters of the shortest request: before so much time no answer can interfere."""


class SimulatedLine:
    """What `meterbus.bus` talks through, in memory.

    Faults are plain attributes: `open_error` is raised by every open; while `lost`,
    open, read and write fail. `opened` and `closed` count. What the gateway does to the
    connection is set on the bus, in its `gateway`. Without `changes_rate` the wires keep
    the rate that the line was made with.
    """

    def __init__(
        self,
        bus: SimulatedBus,
        *,
        url: str = "simulated://bus",
        baud_rate: int | None = None,
    ) -> None:
        """Lead to the bus, at its own baud rate unless told otherwise."""
        self.bus = bus
        self.url = url
        self.baud_rate = baud_rate or bus.baud_rate or 2400
        self.allowance_s = self.least_allowance_s = 0.0
        self.streams = True
        self.changes_rate = True
        self.open_error: LineError | None = None
        self.lost = False
        self.opened = 0
        self.closed = 0
        self._first_rate = self.baud_rate
        self._now = 0.0
        self._listened_s = 0.0
        self._connection: Connection | None = None
        self._arriving: deque[tuple[float, int]] = deque()

    @property
    def is_open(self) -> bool:
        """Whether it is open, as far as this end knows."""
        return self._connection is not None

    @property
    def opened_device(self) -> str | None:
        """What it leads to, while it is open."""
        return self.url if self.is_open else None

    def now(self) -> float:
        """Return the simulated seconds since the line was made."""
        return self._now

    async def open(self) -> None:
        """Open the line."""
        await asyncio.sleep(0)
        if self.open_error is not None:
            raise self.open_error
        if self.lost:
            raise LineError(f"{self.url} cannot be opened")
        try:
            self._connection = Connection(self.bus, self.now)
        except GatewayRefusedError:
            raise LineError(f"{self.url} is refused") from None
        self.opened += 1
        self._listened_s = self._now

    async def close(self) -> None:
        """Close the line; what is still arriving is gone."""
        await asyncio.sleep(0)
        self.closed += 1
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._arriving.clear()

    async def pause(self, seconds: float) -> None:
        """Let simulated time pass."""
        await asyncio.sleep(0)
        self._now += seconds
        self._listen_until(self._now)

    async def write(self, data: bytes) -> None:
        """Send; return when the last bit has left."""
        await asyncio.sleep(0)
        connection = self._opened()
        self._now += duration_s(data, self._wire_rate)
        self._await_bytes(connection.send(data, self._now, self._wire_rate))
        self._listen_until(self._now)

    async def read(self, timeout_s: float) -> bytes:
        """Return what arrives next, or nothing when nothing arrives in time."""
        await asyncio.sleep(0)
        self._opened()
        deadline = self._now + timeout_s
        self._listen_for_first(deadline)
        if not self._is_due(deadline):
            self._now = deadline
            self._listen_until(deadline)
            return b""
        return self._take_chunk(deadline)

    async def set_baud_rate(self, baud_rate: int) -> None:
        """Send and receive at another rate from now on."""
        await asyncio.sleep(0)
        self.baud_rate = baud_rate

    @property
    def _wire_rate(self) -> int:
        return self.baud_rate if self.changes_rate else self._first_rate

    def _opened(self) -> Connection:
        """Return the connection; raise LineError when it is lost or was never made."""
        if self.lost:
            raise LineError(f"{self.url} is lost")
        if self._connection is None:
            raise LineError(f"{self.url} is not open")
        self._connection.rest_until(self._now)
        if not self._connection.is_open:
            raise LineError(f"{self.url} was closed by the gateway")
        return self._connection

    def _listen_for_first(self, deadline: float) -> None:
        """Take what comes without a request, up to its first bytes."""
        character_s = CHARACTER_BITS / self._wire_rate
        if not self.bus.speaks_unasked:
            self._listen_until(min(deadline, self._now + CHUNK * character_s))
            return
        until = self._now
        while until < deadline and not self._is_due(until):
            until = min(deadline, until + STEP * character_s)
            self._listen_until(until)

    def _listen_until(self, until_s: float) -> None:
        """Take what comes without a request."""
        since_s, self._listened_s = self._listened_s, max(self._listened_s, until_s)
        if self._connection is not None:
            self._await_bytes(
                self._connection.unsolicited(since_s, until_s, self._wire_rate)
            )

    def _await_bytes(self, arrivals: Arrivals) -> None:
        if arrivals:
            # Late answers are on the line together with those of the next request; what
            # arrives at once keeps its order.
            both = merge(self._arriving, arrivals, key=itemgetter(0))
            self._arriving = deque(both)

    def _is_due(self, deadline: float) -> bool:
        return bool(self._arriving) and self._arriving[0][0] <= deadline

    def _take_chunk(self, deadline: float) -> bytes:
        """Take the next byte and those that follow it without a gap."""
        chunk = bytearray()
        until = deadline
        while len(chunk) < CHUNK and self._is_due(until):
            arrived, byte = self._arriving.popleft()
            chunk.append(byte)
            self._now = max(self._now, arrived)
            until = min(deadline, arrived + (CHARACTER_BITS + 1) / self._wire_rate)
        return bytes(chunk)


class SharedTimeLine(SimulatedLine):
    """A line through a network gateway, whose bytes take the time that others live by too."""

    def __init__(
        self, bus: SimulatedBus, *, url: str, clock: Clock, baud_rate: int | None = None
    ) -> None:
        """Lead to the bus; `clock` says what time it is, and waits are those of the loop."""
        super().__init__(bus, url=url, baud_rate=baud_rate)
        self.streams = self.changes_rate = False
        self._clock = clock

    @override
    def now(self) -> float:
        """Return the seconds of the clock; those of the line while it is ahead."""
        return max(self._now, self._clock())

    @override
    async def open(self) -> None:
        self._now = self.now()
        await super().open()

    @override
    async def pause(self, seconds: float) -> None:
        self._now = self.now()
        await super().pause(seconds)
        await self._until_now()

    @override
    async def write(self, data: bytes) -> None:
        self._now = self.now()
        await super().write(data)
        await self._until_now()

    @override
    async def read(self, timeout_s: float) -> bytes:
        self._now = self.now()
        data = await super().read(timeout_s)
        await self._until_now()
        return data

    async def _until_now(self) -> None:
        """Let the time pass that the line is ahead of everybody else."""
        if (ahead_s := self._now - self._clock()) > 0:
            await asyncio.sleep(ahead_s)
