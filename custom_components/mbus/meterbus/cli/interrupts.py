"""Ctrl-C while a command works: it ends the work, wherever that is."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
import signal
from typing import Any


def run(work: Coroutine[Any, Any, int]) -> int:
    """Work in an event loop; return the exit code.

    Ctrl-C cancels the work; work that is ended by that, or a second Ctrl-C, raises
    KeyboardInterrupt.
    """
    try:
        return asyncio.run(_cancelled_by_interrupts(work))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


async def _cancelled_by_interrupts(work: Coroutine[Any, Any, int]) -> int:
    """Let the loop tell of Ctrl-C, where the system lets it.

    asyncio.run cancels in the middle of a line of code. Between the beginning of a timeout
    of no length and what it counts, that is taken for the end of the timeout.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None

    def cancel() -> None:
        loop.remove_signal_handler(signal.SIGINT)
        task.cancel()

    # Windows has no such handlers.
    with suppress(NotImplementedError):
        loop.add_signal_handler(signal.SIGINT, cancel)
    return await work
