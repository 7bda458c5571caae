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
    StorageRow,
    SubunitRow,
)

EQ: Final = Meters(("ABB", "ABR"), media=ELECTRICITY)
DELTA: Final = Meters(("ABB",), (0x02,), ELECTRICITY)
BITS, UNSIGNED, TEXT = DataType.BITS, DataType.UNSIGNED, DataType.IDENTIFIER
DURATION = DataType.DURATION

DRIVER: Final = "wmbusmeters: driver abbb23"
P_193: Final = "manual: ABB 2CMC48001M0201, p. 193"
P_206: Final = "manual: ABB 2CMC48001M0201, p. 206"
P_213: Final = "manual: ABB 2CMC48001M0201, p. 213–214"
P_219: Final = "manual: ABB 2CMC48001M0201, p. 219"
P_258: Final = "manual: ABB 2CMC48001M0201, p. 258–270"
P_276: Final = "manual: ABB 2CMC48001M0201, p. 276"
P_291: Final = "manual: ABB 2CMC48001M0201, p. 291"
DELTA_P_249: Final = "manual: ABB 2CMC486006M0101, p. 249"
REACTIVE: Final = "tests/telegrams/electricity_meter_angles.hex"
RESETS: Final = "tests/telegrams/electricity_meter_resettable.hex"

