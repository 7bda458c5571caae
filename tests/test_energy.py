"""The energy panel: it takes the meters as they are, and counts what they count."""

from datetime import datetime, timedelta
from pathlib import Path
import re
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)
import yaml

from homeassistant.components.energy.data import async_get_manager
from homeassistant.components.energy.validate import async_validate
from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import get_instance
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from simulator.bus import SimulatedBus
from simulator.fleet import load_fleet
from simulator.line import SimulatedLine
from tests.common import entry_of, meter_of, pass_interval, set_up, state

ELECTRICITY = "sensor.electricity_meter_21004711_energy"
GAS = "sensor.gas_meter_40217733_volume"
WATER = "sensor.cold_water_meter_66510211_volume"
HEAT = "sensor.heat_meter_31892747_energy"
WATER_FLOW = "sensor.cold_water_meter_66510211_flow_rate"
HEAT_POWER = "sensor.heat_meter_31892747_power"
PERFORMANCE = "sensor.performance_of_the_heat_pump"
PAGE = (Path(__file__).parents[1] / "docs" / "use" / "energy.md").read_text("utf-8")
START = "2026-03-28 20:10:00+00:00"
"""The evening before the clocks of Berlin go forward."""
FIRST_HOUR = datetime.fromisoformat("2026-03-28 20:00:00+00:00")

PREFERENCES: dict[str, Any] = {
    "energy_sources": [
        {
            "type": "grid",
            "stat_energy_from": ELECTRICITY,
            "stat_energy_to": None,
            "stat_cost": None,
            "stat_compensation": None,
            "entity_energy_price": None,
            "number_energy_price": None,
            "entity_energy_price_export": None,
            "number_energy_price_export": None,
            "cost_adjustment_day": 0,
        },
        *(
            {
                "type": kind,
                "stat_energy_from": statistic,
                "stat_cost": None,
                "entity_energy_price": None,
                "number_energy_price": None,
            }
            for kind, statistic in (("gas", GAS), ("gas", HEAT), ("water", WATER))
        ),
    ],
    "device_consumption": [{"stat_consumption": HEAT, "stat_rate": HEAT_POWER}],
    "device_consumption_water": [{"stat_consumption": WATER, "stat_rate": WATER_FLOW}],
}


@pytest.fixture
def bus() -> SimulatedBus:
    """Return a house with a meter of each medium, whose counters run with the time."""

    def now() -> float:
        return dt_util.utcnow().timestamp()

    bus = load_fleet("utilities", clock=now).bus()
    house = load_fleet("house", clock=now).bus()
    bus.meters.append(meter_of(house, "31892747"))
    return bus


@pytest.fixture
async def running(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    bus: SimulatedBus,
    connected: list[dict[str, Any]],
) -> MockConfigEntry:
    """Return the gateway of that house in Berlin, recorded."""
    freezer.move_to(START)
    await hass.config.async_set_time_zone("Europe/Berlin")
    assert await async_setup_component(hass, "sensor", {})
    assert await async_setup_component(hass, "energy", {})
    entry = await entry_of(hass, bus)
    await set_up(hass, entry)
    return entry


async def hours(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, count: int
) -> dict[str, str]:
    """Let hours pass, each with two polls; return the last states that are counted."""
    shown = {}
    for _ in range(count):
        began = dt_util.utcnow().replace(minute=0, second=0, microsecond=0)
        await pass_interval(hass, freezer, 30)
        shown = {each.entity_id: each.state for each in hass.states.async_all()}
        await pass_interval(hass, freezer, 30)
        await async_wait_recording_done(hass)
        for minutes in range(0, 60, 5):
            do_adhoc_statistics(hass, start=began + timedelta(minutes=minutes))
        await async_wait_recording_done(hass)
    return shown


async def counted(hass: HomeAssistant, statistic: str) -> list[float]:
    """Return what the statistics of each hour say was used."""
    rows = await get_instance(hass).async_add_executor_job(
        statistics_during_period,
        *(hass, FIRST_HOUR, None, {statistic}, "hour"),
        *(None, {"change"}),
    )
    return [row["change"] or 0.0 for row in rows[statistic]]


def reading(hass: HomeAssistant, entity_id: str) -> float:
    """Return what a meter shows."""
    return float(state(hass, entity_id).state)


