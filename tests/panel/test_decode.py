"""Telegrams that are pasted into the panel, or clicked on as they pass."""

from pathlib import Path
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.core import HomeAssistant
from tests.cli.running import mbus
from tests.panel.common import Event, ask
from tests.protocol.corpus import TELEGRAMS, capture_of

SAVED: Final = Path(__file__).parent / "traffic.txt"
"""A file as frontend/test/ring.test.ts expects it."""
VOLUME: Final = "68 09 09 68 08 05 78 04 13 2E 16 00 00 E0 16"
"""A volume of 5.678 m³ behind CI 78."""


async def decoded(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, **told: Any
) -> Event:
    """Return the answer to telegrams."""
    client = await hass_ws_client(hass)
    return await ask(client, type="mbus/decode", language="en", **told)


async def test_a_record_is_told_with_its_value_and_its_bytes(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """In the unit that its sensor would have."""
    answer = await decoded(hass, hass_ws_client, telegram=VOLUME)
    (telegram,) = answer["result"]
    assert telegram["records"] == [
        {
            "name": "Volume",
            "kind": "number",
            "text": "5.678",
            "unit": "m³",
            "dib": "04",
            "vib": "13",
            "storage": 0,
            "tariff": 0,
            "subunit": 0,
            "function": "instantaneous",
            "error": None,
            "begin": 7,
            "end": 13,
        }
    ]


async def test_a_file_that_the_panel_saves_is_one_that_it_takes(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """Its comments are nobody's bytes."""
    answer = await decoded(hass, hass_ws_client, telegram=SAVED.read_text("utf-8"))
    assert [len(each["records"]) for each in answer["result"]] == [1]


def test_a_file_that_the_panel_saves_is_one_that_the_command_line_takes() -> None:
    """As it is: what is no telegram is a comment."""
    done = mbus("decode", str(SAVED))
    assert done.returncode == 0
    assert "5.678" in done.stdout


async def test_a_telegram_is_opened_with_its_key(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """The places of its records count in what was encrypted."""
    (raw, *_), key = capture_of(TELEGRAMS / "encrypted_mode_5.hex")
    assert key is not None
    told = {"telegram": raw.hex(), "key": key.hex()}
    answer = await decoded(hass, hass_ws_client, **told)
    (telegram,) = answer["result"]
    assert telegram["clear"] != telegram["raw"]
    first = telegram["records"][0]
    piece = telegram["clear"].split(" ")[first["begin"] : first["end"]]
    assert " ".join(piece).startswith(f"{first['dib']} {first['vib']}")


async def test_without_its_key_a_telegram_says_why_it_has_no_values(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """And what its header tells all the same."""
    (raw, *_), _ = capture_of(TELEGRAMS / "encrypted_mode_5.hex")
    answer = await decoded(hass, hass_ws_client, telegram=raw.hex())
    (telegram,) = answer["result"]
    assert telegram["records"] == []
    assert telegram["error"]
    assert {"number", "maker", "security_mode"} <= {
        each["key"] for each in telegram["header"]
    }


async def test_a_known_meter_lends_its_key(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """Nobody has to type it again for a frame that passes."""
    (raw, *_), key = capture_of(TELEGRAMS / "encrypted_mode_5.hex")
    assert key is not None
    subentry = loaded.subentries["meter_0"]
    hass.config_entries.async_update_subentry(
        loaded, subentry, data={**subentry.data, "key": key.hex()}
    )
    answer = await decoded(
        hass,
        hass_ws_client,
        telegram=raw.hex(),
        entry_id=loaded.entry_id,
        meter_id="meter_0",
    )
    assert answer["result"][0]["records"] != []


async def test_a_damaged_telegram_says_where(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """Its checksum is not the sum."""
    answer = await decoded(hass, hass_ws_client, telegram=VOLUME.replace("E0", "E1"))
    (telegram,) = answer["result"]
    assert telegram["defects"][0]["code"] == "checksum"
    assert telegram["defects"][0]["position"] == 13


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"telegram": "no telegram"}, "not_hex"),
        ({"telegram": "# a comment alone"}, "not_hex"),
        ({"telegram": VOLUME, "key": "1234"}, "bad_key"),
        ({"telegram": "E5 " * 257}, "too_many_telegrams"),
    ],
)
async def test_what_cannot_be_decoded_is_told_in_words(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    told: dict[str, str],
    key: str,
) -> None:
    """By the key of the message that the action has for it, too."""
    answer = await decoded(hass, hass_ws_client, **told)
    assert answer["error"]["translation_key"] == key
    assert answer["error"]["translation_domain"] == "mbus"


@pytest.mark.parametrize("text", ["no telegram", "# a comment alone"])
async def test_what_is_no_hexadecimal_is_quoted(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    text: str,
) -> None:
    """The sentence around it is that of the person's language: nothing else is filled in."""
    answer = await decoded(hass, hass_ws_client, telegram=text)
    assert answer["error"]["translation_placeholders"] == {"error": text}


async def test_more_than_some_hours_of_a_bus_are_refused(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """As the action refuses it."""
    answer = await decoded(hass, hass_ws_client, telegram="0" * 65537)
    assert answer["error"]["code"] == "invalid_format"


async def test_every_telegram_of_the_corpus_is_told(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """Whatever bytes come, there is an answer, and a place for each record."""
    client = await hass_ws_client(hass)
    for path in sorted(TELEGRAMS.rglob("*.hex")):
        for raw in capture_of(path).telegrams:
            answer = await ask(
                client, type="mbus/decode", language="en", telegram=raw.hex()
            )
            assert answer["success"], path
