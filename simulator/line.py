"""A line to a simulated bus, with a clock of its own: hours pass in milliseconds."""

import asyncio
from collections import deque
from typing import Final

from meterbus.protocol.errors import LineError

from .bus import CHARACTER_BITS, SimulatedBus, duration_s

CHUNK: Final = 16
"""Bytes that one read returns at most, as a receive buffer does."""


class SimulatedLine:
    """What `meterbus.bus` talks through, in memory.

    Faults are plain attributes: `open_error` is raised by every open; while `lost`,
    open, read and write fail. `opened` and `closed` count.
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
        self.allowance_s = 0.0
        self.streams = True
        self.changes_rate = True
        self.open_error: LineError | None = None
        self.lost = False
        self.opened = 0
        self.closed = 0
        self.is_open = False
        self._now = 0.0
        self._arriving: deque[tuple[float, int]] = deque()

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
        self.opened += 1
        self.is_open = True

    async def close(self) -> None:
        """Close the line; what is still arriving is gone."""
        await asyncio.sleep(0)
        self.closed += 1
        self.is_open = False
        self._arriving.clear()

    async def pause(self, seconds: float) -> None:
        """Let simulated time pass."""
        await asyncio.sleep(0)
        self._now += seconds

    async def write(self, data: bytes) -> None:
        """Send; return when the last bit has left."""
        await asyncio.sleep(0)
        self._check()
        self._now += duration_s(data, self.baud_rate)
        arrivals = self.bus.request(data, self._now, self.baud_rate)
        self._arriving = deque(sorted([*self._arriving, *arrivals]))

    async def read(self, timeout_s: float) -> bytes:
        """Return what arrives next, or nothing when nothing arrives in time."""
        await asyncio.sleep(0)
        self._check()
        deadline = self._now + timeout_s
        if not self._is_due(deadline):
            self._now = deadline
            return b""
        return self._take_chunk(deadline)

    async def set_baud_rate(self, baud_rate: int) -> None:
        """Send and receive at another rate from now on."""
        await asyncio.sleep(0)
        self.baud_rate = baud_rate

    def _check(self) -> None:
        if self.lost:
            raise LineError(f"{self.url} is lost")
        if not self.is_open:
            raise LineError(f"{self.url} is not open")

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
            until = min(deadline, arrived + (CHARACTER_BITS + 1) / self.baud_rate)
        return bytes(chunk)
