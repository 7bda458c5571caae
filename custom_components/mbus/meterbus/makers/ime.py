"""IME."""

from typing import Final

from ..tables.quantities import DataType, Quantity as Q, Unit as U
from .rows import (
    ELECTRICITY,
    CodeRow,
    Habit,
    MannerRow,
    Meters,
    ModelRow,
    QualifierRow,
    SubunitRow,
    TariffRow,
)

CONTO: Final = Meters(("IME",), (0x66,), ELECTRICITY)
NEMO: Final = Meters(("IME",), (0x1D,), ELECTRICITY)
UNSIGNED: Final = DataType.UNSIGNED
MINUTE: Final = 60

DRIVER: Final = "wmbusmeters: driver ime"
NEMO_DRIVER: Final = "wmbusmeters: driver nemo"

# fmt: off
ROWS: Final = (
    ModelRow(CONTO, "Conto D4", "wmbusmeters: issue 435"),
    # What is measured, and then the code of the standard that has the same power of ten.
    CodeRow(CONTO, "FF 00 00", Q.ENERGY, U.WATT_HOUR, exponent=-3, span=8, source=DRIVER),
    CodeRow(CONTO, "FF 01 00", Q.REACTIVE_ENERGY, U.VAR_HOUR, exponent=-3, span=8, source=DRIVER),
    CodeRow(CONTO, "FF 04 28", Q.POWER, U.WATT, exponent=-3, span=8, source=DRIVER),
    CodeRow(CONTO, "FF 05 28", Q.REACTIVE_POWER, U.VAR, exponent=-3, span=8, source=DRIVER),
    CodeRow(CONTO, "FF 06 28", Q.APPARENT_POWER, U.VOLT_AMPERE, exponent=-3, span=8, source=DRIVER),
    CodeRow(CONTO, "FF 07 40", Q.VOLTAGE, U.VOLT, exponent=-9, span=16, source=DRIVER),
    CodeRow(CONTO, "FF 08 40", Q.VOLTAGE, U.VOLT, exponent=-9, span=16, source=DRIVER),
    CodeRow(CONTO, "FF 09 50", Q.CURRENT, U.AMPERE, exponent=-12, span=16, source=DRIVER),
    CodeRow(CONTO, "FF 0A 48", Q.FREQUENCY, U.HERTZ, exponent=-1, source=DRIVER),
    CodeRow(CONTO, "FF 0B 28", Q.POWER_FACTOR, exponent=-3, source=DRIVER),
    CodeRow(CONTO, "FF 0C 2B", Q.POWER_FACTOR_SECTOR, type=UNSIGNED, source=DRIVER),
    CodeRow(CONTO, "FF 0D 28", Q.POWER, U.WATT, exponent=-3, qualifiers=("average",), span=8, source=DRIVER),
    CodeRow(CONTO, "FF 0E 28", Q.POWER, U.WATT, exponent=-3, qualifiers=("maximum",), span=8, source=DRIVER),
    CodeRow(CONTO, "FF 0F 21", Q.OPERATING_TIME, U.SECOND, factor=MINUTE, source=DRIVER),
    CodeRow(CONTO, "FF 10 29", Q.INPUT_COUNTER, exponent=-2, source=DRIVER),
    CodeRow(CONTO, "FF 11 2B", Q.SETTING, type=UNSIGNED, qualifiers=("input_unit",), source=DRIVER),
    CodeRow(CONTO, "FF 12 2B", Q.TRANSFORMER_RATIO, qualifiers=("current",), source=DRIVER),
    CodeRow(CONTO, "FF 13 29", Q.TRANSFORMER_RATIO, exponent=-2, qualifiers=("voltage",), source=DRIVER),
    TariffRow(CONTO, 5, (), source=DRIVER),
    TariffRow(CONTO, 6, ("resettable",), source=DRIVER),
    TariffRow(CONTO, 7, (), source=DRIVER),
    TariffRow(CONTO, 8, ("l1",), source=DRIVER),
    TariffRow(CONTO, 9, ("l2",), source=DRIVER),
    TariffRow(CONTO, 10, ("l3",), source=DRIVER),
    TariffRow(CONTO, 8, ("l1_l2",), vib="FF 08", source=DRIVER),
    TariffRow(CONTO, 9, ("l2_l3",), vib="FF 08", source=DRIVER),
    TariffRow(CONTO, 10, ("l3_l1",), vib="FF 08", source=DRIVER),
    TariffRow(CONTO, 1, (), vib="FF 0D", source=DRIVER),
    ModelRow(NEMO, "Nemo", NEMO_DRIVER),
    QualifierRow(NEMO, 0x01, ("l1",), NEMO_DRIVER),
    QualifierRow(NEMO, 0x02, ("l2",), NEMO_DRIVER),
    QualifierRow(NEMO, 0x03, ("l3",), NEMO_DRIVER),
    QualifierRow(NEMO, 0x04, ("l1_l2",), NEMO_DRIVER),
    QualifierRow(NEMO, 0x05, ("l2_l3",), NEMO_DRIVER),
    QualifierRow(NEMO, 0x06, ("l3_l1",), NEMO_DRIVER),
    CodeRow(NEMO, "FD 59 FF 04", Q.CURRENT, U.AMPERE, exponent=-3, qualifiers=("neutral",), source=NEMO_DRIVER),
    # As an integer it is something else, which nobody knows.
    CodeRow(NEMO, "FD 3A", Q.POWER_FACTOR, is_real=True, source=NEMO_DRIVER),
    CodeRow(NEMO, "FF 5A", Q.FREQUENCY, U.HERTZ, exponent=-1, source=NEMO_DRIVER),
    SubunitRow(NEMO, 1, Q.ENERGY, Q.ENERGY, U.WATT_HOUR, ("import",), NEMO_DRIVER),
    SubunitRow(NEMO, 2, Q.ENERGY, Q.REACTIVE_ENERGY, U.VAR_HOUR, ("import",), NEMO_DRIVER),
    SubunitRow(NEMO, 1, Q.POWER, Q.POWER, U.WATT, (), NEMO_DRIVER),
    SubunitRow(NEMO, 2, Q.POWER, Q.REACTIVE_POWER, U.VAR, (), NEMO_DRIVER),
    TariffRow(NEMO, 1, (), (Q.ENERGY,), source=NEMO_DRIVER),
    TariffRow(NEMO, 2, ("resettable",), (Q.ENERGY,), source=NEMO_DRIVER),
    TariffRow(NEMO, 1, ("import",), (Q.POWER,), source=NEMO_DRIVER),
    TariffRow(NEMO, 2, ("export",), (Q.POWER,), source=NEMO_DRIVER),
    # Three telegrams. The last one announces another, which is noticed: those with an older
    # firmware may have fewer, so that no number is set.
    MannerRow(CONTO, Habit.TOGGLES_FCB, True, "wmbusmeters: issues 957, 1118"),
)
# fmt: on
