"""Which journeys are walked: those that are asked for, behind those that they need."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Protocol


class Walked(Protocol):
    """A journey, whoever walks it."""

    @property
    def name(self) -> str:
        """What it is called on the command line."""

    @property
    def walk(self) -> Callable[..., Any]:
        """What is done."""

    @property
    def needs(self) -> tuple[Callable[..., Any], ...]:
        """What must have been done before."""


def name_of(walk: Callable[..., Any]) -> str:
    """Return the name of the journey that goes this way."""
    return str(getattr(walk, "__name__", walk)).replace("_", "-")


def chosen[JourneyT: Walked](
    journeys: Sequence[JourneyT], names: Collection[str]
) -> list[JourneyT]:
    """Return the journeys of these names and those that they need, in order."""
    wanted = _needed(journeys, (each for each in journeys if each.name in names))
    return [each for each in journeys if each.name in wanted]


def _needed[JourneyT: Walked](
    journeys: Sequence[JourneyT], wanted: Iterable[JourneyT]
) -> set[str]:
    found = set[str]()
    for journey in wanted:
        before = (each for each in journeys if each.walk in journey.needs)
        found |= {journey.name} | _needed(journeys, before)
    return found
