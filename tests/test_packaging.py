"""The integration as it is shipped: what hassfest and HACS would say, checked offline.

The checks stand in tests/packaging; beside them are the tests that see each one fail.
"""

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from custom_components.mbus import PLATFORMS
import homeassistant
from tests.packaging.catalogue import (
    document_findings,
    hacs_findings,
    image_findings,
    workflow_findings,
)
from tests.packaging.code import (
    Code,
    action_findings,
    key_findings,
    keys_without_class,
    schema_of_setup_findings,
    step_findings,
)
from tests.packaging.findings import json_findings, yaml_findings
from tests.packaging.icons import icon_findings
from tests.packaging.languages import ENGLISH, EQUAL_WORDS, language_findings
from tests.packaging.manifest import import_findings, manifest_findings
from tests.packaging.quality import TIERS, Repository, quality_findings, statements_of
from tests.packaging.scale import scale_findings
from tests.packaging.sensors import records_without_class
from tests.packaging.services import service_findings
from tests.packaging.texts import text_findings

ROOT: Final = Path(__file__).parents[1]
DOMAIN: Final = "mbus"
INTEGRATION: Final = ROOT / "custom_components" / DOMAIN
TRANSLATIONS: Final = INTEGRATION / "translations"
HOME_ASSISTANT: Final = Path(homeassistant.__file__).parent

JSON_FILES: Final = sorted(
    [ROOT / "hacs.json", *INTEGRATION.glob("*.json"), *TRANSLATIONS.iterdir()]
)
YAML_FILES: Final = sorted(INTEGRATION.glob("*.yaml"))
OTHER_LANGUAGES: Final = sorted(
    path.stem for path in TRANSLATIONS.iterdir() if path.stem != ENGLISH
)


def name_of(path: Path) -> str:
    """Return what a file is called in the output of pytest."""
    return path.name


def load_json(path: Path) -> Any:
    """Read a JSON file."""
    return json.loads(path.read_text("utf-8"))


def texts_of(language: str) -> Any:
    """Return the texts of a language."""
    return load_json(TRANSLATIONS / f"{language}.json")


def sources() -> Mapping[str, str]:
    """Return the modules of the integration by path."""
    paths = sorted(INTEGRATION.rglob("*.py"))
    return {
        str(each.relative_to(INTEGRATION)): each.read_text("utf-8") for each in paths
    }


def services() -> Any:
    """Return the actions, none where there is no file of them."""
    text = "".join(
        each.read_text("utf-8") for each in INTEGRATION.glob("services.yaml")
    )
    return yaml.safe_load(text) or {}


def expect_none(findings: list[str]) -> None:
    """Fail with all findings; pytest would shorten a list."""
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("path", JSON_FILES, ids=name_of)
def test_every_json_file_is_utf_8_with_each_key_once(path: Path) -> None:
    """Of two equal keys the first is lost without a word."""
    expect_none(json_findings(path.read_bytes(), path.name))


@pytest.mark.parametrize("path", YAML_FILES, ids=name_of)
def test_every_yaml_file_has_each_key_once(path: Path) -> None:
    """Of two equal keys the first is lost without a word."""
    expect_none(yaml_findings(path.read_text("utf-8"), path.name))


def test_the_manifest_is_what_home_assistant_and_hacs_load() -> None:
    """Keys, their order and their values."""
    manifest = load_json(INTEGRATION / "manifest.json")
    expect_none(
        manifest_findings(manifest, domain=DOMAIN, home_assistant=HOME_ASSISTANT)
    )


def manifest_of(component: str) -> Mapping[str, Any]:
    """Return the manifest of this integration, or of a component of Home Assistant."""
    folder = HOME_ASSISTANT / "components" / component
    path = (INTEGRATION if component == DOMAIN else folder) / "manifest.json"
    return dict(load_json(path)) if path.exists() else {}


def waited_for_by(component: str) -> set[str]:
    """Return a component, and all whose packages have to be there before it starts."""
    found, left = set[str](), [component]
    while left:
        name = left.pop()
        manifest = manifest_of(name)
        named = {
            *manifest.get("dependencies", ()),
            *manifest.get("after_dependencies", ()),
        }
        left += named - found - {name}
        found |= {name, *named}
    return found


def test_no_packages_are_waited_for_that_only_other_devices_need() -> None:
    """Home Assistant installs those of a component that ours comes after, used or not.

    Where one of them cannot be had, ours does not start.
    """
    others = {"assist_pipeline", "bluetooth", "esphome"}
    assert waited_for_by("esphome") >= others
    assert waited_for_by(DOMAIN).isdisjoint(others)


