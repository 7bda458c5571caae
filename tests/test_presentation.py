"""How records are shown: one row per kind of record, worked out by hand."""

from decimal import Decimal
from typing import Final

import pytest

from custom_components.mbus.meterbus.makers import knowledge_of
from custom_components.mbus.meterbus.makers.rows import (
    BlockCoding,
    BlockValue,
    MeterKind,
)
from custom_components.mbus.meterbus.protocol.blocks import defined_records
from custom_components.mbus.meterbus.protocol.fixed import parse_fixed
from custom_components.mbus.meterbus.protocol.keys import keyed
from custom_components.mbus.meterbus.protocol.records import Record, parse_records
from custom_components.mbus.records.definitions import (
    AS_TOLD,
    Override,
    RecordDefinition,
    ValueKind,
)
from custom_components.mbus.records.presentation import (
    is_sensible,
    present,
    shown_record,
)
from homeassistant.const import EntityCategory

ELECTRICITY, GAS, HEAT, WATER = 2, 3, 4, 7


def record_of(
    record: str, maker: str = "", medium: int = ELECTRICITY, version: int = 0
) -> tuple[str, Record]:
    """Return the one record that these bytes are, and its key."""
    knowledge = knowledge_of(MeterKind(maker, version, medium))
    block = parse_records(bytes.fromhex(record), knowledge=knowledge)
    ((key, only),) = keyed(block.records).items()
    return key, only


def definition_of(
    record: str, maker: str = "", medium: int = ELECTRICITY, version: int = 0
) -> RecordDefinition:
    """Describe the one record that these bytes are."""
    return RecordDefinition.from_record(*record_of(record, maker, medium, version))


def state_of(
    set_up_with: str, now: str, override: Override = AS_TOLD, medium: int = HEAT
) -> str | None:
    """Return what a sensor that was set up with one record shows for another one."""
    definition, (key, record) = definition_of(set_up_with), record_of(now)
    assert definition.key == key
    shown = present(definition, medium, override)
    number = shown_record(record, definition, shown, override)
    return None if number is None else f"{number:f}"


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
        ("01 7C06545441422025 62", WATER, "battery", "measurement", "%", 0),
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
        ("04 FB22 01000000", WATER, "water", "total_increasing", "gal", 1),
        ("04 FB14 01000000", ELECTRICITY, "reactive_power", "measurement", "var", 0),
        ("04 FB34 01000000", ELECTRICITY, "apparent_power", "measurement", "VA", 0),
        ("02 FB25 0100", WATER, "volume_flow_rate", "measurement", "gal/min", 0),
        ("02 FB26 0100", WATER, "volume_flow_rate", "measurement", "gal/h", 0),
        ("02 FB5A 0100", HEAT, "temperature", "measurement", "°F", 1),
        ("02 FB62 0100", HEAT, "temperature_delta", "measurement", "°F", 1),
        ("02 FB2A 0100", ELECTRICITY, None, "measurement", "°", 1),
        ("01 FD28 01", HEAT, None, None, "months", 0),
        ("01 FD29 01", HEAT, None, None, "years", 0),
        ("02 FD1C 6009", HEAT, None, None, "Bd", 0),
        ("02 FD1D 6009", HEAT, None, None, "bit", 0),
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


def test_pulses_of_an_input_are_counted_and_wanted() -> None:
    """They are of another meter, in whatever unit that counts."""
    definition = definition_of("04 EEFF07 C1BC0200", "KAM")
    shown = present(definition, HEAT)
    assert (shown.device_class, shown.state_class, shown.native_unit) == (
        None,
        "total_increasing",
        None,
    )
    assert is_sensible(definition, HEAT)


