"""Mutations: what is changed, and that a test which misses it is found out."""

import os
from pathlib import Path
import subprocess
import sys
from typing import Final

import pytest

from mutations.operators import mutations_of
from mutations.targets import TARGETS, Target

ROOT: Final = Path(__file__).parents[1]
MODULE: Final = """
def is_cold(degrees: int) -> bool:
    \"\"\"Whether it freezes.\"\"\"
    return degrees < 1
"""
TRY_ALL: Final = """
from pathlib import Path
import sys
from mutations.operators import mutations_of
from mutations.trying import attempt

path = Path(sys.argv[1])
for each in [None, *(each.tree for each in mutations_of(path.read_text()))]:
    print(attempt(path, each, sys.argv[2:], 60.0).fate.value)
"""


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("a < b", ["a <= b"]),
        ("a in b", ["a not in b"]),
        ("not a", ["a"]),
        ("a and b", ["a or b"]),
        ("a + b", ["a - b"]),
        ("f(3)", ["pass", "4"]),
        ("x = True", ["False"]),
        ("x = {a, b}", ["{a}"]),
        ("if a: f", ["if True:", "if False:"]),
        ("while a: f", ["while False:"]),
        ("x: Final[1] = a", []),
        ("import a", []),
        ("def f() -> 1:\n    '''Doc.'''", []),
    ],
)
def test_one_thing_is_changed_at_a_time(code: str, changes: list[str]) -> None:
    """And nothing that only tells."""
    assert [each.after for each in mutations_of(code)] == changes


def test_the_rest_of_a_module_stays_as_it_is() -> None:
    """Mutations of one module do not add up."""
    first, second = mutations_of("f(a < b)")
    assert (first.before, second.before) == ("f(a < b)", "a < b")
    assert [each.before for each in mutations_of("f(a < b)")] == ["f(a < b)", "a < b"]


@pytest.mark.parametrize(
    ("degrees", "fates"),
    [
        ((0, 1), ["survived", "noticed", "noticed"]),
        ((0, 9), ["survived", "survived", "survived"]),
    ],
    ids=["at the limit", "far from it"],
)
def test_a_test_that_misses_a_change_is_found_out(
    degrees: tuple[int, int], fates: list[str], tmp_path: Path
) -> None:
    """The first of each is the module as it is: all tests pass."""
    module, test = tmp_path / "weather.py", tmp_path / "test_weather.py"
    module.write_text(MODULE, encoding="utf-8")
    cold, warm = degrees
    test.write_text(
        "from weather import is_cold\n\n"
        "def test():\n"
        f"    assert is_cold({cold}) and not is_cold({warm})\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-c", TRY_ALL, module, test],
        cwd=ROOT,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == fates


@pytest.mark.parametrize("target", TARGETS, ids=lambda each: each.modules)
def test_what_is_named_is_there(target: Target) -> None:
    """A row about modules or tests that are gone would try nothing."""
    assert target.paths
    assert [each for each in target.test_paths if not (ROOT / each).exists()] == []
