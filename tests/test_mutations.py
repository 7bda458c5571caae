"""Mutations: what is changed, and that a test which misses it is found out."""

import os
from pathlib import Path
import subprocess
import sys
from typing import Final

import pytest

from mutations.__main__ import Key, explained
from mutations.operators import mutations_of
from mutations.targets import TARGETS, Target
from mutations.trying import Attempt, Fate

ROOT: Final = Path(__file__).parents[1]
MODULE: Final = """
def is_cold(degrees: int) -> bool:
    \"\"\"Whether it freezes.\"\"\"
    return degrees < 1
"""
TESTS: Final = """
from weather import is_cold

def test_degrees():
    assert is_cold({cold}) and not is_cold({warm})

def test_calendar():
    assert True
"""
TRY_ALL: Final = """
from pathlib import Path
import sys
from mutations.operators import mutations_of
from mutations.trying import attempt, watched
from mutations.witnesses import First, Watch, Witnesses

path, test = Path("weather.py").resolve(), "test_weather.py"
report = Path("report.json")
print(watched(Watch([path], report), [test], 60.0).fate.value)
for each in mutations_of(path.read_text()):
    witnesses = Witnesses.told_by(report).of(path, each)
    first = First(witnesses, alone=True)
    print(*witnesses, attempt(path, each.tree, [test], 60.0, first).fate.value)
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
        ("x = a", []),
        ("x.y = a", ["pass"]),
        ("x[y] = a", ["pass"]),
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
    ("cold", "warm", "fate"),
    [(0, 1, "noticed"), (0, 9, "survived")],
    ids=["at the limit", "far from it"],
)
def test_a_test_that_misses_a_change_is_found_out(
    cold: int, warm: int, fate: str, tmp_path: Path
) -> None:
    """Among those that run what is changed; on the code as it is, all pass."""
    (tmp_path / "weather.py").write_text(MODULE, encoding="utf-8")
    tests = TESTS.format(cold=cold, warm=warm)
    (tmp_path / "test_weather.py").write_text(tests, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", TRY_ALL],
        cwd=tmp_path,
        env=os.environ
        | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    told = f"test_weather.py::test_degrees {fate}"
    assert done.stdout.splitlines() == ["survived", told, told]


@pytest.mark.parametrize(
    ("code", "fate"),
    [(0, Fate.SURVIVED), (5, Fate.SURVIVED), (1, Fate.NOTICED), (124, Fate.NO_END)],
    ids=["all pass", "no tests", "one fails", "time is over"],
)
def test_how_the_tests_end_tells_what_came_of_a_change(code: int, fate: Fate) -> None:
    """Where time was over, nobody knows."""
    assert Attempt(code, 1.0).fate is fate


@pytest.mark.parametrize("target", TARGETS, ids=lambda each: each.modules)
def test_what_is_named_is_there(target: Target) -> None:
    """A row about modules or tests that are gone would try nothing."""
    assert target.paths
    assert [each for each in target.test_paths if not (ROOT / each).exists()] == []


@pytest.mark.parametrize("key", sorted(explained()), ids=lambda each: each[2])
def test_what_is_explained_can_be_changed(key: Key) -> None:
    """A row about code that is gone would explain what comes in its place."""
    file, *rest = key
    source = (ROOT / file).read_text(encoding="utf-8")
    assert rest in [
        [each.code, each.before, each.after] for each in mutations_of(source)
    ]
