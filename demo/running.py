"""Running something until it ends or a person stops it, and saying how it goes."""

import asyncio
from collections.abc import Coroutine
import signal
import sys
from typing import Any


def say(text: str) -> None:
    """Print a line at once, also where output is collected."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def leaves[ErrorT: Exception](group: BaseExceptionGroup[ErrorT]) -> list[ErrorT]:
    """Return the errors of a group and of the groups in it."""
    found: list[ErrorT] = []
    for error in group.exceptions:
        found += leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found


async def until_stopped[ResultT, StoppedT](
    coroutine: Coroutine[Any, Any, ResultT], stopped: StoppedT
) -> ResultT | StoppedT:
    """Run as a task that the first signal cancels, and no later one.

    Returns what it returns, or `stopped` where a person has ended it.
    """
    task = asyncio.create_task(coroutine)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if not task.cancelling():
            say("Stopping …")
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop)
    try:
        return await task
    except asyncio.CancelledError:
        return stopped
