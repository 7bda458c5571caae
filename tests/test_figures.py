"""Readings to take away: what the sensors of meters show, as data and as a table."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.figures.table import Style, as_csv
from custom_components.mbus.figures.values import (
    Figure,
    MeterFigures,
    MeterLabel,
    ShownRecord,
    Source,
)
from custom_components.mbus.records.names import Names
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.util import dt as dt_util
from simulator.bus import SimulatedBus
from tests.common import meter_of, state
from tests.test_services import COLD_NUMBER, VOLUME, call, device_of

WARM_NUMBER: Final = "66510348"


@pytest.fixture
def cold(hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus) -> str:
    """Return the device of the cold water meter."""
    return device_of(hass, loaded, str(meter_of(bus, COLD_NUMBER).secondary_address))


@pytest.fixture
def gateway(hass: HomeAssistant, loaded: MockConfigEntry) -> str:
    """Return the device of the gateway."""
    return device_of(hass, loaded, loaded.entry_id)


def numbers(told: dict[str, Any]) -> list[str]:
    """Return the serial numbers of the meters that were told."""
    return [each["number"] for each in told["readings"]]


def rows_of(text: str, separator: str = ",") -> list[dict[str, str]]:
    """Return a table as a spreadsheet reads it: RFC 4180."""
    lines = list(
        csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    )
    return [dict(zip(lines[0], each, strict=True)) for each in lines[1:]]


async def test_a_meter_is_told_with_all_that_its_sensors_show(
    hass: HomeAssistant, cold: str
) -> None:
    """Who it is, where it hangs, and each enabled sensor as its state is."""
    area = ar.async_get(hass).async_create("Kitchen")
    dr.async_get(hass).async_update_device(
        cold, area_id=area.id, name_by_user="Cold tap"
    )
    (meter,) = (await call(hass, "get_readings", device_id=cold))["readings"]
    assert (meter["name"], meter["area"], meter["number"]) == (
        "Cold tap",
        "Kitchen",
        COLD_NUMBER,
    )
    assert (meter["manufacturer"], meter["medium"]) == ("KAM", "cold water meter")
    assert (meter["version"], meter["problem"]) == (59, None)
    told = {each["entity_id"]: each["value"] for each in meter["records"]}
    shown = {each: state(hass, each).state for each in told}
    assert told[VOLUME] == float(shown[VOLUME])
    assert len(told) == sum(
        each.domain == "sensor" and not each.disabled
        for each in er.async_entries_for_device(er.async_get(hass), cold)
    )
    first = meter["records"][0]
    assert (first["unit"], first["source"]) == ("m³", "reading")
    assert first["time"] == meter["read_at"]


async def test_a_disabled_sensor_is_nothing_that_is_wanted(
    hass: HomeAssistant, cold: str
) -> None:
    """It has no state either."""
    er.async_get(hass).async_update_entity(
        VOLUME, disabled_by=er.RegistryEntryDisabler.USER
    )
    (meter,) = (await call(hass, "get_readings", device_id=[cold]))["readings"]
    assert VOLUME not in {each["entity_id"] for each in meter["records"]}


async def test_several_meters_a_gateway_or_all(
    hass: HomeAssistant,
    cold: str,
    gateway: str,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
) -> None:
    """Each once, though it is named twice."""
    warm = device_of(hass, loaded, str(meter_of(bus, WARM_NUMBER).secondary_address))
    two = await call(hass, "get_readings", device_id=[cold, warm, cold])
    assert numbers(two) == [COLD_NUMBER, WARM_NUMBER]
    of_gateway = await call(hass, "get_readings", device_id=gateway)
    everything = await call(hass, "get_readings")
    assert numbers(of_gateway) == numbers(everything)
    assert len(numbers(everything)) == len(bus.meters) == everything["meters"]


async def test_all_meters_of_a_gateway_are_read_first(
    hass: HomeAssistant,
    gateway: str,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """One that does not answer is named with why, and has its last values."""
    silent = meter_of(bus, WARM_NUMBER)
    silent.silent = True
    freezer.tick(5)
    told = await call(hass, "get_readings", device_id=gateway, read=True)
    (failed,) = told["failed"]
    assert WARM_NUMBER in failed
    problems = [each["problem"] for each in told["readings"]]
    assert f"{failed} does not answer." in problems
    read = {
        each["number"]
        for each in told["readings"]
        if each["read_at"] == dt_util.now().isoformat()
    }
    assert len(read) == len(bus.meters) - 1
    assert WARM_NUMBER not in read


async def test_a_meter_that_nobody_wants_is_left_in_peace(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    cold: str,
    freezer: FrozenDateTimeFactory,
) -> None:
    """All of its entities are disabled: a read would cost its battery, and tell nothing."""
    entities = er.async_get(hass)
    for each in er.async_entries_for_device(entities, cold):
        entities.async_update_entity(
            each.entity_id, disabled_by=er.RegistryEntryDisabler.USER
        )
    await hass.async_block_till_done()
    freezer.tick(5)
    told = await call(hass, "get_readings", read=True)
    read = {
        each["number"]
        for each in told["readings"]
        if each["read_at"] == dt_util.now().isoformat()
    }
    assert len(read) == len(loaded.subentries) - 1
    assert COLD_NUMBER not in read


async def test_nothing_is_read_unless_that_is_wished(
    hass: HomeAssistant, cold: str, bus: SimulatedBus
) -> None:
    """Batteries live on it."""
    before = len(bus.requests)
    await call(hass, "get_readings", device_id=cold)
    assert len(bus.requests) == before


async def test_a_gateway_that_is_not_running_is_told(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """A bill without its meters would be one without a word."""
    await hass.config_entries.async_unload(loaded.entry_id)
    told = await call(hass, "get_readings")
    assert len(told["failed"]) == told["meters"] > 0
    assert {each["problem"] for each in told["readings"]} == {
        "The gateway is not running"
    }


async def test_a_table_has_one_row_a_meter_and_one_column_a_quantity(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus
) -> None:
    """Two meters of one model share their columns."""
    rows = rows_of((await call(hass, "get_readings", format="csv"))["csv"])
    by_number = {each["Serial number"]: each for each in rows}
    assert len(rows) == len(bus.meters)
    cold, warm = by_number[COLD_NUMBER], by_number[WARM_NUMBER]
    assert cold["Volume (m³)"] == state(hass, VOLUME).state
    assert float(warm["Volume (m³)"]) > 0
    assert cold["Medium"] == "cold water meter"
    assert cold["Consumption units"] == ""


async def test_the_sign_of_decimals_and_of_columns_is_a_choice(
    hass: HomeAssistant, cold: str
) -> None:
    """A comma in a number is in quotes where commas part columns."""
    shown = state(hass, VOLUME).state.replace(".", ",")
    quoted = await call(
        hass, "get_readings", device_id=cold, format="csv", decimal="comma"
    )
    assert rows_of(quoted["csv"])[0]["Volume (m³)"] == shown
    parted = await call(
        hass,
        "get_readings",
        device_id=cold,
        format="csv",
        decimal="comma",
        separator="semicolon",
    )
    assert rows_of(parted["csv"], ";")[0]["Volume (m³)"] == shown
    assert parted["csv"].endswith("\r\n")


def of_one(value: Decimal | str, *, name: str, unit: str | None) -> MeterFigures:
    """Return a meter that shows one value."""
    record = ShownRecord(
        key="volume",
        name="Garden",
        heading="Volume",
        entity_id="sensor.volume",
        unit=unit,
        device_class=None,
        is_counter=True,
        only_grows=True,
    )
    label = MeterLabel(
        entry_id="entry",
        meter_id=name,
        device_id=None,
        name=name,
        area=None,
        gateway="Gateway",
    )
    at = datetime(2026, 1, 1, tzinfo=UTC)
    figure = Figure(record=record, value=value, at=at, source=Source.READING)
    return MeterFigures(meter=label, read_at=at, figures=(figure,))


async def test_what_a_table_holds_stays_text_and_digits(hass: HomeAssistant) -> None:
    """No formula, no power of ten, and no two units in one column."""
    meters = [
        of_one(Decimal("0.00000001"), name='=cmd|"/c calc"!A0', unit="m³"),
        of_one(Decimal(-5), name='Flat "3", left\nor right', unit="gal"),
    ]
    rows = rows_of(as_csv(meters, await Names.load(hass), Style()))
    assert [each["Name"] for each in rows] == [
        '\'=cmd|"/c calc"!A0',
        'Flat "3", left\nor right',
    ]
    assert [(each["Volume (m³)"], each["Volume (gal)"]) for each in rows] == [
        ("0.00000001", ""),
        ("", "-5"),
    ]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"at": "2100-01-01"}, "has not come yet"),
        ({"since": "2100-01-01 12:00"}, "has not come yet"),
        ({"at": "2026-01-01", "since": "2026-01-01"}, "Since must be earlier than At"),
        ({"device_id": "nobody"}, "nobody is neither a meter nor a gateway"),
    ],
)
async def test_what_cannot_be_told_is_refused_in_words(
    hass: HomeAssistant, loaded: MockConfigEntry, data: dict[str, Any], error: str
) -> None:
    """Before anything is read."""
    with pytest.raises(ServiceValidationError, match=error):
        await call(hass, "get_readings", **data, read=True)


@pytest.mark.parametrize(
    ("language", "at", "moment"),
    [
        ("de", "2100-01-01", "Ende des 1. Januar 2100"),
        ("de", "2100-01-01 12:00", "1. Januar 2100, 12:00"),
        ("fr", "2100-01-01", "fin du 1er janvier 2100"),
        ("fr", "2100-01-01 12:00", "1er janvier 2100, 12:00"),
    ],
)
async def test_a_moment_to_come_is_written_as_the_language_writes_dates(
    hass: HomeAssistant, loaded: MockConfigEntry, language: str, at: str, moment: str
) -> None:
    """A date means the end of its day."""
    hass.config.language = language
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, "get_readings", at=at)
    assert raised.value.translation_placeholders == {"moment": moment}


@pytest.mark.parametrize("at", ["yesterday", "", "2026-02-30", 12])
async def test_what_is_no_date_is_refused(
    hass: HomeAssistant, loaded: MockConfigEntry, at: Any
) -> None:
    """By the form of the action."""
    with pytest.raises(probatio.Invalid, match="a date or a time is needed"):
        await call(hass, "get_readings", at=at)


async def test_an_account_gets_what_it_may_see(
    hass: HomeAssistant, cold: str, gateway: str
) -> None:
    """All that it may see of all; one that it may not see is refused by name."""
    user = MockUser(name="Tenant").add_to_hass(hass)
    user.mock_policy({"entities": {"entity_ids": {VOLUME: {POLICY_READ: True}}}})
    context = Context(user_id=user.id)

    async def readings(**data: Any) -> Any:
        return await hass.services.async_call(
            DOMAIN,
            "get_readings",
            data,
            blocking=True,
            return_response=True,
            context=context,
        )

    assert numbers(await readings()) == [COLD_NUMBER]
    assert numbers(await readings(device_id=gateway)) == [COLD_NUMBER]
    with pytest.raises(Unauthorized):
        await readings(device_id=cold, read=True)
    er.async_get(hass).async_update_entity(VOLUME, new_entity_id="sensor.another_name")
    with pytest.raises(Unauthorized):
        await readings(device_id=cold)
    assert numbers(await readings()) == []


async def test_only_those_records_are_told_that_are_named(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Of all meters, those that have none of them too; as data and as a table."""
    told = await call(hass, "get_readings", keys=["volume"])
    keys = {each["key"] for meter in told["readings"] for each in meter["records"]}
    assert keys == {"volume"}
    assert told["meters"] == 5
    table = await call(hass, "get_readings", keys="volume", format="csv")
    (heading,) = [each for each in rows_of(table["csv"])[0] if "m³" in each]
    assert heading == "Volume (m³)"
