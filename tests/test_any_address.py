"""Address 254, which every meter answers at: for the only one on a bus."""

from dataclasses import dataclass, replace
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.coordinator import MeterCoordinator
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.frames import LongFrame
from simulator.bus import SimulatedBus
from simulator.meter import SimulatedMeter
from simulator.telegrams import AnswerHead, integer, record, respond
from tests.common import meter_of, pass_interval, state
from tests.rendered import filled_in
from tests.test_meter_flow import (
    COLD,
    COLD_NUMBER,
    cold_of,
    settle,
    start,
    submit,
    without_cold,
)

NAMELESS = SecondaryAddress("00000000", 0x2C2D, 1, 7)

__all__ = ["without_cold"]


@dataclass(frozen=True)
class SaysOther:
    """A volume behind an address that is not the meter's."""

    address: int
    pages: int = 1

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return it behind a long header."""
        answer = respond(head, record("04 13", integer(1, 4)))
        return replace(answer, a=self.address)


def only(bus: SimulatedBus, **faults: Any) -> SimulatedMeter:
    """Leave one meter on the bus, with some faults."""
    meter = meter_of(bus, COLD_NUMBER)
    bus.meters = [meter]
    for name, value in faults.items():
        setattr(meter, name, value)
    return meter


@pytest.mark.parametrize("address", [0, 5])
async def test_the_only_meter_of_a_bus_is_added_at_254_and_read_at_its_own_address(
    hass: HomeAssistant,
    without_cold: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
    address: int,
) -> None:
    """The page tells that; nothing is asked at 254 later."""
    meter = only(bus, primary_address=address)
    flow = await start(hass, without_cold, "by_address")
    flow = await submit(hass, flow, {"address": "254"})
    assert flow["step_id"] == "records"
    assert f"address {address}" in filled_in(flow, "meters")
    await submit(hass, flow, {"preset": "suggested", "records": ["volume"]})
    await settle(hass)
    assert cold_of(without_cold).title == "Cold water meter 66510211"
    assert cold_of(without_cold).data["primary_address"] == (address or None)
    bus.log.clear()
    await pass_interval(hass, freezer, minutes=61)
    assert state(hass, f"{COLD}_volume").state == "318.400"
    assert {each[2] for each in bus.requests if each[0] == 0x10} <= {
        *(each.meter.primary_address for each in _coordinators(without_cold)),
        253,
    }
    assert meter.primary_address == address


def _coordinators(entry: MockConfigEntry) -> list[MeterCoordinator]:
    return list(entry.runtime_data.coordinators.values())


async def test_several_meters_at_254_are_told_as_such(
    hass: HomeAssistant, without_cold: MockConfigEntry
) -> None:
    """They disturb each other, and nobody is added."""
    flow = await start(hass, without_cold, "by_address")
    flow = await submit(hass, flow, {"address": "254"})
    assert flow["errors"] == {"address": "damaged_answer"}


async def test_a_meter_that_answers_at_254_alone_is_not_added(
    hass: HomeAssistant, without_cold: MockConfigEntry, bus: SimulatedBus
) -> None:
    """The page says which address it tells, and what to do."""
    meter = only(bus, primary_address=7, secondary_address=NAMELESS)
    meter.telegrams = SaysOther(9)
    flow = await start(hass, without_cold, "by_address")
    flow = await submit(hass, flow, {"address": "254"})
    assert flow["errors"] == {"address": "no_own_address"}
    assert flow["description_placeholders"]["error"] == "9"


async def act(
    hass: HomeAssistant, entry: MockConfigEntry, action: str, **data: Any
) -> Any:
    """Call an action for whoever is at 254."""
    return await hass.services.async_call(
        DOMAIN,
        action,
        {"device_id": entry.runtime_data.device.id, "address": "254", **data},
        blocking=True,
        return_response=True,
    )


async def test_the_action_tells_the_address_of_the_only_meter(
    hass: HomeAssistant, without_cold: MockConfigEntry, bus: SimulatedBus
) -> None:
    """Two at once are an error."""
    with pytest.raises(HomeAssistantError) as err:
        await act(hass, without_cold, "read_meter")
    assert err.value.translation_key == "damaged_answer"
    only(bus, primary_address=5)
    answer = await act(hass, without_cold, "read_meter")
    assert answer["primary_address"] == 5
