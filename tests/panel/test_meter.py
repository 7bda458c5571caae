"""One meter in the panel: its last answer taken apart, its settings, what failed."""

from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mbus.meterbus.hexadecimal import spaced
from homeassistant.core import HomeAssistant
from simulator.bus import SimulatedBus
from simulator.faults import Order
from tests.common import meter_of
from tests.meters import Pages
from tests.panel.common import Event, ask

COLD: Final = "66510211"
READ_NOW: Final = f"button.cold_water_meter_{COLD}_read_now"


def id_of(entry: MockConfigEntry, number: str) -> str:
    """Return the ID of a meter by its number."""
    (found,) = [
        each.subentry_id for each in entry.subentries.values() if number in each.title
    ]
    return found


async def opened(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    language: str = "en",
) -> Event:
    """Return what is told of the cold water meter."""
    answer = await ask(
        await hass_ws_client(hass),
        type="mbus/meter",
        entry_id=entry.entry_id,
        meter_id=id_of(entry, COLD),
        language=language,
    )
    assert answer["success"], answer
    result: Event = answer["result"]
    return result


async def test_the_last_answer_is_taken_apart(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """Each record with its codes, and with the bytes that it is made of."""
    detail = await opened(hass, loaded, hass_ws_client)
    (telegram,) = detail["telegrams"]
    coordinator = loaded.runtime_data.coordinators[id_of(loaded, COLD)]
    assert telegram["raw"] == spaced(coordinator.data.frames[0].to_bytes())
    raw = telegram["clear"].split(" ")
    volume = telegram["records"][0]
    assert volume["name"] == "Volume"
    assert volume["unit"] == "m³"
    piece = " ".join(raw[volume["begin"] : volume["end"]])
    assert piece.startswith(f"{volume['dib']} {volume['vib']} ")
    assert telegram["error"] is None
    assert telegram["defects"] == []


async def test_the_header_is_told_in_facts(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """Number, maker, version, medium, and where it answers."""
    detail = await opened(hass, loaded, hass_ws_client)
    (telegram,) = detail["telegrams"]
    facts = {each["key"]: each["text"] for each in telegram["header"]}
    assert facts["number"] == COLD
    assert facts["maker"] == "KAM (Kamstrup)"
    assert facts["medium"] == "cold water meter"
    assert facts["address"] == "1"
    assert facts["ci"] == "72"


async def test_it_is_told_in_the_language_of_the_page(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """The words are those of the sensors."""
    detail = await opened(hass, loaded, hass_ws_client, language="de")
    assert detail["telegrams"][0]["records"][0]["name"] == "Volumen"


async def test_every_telegram_of_a_read_is_told(
    hass: HomeAssistant,
    bus: SimulatedBus,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Each with its own bytes."""
    meter_of(bus, COLD).telegrams = Pages(
        (bytes.fromhex("04 13 01 00 00 00"), bytes.fromhex("02 5A 64 00"))
    )
    await hass.services.async_call("button", "press", {"entity_id": READ_NOW}, True)
    await hass.async_block_till_done(wait_background_tasks=True)
    detail = await opened(hass, loaded, hass_ws_client)
    names = [
        [record["name"] for record in each["records"]] for each in detail["telegrams"]
    ]
    assert names == [["Volume"], ["Flow temperature"]]


async def test_settings_of_its_own_are_told_as_its_dialog_calls_them(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """Of a key is told that there is one, and no more."""
    subentry = loaded.subentries[id_of(loaded, COLD)]
    hass.config_entries.async_update_subentry(
        loaded,
        subentry,
        data={
            **subentry.data,
            "key": "00112233445566778899AABBCCDDEEFF",
            "prepare": "5000",
            "addressing": "secondary",
            "pause_s": 2.5,
        },
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    detail = await opened(hass, loaded, hass_ws_client)
    assert {each["label"]: each["value"] for each in detail["settings"]} == {
        "Decryption key": True,
        "Addressing": "By serial number",
        "Request before reading": True,
        "Pause after an answer": 2.5,
    }


async def test_what_failed_lately_is_told_in_words(
    hass: HomeAssistant,
    bus: SimulatedBus,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The newest first, and how often in a row."""
    Order.parse(f"{COLD}:silent").apply(bus)
    for _ in range(2):
        await hass.services.async_call("button", "press", {"entity_id": READ_NOW})
        await hass.async_block_till_done(wait_background_tasks=True)
    detail = await opened(hass, loaded, hass_ws_client)
    (failure,) = detail["failures"]
    assert failure["text"] == "Cold water meter 66510211 does not answer."
    assert failure["times"] == 2
    assert detail["meter"]["failed_reads"] == 2
    assert detail["telegrams"] != []


async def test_a_meter_of_a_gateway_that_does_not_run_has_no_answer(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """What is stored of it is told all the same."""
    await hass.config_entries.async_unload(loaded.entry_id)
    detail = await opened(hass, loaded, hass_ws_client)
    assert detail["telegrams"] == []
    assert detail["meter"]["number"] == COLD


@pytest.mark.parametrize(
    "named",
    [
        {"entry_id": "gone", "meter_id": "meter_0"},
        {"entry_id": "01JMBUSGATEWAY0000000000000", "meter_id": "gone"},
    ],
)
async def test_a_meter_that_is_gone_is_not_found(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    named: dict[str, Any],
) -> None:
    """A page may be older than what it shows."""
    client = await hass_ws_client(hass)
    answer = await ask(client, type="mbus/meter", language="en", **named)
    assert answer["error"]["code"] == "not_found"


@pytest.mark.parametrize("language", ["../../secrets", "", "a", "x" * 40])
async def test_what_is_no_language_is_refused(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    language: str,
) -> None:
    """It would become the name of a file."""
    client = await hass_ws_client(hass)
    answer = await ask(client, type="mbus/meters/subscribe", language=language)
    assert answer["error"]["code"] == "invalid_format"
