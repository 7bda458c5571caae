"""What the code says of itself: keys of texts, steps of dialogs, actions."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from .texts import flows_of

FRAMEWORK_REASONS: Final = frozenset(
    {
        *("already_configured", "already_in_progress", "reconfigure_successful"),
        "single_instance_allowed",
    }
)
"""Why Home Assistant itself ends a dialog."""

SECTION_BY_CALL: Final[Mapping[str, str]] = {
    "DeviceInfo": "device",
    "SelectSelectorConfig": "selector",
    "async_create_issue": "issues",
}
"""Which texts the `translation_key` of a call is about; of other calls, exceptions."""

REGISTERING: Final = frozenset(
    {
        *("async_register", "async_register_admin_service"),
        *("async_register_entity_service", "async_register_platform_entity_service"),
    }
)


@dataclass(frozen=True)
class _Function:
    """A function that hands a parameter on as the key of a text."""

    section: str
    parameter: str
    position: int


@dataclass(frozen=True)
class Code:
    """The modules of an integration, as far as they name texts."""

    trees: tuple[ast.Module, ...]

    @classmethod
    def parse(cls, sources: Iterable[str]) -> Code:
        """Read modules."""
        return cls(tuple(map(ast.parse, sources)))

    def nodes(self) -> Iterator[ast.AST]:
        """Return every node of every module."""
        return (node for tree in self.trees for node in ast.walk(tree))

    def calls(self) -> Iterator[ast.Call]:
        """Return every call."""
        return (node for node in self.nodes() if isinstance(node, ast.Call))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Return every function and method."""
        for node in self.nodes():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    @cached_property
    def words(self) -> frozenset[str]:
        """Return every text constant."""
        return frozenset(
            node.value
            for node in self.nodes()
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )

    @cached_property
    def constants(self) -> dict[str, str]:
        """Return the names that modules give to texts."""
        named = dict[str, str]()
        for tree in self.trees:
            for node in tree.body:
                match node:
                    case (
                        ast.Assign(targets=[ast.Name(id=name)], value=value)
                        | ast.AnnAssign(target=ast.Name(id=name), value=value)
                    ) if isinstance(value, ast.Constant) and isinstance(
                        value.value, str
                    ):
                        named[name] = value.value
        return named

    def given(self, call: ast.Call, name: str, position: int = -1) -> str | None:
        """Return what a call gives for a parameter, where that is a known text."""
        value = next((each.value for each in call.keywords if each.arg == name), None)
        if value is None and 0 <= position < len(call.args):
            value = call.args[position]
        return self.text_of(value)

    def text_of(self, value: ast.expr | None) -> str | None:
        """Return the text that an expression is, where that is plain to see."""
        match value:
            case ast.Constant(value=str() as text):
                return text
            case ast.Name(id=constant):
                return self.constants.get(constant)
            case _:
                return None


def key_findings(code: Code, texts: Mapping[str, Any]) -> list[str]:
    """Return keys that the code names and English has not, and exceptions left over."""
    words = code.words
    missing = [
        f"en.json.{section}.{key}: missing, the code names it"
        for section, key in sorted(set(_keys(code)))
        if key not in _known(section, texts)
    ]
    stale = [
        f"en.json.{section}.{key}: stale, the code does not name it"
        for section in ("exceptions", "issues", "entity")
        for key in sorted(_known(section, texts) - words)
    ]
    return [*missing, *stale]


def _known(section: str, texts: Mapping[str, Any]) -> frozenset[str]:
    below = texts.get(section, {})
    if section == "entity":
        return frozenset(key for platform in below.values() for key in platform)
    return frozenset(below)


def _keys(code: Code) -> Iterator[tuple[str, str]]:
    """Return each key of a text that the code names, with its section."""
    functions = _handing_on(code)
    for call in code.calls():
        if key := code.given(call, "translation_key"):
            yield _section_of(call), key
        for each in functions.get(_callee(call), []):
            if key := code.given(call, each.parameter, each.position):
                yield each.section, key
    for node in code.nodes():
        match node:
            case ast.Assign(
                targets=[ast.Name(id="_attr_translation_key")],
                value=ast.Constant(value=str() as key),
            ):
                yield "entity", key


def _handing_on(code: Code) -> dict[str, list[_Function]]:
    """Return the functions that take the key of a text and hand it on, by name."""
    found: dict[str, list[_Function]] = {}
    for function in code.functions():
        names = [each.arg for each in function.args.args]
        taken = [*names, *(each.arg for each in function.args.kwonlyargs)]
        positions = [name for name in names if name not in ("self", "cls")]
        for call in ast.walk(function):
            parameter = _handed_on(call)
            if isinstance(call, ast.Call) and parameter in taken:
                at = positions.index(parameter) if parameter in positions else -1
                each = _Function(_section_of(call), parameter, at)
                found.setdefault(function.name, []).append(each)
    return found


def _handed_on(call: ast.AST) -> str:
    """Return the name that a call gives as the key of a text, if it is one."""
    if isinstance(call, ast.Call):
        for keyword in call.keywords:
            if keyword.arg == "translation_key" and isinstance(keyword.value, ast.Name):
                return keyword.value.id
    return ""


