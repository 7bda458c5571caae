"""A database that fails while history is written: whole before and after, healed by repeating."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.history.importing import import_history
from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.tasks import ClearStatisticsTask
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from simulator.bus import SimulatedBus
from simulator.telegrams import RecordsTelegram, integer, record
from tests.databases import on_mariadb, on_servers, on_sqlite
from tests.recorder.failing_database import (
    COMMIT,
    TableRow,
    all_rows,
    busy,
    cut,
    failing,
    failing_at,
    lose_five_minutes,
    malformed,
    refuse,
    seen_by_others,
    watched,
)
from tests.recorder.history_common import (
    BACKWARD,
    VOLUME,
    WATER,
    bus_with,
    compile_hour,
    consumption_of,
    coordinator_of,
    water,
)

NOON: Final = datetime(2026, 10, 20, 10, tzinfo=UTC)
"""In Berlin."""
MONTHS: Final = ((date(2026, 9, 30), 4000), (date(2026, 8, 31), 3000))
AUGUST, SEPTEMBER, LIVE = "2026-08-31 21:00", "2026-09-30 21:00", "2026-10-20 10:00"
HOURS, MINUTES = "statistics", "statistics_short_term"

RAISED: Final = (f"UPDATE {HOURS}", f"UPDATE {MINUTES}", f"INSERT {HOURS}")
ADDED: Final = ("INSERT statistics_meta", *RAISED, f"INSERT {MINUTES}")


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What there is when history is taken over, and what an undisturbed import does.

    `compiled` are the hours that the recorder has compiled before.
    """

    telegram: RecordsTelegram
    compiled: tuple[datetime, ...] = ()
    steps: tuple[str, ...]
    rows: list[TableRow]


NEW: Final = Situation(
    telegram=water(5000, *MONTHS),
    steps=(*ADDED, COMMIT),
    rows=[
        (HOURS, VOLUME, AUGUST, 3.0, 0.0),
        (HOURS, VOLUME, SEPTEMBER, 4.0, 1.0),
        (MINUTES, VOLUME, "2026-10-20 09:50", 5.0, 2.0),
    ],
)
RUNNING: Final = Situation(
    telegram=water(5000, *MONTHS),
    compiled=(NOON,),
    steps=(*RAISED, COMMIT),
    rows=[
        (HOURS, VOLUME, AUGUST, 3.0, 0.0),
        (HOURS, VOLUME, SEPTEMBER, 4.0, 1.0),
        (HOURS, VOLUME, LIVE, 5.0, 2.0),
        *(
            (MINUTES, VOLUME, f"2026-10-20 10:{minute:02}", 5.0, 2.0)
            for minute in range(0, 60, 5)
        ),
    ],
)
TWO_SENSORS: Final = Situation(
    telegram=RecordsTelegram(
        water(5000, *MONTHS).records
        + record("04 93 3C", integer(750, 4))
        + record("C4 00 93 3C", integer(500, 4))
    ),
    steps=(*ADDED, COMMIT, *ADDED, COMMIT),
    rows=[
        (HOURS, VOLUME, AUGUST, 3.0, 0.0),
        (HOURS, VOLUME, SEPTEMBER, 4.0, 1.0),
        (HOURS, BACKWARD, SEPTEMBER, 0.5, 0.0),
        (MINUTES, VOLUME, "2026-10-20 09:50", 5.0, 2.0),
        (MINUTES, BACKWARD, "2026-10-20 09:50", 0.75, 0.25),
    ],
)
SITUATIONS: Final = {"new": NEW, "running": RUNNING, "two_sensors": TWO_SENSORS}

in_each_situation = pytest.mark.parametrize(
    "situation", SITUATIONS.values(), ids=SITUATIONS
)
at_each_step = pytest.mark.parametrize(
    ("situation", "step"),
    [
        pytest.param(situation, number, id=f"{name}-{number}-{step}")
        for name, situation in SITUATIONS.items()
        for number, step in enumerate(situation.steps)
    ],
)


@pytest.fixture
def persistent_database() -> bool:
    """Let SQLite write a file, as it does in every house."""
    return True


@pytest.fixture
def situation() -> Situation:
    """Return the situation of a test that has one only."""
    return NEW