@pytest.mark.parametrize(
    ("record", "unit", "precision"),
    [
        ("04 06", "kWh", 0),
        ("04 07", "MWh", 2),
        ("04 0D", "MJ", 1),
        ("04 0E", "GJ", 3),
        ("04 2B", "W", 0),
        ("04 2C", "kW", 2),
    ],
    ids=["1 kWh", "10 kWh", "0.1 MJ", "1 MJ", "1 W", "10 W"],
)
def test_the_last_digit_of_a_meter_tells_the_unit_of_its_display(
    record: str, unit: str, precision: int
) -> None:
    """Just below the place where displays go over to the larger unit, and just there."""
    shown = present(definition_of(f"{record} 01000000"), HEAT)
    assert (shown.native_unit, shown.precision) == (unit, precision)


@pytest.mark.parametrize(
    ("vib", "qualifier"),
    [
        ("86 3A", "uncorrected"),
        ("86 3B", "import"),
        ("86 3C", "export"),
        ("86 3E", "at_base_conditions"),
        ("86 69", "leakage"),
        ("86 FC 01", "l1"),
        ("86 FC 02", "l2"),
        ("86 FC 03", "l3"),
        ("86 FC 04", "neutral"),
        ("86 FC 05", "l1_l2"),
        ("86 FC 06", "l2_l3"),
        ("86 FC 07", "l3_l1"),
        ("86 FC 08", "quadrant_1"),
        ("86 FC 09", "quadrant_2"),
        ("86 FC 0A", "quadrant_3"),
        ("86 FC 0B", "quadrant_4"),
        ("86 FC 0E", "secondary_sensor"),
        ("86 FC 0F", "higher_resolution"),
        ("86 FC 10", "import_plus_export"),
        ("86 FC 14", "to_meter"),
        ("86 FC 15", "from_meter"),
        ("86 FF 02", "cooling"),
        ("86 FF 07", "input_a"),
        ("86 FF 08", "input_b"),
    ],
)
def test_a_qualifier_leaves_a_counter_one_that_only_grows(
    vib: str, qualifier: str
) -> None:
    """It is wanted, and goes into the energy dashboard."""
    definition = definition_of(f"04 {vib} 01000000", maker="KAM")
    assert definition.qualifiers == (qualifier,)
    assert present(definition, HEAT).state_class == "total_increasing"
    assert is_sensible(definition, HEAT)


@pytest.mark.parametrize(
    ("vib", "qualifier"),
    [
        ("86 12", "average"),
        ("86 40", "lower_limit"),
        ("86 6D", "overflow"),
        ("86 7E", "future"),
    ],
)
def test_a_qualifier_may_make_a_counter_another_thing(vib: str, qualifier: str) -> None:
    """An average or a limit does not grow."""
    definition = definition_of(f"04 {vib} 01000000")
    assert definition.qualifiers == (qualifier,)
    assert present(definition, HEAT).state_class is None
    assert not is_sensible(definition, HEAT)


SUBUNITS: Final = [
    ("04 03 01000000", "energy", "energy", "total_increasing", True),
    ("84 40 03 01000000", "energy-subunit_1", None, None, False),
    ("84 80 40 2B 01000000", "power-subunit_2", None, None, False),
    ("84 40 FD48 01000000", "voltage-subunit_1", "voltage", "measurement", False),
    (
        "84 40 FB8272 01000000",
        "reactive_energy-subunit_1",
        "reactive_energy",
        "total_increasing",
        False,
    ),
]


@pytest.mark.parametrize(("record", "key", "device", "state", "wanted"), SUBUNITS)
def test_what_a_subunit_means_to_an_unknown_maker_is_not_guessed(
    record: str, key: str, device: str | None, state: str | None, wanted: bool
) -> None:
    """Watts of it may be reactive, and kilowatt-hours exported; nobody is told they are not."""
    definition = definition_of(record, maker="ZZZ")
    shown = present(definition, ELECTRICITY)
    assert definition.key == key
    assert (shown.device_class, shown.state_class) == (device, state)
    assert is_sensible(definition, ELECTRICITY) is wanted


