"""What the panel's source and the integration have in common: shapes and words."""

import json
from pathlib import Path
import re
from typing import Any, Final, is_typeddict

import pytest

from custom_components.mbus.figures.values import Source
from custom_components.mbus.meterbus.bus.traffic import Remark
from custom_components.mbus.panel import messages
from custom_components.mbus.panel.frames import REQUESTS
from custom_components.mbus.panel.rows import State

ROOT: Final = Path(__file__).parents[2]
SOURCE: Final = ROOT / "frontend" / "src"
TEXTS: Final[dict[str, dict[str, str]]] = json.loads(
    (ROOT / "custom_components/mbus/translations/en.json").read_text("utf-8")
)["config_panel"]
KEYS: Final = {f"{group}.{key}" for group, texts in TEXTS.items() for key in texts}

INTERFACE: Final = re.compile(
    r"^export interface (\w+)(?: extends (\w+))? \{\n(.*?)^\}", re.MULTILINE | re.DOTALL
)
MEMBER: Final = re.compile(r"^  (\w+)\??:", re.MULTILINE)
GROUPS: Final = "|".join(TEXTS)
TEXT: Final = re.compile(rf'"((?:{GROUPS})\.\w+)"')
FAMILY: Final = re.compile(rf"`({GROUPS})\.(\w*)\$\{{")

SHAPES: Final = {
    name: shape for name, shape in vars(messages).items() if is_typeddict(shape)
}


def interfaces() -> dict[str, set[str]]:
    """Return the members of each interface of the panel, those that it extends too."""
    found: dict[str, set[str]] = {}
    for name, base, body in INTERFACE.findall((SOURCE / "types.ts").read_text("utf-8")):
        found[name] = set(MEMBER.findall(body)) | found.get(base, set())
    return found


def sources() -> str:
    """Return the source of the panel."""
    return "\n".join(each.read_text("utf-8") for each in sorted(SOURCE.glob("*.ts")))


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_message_has_the_members_that_the_panel_knows(name: str) -> None:
    """Of the same names: a page shows nothing for what it does not know."""
    assert interfaces()[name] == set(SHAPES[name].__annotations__)


def test_the_panel_knows_no_other_messages() -> None:
    """One that is gone is gone on both sides."""
    assert set(interfaces()) - {"TypedDict"} == set(SHAPES) - {"TypedDict"}


def families() -> dict[str, Any]:
    """Return the texts whose keys are put together, by how those begin."""
    return {
        "states.": set(State),
        "frames.": {
            *REQUESTS.values(),
            *(each.name.lower() for each in Remark),
            *("deselect", "select", "send", "hidden", "acknowledge", "answer", "other"),
        },
        "tabs.": {"meters", "search", "addresses", "readings", "traffic"},
        "readings.": {"at", "since", *Source},
        "addresses.": {"own", "shared", "factory", "unknown"},
        "search.": {"suggested", "all"},
        "search.by_": {"secondary", "primary", "both"},
        "header.": {
            *("number", "maker", "model", "version", "medium", "address"),
            *("access_number", "status", "security_mode", "ci"),
        },
        "columns.": {
            "name",
            "number",
            "maker",
            "model",
            "medium",
            "address",
            "area",
            "failed_reads",
            "gateway",
            "state",
        },
        "bulk.": {
            *("name", "area", "interval", "records", "read", "remove"),
            *("minutes", "hours", "days"),
        },
        "meters.no_": {"gateway", "model", "area", "medium", "state"},
    }


def used() -> set[str]:
    """Return the keys of all texts that the panel may ask for."""
    whole = set(TEXT.findall(sources()))
    return whole | {
        f"{beginning}{each}" for beginning, ends in families().items() for each in ends
    }


def test_every_text_that_the_panel_asks_for_is_there() -> None:
    """A page would show nothing in its place."""
    assert used() - KEYS == set()


def test_every_text_is_asked_for() -> None:
    """Nobody translates what is never shown."""
    assert KEYS - used() == set()


def test_the_keys_that_are_put_together_are_known_here() -> None:
    """Another one would not be looked for."""
    found = {f"{group}.{start}" for group, start in FAMILY.findall(sources())}
    assert found == set(families())


def test_only_one_file_names_an_element_of_home_assistant() -> None:
    """They come and go with its releases."""
    naming = {
        each.name
        for each in SOURCE.glob("*.ts")
        if re.search(r"<ha-|\"ha-", each.read_text("utf-8"))
    }
    assert naming == {"ha.ts"}


def test_text_of_meters_is_never_markup() -> None:
    """Whatever a meter or a person calls something, a browser runs nothing of it."""
    assert not re.search(r"unsafe|innerHTML|eval\(|document\.write", sources())


def test_the_panel_asks_no_other_machine() -> None:
    """It works without the internet, and tells nobody that it is open."""
    assert re.findall(r"https?://|\bfetch\(", sources()) == []
