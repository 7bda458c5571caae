"""Another place, or other settings, for a gateway: its name, and what is said at the end."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from simulator.bus import SimulatedBus
from tests.common import set_up, state
from tests.lines import over_rfc2217

from .plugs import CH340, FTDI, Computer

pytestmark = pytest.mark.usefixtures("connected")

VOLUME: Final = "sensor.cold_water_meter_66510211_volume"
HERE: Final = {"host": "gateway", "port": 10001, "protocol": "socket"}
ELSEWHERE: Final = {"host": "attic", "port": 4000, "protocol": "socket"}


async def moved(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    choice: str,
    where: Mapping[str, Any],
    baud_rate: int = 2400,
) -> ConfigFlowResult:
    """Say where a gateway is, and how fast it talks; return how the dialog ends."""
    flow = await entry.start_reconfigure_flow(hass)
    link = {"baud_rate": str(baud_rate), "advanced": {}}
    for answers in ({"next_step_id": choice}, where, link):
        flow = await hass.config_entries.flow.async_configure(flow["flow_id"], answers)
    await hass.async_block_till_done(wait_background_tasks=True)
    return flow


async def test_a_name_that_a_person_gave_stays_where_the_gateway_goes(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It is not the place that it is called after."""
    flow = await moved(hass, loaded, "network", ELSEWHERE)
    assert flow["reason"] == "reconfigure_successful"
    assert flow.get("translation_domain") is None
    assert loaded.title == "Gateway"


async def test_a_name_that_was_the_old_place_becomes_the_new_one(
    hass: HomeAssistant, loaded: MockConfigEntry, computer: Computer
) -> None:
    """Who has given none finds the gateway by where it is."""
    hass.config_entries.async_update_entry(loaded, title="gateway:10001")
    await moved(hass, loaded, "network", ELSEWHERE)
    assert loaded.title == "attic:4000"
    with computer.plugged(CH340, "1") as first, computer.plugged(FTDI, "2") as second:
        await moved(hass, loaded, "serial", {"device": first})
        assert loaded.title == "USB Serial"
        await moved(hass, loaded, "serial", {"device": second})
        assert loaded.title == "FT232R USB UART"


async def test_one_begins_with_where_a_gateway_is(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Whoever changes its port need not type its host."""
    flow = await loaded.start_reconfigure_flow(hass)
    flow = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"next_step_id": "network"}
    )
    assert flow["data_schema"] is not None
    suggested = {
        str(key): (key.description or {}).get("suggested_value")
        for key in flow["data_schema"].schema
    }
    assert suggested == HERE


async def test_settings_of_a_gateway_that_stays_are_saved(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Nothing has moved, and nothing says so."""
    flow = await moved(hass, loaded, "network", HERE, baud_rate=300)
    assert flow["reason"] == "settings_saved"
    assert loaded.data["baud_rate"] == 300
    assert loaded.title == "Gateway"


@over_rfc2217
async def test_meters_without_a_rate_of_their_own_follow_their_gateway(
    hass: HomeAssistant, entry: MockConfigEntry, bus: SimulatedBus
) -> None:
    """All of them were set to another rate, and so is the gateway."""
    bus.baud_rate = 9600
    await set_up(hass, entry)
    assert state(hass, VOLUME).state == "unavailable"
    await moved(hass, entry, "network", HERE, baud_rate=9600)
    for each in entry.runtime_data.coordinators.values():
        await each.async_refresh()
    assert state(hass, VOLUME).state == "318.400"
