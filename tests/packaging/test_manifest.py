"""Checks of the manifest, each seen failing."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from .broken import GONE, changed
from .manifest import import_findings, manifest_findings

GOOD: Final = {
    "domain": "mbus",
    "name": "M-Bus",
    "after_dependencies": ["recorder"],
    "categories": ["energy.meters_monitoring", "pets"],
    "codeowners": ["@somebody", "@people/team-1"],
    "config_flow": True,
    "connectivity": ["serial"],
    "dependencies": ["usb"],
    "documentation": "https://example.com/mbus",
    "integration_type": "hub",
    "iot_class": "local_polling",
    "issue_tracker": "https://example.com/mbus/issues",
    "loggers": ["mbus"],
    "requirements": ["lib==1.2.3", "other[extra]==2.0"],
    "usb": [{"vid": "0403"}],
    "version": "1.2.3",
}


@pytest.fixture
def home_assistant(tmp_path: Path) -> Path:
    """Return what of Home Assistant 2026.11 the check looks at."""
    for name in ("recorder", "usb"):
        (tmp_path / "components" / name).mkdir(parents=True)
        (tmp_path / "components" / name / "manifest.json").touch()
    lists = {
        "integration_categories.json": [
            {"slug": "energy", "subcategories": [{"slug": "meters_monitoring"}]},
            {"slug": "pets", "subcategories": []},
        ],
        "integration_connectivity.json": [{"slug": "serial"}],
    }
    (tmp_path / "generated").mkdir()
    for name, rows in lists.items():
        (tmp_path / "generated" / name).write_text(json.dumps(rows))
    return tmp_path


def findings_in(manifest: dict[str, Any], home_assistant: Path) -> list[str]:
    """Return what is wrong with the manifest of a folder `mbus`."""
    return manifest_findings(manifest, domain="mbus", home_assistant=home_assistant)


def test_a_good_manifest_is_let_through(home_assistant: Path) -> None:
    """Each broken one below differs from it in one value."""
    assert findings_in(GOOD, home_assistant) == []


@pytest.mark.parametrize(
    "version", ["1.2.3", "2026.11.0", "1.0.0b1", "1.0.0-beta.1", "7", "v1.2.3"]
)
def test_versions_that_the_loader_takes_are_let_through(
    home_assistant: Path, version: str
) -> None:
    """Calendar, semantic and simple ones."""
    assert findings_in(changed(GOOD, "version", version), home_assistant) == []


@pytest.mark.parametrize(
    ("path", "value", "finding"),
    [
        ("version", GONE, "version: required key not provided"),
        ("version", "newest", "version: the loader refuses this version"),
        ("codeowners", [], "codeowners: length of value must be at least 1"),
        ("codeowners", ["somebody"], "codeowners.0: not an @owner"),
        ("codeowners", ["@a", "@a"], "codeowners: something stands twice"),
        ("documentation", "http://example.com", "documentation: not an https address"),
        ("documentation", "https://", "documentation: not an https address"),
        (
            "documentation",
            "https://www.home-assistant.io/integrations/mbus",
            "documentation: home-assistant.io documents only what is built in",
        ),
        ("issue_tracker", GONE, "issue_tracker: required key not provided"),
        ("issue_tracker", "example.com", "issue_tracker: not an https address"),
        ("integration_type", "meter", "integration_type: {choices}"),
        ("iot_class", "local", "iot_class: {choices}"),
        ("config_flow", "yes", "config_flow: expected bool"),
        ("zz_extra", 1, "zz_extra: not a valid option"),
        ("requirements", ["lib>=1"], "requirements.0: not pinned with =="),
        ("requirements", ["lib"], "requirements.0: not pinned with =="),
        (
            "dependencies",
            ["usbs"],
            "dependencies: Home Assistant has no component usbs",
        ),
        (
            "after_dependencies",
            ["hacs"],
            "after_dependencies: Home Assistant has no component hacs",
        ),
        (
            "after_dependencies",
            ["usb"],
            "after_dependencies: usb is a dependency already",
        ),
        ("categories", ["Energy"], "categories.0: neither category"),
        ("categories", ["energy"], "categories: Home Assistant does not know energy"),
        (
            "categories",
            ["energy.x"],
            "categories: Home Assistant does not know energy.x",
        ),
        ("connectivity", ["wires"], "connectivity: Home Assistant does not know wires"),
        ("domain", "meters", "domain: the folder is called mbus"),
    ],
)
def test_a_broken_manifest_is_found(
    home_assistant: Path, path: str, value: Any, finding: str
) -> None:
    """The finding names the key."""
    (found,) = findings_in(changed(GOOD, path, value), home_assistant)[:1]
    assert found.startswith(f"manifest.json.{finding.partition('{')[0]}")


def test_keys_out_of_order_are_found(home_assistant: Path) -> None:
    """Domain and name lead, the others follow the alphabet."""
    name_last = {**{key: GOOD[key] for key in GOOD if key != "name"}, "name": "M-Bus"}
    (found,) = findings_in(name_last, home_assistant)
    assert found.startswith("manifest.json.after_dependencies: behind domain and name")


def test_a_domain_that_home_assistant_has_itself_is_found(home_assistant: Path) -> None:
    """The integration would take the place of the one that is built in."""
    (home_assistant / "components" / "mbus").mkdir()
    assert findings_in(GOOD, home_assistant) == [
        "manifest.json.domain: Home Assistant has a component mbus"
    ]


def test_lists_that_an_older_home_assistant_has_not_are_not_asked(
    home_assistant: Path,
) -> None:
    """Categories came with 2026.11."""
    (home_assistant / "generated" / "integration_categories.json").unlink()
    manifest = changed(GOOD, "categories", ["energy.x"])
    assert findings_in(manifest, home_assistant) == []


@pytest.mark.parametrize(
    "source",
    [
        "from homeassistant.components import mqtt",
        "from homeassistant.components.mqtt import x",
        "import homeassistant.components.mqtt.client",
        "def f():\n    from homeassistant.components.mqtt import x",
    ],
)
def test_a_component_that_is_used_undeclared_is_found(source: str) -> None:
    """Wherever the import stands."""
    assert import_findings({"history.py": source}, GOOD) == [
        "history.py: imports mqtt, which the manifest does not depend on"
    ]
    declared = changed(GOOD, "dependencies", ["mqtt"])
    assert import_findings({"history.py": source}, declared) == []


def test_platforms_and_what_is_always_there_need_no_declaration() -> None:
    """A module may import the component that it is a platform of."""
    sources = {
        "history.py": "from homeassistant.components.recorder import x",
        "repairs.py": "from homeassistant.components.repairs import x",
        "sensor.py": "from homeassistant.components.sensor import x",
        "a/b.py": "from . import c\nfrom homeassistant.core import x\nimport json",
    }
    assert import_findings(sources, GOOD) == []
