"""Readings of a day in the past: what the meter stored, else what Home Assistant has."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
import re
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_service,
)
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from sqlalchemy import Connection, Engine, event
import yaml

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.exchange import accept_exchange
from custom_components.mbus.history.importing import import_history
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import get_instance
from homeassistant.setup import async_setup_component
from simulator.bus import SimulatedBus
from tests.common import entry_of, set_up, state
from tests.recorder.failing_database import refuse
from tests.recorder.history_common import (
    VOLUME,
    WATER,
    bus_with,
    compile_hour,
    coordinator_of,
    live_hour,
    show,
    water,
)

NOON: Final = datetime(2026, 10, 20, 10, tzinfo=UTC)
"""In Berlin."""
AUGUST, SEPTEMBER = date(2026, 8, 31), date(2026, 9, 30)
NAMELESS_FALCON: Final = SecondaryAddress("00000000", 0x1592, 0xB1, 0x07)
"""A water meter of Elster, ELR, as its factory left it."""
PAGE: Final = Path(__file__).parents[2] / "docs" / "know" / "actions.md"


@contextmanager
def listening(engine: Engine | None, on_query: Callable[..., None]) -> Iterator[None]:
    """Have each query told before it is done."""
    event.listen(engine, "before_cursor_execute", on_query)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", on_query)


@pytest.fixture
def bus() -> SimulatedBus:
    """Return a bus with a water meter that has stored two months."""
    return bus_with(WATER, water(5000, (SEPTEMBER, 4000), (AUGUST, 3000)))


async def readings(hass: HomeAssistant, **data: Any) -> dict[str, Any]:
    """Return what the action answers."""
    await async_wait_recording_done(hass)
    answer = await hass.services.async_call(
        DOMAIN, "get_readings", data, blocking=True, return_response=True
    )
    assert isinstance(answer, dict)
    return answer


async def volume(hass: HomeAssistant, **data: Any) -> tuple[Any, Any, Any]:
    """Return value, time and source of the only volume."""
    told = await readings(hass, **data)
    (record,) = (
        each for each in told["readings"][0]["records"] if each["entity_id"] == VOLUME
    )
    return record["value"], record["time"], record["source"]


async def test_the_meter_tells_what_it_stored_of_a_due_date(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """A date is the end of its day, though Home Assistant was not there then."""
    stored = 4, "2026-10-01T00:00:00+02:00", "stored"
    assert await volume(hass, at="2026-09-30") == stored
    assert await volume(hass, at="2026-10-01 00:00") == stored
    assert await volume(hass, at="2026-08-31") == (
        3,
        "2026-09-01T00:00:00+02:00",
        "stored",
    )


async def test_what_a_maker_means_by_a_date_holds_without_a_number(
    hass: HomeAssistant, bus: SimulatedBus, connected: list[dict[str, Any]]
) -> None:
    """That of a Falcon MJ is the begin of its day, whoever the meter is."""
    bus.meters[0].secondary_address = NAMELESS_FALCON
    await set_up(hass, await entry_of(hass, bus, addresses=[1]))
    told = await readings(hass, at="2026-09-30 00:00")
    (record,) = (
        each for each in told["readings"][0]["records"] if each["key"] == "volume"
    )
    assert (record["value"], record["source"]) == (4, "stored")


async def test_a_moment_of_which_nobody_knows_has_no_value(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """What the meter stored two weeks before is no value of that day."""
    assert await volume(hass, at="2026-10-14") == (None, None, None)


async def test_what_the_sensor_showed_is_told_to_the_minute(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """As it was said, not as it is now."""
    await show(hass, freezer, bus, water(5125))
    await show(hass, freezer, bus, water(5250))
    assert await volume(hass, at="2026-10-20 12:20") == (
        5.125,
        "2026-10-20T12:20:00+02:00",
        "history",
    )


async def test_hours_are_told_when_states_are_gone(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The recorder keeps states for days, and hours for ever."""
    await compile_hour(hass, freezer, NOON)
    await live_hour(hass, freezer, bus, water(5300), NOON + timedelta(hours=1))
    freezer.move_to(NOON + timedelta(days=20))
    get_instance(hass).keep_days = 1
    await hass.services.async_call("recorder", "purge", {"keep_days": 1}, blocking=True)
    assert await volume(hass, at="2026-10-20 13:10") == (
        5,
        "2026-10-20T13:00:00+02:00",
        "statistics",
    )
    assert await volume(hass, at="2026-10-28") == (
        5.3,
        "2026-10-20T14:00:00+02:00",
        "statistics",
    )