@pytest.mark.parametrize(
    ("record", "key", "device", "unit"),
    [
        ("02 FC0348522574 9E11", "relative_humidity", "humidity", "%"),
        ("01 7C06545441422025 62", "battery_level", "battery", "%"),
        ("02 7C03324F43 8A02", "carbon_dioxide", "carbon_dioxide", "ppm"),
        ("02 7C0366726D 8A02", "plain_text-mrf", None, "mrf"),
    ],
)
def test_a_unit_in_words_that_everybody_knows_is_a_quantity(
    record: str, key: str, device: str | None, unit: str
) -> None:
    """Any other one is shown as the meter writes it."""
    definition = definition_of(record)
    shown = present(definition, ELECTRICITY)
    assert definition.key == key
    assert (shown.device_class, shown.native_unit) == (device, unit)
    assert is_sensible(definition, ELECTRICITY) is (device is not None)


def test_a_second_volume_of_a_water_meter_is_one() -> None:
    """Only electricity has kinds that look alike."""
    definition = definition_of("84 40 13 01000000")
    assert present(definition, WATER).device_class == "water"
    assert is_sensible(definition, WATER)


@pytest.mark.parametrize(
    ("record", "key", "device", "state"),
    [
        ("8E40 8400 010000000000", "energy-export", "energy", "total_increasing"),
        (
            "8E8040 8400 010000000000",
            "reactive_energy-import",
            "reactive_energy",
            "total_increasing",
        ),
        ("8E80C040 8400 010000000000", "energy-import_minus_export", "energy", "total"),
        ("848040 A900 01000000", "reactive_power", "reactive_power", "measurement"),
        ("84808040 A900 01000000", "apparent_power", "apparent_power", "measurement"),
    ],
)
def test_what_a_subunit_means_to_its_maker_is_shown(
    record: str, key: str, device: str, state: str
) -> None:
    """A difference of two counters may fall."""
    definition = definition_of(record, maker="ABB")
    shown = present(definition, ELECTRICITY)
    assert definition.key == key
    assert (shown.device_class, shown.state_class) == (device, state)
    assert is_sensible(definition, ELECTRICITY) is (state != "total")


@pytest.mark.parametrize(
    ("maker", "version", "record", "key", "device", "state", "unit", "precision"),
    [
        (
            *("ABB", 0x20, "0E FFF9C400 399103000000", "carbon_dioxide"),
            *("weight", "total_increasing", "kg", 3),
        ),
        (
            *("ABB", 0x20, "0E FFF9C900 143900000000", "cost"),
            *(None, "total_increasing", None, 2),
        ),
        (
            *("ABB", 0x20, "02 FFD200 A2FD", "phase_angle_power"),
            *(None, "measurement", "°", 1),
        ),
        (
            *("ABB", 0x20, "0E FFEC00 150000000000", "power_outage_time"),
            *("duration", None, "s", 0),
        ),
        (
            *("EMU", 0x10, "84 9040 03 AE1E0000", "reactive_energy-tariff_1-inductive"),
            *("reactive_energy", "total_increasing", "kvarh", 3),
        ),
        (
            *("IME", 0x66, "84 9020 FF842B 06000000", "power-l2"),
            *("power", "measurement", "W", 0),
        ),
        (
            *("IME", 0x66, "84 9010 FF80843B 362A0C00", "energy-import"),
            *("energy", "total_increasing", "kWh", 2),
        ),
        (
            *("GMC", 0x02, "86 10 82FF80FF00 34A201000000", "energy-tariff_1-number_1"),
            *("energy", "total_increasing", "kWh", 4),
        ),
        (
            *("NZR", 0x00, "82 01 FD49 ED00", "voltage-l1"),
            *("voltage", "measurement", "V", 0),
        ),
        (
            *("SBC", 0x16, "8C 11 04 93020000", "energy-tariff_1-resettable"),
            *("energy", None, "kWh", 2),
        ),
        (
            *("SEC", 0x18, "05 03 0024F449", "energy"),
            *("energy", "total_increasing", "kWh", 3),
        ),
    ],
)
def test_what_a_record_of_an_electricity_meter_means_to_its_maker_is_shown(
    maker: str,
    version: int,
    record: str,
    key: str,
    device: str | None,
    state: str | None,
    unit: str | None,
    precision: int,
) -> None:
    """Its codes, its tariffs that are none, and its storages of the present."""
    definition = definition_of(record, maker, version=version)
    shown = present(definition, ELECTRICITY)
    assert definition.key == key
    assert (shown.device_class, shown.state_class) == (device, state)
    assert (shown.native_unit, shown.precision) == (unit, precision)


