"""Eltako."""

from typing import Final

from ..tables.quantities import DataType, Quantity as Q, Unit as U
from .rows import CodeRow, Meters, ModelRow, QualifierRow, SubunitRow

DSZ: Final = Meters(("ELT",))

SHEET: Final = "manual: Saia ALE3 data sheet, telegram structure"

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("ELT",), (0x01,), (0x02,)), "DSZ15DM", "wmbusmeters: driver eltako"),
    QualifierRow(DSZ, 0x00, (), SHEET),
    QualifierRow(DSZ, 0x01, ("l1",), SHEET),
    QualifierRow(DSZ, 0x02, ("l2",), SHEET),
    QualifierRow(DSZ, 0x03, ("l3",), SHEET),
    SubunitRow(DSZ, 1, Q.POWER, Q.REACTIVE_POWER, U.VAR, (), SHEET),
    CodeRow(DSZ, "FF 68", Q.TRANSFORMER_RATIO, qualifiers=("current_primary",), source=SHEET),
    CodeRow(DSZ, "FF 13", Q.CURRENT_TARIFF, type=DataType.UNSIGNED, source=SHEET),
)
# fmt: on
