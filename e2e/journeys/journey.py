"""What a journey is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from e2e.choosing import name_of
from e2e.person import Person

type Walk = Callable[[Person], Awaitable[str | None]]
"""Goes a way; returns what is told of it, if anything is."""

LONGEST_S: Final = 300
"""No journey takes longer, even on a slow machine, but for those that say so."""


@dataclass(frozen=True)
class Journey:
    """A way that a person goes, and what must have been gone before.

    `logs` are regular expressions of the complaints that it makes Home Assistant log,
    each of them at least once, and no complaint twice. `console` are those of the
    complaints on the browser's console.
    """

    walk: Walk
    needs: tuple[Walk, ...] = ()
    logs: tuple[str, ...] = ()
    console: tuple[str, ...] = ()
    is_short: bool = False
    longest_s: float = LONGEST_S
    needs_sockets: bool = False

    @property
    def name(self) -> str:
        """What it is called on the command line and in the folder of screenshots."""
        return name_of(self.walk)

    @property
    def purpose(self) -> str:
        """What the person wants."""
        return (self.walk.__doc__ or "").partition("\n")[0]
