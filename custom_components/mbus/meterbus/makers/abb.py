"""ABB."""

from typing import Final

from ..tables.quantities import DataType, Quantity as Q, Unit as U
from .rows import (
    ELECTRICITY,
    LIBMBUS,
    CodeRow,
    Habit,
    MannerRow,
    Meters,
    ModelRow,
    QualifierRow,
    RecordErrorRow,
    SubunitRow,
)

EQ: Final = Meters(("ABB", "ABR"), media=ELECTRICITY)
BITS, UNSIGNED, TEXT = DataType.BITS, DataType.UNSIGNED, DataType.IDENTIFIER

MANUAL: Final = "manual: ABB 2CMC48001M0201, p. 213–219"

# fmt: off
ROWS: Final = (
    # libmbus calls it B21, wmbusmeters B23; ABB calls the whole family EQ meters.
    ModelRow(Meters(("ABB",), (0x20,), ELECTRICITY), "EQ meter", LIBMBUS),
    CodeRow(EQ, "FF 13", Q.CURRENT_TARIFF, type=UNSIGNED, source=MANUAL),
    CodeRow(EQ, "FF 17", Q.CURRENT_QUADRANT, type=UNSIGNED, source=MANUAL),
    CodeRow(EQ, "FF 18", Q.POWER_FAIL_COUNTER, type=UNSIGNED, source=MANUAL),
    CodeRow(EQ, "FF 20", Q.TRANSFORMER_RATIO, qualifiers=("current_primary",), source=MANUAL),
    CodeRow(EQ, "FF 21", Q.TRANSFORMER_RATIO, qualifiers=("voltage_primary",), source=MANUAL),
    CodeRow(EQ, "FF 22", Q.TRANSFORMER_RATIO, qualifiers=("current_secondary",), source=MANUAL),
    CodeRow(EQ, "FF 23", Q.TRANSFORMER_RATIO, qualifiers=("voltage_secondary",), source=MANUAL),
    CodeRow(EQ, "FF 24", Q.CONVERSION_FACTOR, qualifiers=("carbon_dioxide",), source=MANUAL),
    CodeRow(EQ, "FF 25", Q.CONVERSION_FACTOR, qualifiers=("currency",), source=MANUAL),
    CodeRow(EQ, "FF 26", Q.ERROR_FLAGS, type=BITS, source=MANUAL),
    CodeRow(EQ, "FF 27", Q.ERROR_FLAGS, type=BITS, qualifiers=("warnings",), source=MANUAL),
    CodeRow(EQ, "FF 28", Q.ERROR_FLAGS, type=BITS, qualifiers=("information",), source=MANUAL),
    CodeRow(EQ, "FF 29", Q.ERROR_FLAGS, type=BITS, qualifiers=("alarms",), source=MANUAL),
    CodeRow(EQ, "FF 2A", Q.METER_TYPE, type=TEXT, source=MANUAL),
    CodeRow(EQ, "FF 52", Q.PHASE_ANGLE_CURRENT, U.DEGREE, exponent=-1, source=MANUAL),
    CodeRow(EQ, "FF 59", Q.FREQUENCY, U.HERTZ, exponent=-2, source=MANUAL),
    CodeRow(EQ, "FF 60", Q.POWER_FACTOR, exponent=-3, source=MANUAL),
    CodeRow(EQ, "FF 6C", Q.POWER_OUTAGE_TIME, source=MANUAL),
    QualifierRow(EQ, 0x01, ("l1",), MANUAL),
    QualifierRow(EQ, 0x02, ("l2",), MANUAL),
    QualifierRow(EQ, 0x03, ("l3",), MANUAL),
    QualifierRow(EQ, 0x04, ("neutral",), MANUAL),
    QualifierRow(EQ, 0x05, ("l1_l2",), MANUAL),
    QualifierRow(EQ, 0x06, ("l2_l3",), MANUAL),
    QualifierRow(EQ, 0x07, ("l3_l1",), MANUAL),
    QualifierRow(EQ, 0x6D, ("harmonics",), MANUAL),
    QualifierRow(EQ, 0x72, ("resettable",), MANUAL),
    RecordErrorRow(EQ, 0x00, None, MANUAL),
    RecordErrorRow(EQ, 0x15, "no_data_available", MANUAL),
    RecordErrorRow(EQ, 0x18, "data_error", MANUAL),
    SubunitRow(EQ, 0, Q.ENERGY, Q.ENERGY, U.WATT_HOUR, ("import",), MANUAL),
    SubunitRow(EQ, 1, Q.ENERGY, Q.ENERGY, U.WATT_HOUR, ("export",), MANUAL),
    SubunitRow(EQ, 2, Q.ENERGY, Q.REACTIVE_ENERGY, U.VAR_HOUR, ("import",), MANUAL),
    SubunitRow(EQ, 3, Q.ENERGY, Q.REACTIVE_ENERGY, U.VAR_HOUR, ("export",), MANUAL),
    SubunitRow(EQ, 4, Q.ENERGY, Q.APPARENT_ENERGY, U.VOLT_AMPERE_HOUR, ("import",), MANUAL),
    SubunitRow(EQ, 5, Q.ENERGY, Q.APPARENT_ENERGY, U.VOLT_AMPERE_HOUR, ("export",), MANUAL),
    SubunitRow(EQ, 6, Q.ENERGY, Q.ENERGY, U.WATT_HOUR, ("import_minus_export",), MANUAL),
    SubunitRow(EQ, 7, Q.ENERGY, Q.REACTIVE_ENERGY, U.VAR_HOUR, ("import_minus_export",), MANUAL),
    SubunitRow(EQ, 8, Q.ENERGY, Q.APPARENT_ENERGY, U.VOLT_AMPERE_HOUR, ("import_minus_export",), MANUAL),
    SubunitRow(EQ, 2, Q.POWER, Q.REACTIVE_POWER, U.VAR, (), MANUAL),
    SubunitRow(EQ, 4, Q.POWER, Q.APPARENT_POWER, U.VOLT_AMPERE, (), MANUAL),
    MannerRow(Meters(("ABB",), (0x20,), ELECTRICITY), Habit.TOGGLES_FCB, True, MANUAL),
)
# fmt: on
