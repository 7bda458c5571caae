"""The offer to take over what a new meter has stored: asked, remembered, done once."""

from datetime import date
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import CONF_IMPORT_HISTORY, SUBENTRY_METER
from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import SOURCE_USER, ConfigSubentry, SubentryFlowResult
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.recorder import DATA_INSTANCE
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from simulator.telegrams import RecordsTelegram, integer, record
from tests.common import Pages, entry_of, pass_interval, set_up, state
from tests.recorder.failing_database import all_rows, failing_on, refuse
from tests.recorder.history_common import (
    ALLOCATOR,
    VOLUME,
    WATER,
    allocator,
    bus_with,
    rows_of,
    stores,
    water,
)

AUGUST, SEPTEMBER = date(2026, 8, 31), date(2026, 9, 30)
HISTORY_ROWS = [("2026-08-31 21", 3.0, 0.0), ("2026-09-30 21", 4.0, 1.0)]
MONTHS = ((SEPTEMBER, 4000), (AUGUST, 3000))
TWO_TELEGRAMS = Pages((record("04 13", integer(5000, 4)), stores("4", "13", MONTHS)))
ANSWERS = {"preset": "suggested", "records": ["volume"]}
COMPLAINT = "has stored were not taken over"


@pytest.fixture
def bus() -> SimulatedBus:
    """Return a bus with a water meter that has stored two months."""
    return bus_with(WATER, water(5000, *MONTHS))


@pytest.fixture
async def gateway(
    hass: HomeAssistant, bus: SimulatedBus, connected: list[dict[str, Any]]
) -> MockConfigEntry:
    """Return a loaded gateway that does not know its meters yet."""
    meters, bus.meters = bus.meters, []
    entry = await entry_of(hass, bus)
    bus.meters = meters
    await set_up(hass, entry)
    return entry


async def submit(
    hass: HomeAssistant, flow: SubentryFlowResult, answers: dict[str, Any] | None
) -> SubentryFlowResult:
    """Fill in the form that a flow shows."""
    return await hass.config_entries.subentries.async_configure(
        flow["flow_id"], answers
    )


async def records_form(
    hass: HomeAssistant, entry: MockConfigEntry
) -> SubentryFlowResult:
    """Search for meters, choose all of them, and return the form for their records."""
    flow = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_METER), context={"source": SOURCE_USER}
    )
    flow = await submit(hass, flow, {"next_step_id": "search_secondary"})
    await hass.async_block_till_done(wait_background_tasks=True)
    flow = await submit(hass, flow, None)
    (field,) = (each for each in flow["data_schema"].schema if each == "meters")
    flow = await submit(hass, flow, {"meters": field.default()})
    await hass.async_block_till_done(wait_background_tasks=True)
    flow = await hass.config_entries.subentries.async_configure(flow["flow_id"])
    assert flow["step_id"] == "records"
    return flow


WATER_MINUTES = 61
"""A water meter that is added is read every hour."""


async def add(
    hass: HomeAssistant, flow: SubentryFlowResult, answers: dict[str, Any]
) -> None:
    """Answer the form, and let the meter be added, read, and its history taken over."""
    flow = await submit(hass, flow, answers)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "meters_added")
    await settle(hass)


async def settle(hass: HomeAssistant) -> None:
    """Let a reload, and what follows it, end."""
    await hass.async_block_till_done(wait_background_tasks=True)


def asked(flow: SubentryFlowResult) -> dict[str, Any]:
    """Return what a form asks for, with its defaults."""
    fields = flow["data_schema"].schema
    return {str(key): key.default() for key in fields if str(key) != "typed"}


def meter_of(entry: MockConfigEntry) -> ConfigSubentry:
    """Return the only meter of a gateway."""
    (subentry,) = entry.subentries.values()
    return subentry


def is_wished(entry: MockConfigEntry) -> bool:
    """Tell whether the history of the only meter is still to be taken over."""
    return CONF_IMPORT_HISTORY in meter_of(entry).data


async def test_a_new_meter_brings_its_history_along(
    hass: HomeAssistant, gateway: MockConfigEntry, line: SimulatedLine
) -> None:
    """Asked for beforehand, written after the first read, and then forgotten."""
    flow = await records_form(hass, gateway)
    assert asked(flow)[CONF_IMPORT_HISTORY] is True
    placeholders = flow["description_placeholders"]
    assert placeholders is not None
    assert (placeholders["stored"], placeholders["since"]) == ("2", "1 September 2026")
    await add(hass, flow, {**ANSWERS, CONF_IMPORT_HISTORY: True})
    assert state(hass, VOLUME).state == "5.000"
    assert await rows_of(hass, VOLUME) == HISTORY_ROWS
    assert not is_wished(gateway)
    # Neither for the new meter, nor for the wish that was fulfilled.
    assert line.opened == 1


@pytest.mark.parametrize("bus", [bus_with(WATER, TWO_TELEGRAMS)])
async def test_what_is_stored_in_a_later_telegram_is_offered(
    hass: HomeAssistant, gateway: MockConfigEntry
) -> None:
    """The meter is read whole before anything is asked."""
    flow = await records_form(hass, gateway)
    assert asked(flow)[CONF_IMPORT_HISTORY] is True
    await add(hass, flow, {**ANSWERS, CONF_IMPORT_HISTORY: True})
    assert await rows_of(hass, VOLUME) == HISTORY_ROWS


async def test_a_person_may_do_without(
    hass: HomeAssistant, gateway: MockConfigEntry
) -> None:
    """A used meter has counted for somebody else."""
    flow = await records_form(hass, gateway)
    await add(hass, flow, {**ANSWERS, CONF_IMPORT_HISTORY: False})
    assert state(hass, VOLUME).state == "5.000"
    assert await rows_of(hass, VOLUME) == []
    assert not is_wished(gateway)


