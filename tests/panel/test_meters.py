"""The rows of the panel: all meters first, then what changes of them."""

import asyncio
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mbus.panel.feed import Feed
from custom_components.mbus.panel.messages import RowsEvent
from custom_components.mbus.records.names import Names
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.json import json_bytes
from simulator.bus import SimulatedBus
from simulator.faults import Order
from tests.common import pass_interval, set_up
from tests.lines import MemoryLine
from tests.panel.common import METERS, Event, let_tell, next_event, subscribed, unpacked

COLD: Final = "66510211"
GAS: Final = "40217733"
ALLOCATOR: Final = "53190648"


def row_of(event: Event, number: str) -> dict[str, Any]:
    """Return the row of a meter by its number."""
    (row,) = [each for each in event["meters"] if each["number"] == number]
    return row


async def test_the_first_event_has_all_meters_of_all_gateways(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """With what is stored, what was read, and the device that has name and area."""
    event = await subscribed(await hass_ws_client(hass), METERS)
    assert event["is_first"]
    assert len(event["meters"]) == 5
    row = row_of(event, COLD)
    device = dr.async_get(hass).async_get_device_by_identifier(
        ("mbus", f"{COLD}2D2C3B16"), loaded.entry_id
    )
    assert device is not None
    assert row | {"meter_id": "", "read_at": "", "amount": None} == {
        "entry_id": loaded.entry_id,
        "meter_id": "",
        "device_id": device.id,
        "title": "Cold water meter 66510211",
        "number": COLD,
        "maker": "Kamstrup",
        "model": None,
        "version": 59,
        "medium": "cold water meter",
        "address": 1,
        "answers_at": 1,
        "amount": None,
        "read_at": "",
        "state": "answering",
        "problem": None,
        "interval_s": 900,
        "has_own_interval": False,
        "failed_reads": 0,
    }


async def test_a_gateway_is_told_with_its_device(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """And that it is running."""
    event = await subscribed(await hass_ws_client(hass), METERS)
    (gateway,) = event["gateways"]
    assert gateway["title"] == "Gateway"
    assert gateway["is_running"]
    assert gateway["device_id"] == loaded.runtime_data.device.id


@pytest.mark.parametrize(
    ("number", "name", "unit", "sensor"),
    [
        (COLD, "Volume", "m³", f"cold_water_meter_{COLD}_volume"),
        (GAS, "Volume", "m³", f"gas_meter_{GAS}_volume"),
        (
            ALLOCATOR,
            "Consumption units",
            None,
            f"heat_cost_allocator_{ALLOCATOR}_consumption_units",
        ),
        (
            "21004711",
            "Energy",
            "kWh",
            "electricity_meter_21004711_energy",
        ),
    ],
)
async def test_the_value_is_what_people_read_off_the_meter(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    number: str,
    name: str,
    unit: str | None,
    sensor: str,
) -> None:
    """As its sensor shows it, digit by digit."""
    event = await subscribed(await hass_ws_client(hass), METERS)
    amount = row_of(event, number)["amount"]
    state = hass.states.get(f"sensor.{sensor}")
    assert state is not None
    assert amount == {
        "name": name,
        "kind": "number",
        "text": state.state,
        "unit": unit,
    }


async def test_rows_are_told_in_the_language_of_the_page(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """Whatever Home Assistant itself is set to."""
    event = await subscribed(await hass_ws_client(hass), METERS | {"language": "de"})
    assert row_of(event, COLD)["medium"] == "Kaltwasserzähler"


async def test_a_meter_that_falls_silent_is_told_alone(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    bus: SimulatedBus,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """With its failures, in words, and with what it said last."""
    client = await hass_ws_client(hass)
    before = row_of(await subscribed(client, METERS), COLD)
    Order.parse(f"{COLD}:silent").apply(bus)
    await hass.services.async_call(
        "button",
        "press",
        {"entity_id": f"button.cold_water_meter_{COLD}_read_now"},
        blocking=False,
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    await let_tell(hass)
    event = await next_event(client)
    assert [each["number"] for each in event["meters"]] == [COLD]
    row = row_of(event, COLD)
    assert row["state"] == "silent"
    assert row["failed_reads"] == 1
    assert row["problem"] == "Cold water meter 66510211 does not answer."
    assert (row["amount"], row["read_at"]) == (before["amount"], before["read_at"])


async def test_a_round_of_reads_is_one_event(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Hundreds of meters are not hundreds of events."""
    client = await hass_ws_client(hass)
    await subscribed(client, METERS)
    await pass_interval(hass, freezer)
    await let_tell(hass)
    event = await next_event(client)
    assert len(event["meters"]) == 5


async def test_another_interval_is_told(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """Whoever has set it: the row is what is stored."""
    client = await hass_ws_client(hass)
    meter_id = row_of(await subscribed(client, METERS), COLD)["meter_id"]
    subentry = loaded.subentries[meter_id]
    hass.config_entries.async_update_subentry(
        loaded, subentry, data={**subentry.data, "interval_s": 7200}
    )
    await let_tell(hass)
    row = row_of(await next_event(client), COLD)
    assert row["interval_s"] == 7200
    assert row["has_own_interval"]


async def test_a_meter_that_is_removed_is_told_by_its_id(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """And its row goes."""
    client = await hass_ws_client(hass)
    meter_id = row_of(await subscribed(client, METERS), COLD)["meter_id"]
    hass.config_entries.async_remove_subentry(loaded, meter_id)
    await let_tell(hass)
    event = await next_event(client)
    assert event["removed"] == [meter_id]


async def test_a_gateway_that_is_unloaded_keeps_its_rows(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """They say that nobody reads them."""
    client = await hass_ws_client(hass)
    await subscribed(client, METERS)
    await hass.config_entries.async_unload(loaded.entry_id)
    await let_tell(hass)
    event = await next_event(client)
    assert {each["state"] for each in event["meters"]} == {"not_running"}
    assert not event["gateways"][0]["is_running"]


async def test_why_a_gateway_does_not_run_is_told_in_the_language_of_the_page(
    hass: HomeAssistant,
    line: MemoryLine,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    hass_ws_client: WebSocketGenerator,
) -> None:
    """And its meters are there all the same."""
    await line.lose()
    await set_up(hass, entry)
    client = await hass_ws_client(hass)
    event = await subscribed(client, METERS | {"language": "de"})
    (gateway,) = event["gateways"]
    assert not gateway["is_running"]
    assert gateway["problem"].startswith("Die Verbindung ")
    assert len(event["meters"]) == 5


async def test_a_meter_whose_entities_are_all_disabled_is_left_in_peace(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """It is not silent: nobody asks it."""
    entities = er.async_get(hass)
    for each in er.async_entries_for_config_entry(entities, loaded.entry_id):
        if COLD in each.entity_id and each.domain != "button":
            entities.async_update_entity(
                each.entity_id, disabled_by=er.RegistryEntryDisabler.USER
            )
    await hass.async_block_till_done(wait_background_tasks=True)
    event = await subscribed(await hass_ws_client(hass), METERS)
    assert row_of(event, COLD)["state"] == "left_in_peace"


async def test_data_that_cannot_be_read_is_a_row_all_the_same(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Who looks for a meter finds it, and why nothing comes of it."""
    entry.add_to_hass(hass)
    (first, *_) = entry.subentries.values()
    hass.config_entries.async_update_subentry(
        entry, first, data={**first.data, "primary_address": 700}
    )
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    event = await subscribed(await hass_ws_client(hass), METERS)
    (row,) = [each for each in event["meters"] if each["state"] == "unreadable"]
    assert row["title"] == first.title
    assert row["problem"] == (
        f"The stored data of {first.title} cannot be read: its number or its address."
    )


async def test_two_pages_are_told_each_and_one_may_close(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Whoever closes a page takes nothing from the other."""
    first, second = await hass_ws_client(hass), await hass_ws_client(hass)
    await subscribed(first, METERS)
    await subscribed(second, METERS)
    await first.close()
    await pass_interval(hass, freezer)
    await let_tell(hass)
    assert len((await next_event(second))["meters"]) == 5


async def test_others_have_their_turn_while_the_rows_of_a_big_building_are_made(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """After every twenty-five of them."""
    first = loaded.subentries["meter_0"]
    big = MockConfigEntry(
        domain="mbus",
        data={"device": "socket://building:10001"},
        subentries_data=[
            {
                "data": first.data | {"secondary_address": f"{number:08}2D2C3B16"},
                "subentry_type": "meter",
                "title": f"Meter {number}",
                "unique_id": f"{number:08}2D2C3B16",
                "subentry_id": f"big_{number}",
            }
            for number in range(1000)
        ],
    )
    big.add_to_hass(hass)
    told: list[RowsEvent] = []
    feed = Feed(hass, await Names.load(hass), told.append)
    begun = hass.async_create_task(feed.begin())
    turns = 0
    while not begun.done():
        turns += 1
        await asyncio.sleep(0)
    feed.end()
    assert len(unpacked(dict(told[0]))["meters"]) == 1005
    assert turns >= 40


async def test_the_rows_of_a_thousand_meters_are_a_quarter_of_a_megabyte(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """As long as those of the five are: what they are called goes over the line once."""
    told: list[RowsEvent] = []
    feed = Feed(hass, await Names.load(hass), told.append)
    await feed.begin()
    feed.end()
    (packed,) = told[0]["meters"]
    sizes = [len(json_bytes(each)) for each in packed["rows"]]
    assert len(sizes) == 5
    assert 1000 * (sum(sizes) / 5 + 1) < 250_000
