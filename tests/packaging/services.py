"""services.yaml: its fields and selectors, and their texts and icons elsewhere."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import probatio

from homeassistant.helpers.selector import TargetSelector, validate_selector

from .findings import SLUG, differences, doubles, schema_findings

NAME: Final = "services.yaml"


def _something(value: Any) -> Any:
    if value is None:
        raise probatio.Invalid("empty")
    return value


_FIELD: Final = probatio.Schema(
    {
        probatio.Required("selector"): validate_selector,
        probatio.Optional("advanced"): bool,
        probatio.Optional("default"): _something,
        probatio.Optional("example"): _something,
        probatio.Optional("filter"): dict,
        probatio.Optional("required"): bool,
    }
)
"""Name and description stand in the translations, so they are not allowed here."""
_SECTION: Final = probatio.Schema(
    {
        probatio.Required("fields"): {SLUG: _FIELD},
        probatio.Optional("collapsed"): bool,
    }
)


def _is_section(field: Any) -> bool:
    return isinstance(field, Mapping) and "fields" in field


def _field(value: Any) -> Any:
    """Validate a field, or a section of fields."""
    return (_SECTION if _is_section(value) else _FIELD)(value)


_ACTION: Final = {
    probatio.Optional("fields"): {SLUG: _field},
    probatio.Optional("target"): probatio.Maybe(TargetSelector.CONFIG_SCHEMA),
}
SCHEMA: Final = probatio.Schema({SLUG: probatio.Maybe(_ACTION)})


def service_findings(
    services: Mapping[str, Any], texts: Mapping[str, Any], icons: Mapping[str, Any]
) -> list[str]:
    """Return what is wrong with actions, their texts (English) and their icons."""
    named, drawn = texts.get("services", {}), icons.get("services", {})
    invalid = schema_findings(SCHEMA, services, NAME)
    if invalid:
        return invalid
    return [
        *differences(named, services, "en.json.services", NAME),
        *differences(drawn, services, "icons.json.services", NAME),
        *(
            finding
            for key, service in services.items()
            for finding in _action_findings(
                key, service or {}, named.get(key, {}), drawn.get(key, {})
            )
        ),
        *_choice_findings(services, texts),
    ]


def _action_findings(
    key: str, service: Mapping[str, Any], named: Mapping[str, Any], drawn: Any
) -> Iterator[str]:
    """Compare the fields and sections of one action with their texts and icons."""
    fields = [name for name, _ in fields_of(service)]
    sections = [name for name, each in _entries(service) if _is_section(each)]
    where = f"en.json.services.{key}"
    yield from doubles(fields, f"{NAME}.{key}")
    yield from differences(named.get("fields", {}), fields, f"{where}.fields", NAME)
    yield from differences(
        named.get("sections", {}), sections, f"{where}.sections", NAME
    )
    icons = drawn.get("sections", {}) if isinstance(drawn, Mapping) else {}
    for name in sorted(set(icons) - set(sections)):
        yield f"icons.json.services.{key}.sections.{name}: stale"


def _entries(service: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return list((service.get("fields") or {}).items())


def fields_of(service: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Return the fields of an action, those in sections too."""
    for name, field in _entries(service):
        if _is_section(field):
            yield from field["fields"].items()
        else:
            yield name, field


def _choice_findings(
    services: Mapping[str, Any], texts: Mapping[str, Any]
) -> Iterator[str]:
    """Return the choices that are offered without words."""
    selectors = texts.get("selector", {})
    for key, service in services.items():
        for name, field in fields_of(service or {}):
            select = field["selector"].get("select") or {}
            translation_key = select.get("translation_key")
            if translation_key is None:
                continue
            words = selectors.get(translation_key, {}).get("options", {})
            for option in select["options"]:
                if option not in words:
                    where = f"en.json.selector.{translation_key}.options.{option}"
                    yield f"{where}: missing, {key}.{name} offers it"