def _callee(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _section_of(call: ast.Call) -> str:
    name = _callee(call)
    if name.endswith("Description"):
        return "entity"
    return SECTION_BY_CALL.get(name, "exceptions")


def keys_without_class(code: Code) -> frozenset[str]:
    """Return the keys of names of entities whose code gives them no device class."""
    return frozenset(
        key for node in code.nodes() for key in _classless(code, node) if key
    )


def _classless(code: Code, node: ast.AST) -> Iterator[str | None]:
    match node:
        case ast.Call() if _section_of(node) == "entity":
            if all(each.arg != "device_class" for each in node.keywords):
                yield code.given(node, "translation_key")
        case ast.ClassDef(body=body):
            given = {
                target.id: each.value
                for each in body
                if isinstance(each, ast.Assign)
                for target in each.targets
                if isinstance(target, ast.Name)
            }
            if "_attr_device_class" not in given:
                yield code.text_of(given.get("_attr_translation_key"))


def step_findings(code: Code, texts: Mapping[str, Any]) -> list[str]:
    """Return steps, menus, ends and errors of dialogs that code and English do not share."""
    flows = list(flows_of(texts))
    methods = {function.name for function in code.functions()}
    return [
        *_unnamed_steps(code, flows),
        *(
            f"en.json.{where}.step.{step}: stale, there is no async_step_{step}"
            for where, flow in flows
            for step in flow.get("step", {})
            if f"async_step_{step}" not in methods
        ),
        *_menu_findings(code, flows, methods),
        *_end_findings(code, flows),
    ]


type _Flows = list[tuple[str, Mapping[str, Any]]]


def _unnamed_steps(code: Code, flows: _Flows) -> list[str]:
    shown = {code.given(call, "step_id") for call in code.calls()} - {None}
    named = {step for _, flow in flows for step in flow.get("step", {})}
    return [
        f"en.json: no dialog has the step {step}"
        for step in sorted(map(str, shown))
        if step not in named
    ]


def _menu_findings(code: Code, flows: _Flows, methods: set[str]) -> Iterator[str]:
    """Compare menus whose choices stand in the code with their texts and steps."""
    menus: dict[str, list[set[str]]] = {}
    for call in code.calls():
        if (step := code.given(call, "step_id")) and (menu := _menu_of(call)):
            menus.setdefault(step, []).append(menu)
    for step, offered in menus.items():
        for option in sorted(set().union(*offered)):
            if f"async_step_{option}" not in methods:
                yield f"menu {step}: there is no async_step_{option}"
        for where, flow in flows:
            named = set(flow.get("step", {}).get(step, {}).get("menu_options", {}))
            if named and named not in offered:
                yield f"en.json.{where}.step.{step}.menu_options: not those of the code"


def _menu_of(call: ast.Call) -> set[str]:
    for keyword in call.keywords:
        if keyword.arg == "menu_options" and isinstance(keyword.value, ast.List):
            return {str(ast.literal_eval(each)) for each in keyword.value.elts}
    return set()


def _end_findings(code: Code, flows: _Flows) -> Iterator[str]:
    """Compare why dialogs end, what they show meanwhile, and what went wrong."""
    words = code.words | FRAMEWORK_REASONS
    for where, flow in flows:
        for kind in ("abort", "error", "progress"):
            for key in sorted(flow.get(kind, {}).keys() - words):
                yield f"en.json.{where}.{kind}.{key}: stale, the code does not name it"
    for kind, name in (("abort", "reason"), ("progress", "progress_action")):
        named = {key for _, flow in flows for key in flow.get(kind, {})}
        used = {code.given(call, name) for call in code.calls()} - {None}
        for key in sorted(map(str, used - named)):
            yield f"en.json: no dialog has the {kind} {key}"


def action_findings(code: Code, services: Mapping[str, Any]) -> list[str]:
    """Return actions that are registered and not described, or the other way round."""
    calls = [call for call in code.calls() if _callee(call) in REGISTERING]
    if calls and not services:
        return ["services.yaml: missing, the code registers actions"]
    texts = {code.text_of(each) for call in calls for each in call.args}
    registered = set(map(str, texts - {None, code.constants.get("DOMAIN")}))
    undescribed = sorted(registered - set(services))
    return [
        *(f"services.yaml.{key}: missing, it is registered" for key in undescribed),
        *(
            f"services.yaml.{key}: stale, the code does not name it"
            for key in sorted(set(services) - code.words)
        ),
    ]


def schema_of_setup_findings(init: str) -> list[str]:
    """Return whether __init__.py sets up from YAML without saying what may stand there."""
    code = Code.parse([init])
    names = {function.name for function in code.functions()}
    assigned = {
        node.id
        for node in code.nodes()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    if "async_setup" in names and not {"CONFIG_SCHEMA", "PLATFORM_SCHEMA"} & assigned:
        return ["__init__.py: async_setup without CONFIG_SCHEMA"]
    return []
