"""A line that costs nothing: it plays prepared answers back, and its clock takes no time."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

PIECE: Final = 261
"""Bytes that one read returns at most: the longest answer, as a network gateway does."""
BITS_PER_BYTE: Final = 11
ANSWER_S: Final = 0.03
"""From the end of a request to the answer."""
ACKNOWLEDGE: Final = b"\xe5"
LONG_START: Final = 0x68
SELECTION_AT: Final = slice(7, 15)
"""Where a selection has the secondary address."""
SELECTED: Final = 0xFD
REQUEST_DATA: Final = 0x5B
FRAME_COUNT_BIT: Final = 0x20


class PlayedBack(Protocol):
    """A meter on a line: where it is reached, and its answers, one for each round."""

    @property
    def primary_address(self) -> int:
        """Return its primary address."""

    @property
    def secondary_address(self) -> bytes:
        """Return its secondary address."""

    @property
    def frames(self) -> Sequence[bytes]:
        """Return its answers."""


class Playback:
    """Which round is played, and whether anybody may be asked yet."""

    def __init__(self) -> None:
        """Start with the bus shut."""
        self.round = 0
        self.is_open = asyncio.Event()


class ReplayLine:
    """What the master talks through: knows just enough to find out who is asked."""

    def __init__(
        self, url: str, meters: Sequence[PlayedBack], playback: Playback
    ) -> None:
        """Lead to these meters."""
        self.url = url
        self.baud_rate = 2400
        self.allowance_s = 0.05
        self.least_allowance_s = 0.0
        self.streams = True
        self.changes_rate = False
        self._playback = playback
        self._by_primary = {meter.primary_address: meter for meter in meters}
        self._by_secondary = {meter.secondary_address: meter for meter in meters}
        self._selected: PlayedBack | None = None
        self._arriving: Iterator[bytes] = iter(())
        self._now = 0.0

    def now(self) -> float:
        """Return seconds on the clock of the line."""
        return self._now

    async def open(self) -> None:
        """Open the line; as with any other, others have their turn meanwhile."""
        await asyncio.sleep(0)

    async def close(self) -> None:
        """Close the line."""

    async def pause(self, seconds: float) -> None:
        """Let time pass on the clock of the line."""
        self._now += seconds

    async def set_baud_rate(self, baud_rate: int) -> None:
        """Do nothing: nobody here needs another rate."""

    async def write(self, data: bytes) -> None:
        """Hear a request."""
        await self._playback.is_open.wait()
        await asyncio.sleep(0)
        self._now += len(data) * BITS_PER_BYTE / self.baud_rate + ANSWER_S
        answer = self._answer_to(data)
        self._arriving = (
            answer[at : at + PIECE] for at in range(0, len(answer), PIECE)
        )

    async def read(self, timeout_s: float) -> bytes:
        """Return the next piece of the answer, nothing after the last.

        Every piece is a turn of the loop, as with real lines.
        """
        await asyncio.sleep(0)
        piece = next(self._arriving, b"")
        self._now += len(piece) * BITS_PER_BYTE / self.baud_rate if piece else timeout_s
        return piece

    def _answer_to(self, request: bytes) -> bytes:
        if request[0] == LONG_START:
            self._selected = self._by_secondary[request[SELECTION_AT]]
            return ACKNOWLEDGE
        function, address = request[1] & ~FRAME_COUNT_BIT, request[2]
        if function != REQUEST_DATA:
            return ACKNOWLEDGE
        meter = self._selected if address == SELECTED else self._by_primary[address]
        assert meter is not None
        return meter.frames[self._playback.round]
