"""Meters that are exchanged, moved, added and removed while something else is under way."""

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.exchange import accept_exchange
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from homeassistant.core import HomeAssistant
from simulator.bus import SimulatedBus
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