@pytest.mark.parametrize(
    ("medium", "qualifier"),
    [
        (0x04, "export"),
        (0x0A, "cooling"),
        (0x0B, "cooling"),
        (0x0C, "cooling"),
        (0x0D, "cooling"),
        (0x02, "export"),
        (0x07, "export"),
    ],
)
def test_what_flows_back_is_cold_where_cold_is_measured(
    medium: int, qualifier: str
) -> None:
    """Whoever made the meter."""
    definition = definition_of("04 863C 01000000", maker="ZZZ", medium=medium)
    assert definition.qualifiers == (qualifier,)
    assert present(definition, medium).state_class == "total_increasing"
    assert is_sensible(definition, medium)


@pytest.mark.parametrize(
    ("medium", "device_class"),
    [
        (0x03, "gas"),
        (0x12, "gas"),
        (0x13, "gas"),
        (0x06, "water"),
        (0x07, "water"),
        (0x10, "water"),
        (0x11, "water"),
        (0x15, "water"),
        (0x16, "water"),
        (0x17, "water"),
        (0x28, "water"),
        (0x00, "volume"),
        (0x01, "volume"),
        (0x04, "volume"),
        (0x0A, "volume"),
        (0x0D, "volume"),
        (0x0F, "volume"),
        (None, "volume"),
    ],
    ids=[
        *("gas", "gas logger", "gas converter", "warm water", "water"),
        *("irrigation", "water logger", "hot water", "cold water", "dual water"),
        *("waste water", "other", "oil", "heat", "cooling", "heat and cooling"),
        *("unknown", "not told"),
    ],
)
def test_a_volume_is_of_what_the_meter_measures(
    medium: int | None, device_class: str
) -> None:
    """What carries heat is neither gas nor water to the dashboard."""
    assert present(definition_of("04 13 01000000"), medium).device_class == device_class


def test_a_volume_that_a_person_defined_is_not_said_to_be_what_is_measured() -> None:
    """Only they know what stands in the block: drops of a leak are no consumption."""
    place = BlockValue(offset=0, length=2, coding=BlockCoding.UNSIGNED, unit="m³")
    (record,) = defined_records(bytes.fromhex("0100"), [place])
    definition = RecordDefinition.from_record(place.key, record)
    assert present(definition, WATER).device_class == "volume"


