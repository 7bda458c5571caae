"""How records are shown: one row per kind of record, worked out by hand."""

import pytest

from custom_components.mbus.meterbus.protocol.keys import keyed
from custom_components.mbus.meterbus.protocol.records import parse_records
from custom_components.mbus.records.definitions import (
    Override,
    RecordDefinition,
    ValueKind,
)
from custom_components.mbus.records.presentation import is_sensible, present
from homeassistant.const import EntityCategory

ELECTRICITY, GAS, HEAT, WATER = 2, 3, 4, 7


def definition_of(record: str) -> RecordDefinition:
    """Describe the one record that these bytes are."""
    ((key, only),) = keyed(parse_records(bytes.fromhex(record)).records).items()
    return RecordDefinition.from_record(key, only)


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        ("42 6C FF2C", ValueKind.DATE),
        ("42 6C 3F3C", ValueKind.DATE),
        ("03 6D 1E2D10", ValueKind.TEXT),
        ("04 6D 2116 0A39", ValueKind.TIMESTAMP),
    ],
    ids=["no date", "date", "time of day", "date and time"],
)
def test_dates_and_times_are_told_apart(record: str, kind: ValueKind) -> None:
    """By their length where there is no value now."""
    assert definition_of(record).kind is kind


@pytest.mark.parametrize(
    ("record", "medium", "device_class", "state_class", "unit", "precision"),
    [
        ("0C 05 31847401", HEAT, "energy", "total_increasing", "kWh", 1),
        ("04 06 01000000", HEAT, "energy", "total_increasing", "kWh", 0),
        ("04 07 01000000", HEAT, "energy", "total_increasing", "MWh", 2),
        ("04 FB00 01000000", HEAT, "energy", "total_increasing", "MWh", 1),
        ("04 0D 01000000", HEAT, "energy", "total_increasing", "MJ", 1),
        ("04 0E 01000000", HEAT, "energy", "total_increasing", "GJ", 3),
        ("04 FB09 01000000", HEAT, "energy", "total_increasing", "GJ", 0),
        ("04 FB0D 01000000", HEAT, "energy", "total_increasing", "Mcal", 0),
        ("04 833C 01000000", ELECTRICITY, "energy", "total_increasing", "kWh", 3),
        ("04 83FC0C 01000000", ELECTRICITY, "energy", "total", "kWh", 3),
        (
            "04 FB8275 01000000",
            ELECTRICITY,
            "reactive_energy",
            "total_increasing",
            "kvarh",
            1,
        ),
        ("04 FB04 01000000", ELECTRICITY, None, "total_increasing", "kVAh", 0),
        ("04 13 01000000", WATER, "water", "total_increasing", "m³", 3),
        ("04 13 01000000", GAS, "gas", "total_increasing", "m³", 3),
        ("04 13 01000000", HEAT, "volume", "total_increasing", "m³", 3),
        ("04 FB20 01000000", GAS, "gas", "total_increasing", "ft³", 0),
        ("04 1B 01000000", HEAT, "weight", "total_increasing", "kg", 0),
        ("04 2B 01000000", ELECTRICITY, "power", "measurement", "W", 0),
        ("04 2D 01000000", HEAT, "power", "measurement", "kW", 1),
        ("04 32 01000000", HEAT, "power", "measurement", "W", 1),
        ("02 3B 0100", WATER, "volume_flow_rate", "measurement", "m³/h", 3),
        ("02 53 0100", HEAT, None, "measurement", "kg/h", 0),
        ("0A 5A 2205", HEAT, "temperature", "measurement", "°C", 1),
        ("0A 61 6300", HEAT, "temperature_delta", "measurement", "K", 2),
        ("02 69 0100", WATER, "pressure", "measurement", "bar", 2),
        ("02 FB1A A101", WATER, "humidity", "measurement", "%", 1),
        ("02 FDC8FC01 0809", ELECTRICITY, "voltage", "measurement", "V", 1),
        ("04 FDD9FC01 DF230000", ELECTRICITY, "current", "measurement", "A", 3),
        ("02 FB2E F401", ELECTRICITY, "frequency", "measurement", "Hz", 1),
        ("0B 6E 471200", 8, None, "total_increasing", None, 0),
        ("04 22 BB1F0000", HEAT, "duration", None, "s", 0),
        ("01 FD71 C4", WATER, "signal_strength", "measurement", "dBm", 0),
        ("44 06 01000000", HEAT, "energy", None, "kWh", 0),
        ("14 2D 01000000", HEAT, "power", None, "kW", 1),
        ("02 AD49 0300", HEAT, None, None, None, 0),
        ("04 AD58 18150000", HEAT, "duration", None, "s", 0),
        ("04 8620 01000000", HEAT, None, None, "Wh/s", 0),
        ("04 7C036D7070 2A000000", WATER, None, None, "ppm", 0),
        ("42 6C 3F3C", HEAT, "date", None, None, None),
        ("04 6D 2116 0A39", HEAT, "timestamp", None, None, None),
        ("42 6C FFFF", HEAT, "date", None, None, None),
        ("04 6D 9E0E543B", HEAT, "timestamp", None, None, None),
        ("0C 78 38092167", HEAT, None, None, None, None),
        ("0A 5A EE0E", HEAT, "temperature", "measurement", "°C", 1),
        ("8D04 951F 05 6901030211", WATER, None, None, None, None),
        ("04 6F 01000000", HEAT, None, None, None, 0),
        ("02 FB06 2300", HEAT, None, "measurement", None, 1),
        ("0A FD17 0A00", HEAT, None, None, None, None),
    ],
)
def test_a_record_becomes_a_sensor(
    record: str,
    medium: int,
    device_class: str | None,
    state_class: str | None,
    unit: str | None,
    precision: int | None,
) -> None:
    """Device class, state class, unit and decimals."""
    shown = present(definition_of(record), medium)
    assert (
        shown.device_class,
        shown.state_class,
        shown.native_unit,
        shown.precision,
    ) == (device_class, state_class, unit, precision)


