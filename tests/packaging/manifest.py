"""manifest.json: what the loader, hassfest and HACS demand of a custom integration."""

import ast
from collections.abc import Iterable, Iterator, Mapping
import json
from pathlib import Path
import re
from typing import Any, Final
from urllib.parse import urlsplit

from awesomeversion import (
    AwesomeVersion,
    AwesomeVersionException,
    AwesomeVersionStrategy,
)
import probatio

from homeassistant.const import Platform

from .findings import SLUG, schema_findings

NAME: Final = "manifest.json"
AFTER: Final = "after_dependencies"
COMPONENTS: Final = "homeassistant.components"

IOT_CLASSES: Final = (
    *("assumed_state", "calculated", "cloud_polling", "cloud_push"),
    *("local_polling", "local_push"),
)
INTEGRATION_TYPES: Final = (
    *("device", "entity", "hardware", "helper", "hub", "service", "system"),
)
LOADABLE_VERSIONS: Final = [
    AwesomeVersionStrategy.CALVER,
    AwesomeVersionStrategy.SEMVER,
    AwesomeVersionStrategy.SIMPLEVER,
    AwesomeVersionStrategy.BUILDVER,
    AwesomeVersionStrategy.PEP440,
]

ALWAYS_THERE: Final = frozenset(
    {
        *Platform,
        *("automation", "device_automation", "frontend", "homeassistant", "script"),
        *("persistent_notification", "system_health", "websocket_api", "webhook"),
        *("zone", "sun", "person", "timer", "group"),
    }
)
"""Components that may be imported without being a dependency."""


def _version(value: str) -> str:
    try:
        AwesomeVersion(value, ensure_strategy=LOADABLE_VERSIONS)
    except AwesomeVersionException:
        raise probatio.Invalid("the loader refuses this version") from None
    return value


