"""Saia-Burgess Controls."""

from typing import Final

from ..tables.quantities import DataType, Quantity as Q, Unit as U
from .rows import (
    ELECTRICITY,
    CodeRow,
    Meters,
    ModelRow,
    QualifierRow,
    StorageRow,
    SubunitRow,
)

ALE: Final = Meters(("SBC",), media=ELECTRICITY)

SHEET: Final = "manual: Saia-Burgess ALE3 data sheet, p. 5"

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("SBC",), (0x16,), (0x02,)), "ALE3", "libmbus: test frame SBC_Saia-Burgess-ALE3"),
    QualifierRow(ALE, 0x00, (), SHEET),
    QualifierRow(ALE, 0x01, ("l1",), SHEET),
    QualifierRow(ALE, 0x02, ("l2",), SHEET),
    QualifierRow(ALE, 0x03, ("l3",), SHEET),
    SubunitRow(ALE, 1, Q.POWER, Q.REACTIVE_POWER, U.VAR, (), SHEET),
    StorageRow(ALE, 2, ("resettable",), (Q.ENERGY,), SHEET),
    CodeRow(ALE, "FF 68", Q.TRANSFORMER_RATIO, qualifiers=("current_primary",), source=SHEET),
    CodeRow(ALE, "FF 13", Q.CURRENT_TARIFF, type=DataType.UNSIGNED, source=SHEET),
)
# fmt: on
