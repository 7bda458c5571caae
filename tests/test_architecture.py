"""Which part may import which: arrows that point one way, read from the source.

Home Assistant -> meterbus.bus -> meterbus.protocol -> meterbus.makers -> meterbus.tables;
history, registers and privacy stand on the protocol alone, and so does the simulator.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
import subprocess
import sys
from typing import Final, NamedTuple

import pytest

ROOT: Final = Path(__file__).parents[1]
INTEGRATION: Final = ROOT / "custom_components" / "mbus"
LIBRARY: Final = INTEGRATION / "meterbus"
SIMULATOR: Final = ROOT / "simulator"

OUTSIDE_WORLD: Final = frozenset(
    {
        *("asyncio", "concurrent", "multiprocessing", "threading", "subprocess"),
        *("os", "pathlib", "io", "select", "selectors", "signal", "socket", "ssl"),
        *("time", "random", "secrets", "logging"),
    }
)
"""Parts of the standard library that do I/O, wait, or know what time it is."""


class Import(NamedTuple):
    """One imported module: relative ones are resolved from the package they stand in."""

    module: str
    is_relative: bool


@dataclass(frozen=True)
class Rule:
    """What a file may import besides the standard library without `banned`.

    Relative imports have to stay in one of the packages `inside`; `others` are the
    packages that may be imported by their full name.
    """

    inside: tuple[str, ...]
    others: tuple[str, ...] = ()
    banned: frozenset[str] = frozenset()

    def allows(self, imported: Import) -> bool:
        """Whether a file under this rule may import that."""
        if imported.is_relative:
            return any(_is_within(imported.module, each) for each in self.inside)
        if imported.module.partition(".")[0] in sys.stdlib_module_names:
            return imported.module.partition(".")[0] not in self.banned
        return any(_is_within(imported.module, other) for other in self.others)


TABLES: Final = "meterbus.tables"
MAKERS: Final = "meterbus.makers"
PROTOCOL: Final = "meterbus.protocol"
KNOWN: Final = (TABLES, MAKERS, PROTOCOL)
"""What everything above the protocol may use, from the ground up."""
TABLES_RULE: Final = Rule((TABLES,), banned=OUTSIDE_WORLD)
MAKERS_RULE: Final = Rule((TABLES, MAKERS), banned=OUTSIDE_WORLD)
PROTOCOL_RULE: Final = Rule(KNOWN, banned=OUTSIDE_WORLD)
ENCRYPTION_RULE: Final = Rule(KNOWN, ("cryptography",), OUTSIDE_WORLD)
PURE_PACKAGES: Final = ("history", "privacy", "registers")
"""What stands on the protocol, and on nothing else."""
HISTORY_RULE: Final = Rule((*KNOWN, "meterbus.history"), banned=OUTSIDE_WORLD)
LIBRARY_RULE: Final = Rule(("meterbus",))
BUS_RULE: Final = Rule((*KNOWN, "meterbus.bus"), ("serialx",))
SIMULATOR_RULE: Final = Rule(("simulator",), KNOWN)


def _is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def imports_of(source: str, package: str) -> Iterator[Import]:
    """Return what a module that stands in a package imports, wherever it does so."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, False) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield Import(node.module or "", False)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = parts[: len(parts) - node.level + 1]
            inner = [node.module] if node.module else [each.name for each in node.names]
            yield from (Import(".".join([*base, name]), True) for name in inner)


def violations(source: str, package: str, rule: Rule) -> list[str]:
    """Return the modules that a source imports against a rule."""
    found = imports_of(source, package)
    return [imported.module for imported in found if not rule.allows(imported)]


def rule_of(path: Path) -> Rule:
    """Return the rule for a file of the library or of the simulator."""
    if path.is_relative_to(SIMULATOR):
        return SIMULATOR_RULE
    match path.relative_to(LIBRARY).parts:
        case ("protocol", "encryption.py"):
            return ENCRYPTION_RULE
        case ("protocol", *_):
            return PROTOCOL_RULE
        case ("makers", *_):
            return MAKERS_RULE
        case ("tables", *_):
            return TABLES_RULE
        case (package, *_) if package in PURE_PACKAGES:
            return Rule((*KNOWN, f"meterbus.{package}"), banned=OUTSIDE_WORLD)
        case ("bus", *_):
            return BUS_RULE
        case _:
            return LIBRARY_RULE


def package_of(path: Path) -> str:
    """Return the package a file stands in, as the file itself would be imported."""
    above = ROOT if path.is_relative_to(SIMULATOR) else INTEGRATION
    return ".".join(path.parent.relative_to(above).parts)


def name_of(path: Path) -> str:
    """Return what a file is called in the output of pytest."""
    return str(path.relative_to(ROOT))


LIBRARY_FILES: Final = sorted(LIBRARY.rglob("*.py"))
SIMULATOR_FILES: Final = sorted(SIMULATOR.rglob("*.py"))
INTEGRATION_FILES: Final = sorted((ROOT / "custom_components").rglob("*.py"))


