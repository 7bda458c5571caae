"""One clock for everything: line, event loop and calendar jump together.

A loop of this module sleeps no second: where nothing is left to do before the next timer,
the clock jumps to that timer. What threads still work on is waited for in real time first,
so that everything happens at the moment at which it would.
"""

from asyncio import Future, SelectorEventLoop, TimerHandle
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import UTC, datetime, tzinfo
from math import ceil
from selectors import DefaultSelector, SelectorKey
from threading import get_ident
import time
from typing import Any, Final, override

from homeassistant import util
from homeassistant.util import dt as dt_util

MICROSECONDS: Final = 1_000_000
REAL_WAIT_S: Final = 0.0005
"""How long a thread is waited for before it is looked at again."""
LONGEST_REAL_S: Final = 0.05
"""The longest that a loop in real time sleeps at once."""


class Clock:
    """Counts microseconds from a start; `advance` lets it go on, and being looked at."""

    def __init__(self, start: datetime) -> None:
        """Start at a moment."""
        self.start_s = start.timestamp()
        self._passed = 0
        self._thread = get_ident()

    def seconds(self) -> float:
        """Return the seconds since the start."""
        return self._passed / MICROSECONDS

    def wall_s(self) -> float:
        """Return the seconds since 1970; no two answers to one thread are the same.

        States are told apart by the time at which they were written.
        """
        if get_ident() == self._thread:
            self._passed += 1
        return self.start_s + self._passed / MICROSECONDS

    def moment(self, seconds: float | None = None) -> datetime:
        """Return this moment, or the one so many seconds after the start, in UTC."""
        passed = self.seconds() if seconds is None else seconds
        return datetime.fromtimestamp(self.start_s + passed, UTC)

    def advance(self, seconds: float) -> None:
        """Let time pass, by no less than is asked for, however little that is."""
        self._passed += ceil(seconds * MICROSECONDS)

    def rule(self) -> None:
        """Become the time of this process: its calendar, not its monotonic clocks."""

        def now(time_zone: tzinfo | None = None) -> datetime:
            zone = time_zone or dt_util.get_default_time_zone()
            return datetime.fromtimestamp(self.wall_s(), zone)

        time.time = self.wall_s
        time.time_ns = lambda: ceil(self.wall_s() * 1e9)
        dt_util.now = now
        for module in (dt_util, util):
            module.__dict__["utcnow"] = self._utcnow

    def _utcnow(self) -> datetime:
        return datetime.fromtimestamp(self.wall_s(), UTC)


class _JumpingSelector(DefaultSelector):
    """Lets a clock jump in place of waiting."""

    def __init__(self, clock: Clock, is_busy: Callable[[], bool]) -> None:
        """Jump on this clock, as long as nobody is busy."""
        super().__init__()
        self.jumps = False
        self._clock = clock
        self._is_busy = is_busy

    @override
    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """Return what is ready; pass the time until then."""
        found = super().select(0)
        if found or timeout == 0:
            return found
        if not self.jumps:
            return self._in_real_time(timeout)
        if self._is_busy() or timeout is None:
            return super().select(REAL_WAIT_S)
        self._clock.advance(timeout)
        return []

    def _in_real_time(self, timeout: float | None) -> list[tuple[SelectorKey, int]]:
        longest = LONGEST_REAL_S if timeout is None else min(timeout, LONGEST_REAL_S)
        started_s = time.perf_counter()
        found = super().select(longest)
        self._clock.advance(time.perf_counter() - started_s)
        return found


class JumpingLoop(SelectorEventLoop):
    """An event loop that lives by a clock, in jumps or, when told so, in real time.

    `is_busy` tells whether threads that the loop does not know have something to do.
    """

    def __init__(self, clock: Clock) -> None:
        """Begin in real time."""
        self._clock = clock
        self._jobs = 0
        self.is_busy: Callable[[], bool] = bool
        self._selector_of_time = _JumpingSelector(
            clock, lambda: self._jobs > 0 or self.is_busy()
        )
        super().__init__(self._selector_of_time)

    @property
    def jumps(self) -> bool:
        """Whether time jumps; else it passes as it really does."""
        return self._selector_of_time.jumps

    @jumps.setter
    def jumps(self, jumps: bool) -> None:
        self._selector_of_time.jumps = jumps

    @property
    def timers(self) -> list[TimerHandle]:
        """Return the timers that are set."""
        scheduled: list[TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        return [each for each in scheduled if not each.cancelled()]

    @override
    def time(self) -> float:
        """Return the seconds of the clock."""
        return self._clock.seconds()

    @override
    def run_in_executor[*Ts, T](
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> Future[T]:
        """Let a thread work, and count that as something to wait for."""
        future: Future[T] = super().run_in_executor(executor, func, *args)
        self._jobs += 1
        future.add_done_callback(self._job_done)
        return future

    def _job_done(self, _: Future[Any]) -> None:
        self._jobs -= 1
