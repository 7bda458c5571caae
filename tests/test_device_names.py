"""One name: what a person calls a device, on whichever page, is its name everywhere."""

from dataclasses import replace
from html import unescape
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meter import MeterConfig, add_meter
from homeassistant.config_entries import SOURCE_RECONFIGURE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.device_registry import DeviceEntry
from simulator.bus import SimulatedBus
from tests.common import meter_of, pass_interval, state
from tests.lines import MemoryLine
from tests.test_gateways import (
    COLD,
    COLD_NUMBER,
    house,
    house_bus,
    lines,
    settle,
    subentry_of,
)
from tests.test_silence import be_silent, other, other_bus

WARM_NUMBER = "66510348"
SETTINGS = {
    "name": "Cellar",
    "addressing": "automatic",
    "advanced": {},
    "whole_model": False,
}

__all__ = ["house", "house_bus", "lines", "other", "other_bus"]


def device_of(
    hass: HomeAssistant, entry: MockConfigEntry, number: str | None = None
) -> DeviceEntry:
    """Return the device of a gateway, or of one of its meters."""
    subentry_id = None if number is None else subentry_of(entry, number)
    (device,) = (
        each
        for each in dr.async_entries_for_config_entry(
            dr.async_get(hass), entry.entry_id
        )
        if each.config_subentry_id == subentry_id
    )
    return device


def title_of(entry: MockConfigEntry, number: str) -> str:
    """Return what a meter is called."""
    return entry.subentries[subentry_of(entry, number)].title


async def call(hass: HomeAssistant, device: DeviceEntry, name: str | None) -> None:
    """Give a device a name on its own page, or on the last one of a dialog."""
    dr.async_get(hass).async_update_device(device.id, name_by_user=name)
    await settle(hass)


async def settings_of(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Open the page with the settings of the cold water meter."""
    flows = hass.config_entries.subentries
    flow = await flows.async_init(
        (entry.entry_id, "meter"),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": subentry_of(entry, COLD_NUMBER),
        },
    )
    return await flows.async_configure(flow["flow_id"], {"next_step_id": "settings"})


async def test_the_name_of_a_device_is_the_name_everywhere(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    other: MockConfigEntry,
) -> None:
    """In dialogs, actions, errors and repairs; of the meters beside it nothing changes."""
    warm, elsewhere = (
        title_of(house, WARM_NUMBER),
        [each.title for each in other.subentries.values()],
    )
    device = device_of(hass, house, COLD_NUMBER)
    await call(hass, device, "Kitchen")
    page = await settings_of(hass, house)
    assert unescape(page["description_placeholders"]["meter"]) == "Kitchen"
    answer = await hass.services.async_call(
        DOMAIN,
        "read_meter",
        {"device_id": device.id},
        blocking=True,
        return_response=True,
    )
    assert answer is not None
    assert answer["meter"] == "Kitchen"
    meter_of(house_bus, COLD_NUMBER).silent = True
    await be_silent(hass, freezer, 24 * 60)
    with pytest.raises(HomeAssistantError, match="Kitchen does not answer"):
        await hass.services.async_call(
            "button",
            "press",
            {
                "entity_id": f"button.{COLD.partition('.')[2]}".replace(
                    "volume", "read_now"
                )
            },
            blocking=True,
        )
    issue_id = f"meter_silent_{subentry_of(house, COLD_NUMBER)}"
    issue = ir.async_get(hass).issues[DOMAIN, issue_id]
    assert (issue.translation_placeholders or {})["plain_meter"] == "Kitchen"
    shown = state(hass, "sensor.house_meters_answering")
    assert shown.attributes["without_values"] == ["Kitchen"]
    assert title_of(house, WARM_NUMBER) == warm
    assert [each.title for each in other.subentries.values()] == elsewhere


async def test_the_name_that_was_given_last_holds(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """On the page of the device or in the dialog; a name that is taken back is forgotten."""
    first = title_of(house, COLD_NUMBER)
    device = device_of(hass, house, COLD_NUMBER)
    await call(hass, device, "Kitchen")
    page = await settings_of(hass, house)
    flows = hass.config_entries.subentries
    await flows.async_configure(page["flow_id"], SETTINGS)
    await settle(hass)
    device = device_of(hass, house, COLD_NUMBER)
    assert (device.name, device.name_by_user) == ("Cellar", None)
    assert title_of(house, COLD_NUMBER) == "Cellar"
    await call(hass, device, "Kitchen")
    assert title_of(house, COLD_NUMBER) == "Kitchen"
    await call(hass, device, None)
    assert title_of(house, COLD_NUMBER) == first
    assert device_of(hass, house, COLD_NUMBER).name == first


async def test_a_meter_that_is_added_again_has_the_name_that_it_had(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """Home Assistant remembers it of the device."""
    await call(hass, device_of(hass, house, COLD_NUMBER), "Kitchen")
    subentry_id = subentry_of(house, COLD_NUMBER)
    meter = MeterConfig.of(house.subentries[subentry_id])
    hass.config_entries.async_remove_subentry(house, subentry_id)
    await settle(hass)
    add_meter(hass, house, replace(meter, name="Cold water meter"))
    await settle(hass)
    device = device_of(hass, house, COLD_NUMBER)
    assert device.name_by_user == "Kitchen"
    assert title_of(house, COLD_NUMBER) == "Kitchen"


async def test_a_gateway_has_one_name_too(
    hass: HomeAssistant,
    lines: dict[str, MemoryLine],
    house: MockConfigEntry,
    other: MockConfigEntry,
) -> None:
    """Whether its device or its entry got it last, and whether it is loaded or not."""
    await call(hass, device_of(hass, house), "Cellar")
    assert (house.title, other.title) == ("Cellar", "other")
    hass.config_entries.async_update_entry(house, title="Attic")
    await settle(hass)
    device = device_of(hass, house)
    assert (device.name, device.name_by_user) == ("Attic", None)
    await hass.config_entries.async_unload(house.entry_id)
    await call(hass, device_of(hass, house), "Garden")
    await call(hass, device_of(hass, house, COLD_NUMBER), "Kitchen")
    await hass.config_entries.async_setup(house.entry_id)
    await settle(hass)
    assert (house.title, title_of(house, COLD_NUMBER)) == ("Garden", "Kitchen")
    assert device_of(hass, house).name == "Garden"


async def test_many_meters_are_named_at_once(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
) -> None:
    """As the panel does by a pattern, while they are read."""
    numbers = [each.secondary_address.identification for each in house_bus.meters]
    registry = dr.async_get(hass)
    for each in numbers:
        device = device_of(hass, house, each)
        registry.async_update_device(device.id, name_by_user=f"Flat {each}")
    await pass_interval(hass, freezer)
    assert {each.title for each in house.subentries.values()} == {
        f"Flat {each}" for each in numbers
    }
    names = {each.name for each in house.runtime_data.coordinators.values()}
    assert names == {f"Flat {each}" for each in numbers}