async def test_a_value_is_told_in_the_unit_that_its_sensor_shows_now(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Of the meter, of states and of hours, whatever unit each was kept in."""
    # Two states of one moment have no order in a database: this one is later.
    await show(hass, freezer, bus, water(6000, (SEPTEMBER, 4000), (AUGUST, 3000)))
    await compile_hour(hass, freezer, NOON)
    er.async_get(hass).async_update_entity_options(
        VOLUME, "sensor", {"unit_of_measurement": "L"}
    )
    await hass.async_block_till_done()
    assert state(hass, VOLUME).state == "6000.0"
    assert (await volume(hass))[0] == 6000
    assert (await volume(hass, at="2026-09-30"))[0] == 4000
    assert (await volume(hass, at="2026-10-20 12:30"))[::2] == (6000, "history")
    freezer.move_to(NOON + timedelta(days=3))
    await hass.services.async_call("recorder", "purge", {"keep_days": 1}, blocking=True)
    assert (await volume(hass, at="2026-10-20 13:30"))[::2] == (6000, "statistics")


async def test_what_was_counted_between_two_dates(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Each end says who knows it."""
    told = await readings(hass, since="2026-08-31")
    (record,) = told["readings"][0]["records"][:1]
    assert record["since"] == {
        "value": 3,
        "time": "2026-09-01T00:00:00+02:00",
        "source": "stored",
    }
    assert (record["counted"], record["source"]) == (2, "reading")


async def test_what_two_meters_counted_is_no_difference(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Another meter in its place has another count, and says nothing of the time before."""
    await import_history(hass, coordinator_of(loaded), dry_run=False)
    (subentry_id,) = loaded.subentries
    successor = SecondaryAddress("66519999", 0x2C2D, 59, 0x16)
    bus.meters[0].secondary_address = successor
    await accept_exchange(hass, loaded, subentry_id, successor)
    await hass.async_block_till_done(wait_background_tasks=True)
    told = await readings(hass, at="2026-10-20 12:02", since="2026-09-30")
    assert told["readings"][0]["number"] == "66519999"
    assert told["readings"][0]["records"][0]["counted"] is None
    before = (await readings(hass, at="2026-09-30"))["readings"][0]
    assert before["records"][0]["source"] == "statistics"
    assert before["problem"] == "Another meter was in its place then"


async def test_a_database_that_fails_is_told(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """In words, not as a table with holes."""
    await async_wait_recording_done(hass)

    def fail(connection: Connection, *_: Any) -> None:
        refuse(connection)

    with (
        listening(get_instance(hass).engine, fail),
        pytest.raises(HomeAssistantError, match="Try again once the database works"),
    ):
        await hass.services.async_call(
            DOMAIN,
            "get_readings",
            {"at": "2026-10-14"},
            blocking=True,
            return_response=True,
        )


async def test_the_readings_are_mailed_on_the_first(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """With the automation of the documentation, as it is printed."""
    text = PAGE.read_text("utf-8").partition("### Mail them on the 1st")[2]
    snippet = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert snippet is not None
    automation = yaml.safe_load(snippet[1])
    mails = async_mock_service(hass, "notify", "send_message")
    assert await async_setup_component(
        hass, "automation", {"automation": {"alias": "Mail", **automation}}
    )
    await show(hass, freezer, bus, water(7125, (date(2026, 10, 31), 7000)))
    for moment in ("2026-10-31 00:10:00+01:00", "2026-11-01 00:10:00+01:00"):
        freezer.move_to(moment)
        async_fire_time_changed(hass, datetime.fromisoformat(moment))
        await hass.async_block_till_done(wait_background_tasks=True)
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "automation.mail"}, blocking=True
    )
    (mail,) = mails
    (row,) = csv.DictReader(StringIO(mail.data["message"], newline=""))
    assert (row["Serial number"], row["Volume (m³)"]) == ("66510211", "7.000")
    assert row["Time"] == "2026-11-01 00:00:00"
