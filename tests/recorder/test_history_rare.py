"""Stored values that are rare: zero, of a leap day, of another unit; and a line that failed."""

from datetime import UTC, date, datetime
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.history.importing import import_history
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from simulator.bus import SimulatedBus
from simulator.telegrams import RecordsTelegram, integer, record, type_g
from tests.common import pass_interval, set_up
from tests.lines import MemoryLine
from tests.recorder.history_common import (
    ALLOCATOR,
    UNITS,
    VOLUME,
    WATER,
    allocator,
    bus_with,
    compile_hour,
    coordinator_of,
    rows_of,
    water,
)

AUGUST, SEPTEMBER = date(2026, 8, 31), date(2026, 9, 30)
NOON = datetime(2026, 10, 20, 10, tzinfo=UTC)
REACTIVE = "sensor.cold_water_meter_66510211_reactive_energy"
LEAP_YEAR, NEXT_YEAR = date(2024, 2, 28), date(2025, 2, 28)


@pytest.fixture
def bus() -> SimulatedBus:
    """Return a bus with a water meter that was new in August."""
    return bus_with(WATER, water(5000, (SEPTEMBER, 4000), (AUGUST, 0)))


async def taken_over(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    """Take over what the only meter has stored; return what is told."""
    return await import_history(hass, coordinator_of(entry), dry_run=False)


async def test_the_zero_of_a_new_meter_is_a_value(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Its first month counts from there."""
    (sensor,) = (await taken_over(hass, loaded))["sensors"]
    assert sensor["left_out"] == []
    assert await rows_of(hass, VOLUME) == [
        ("2026-08-31 21", 0.0, 0.0),
        ("2026-09-30 21", 4.0, 4.0),
    ]


@pytest.mark.parametrize(
    "bus",
    [bus_with(ALLOCATOR, allocator(20, (LEAP_YEAR, 3902), (NEXT_YEAR, 1200)))],
)
async def test_a_due_date_that_ends_on_a_leap_day_is_that_of_no_other_year(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The first moment after it is the 29th of February, which other years have not."""
    await taken_over(hass, loaded)
    assert await rows_of(hass, UNITS) == [
        ("2024-02-28 22", 3902.0, 0.0),
        ("2025-02-28 22", 1200.0, 1200.0),
    ]


@pytest.mark.parametrize("current", ["04 13", "04 FB 21"])
async def test_a_stored_value_in_another_unit_is_converted_as_that_of_the_present(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
    current: str,
) -> None:
    """A new meter tells tenths of cubic feet, of the past or of both."""
    feet = record(current, integer(5000, 4)) + record("44 FB 21", integer(400, 4))
    dated = record("42 6C", type_g(SEPTEMBER))
    bus.meters[0].telegrams = RecordsTelegram(feet + dated)
    await pass_interval(hass, freezer)
    (sensor,) = (await taken_over(hass, loaded))["sensors"]
    assert sensor["left_out"] == []
    assert ("2026-09-30 21", 1.133, 0.0) in await rows_of(hass, VOLUME)


COUNTS_APPARENT = "04 FB 04"
"""Kilovolt-ampere hours."""
COUNTS_REACTIVE = "04 FB 02"
"""Kilovar hours."""


def counting(what: str, kilo: int, day: date, then: int) -> RecordsTelegram:
    """Return the telegram of a meter that counts this, and what it had counted that day."""
    stored = f"4{what[1:]}"
    return RecordsTelegram(
        record(what, integer(kilo, 4))
        + record(stored, integer(then, 4))
        + record("42 6C", type_g(day))
    )


@pytest.mark.parametrize(
    "bus", [bus_with(WATER, counting(COUNTS_APPARENT, 500, SEPTEMBER, 400))]
)
async def test_a_counter_whose_unit_nobody_converts_has_its_history(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The recorder knows nothing that kilovolt-ampere hours could be shown in."""
    (sensor,) = (await taken_over(hass, loaded))["sensors"]
    assert sensor["unit"] == "kVAh"
    assert await rows_of(hass, sensor["entity_id"]) == [("2026-09-30 21", 400.0, 0.0)]


@pytest.mark.parametrize(
    "bus", [bus_with(WATER, counting(COUNTS_REACTIVE, 500, SEPTEMBER, 400))]
)
async def test_statistics_of_reactive_energy_keep_the_unit_that_they_have(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """There are two: that of the statistics, and the one that is shown now."""
    await compile_hour(hass, freezer, NOON)
    entity_registry.async_update_entity_options(
        REACTIVE, "sensor", {"unit_of_measurement": "varh"}
    )
    await hass.async_block_till_done()
    (sensor,) = (await taken_over(hass, loaded))["sensors"]
    assert sensor["unit"] == "kvarh"
    assert [each["state"] for each in sensor["rows"]] == [400.0]


async def test_history_does_not_wait_for_a_line_that_failed(
    hass: HomeAssistant,
    bus: SimulatedBus,
    line: MemoryLine,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    freezer: FrozenDateTimeFactory,
) -> None:
    """Whoever asks for it has put the line right, and the meter was never read."""
    (meter,) = bus.meters
    meter.silent = True
    await set_up(hass, entry)
    line.lost = True
    for _ in range(3):
        await pass_interval(hass, freezer)
    line.lost = meter.silent = False
    (sensor,) = (await taken_over(hass, entry))["sensors"]
    assert len(sensor["rows"]) == 2
