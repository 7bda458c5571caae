"""translations/*.json: their sections, and how a text may be written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
import re
from string import Formatter
from typing import Any, Final

import probatio

from .findings import KEY, PLATFORM, SLUG, differences, schema_findings

type Tree = Mapping[str, Any]
type Path = tuple[str, ...]
type Rules = dict[Any, Any]

_TEXTS: Final[Rules] = {KEY: str}
_FIELDS: Final[Rules] = {
    probatio.Optional("data"): _TEXTS,
    probatio.Optional("data_description"): _TEXTS,
}
_SECTION: Final[Rules] = {
    **_FIELDS,
    probatio.Optional("name"): str,
    probatio.Optional("description"): str,
}
_STEP: Final[Rules] = {
    **_FIELDS,
    probatio.Optional("title"): str,
    probatio.Optional("description"): str,
    probatio.Optional("menu_options"): _TEXTS,
    probatio.Optional("menu_option_descriptions"): _TEXTS,
    probatio.Optional("sections"): {KEY: _SECTION},
    probatio.Optional("submit"): str,
}
_FLOW: Final[Rules] = {
    probatio.Required("step"): {KEY: _STEP},
    probatio.Optional("abort"): _TEXTS,
    probatio.Optional("create_entry"): _TEXTS,
    probatio.Optional("error"): _TEXTS,
    probatio.Optional("flow_title"): str,
    probatio.Optional("progress"): _TEXTS,
}
_CONFIG_FLOW: Final[Rules] = {
    **_FLOW,
    probatio.Optional("initiate_flow"): {probatio.Required("user"): str},
}
_SUBENTRY_FLOW: Final[Rules] = {
    **_FLOW,
    probatio.Required("entry_type"): str,
    probatio.Required("initiate_flow"): {probatio.Required("user"): str, KEY: str},
}
_ISSUE: Final[Rules] = {
    probatio.Required("title"): str,
    probatio.Optional("short_title"): str,
    probatio.Exclusive("description", "fixable"): str,
    probatio.Exclusive("fix_flow", "fixable"): _FLOW,
}
_ATTRIBUTE: Final[Rules] = {
    probatio.Optional("name"): str,
    probatio.Optional("state"): _TEXTS,
}
_ENTITY: Final[Rules] = {
    **_ATTRIBUTE,
    probatio.Optional("state_attributes"): {KEY: _ATTRIBUTE},
    probatio.Optional("unit_of_measurement"): str,
}
_NAMED: Final[Rules] = {
    probatio.Required("name"): str,
    probatio.Required("description"): str,
}
_ACTION: Final[Rules] = {
    **_NAMED,
    probatio.Optional("fields"): {KEY: {**_NAMED, probatio.Optional("example"): str}},
    probatio.Optional("sections"): {
        KEY: {probatio.Required("name"): str, probatio.Optional("description"): str}
    },
}
_AUTOMATION: Final[Rules] = {
    **_NAMED,
    probatio.Optional("fields"): {
        KEY: {probatio.Required("name"): str, probatio.Optional("description"): str}
    },
}
_SELECTOR: Final[Rules] = {
    probatio.Optional("choices"): _TEXTS,
    probatio.Optional("fields"): {KEY: _NAMED},
    probatio.Optional("options"): _TEXTS,
    probatio.Optional("unit_of_measurement"): _TEXTS,
}
_DEVICE_AUTOMATION: Final[Rules] = {
    probatio.In(
        [
            *("action_type", "condition_type", "trigger_type", "trigger_subtype"),
            *("extra_fields", "extra_fields_descriptions"),
        ]
    ): _TEXTS
}

SCHEMA: Final = probatio.Schema(
    {
        probatio.Optional("title"): str,
        probatio.Optional("common"): {SLUG: str},
        probatio.Optional("conditions"): {KEY: _AUTOMATION},
        probatio.Optional("config"): _CONFIG_FLOW,
        probatio.Optional("config_panel"): {SLUG: _TEXTS},
        probatio.Optional("config_subentries"): {SLUG: _SUBENTRY_FLOW},
        probatio.Optional("device"): {KEY: {probatio.Optional("name"): str}},
        probatio.Optional("device_automation"): _DEVICE_AUTOMATION,
        probatio.Optional("entity"): {PLATFORM: {KEY: _ENTITY}},
        probatio.Optional("exceptions"): {SLUG: {probatio.Required("message"): str}},
        probatio.Optional("issues"): {KEY: _ISSUE},
        probatio.Optional("options"): _CONFIG_FLOW,
        probatio.Optional("selector"): {SLUG: _SELECTOR},
        probatio.Optional("services"): {KEY: _ACTION},
        probatio.Optional("system_health"): {probatio.Optional("info"): _TEXTS},
        probatio.Optional("triggers"): {KEY: _AUTOMATION},
    }
)
"""The sections that a custom integration may have."""

_URL: Final = re.compile(
    r"\b(?:https?|ftps?|scp|mqtts?|socket|socks5)://\S|\bwww\.\w", re.IGNORECASE
)
_TAG: Final = re.compile(r"<[a-z].*?>", re.IGNORECASE)
_QUOTED: Final = re.compile(r"'\{\w*\}'")

ENDS: Final = (".", "!", "?", ":", ")", "…", "}", "。", "！", "？")
"""How a sentence may end; a placeholder may bring an end of its own."""


def text_findings(texts: Tree, name: str) -> list[str]:
    """Return what is wrong with the texts of one language."""
    return [
        *schema_findings(SCHEMA, texts, name),
        *_issue_findings(texts, name),
        *(each for where, form in _forms(texts) for each in _undescribed(where, form)),
        *(f"{where}: {each}" for where, each in _style_findings(texts)),
    ]


def leaves(tree: Tree, above: Path = ()) -> Iterator[tuple[Path, str]]:
    """Return every text with its path."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*above, key))
        elif isinstance(value, str):
            yield (*above, key), value


