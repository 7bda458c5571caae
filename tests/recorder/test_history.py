"""Stored values become statistics of the sensors of their meter, in a real recorder."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
import json
import threading
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)
from sqlalchemy.exc import SQLAlchemyError

from custom_components.mbus.const import CONF_OVERRIDES
from custom_components.mbus.exchange import accept_exchange
from custom_components.mbus.history.importing import Omission, import_history
from custom_components.mbus.history.rows import Misfit
from custom_components.mbus.meterbus.history.stored import Reason
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.tasks import RecorderTask
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import DATA_INSTANCE, DATA_RECORDER, get_instance
from simulator.bus import SimulatedBus
from simulator.fleet import load_fleet
from simulator.telegrams import RecordsTelegram, bcd, integer, record, type_f, type_g
from tests.common import entry_of, pass_interval, set_up, state, stay_on_standard_time
from tests.recorder.history_common import (
    ALLOCATOR,
    UNITS,
    VOLUME,
    WATER,
    allocator,
    bus_with,
    compile_hour,
    consumption_of,
    coordinator_of,
    dib,
    live_hour,
    rows_of,
    show,
    water,
)
from tests.test_new_knowledge import go_back

NOON = datetime(2026, 10, 20, 10, tzinfo=UTC)
"""In Berlin."""
JULY, AUGUST, SEPTEMBER = date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30)
YEAR_END = date(2025, 12, 31)

HISTORY_ROWS = [("2026-08-31 21", 3.0, 0.0), ("2026-09-30 21", 4.0, 1.0)]
FIRST_LIVE_ROW = ("2026-10-20 10", 5.0, 2.0)
"""August and September of a water meter that shows 5 m³ now: hours before midnight."""


@pytest.fixture
def bus() -> SimulatedBus:
    """Return a bus with a water meter that has stored two months."""
    return bus_with(WATER, water(5000, (SEPTEMBER, 4000), (AUGUST, 3000)))


async def taken_over(
    hass: HomeAssistant, entry: MockConfigEntry, *, dry_run: bool = False
) -> dict[str, Any]:
    """Take over what the meter has stored; return what is told of its only sensor."""
    told = await import_history(hass, coordinator_of(entry), dry_run=dry_run)
    (sensor,) = told["sensors"]
    assert isinstance(sensor, dict)
    return sensor


def reasons(sensor: dict[str, Any]) -> list[tuple[str | None, str]]:
    """Return what of a sensor was left out, and why."""
    return [(each["moment"], each["reason"]) for each in sensor["left_out"]]


async def test_months_are_rows_in_front_of_the_first_live_hour(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Sums start with the oldest; where the recorder takes over, nothing jumps."""
    await taken_over(hass, loaded)
    assert await rows_of(hass, VOLUME) == HISTORY_ROWS
    await compile_hour(hass, freezer, NOON)
    assert await rows_of(hass, VOLUME) == [*HISTORY_ROWS, FIRST_LIVE_ROW]


