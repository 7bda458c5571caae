"""Waiting for what tells no news by itself."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from .errors import KernelError

LOOK_S: Final = 0.5
PATIENCE_S: Final = 300
"""Longer than some rounds of reading, in which nobody answers."""


async def until[T](
    look: Callable[[], Awaitable[T | None]], what: str, within_s: float = PATIENCE_S
) -> T:
    """Look until there is something to see; return it, or raise KernelError."""
    try:
        async with asyncio.timeout(within_s):
            while not (found := await look()):  # noqa: ASYNC110, it tells no news
                await asyncio.sleep(LOOK_S)
    except TimeoutError:
        raise KernelError(
            f"It took longer than {within_s:.0f} s until {what}."
        ) from None
    return found
