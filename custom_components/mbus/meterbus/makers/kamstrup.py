"""Kamstrup."""

from typing import Final

from ..tables.quantities import DataType, Quantity as Q, Unit as U
from .rows import (
    HOUR_S,
    LIBMBUS,
    THERMAL,
    AllowanceRow,
    CodeRow,
    Habit,
    MannerRow,
    Meters,
    ModelRow,
    Power,
    PowerRow,
    QualifierRow,
)

KAMSTRUP: Final = Meters(("KAM", "KAW"))
BITS, TEXT = DataType.BITS, DataType.IDENTIFIER

MANUAL: Final = "manual: Kamstrup MULTICAL M-Bus data"

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("KAM",), (0x08,), THERMAL), "MULTICAL 601", LIBMBUS),
    ModelRow(Meters(("KAM",), (0x07,), (0x04,)), "MULTICAL 601", "EnergyICT protocols: DiscoverProtocolInfo"),
    ModelRow(Meters(("KAM",), (0x01,), (0x0C,)), "MULTICAL 41", "EnergyICT protocols: DiscoverProtocolInfo"),
    ModelRow(Meters(("KAM",), (0x01,), (0x02,)), "382", LIBMBUS),
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
    CodeRow(KAMSTRUP, "FF 07", Q.FLOW_TEMPERATURE_VOLUME, U.CUBIC_METER_CELSIUS, source=MANUAL),
    CodeRow(KAMSTRUP, "FF 08", Q.RETURN_TEMPERATURE_VOLUME, U.CUBIC_METER_CELSIUS, source=MANUAL),
    CodeRow(KAMSTRUP, "FF 11", Q.CONFIGURATION_NUMBER, type=TEXT, qualifiers=("number_1",), source=MANUAL),
    CodeRow(KAMSTRUP, "FF 12", Q.CONFIGURATION_NUMBER, type=TEXT, qualifiers=("number_2",), source=MANUAL),
    CodeRow(KAMSTRUP, "FF 16", Q.CONFIGURATION_NUMBER, type=TEXT, qualifiers=("number_3",), source=MANUAL),
    CodeRow(KAMSTRUP, "FF 17", Q.CONFIGURATION_NUMBER, type=TEXT, qualifiers=("number_4",), source=MANUAL),
    CodeRow(KAMSTRUP, "FF 1A", Q.METER_TYPE, type=TEXT, source=MANUAL),
    CodeRow(KAMSTRUP, "FF 20", Q.INFO_CODE, type=BITS, qualifiers=("water",), source=MANUAL),
    CodeRow(KAMSTRUP, "FF 22", Q.INFO_CODE, type=BITS, source=MANUAL),
    CodeRow(KAMSTRUP, "FF 23", Q.INFO_CODE, type=BITS, qualifiers=("water_2",), source=MANUAL),
    QualifierRow(KAMSTRUP, 0x02, ("cooling",), MANUAL),
    QualifierRow(KAMSTRUP, 0x07, ("input_a",), MANUAL),
    QualifierRow(KAMSTRUP, 0x08, ("input_b",), MANUAL),
    # More often costs battery: every 5 minutes half of its life.
    AllowanceRow(Meters(("KAM",), (0x30,), (0x04, 0x0C, 0x0D)), 1, HOUR_S, "manual: Kamstrup 5512-1334 F1, p. 64"),
    AllowanceRow(Meters(("KAM",), (0x34,), THERMAL), 1, 10, "manual: Kamstrup 5512-1689 M1, p. 112"),
    AllowanceRow(Meters(("KAM",), (0x35,), THERMAL), 1, 10, "manual: Kamstrup 5512-2029 A1, p. 136"),
    # Every 15 seconds is possible, and costs battery; which pace is free is not said.
    PowerRow(Meters(("KAM",), (0x1D, 0x1F), (0x06, 0x16)), Power.BATTERY, "manual: Kamstrup 55121944_A1, p. 5"),
    MannerRow(Meters(("KAM",), (0x07, 0x08), THERMAL), Habit.SLEEPS, True, "PROMOTIC: Kamstrup MULTICAL"),
)
# fmt: on