def test_there_are_files_to_look_at() -> None:
    """Folders that moved would make every test here pass."""
    names = {path.relative_to(LIBRARY).as_posix() for path in LIBRARY_FILES}
    assert names >= {"protocol/frames.py", "tables/vif.py", "report.py"}
    assert {path.name for path in SIMULATOR_FILES} >= {"bus.py", "meter.py"}


BUS_ORDER: Final = (
    *("__init__", "counters", "last_words", "com_port", "line", "urls", "timing"),
    *("connection", "traffic", "byte_log", "padding", "reply", "exchange"),
    *("conversation", "turns"),
    *("master", "found", "selecting", "calling", "rates", "scan"),
    "service",
)
"""Modules of the bus layer: each may import those that stand before it."""

SENDERS: Final = {
    "write": {"line.py", "connection.py", "exchange.py"},
    "wake_up": {"conversation.py"},
    "ask": {"conversation.py"},
}
"""Which module of the bus layer may call what brings bytes to the wires."""


def calls_in(source: str) -> set[str]:
    """Return the names of the methods that a source calls."""
    return {
        node.func.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def senders_in(source: str, name: str) -> set[str]:
    """Return what a module calls that only others may call."""
    return {
        method
        for method, modules in SENDERS.items()
        if name not in modules and method in calls_in(source)
    }


def modules_after(source: str, name: str) -> list[str]:
    """Return the modules of the bus layer that one imports though they stand after it."""
    found = imports_of(source, "meterbus.bus")
    names = [each.module.removeprefix("meterbus.bus.") for each in found]
    allowed = BUS_ORDER[: BUS_ORDER.index(name)]
    return [each for each in names if each in BUS_ORDER and each not in allowed]


BUS_FILES: Final = sorted((LIBRARY / "bus").glob("*.py"))


@pytest.mark.parametrize("path", BUS_FILES, ids=name_of)
def test_the_bus_layer_has_one_direction(path: Path) -> None:
    """The line knows nothing of requests, and requests nothing of searches."""
    assert modules_after(path.read_text("utf-8"), path.stem) == []


@pytest.mark.parametrize("path", BUS_FILES, ids=name_of)
def test_only_a_conversation_sends(path: Path) -> None:
    """Whoever sends without having the bus to itself gets another's answer."""
    assert senders_in(path.read_text("utf-8"), path.name) == set()


OTHER_FILES: Final = sorted({*LIBRARY_FILES, *INTEGRATION_FILES} - {*BUS_FILES})


@pytest.mark.parametrize("path", OTHER_FILES, ids=name_of)
def test_nothing_outside_the_bus_layer_sends(path: Path) -> None:
    """They have the master, and from it a conversation."""
    assert calls_in(path.read_text("utf-8")) & {"ask", "wake_up"} == set()


def test_the_checks_of_the_bus_layer_can_fail() -> None:
    """A guard that cannot fail guards nothing."""
    assert senders_in("async def f(x): await x.exchange.ask(y)", "scan.py") == {"ask"}
    assert senders_in("self._line.write(b'')", "master.py") == {"write"}
    assert senders_in("self._exchange.ask(r)", "conversation.py") == set()
    assert modules_after("from .scan import Scan", "master") == ["scan"]
    assert modules_after("from .line import Line", "master") == []


@pytest.mark.parametrize("path", [*LIBRARY_FILES, *SIMULATOR_FILES], ids=name_of)
def test_a_file_imports_only_what_its_layer_may(path: Path) -> None:
    """Arrows point one way, and the library can be lifted out as it is."""
    source = path.read_text("utf-8")
    assert violations(source, package_of(path), rule_of(path)) == []


@pytest.mark.parametrize("path", INTEGRATION_FILES, ids=name_of)
def test_nothing_that_is_installed_imports_the_simulator_or_tests(path: Path) -> None:
    """Neither is there where people install the integration."""
    package = ".".join(path.parent.relative_to(ROOT).parts)
    modules = [found.module for found in imports_of(path.read_text("utf-8"), package)]
    assert {module.partition(".")[0] for module in modules} & {
        "simulator",
        "tests",
    } == set()


@pytest.mark.parametrize(
    ("source", "package", "rule"),
    [
        pytest.param(
            "import asyncio", "meterbus.protocol", PROTOCOL_RULE, id="asyncio"
        ),
        pytest.param("import time", "meterbus.protocol", PROTOCOL_RULE, id="clock"),
        pytest.param(
            "from socket import create_connection",
            "meterbus.protocol",
            PROTOCOL_RULE,
            id="socket",
        ),
        pytest.param(
            "import os.path", "meterbus.protocol", ENCRYPTION_RULE, id="submodule"
        ),
        pytest.param(
            "import serialx", "meterbus.protocol", PROTOCOL_RULE, id="serialx"
        ),
        pytest.param(
            "import cryptography.hazmat",
            "meterbus.protocol",
            PROTOCOL_RULE,
            id="cryptography_elsewhere",
        ),
        pytest.param(
            "def f():\n    from homeassistant import core",
            "meterbus.protocol",
            PROTOCOL_RULE,
            id="inside_a_function",
        ),
        pytest.param(
            "from ..bus.line import Line",
            "meterbus.protocol",
            PROTOCOL_RULE,
            id="protocol_on_bus",
        ),
        pytest.param(
            "from .. import report", "meterbus.protocol", PROTOCOL_RULE, id="upwards"
        ),
        pytest.param(
            "from ...report import Report",
            "meterbus.tables",
            PROTOCOL_RULE,
            id="upwards_twice",
        ),
        pytest.param(
            "from ..bus.line import Line",
            "meterbus.history",
            HISTORY_RULE,
            id="history_on_bus",
        ),
        pytest.param(
            "from ..registers import words",
            "meterbus.history",
            HISTORY_RULE,
            id="history_on_registers",
        ),
        pytest.param(
            "from ..protocol.addresses import SecondaryAddress",
            "meterbus.makers",
            MAKERS_RULE,
            id="makers_on_protocol",
        ),
        pytest.param(
            "from ..history import stored",
            "meterbus.bus",
            BUS_RULE,
            id="bus_on_history",
        ),
        pytest.param(
            "import serialx", "meterbus", LIBRARY_RULE, id="serialx_elsewhere"
        ),
        pytest.param(
            "from homeassistant.core import HomeAssistant",
            "meterbus.bus",
            BUS_RULE,
            id="bus_on_home_assistant",
        ),
        pytest.param("from ... import const", "meterbus.bus", BUS_RULE, id="out_of_it"),
        pytest.param(
            "from ..const import X", "meterbus", LIBRARY_RULE, id="out_by_one"
        ),
        pytest.param(
            "from meterbus.protocol import frames",
            "meterbus.bus",
            BUS_RULE,
            id="own_name",
        ),
        pytest.param(
            "from meterbus.bus import line",
            "simulator",
            SIMULATOR_RULE,
            id="simulator_on_bus",
        ),
        pytest.param(
            "import meterbus.report", "simulator", SIMULATOR_RULE, id="beside_protocol"
        ),
        pytest.param(
            "from meterbus.protocols import x",
            "simulator",
            SIMULATOR_RULE,
            id="lookalike",
        ),
        pytest.param(
            "from custom_components.mbus import const",
            "simulator",
            SIMULATOR_RULE,
            id="simulator_on_integration",
        ),
    ],
)
def test_the_check_finds_an_import_against_the_rule(
    source: str, package: str, rule: Rule
) -> None:
    """A guard that cannot fail guards nothing."""
    assert len(violations(source, package, rule)) == 1


@pytest.mark.parametrize(
    ("source", "package", "rule"),
    [
        ("from datetime import time", "meterbus.protocol", PROTOCOL_RULE),
        ("from .errors import X", "meterbus.protocol", PROTOCOL_RULE),
        ("from cryptography.x import Y", "meterbus.protocol", ENCRYPTION_RULE),
        ("from ..protocol.keys import X", "meterbus.history", HISTORY_RULE),
        ("from .stepping import X", "meterbus.history", HISTORY_RULE),
        ("import serialx", "meterbus.bus", BUS_RULE),
        ("from ..protocol import frames", "meterbus.bus", BUS_RULE),
        ("from .protocol.errors import X", "meterbus", LIBRARY_RULE),
        ("from meterbus.protocol.frames import X", "simulator", SIMULATOR_RULE),
        ("from .bus import X", "simulator", SIMULATOR_RULE),
    ],
)
def test_the_check_passes_an_import_within_the_rule(
    source: str, package: str, rule: Rule
) -> None:
    """A guard that always fails would be switched off."""
    assert violations(source, package, rule) == []


IMPORT_EVERYTHING: Final = """
import importlib, pkgutil, sys
sys.path.insert(0, sys.argv[1])
sys.modules["homeassistant"] = None
package = importlib.import_module(sys.argv[2])
for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
    importlib.import_module(module.name)
    print(module.name)
"""


def import_alone(folder: Path, package: str) -> subprocess.CompletedProcess[str]:
    """Import a package and all of its modules where Home Assistant does not exist."""
    return subprocess.run(
        [sys.executable, "-I", "-c", IMPORT_EVERYTHING, str(folder), package],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_library_is_imported_without_home_assistant() -> None:
    """The command line runs on machines that do not have it."""
    done = import_alone(INTEGRATION, "meterbus")
    assert (done.returncode, done.stderr) == (0, "")
    assert {"meterbus.protocol.telegram", "meterbus.report"} <= set(done.stdout.split())


def test_a_package_that_needs_home_assistant_is_not_imported_without(
    tmp_path: Path,
) -> None:
    """Proof that the import above would fail."""
    package = tmp_path / "needy"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "inner.py").write_text("from homeassistant.core import HomeAssistant\n")
    done = import_alone(tmp_path, "needy")
    assert done.returncode != 0
    assert "homeassistant" in done.stderr