def placeholders(text: str) -> frozenset[str]:
    """Return the names in braces; raises ValueError where the braces do not fit."""
    return frozenset(
        field for _, field, _, _ in Formatter().parse(text) if field is not None
    )


def _issue_findings(texts: Tree, name: str) -> list[str]:
    """An issue explains itself, or its dialog does."""
    return [
        f"{name}.issues.{key}: neither description nor fix_flow"
        for key, issue in texts.get("issues", {}).items()
        if not {"description", "fix_flow"} & set(issue)
    ]


def flows_of(texts: Tree) -> Iterator[tuple[str, Tree]]:
    """Return the texts of every dialog with their place."""
    for key in ("config", "options"):
        if key in texts:
            yield key, texts[key]
    for key, flow in texts.get("config_subentries", {}).items():
        yield f"config_subentries.{key}", flow
    for key, issue in texts.get("issues", {}).items():
        if "fix_flow" in issue:
            yield f"issues.{key}.fix_flow", issue["fix_flow"]


def _forms(texts: Tree) -> Iterator[tuple[str, Tree]]:
    """Return every step of a dialog, and every section of a step."""
    for where, flow in flows_of(texts):
        for step, form in flow.get("step", {}).items():
            yield f"{where}.step.{step}", form
            for name, section in form.get("sections", {}).items():
                yield f"{where}.step.{step}.sections.{name}", section


def _undescribed(where: str, form: Tree) -> list[str]:
    """Each field is explained, and nothing else is."""
    described, asked = form.get("data_description", {}), form.get("data", {})
    return differences(described, asked, f"{where}.data_description", "data")


def _style_findings(texts: Tree) -> Iterator[tuple[str, str]]:
    for path, text in leaves(texts):
        for rule in RULES:
            if finding := rule(path, text):
                yield ".".join(path), finding


def _blanks(path: Path, text: str) -> str | None:
    return "blanks around it, or empty" if not text or text != text.strip() else None


def _reference(path: Path, text: str) -> str | None:
    return "a reference, which only Home Assistant expands" if "[%" in text else None


def _markup(path: Path, text: str) -> str | None:
    return "HTML" if _TAG.search(text) else None


def _address(path: Path, text: str) -> str | None:
    return "an address, which belongs in a placeholder" if _URL.search(text) else None


def _quoted(path: Path, text: str) -> str | None:
    return "a placeholder in single quotes" if _QUOTED.search(text) else None


def _braces(path: Path, text: str) -> str | None:
    try:
        names = placeholders(text)
    except ValueError as err:
        return f"braces: {err}"
    wrong = sorted(each for each in names if not each.isidentifier())
    if wrong:
        return f"no name of a placeholder: {{{wrong[0]}}}"
    if names and _is_filled_by_nobody(path):
        return "placeholders are not filled in here"
    return None


def _is_filled_by_nobody(path: Path) -> bool:
    match path:
        case ("entity", _, _, "state" | "state_attributes" | "unit_of_measurement", *_):
            return True
        case _:
            return False


def _ending(path: Path, text: str) -> str | None:
    match _sort_of(path):
        case "sentence" if not text.endswith(ENDS):
            return "a sentence without its end"
        case "label" if text.endswith((".", ":", "。")):
            return "a label with the end of a sentence"
        case _:
            return None


def _sort_of(path: Path) -> str | None:
    """Tell whether Home Assistant shows a text as a sentence or as a label."""
    match path:
        case ("config" | "options", *below) | ("config_subentries", _, *below):
            return _sort_in_flow(below)
        case ("issues", _, "fix_flow", *below):
            return _sort_in_flow(below)
        case ("selector", _, "options" | "choices", _) | ("entity", *_):
            return "label"
        case (*_, "description" | "message"):
            return "sentence"
        case (*_, "title" | "name"):
            return "label"
        case _:
            return None


def _sort_in_flow(path: Sequence[str]) -> str | None:
    match path:
        case ("abort" | "create_entry" | "error" | "progress", _):
            return "sentence"
        case ("initiate_flow", _) | ("entry_type",):
            return "label"
        case ("step", _, *below):
            return _sort_in_step(below)
        case _:
            return None


def _sort_in_step(path: Sequence[str]) -> str | None:
    match path:
        case ("sections", _, *below):
            return _sort_in_step(below)
        case ("data_description", _) | ("description",):
            return "sentence"
        case ("data" | "menu_options", _) | ("title" | "name" | "submit",):
            return "label"
        case _:
            return None


RULES: Final[tuple[Callable[[Path, str], str | None], ...]] = (
    *(_blanks, _reference, _markup, _address, _quoted, _braces, _ending),
)
