"""What a piece of work costs a process and its event loop, in processor time."""

import asyncio
import gc
from threading import get_ident
import time
from typing import Any, Final, Self

NANOSECONDS: Final = 1e9


class Collections:
    """Time that garbage collections take, in all threads and in that of the loop.

    A full one takes long, in whatever it happens to interrupt, and says nothing about that.
    """

    def __init__(self) -> None:
        """Belong to the loop of this thread."""
        self.all_ns = 0
        self.loop_ns = 0
        self.longest_ns = 0
        self._loop = get_ident()
        self._started_ns = 0

    def watch(self, phase: str, _: dict[str, int]) -> None:
        """Take note of the start or of the end of a collection."""
        if phase == "start":
            self._started_ns = time.thread_time_ns()
            return
        took = time.thread_time_ns() - self._started_ns
        self.all_ns += took
        self.longest_ns = max(self.longest_ns, took)
        if get_ident() == self._loop:
            self.loop_ns += took


class Stopwatch:
    """Measures while it is entered; `result` tells what, in seconds."""

    def __init__(self, *, steps: bool = True) -> None:
        """Measure the steps of the loop only where told: each costs some microseconds."""
        self._steps: list[int] = []
        self._measures_steps = steps
        self._collections = Collections()
        self._run = asyncio.Handle._run  # noqa: SLF001

    async def __aenter__(self) -> Self:
        """Start, with a new step."""
        run, steps, collections = self._run, self._steps, self._collections

        def timed(handle: asyncio.Handle) -> None:
            before = time.thread_time_ns() - collections.loop_ns
            run(handle)
            steps.append(time.thread_time_ns() - collections.loop_ns - before)

        gc.callbacks.append(collections.watch)
        if self._measures_steps:
            asyncio.Handle._run = timed  # type: ignore[method-assign,assignment]  # noqa: SLF001
        await asyncio.sleep(0)
        self._began = time.process_time(), time.thread_time(), time.perf_counter()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the step, and stop."""
        await asyncio.sleep(0)
        now = time.process_time(), time.thread_time(), time.perf_counter()
        asyncio.Handle._run = self._run  # type: ignore[method-assign]  # noqa: SLF001
        gc.callbacks.remove(self._collections.watch)
        self._took = [end - begin for begin, end in zip(self._began, now, strict=True)]

    def result(self) -> dict[str, Any]:
        """Return the seconds of the process, of the loop, by the clock, and of garbage.

        What the loop took is without collections, and so are its steps.
        """
        collections = self._collections
        steps = sorted(self._steps) or [0]
        return {
            "process_s": self._took[0],
            "loop_s": self._took[1] - collections.loop_ns / NANOSECONDS,
            "wall_s": self._took[2],
            "garbage_s": collections.all_ns / NANOSECONDS,
            "longest_garbage_s": collections.longest_ns / NANOSECONDS,
            "longest_s": steps[-1] / NANOSECONDS,
            "p99_s": steps[len(steps) * 99 // 100] / NANOSECONDS,
        }