def test_every_component_that_is_imported_is_a_dependency() -> None:
    """Else it may not be set up, or not even installed, when it is needed."""
    manifest = load_json(INTEGRATION / "manifest.json")
    expect_none(import_findings(sources(), manifest))


def test_the_texts_are_in_sections_and_in_style() -> None:
    """English is the source that all other languages follow."""
    expect_none(text_findings(texts_of(ENGLISH), "en.json"))


def test_every_language_says_all_that_english_says() -> None:
    """With the same placeholders and lists, and in words of its own."""
    found = [
        finding
        for name in OTHER_LANGUAGES
        for finding in language_findings(
            name, texts_of(name), texts_of(ENGLISH), EQUAL_WORDS.get(name, frozenset())
        )
    ]
    expect_none(found)


def test_every_key_that_the_code_names_has_a_text() -> None:
    """Exceptions, issues and entities; and none has a text that the code does not name."""
    expect_none(key_findings(Code.parse(sources().values()), texts_of(ENGLISH)))


def test_every_step_and_menu_of_the_dialogs_has_texts() -> None:
    """And no text stands for a step, an end or an error that is gone."""
    expect_none(step_findings(Code.parse(sources().values()), texts_of(ENGLISH)))


def test_every_action_is_described_named_and_drawn() -> None:
    """In services.yaml, in the texts and in the icons, field by field."""
    icons = load_json(INTEGRATION / "icons.json")
    expect_none(service_findings(services(), texts_of(ENGLISH), icons))
    expect_none(action_findings(Code.parse(sources().values()), services()))


def test_an_integration_that_sets_up_takes_nothing_from_yaml() -> None:
    """A person who writes `mbus:` into the configuration is told that it is in vain."""
    expect_none(schema_of_setup_findings(sources()["__init__.py"]))


def test_everything_without_a_device_class_has_an_icon() -> None:
    """And no icon is left over."""
    needed = {
        platform: keys_without_class(Code.parse([sources()[f"{platform}.py"]]))
        for platform in PLATFORMS
    }
    needed["sensor"] |= records_without_class()
    icons = load_json(INTEGRATION / "icons.json")
    expect_none(icon_findings(icons, texts_of(ENGLISH), needed))


def test_every_rule_of_the_quality_scale_is_answered_with_evidence() -> None:
    """What is done names a file, a heading of a document or a test."""
    text = (INTEGRATION / "quality_scale.yaml").read_text("utf-8")
    expect_none(quality_findings(text, Repository(ROOT, INTEGRATION)))


def test_the_code_shows_what_is_said_to_be_done() -> None:
    """As hassfest looks for it."""
    text = (INTEGRATION / "quality_scale.yaml").read_text("utf-8")
    done = {each.rule for each in statements_of(text) if each.status == "done"}
    expect_none(scale_findings(sources(), done))


def test_the_rules_of_the_quality_scale_are_those_of_home_assistant() -> None:
    """An integration of its own answers all of them, in the same tiers."""
    path = HOME_ASSISTANT / "components" / "airgradient" / "quality_scale.yaml"
    told = [(each.tier, each.rule) for each in statements_of(path.read_text("utf-8"))]
    known = [(tier, rule) for tier, rules in TIERS.items() for rule in rules]
    assert sorted(told) == sorted(known)
    assert len(known) == 54


def test_hacs_reads_the_repository() -> None:
    """Another key in hacs.json, or an odd value, makes it refuse."""
    hacs = load_json(ROOT / "hacs.json")
    expect_none(hacs_findings(hacs))
    assert hacs["name"] == load_json(INTEGRATION / "manifest.json")["name"]
    assert hacs["homeassistant"] == "2026.10.0"
    assert hacs["zip_release"] is True


def test_the_images_are_those_that_the_frontend_shows() -> None:
    """PNG files of known names and sizes."""
    expect_none(image_findings(INTEGRATION / "brand"))


def test_people_find_license_and_readme() -> None:
    """The catalogue shows the README as the page of the integration."""
    expect_none(document_findings(ROOT, DOMAIN))


def test_the_workflows_check_and_pack_what_the_catalogue_takes() -> None:
    """Hassfest and HACS look at every change; a release carries the archive."""
    workflows = {
        each.name: each.read_text("utf-8")
        for each in (ROOT / ".github" / "workflows").glob("*.yml")
    }
    expect_none(workflow_findings(workflows, load_json(ROOT / "hacs.json")))
