"""Which module of the Home Assistant layer may import which: rooms, and one direction.

Imports under TYPE_CHECKING count: what needs them knows of the other all the same.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.test_architecture import imports_of

ROOT: Final = Path(__file__).parents[1]
LAYER: Final = ROOT / "custom_components" / "mbus"
PACKAGE: Final = "custom_components.mbus"

FLOORS: Final = (
    {"const", "errors", "clocks", "markdown", "ports", "read_rate", "storage"},
    {"dialog", "failures", "records"},
    {"meter"},
    {"advice"},
    {
        "device_names",
        "outcome",
        "searches",
        "silences",
        "exchange",
        "namesakes",
        "redaction",
        "remarks",
        "twins",
    },
    {"reader", "issues", "registry"},
    {"coordinator"},
    {"areas"},
    {"gateway"},
    {
        "entity",
        "history",
        "targets",
        "sent",
        "callers",
        "diagnostics",
        "adapters",
        "proxies",
        "reach",
        "system_health",
    },
    {"primary_addresses", "figures"},
    {"discovery", "services", "adding", "sensor", "binary_sensor", "button"},
    {"flows", "panel"},
    {"config_flow", "repairs", "__init__"},
)
"""Rooms from the ground up: each may use those below it, and its own modules."""


def rooms_of(floors: tuple[set[str], ...]) -> dict[str, int]:
    """Return the floor of each room."""
    return {room: number for number, rooms in enumerate(floors) for room in rooms}


def modules() -> Iterator[tuple[str, Path]]:
    """Yield the modules of the layer by their names in it."""
    for path in sorted(LAYER.rglob("*.py")):
        parts = path.relative_to(LAYER).with_suffix("").parts
        if parts[0] != "meterbus":
            yield ".".join(parts), path


def imported_by(path: Path) -> set[str]:
    """Return the modules of the layer that a file imports, wherever in it."""
    package = ".".join((PACKAGE, *path.relative_to(LAYER).parts[:-1]))
    found = (each.module for each in imports_of(path.read_text("utf-8"), package))
    inside = {each.removeprefix(f"{PACKAGE}.") for each in found if PACKAGE in each}
    return {each for each in inside if not each.startswith("meterbus")}


def room_of(module: str) -> str:
    """Return the room that a module stands in."""
    return module.partition(".")[0]


def upward(module: str, imported: set[str], floors: Mapping[str, int]) -> list[str]:
    """Return the rooms that a module imports though they are not below its own."""
    own = room_of(module)
    others = {room_of(each) for each in imported} - {own}
    return sorted(each for each in others if floors[each] >= floors[own])


MODULES: Final = dict(modules())
FLOOR_OF: Final = rooms_of(FLOORS)


def test_every_module_has_a_room() -> None:
    """A new one is given a floor, and no floor is left without a room."""
    assert {room_of(each) for each in MODULES} == set(FLOOR_OF)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_uses_what_is_below_it(module: str) -> None:
    """Arrows point one way, so that each can be read with what it uses alone."""
    assert upward(module, imported_by(MODULES[module]), FLOOR_OF) == []


def circles(graph: Mapping[str, set[str]]) -> set[str]:
    """Return the modules that import themselves by way of others."""
    rest = {key: set(each) & graph.keys() for key, each in graph.items()}
    while free := {key for key, each in rest.items() if not each}:
        rest = {key: each - free for key, each in rest.items() if key not in free}
    return set(rest)


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Inside a room neither."""
    assert circles({key: imported_by(path) for key, path in MODULES.items()}) == set()


def names_of(tree: ast.Module) -> set[str]:
    """Return what a module defines or imports for all of it."""
    names = set()
    for node in tree.body:
        match node:
            case ast.Import() | ast.ImportFrom():
                names |= {each.asname or each.name for each in node.names}
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(node.name)
    return names


def hidden_in(source: str) -> set[str]:
    """Return the names of a module that a function of it uses for something else."""
    tree = ast.parse(source)
    arguments = {each.arg for each in ast.walk(tree) if isinstance(each, ast.arg)}
    stored = {
        each.id
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for each in ast.walk(function)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
    return names_of(tree) & (arguments | stored)


@pytest.mark.parametrize("module", MODULES)
def test_no_name_hides_another_of_its_module(module: str) -> None:
    """Whoever reads the line takes it for the other one."""
    assert hidden_in(MODULES[module].read_text("utf-8")) == set()


def test_the_checks_can_fail() -> None:
    """A guard that cannot fail guards nothing."""
    assert upward("meter", {"gateway"}, FLOOR_OF) == ["gateway"]
    assert upward("issues", {"registry"}, FLOOR_OF) == ["registry"]
    assert upward("gateway", {"meter", "records.names"}, FLOOR_OF) == []
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) >= {"a", "b", "c"}
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == set()
    assert hidden_in("def f(): pass\ndef g(f): pass") == {"f"}
    assert hidden_in("from a import b\ndef g():\n  b = 1") == {"b"}
    assert hidden_in("from a import b\ndef g(): return b") == set()