async def test_live_hours_go_on_behind_the_months(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Each hour adds what the meter has counted in it."""
    await taken_over(hass, loaded)
    await compile_hour(hass, freezer, NOON)
    await live_hour(hass, freezer, bus, water(5200), NOON + timedelta(hours=1))
    await live_hour(hass, freezer, bus, water(5700), NOON + timedelta(hours=2))
    assert await rows_of(hass, VOLUME) == [
        *HISTORY_ROWS,
        FIRST_LIVE_ROW,
        ("2026-10-20 11", 5.2, 2.2),
        ("2026-10-20 12", 5.7, 2.7),
    ]


async def test_what_is_written_is_told(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """As plain data, with the times on the clock of the house."""
    told = await import_history(hass, coordinator_of(loaded), dry_run=False)
    assert json.loads(json.dumps(told)) == {
        "meter": "Cold water meter 66510211",
        "dry_run": False,
        "sensors": [
            {
                "entity_id": VOLUME,
                "unit": "m³",
                "rows": [
                    {"start": "2026-08-31T23:00:00+02:00", "state": 3.0, "sum": 0.0},
                    {"start": "2026-09-30T23:00:00+02:00", "state": 4.0, "sum": 1.0},
                ],
                "sums_raised_by": 2.0,
                "left_out": [],
            }
        ],
        "left_out": [],
    }


@pytest.mark.parametrize(
    ("bus", "expected"),
    [
        pytest.param(
            load_fleet("utilities", clock=NOON.timestamp).bus(),
            {
                "cold_water_meter_66510211_volume": ["2026-09-30"],
                "warm_water_meter_66510348_volume": ["2026-09-30"],
                "gas_meter_40217733_volume": ["2025-12-31"],
                # Its units never fall in the simulation, and it stores its due date only.
                "heat_cost_allocator_53190648_consumption_units": [],
            },
            id="utilities",
        ),
        pytest.param(
            load_fleet("house", clock=NOON.timestamp).bus(),
            {
                # A time of 00:00 is the beginning of its day.
                "heat_meter_31892747_energy": ["2025-12-30", "2026-09-29"],
                "heat_cooling_meter_82969010_energy": ["2025-12-31"],
            },
            id="house",
        ),
    ],
)
async def test_the_simulated_houses_have_a_past(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    expected: dict[str, list[str]],
) -> None:
    """Meters of five kinds, as the demo has them."""
    coordinators = loaded.runtime_data.coordinators.values()
    told = [await import_history(hass, each, dry_run=False) for each in coordinators]
    days = {
        sensor["entity_id"].removeprefix("sensor."): [
            row["start"][:10] for row in sensor["rows"]
        ]
        for each in told
        for sensor in each["sensors"]
    }
    assert {key: days.get(key) for key in expected} == expected


async def test_a_dry_run_tells_the_same_and_writes_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """A person can look first."""
    dry = await taken_over(hass, loaded, dry_run=True)
    assert await rows_of(hass, VOLUME) == []
    assert await taken_over(hass, loaded) == dry


async def test_months_in_front_of_months_of_live_hours(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The recorder started at 5 m³. States stay, and what each hour has added to sums."""
    await show(hass, freezer, bus, water(5100))
    await compile_hour(hass, freezer, NOON)
    december = datetime(2026, 12, 20, 9, tzinfo=UTC)
    stored = water(6000, (SEPTEMBER, 4000), (AUGUST, 3000))
    await live_hour(hass, freezer, bus, stored, december)
    live = await rows_of(hass, VOLUME)
    assert live == [("2026-10-20 10", 5.1, 0.1), ("2026-12-20 09", 6.0, 1.0)]
    await taken_over(hass, loaded)
    assert await rows_of(hass, VOLUME) == [
        *HISTORY_ROWS,
        ("2026-10-20 10", 5.1, 2.1),
        ("2026-12-20 09", 6.0, 3.0),
    ]
    await live_hour(hass, freezer, bus, water(6500), december + timedelta(hours=1))
    assert (await rows_of(hass, VOLUME))[-1] == ("2026-12-20 10", 6.5, 3.5)


async def test_graphs_show_what_was_consumed_in_each_month(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nothing is known of August but its end; no month has less than nothing."""
    await taken_over(hass, loaded)
    await compile_hour(hass, freezer, NOON)
    await live_hour(hass, freezer, bus, water(5250), NOON + timedelta(hours=1))
    assert await consumption_of(hass, VOLUME, "month") == [0.0, 1.0, 1.25]
    assert await consumption_of(hass, VOLUME, "hour") == [0.0, 1.0, 1.0, 0.25]
    assert await consumption_of(hass, VOLUME, "year") == [2.25]


async def test_a_recorder_that_compiles_meanwhile_changes_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Its work is in front of ours, or behind it, never in the middle."""
    await async_wait_recording_done(hass)
    do_adhoc_statistics(hass, start=NOON)
    task = hass.async_create_task(taken_over(hass, loaded))
    do_adhoc_statistics(hass, start=NOON + timedelta(minutes=5))
    await task
    await compile_hour(hass, freezer, NOON)
    assert await rows_of(hass, VOLUME) == [*HISTORY_ROWS, FIRST_LIVE_ROW]


async def test_a_month_that_ended_while_nothing_was_recorded(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It fits between two live hours; the sums of these stay as they are."""
    await compile_hour(hass, freezer, NOON)
    stored = water(6000, (date(2026, 11, 30), 5750), (date(2026, 10, 31), 5250))
    await live_hour(hass, freezer, bus, stored, datetime(2026, 12, 20, 9, tzinfo=UTC))
    await taken_over(hass, loaded)
    assert await rows_of(hass, VOLUME) == [
        ("2026-10-20 10", 5.0, 0.0),
        ("2026-10-31 22", 5.25, 0.25),
        ("2026-11-30 22", 5.75, 0.75),
        ("2026-12-20 09", 6.0, 1.0),
    ]


async def test_a_month_that_does_not_fit_to_what_was_recorded(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The counter was reset in between: the recorder has taken that into its sums."""
    await compile_hour(hass, freezer, NOON)
    stored = water(700, (date(2026, 10, 31), 5250))
    await live_hour(hass, freezer, bus, stored, datetime(2026, 12, 20, 9, tzinfo=UTC))
    sensor = await taken_over(hass, loaded)
    assert reasons(sensor) == [("2026-11-01T00:00:00", Misfit.DOES_NOT_FIT)]
    assert await rows_of(hass, VOLUME) == [
        ("2026-10-20 10", 5.0, 0.0),
        ("2026-12-20 09", 0.7, 0.7),
    ]


async def test_a_second_time_writes_nothing_new(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Before the first live hour, and after it."""
    await taken_over(hass, loaded)
    again = await taken_over(hass, loaded)
    assert again["rows"] == []
    assert reasons(again) == [
        ("2026-09-01T00:00:00", Omission.ALREADY_THERE),
        ("2026-10-01T00:00:00", Omission.ALREADY_THERE),
    ]
    assert again["left_out"][0]["why"].startswith(
        "There are already statistics for this hour"
    )
    await compile_hour(hass, freezer, NOON)
    rows = await rows_of(hass, VOLUME)
    await taken_over(hass, loaded)
    assert await rows_of(hass, VOLUME) == rows


async def test_a_month_that_the_meter_tells_later_fits_in(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Some meters send more of their stores only after the number of telegrams is set."""
    await taken_over(hass, loaded)
    months = ((SEPTEMBER, 4000), (AUGUST, 3000), (JULY, 2750))
    await show(hass, freezer, bus, water(5000, *months))
    await taken_over(hass, loaded)
    await compile_hour(hass, freezer, NOON)
    assert await rows_of(hass, VOLUME) == [
        ("2026-07-31 21", 2.75, 0.0),
        ("2026-08-31 21", 3.0, 0.25),
        ("2026-09-30 21", 4.0, 1.25),
        ("2026-10-20 10", 5.0, 2.25),
    ]


async def test_after_a_reload_it_goes_on_where_it_was(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The meter is read first; the sums are those that live hours had before."""
    await compile_hour(hass, freezer, NOON)
    await hass.config_entries.async_unload(loaded.entry_id)
    bus.meters[0].silent = True
    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not coordinator_of(loaded).has_read
    bus.meters[0].silent = False
    await taken_over(hass, loaded)
    assert await rows_of(hass, VOLUME) == [*HISTORY_ROWS, FIRST_LIVE_ROW]


async def test_live_hours_go_on_when_more_is_known_of_the_record(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Statistics belong to the entity ID, which stays when the key of a record changes."""
    await go_back(hass, loaded, "meter_0", {"volume": "volume-subunit_1"})
    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await compile_hour(hass, freezer, NOON)
    await go_back(hass, loaded, "meter_0", {"volume": "volume-manufacturer_01"})
    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await live_hour(hass, freezer, bus, water(5200), NOON + timedelta(hours=1))
    assert await rows_of(hass, VOLUME) == [
        ("2026-10-20 10", 5.0, 0.0),
        ("2026-10-20 11", 5.2, 0.2),
    ]


async def test_a_meter_that_does_not_answer_is_an_error(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    bus: SimulatedBus,
) -> None:
    """With the reason; once it answers, everything works."""
    bus.meters[0].silent = True
    await set_up(hass, entry)
    with pytest.raises(HomeAssistantError, match="does not answer"):
        await import_history(hass, coordinator_of(entry), dry_run=False)
    bus.meters[0].silent = False
    assert len((await taken_over(hass, entry))["rows"]) == 2


async def test_sums_start_from_the_first_value_that_was_recorded(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Not from what the sensor shows: the recorder has not compiled anything yet."""
    bus.meters[0].telegrams = water(5100, (SEPTEMBER, 4000), (AUGUST, 3000))
    freezer.tick(timedelta(minutes=1))
    await coordinator_of(loaded).async_refresh()
    assert state(hass, VOLUME).state == "5.100"
    await taken_over(hass, loaded)
    assert await rows_of(hass, VOLUME) == HISTORY_ROWS
    await compile_hour(hass, freezer, NOON)
    assert await rows_of(hass, VOLUME) == [*HISTORY_ROWS, ("2026-10-20 10", 5.1, 2.1)]


async def test_sums_fit_to_an_hour_that_has_begun(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Five minutes are compiled, and the meter has counted on since."""
    await async_wait_recording_done(hass)
    do_adhoc_statistics(hass, start=NOON)
    await show(hass, freezer, bus, water(5300, (SEPTEMBER, 4000), (AUGUST, 3000)))
    await taken_over(hass, loaded)
    assert await rows_of(hass, VOLUME) == HISTORY_ROWS
    await compile_hour(hass, freezer, NOON)
    assert await rows_of(hass, VOLUME) == [*HISTORY_ROWS, ("2026-10-20 10", 5.3, 2.3)]


@pytest.mark.parametrize(
    "bus", [bus_with(WATER, water(30, (SEPTEMBER, 8000), (AUGUST, 7000)))]
)
async def test_a_meter_that_was_reset_has_consumed_what_it_shows(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """As the recorder counts: 1 m³ in September, 0.03 since, never less than nothing."""
    await taken_over(hass, loaded)
    await compile_hour(hass, freezer, NOON)
    assert await rows_of(hass, VOLUME) == [
        ("2026-08-31 21", 7.0, 0.0),
        ("2026-09-30 21", 8.0, 1.0),
        ("2026-10-20 10", 0.03, 1.03),
    ]


@pytest.mark.parametrize(
    "bus", [bus_with(WATER, water(5000, (SEPTEMBER, 5100), (AUGUST, 3000)))]
)
async def test_a_value_a_little_above_a_later_one_is_left_out(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """No reset, and no counter runs backwards: the consumption would be negative."""
    sensor = await taken_over(hass, loaded)
    assert reasons(sensor) == [("2026-10-01T00:00:00", Misfit.DECREASING)]
    assert await rows_of(hass, VOLUME) == [("2026-08-31 21", 3.0, 0.0)]


@pytest.mark.parametrize("bus", [bus_with(WATER, water(5000, (AUGUST, -3000)))])
async def test_a_counter_below_zero_is_left_out(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The recorder takes no such value of a total that only grows."""
    sensor = await taken_over(hass, loaded)
    assert reasons(sensor) == [("2026-09-01T00:00:00", Omission.NEGATIVE)]


def balance(watt_hours: int, day: date, then: int) -> RecordsTelegram:
    """Return the telegram of a meter that counts import minus export."""
    return RecordsTelegram(
        record("04 83 FC 0C", integer(watt_hours, 4))
        + record("44 83 FC 0C", integer(then, 4))
        + record("42 6C", type_g(day))
    )


@pytest.mark.parametrize("bus", [bus_with(WATER, balance(-200, SEPTEMBER, 300))])
async def test_a_balance_may_fall(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Import minus export: from 0.3 kWh to -0.2 kWh."""
    sensor = await taken_over(hass, loaded)
    await compile_hour(hass, freezer, NOON)
    assert await rows_of(hass, sensor["entity_id"]) == [
        ("2026-09-30 21", 0.3, 0.0),
        ("2026-10-20 10", -0.2, -0.5),
    ]


async def test_a_balance_may_fall_while_nothing_is_recorded(
    hass: HomeAssistant,
    connected: list[dict[str, Any]],
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Two days later the recorder has not gone on yet; it does afterwards."""
    bus.meters[0].telegrams = balance(200, SEPTEMBER, 300)
    entry = await entry_of(hass, bus)
    await set_up(hass, entry)
    await compile_hour(hass, freezer, NOON)
    later = NOON + timedelta(days=2)
    freezer.move_to(later)
    await show(hass, freezer, bus, balance(-500, date(2026, 10, 21), -300))
    sensor = await taken_over(hass, entry)
    await compile_hour(hass, freezer, later)
    assert await rows_of(hass, sensor["entity_id"]) == [
        ("2026-10-20 10", 0.2, 0.0),
        ("2026-10-21 21", -0.3, -0.5),
        ("2026-10-22 10", -0.5, -0.7),
    ]


@pytest.mark.parametrize(
    ("telegram", "expected"),
    [
        pytest.param(
            allocator(1247, (YEAR_END, 3902)),
            [("2025-12-31 22", 3902.0, 0.0), ("2026-10-20 10", 1247.0, 1247.0)],
            id="lower_than_last_year",
        ),
        pytest.param(
            # Nine tenths of last year: noise to the recorder, a new year to an allocator.
            allocator(3700, (YEAR_END, 3902)),
            [("2025-12-31 22", 3902.0, 0.0), ("2026-10-20 10", 3700.0, 3700.0)],
            id="nearly_as_much_as_last_year",
        ),
        pytest.param(
            allocator(4100, (YEAR_END, 3902), (AUGUST, 4000), (date(2026, 1, 31), 500)),
            [
                ("2025-12-31 22", 3902.0, 0.0),
                ("2026-01-31 22", 500.0, 500.0),
                ("2026-08-31 21", 4000.0, 4000.0),
                ("2026-10-20 10", 4100.0, 4100.0),
            ],
            id="more_than_last_year_with_months",
        ),
        pytest.param(
            allocator(1247, (YEAR_END, 3902), (date(2024, 12, 31), 3500)),
            [
                ("2024-12-31 22", 3500.0, 0.0),
                ("2025-12-31 22", 3902.0, 3902.0),
                ("2026-10-20 10", 1247.0, 5149.0),
            ],
            id="year_before_was_lower",
        ),
        pytest.param(
            allocator(5000, (YEAR_END, 3902), (AUGUST, 4500)),
            [
                ("2025-12-31 22", 3902.0, 0.0),
                ("2026-08-31 21", 4500.0, 598.0),
                ("2026-10-20 10", 5000.0, 1098.0),
            ],
            id="counts_on",
        ),
    ],
)
async def test_an_allocator_starts_from_zero_at_its_due_date(
    hass: HomeAssistant,
    bus: SimulatedBus,
    connected: list[dict[str, Any]],
    freezer: FrozenDateTimeFactory,
    telegram: RecordsTelegram,
    expected: list[tuple[str, float, float]],
) -> None:
    """What it shows was consumed since; where it never falls, it counts on."""
    bus.meters = bus_with(ALLOCATOR, telegram).meters
    entry = await entry_of(hass, bus)
    await set_up(hass, entry)
    await taken_over(hass, entry)
    assert await rows_of(hass, UNITS) == expected[:-1]
    await compile_hour(hass, freezer, NOON)
    assert await rows_of(hass, UNITS) == expected


@pytest.mark.parametrize(
    "bus", [bus_with(ALLOCATOR, allocator(1247, (YEAR_END, 3902)))]
)
async def test_an_allocator_with_live_hours(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Its statistics have no unit."""
    await compile_hour(hass, freezer, NOON)
    assert await rows_of(hass, UNITS) == [("2026-10-20 10", 1247.0, 0.0)]
    await taken_over(hass, loaded)
    assert await rows_of(hass, UNITS) == [
        ("2025-12-31 22", 3902.0, 0.0),
        ("2026-10-20 10", 1247.0, 1247.0),
    ]


@pytest.mark.parametrize(
    "bus", [bus_with(ALLOCATOR, allocator(4100, (YEAR_END, 3902)))]
)
async def test_an_allocator_that_may_have_started_over_or_not(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """4100 or 198 units since the due date: nothing is guessed."""
    sensor = await taken_over(hass, loaded)
    assert sensor["rows"] == []
    assert reasons(sensor) == [("2026-01-01T00:00:00", Omission.MAYBE_RESET)]


async def test_a_replaced_meter_has_no_history_of_this_place(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What it has stored was counted somewhere else; live hours go on."""
    await compile_hour(hass, freezer, NOON)
    new = SecondaryAddress("66510999", WATER.manufacturer, WATER.version, WATER.medium)
    bus.meters = bus_with(new, water(900, (SEPTEMBER, 800))).meters
    (subentry,) = loaded.subentries.values()
    await accept_exchange(hass, loaded, subentry.subentry_id, new)
    await hass.async_block_till_done(wait_background_tasks=True)
    sensor = await taken_over(hass, loaded)
    assert reasons(sensor) == [("2026-10-01T00:00:00", Omission.BEFORE_REPLACEMENT)]
    await compile_hour(hass, freezer, NOON + timedelta(hours=1))
    assert await rows_of(hass, VOLUME) == [
        ("2026-10-20 10", 5.0, 0.0),
        ("2026-10-20 11", 0.9, 0.9),
    ]


def choose_litres(entities: er.EntityRegistry) -> None:
    """Choose another unit for the sensor, as in its settings."""
    options = {"unit_of_measurement": "L"}
    entities.async_update_entity_options(VOLUME, "sensor", options)


async def test_statistics_are_in_the_unit_that_was_chosen(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The recorder starts them in the unit that the sensor shows."""
    choose_litres(entity_registry)
    await hass.async_block_till_done()
    sensor = await taken_over(hass, loaded)
    assert (sensor["unit"], sensor["rows"][0]["state"]) == ("L", 3000.0)
    await compile_hour(hass, freezer, NOON)
    assert await rows_of(hass, VOLUME) == [
        ("2026-08-31 21", 3000.0, 0.0),
        ("2026-09-30 21", 4000.0, 1000.0),
        ("2026-10-20 10", 5000.0, 2000.0),
    ]


async def test_statistics_keep_the_unit_that_they_have(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Rows are written in cubic metres, and shown in litres."""
    await compile_hour(hass, freezer, NOON)
    choose_litres(entity_registry)
    await hass.async_block_till_done()
    sensor = await taken_over(hass, loaded)
    assert (sensor["unit"], sensor["rows"][0]["state"]) == ("m³", 3.0)
    assert await rows_of(hass, VOLUME) == [
        ("2026-08-31 21", 3000.0, 0.0),
        ("2026-09-30 21", 4000.0, 1000.0),
        ("2026-10-20 10", 5000.0, 2000.0),
    ]


def override(
    hass: HomeAssistant, entry: MockConfigEntry, wanted: dict[str, Any]
) -> None:
    """Override what the meter tells of its volume."""
    (subentry,) = entry.subentries.values()
    data = {**subentry.data, CONF_OVERRIDES: {"volume": wanted}}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)


async def test_an_override_holds_for_stored_values_too(
    hass: HomeAssistant, entry: MockConfigEntry, connected: list[dict[str, Any]]
) -> None:
    """A pulse counts ten litres, and two cubic metres were on the old meter."""
    entry.add_to_hass(hass)
    override(hass, entry, {"factor": 10, "offset": 2})
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state(hass, VOLUME).state == "52.000"
    await taken_over(hass, entry)
    assert await rows_of(hass, VOLUME) == [
        ("2026-08-31 21", 32.0, 0.0),
        ("2026-09-30 21", 42.0, 10.0),
    ]


async def test_statistics_of_another_kind_of_unit_get_no_rows(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Volume was recorded, energy is shown: the recorder refuses that as well."""
    await compile_hour(hass, freezer, NOON)
    override(hass, loaded, {"unit": "kWh", "device_class": "energy"})
    await hass.async_block_till_done(wait_background_tasks=True)
    sensor = await taken_over(hass, loaded)
    assert {each["reason"] for each in sensor["left_out"]} == {Omission.OTHER_UNIT}


def profile_from(moment: datetime, spacing: str) -> RecordsTelegram:
    """Return a water meter with 4 and 3 m³ stored before that, and 4.5 m³ then."""
    return RecordsTelegram(
        record("04 13", integer(5000, 4))
        + record("84 04 6D", type_f(moment))
        + record("8C 04 13", bcd(4500, 8))
        + record(f"8D 04 93 13 06 {spacing}", integer(4000, 2) + integer(3000, 2))
    )


@pytest.mark.parametrize(
    ("zone", "telegram", "starts"),
    [
        pytest.param(
            "Europe/Berlin",
            profile_from(datetime(2026, 3, 29, 4), "22 01"),
            # 29 March has no hour between two and three.
            ["2026-03-29 00", "2026-03-29 01"],
            id="spring",
        ),
        pytest.param(
            "Asia/Kolkata",
            profile_from(datetime(2026, 5, 3), "32 01"),
            # Midnight is 18:30 in UTC, in the middle of an hour.
            ["2026-04-30 18", "2026-05-01 18", "2026-05-02 18"],
            id="half_hour_zone",
        ),
        pytest.param(
            "America/New_York",
            profile_from(datetime(2026, 5, 3), "32 01"),
            ["2026-05-01 03", "2026-05-02 03", "2026-05-03 03"],
            id="west",
        ),
        pytest.param(
            "Europe/Berlin",
            profile_from(datetime(2026, 5, 3, 12, 30), "22 01"),
            ["2026-05-03 08", "2026-05-03 09", "2026-05-03 10"],
            id="inside_an_hour",
        ),
    ],
)
async def test_hours_are_those_of_the_house(
    hass: HomeAssistant,
    bus: SimulatedBus,
    connected: list[dict[str, Any]],
    zone: str,
    telegram: RecordsTelegram,
    starts: list[str],
) -> None:
    """The meter has its local time, statistics have hours of UTC."""
    await hass.config.async_set_time_zone(zone)
    bus.meters[0].telegrams = telegram
    entry = await entry_of(hass, bus)
    await set_up(hass, entry)
    await taken_over(hass, entry)
    assert [start for start, _, _ in await rows_of(hass, VOLUME)] == starts


def stored_at(*times: str) -> RecordsTelegram:
    """Return a water meter that has stored 1, 2, … m³ at these times (type F, in hex)."""
    return RecordsTelegram(
        record("04 13", integer(5000, 4))
        + b"".join(
            record(f"{dib(number, '4')} 13", integer(1000 * number, 4))
            + record(f"{dib(number, '4')} 6D", bytes.fromhex(time))
            for number, time in enumerate(times, 1)
        )
    )


@pytest.mark.parametrize(
    ("zone", "telegram", "followed", "stayed"),
    [
        pytest.param(
            "Europe/Berlin",
            # Noon of 15 January and 15 July 2026, without and with the bit in 8C.
            stored_at("00 0C 4F 31", "00 0C 4F 37"),
            ["2026-01-15 10", "2026-07-15 09"],
            ["2026-01-15 10", "2026-07-15 10"],
            id="unsaid",
        ),
        pytest.param(
            "Europe/Berlin",
            stored_at("00 0C 4F 31", "00 8C 4F 37"),
            ["2026-01-15 10", "2026-07-15 09"],
            ["2026-01-15 10", "2026-07-15 10"],
            id="said",
        ),
        pytest.param(
            "Europe/Berlin",
            # Half past two on 26 October 2025, which came twice.
            stored_at("1E 82 3A 3A", "1E 02 3A 3A"),
            ["2025-10-26 00", "2025-10-26 01"],
            ["2025-10-26 01"],
            id="repeated",
        ),
        pytest.param(
            "Asia/Kolkata",
            stored_at("00 0C 4F 31", "00 8C 4F 37"),
            ["2026-01-15 06", "2026-07-15 05"],
            ["2026-01-15 06", "2026-07-15 06"],
            id="no_summer_time",
        ),
        pytest.param(
            "Europe/Berlin",
            water(5000, (JULY, 3000)),
            ["2026-07-31 21"],
            ["2026-07-31 21"],
            id="date",
        ),
    ],
)
async def test_stored_times_are_summer_time_where_they_say_so_or_never(
    hass: HomeAssistant,
    bus: SimulatedBus,
    connected: list[dict[str, Any]],
    zone: str,
    telegram: RecordsTelegram,
    followed: list[str],
    stayed: list[str],
) -> None:
    """A meter that stays on standard time has stored by that; a date is a day."""
    await hass.config.async_set_time_zone(zone)
    bus.meters[0].telegrams = telegram
    entry = await entry_of(hass, bus)
    await set_up(hass, entry)
    shown = await taken_over(hass, entry, dry_run=True)
    assert starts_of(shown) == followed
    await stay_on_standard_time(hass, entry)
    await taken_over(hass, entry)
    assert [start for start, _, _ in await rows_of(hass, VOLUME)] == stayed


def starts_of(sensor: dict[str, Any]) -> list[str]:
    """Return the hours, in UTC, of the rows that a sensor would get."""
    starts = (datetime.fromisoformat(each["start"]) for each in sensor["rows"])
    return [each.astimezone(UTC).strftime("%Y-%m-%d %H") for each in starts]


@pytest.mark.parametrize(
    "bus", [bus_with(WATER, profile_from(datetime(2026, 5, 3, 12, 30), "12 0F"))]
)
async def test_the_last_of_several_values_in_an_hour_counts(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """12:00 is the end of an hour; 12:15 and 12:30 are in the next one."""
    sensor = await taken_over(hass, loaded)
    assert reasons(sensor) == [("2026-05-03T12:15:00", Omission.SAME_HOUR)]
    assert await rows_of(hass, VOLUME) == [
        ("2026-05-03 09", 3.0, 0.0),
        ("2026-05-03 10", 4.5, 1.5),
    ]


@pytest.mark.parametrize(
    "bus", [bus_with(WATER, profile_from(datetime(2026, 10, 20, 12), "22 01"))]
)
async def test_an_hour_that_the_recorder_may_not_have_written_is_left_out(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """At 12:02 its row for 11:00 may be on the way; a second row would stop it."""
    sensor = await taken_over(hass, loaded)
    assert reasons(sensor) == [("2026-10-20T12:00:00", Omission.NOT_OVER)]
    freezer.move_to("2026-10-20 10:07:00+00:00")
    again = await taken_over(hass, loaded)
    assert [each["start"] for each in again["rows"]] == ["2026-10-20T11:00:00+02:00"]


async def test_live_hours_stay_as_they_are(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Even where the meter has stored something else for them: 4.5 m³ at 13:00."""
    await compile_hour(hass, freezer, NOON)
    telegram = profile_from(datetime(2026, 10, 20, 13), "22 01")
    await show(hass, freezer, bus, telegram)
    freezer.tick(timedelta(hours=1))
    sensor = await taken_over(hass, loaded)
    assert reasons(sensor) == [("2026-10-20T13:00:00", Omission.ALREADY_THERE)]
    assert (await rows_of(hass, VOLUME))[-1] == FIRST_LIVE_ROW


async def test_what_the_meter_could_not_tell_is_said(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus, freezer: Any
) -> None:
    """With the sensor that it would have belonged to."""
    records = water(5000, (SEPTEMBER, 4000)).records + record("84 01 13", bytes(4))
    await show(hass, freezer, bus, RecordsTelegram(records))
    sensor = await taken_over(hass, loaded)
    assert reasons(sensor) == [(None, Reason.NO_DATE)]
    assert len(sensor["rows"]) == 1


async def test_a_disabled_sensor_gets_no_rows(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """It is the only one: a person is told what to do."""
    entity_registry.async_update_entity(
        VOLUME, disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.async_block_till_done()
    with pytest.raises(ServiceValidationError, match=VOLUME):
        await import_history(hass, coordinator_of(loaded), dry_run=False)
    entity_registry.async_update_entity(VOLUME, disabled_by=None)
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len((await taken_over(hass, loaded))["rows"]) == 2


TWO_COUNTERS = RecordsTelegram(
    water(5000, (SEPTEMBER, 4000)).records
    + record("04 93 3C", integer(50, 4))
    + record("44 93 3C", integer(40, 4))
    + record("02 59", integer(900, 2))
    + record("42 59", integer(800, 2))
)


@pytest.mark.parametrize("bus", [bus_with(WATER, TWO_COUNTERS)])
async def test_one_of_two_sensors_is_disabled(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """The other one gets its rows; temperatures have no sums."""
    backward = "sensor.cold_water_meter_66510211_volume_backward"
    entity_registry.async_update_entity(
        backward, disabled_by=er.RegistryEntryDisabler.USER
    )
    told = await import_history(hass, coordinator_of(loaded), dry_run=False)
    assert [each["entity_id"] for each in told["sensors"]] == [VOLUME]
    assert [(each["record"], each["reason"]) for each in told["left_out"]] == [
        ("volume-export", Omission.DISABLED)
    ]


async def choose_volume_alone(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Read nothing else of the only meter."""
    (subentry,) = entry.subentries.values()
    chosen = [each for each in subentry.data["records"] if each["key"] == "volume"]
    data = {**subentry.data, "records": chosen}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.parametrize("bus", [bus_with(WATER, TWO_COUNTERS)])
async def test_a_record_that_was_not_chosen_gets_no_rows(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It has no sensor."""
    await choose_volume_alone(hass, loaded)
    told = await import_history(hass, coordinator_of(loaded), dry_run=False)
    assert [(each["record"], each["reason"]) for each in told["left_out"]] == [
        ("volume-export", Omission.NO_SENSOR)
    ]
    assert "Add one with Configure meter" in told["left_out"][0]["why"]


UNDATED = record("84 01 93 3C", integer(30, 4)) + record("82 01 59", integer(700, 2))


@pytest.mark.parametrize(
    "bus", [bus_with(WATER, RecordsTelegram(TWO_COUNTERS.records + UNDATED))]
)
async def test_what_the_meter_could_not_tell_is_said_without_a_sensor_too(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Of counters: whoever adds one knows what to expect."""
    await choose_volume_alone(hass, loaded)
    told = await import_history(hass, coordinator_of(loaded), dry_run=False)
    assert [(each["record"], each["reason"]) for each in told["left_out"]] == [
        ("volume-export", Omission.NO_SENSOR),
        ("volume-export", Reason.NO_DATE),
    ]


@pytest.mark.parametrize("recorder_config", [{"exclude": {"entities": [VOLUME]}}])
async def test_a_sensor_that_is_not_recorded_gets_no_rows(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Nobody would go on with its statistics."""
    sensor = await taken_over(hass, loaded)
    assert {each["reason"] for each in sensor["left_out"]} == {Omission.NOT_RECORDED}


async def test_a_sensor_without_any_value_gets_no_rows(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    bus: SimulatedBus,
) -> None:
    """There is nothing that sums could start from."""
    invalid = record("0C 13", b"\xff\xff\xff\xff")
    stored = record("44 13", integer(4000, 4)) + record("42 6C", type_g(SEPTEMBER))
    bus.meters[0].telegrams = RecordsTelegram(invalid + stored)
    await set_up(hass, entry)
    sensor = await taken_over(hass, entry)
    assert reasons(sensor) == [("2026-10-01T00:00:00", Omission.NO_STATE)]


async def test_a_sensor_that_is_gone_gets_no_rows(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Its statistics are still there."""
    await compile_hour(hass, freezer, NOON)
    hass.states.async_remove(VOLUME)
    sensor = await taken_over(hass, loaded)
    assert {each["reason"] for each in sensor["left_out"]} == {Omission.NO_STATE}


async def test_a_state_whose_unit_was_made_up_gets_no_rows(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Somebody customized the sensor: nobody knows how many buckets a litre is."""
    shown = state(hass, VOLUME)
    made_up = {**shown.attributes, "unit_of_measurement": "buckets"}
    hass.states.async_set(VOLUME, shown.state, made_up)
    sensor = await taken_over(hass, loaded)
    assert {each["reason"] for each in sensor["left_out"]} == {Omission.OTHER_UNIT}


async def test_history_of_a_record_that_is_not_sent_any_more(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """No sensor was ever chosen for it."""
    stored = record("44 06", integer(4, 4)) + record("42 6C", type_g(SEPTEMBER))
    await show(hass, freezer, bus, RecordsTelegram(stored))
    told = await import_history(hass, coordinator_of(loaded), dry_run=False)
    assert told["sensors"] == []
    assert [(each["record"], each["reason"]) for each in told["left_out"]] == [
        ("energy", Omission.NO_SENSOR)
    ]


async def test_a_silent_meter_keeps_what_it_has_told(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Its sensor is unavailable; what was read before is still true."""
    await compile_hour(hass, freezer, NOON)
    bus.meters[0].silent = True
    await pass_interval(hass, freezer)
    assert state(hass, VOLUME).state == "unavailable"
    await taken_over(hass, loaded)
    assert await rows_of(hass, VOLUME) == [*HISTORY_ROWS, FIRST_LIVE_ROW]


@pytest.mark.parametrize("bus", [bus_with(WATER, RecordsTelegram(b""))])
async def test_a_meter_that_stores_nothing_tells_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """That is no error."""
    told = await import_history(hass, coordinator_of(loaded), dry_run=False)
    assert (told["sensors"], told["left_out"]) == ([], [])


async def test_without_a_recorder_there_is_nothing_to_write_into(
    hass: HomeAssistant, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a person is told so."""
    with monkeypatch.context() as gone:
        gone.delitem(hass.data, DATA_INSTANCE)
        with pytest.raises(HomeAssistantError, match="recorder is not running"):
            await import_history(hass, coordinator_of(loaded), dry_run=False)
    assert len((await taken_over(hass, loaded))["rows"]) == 2


async def test_a_recorder_that_cannot_read_its_database(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Its reason is passed on."""
    broken = "custom_components.mbus.history.statistics.statistics_during_period"
    with (
        patch(broken, side_effect=SQLAlchemyError("disk full")),
        pytest.raises(HomeAssistantError, match="disk full"),
    ):
        await import_history(hass, coordinator_of(loaded), dry_run=False)
    assert len((await taken_over(hass, loaded))["rows"]) == 2


@contextmanager
def held_up(hass: HomeAssistant) -> Iterator[None]:
    """Let the recorder do nothing."""
    goes_on = threading.Event()

    class Wait(RecorderTask):
        def run(self, instance: Recorder) -> None:
            goes_on.wait()

    get_instance(hass).queue_task(Wait())
    try:
        yield
    finally:
        goes_on.set()


async def test_a_recorder_that_does_not_get_on(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It is not waited for without end, and does not write later what failed."""
    with (
        held_up(hass),
        patch("custom_components.mbus.history.statistics.RECORDER_TIMEOUT_S", 0),
        pytest.raises(HomeAssistantError, match="recorder was not ready"),
    ):
        await import_history(hass, coordinator_of(loaded), dry_run=False)
    assert await rows_of(hass, VOLUME) == []
    await taken_over(hass, loaded)
    assert await rows_of(hass, VOLUME) == HISTORY_ROWS


async def test_a_recorder_that_does_not_know_sensors_yet(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It learns of them some moments after they are there; nothing is lost meanwhile."""
    await async_wait_recording_done(hass)
    with (
        patch.dict(hass.data[DATA_RECORDER].recorder_platforms, clear=True),
        pytest.raises(HomeAssistantError, match="recorder was not ready"),
    ):
        await import_history(hass, coordinator_of(loaded), dry_run=False)
    assert len((await taken_over(hass, loaded))["rows"]) == 2


async def test_a_failure_in_the_recorders_thread_comes_back_to_the_caller(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The recorder itself goes on."""
    with (
        patch(
            "custom_components.mbus.history.importing.fit",
            side_effect=ZeroDivisionError,
        ),
        pytest.raises(ZeroDivisionError),
    ):
        await import_history(hass, coordinator_of(loaded), dry_run=False)
    assert len((await taken_over(hass, loaded))["rows"]) == 2
