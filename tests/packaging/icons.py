"""icons.json: names of icons, and what has one."""

from collections.abc import Iterator, Mapping
import re
from typing import Any, Final

import probatio

from .findings import KEY, PLATFORM, schema_findings

NAME: Final = "icons.json"

_ICON: Final = probatio.All(
    str, probatio.Match(re.compile(r"^mdi:[a-z0-9]+(-[a-z0-9]+)*\Z"), "no mdi: icon")
)
_STATES: Final = {KEY: _ICON}
_RANGE: Final = {probatio.Match(re.compile(r"^-?\d+(\.\d+)?\Z"), "no number"): _ICON}
_ATTRIBUTE: Final = {
    probatio.Optional("default"): _ICON,
    probatio.Optional("range"): _RANGE,
    probatio.Optional("state"): _STATES,
}
_ENTITY: Final = {
    **_ATTRIBUTE,
    probatio.Optional("state_attributes"): {KEY: _ATTRIBUTE},
}
_SERVICE: Final = {
    probatio.Required("service"): _ICON,
    probatio.Optional("sections"): {KEY: _ICON},
}
_DIALOG: Final = {
    probatio.Required("step"): {KEY: {probatio.Required("sections"): {KEY: _ICON}}}
}
SCHEMA: Final = probatio.Schema(
    {
        probatio.Optional("config"): _DIALOG,
        probatio.Optional("options"): _DIALOG,
        probatio.Optional("conditions"): {KEY: {probatio.Required("condition"): _ICON}},
        probatio.Optional("entity"): {PLATFORM: {KEY: _ENTITY}},
        probatio.Optional("services"): {KEY: probatio.Any(_ICON, _SERVICE)},
        probatio.Optional("triggers"): {KEY: {probatio.Required("trigger"): _ICON}},
    }
)


def icon_findings(
    icons: Mapping[str, Any],
    texts: Mapping[str, Any],
    needed: Mapping[str, frozenset[str]],
) -> list[str]:
    """Return what is wrong with icons; the actions' are compared with services.yaml.

    `needed` are the translation keys, by platform, whose entities have no device class
    to take an icon from.
    """
    invalid = schema_findings(SCHEMA, icons, NAME)
    if invalid:
        return invalid
    entities = icons.get("entity", {})
    return [
        *_stale(entities, texts.get("entity", {})),
        *_missing(entities, needed),
        *_useless(entities),
        *_unordered(entities),
    ]


def _stale(entities: Mapping[str, Any], named: Mapping[str, Any]) -> Iterator[str]:
    for platform, icons in entities.items():
        for key in sorted(icons.keys() - named.get(platform, {}).keys()):
            yield f"{NAME}.entity.{platform}.{key}: stale, no entity has this name"


def _missing(
    entities: Mapping[str, Any], needed: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    for platform, keys in needed.items():
        icons = entities.get(platform, {})
        for key in sorted(keys):
            if "default" not in icons.get(key, {}):
                yield f"{NAME}.entity.{platform}.{key}: missing, it has no device class"


def _unordered(entities: Mapping[str, Any]) -> Iterator[str]:
    """Return ranges whose numbers do not grow."""
    for platform, icons in entities.items():
        for key, each in icons.items():
            parts = {"": each, **each.get("state_attributes", {})}
            for name, part in parts.items():
                numbers = [float(number) for number in part.get("range", ())]
                if numbers != sorted(numbers):
                    where = f"{NAME}.entity.{platform}.{key}"
                    below = f".state_attributes.{name}" if name else ""
                    yield f"{where}{below}.range: its numbers do not grow"


def _useless(entities: Mapping[str, Any]) -> Iterator[str]:
    """Return icons of states that are the icon of every other state too."""
    for platform, icons in entities.items():
        for key, each in icons.items():
            for state, icon in each.get("state", {}).items():
                if icon == each.get("default"):
                    where = f"{NAME}.entity.{platform}.{key}.state.{state}"
                    yield f"{where}: the same as the default"
