"""Which journeys are walked when some are asked for by name."""

from e2e.choosing import chosen
from kernel.journeys import JOURNEYS


def names(*asked: str) -> list[str]:
    """Return the journeys that are walked, in order."""
    return [each.name for each in chosen(JOURNEYS, asked)]


def test_what_a_journey_needs_is_walked_before_it() -> None:
    """And what that needs."""
    assert names("exchange-plugs") == [
        "add-gateway",
        "add-second-adapter",
        "exchange-plugs",
    ]


def test_several_are_walked_once_and_in_their_order() -> None:
    """However they were asked for."""
    assert names("unplug-gateway", "search", "add-gateway", "search") == [
        "search",
        "add-gateway",
        "unplug-gateway",
    ]
