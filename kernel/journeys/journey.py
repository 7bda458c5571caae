"""What a journey is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from e2e.choosing import name_of
from kernel.site import Site

type Walk = Callable[[Site], Awaitable[str]]
"""Tries something, and returns what was measured; raises KernelError."""


@dataclass(frozen=True)
class Journey:
    """Something that is tried, and what has to be done before."""

    walk: Walk
    needs: tuple[Walk, ...] = ()

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        return name_of(self.walk)