@pytest.mark.parametrize(
    ("record", "category"),
    [
        ("04 06 01000000", None),
        ("02 FD74 360B", None),
        ("44 06 01000000", EntityCategory.DIAGNOSTIC),
        ("04 6D 2116 0A39", EntityCategory.DIAGNOSTIC),
        ("0C 78 38092167", EntityCategory.DIAGNOSTIC),
        ("0D 06 03 393939", EntityCategory.DIAGNOSTIC),
        ("04 22 BB1F0000", EntityCategory.DIAGNOSTIC),
    ],
    ids=[
        *("energy", "battery", "stored energy", "clock", "serial number"),
        *("energy in words", "on time"),
    ],
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
    assert is_sensible(definition_of(record), HEAT) is wanted


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
    ("record", "override", "told"),
    [
        ("04 13", Override(device_class="gas"), ("gas", "total_increasing", "m³")),
        ("04 13", Override(unit="L"), ("water", "total_increasing", "L")),
        ("04 13", Override(unit="m³"), ("water", "total_increasing", "m³")),
        ("04 13", Override(unit="barrels"), (None, "total_increasing", "barrels")),
        (
            "04 13",
            Override(unit="°C", device_class="temperature"),
            ("temperature", "measurement", "°C"),
        ),
        (
            "04 13",
            Override(unit="EUR", device_class="monetary"),
            ("monetary", "total", "EUR"),
        ),
        ("04 06", Override(unit="MWh"), ("energy", "total_increasing", "MWh")),
        ("04 22", Override(device_class="duration"), ("duration", "measurement", "s")),
        ("04 22", Override(unit="s"), ("duration", None, "s")),
        (
            "04 FD3A",
            Override(unit="°", device_class="wind_direction"),
            ("wind_direction", "measurement_angle", "°"),
        ),
    ],
    ids=[
        *("another class", "another unit of it", "the same unit", "a foreign unit"),
        *("another measure", "money", "a larger unit", "a choice", "no choice"),
        "an angle",
    ],
)
def test_an_overridden_class_brings_a_state_class_that_it_has(
    record: str, override: Override, told: tuple[str | None, str | None, str]
) -> None:
    """Home Assistant complains of a temperature that is a total."""
    shown = present(definition_of(f"{record} 01000000"), WATER, override)
    assert (shown.device_class, shown.state_class, shown.native_unit) == told


@pytest.mark.parametrize(
    "device_class",
    ["timestamp", "date", "enum", "uptime", "energy", "no_class_at_all"],
)
def test_a_class_that_a_number_cannot_have_is_ignored(device_class: str) -> None:
    """One that was stored must not keep a sensor from its value: these have no m³."""
    override = Override(device_class=device_class)
    shown = present(definition_of("04 13 01000000"), WATER, override)
    assert (shown.device_class, shown.state_class) == ("water", "total_increasing")


@pytest.mark.parametrize(
    ("record", "unit", "device_class", "state_class"),
    [
        ("8240 FD3A 0A00", "m³", "gas", "total_increasing"),
        ("04 FF07 F1600000", "kWh", "energy", "total_increasing"),
        ("02 FD3A 0A00", "°C", "temperature", "measurement"),
        ("02 FD3A 0A00", "kg", "weight", "measurement"),
        ("02 FD3A 0A00", "m³", None, None),
        ("42 FD3A 0A00", "m³", "gas", "total_increasing"),
        ("86 10 82 FF 80 FF 00 34A201000000", None, "energy", "total_increasing"),
        ("04 94 7F 01000000", None, "water", "total_increasing"),
        ("8401 29 62FB0000", None, "power", "measurement"),
        ("8201 FD49 ED00", None, "voltage", "measurement"),
        ("14 2D 01000000", None, "power", "measurement"),
    ],
    ids=[
        *("pulses", "maker's", "a reading", "either", "no class", "stored pulses"),
        *("a maker's qualifier", "an unknown qualifier", "a phase in a storage"),
        *("a voltage in a storage", "a maximum"),
    ],
)
def test_a_number_gets_statistics_when_a_person_says_what_it_is(
    record: str, unit: str | None, device_class: str | None, state_class: str | None
) -> None:
    """Or the pulses of a gas meter could not be put into the energy dashboard."""
    override = Override(unit=unit, device_class=device_class)
    shown = present(definition_of(record), WATER, override)
    assert (shown.device_class, shown.state_class) == (device_class, state_class)


@pytest.mark.parametrize(
    "override", [Override(factor=Decimal("0.5")), Override(unit="L")]
)
def test_a_number_that_a_person_corrects_has_the_decimals_that_come_out(
    override: Override,
) -> None:
    """Those of the meter would cut half a litre."""
    assert present(definition_of("04 13 01000000"), WATER, override).precision is None