@pytest.mark.parametrize(
    ("record", "category"),
    [
        ("04 06 01000000", None),
        ("02 FD74 360B", None),
        ("44 06 01000000", EntityCategory.DIAGNOSTIC),
        ("04 6D 2116 0A39", EntityCategory.DIAGNOSTIC),
        ("0C 78 38092167", EntityCategory.DIAGNOSTIC),
    ],
    ids=["energy", "battery", "stored energy", "clock", "serial number"],
)
def test_what_is_about_the_meter_itself_is_diagnostic(
    record: str, category: EntityCategory | None
) -> None:
    """Dashboards that Home Assistant makes show what is measured."""
    assert present(definition_of(record), HEAT).category is category


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ("04 06 01000000", True),
        ("84 10 06 01000000", True),
        ("04 833C 01000000", True),
        ("04 ABFC01 01000000", True),
        ("0A 5A 2205", True),
        ("44 06 01000000", False),
        ("14 2D 01000000", False),
        ("34 22 03000000", False),
        ("04 22 BB1F0000", False),
        ("02 FD17 0000", False),
        ("42 6C 3F3C", False),
    ],
)
def test_sensible_records_are_those_that_people_want(record: str, wanted: bool) -> None:
    """Totals, tariffs, directions, phases and temperatures of now; nothing stored."""
    assert is_sensible(definition_of(record)) is wanted


@pytest.mark.parametrize(
    "record", ["0C 05 31847401", "42 EC7E 5F3C", "04 FF07 F1600000", "04 7B 01000000"]
)
def test_a_definition_survives_storage(record: str) -> None:
    """What is written into a subentry is read back the same."""
    definition = definition_of(record)
    assert RecordDefinition.from_dict(definition.as_dict()) == definition


def test_a_record_without_a_value_now_keeps_its_kind() -> None:
    """A sensor that is broken while records are chosen is a number all the same."""
    assert definition_of("02 DA15 0000").kind is ValueKind.NUMBER


@pytest.mark.parametrize("record", ["0A FD17 0A00", "00 FD17"])
def test_flags_without_a_value_now_stay_flags(record: str) -> None:
    """Damaged or left out today, a bit field is no number tomorrow."""
    assert definition_of(record).kind is ValueKind.FLAGS


@pytest.mark.parametrize(
    ("device_class", "state_class"),
    [
        ("gas", "total_increasing"),
        ("temperature", "measurement"),
        ("monetary", "total"),
        ("date", None),
    ],
)
def test_an_overridden_class_brings_a_state_class_that_it_has(
    device_class: str, state_class: str | None
) -> None:
    """Home Assistant complains of a temperature that is a total."""
    override = Override(device_class=device_class)
    shown = present(definition_of("04 13 01000000"), WATER, override)
    assert (shown.device_class, shown.state_class) == (device_class, state_class)


@pytest.mark.parametrize(
    ("record", "device_class", "state_class"),
    [
        ("8240 FD3A 0A00", "gas", "total_increasing"),
        ("04 FF07 F1600000", "energy", "total_increasing"),
        ("02 FD3A 0A00", "temperature", "measurement"),
        ("02 FD3A 0A00", "weight", "measurement"),
        ("02 FD3A 0A00", None, None),
        ("42 FD3A 0A00", "gas", None),
        ("12 FD3A 0A00", "gas", None),
    ],
    ids=["pulses", "maker's", "a reading", "either", "no class", "stored", "maximum"],
)
def test_a_number_without_a_unit_gets_statistics_when_a_person_says_what_it_is(
    record: str, device_class: str | None, state_class: str | None
) -> None:
    """Or the pulses of a gas meter could not be put into the energy dashboard."""
    override = Override(unit="m³", device_class=device_class)
    shown = present(definition_of(record), GAS, override)
    assert (shown.device_class, shown.state_class) == (device_class, state_class)
