"""A meter that is read while it is given another address."""

import asyncio
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meterbus.bus.service import Service
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
from simulator.bus import SimulatedBus
from tests.common import state
from tests.test_gateways import lines, settle
from tests.test_namesakes import bus, cellar

__all__ = ["bus", "cellar", "lines"]

VOLUME = "sensor.cold_water_meter_12345678_volume"


async def test_a_read_that_is_due_while_a_meter_is_moved_does_not_fail(
    hass: HomeAssistant,
    cellar: MockConfigEntry,
    bus: SimulatedBus,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It asks at the address that the meter has just left, and once more at the new one."""
    (coordinator,) = cellar.runtime_data.coordinators.values()
    send = Service._send
    states: list[str] = []

    async def send_before_a_read(*request: Any, **options: Any) -> None:
        await send(*request, **options)
        hass.async_create_task(coordinator.async_refresh())
        await asyncio.sleep(0)

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        states.append(event.data["new_state"].state)

    monkeypatch.setattr(Service, "_send", send_before_a_read)
    async_track_state_change_event(hass, VOLUME, note)
    await hass.services.async_call(
        DOMAIN,
        "set_primary_address",
        {"device_id": coordinator.device.id, "new_address": 2},
        blocking=True,
    )
    await settle(hass)
    assert bus.meters[0].primary_address == 2
    assert STATE_UNAVAILABLE not in states
    assert state(hass, VOLUME).state == "1.111"