def test_seconds_that_a_person_asks_for_are_not_shown_as_hours() -> None:
    """What the sensor would be shown in otherwise."""
    shown = present(definition_of("04 22 BB1F0000"), HEAT, Override(unit="s"))
    assert (shown.native_unit, shown.suggested_unit) == ("s", None)


def test_a_name_of_its_own_leaves_the_number_alone() -> None:
    """With its decimals and its unit."""
    definition = definition_of("04 22 BB1F0000")
    named = present(definition, HEAT, Override(name="Running"))
    assert named == present(definition, HEAT)
    assert named.suggested_unit == "h"


@pytest.mark.parametrize(
    ("record", "unit", "precision"),
    [
        ("05 03 0024F449", "kWh", 3),
        ("05 06 00000000", "kWh", 3),
        ("05 07 00000000", "MWh", 3),
        ("05 0E 00000000", "GJ", 3),
        ("05 16 00000000", "m³", 3),
        ("05 10 00000000", "m³", 6),
        ("05 2B 00000000", "W", 1),
        ("05 2E 00000000", "kW", 3),
        ("05 3E 00000000", "m³/h", 3),
        ("05 5B 00000000", "°C", 2),
        ("05 FD49 D7DC4A42", "V", 1),
        ("05 FDDCFF01 00000000", "A", 3),
        ("05 FDDCFF01 DE975542", "A", 3),
        ("05 0D 00000000", "MJ", 3),
        ("05 FB0D 00000000", "Mcal", 3),
        ("05 FB8275 00000000", "kvarh", 3),
        ("05 FB04 00000000", "kVAh", 3),
        ("05 FB20 00000000", "ft³", 2),
        ("05 FB23 00000000", "gal", 1),
        ("05 1B 00000000", "kg", 0),
        ("05 34 00000000", "W", 1),
        ("05 FB14 00000000", "var", 1),
        ("05 FB34 00000000", "VA", 1),
        ("05 FB25 00000000", "gal/min", 2),
        ("05 FB26 00000000", "gal/h", 1),
        ("05 53 00000000", "kg/h", 0),
        ("05 FB5B 00000000", "°F", 2),
        ("05 63 00000000", "K", 2),
        ("05 6B 00000000", "bar", 3),
        ("05 FB2F 00000000", "Hz", 2),
        ("05 FB2A 00000000", "°", 1),
        ("05 FD71 00000000", "dBm", 0),
        ("05 FB1B 00000000", "%", 1),
        ("05 24 00000000", "s", 0),
        ("05 6E 00000000", None, 3),
        ("05 FB06 00000000", None, 2),
        ("05 FF0A 00000000", None, 3),
        ("05 FF30 BF49733F", None, None),
    ],
)
def test_unit_and_decimals_of_a_real_number_do_not_depend_on_its_value(
    record: str, unit: str | None, precision: int | None
) -> None:
    """It is set up with what it happens to be: 0.0 has no decimals, 2,000,000 no hundreds."""
    shown = present(definition_of(record, maker="SEC"), HEAT)
    assert (shown.native_unit, shown.precision) == (unit, precision)


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ("05 FDDCFF01 4495D63E", "0.419"),
        ("05 FDDCFF01 00000000", "0"),
        ("05 5B 6666AA41", "21.3"),
        ("05 5B 17B7D1B8", "0.00"),
        ("05 2E 3333D33E", "0.413"),
        ("05 03 0024F449", "2000"),
        ("05 FF0A BF49733F", "0.950344"),
        ("05 FF0A FFE6DB2E", "0.0000000001"),
        ("0B 30 100000", "0.003"),
        ("0B 32 360000", "1"),
        ("0C 05 31847401", "174843.1"),
        ("0C 13 00843100", "318.400"),
        ("04 06 E8030000", "1000"),
        ("04 FB01 E8030000", "1000"),
        ("0D 06 EA 15CD5B07000000000000", "123456789"),
        (f"0D 06 F0 01{14 * '00'}01", "1329227995784915872903807060280344577"),
    ],
)
def test_a_state_has_the_digits_that_mean_something(record: str, state: str) -> None:
    """All of the meter's own, and of a division or a real number those of a display."""
    assert state_of(record, record) == state


