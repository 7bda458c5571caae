"""Kamstrup."""

from decimal import Decimal
from typing import Final

from ..tables.quantities import DataType, Quantity as Q, Unit as U
from .rows import (
    HOUR_S,
    LIBMBUS,
    THERMAL,
    WATER,
    AllowanceRow,
    BlockCoding,
    BlockRow,
    BlockValue,
    CodeRow,
    Habit,
    MannerRow,
    Meters,
    ModelRow,
    NoValueRow,
    Power,
    PowerRow,
    QualifierRow,
    StoredDay,
    StoredDayRow,
)

KAMSTRUP: Final = Meters(("KAM", "KAW"))
WATER_METERS: Final = Meters(("KAM", "KAW"), media=WATER)
MULTICAL_401: Final = Meters(("KAM",), (0x01,), (0x04,))
MULTICAL_402_602: Final = Meters(("KAM",), (0x19, 0x1C), (0x04,))
MULTICAL_302: Final = Meters(("KAM",), (0x30,), THERMAL)
MULTICAL_403: Final = Meters(("KAM",), (0x34,), THERMAL)
BITS, TEXT, UNSIGNED = DataType.BITS, DataType.IDENTIFIER, DataType.UNSIGNED

KAMHEAT: Final = "wmbusmeters: driver kamheat"
FLOWIQ_MBUS: Final = "manual: Kamstrup 55121944_A1"
MC_402: Final = "manual: Kamstrup MULTICAL 402 5512-742_M1, p. 83"
MC_603: Final = "manual: Kamstrup MULTICAL 603 5512-2029 A1, p. 17"
MC_403: Final = "manual: Kamstrup MULTICAL 403 55121689_M1"

