"""What the code shows of rules of the quality scale that are said to be done."""

import ast
from collections.abc import Callable, Collection, Iterator, Mapping
import re
from typing import Final

from homeassistant.const import Platform

type Modules = Mapping[str, ast.Module]
"""The modules of an integration by their paths in it."""
type _Function = ast.FunctionDef | ast.AsyncFunctionDef

INIT: Final = "__init__.py"
FLOW: Final = "config_flow.py"
DIAGNOSTICS: Final = "diagnostics.py"
PLATFORMS: Final = frozenset(f"{each.value}.py" for each in Platform)

OWN_ENTRY: Final = re.compile(r"^[A-Za-z][A-Za-z0-9]+ConfigEntry$")
ENTRY_FUNCTIONS: Final[Mapping[str, int]] = {
    "async_migrate_entry": 1,
    "async_remove_config_entry_device": 1,
    "async_remove_entry": 1,
    "async_setup_entry": 1,
    "async_unload_entry": 1,
    "async_get_config_entry_diagnostics": 1,
    "async_get_device_diagnostics": 1,
    "async_get_options_flow": 0,
}
"""What is given an entry, and at which place."""
NOT_READY: Final = frozenset(
    {"ConfigEntryAuthFailed", "ConfigEntryError", "ConfigEntryNotReady"}
)
REGISTERING: Final = frozenset(
    {"hass.services.async_register", "hass.services.register"}
)


def scale_findings(sources: Mapping[str, str], done: Collection[str]) -> list[str]:
    """Return what is missing in the code of the rules that are done."""
    modules = {path: ast.parse(source) for path, source in sources.items()}
    return [
        f"quality_scale.yaml.{rule}: done, and {finding}"
        for rule, check in CHECKS.items()
        if rule in done
        for finding in check(modules)
    ]


def _functions(module: ast.Module | None) -> Iterator[_Function]:
    for node in ast.walk(module or ast.Module()):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _called_in(node: ast.AST) -> frozenset[str]:
    """Return what is called: by its whole name, and by the last part of that."""
    names = [
        ast.unparse(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)
    ]
    return frozenset((*names, *(each.rpartition(".")[2] for each in names)))


def _named(modules: Modules, path: str, name: str) -> Iterator[_Function]:
    return (each for each in _functions(modules.get(path)) if each.name == name)


def _lacks(path: str, name: str) -> Callable[[Modules], Iterator[str]]:
    """Return a check that a module has a function."""

    def check(modules: Modules) -> Iterator[str]:
        if not any(_named(modules, path, name)):
            yield f"{path} has no {name}"

    return check


def _registered_late(modules: Modules) -> Iterator[str]:
    """Actions are there before any entry is."""
    for path in sorted(modules.keys() & {INIT, *PLATFORMS}):
        for function in _named(modules, path, "async_setup_entry"):
            called = _called_in(function)
            if REGISTERING & called or "async_register_entity_service" in called:
                yield f"{path} registers actions in {function.name}"


def _kept_elsewhere(modules: Modules) -> Iterator[str]:
    stored = {
        node.attr
        for function in _named(modules, INIT, "async_setup_entry")
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    if "runtime_data" not in stored:
        yield f"{INIT} sets no runtime_data in async_setup_entry"


def _never_refused(modules: Modules) -> Iterator[str]:
    raised = {
        ast.unparse(node.exc.func if isinstance(node.exc, ast.Call) else node.exc)
        for module in modules.values()
        for node in ast.walk(module)
        if isinstance(node, ast.Raise) and node.exc is not None
    }
    if not raised & NOT_READY:
        yield "nothing raises ConfigEntryNotReady, or its like"


def _added_twice(modules: Modules) -> Iterator[str]:
    called = _called_in(modules.get(FLOW, ast.Module()))
    by_id = {"async_set_unique_id", "_abort_if_unique_id_configured"}
    if "_async_abort_entries_match" not in called and not by_id <= called:
        yield f"{FLOW} ends for no entry that is there"


def _parallel(modules: Modules) -> Iterator[str]:
    for path in sorted(modules.keys() & PLATFORMS):
        targets = {
            ast.unparse(target)
            for node in modules[path].body
            if isinstance(node, ast.Assign)
            for target in node.targets
        }
        if "PARALLEL_UPDATES" not in targets:
            yield f"{path} has no PARALLEL_UPDATES"


def _untyped(modules: Modules) -> Iterator[str]:
    """The type of an entry says what its runtime_data is."""
    for path in sorted(modules.keys() & {INIT, FLOW, DIAGNOSTICS, *PLATFORMS}):
        for function in _functions(modules[path]):
            place = ENTRY_FUNCTIONS.get(function.name)
            if place is None:
                continue
            annotation = function.args.args[place].annotation
            told = "" if annotation is None else ast.unparse(annotation)
            if not OWN_ENTRY.match(told):
                yield f"{path}: {function.name} takes an entry without its own type"


CHECKS: Final[Mapping[str, Callable[[Modules], Iterator[str]]]] = {
    "action-setup": _registered_late,
    "runtime-data": _kept_elsewhere,
    "test-before-setup": _never_refused,
    "unique-config-entry": _added_twice,
    "config-entry-unloading": _lacks(INIT, "async_unload_entry"),
    "parallel-updates": _parallel,
    "reauthentication-flow": _lacks(FLOW, "async_step_reauth"),
    "diagnostics": _lacks(DIAGNOSTICS, "async_get_config_entry_diagnostics"),
    "reconfiguration-flow": _lacks(FLOW, "async_step_reconfigure"),
    "strict-typing": _untyped,
}
"""As hassfest looks for them in integrations of Home Assistant itself."""
