"""Sensors: what Home Assistant is told about each record, and what it is never told."""

from datetime import datetime

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from simulator.telegrams import RecordsTelegram, bcd, integer, record, type_f, type_g
from tests.common import (
    entry_of,
    meter_of,
    pass_interval,
    set_up,
    state,
    stay_on_standard_time,
)

COLD_WATER = "sensor.cold_water_meter_66510211"
VOLUME = f"{COLD_WATER}_volume"
FLOW = f"{COLD_WATER}_flow_rate"


def described(
    hass: HomeAssistant, entity_registry: er.EntityRegistry, entry: MockConfigEntry
) -> list[str]:
    """Return a line for each sensor of a gateway, ordered by its name."""
    entries = er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    sensors = [each for each in entries if each.domain == "sensor"]
    return sorted(line_of(state(hass, each.entity_id), each) for each in sensors)


def line_of(shown: State, entry: er.RegistryEntry) -> str:
    """Return what a person sees of a sensor, and what Home Assistant is told about it."""
    told = (
        shown.attributes.get("unit_of_measurement"),
        shown.attributes.get("device_class"),
        shown.attributes.get("state_class"),
        entry.options.get("sensor", {}).get("suggested_display_precision"),
        entry.entity_category,
    )
    columns = [
        shown.name,
        shown.state,
        *("-" if each is None else each for each in told),
    ]
    return " | ".join(map(str, [*columns, entry.unique_id]))


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
@pytest.mark.freeze_time("2026-11-20 12:00:00+00:00")
async def test_every_record_of_the_utilities_is_described(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, str]],
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """Names, classes, units, precision and states of all sensors of five media."""
    await set_up(hass, entry)
    assert described(hass, entity_registry, entry) == snapshot


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
@pytest.mark.freeze_time("2026-11-20 12:00:00+00:00")
async def test_every_record_of_the_house_is_described(
    hass: HomeAssistant,
    house: SimulatedBus,
    line: SimulatedLine,
    connected: list[dict[str, str]],
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """Eleven heat meters of two models, as their makers lay them out."""
    line.bus = house
    entry = await entry_of(hass, house)
    await set_up(hass, entry)
    assert described(hass, entity_registry, entry) == snapshot


async def test_what_few_people_look_at_waits_until_somebody_enables_it(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    """How reading goes is disabled at first; records that were chosen are not."""
    entries = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    assert {each.translation_key for each in entries if each.disabled_by} == {
        *("reading_time", "reading_duration", "reading_requests"),
        *("round_duration", "failed_reads"),
    }


async def test_a_meter_is_a_device_below_its_gateway(
    loaded: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """Maker, kind, serial number and version are those of the header."""
    devices = dr.async_entries_for_config_entry(device_registry, loaded.entry_id)
    gateway, *meters = devices
    assert len(meters) == 5
    assert {meter.via_device_id for meter in meters} == {gateway.id}
    assert [
        (each.name, each.manufacturer, each.model, each.serial_number, each.hw_version)
        for each in meters
    ] == snapshot


async def test_a_reading_is_what_the_meter_said(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Value, unit and classes of a cold water meter's total, by hand."""
    volume = state(hass, VOLUME)
    assert volume.state == "318.400"
    assert volume.attributes["unit_of_measurement"] == "m³"
    assert volume.attributes["device_class"] == "water"
    assert volume.attributes["state_class"] == "total_increasing"


async def test_a_value_that_the_meter_calls_invalid_is_unknown(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """BCD with error nibbles is no number; the next good value is shown again."""
    meter = meter_of(bus, "66510211")
    meter.telegrams = RecordsTelegram(record("0C 13", bytes.fromhex("00 00 BA DC")))
    await pass_interval(hass, freezer)
    assert state(hass, VOLUME).state == STATE_UNKNOWN
    meter.telegrams = RecordsTelegram(record("0C 13", bcd(318500, 8)))
    await pass_interval(hass, freezer)
    assert state(hass, VOLUME).state == "318.500"


async def test_a_record_that_is_missing_is_unknown(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A meter that leaves a record out has no value for it, not the last one."""
    meter = meter_of(bus, "66510211")
    meter.telegrams = RecordsTelegram(record("02 3B", integer(7, 2)))
    await pass_interval(hass, freezer)
    assert state(hass, VOLUME).state == STATE_UNKNOWN
    assert state(hass, FLOW).state == "0.007"


async def test_a_shifted_decimal_point_and_another_coding_keep_the_sensor(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A meter that sends hundredths in BCD instead of thousandths in binary goes on."""
    meter = meter_of(bus, "66510211")
    meter.telegrams = RecordsTelegram(record("0C 14", bcd(31851, 8)))
    await pass_interval(hass, freezer)
    assert state(hass, VOLUME).state == "318.51"


async def test_another_unit_of_the_same_quantity_is_converted(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A new module that counts in cubic feet goes on in cubic metres: 5 are 0.1416."""
    meter = meter_of(bus, "66510211")
    meter.telegrams = RecordsTelegram(record("04 FB 20", integer(5, 4)))
    await pass_interval(hass, freezer)
    assert state(hass, VOLUME).state == "0.142"
    assert state(hass, VOLUME).attributes["unit_of_measurement"] == "m³"


async def test_a_unit_that_nothing_leads_from_is_not_mistaken(
    hass: HomeAssistant,
    bus: SimulatedBus,
    connected: list[dict[str, str]],
    freezer: FrozenDateTimeFactory,
) -> None:
    """Months have no number of days."""
    meter = meter_of(bus, "66510211")
    bus.meters = [meter]
    meter.telegrams = RecordsTelegram(record("02 FD 74", integer(2870, 2)))
    await set_up(hass, await entry_of(hass, bus))
    battery = f"{COLD_WATER}_remaining_battery_life"
    assert float(state(hass, battery).state) == 2870
    meter.telegrams = RecordsTelegram(record("01 FD FD 02", integer(94, 1)))
    await pass_interval(hass, freezer)
    assert state(hass, battery).state == STATE_UNKNOWN


@pytest.mark.parametrize(
    ("codes", "data", "sensor", "shown"),
    [
        ("05 FD DC FF 01", "44 95 D6 3E", "current_code_ff01", "0.419"),
        (
            "05 FF 0A",
            "FF E6 DB 2E",
            "manufacturer_specific_value_code_ff0a",
            "0.0000000001",
        ),
        ("0B 30", "10 00 00", "power", "0.003"),
        ("04 00", "01 00 00 00", "energy", "0.000001"),
    ],
    ids=["a current", "a tiny number", "joules per hour", "a milliwatt-hour"],
)
async def test_a_state_is_text_that_a_person_reads(
    hass: HomeAssistant,
    bus: SimulatedBus,
    connected: list[dict[str, str]],
    codes: str,
    data: str,
    sensor: str,
    shown: str,
) -> None:
    """No 1E-10, and no digits behind the last one that a display would have."""
    meter = meter_of(bus, "66510211")
    bus.meters = [meter]
    meter.telegrams = RecordsTelegram(record(codes, bytes.fromhex(data)))
    await set_up(hass, await entry_of(hass, bus))
    assert state(hass, f"{COLD_WATER}_{sensor}").state == shown


async def test_values_follow_the_meter(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """After each interval the state is that of the new answer."""
    meter = meter_of(bus, "66510211")
    for thousandths in (318401, 318402):
        meter.telegrams = RecordsTelegram(record("04 13", integer(thousandths, 4)))
        await pass_interval(hass, freezer)
        assert state(hass, VOLUME).state == f"318.{thousandths - 318000}"


async def test_a_time_is_local_to_the_meter(
    hass: HomeAssistant, bus: SimulatedBus, connected: list[dict[str, str]]
) -> None:
    """The clock of a meter runs in Home Assistant's time zone."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    bus.meters = [meter_of(bus, "66510211")]
    clock = record("04 6D", type_f(datetime(2026, 11, 20, 14, 30)))
    bus.meters[0].telegrams = RecordsTelegram(clock)
    await set_up(hass, await entry_of(hass, bus))
    shown = state(hass, f"{COLD_WATER}_date_and_time")
    assert shown.state == "2026-11-20T13:30:00+00:00"
    assert shown.attributes["device_class"] == "timestamp"


@pytest.mark.parametrize(
    ("clock", "followed", "stayed"),
    [
        # 15 January and 15 July 2026, noon; 8C is the hour with the bit of summer time.
        pytest.param("00 0C 4F 31", "2026-01-15T11", "2026-01-15T11", id="winter"),
        pytest.param("00 0C 4F 37", "2026-07-15T10", "2026-07-15T11", id="summer"),
        pytest.param("00 8C 4F 37", "2026-07-15T10", "2026-07-15T11", id="summer_said"),
        # 2 o'clock on 25 October 2026, which comes twice.
        pytest.param("00 82 59 3A", "2026-10-25T00", "2026-10-25T01", id="first"),
        pytest.param("00 02 59 3A", "2026-10-25T01", "2026-10-25T01", id="second"),
    ],
)
async def test_a_time_is_summer_time_where_it_says_so_or_never(
    hass: HomeAssistant,
    bus: SimulatedBus,
    connected: list[dict[str, str]],
    clock: str,
    followed: str,
    stayed: str,
) -> None:
    """A meter that stays on standard time all year has a setting for that."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    bus.meters = [meter_of(bus, "66510211")]
    bus.meters[0].telegrams = RecordsTelegram(record("04 6D", bytes.fromhex(clock)))
    entry = await entry_of(hass, bus)
    await set_up(hass, entry)
    shown = f"{COLD_WATER}_date_and_time"
    assert state(hass, shown).state == f"{followed}:00:00+00:00"
    await stay_on_standard_time(hass, entry)
    assert state(hass, shown).state == f"{stayed}:00:00+00:00"


async def test_a_date_has_no_clock(
    hass: HomeAssistant, bus: SimulatedBus, connected: list[dict[str, str]]
) -> None:
    """It stays the day that the meter says."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    bus.meters = [meter_of(bus, "66510211")]
    day = datetime(2026, 7, 15)
    bus.meters[0].telegrams = RecordsTelegram(record("02 6C", type_g(day)))
    entry = await entry_of(hass, bus)
    await set_up(hass, entry)
    await stay_on_standard_time(hass, entry)
    assert state(hass, f"{COLD_WATER}_date").state == "2026-07-15"


async def test_a_text_is_shown_as_it_is(
    hass: HomeAssistant, bus: SimulatedBus, connected: list[dict[str, str]]
) -> None:
    """A serial number keeps its leading zeros."""
    bus.meters = [meter_of(bus, "66510211")]
    number = record("0C 78", bcd(1234567, 8))
    bus.meters[0].telegrams = RecordsTelegram(number)
    await set_up(hass, await entry_of(hass, bus))
    assert state(hass, f"{COLD_WATER}_fabrication_number").state == "01234567"


async def test_a_date_that_becomes_a_time_is_unknown(
    hass: HomeAssistant,
    bus: SimulatedBus,
    connected: list[dict[str, str]],
    freezer: FrozenDateTimeFactory,
) -> None:
    """A sensor of days gets no hours; when the meter sends days again, they show."""
    day = datetime(2026, 11, 20, 14, 30)
    bus.meters = [meter_of(bus, "66510211")]
    bus.meters[0].telegrams = RecordsTelegram(record("02 6C", type_g(day)))
    await set_up(hass, await entry_of(hass, bus))
    shown = f"{COLD_WATER}_date"
    assert state(hass, shown).state == "2026-11-20"
    bus.meters[0].telegrams = RecordsTelegram(record("04 6C", type_f(day)))
    await pass_interval(hass, freezer)
    assert state(hass, shown).state == STATE_UNKNOWN
    bus.meters[0].telegrams = RecordsTelegram(record("02 6C", type_g(day)))
    await pass_interval(hass, freezer)
    assert state(hass, shown).state == "2026-11-20"


async def test_what_is_stored_is_written_when_it_changes(
    hass: HomeAssistant,
    bus: SimulatedBus,
    connected: list[dict[str, str]],
    freezer: FrozenDateTimeFactory,
) -> None:
    """What is counted now is reported at each reading, for rates that follow it."""
    bus.meters = [meter_of(bus, "66510211")]
    now, before = record("04 13", integer(5, 4)), record("44 13", integer(3, 4))
    bus.meters[0].telegrams = RecordsTelegram(now + before)
    await set_up(hass, await entry_of(hass, bus))
    counted, stored = VOLUME, f"{VOLUME}_stored_1"
    reported = state(hass, counted).last_reported, state(hass, stored).last_reported
    await pass_interval(hass, freezer)
    assert state(hass, counted).last_reported > reported[0]
    assert state(hass, stored).last_reported == reported[1]
    ended = record("44 13", integer(5, 4))
    bus.meters[0].telegrams = RecordsTelegram(now + ended)
    await pass_interval(hass, freezer)
    assert state(hass, stored).state == "0.005"


async def test_what_is_stored_is_unavailable_with_its_meter(
    hass: HomeAssistant,
    bus: SimulatedBus,
    connected: list[dict[str, str]],
    freezer: FrozenDateTimeFactory,
) -> None:
    """It comes back with the meter, though it is the same as before."""
    meter = meter_of(bus, "66510211")
    meter.telegrams = RecordsTelegram(record("44 13", integer(3, 4)))
    bus.meters = [meter]
    await set_up(hass, await entry_of(hass, bus))
    meter.silent = True
    await pass_interval(hass, freezer)
    assert state(hass, f"{VOLUME}_stored_1").state == STATE_UNAVAILABLE
    meter.silent = False
    await pass_interval(hass, freezer)
    assert state(hass, f"{VOLUME}_stored_1").state == "0.003"


async def test_a_stored_time_follows_the_time_zone(
    hass: HomeAssistant,
    bus: SimulatedBus,
    connected: list[dict[str, str]],
    freezer: FrozenDateTimeFactory,
) -> None:
    """A person who corrects the time zone need not wait until the meter stores again."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    meter = meter_of(bus, "66510211")
    meter.telegrams = RecordsTelegram(
        record("44 6D", type_f(datetime(2026, 11, 1, 0, 0)))
    )
    bus.meters = [meter]
    await set_up(hass, await entry_of(hass, bus))
    shown = f"{COLD_WATER}_date_and_time_stored_1"
    assert state(hass, shown).state == "2026-10-31T23:00:00+00:00"
    await hass.config.async_set_time_zone("UTC")
    await pass_interval(hass, freezer)
    assert state(hass, shown).state == "2026-11-01T00:00:00+00:00"


async def test_a_gateway_tells_what_has_changed(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Each of hundreds of meters would write it anew in each round."""
    answering = f"sensor.{loaded.title.lower()}_meters_answering"
    before = state(hass, answering)
    assert before.state == "5"
    await pass_interval(hass, freezer)
    assert state(hass, answering) is before
    assert state(hass, answering).last_reported == before.last_changed
    meter_of(bus, "66510211").silent = True
    await pass_interval(hass, freezer)
    assert state(hass, answering).state == "4"
