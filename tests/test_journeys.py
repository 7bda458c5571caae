"""Which journeys are walked when some are asked for by name."""

from pathlib import Path
import re

from e2e.choosing import chosen
from kernel.journeys import JOURNEYS

ROOT = Path(__file__).parents[1]


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


def test_the_document_shows_as_many_journeys_as_there_are() -> None:
    """Those in a browser; what drives it is not here, so they are counted in their table."""
    table = (ROOT / "e2e" / "journeys" / "__init__.py").read_text("utf-8")
    there = len(re.findall(r"^    Journey\(", table, re.MULTILINE))
    document = (ROOT / "docs" / "dev" / "testing.md").read_text("utf-8")
    assert f"\n{there} passed, 0 failed\n" in document
