"""Meters that share a primary address: what is asked once that is known."""

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator.bus import SimulatedBus
from tests.common import pass_interval
from tests.meters import meter_of

RESET_1 = bytes.fromhex("10 40 01 41 16")


async def test_a_shared_address_is_not_asked_any_more_after_three_reads(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Each of those reads was a collision first, and an answer by selection then."""
    meter_of(bus, "66510348").primary_address = 1
    asked = []
    for _ in range(5):
        before = len(bus.requests)
        await pass_interval(hass, freezer)
        asked.append(RESET_1 in bus.requests[before:])
    assert asked == [True, True, True, False, False]
