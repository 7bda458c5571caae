"""Meters that are exchanged, moved, added and removed while something else is under way."""

import asyncio

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.exchange import Place, accept_exchange
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from homeassistant.core import HomeAssistant
from simulator.bus import SimulatedBus
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, record
from tests.common import meter_of, state
from tests.test_gateways import (
    COLD,
    COLD_NUMBER,
    house,
    house_bus,
    lines,
    settle,
    subentry_of,
)

__all__ = ["house", "house_bus", "lines"]

NEW = SecondaryAddress.parse("665199992D2C3B16")


async def turns(count: int) -> None:
    """Let others have some turns."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_an_exchange_that_two_dialogs_accept_leaves_the_meter(
    hass: HomeAssistant, house: MockConfigEntry, house_bus: SimulatedBus
) -> None:
    """The second one has nothing to do; the new meter is the one whose place it is."""
    key = subentry_of(house, COLD_NUMBER)
    meter_of(house_bus, COLD_NUMBER).secondary_address = NEW
    await accept_exchange(hass, house, key, NEW)
    await accept_exchange(hass, house, key, NEW)
    await settle(hass)
    assert house.subentries[key].unique_id == str(NEW)
    assert state(hass, COLD).state == "318.400"


async def test_a_read_that_is_under_way_is_not_taken_for_one_of_the_new_meter(
    hass: HomeAssistant, house: MockConfigEntry, house_bus: SimulatedBus
) -> None:
    """The old one still hangs there, and answers; its value would be one of the new one."""
    volume = RecordsTelegram(record("04 13", integer(500, 4)))
    house_bus.meters.append(SimulatedMeter(99, NEW, volume))
    key = subentry_of(house, COLD_NUMBER)
    coordinator = house.runtime_data.coordinators[key]
    shown: set[str] = set()
    async with house.runtime_data.master.conversation():
        reading = asyncio.create_task(coordinator.async_refresh())
        await turns(5)
        await accept_exchange(hass, house, key, NEW, Place(99, None))
        await turns(200)
        coordinator.async_add_listener(
            lambda: shown.add(str(coordinator.data.records["volume"].value))
        )
    await reading
    await settle(hass)
    assert shown == {"0.5"}
