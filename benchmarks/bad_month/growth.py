"""What a process holds, from time to time: nothing of it may grow."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
import ctypes
from dataclasses import dataclass, fields
from functools import _lru_cache_wrapper
import gc
import os
from pathlib import Path
import sqlite3
import sys
import threading
from typing import Final

from homeassistant import core
from homeassistant.helpers import frame

from .clock import JumpingLoop

DESCRIPTORS: Final = Path("/proc/self/fd")
MEMORY: Final = Path("/proc/self/statm")
KIB: Final = 1024

COMPARED: Final = 0.1
"""The share of the samples at either end that is compared."""

_TRIM: Final = getattr(ctypes.CDLL(None), "malloc_trim", None)
"""Gives back what the GNU library keeps for later; other libraries keep nothing."""


@dataclass(frozen=True)
class Sample:
    """What there is at one moment."""

    passed_s: float
    tasks: int
    timers: int
    descriptors: int
    threads: int
    blocks: int
    """Pieces of memory that Python has handed out."""
    memory_kib: int
    """What the process has of the machine's memory for itself."""


@dataclass(frozen=True)
class Bounds:
    """By how much each figure may grow between the two ends.

    Of memory that is what modules of Home Assistant keep until their process ends, which
    here outlives fifteen Home Assistants.
    """

    tasks: int = 1
    timers: int = 3
    descriptors: int = 2
    threads: int = 3
    blocks: int = 40_000
    memory_kib: int = 48 * KIB


BOUNDS: Final = Bounds()


def open_descriptors() -> int:
    """Return how many files and sockets this process has open."""
    return sum(1 for _ in DESCRIPTORS.iterdir())


def take_sample(loop: JumpingLoop) -> Sample:
    """Count everything, after what is not needed any more is gone."""
    gc.collect()
    _shrink_databases()
    if _TRIM is not None:
        _TRIM(0)
    resident, shared = map(int, MEMORY.read_text("ascii").split()[1:3])
    return Sample(
        loop.time(),
        len(asyncio.all_tasks(loop)),
        len(loop.timers),
        open_descriptors(),
        threading.active_count(),
        sys.getallocatedblocks(),
        (resident - shared) * os.sysconf("SC_PAGE_SIZE") // KIB,
    )


def _shrink_databases() -> None:
    """Give back the pages that SQLite keeps: up to 16 MiB for each of five connections.

    It takes a month until those are full, which looks like something that grows.
    """
    for each in gc.get_objects():
        if isinstance(each, sqlite3.Connection):
            with suppress(sqlite3.ProgrammingError):  # It is closed.
                each.execute("PRAGMA shrink_memory")


def forget_process() -> None:
    """Empty what modules of Home Assistant keep until their process ends."""
    for each in gc.get_objects():
        is_cache = isinstance(each, _lru_cache_wrapper)
        if is_cache and (each.__module__ or "").startswith("homeassistant."):
            each.cache_clear()
    core._hass.hass = None  # noqa: SLF001
    frame._hass.hass = None  # noqa: SLF001
    gc.collect()


@dataclass(frozen=True)
class Growth:
    """How one figure developed: its least at the beginning, and its least at the end.

    Anything may be more for a while; only what never goes away raises the least.
    """

    name: str
    first: int
    last: int
    bound: int

    @property
    def is_too_much(self) -> bool:
        """Whether it grew by more than it may."""
        return self.last - self.first > self.bound


def growths(samples: Sequence[Sample]) -> list[Growth]:
    """Compare each figure at the beginning with the same at the end."""
    some = max(1, round(COMPARED * len(samples)))
    first, last = samples[:some], samples[-some:]
    return [
        Growth(
            name,
            min((getattr(each, name) for each in first), default=0),
            min((getattr(each, name) for each in last), default=0),
            getattr(BOUNDS, name),
        )
        for name in (each.name for each in fields(Bounds))
    ]