def _https(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname:
        raise probatio.Invalid("not an https address")
    return value


def _own_documentation(value: str) -> str:
    if (urlsplit(_https(value)).hostname or "").endswith("home-assistant.io"):
        raise probatio.Invalid("home-assistant.io documents only what is built in")
    return value


def _each_once(values: list[str]) -> list[str]:
    if len(set(values)) < len(values):
        raise probatio.Invalid("something stands twice")
    return values


_OWNER: Final = probatio.Match(re.compile(r"^@[\w-]+(/[\w-]+)?\Z"), "not an @owner")
_PINNED: Final = probatio.Match(
    re.compile(r"^[\w.-]+(\[[\w,-]+\])?==[\w.!+]+\Z"), "not pinned with =="
)
_CATEGORY: Final = probatio.Match(
    re.compile(r"^[a-z_]+(\.[a-z_]+)?\Z"), "neither category nor category.subcategory"
)
_MATCHERS: Final = [probatio.Any(str, {str: object})]

SCHEMA: Final = probatio.Schema(
    {
        probatio.Required("domain"): SLUG,
        probatio.Required("name"): probatio.All(str, probatio.Length(min=1)),
        probatio.Required("codeowners"): probatio.All(
            [probatio.All(str, _OWNER)], probatio.Length(min=1), _each_once
        ),
        probatio.Required("documentation"): probatio.All(str, _own_documentation),
        probatio.Required("integration_type"): probatio.In(INTEGRATION_TYPES),
        probatio.Required("iot_class"): probatio.In(IOT_CLASSES),
        probatio.Required("issue_tracker"): probatio.All(str, _https),
        probatio.Required("version"): probatio.All(str, _version),
        probatio.Optional("after_dependencies"): probatio.All([str], _each_once),
        probatio.Optional("bluetooth"): _MATCHERS,
        probatio.Optional("categories"): probatio.All([_CATEGORY], _each_once),
        probatio.Optional("config_flow"): bool,
        probatio.Optional("connectivity"): probatio.All([SLUG], _each_once),
        probatio.Optional("dependencies"): probatio.All([str], _each_once),
        probatio.Optional("dhcp"): _MATCHERS,
        probatio.Optional("homekit"): {str: object},
        probatio.Optional("import_executor"): bool,
        probatio.Optional("loggers"): [str],
        probatio.Optional("mqtt"): [str],
        probatio.Optional("requirements"): probatio.All([_PINNED], _each_once),
        probatio.Optional("single_config_entry"): bool,
        probatio.Optional("ssdp"): _MATCHERS,
        probatio.Optional("usb"): _MATCHERS,
        probatio.Optional("zeroconf"): _MATCHERS,
    }
)


def manifest_findings(
    manifest: Mapping[str, Any], *, domain: str, home_assistant: Path
) -> list[str]:
    """Return what is wrong with the manifest of a folder named `domain`.

    `home_assistant` is the installed package, whose components and lists are looked at.
    """
    return [
        *schema_findings(SCHEMA, manifest, NAME),
        *_order_findings(list(manifest)),
        *_domain_findings(manifest, domain, home_assistant),
        *_dependency_findings(manifest, home_assistant),
        *_slug_findings(manifest, "categories", _categories_of(home_assistant)),
        *_slug_findings(manifest, "connectivity", _connectivity_of(home_assistant)),
    ]


def _order_findings(keys: list[str]) -> list[str]:
    wanted = ["domain", "name", *sorted(set(keys) - {"domain", "name"})]
    ordered = [key for key in wanted if key in keys]
    if keys == ordered:
        return []
    first = next(key for key, want in zip(keys, ordered, strict=True) if key != want)
    return [f"{NAME}.{first}: behind domain and name, keys are alphabetical"]


def _domain_findings(
    manifest: Mapping[str, Any], domain: str, home_assistant: Path
) -> list[str]:
    found = []
    if manifest.get("domain") != domain:
        found.append(f"{NAME}.domain: the folder is called {domain}")
    if (home_assistant / "components" / domain).exists():
        found.append(f"{NAME}.domain: Home Assistant has a component {domain}")
    return found


def _dependency_findings(
    manifest: Mapping[str, Any], home_assistant: Path
) -> list[str]:
    both = set(manifest.get("dependencies", ())) & {*manifest.get(AFTER, ())}
    return [
        *(f"{NAME}.{AFTER}: {name} is a dependency already" for name in sorted(both)),
        *_unknown_components(manifest, home_assistant),
    ]


def _unknown_components(
    manifest: Mapping[str, Any], home_assistant: Path
) -> Iterator[str]:
    return (
        f"{NAME}.{key}: Home Assistant has no component {name}"
        for key in ("dependencies", AFTER)
        for name in manifest.get(key, [])
        if not (home_assistant / "components" / name / "manifest.json").exists()
    )


def _slug_findings(
    manifest: Mapping[str, Any], key: str, known: frozenset[str] | None
) -> list[str]:
    """Return slugs that are in none of Home Assistant's lists, where it has them."""
    if known is None:
        return []
    unknown = [slug for slug in manifest.get(key, []) if slug not in known]
    return [f"{NAME}.{key}: Home Assistant does not know {slug}" for slug in unknown]


def _categories_of(home_assistant: Path) -> frozenset[str] | None:
    rows = _generated(home_assistant, "integration_categories.json")
    if rows is None:
        return None
    return frozenset(slug for row in rows for slug in _slugs(row))


def _slugs(row: Mapping[str, Any]) -> list[str]:
    """Return what may stand for a category: its subcategories, where it has any."""
    below = [f"{row['slug']}.{each['slug']}" for each in row["subcategories"]]
    return below or [row["slug"]]


def _connectivity_of(home_assistant: Path) -> frozenset[str] | None:
    rows = _generated(home_assistant, "integration_connectivity.json")
    return None if rows is None else frozenset(row["slug"] for row in rows)


def _generated(home_assistant: Path, name: str) -> list[dict[str, Any]] | None:
    """Return a list of Home Assistant; it has them from 2026.11 on."""
    path = home_assistant / "generated" / name
    if not path.exists():
        return None
    rows: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return rows


def import_findings(
    sources: Mapping[str, str], manifest: Mapping[str, Any]
) -> list[str]:
    """Return components of Home Assistant that modules import and nothing declares.

    `sources` are the modules by path. A module may import the component that it is a
    platform of: repairs.py that of repairs.
    """
    declared = {"dependencies", "after_dependencies"}
    known = {name for key in declared for name in manifest.get(key, [])}
    platforms = {Path(path).stem for path in sources}
    return [
        f"{path}: imports {name}, which the manifest does not depend on"
        for path, source in sorted(sources.items())
        for name in sorted(set(_components_in(source)))
        if name not in known | platforms | ALWAYS_THERE
    ]


def _components_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from _names_below(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == COMPONENTS:
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from _names_below([node.module or ""])


def _names_below(modules: Iterable[str]) -> Iterator[str]:
    for module in modules:
        if module.startswith(f"{COMPONENTS}."):
            yield module.split(".")[2]
