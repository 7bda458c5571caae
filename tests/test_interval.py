"""How often meters are read: from ten seconds on, for each gateway and each meter."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator.bus import SimulatedBus
from tests.common import pass_interval
from tests.lines import MemoryLine
from tests.test_gateways import gateway, house, house_bus, lines, set_up, subentry_of

COLD_NUMBER = "66510211"
TEN_SECONDS = 10 / 60

__all__ = ["house", "house_bus", "lines"]


async def options_form(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Open the settings of a gateway."""
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    step = {"next_step_id": "settings"}
    return await hass.config_entries.options.async_configure(flow["flow_id"], step)


async def set_gateway(
    hass: HomeAssistant, entry: MockConfigEntry, **interval: float
) -> Any:
    """Choose how often the meters of a gateway are read."""
    flow = await options_form(hass, entry)
    answers = {"interval": interval, "daily_search": False}
    flow = await hass.config_entries.options.async_configure(flow["flow_id"], answers)
    await hass.async_block_till_done(wait_background_tasks=True)
    return flow


async def set_meter(
    hass: HomeAssistant, entry: MockConfigEntry, number: str, **interval: float
) -> Any:
    """Choose how often one meter is read."""
    flows = hass.config_entries.subentries
    flow = await flows.async_init(
        (entry.entry_id, "meter"),
        context={"source": "reconfigure", "subentry_id": subentry_of(entry, number)},
    )
    await flows.async_configure(flow["flow_id"], {"next_step_id": "settings"})
    answers = {
        "name": "Meter",
        "interval": interval,
        "addressing": "automatic",
        "advanced": {},
    }
    flow = await flows.async_configure(flow["flow_id"], answers)
    await hass.async_block_till_done(wait_background_tasks=True)
    return flow


def intervals(entry: MockConfigEntry) -> dict[str, timedelta | None]:
    """Return how often each meter of a gateway is read, by its number."""
    coordinators = entry.runtime_data.coordinators.values()
    return {each.unique_id[:8]: each.update_interval for each in coordinators}


async def test_meters_are_read_every_ten_seconds(
    hass: HomeAssistant,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    lines: dict[str, MemoryLine],
    freezer: FrozenDateTimeFactory,
) -> None:
    """Those of one gateway, and the others as before; one meter has its own interval."""
    other_bus = SimulatedBus([])
    other = await gateway(hass, lines, "annexe", other_bus)
    await set_up(hass, other)
    await set_gateway(hass, house, seconds=10)
    await set_meter(hass, house, COLD_NUMBER, minutes=1, seconds=30)
    assert house.options["interval_s"] == 10
    assert other.options == {}
    own = intervals(house)
    assert own.pop(COLD_NUMBER) == timedelta(seconds=90)
    assert set(own.values()) == {timedelta(seconds=10)}
    house_bus.log.clear()
    for _ in range(6):
        await pass_interval(hass, freezer, minutes=TEN_SECONDS * 1.1)
    data = [each for each in house_bus.requests if each[0] == 0x10 and each[1] & 0x10]
    assert 4 * 5 <= len(data) <= 4 * 7


TOO_OFTEN_OR_SELDOM = pytest.mark.parametrize(
    "interval",
    [
        {"seconds": 9},
        {"hours": 0, "minutes": 0, "seconds": 0},
        {"days": 31, "seconds": 1},
        {"days": 10**6},
    ],
)


@TOO_OFTEN_OR_SELDOM
async def test_a_gateway_that_would_be_read_too_often_or_never_is_corrected(
    hass: HomeAssistant, house: MockConfigEntry, interval: dict[str, float]
) -> None:
    """The field says so; nothing is stored."""
    flow = await set_gateway(hass, house, **interval)
    assert flow["errors"] == {"interval": "no_interval"}
    assert house.options == {}
    answers = {"interval": {"days": 31}, "daily_search": False}
    await hass.config_entries.options.async_configure(flow["flow_id"], answers)
    assert house.options["interval_s"] == 31 * 24 * 3600


@TOO_OFTEN_OR_SELDOM
async def test_a_meter_that_would_be_read_too_often_or_never_is_corrected(
    hass: HomeAssistant, house: MockConfigEntry, interval: dict[str, float]
) -> None:
    """The field says so; nothing is stored."""
    before = intervals(house)
    flow = await set_meter(hass, house, COLD_NUMBER, **interval)
    assert flow["errors"] == {"interval": "no_interval"}
    assert intervals(house) == before


async def test_the_form_shows_the_interval_that_is_set(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    """In days, hours, minutes and seconds."""
    await set_gateway(hass, house, hours=49, minutes=2, seconds=3)
    flow = await options_form(hass, house)
    shown = flow["data_schema"]({})["interval"]
    assert shown == {"days": 2, "hours": 1, "minutes": 2, "seconds": 3}
