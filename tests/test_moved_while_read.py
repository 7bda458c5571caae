"""A meter that is read while it is given another address."""

import asyncio
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.coordinator import MeterCoordinator
from custom_components.mbus.meterbus.bus.service import Service
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
from simulator.bus import SimulatedBus
from simulator.meter import Area
from simulator.telegrams import RecordsTelegram
from tests.common import state
from tests.test_areas import VOLTAGE, chosen
from tests.test_gateways import lines, settle
from tests.test_namesakes import bus, cellar

__all__ = ["bus", "cellar", "lines"]

NUMBER = "12345678"
VOLUME = "sensor.cold_water_meter_12345678_volume"
SHOWN_OF_AREA = "sensor.cold_water_meter_12345678_voltage"


async def states_while_moved(
    hass: HomeAssistant,
    read: MeterCoordinator,
    entity_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> list[str]:
    """Return the states of an entity whose coordinator reads while its meter is moved."""
    send = Service._send
    states: list[str] = []

    async def send_before_a_read(*request: Any, **options: Any) -> None:
        await send(*request, **options)
        hass.async_create_task(read.async_refresh())
        await asyncio.sleep(0)

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        states.append(event.data["new_state"].state)

    monkeypatch.setattr(Service, "_send", send_before_a_read)
    async_track_state_change_event(hass, entity_id, note)
    await hass.services.async_call(
        DOMAIN,
        "set_primary_address",
        {"device_id": read.device.id, "new_address": 2},
        blocking=True,
    )
    await settle(hass)
    return states


async def test_a_read_that_is_due_while_a_meter_is_moved_does_not_fail(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    bus: SimulatedBus,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It asks at the address that the meter has just left, and once more at the new one."""
    (coordinator,) = cellar.runtime_data.coordinators.values()
    states = await states_while_moved(hass, coordinator, VOLUME, monkeypatch)
    assert bus.meters[0].primary_address == 2
    assert STATE_UNAVAILABLE not in states
    assert state(hass, VOLUME).state == "1.111"


async def test_a_read_of_an_area_does_not_fail_while_its_meter_is_moved(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    bus: SimulatedBus,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It has a coordinator of its own, and asks the same meter."""
    bus.meters[0].areas = {0xB1: Area(RecordsTelegram(VOLTAGE))}
    await chosen(hass, cellar, "b1", "voltage", of=NUMBER)
    (coordinator,) = cellar.runtime_data.coordinators.values()
    (area,) = coordinator.areas.values()
    states = await states_while_moved(hass, area, SHOWN_OF_AREA, monkeypatch)
    assert bus.meters[0].primary_address == 2
    assert STATE_UNAVAILABLE not in states
    assert state(hass, SHOWN_OF_AREA).state == "230.1"