async def test_the_energy_panel_accepts_every_kind_of_meter(
    hass: HomeAssistant, running: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Electricity, gas, water and heat, as they come: nothing is complained of."""
    await hours(hass, freezer, 2)
    manager = await async_get_manager(hass)
    await manager.async_update(PREFERENCES)
    issues = (await async_validate(hass)).as_dict()
    found = [each for lists in issues.values() for each in lists]
    assert len(found) == len(PREFERENCES["energy_sources"]) + 2
    assert not any(any(each) for each in found), issues


COST = f"{HEAT}_cost"
PRICE = "input_number.price"


@pytest.mark.parametrize(
    ("unit", "price", "per_unit"),
    [
        ("kWh", {"number_energy_price": 0.12}, 0.12),
        ("GJ", {"number_energy_price": 0.12}, 0.12),
        ("GJ", {"number_energy_price": 0.12 * 277.8}, 33.336),
        ("GJ", {"entity_energy_price": PRICE}, 0.12 / 0.0036),
    ],
    ids=["kWh", "GJ is no kWh", "277.8 times as much", "an entity with its unit"],
)
async def test_a_number_is_the_price_of_what_the_sensor_shows(
    hass: HomeAssistant,
    running: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    unit: str,
    price: dict[str, Any],
    per_unit: float,
) -> None:
    """A price per kWh makes a meter in GJ 278 times too cheap, as the page says."""
    er.async_get(hass).async_update_entity_options(
        HEAT, "sensor", {"unit_of_measurement": unit}
    )
    hass.states.async_set(PRICE, "0.12", {"unit_of_measurement": "EUR/kWh"})
    await pass_interval(hass, freezer, 30)
    source = PREFERENCES["energy_sources"][2] | price
    await (await async_get_manager(hass)).async_update({"energy_sources": [source]})
    await hass.async_block_till_done()
    assert state(hass, HEAT).attributes["unit_of_measurement"] == unit
    before, paid = reading(hass, HEAT), reading(hass, COST)
    for _ in range(8):
        await pass_interval(hass, freezer, 30)
    used = reading(hass, HEAT) - before
    assert used > 0
    assert reading(hass, COST) - paid == pytest.approx(used * per_unit, rel=1e-4)


async def test_the_performance_of_a_heat_pump_is_heat_by_electricity(
    hass: HomeAssistant,
    running: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    bus: SimulatedBus,
) -> None:
    """From the readings of a day on; unknown as long as one of the meters is not heard."""
    (template,) = re.findall(r"```yaml\n(template:.*?)```", PAGE, re.DOTALL)
    assert await async_setup_component(hass, "template", yaml.safe_load(template))
    await pass_interval(hass, freezer, 30)
    heat = reading(hass, HEAT) - 174800
    electricity = reading(hass, ELECTRICITY) - 9200
    assert min(heat, electricity) > 1
    assert reading(hass, PERFORMANCE) == pytest.approx(heat / electricity, abs=0.01)
    meter_of(bus, "31892747").silent = True
    await pass_interval(hass, freezer, 30)
    assert state(hass, PERFORMANCE).state == "unavailable"


async def test_the_statistics_count_what_the_meters_count(
    hass: HomeAssistant, running: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Over midnight, and the night in which an hour is missing."""
    meters = (ELECTRICITY, GAS, WATER, HEAT)
    before = {each: reading(hass, each) for each in meters}
    after = await hours(hass, freezer, 9)
    used = {each: await counted(hass, each) for each in meters}
    assert dt_util.now().hour == 7
    assert min(map(min, used.values())) >= 0
    assert {each: sum(used[each]) for each in meters} == pytest.approx(
        {each: float(after[each]) - before[each] for each in meters}, abs=1e-6
    )


async def test_what_was_used_in_a_missed_hour_is_counted_in_the_next(
    hass: HomeAssistant,
    running: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    bus: SimulatedBus,
) -> None:
    """The meter counts on while nobody hears it."""
    before = reading(hass, WATER)
    await hours(hass, freezer, 2)
    meter_of(bus, "66510211").silent = True
    await hours(hass, freezer, 2)
    assert state(hass, WATER).state == "unavailable"
    meter_of(bus, "66510211").silent = False
    after = await hours(hass, freezer, 2)
    used = await counted(hass, WATER)
    assert min(used) >= 0
    assert sum(used) == pytest.approx(float(after[WATER]) - before, abs=1e-6)


async def test_a_restart_counts_nothing_twice(
    hass: HomeAssistant,
    running: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    line: SimulatedLine,
) -> None:
    """The gateway is unloaded for an hour and comes back."""
    before = reading(hass, HEAT)
    await hours(hass, freezer, 2)
    await hass.config_entries.async_unload(running.entry_id)
    await hours(hass, freezer, 1)
    await hass.config_entries.async_setup(running.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    after = await hours(hass, freezer, 2)
    used = await counted(hass, HEAT)
    assert min(used) >= 0
    assert sum(used) == pytest.approx(float(after[HEAT]) - before, abs=1e-6)
