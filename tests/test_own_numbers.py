"""Where tests have their numbers from: not from the code that they test."""

import ast
from collections.abc import Iterator
from pathlib import Path
import re
from typing import Final

import pytest

TESTS: Final = Path(__file__).parent
LIMIT: Final = re.compile(
    r"(MAXIMUM|MINIMUM|LONGEST|SHORTEST|FIRST|LAST)_[A-Z_]+"
    r"|[A-Z_]+_(S|MS|MINUTES|READS|BITS|LIMIT|SIZE|LENGTH)"
    r"|REREADS|ATTEMPTS|TELEGRAMS|READ_SIZE|CHUNK"
)
"""Names of a number that a test is to pin."""
TESTED: Final = ("custom_components", "meterbus", "simulator")
ALLOWED: Final[dict[tuple[str | None, str | None], str]] = {
    ("test_docs.py", None): "what the documents say is compared with the code",
    (None, "ORIGIN_S"): "a moment, at which the time of simulated meters starts",
    (None, "FIRST_ROWS"): "a table",
    (None, "LAST_READ_SENSORS"): "descriptions of entities",
}
"""Limits that a file, or any, may import, and why."""


def limits_in(source: str) -> Iterator[str]:
    """Return the names of limits that a test imports from what it tests."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            is_tested = node.module.partition(".")[0] in TESTED
            names = (each.name for each in node.names if is_tested)
            yield from filter(LIMIT.fullmatch, names)


def is_allowed(file: str, name: str) -> bool:
    """Whether there is a reason for it."""
    return not ALLOWED.keys().isdisjoint({(file, None), (None, name)})


def test_no_test_imports_a_limit_that_it_pins() -> None:
    """A limit ten times as long would pass: its number belongs into the test."""
    found = {
        (str(path.relative_to(TESTS)), name)
        for path in TESTS.rglob("*.py")
        for name in limits_in(path.read_text("utf-8"))
        if not is_allowed(path.name, name)
    }
    assert found == set()


@pytest.mark.parametrize(
    ("source", "limits"),
    [
        ("from meterbus.bus.connection import SILENT_READS", ["SILENT_READS"]),
        ("from custom_components.mbus.const import MAXIMUM_X", ["MAXIMUM_X"]),
        ("def f():\n    from simulator.line import CHUNK", ["CHUNK"]),
        ("from benchmarks.encrypted import MOST_BLOCKS", []),
        ("from meterbus.bus.master import Master", []),
        ("from custom_components.mbus.const import DOMAIN", []),
    ],
)
def test_limits_are_found(source: str, limits: list[str]) -> None:
    """Proof that the test above would find one."""
    assert list(limits_in(source)) == limits
