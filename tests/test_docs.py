"""Documents: what they tell people to type is accepted."""

from pathlib import Path
import re
from typing import Any

import pytest
import yaml

from custom_components.mbus import actions
from custom_components.mbus.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
SNIPPET = re.compile(r"^( *)```yaml\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
ENTITY_ID = re.compile(r"\b(?:sensor|binary_sensor|button)\.\w+\b")
SERVICES: dict[str, Any] = yaml.safe_load(
    Path(actions.__file__).with_name("services.yaml").read_text()
)


def snippets() -> list[tuple[str, Any]]:
    """Return the YAML of all documents, with where it is."""
    return [
        (f"{path.name} {number}", yaml.safe_load(match.group(2)))
        for path in DOCUMENTS
        for number, match in enumerate(SNIPPET.finditer(path.read_text("utf-8")))
    ]


SNIPPETS = snippets()
ACTIONS = [
    (name, snippet)
    for name, snippet in SNIPPETS
    if isinstance(snippet, dict) and str(snippet.get("action", "")).startswith(DOMAIN)
]


def test_there_is_an_example_of_each_action() -> None:
    """With the same name as in the list of actions."""
    shown = {snippet["action"].partition(".")[2] for _, snippet in ACTIONS}
    assert shown == set(SERVICES)


@pytest.mark.parametrize(
    ("name", "snippet"), ACTIONS, ids=[each[0] for each in ACTIONS]
)
async def test_the_example_of_an_action_is_valid(
    hass: HomeAssistant, name: str, snippet: dict[str, Any]
) -> None:
    """The action takes its fields, and each field is one that the UI shows."""
    assert await async_setup_component(hass, DOMAIN, {})
    _, action = snippet["action"].split(".")
    service = hass.services.async_services_for_domain(DOMAIN)[action]
    assert service.schema is not None
    assert service.schema(snippet["data"])
    assert set(snippet["data"]) <= set(SERVICES[action]["fields"])


async def test_every_action_is_described_for_the_ui(hass: HomeAssistant) -> None:
    """With each of its fields, and required where the action requires it."""
    assert await async_setup_component(hass, DOMAIN, {})
    registered = hass.services.async_services_for_domain(DOMAIN)
    assert set(registered) == set(SERVICES)
    for name, service in registered.items():
        fields = SERVICES[name]["fields"]
        schema = getattr(service.schema, "schema", {})
        assert {str(key) for key in schema} == set(fields)
        required = {key for key, each in fields.items() if each.get("required")}
        assert required == {
            str(key) for key in schema if type(key).__name__ == "Required"
        }