BLOCK_OF_401: Final = 50 * ".."
BLOCK_401: Final = "libmbus2mqtt: issue 4"
"""Three readings of it equal the display."""
INPUT_A: Final = BlockValue(
    offset=30, length=4, coding=BlockCoding.BCD, factor=Decimal("0.01")
)
INPUT_B: Final = BlockValue(
    offset=34, length=4, coding=BlockCoding.BCD, factor=Decimal("0.01")
)
DAY_OF_READING: Final = BlockValue(
    offset=46, length=3, coding=BlockCoding.DAY_MONTH_YEAR
)

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("KAM",), (0x08,), THERMAL), "MULTICAL 601", LIBMBUS),
    ModelRow(Meters(("KAM",), (0x07,), (0x04,)), "MULTICAL 601", "EnergyICT protocols: DiscoverProtocolInfo"),
    ModelRow(Meters(("KAM",), (0x01,), (0x0C,)), "MULTICAL 41", "EnergyICT protocols: DiscoverProtocolInfo"),
    ModelRow(Meters(("KAM",), (0x01,), (0x02,)), "382", LIBMBUS),
    ModelRow(MULTICAL_401, "MULTICAL 401", BLOCK_401),
    ModelRow(Meters(("KAM",), (0x30,), (0x04, 0x0C, 0x0D)), "MULTICAL 302", "wmbusmeters: driver kamheat"),
    ModelRow(Meters(("KAM",), (0x40,), (0x04, 0x0C)), "MULTICAL 303", "wmbusmeters: driver kamheat"),
    ModelRow(Meters(("KAM",), (0x40,), (0x0D,)), "MULTICAL 303", "wmbusmeters: issue 1674"),
    ModelRow(Meters(("KAM",), (0x19,), (0x04,)), "MULTICAL 402", "wmbusmeters: driver kamheat"),
    ModelRow(Meters(("KAM",), (0x34,), (0x04, 0x0A, 0x0B, 0x0C, 0x0D)), "MULTICAL 403", "wmbusmeters: driver kamheat"),
    ModelRow(Meters(("KAM",), (0x1C,), (0x04,)), "MULTICAL 602", "wmbusmeters: driver kamheat"),
    ModelRow(Meters(("KAM",), (0x35,), (0x04, 0x0C)), "MULTICAL 603", "wmbusmeters: driver kamheat"),
    ModelRow(Meters(("KAM",), (0x39,), (0x04,)), "MULTICAL 803", "wmbusmeters: driver kamheat"),
    ModelRow(Meters(("KAM",), (0x1B,), (0x06, 0x16)), "MULTICAL 21", "wmbusmeters: driver multical21"),
    ModelRow(Meters(("KAM",), (0x1D,), (0x06, 0x16)), "flowIQ 3100", "manual: Kamstrup 55121944_A1, p. 26"),
    ModelRow(Meters(("KAM",), (0x1F,), (0x06, 0x16)), "flowIQ 2101", "manual: Kamstrup 55121944_A1, p. 26"),
    ModelRow(Meters(("KAW",), (0x3A, 0x3C), (0x16,)), "flowIQ 2200", "wmbusmeters: driver flowiq2200"),
    ModelRow(Meters(("KAM",), (0x30,), (0x02,)), "OMNIPOWER", "wmbusmeters: driver omnipower"),
    CodeRow(KAMSTRUP, "FF 07", Q.FLOW_TEMPERATURE_VOLUME, U.CUBIC_METER_CELSIUS, type=UNSIGNED, source=KAMHEAT),
    CodeRow(KAMSTRUP, "FF 08", Q.RETURN_TEMPERATURE_VOLUME, U.CUBIC_METER_CELSIUS, type=UNSIGNED, source=KAMHEAT),
    CodeRow(KAMSTRUP, "6E FF 07", Q.INPUT_COUNTER, type=UNSIGNED, qualifiers=("input_a",), source=KAMHEAT),
    CodeRow(KAMSTRUP, "6E FF 08", Q.INPUT_COUNTER, type=UNSIGNED, qualifiers=("input_b",), source=KAMHEAT),
    CodeRow(MULTICAL_302, "FF 0F", Q.FABRICATION_NUMBER, type=TEXT, source="tests/telegrams/kamstrup_302.hex"),
    CodeRow(KAMSTRUP, "FF 11", Q.CONFIGURATION_NUMBER, type=TEXT, qualifiers=("number_1",), source=f"{FLOWIQ_MBUS}, p. 17"),
    CodeRow(KAMSTRUP, "FF 12", Q.CONFIGURATION_NUMBER, type=TEXT, qualifiers=("number_2",), source=MC_603),
    CodeRow(KAMSTRUP, "FF 16", Q.CONFIGURATION_NUMBER, type=TEXT, qualifiers=("number_3",), source=MC_603),
    CodeRow(KAMSTRUP, "FF 17", Q.CONFIGURATION_NUMBER, type=TEXT, qualifiers=("number_4",), source=MC_603),
    CodeRow(KAMSTRUP, "FF 1A", Q.METER_TYPE, type=TEXT, source=f"{FLOWIQ_MBUS}, p. 17"),
    CodeRow(KAMSTRUP, "FF 20", Q.INFO_CODE, type=BITS, qualifiers=("water",), source="manual: Kamstrup flowIQ 3100 5512-1242_D1, p. 40"),
    CodeRow(KAMSTRUP, "FF 22", Q.INFO_CODE, type=BITS, source="wmbusmeters: issue 1654"),
    CodeRow(KAMSTRUP, "FF 23", Q.INFO_CODE, type=BITS, qualifiers=("water_2",), source="wmbusmeters: driver kamwater"),
    QualifierRow(KAMSTRUP, 0x02, ("cooling",), "libmbus: issue 81"),
    QualifierRow(KAMSTRUP, 0x07, ("input_a",), MC_402),
    QualifierRow(KAMSTRUP, 0x08, ("input_b",), MC_402),
    QualifierRow(WATER_METERS, 0x0F, ("average",), f"{FLOWIQ_MBUS}, p. 21"),
    # What they say beside the quantity is not known; the value is one of the standard.
    QualifierRow(MULTICAL_402_602, 0x15, (), KAMHEAT),
    QualifierRow(MULTICAL_403, 0x21, (), KAMHEAT),
    # 185 °C: the sensor is not connected.
    NoValueRow(MULTICAL_403, "59", "4448", "data_overflow", f"{MC_403}, p. 94"),
    NoValueRow(MULTICAL_403, "5D", "4448", "data_overflow", f"{MC_403}, p. 94"),
    BlockRow(MULTICAL_401, BLOCK_OF_401, INPUT_A, Q.VOLUME, U.CUBIC_METER, qualifiers=("input_a",), source=BLOCK_401),
    BlockRow(MULTICAL_401, BLOCK_OF_401, INPUT_B, Q.VOLUME, U.CUBIC_METER, qualifiers=("input_b",), source=BLOCK_401),
    BlockRow(MULTICAL_401, BLOCK_OF_401, DAY_OF_READING, Q.DATE, source=BLOCK_401),
    # Those that stamp a due date with 00.00 of its 1st need no row.
    StoredDayRow(MULTICAL_402_602, StoredDay.END, f"{MC_403}, p. 45"),
    StoredDayRow(MULTICAL_302, StoredDay.END, "tests/telegrams/kamstrup_302.hex"),
    # More often costs battery: every 5 minutes half of its life.
    AllowanceRow(Meters(("KAM",), (0x30,), (0x04, 0x0C, 0x0D)), 1, HOUR_S, "manual: Kamstrup 5512-1334 F1, p. 64"),
    AllowanceRow(Meters(("KAM",), (0x34,), THERMAL), 1, 10, "manual: Kamstrup 5512-1689 M1, p. 112"),
    AllowanceRow(Meters(("KAM",), (0x35,), THERMAL), 1, 10, "manual: Kamstrup 5512-2029 A1, p. 136"),
    # Every 15 seconds is possible, and costs battery; which pace is free is not said.
    PowerRow(Meters(("KAM",), (0x1D, 0x1F), (0x06, 0x16)), Power.BATTERY, "manual: Kamstrup 55121944_A1, p. 5"),
    MannerRow(Meters(("KAM",), (0x07, 0x08), THERMAL), Habit.SLEEPS, True, "PROMOTIC: Kamstrup MULTICAL"),
)
# fmt: on
