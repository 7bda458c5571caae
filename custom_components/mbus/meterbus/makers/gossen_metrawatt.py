"""Gossen Metrawatt."""

from typing import Final

from ..tables.quantities import DataType, Quantity as Q, Unit as U
from .rows import ELECTRICITY, LIBMBUS, CodeRow, Meters, ModelRow, SubunitRow

U1389: Final = Meters(("GMC",), (0x02,), ELECTRICITY)

P_43: Final = "manual: Gossen Metrawatt 3-349-656-03, p. 43"
P_48: Final = "manual: Gossen Metrawatt 3-349-656-03, p. 48"
ISSUE_84: Final = "libmbus: issue 84"

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("GMC",), (0xE6,), ELECTRICITY), "A230 EMMOD 206", LIBMBUS),
    ModelRow(U1389, "U1389", ISSUE_84),
    # The first code is one of two counters; which of them is import, no document says.
    CodeRow(U1389, "02 FF 00 FF 00", Q.ENERGY, U.WATT_HOUR, exponent=-1, qualifiers=("number_1",), source=ISSUE_84),
    CodeRow(U1389, "02 FF 01 FF 00", Q.ENERGY, U.WATT_HOUR, exponent=-1, qualifiers=("number_2",), source=ISSUE_84),
    CodeRow(U1389, "FF 11", Q.APPARENT_ENERGY, U.VOLT_AMPERE_HOUR, exponent=-1, source=P_43),
    CodeRow(U1389, "FF 11 FF 02 FF 30", Q.APPARENT_ENERGY, U.VOLT_AMPERE_HOUR, exponent=-1,
            qualifiers=("import", "capacitive", "resettable"), source=P_43),
    CodeRow(U1389, "FF 11 FF 02 FF 40", Q.APPARENT_ENERGY, U.VOLT_AMPERE_HOUR, exponent=-1,
            qualifiers=("export", "capacitive", "resettable"), source=P_43),
    SubunitRow(U1389, 1, Q.APPARENT_ENERGY, Q.APPARENT_ENERGY, U.VOLT_AMPERE_HOUR, (), P_43),
    CodeRow(U1389, "FF 13", Q.REACTIVE_ENERGY, U.VAR_HOUR, exponent=-1, source=P_43),
    CodeRow(U1389, "FF 13 FF 10", Q.REACTIVE_ENERGY, U.VAR_HOUR, exponent=-1,
            qualifiers=("import", "inductive"), source=P_43),
    CodeRow(U1389, "FF 13 FF 02 FF 10", Q.REACTIVE_ENERGY, U.VAR_HOUR, exponent=-1,
            qualifiers=("import", "inductive", "resettable"), source=P_43),
    CodeRow(U1389, "FF 13 FF 02 FF 20", Q.REACTIVE_ENERGY, U.VAR_HOUR, exponent=-1,
            qualifiers=("export", "inductive", "resettable"), source=P_43),
    # Which of the partial counters run.
    CodeRow(U1389, "FF 73", Q.SETTING, type=DataType.BITS, qualifiers=("partial",), source=P_48),
    CodeRow(U1389, "FD 0C", Q.FIRMWARE_VERSION, type=DataType.IDENTIFIER, source=P_48),
)
# fmt: on