@pytest.fixture
def bus(situation: Situation) -> SimulatedBus:
    """Return a bus with the water meter of the situation."""
    return bus_with(WATER, situation.telegram)


@pytest.fixture
async def meter(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    situation: Situation,
    freezer: FrozenDateTimeFactory,
) -> MockConfigEntry:
    """Return the gateway of a meter that the recorder has seen, and compiled so far."""
    for hour in situation.compiled:
        await compile_hour(hass, freezer, hour)
    await all_rows(hass)
    return loaded


async def taken_over(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    """Take over what the only meter has stored; return what is told."""
    return await import_history(hass, coordinator_of(entry), dry_run=False)


@in_each_situation
async def test_an_undisturbed_import(
    hass: HomeAssistant,
    meter: MockConfigEntry,
    recorder: Recorder,
    situation: Situation,
) -> None:
    """What the others are compared with, and each step that may fail."""
    with watched(recorder) as steps:
        await taken_over(hass, meter)
    assert tuple(steps) == situation.steps
    assert await all_rows(hass) == situation.rows


@in_each_situation
async def test_a_power_cut_at_any_step_leaves_a_sensor_whole(
    hass: HomeAssistant,
    meter: MockConfigEntry,
    recorder: Recorder,
    situation: Situation,
) -> None:
    """Others see nothing of a sensor until all of it is there."""
    before = await all_rows(hass)
    with seen_by_others(recorder) as seen:
        await taken_over(hass, meter)
    first = [each for each in situation.rows if each[1] == VOLUME]
    whole = situation.steps.index(COMMIT) + 1
    assert seen[:whole] == [before] * whole
    assert seen[whole:] == [first] * (len(situation.steps) - whole)


@at_each_step
async def test_repeating_heals_what_failed_at_any_step(
    hass: HomeAssistant,
    meter: MockConfigEntry,
    recorder: Recorder,
    situation: Situation,
    step: int,
) -> None:
    """All rows are those of an undisturbed import."""
    with (
        failing_at(recorder, step, refuse),
        pytest.raises(HomeAssistantError) as failed,
    ):
        await taken_over(hass, meter)
    assert failed.value.translation_key == "recorder_failed"
    await taken_over(hass, meter)
    assert await all_rows(hass) == situation.rows


@on_servers
@at_each_step
async def test_repeating_heals_what_a_server_took_down_with_it(
    hass: HomeAssistant,
    meter: MockConfigEntry,
    recorder: Recorder,
    situation: Situation,
    step: int,
) -> None:
    """The connection ends at any step; the next import has a new one."""
    with failing_at(recorder, step, cut), pytest.raises(HomeAssistantError):
        await taken_over(hass, meter)
    await taken_over(hass, meter)
    assert await all_rows(hass) == situation.rows


@pytest.mark.parametrize("step", range(len(NEW.steps)), ids=NEW.steps)
async def test_what_is_compiled_after_a_failure_is_raised_as_well(
    hass: HomeAssistant,
    meter: MockConfigEntry,
    recorder: Recorder,
    freezer: FrozenDateTimeFactory,
    step: int,
) -> None:
    """Whoever looks at the energy dashboard in between sees less, and never what is wrong."""
    with (
        failing_at(recorder, step, refuse),
        pytest.raises(HomeAssistantError) as failed,
    ):
        await taken_over(hass, meter)
    assert failed.value.translation_key == "recorder_failed"
    await compile_hour(hass, freezer, NOON)
    assert await consumption_of(hass, VOLUME, "month") == [0.0]
    await taken_over(hass, meter)
    assert await all_rows(hass) == RUNNING.rows
    assert await consumption_of(hass, VOLUME, "month") == [0.0, 1.0, 1.0]


async def test_a_failure_is_told_in_the_words_of_the_database(
    hass: HomeAssistant,
    meter: MockConfigEntry,
    recorder: Recorder,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """With the sensor and what to do, and without a traceback in the log."""
    with (
        failing(recorder, refuse) as steps,
        pytest.raises(HomeAssistantError) as failed,
    ):
        await taken_over(hass, meter)
    assert str(failed.value) == (
        f"The recorder failed to store the statistics of {VOLUME}. They are either unchanged or"
        " complete. Import again once the database works: only what is missing is added."
        " The database says: disk is full"
    )
    assert len(steps) == 1
    assert await all_rows(hass) == []
    assert [each.getMessage() for each in caplog.records if each.exc_info] == []


@on_sqlite
async def test_a_broken_file_is_left_to_the_recorder(
    hass: HomeAssistant, meter: MockConfigEntry, recorder: Recorder
) -> None:
    """It moves the file away and begins another one, which history is imported into."""
    (file,) = Path(recorder.db_url.removeprefix("sqlite:///")).parent.glob("*.db")
    with (
        failing(recorder, malformed),
        pytest.raises(HomeAssistantError, match="malformed"),
    ):
        await taken_over(hass, meter)
    assert await all_rows(hass) == []
    assert len(list(file.parent.glob("*.corrupt.*"))) == 1
    await taken_over(hass, meter)
    assert await all_rows(hass) == NEW.rows


@pytest.mark.parametrize("recorder_config", [{"db_retry_wait": 0}])
@on_mariadb
async def test_a_busy_database_is_asked_again(
    hass: HomeAssistant, meter: MockConfigEntry, recorder: Recorder
) -> None:
    """From the beginning: it has taken back what was written."""
    with failing_at(recorder, len(NEW.steps) - 1, busy):
        await taken_over(hass, meter)
    assert await all_rows(hass) == NEW.rows


@pytest.mark.parametrize("recorder_config", [{"db_retry_wait": 0}])
@on_mariadb
async def test_a_database_that_stays_busy(
    hass: HomeAssistant, meter: MockConfigEntry, recorder: Recorder
) -> None:
    """It is asked some times, and then a person is told."""
    with (
        failing(recorder, busy) as steps,
        pytest.raises(HomeAssistantError, match="Deadlock"),
    ):
        await taken_over(hass, meter)
    assert len(steps) == 5
    await taken_over(hass, meter)
    assert await all_rows(hass) == NEW.rows


async def test_months_that_an_earlier_version_wrote_alone_are_healed(
    hass: HomeAssistant, meter: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """It was cut off before it had told the recorder what to go on from."""
    await taken_over(hass, meter)
    await lose_five_minutes(hass)
    told = await taken_over(hass, meter)
    assert [each["rows"] for each in told["sensors"]] == [[]]
    assert await all_rows(hass) == NEW.rows
    await compile_hour(hass, freezer, NOON)
    assert await consumption_of(hass, VOLUME, "month") == [0.0, 1.0, 1.0]


@pytest.mark.parametrize("situation", [replace(NEW, telegram=water(5000, *MONTHS[:1]))])
async def test_a_month_that_an_earlier_version_wrote_alone_is_gone_on_from(
    hass: HomeAssistant, meter: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """There is no other hour."""
    await taken_over(hass, meter)
    await lose_five_minutes(hass)
    await taken_over(hass, meter)
    await compile_hour(hass, freezer, NOON)
    assert await consumption_of(hass, VOLUME, "month") == [0.0, 1.0]


@pytest.mark.parametrize("situation", [RUNNING])
async def test_hours_whose_five_minutes_are_too_old_are_gone_on_from(
    hass: HomeAssistant,
    meter: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The meter was silent for longer than the recorder keeps them, and has counted on."""
    november = datetime(2026, 11, 20, 10, tzinfo=UTC)
    await taken_over(hass, meter)
    await lose_five_minutes(hass)
    bus.meters[0].telegrams = water(6500, *MONTHS)
    freezer.move_to(november)
    await coordinator_of(meter).async_refresh()
    await taken_over(hass, meter)
    await compile_hour(hass, freezer, november)
    assert await consumption_of(hass, VOLUME, "month") == [0.0, 1.0, 1.0, 1.5]


async def test_history_comes_again_after_its_statistics_were_deleted(
    hass: HomeAssistant,
    meter: MockConfigEntry,
    recorder: Recorder,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The recorder must not go on from five minutes that are gone with them."""
    await taken_over(hass, meter)
    recorder.queue_task(ClearStatisticsTask(None, [VOLUME]))
    assert await all_rows(hass) == []
    await taken_over(hass, meter)
    assert await all_rows(hass) == NEW.rows
    await compile_hour(hass, freezer, NOON)
    assert await consumption_of(hass, VOLUME, "month") == [0.0, 1.0, 1.0]
