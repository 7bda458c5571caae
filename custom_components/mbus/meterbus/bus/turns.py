"""Who has the bus next: one at a time, those for whom somebody waits before the others."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

type Urgency = Callable[[], bool]
"""Whether somebody waits; asked when the bus becomes free, since that may have begun meanwhile."""


def urgent() -> bool:
    """Say that somebody waits."""
    return True


def in_turn() -> bool:
    """Say that nobody waits."""
    return False


class Turns:
    """A lock that goes to what is urgent first, and else to whoever came first.

    Whoever has had a turn asks anew for the next one, and others have theirs in between:
    somebody urgent who has much to do holds up nobody for longer than a turn.
    """

    def __init__(self) -> None:
        """Begin with nobody's turn."""
        self._is_taken = False
        self._waiting: dict[asyncio.Future[None], Urgency] = {}
        """In the order in which they came."""

    @asynccontextmanager
    async def turn(self, urgency: Urgency = in_turn) -> AsyncIterator[None]:
        """Wait for a turn, and have it."""
        await self._wait(urgency)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, urgency: Urgency) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[mine] = urgency
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():
                # The turn had come, and nobody takes it.
                self._pass_on()
            raise
        finally:
            self._waiting.pop(mine, None)

    def _pass_on(self) -> None:
        """Give the turn to who waits for it; those who have given up are left out."""
        waiting = [each for each in self._waiting if not each.done()]
        hurried = (each for each in waiting if self._waiting[each]())
        following = next(hurried, waiting[0] if waiting else None)
        self._is_taken = following is not None
        if following is not None:
            following.set_result(None)