async def test_the_answer_survives_other_ticks(
    hass: HomeAssistant, gateway: MockConfigEntry
) -> None:
    """The list of records is shown again, with the box as it was."""
    flow = await records_form(hass, gateway)
    flow = await submit(
        hass, flow, {"preset": "all", "records": [], CONF_IMPORT_HISTORY: False}
    )
    assert asked(flow)[CONF_IMPORT_HISTORY] is False


async def test_the_next_model_is_asked_anew(
    hass: HomeAssistant, gateway: MockConfigEntry, bus: SimulatedBus
) -> None:
    """One model's answer is not the default of another."""
    units = bus_with(ALLOCATOR, allocator(1247, (date(2025, 12, 31), 3902)))
    (other,) = units.meters
    other.primary_address = 2
    bus.meters = [*bus.meters, other]
    flow = await records_form(hass, gateway)
    form = asked(flow)
    flow = await submit(
        hass,
        flow,
        {"preset": form["preset"], "records": form["records"], "import_history": False},
    )
    assert asked(flow)[CONF_IMPORT_HISTORY] is True


@pytest.mark.parametrize("bus", [bus_with(WATER, water(5000))])
async def test_nothing_is_offered_where_nothing_is_stored(
    hass: HomeAssistant, gateway: MockConfigEntry
) -> None:
    """The form is as it was."""
    assert set(asked(await records_form(hass, gateway))) == {"preset", "records"}


async def test_nothing_is_offered_without_a_recorder(
    hass: HomeAssistant, gateway: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There would be nothing to take it over into."""
    with monkeypatch.context() as gone:
        gone.delitem(hass.data, DATA_INSTANCE)
        flow = await records_form(hass, gateway)
    assert CONF_IMPORT_HISTORY not in asked(flow)


async def test_a_meter_that_is_silent_at_first_is_waited_for(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Its history comes with its first answer, without a complaint."""
    flow = await records_form(hass, gateway)
    bus.meters[0].silent = True
    await add(hass, flow, ANSWERS)
    assert is_wished(gateway)
    bus.meters[0].silent = False
    await pass_interval(hass, freezer, WATER_MINUTES)
    assert await rows_of(hass, VOLUME) == HISTORY_ROWS
    assert not is_wished(gateway)


async def test_a_sensor_without_a_value_is_waited_for(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The meter answers, and its counter is invalid: sums have nothing to start from."""
    flow = await records_form(hass, gateway)
    source = bus.meters[0].telegrams
    months = stores("4", "13", ((SEPTEMBER, 4000), (AUGUST, 3000)))
    invalid = record("0C 13", b"\xff\xff\xff\xff")
    bus.meters[0].telegrams = RecordsTelegram(invalid + months)
    await add(hass, flow, ANSWERS)
    assert is_wished(gateway)
    bus.meters[0].telegrams = source
    await pass_interval(hass, freezer, WATER_MINUTES)
    assert await rows_of(hass, VOLUME) == HISTORY_ROWS
    assert not is_wished(gateway)


async def test_home_assistant_starts_first(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The recorder writes nothing before; what was read while it starts is not lost."""
    flow = await records_form(hass, gateway)
    bus.meters[0].silent = True
    await add(hass, flow, ANSWERS)
    bus.meters[0].silent = False
    hass.set_state(CoreState.starting)
    await hass.config_entries.async_reload(gateway.entry_id)
    await settle(hass)
    assert state(hass, VOLUME).state == "5.000"
    assert is_wished(gateway)
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await settle(hass)
    assert await rows_of(hass, VOLUME) == HISTORY_ROWS
    assert not is_wished(gateway)


async def test_a_failure_is_told_once_and_tried_again_at_the_next_start(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The recorder is away for a while; later reads do not repeat the warning."""
    flow = await records_form(hass, gateway)
    with monkeypatch.context() as gone:
        gone.delitem(hass.data, DATA_INSTANCE)
        await add(hass, flow, ANSWERS)
        await pass_interval(hass, freezer, WATER_MINUTES)
    assert is_wished(gateway)
    (warning,) = (each for each in caplog.records if COMPLAINT in each.getMessage())
    assert "Set up the recorder" in warning.getMessage()
    assert "mbus.import_history" in warning.getMessage()
    await hass.config_entries.async_reload(gateway.entry_id)
    await settle(hass)
    assert await rows_of(hass, VOLUME) == HISTORY_ROWS
    assert not is_wished(gateway)


@pytest.mark.parametrize(
    "step",
    [
        "INSERT statistics_meta",
        "UPDATE statistics",
        "UPDATE statistics_short_term",
        "INSERT statistics",
        "INSERT statistics_short_term",
    ],
)
async def test_a_database_that_fails_leaves_nothing_behind_for_the_next_start(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    recorder: Recorder,
    caplog: pytest.LogCaptureFixture,
    step: str,
) -> None:
    """Its words are in the log, once; the next start writes all of it."""
    flow = await records_form(hass, gateway)
    with failing_on(recorder, step, refuse):
        await add(hass, flow, ANSWERS)
    assert is_wished(gateway)
    (warning,) = (each for each in caplog.records if COMPLAINT in each.getMessage())
    assert f"the statistics of {VOLUME}" in warning.getMessage()
    assert "The database says: disk is full" in warning.getMessage()
    assert await all_rows(hass) == []
    await hass.config_entries.async_reload(gateway.entry_id)
    await settle(hass)
    assert [each[2:] for each in await all_rows(hass)] == [
        ("2026-08-31 21:00", 3.0, 0.0),
        ("2026-09-30 21:00", 4.0, 1.0),
        ("2026-10-20 09:50", 5.0, 2.0),
    ]
    assert not is_wished(gateway)
