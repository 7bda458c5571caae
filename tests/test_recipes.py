"""The recipes: the tests and files that they name are there."""

from pathlib import Path
import re
from typing import Final

ROOT: Final = Path(__file__).parents[1]
RECIPES: Final = (ROOT / "docs" / "dev" / "recipes.md").read_text("utf-8")
INTEGRATION: Final = ROOT / "custom_components" / "mbus"
PATH: Final = re.compile(r"`((?:meterbus|simulator|tests|docs|script)/[\w./-]*)`")


def test_every_test_that_is_named_exists() -> None:
    """It is what tells of a forgotten place."""
    named = set(re.findall(r"`(test_\w+)`", RECIPES))
    sources = [each.read_text("utf-8") for each in ROOT.glob("tests/**/test_*.py")]
    there = set(
        re.findall(r"^(?:async )?def (test_\w+)", "\n".join(sources), re.MULTILINE)
    )
    assert len(named) > 20
    assert named - there == set()


def test_every_file_that_is_named_exists() -> None:
    """With its folder in front; those of Home Assistant's layer have none."""
    named = set(PATH.findall(RECIPES))
    found = {
        each for root in (ROOT, INTEGRATION) for each in named if (root / each).exists()
    }
    assert len(named) > 15
    assert named - found == set()


def test_each_recipe_says_what_is_forgotten() -> None:
    """Files in order, then the test that names a forgotten one."""
    _, *recipes = RECIPES.split("\n## ")
    assert len(recipes) == 7
    assert [each.count("| Open | For |") for each in recipes] == [1] * 7
    assert [each.count("| Forgotten | Named by |") for each in recipes] == [1] * 7