# fmt: off
ROWS: Final = (
    # libmbus calls it B21, wmbusmeters B23; ABB calls the whole family EQ meters.
    ModelRow(Meters(("ABB",), (0x20,), ELECTRICITY), "EQ meter", LIBMBUS),
    CodeRow(EQ, "FF 13", Q.CURRENT_TARIFF, type=UNSIGNED, source=DRIVER),
    CodeRow(EQ, "FF 17", Q.CURRENT_QUADRANT, type=UNSIGNED, source=DRIVER),
    CodeRow(EQ, "FF 18", Q.POWER_FAIL_COUNTER, type=UNSIGNED, source=P_276),
    CodeRow(EQ, "FF 20", Q.TRANSFORMER_RATIO, qualifiers=("current_primary",), source=P_276),
    CodeRow(EQ, "FF 21", Q.TRANSFORMER_RATIO, qualifiers=("voltage_primary",), source=P_276),
    CodeRow(EQ, "FF 22", Q.TRANSFORMER_RATIO, qualifiers=("current_secondary",), source=P_276),
    CodeRow(EQ, "FF 23", Q.TRANSFORMER_RATIO, qualifiers=("voltage_secondary",), source=P_276),
    CodeRow(EQ, "FF 24", Q.CONVERSION_FACTOR, qualifiers=("carbon_dioxide",), source=P_291),
    CodeRow(EQ, "FF 25", Q.CONVERSION_FACTOR, exponent=-3, qualifiers=("currency",), source=RESETS),
    CodeRow(EQ, "FF 26", Q.ERROR_FLAGS, type=BITS, source=DRIVER),
    CodeRow(EQ, "FF 27", Q.ERROR_FLAGS, type=BITS, qualifiers=("warnings",), source=DRIVER),
    CodeRow(EQ, "FF 28", Q.ERROR_FLAGS, type=BITS, qualifiers=("information",), source=DRIVER),
    CodeRow(EQ, "FF 29", Q.ERROR_FLAGS, type=BITS, qualifiers=("alarms",), source=DRIVER),
    CodeRow(EQ, "FF 2A", Q.METER_TYPE, type=TEXT, source=DRIVER),
    CodeRow(EQ, "FF 4A", Q.PHASE_ANGLE_CURRENT, U.DEGREE, exponent=-1, source=REACTIVE),
    CodeRow(EQ, "FF 52", Q.PHASE_ANGLE_POWER, U.DEGREE, exponent=-1, source=P_206),
    CodeRow(EQ, "FF 59", Q.FREQUENCY, U.HERTZ, exponent=-2, source=DRIVER),
    CodeRow(EQ, "FF 60", Q.POWER_FACTOR, exponent=-3, source=P_206),
    CodeRow(EQ, "FF 6C", Q.POWER_OUTAGE_TIME, U.SECOND, type=DURATION, source=P_206),
    CodeRow(EQ, "FF 6D", Q.HARMONICS, U.PERCENT, exponent=-1, source=P_258),
    CodeRow(EQ, "FF 71", Q.RESET_COUNTER, type=UNSIGNED, source=DRIVER),
    CodeRow(EQ, "FF 79 40", Q.CARBON_DIOXIDE, U.KILOGRAM, exponent=-7, span=8, source=P_193),
    CodeRow(EQ, "FF 79 48", Q.COST, exponent=-3, span=8, source=P_193),
    QualifierRow(EQ, 0x01, ("l1",), DRIVER),
    QualifierRow(EQ, 0x02, ("l2",), DRIVER),
    QualifierRow(EQ, 0x03, ("l3",), DRIVER),
    QualifierRow(EQ, 0x04, ("neutral",), DRIVER),
    QualifierRow(EQ, 0x05, ("l1_l2",), DRIVER),
    QualifierRow(EQ, 0x06, ("l2_l3",), DRIVER),
    QualifierRow(EQ, 0x07, ("l3_l1",), DRIVER),
    QualifierRow(EQ, 0x72, ("resettable",), P_213),
    RecordErrorRow(EQ, 0x00, None, P_213),
    RecordErrorRow(EQ, 0x15, "no_data_available", P_258),
    RecordErrorRow(EQ, 0x16, "data_overflow", P_213),
    RecordErrorRow(EQ, 0x17, "data_underflow", P_213),
    RecordErrorRow(EQ, 0x18, "data_error", P_258),
    SubunitRow(EQ, 0, Q.ENERGY, Q.ENERGY, U.WATT_HOUR, ("import",), P_213),
    SubunitRow(EQ, 1, Q.ENERGY, Q.ENERGY, U.WATT_HOUR, ("export",), P_213),
    SubunitRow(EQ, 2, Q.ENERGY, Q.REACTIVE_ENERGY, U.VAR_HOUR, ("import",), P_213),
    SubunitRow(EQ, 3, Q.ENERGY, Q.REACTIVE_ENERGY, U.VAR_HOUR, ("export",), P_219),
    SubunitRow(EQ, 4, Q.ENERGY, Q.APPARENT_ENERGY, U.VOLT_AMPERE_HOUR, ("import",), DRIVER),
    SubunitRow(EQ, 5, Q.ENERGY, Q.APPARENT_ENERGY, U.VOLT_AMPERE_HOUR, ("export",), P_219),
    SubunitRow(EQ, 6, Q.ENERGY, Q.ENERGY, U.WATT_HOUR, ("import_minus_export",), DRIVER),
    SubunitRow(EQ, 7, Q.ENERGY, Q.REACTIVE_ENERGY, U.VAR_HOUR, ("import_minus_export",), DRIVER),
    SubunitRow(EQ, 8, Q.ENERGY, Q.APPARENT_ENERGY, U.VOLT_AMPERE_HOUR, ("import_minus_export",), DRIVER),
    SubunitRow(EQ, 2, Q.POWER, Q.REACTIVE_POWER, U.VAR, (), DRIVER),
    SubunitRow(EQ, 4, Q.POWER, Q.APPARENT_POWER, U.VOLT_AMPERE, (), DRIVER),
    # How often the register of the same subunit was reset.
    SubunitRow(EQ, 0, Q.RESET_COUNTER, Q.RESET_COUNTER, None, ("import",), DRIVER),
    SubunitRow(EQ, 1, Q.RESET_COUNTER, Q.RESET_COUNTER, None, ("export",), DRIVER),
    SubunitRow(EQ, 2, Q.RESET_COUNTER, Q.RESET_COUNTER, None, ("reactive_energy", "import"), DRIVER),
    SubunitRow(EQ, 3, Q.RESET_COUNTER, Q.RESET_COUNTER, None, ("reactive_energy", "export"), DRIVER),
    SubunitRow(EQ, 1, Q.DIGITAL_OUTPUT, Q.DIGITAL_OUTPUT, None, ("number_1",), DRIVER),
    SubunitRow(EQ, 2, Q.DIGITAL_OUTPUT, Q.DIGITAL_OUTPUT, None, ("number_2",), DRIVER),
    SubunitRow(EQ, 3, Q.DIGITAL_INPUT, Q.DIGITAL_INPUT, None, ("number_1",), DRIVER),
    SubunitRow(EQ, 4, Q.DIGITAL_INPUT, Q.DIGITAL_INPUT, None, ("number_2",), DRIVER),
    # Whether an input was on since somebody asked for the last time.
    StorageRow(EQ, 1, ("latched",), (Q.DIGITAL_INPUT,), P_213),
    SubunitRow(EQ, 3, Q.CUMULATION_COUNTER, Q.CUMULATION_COUNTER, None, ("input_1",), DRIVER),
    SubunitRow(EQ, 4, Q.CUMULATION_COUNTER, Q.CUMULATION_COUNTER, None, ("input_2",), DRIVER),
    SubunitRow(DELTA, 1, Q.CUMULATION_COUNTER, Q.CUMULATION_COUNTER, None, ("input_1",), DELTA_P_249),
    SubunitRow(DELTA, 2, Q.CUMULATION_COUNTER, Q.CUMULATION_COUNTER, None, ("input_2",), DELTA_P_249),
    MannerRow(Meters(("ABB",), (0x20,), ELECTRICITY), Habit.TOGGLES_FCB, True, P_213),
)
# fmt: on