@pytest.mark.parametrize(
    ("set_up_with", "now", "state"),
    [
        ("04 06 D2040000", "04 0E 5A110000", "1234"),
        ("04 05 D2040000", "04 0E 5A110000", "1233.9"),
        ("04 06 D2040000", "04 FB0D 01000000", "1"),
        ("04 0E BC010000", "04 06 D2040000", "4.442"),
        ("04 2B 01000000", "04 36 01000000", "278"),
        ("04 13 01000000", "04 FB20 05000000", "0.142"),
        ("04 13 01000000", "04 FB21 05000000", "0.014"),
        ("04 13 01000000", "04 FB22 E8030000", "0.379"),
        ("02 3B 0100", "02 FB25 0100", "0.227"),
        ("02 3B 0100", "02 FB26 0100", "0.004"),
        ("0A 5A 2205", "02 FB59 D007", "-6.7"),
        ("02 FB5A D400", "0A 5A 2205", "126.0"),
        ("0A 61 6300", "02 FB63 1300", "10.56"),
        ("04 06 D2040000", "05 06 B0529A44", "1235"),
        ("05 06 B0529A44", "04 03 C7D61200", "1234.631"),
        ("02 FD74 360B", "01 FDFD02 05", None),
        ("04 06 D2040000", "0C 06 0000BADC", None),
    ],
)
def test_what_comes_in_another_unit_is_converted(
    set_up_with: str, now: str, state: str | None
) -> None:
    """Into the unit that the sensor was set up with, to its last digit; or it is unknown."""
    assert state_of(set_up_with, now) == state


@pytest.mark.parametrize(
    ("record", "override", "state"),
    [
        ("02 FD3A 1727", Override(factor=Decimal("0.001")), "10.007"),
        ("02 FD3A 0300", Override(factor=Decimal("0.25")), "0.75"),
        ("02 FD3A 0300", Override(factor=Decimal(1) / 3), "1.0"),
        ("02 FD3A 0500", Override(factor=Decimal("0.0002777777777777778")), "0.0014"),
        ("0C 13 00843100", Override(offset=Decimal("1250.5")), "1568.900"),
        ("05 FDDCFF01 4495D63E", Override(factor=Decimal(1000)), "419"),
        ("05 FDDCFF01 4495D63E", Override(factor=Decimal(50)), "20.96"),
        ("05 14 E65AF642", Override(factor=Decimal("0.001")), "0.001232"),
        ("05 5B 17B7D1B8", Override(offset=Decimal("0.125")), "0.125"),
        ("05 FF0A 0000003F", Override(factor=Decimal("0.1234567")), "0.06172835"),
    ],
    ids=[
        *("pulses", "quarters", "a third", "watt-seconds", "an offset"),
        *("milliamperes", "a transformer", "litres as m³", "a real offset", "unknown"),
    ],
)
def test_a_factor_keeps_the_digits_that_a_person_needs(
    record: str, override: Override, state: str
) -> None:
    """Exact numbers stay exact; what has no end ends where the sensor's digits do."""
    assert state_of(record, record, override) == state


def test_a_counter_of_the_fixed_structure_is_described() -> None:
    """It has no DIB: the display of an old meter ends with what the counter counts."""
    data = bytes.fromhex("78124530 1B 00 E9 7E 42830100 07500100")
    _, (counter, _) = parse_fixed(data, msb_first=False)
    definition = RecordDefinition.from_record("volume", counter)
    assert (definition.dib, definition.vib) == ("", "29")
    assert (definition.exponent, definition.is_real) == (-3, False)
