"""Time for tests over real sockets, which nobody waits for."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import timedelta
import select
from selectors import EVENT_READ, BaseSelector, SelectorKey
from typing import Any, Final
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory

GRACE_S: Final = 0.0002
"""Real time that the system may take to hand over what one end has sent to the other."""
FINEST: Final = timedelta(microseconds=1)
"""The step of frozen time: what is due sooner than that is due now."""


class _Jumper:
    """What takes the place of waiting in an event loop.

    Time is frozen. It stands still as long as anything is ready or a thread is at work;
    when the loop would wait for its next timer, it jumps there.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        freezer: FrozenDateTimeFactory,
        grace_s: float,
    ) -> None:
        """Keep what is replaced."""
        self._grace_s = grace_s
        self.selector: BaseSelector = loop._selector  # type: ignore[attr-defined]
        self._freezer = freezer
        self._select = self.selector.select
        self._start_thread = loop.run_in_executor
        self._threads = 0

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """Return what is ready; if nothing is, let the time pass instead of waiting."""
        if self._threads or not timeout:
            return self._select(0 if timeout == 0 else None)
        # Asked for one by one, terminals hand over what is on its way within the system.
        readable = [
            key.fd
            for key in self.selector.get_map().values()
            if key.events & EVENT_READ
        ]
        select.select(readable, (), (), self._grace_s)
        ready = self._select(0)
        if not ready:
            # One step more, or whoever waits for less than a step waits for ever.
            self._freezer.tick(timedelta(seconds=timeout) + FINEST)
        return ready

    def run_in_executor(
        self, executor: Executor | None, function: Callable[..., Any], *arguments: Any
    ) -> asyncio.Future[Any]:
        """Start a thread, and keep the time from passing until it has ended."""
        future = self._start_thread(executor, function, *arguments)
        self._threads += 1
        future.add_done_callback(self._end_thread)
        return future

    def _end_thread(self, _: asyncio.Future[Any]) -> None:
        self._threads -= 1


@contextmanager
def jumping_time(
    freezer: FrozenDateTimeFactory, grace_s: float = GRACE_S
) -> Iterator[None]:
    """Let frozen time jump to the next timer whenever nothing is to be done before it.

    Bytes go through the system as in a house. The timeouts of the master and the bit
    times of the wires keep their length and their order, a busy machine cannot change
    them, and minutes on a bus are over in a moment. Lines in memory need no grace.
    """
    loop = asyncio.get_running_loop()
    jumper = _Jumper(loop, freezer, grace_s)
    with (
        _no_debugging(loop),
        patch.object(jumper.selector, "select", jumper.select),
        patch.object(loop, "run_in_executor", jumper.run_in_executor),
        patch.object(loop, "_clock_resolution", FINEST.total_seconds()),
    ):
        yield


@contextmanager
def _no_debugging(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Let no timer note where it was set: with all those of the wires that takes long."""
    was_debugging = loop.get_debug()
    loop.set_debug(False)
    try:
        yield
    finally:
        loop.set_debug(was_debugging)
