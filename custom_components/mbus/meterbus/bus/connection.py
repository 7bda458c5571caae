"""The connection to a gateway: opened when it is needed, again when it was lost."""

from collections.abc import Iterator
from contextlib import contextmanager
import logging
from typing import Final

from ..protocol.errors import LineError
from .counters import Counters
from .line import BrokenLineError, Line, LineProblem

_LOGGER = logging.getLogger(__name__)

SILENT_READS: Final = 3
"""Reads without a single byte after which a line is opened anew."""

RESTED_S: Final = 1.0
"""Rest after which the other end may have closed the line: nobody does so sooner."""

FIRST_BACKOFF_S: Final = 1.0
LONGEST_BACKOFF_S: Final = 60.0
"""Between attempts to open a line that cannot be opened; it doubles.

The longer one is also the least between two openings of a line on which nobody was heard.
"""


class Connection:
    """A line that is open while somebody wants it, at the rate that is wanted.

    It is opened with growing pauses while that fails. LineError is raised for a line that
    cannot be used.
    """

    def __init__(self, line: Line, counters: Counters, *, keeps_open: bool) -> None:
        """Take a line that nobody else uses, and count in what happens on it."""
        self._counters = counters
        self._wanting = 0
        self._is_retired = False
        self._begin(line, keeps_open=keeps_open)

    def _begin(self, line: Line, *, keeps_open: bool) -> None:
        """Know nothing of a line yet."""
        self.line = line
        self.baud_rate = line.baud_rate
        """The rate of those who name none."""
        self._keeps_open = keeps_open
        self._is_open = False
        self._early = b""
        """What came before anybody asked."""
        self._was_lost = False
        self._has_heard = False
        self._backoff_s = 0.0
        self._closed_until = 0.0
        self._opened_s = 0.0
        self._used_s = 0.0
        self._failure: LineError | None = None
        self._silent_reads = 0

    @contextmanager
    def wanted(self) -> Iterator[None]:
        """Count somebody who wants the line, or waits for it."""
        self._wanting += 1
        try:
            yield
        finally:
            self._wanting -= 1

    async def open(self) -> None:
        """Open the line if it is not, and not too soon after it failed."""
        if self._is_retired:
            raise self.retirement()
        if self._is_open:
            # Whoever has just talked has noticed.
            if self.line.now() - self._used_s > RESTED_S:
                await self._look()
            return
        if self._failure is not None and self.line.now() < self._closed_until:
            raise self._failure.with_traceback(None)
        await self._open()
        self._is_open = True
        self._counters.opened += 1
        self._failure = None

    async def _open(self) -> None:
        await self.line.open()
        self._opened_s = self._used_s = self.line.now()
        self._early = b""

    async def _look(self) -> None:
        """Open the line again where it was closed while nobody talked.

        Gateways do that after some seconds or minutes; whoever asks now is to lose nothing.
        """
        try:
            self._early += await self.line.read(0.0)
        except LineError as err:
            await self.reopen(err)

    async def reopen(self, err: LineError) -> None:
        """Open a line again that was found closed; raise what tells that where it fails."""
        if self._is_retired:
            raise err
        await self.line.close()
        try:
            await self._open()
        except LineError:
            raise err from None
        self._counters.reopened += 1
        _LOGGER.debug("%s was closed meanwhile, and is opened again", self.line.url)

    def forgive(self) -> None:
        """Let the line be opened, however recently that failed."""
        self._closed_until = 0.0

    async def close(self) -> None:
        """Close the line."""
        self._is_open = False
        self._has_heard = False
        await self.line.close()

    def retire(self) -> None:
        """Open the line never again: another may have it from now on."""
        self._is_retired = True

    def retirement(self) -> LineError:
        """Return what is told to those who still ask after the line was retired."""
        detail = "its gateway was unloaded"
        return BrokenLineError(LineProblem.STOPPED, self.line.url, detail)

    async def change(self, line: Line, *, keeps_open: bool) -> None:
        """Close the line, and take another one in its place."""
        await self.close()
        self._begin(line, keeps_open=keeps_open)

    async def release(self) -> None:
        """Close the line where nobody else wants it, and it is not kept open."""
        if self._wanting == 1 and not self._keeps_open:
            await self.close()

    async def lose(self, err: LineError) -> None:
        """Close a line that failed; wait longer each time before it is opened again."""
        was_open = self._is_open
        if was_open and _is_refusal(err):
            # It goes on as it was.
            return
        if self._is_retired and not was_open:
            # Another may have the line by now.
            return
        await self.close()
        if err is self._failure or self._is_retired:
            return
        self._counters.lost += was_open
        self._counters.failed_openings += not was_open
        if was_open and not self._was_lost:
            _LOGGER.warning("Lost the line: %s", err)
            self._was_lost = True
        self._failure = err
        self._closed_until = self.line.now() + self._backoff_s
        self._backoff_s = min(
            max(FIRST_BACKOFF_S, 2 * self._backoff_s), LONGEST_BACKOFF_S
        )

    async def follow(self, baud_rate: int) -> None:
        """Bring the line to a rate: whoever had it before had its own."""
        if self.line.baud_rate != baud_rate:
            await self.line.set_baud_rate(baud_rate)

    async def write(self, data: bytes) -> None:
        """Send; return when the last bit has left."""
        self._counters.bytes_sent += len(data)
        await self.line.write(data)
        self._used_s = self.line.now()

    async def read(self, timeout_s: float) -> bytes:
        """Return what arrives, nothing after a silence."""
        early, self._early = self._early, b""
        data = early or await self.line.read(timeout_s)
        self._counters.bytes_received += len(data)
        return data

    def note_life(self) -> None:
        """A line is good when somebody answers on it: one that opens may still be dead."""
        self._has_heard = True
        self._backoff_s = 0.0
        if self._was_lost:
            _LOGGER.info("%s is back", self.line.url)
            self._was_lost = False

    async def note_read(self, *, was_silent: bool) -> None:
        """Close the line when nobody answers any more, for it to be opened anew.

        A connection whose other end vanished takes requests for ever and fails at none,
        and one that was opened meanwhile never did anything else.
        """
        if not was_silent:
            self._silent_reads = 0
            return
        self._silent_reads += 1
        # One that never worked is opened anew rarely: perhaps there is nobody.
        rested_s = self.line.now() - self._opened_s
        is_due = self._has_heard or rested_s >= LONGEST_BACKOFF_S
        if is_due and self._silent_reads >= SILENT_READS:
            _LOGGER.debug("%s is silent; opening it anew", self.line.url)
            self._silent_reads = 0
            await self.close()


def _is_refusal(err: LineError) -> bool:
    """Whether the other end does not take a setting, and works all the same."""
    return isinstance(err, BrokenLineError) and err.problem is LineProblem.UNSUPPORTED
