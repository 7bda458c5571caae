"""Finder."""

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

F7E: Final = Meters(("FIN",), media=ELECTRICITY)

FRAME: Final = "libmbus: test frame FIN-Finder-7E.23.8.230.0020"
# The telegram of the 7E.23 is byte for byte that of the ALD1, whose sister with three phases
# is the ALE3.
SHEET: Final = "manual: Saia-Burgess ALD1D5FM, p. 10"
THREE_PHASES: Final = "manual: Saia-Burgess ALE3 data sheet, p. 5"

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("FIN",), (0x23,), ELECTRICITY), "7E.23", FRAME),
    QualifierRow(F7E, 0x00, (), THREE_PHASES),
    QualifierRow(F7E, 0x01, ("l1",), SHEET),
    QualifierRow(F7E, 0x02, ("l2",), THREE_PHASES),
    QualifierRow(F7E, 0x03, ("l3",), THREE_PHASES),
    SubunitRow(F7E, 1, Q.POWER, Q.REACTIVE_POWER, U.VAR, (), SHEET),
    StorageRow(F7E, 2, ("resettable",), (Q.ENERGY,), SHEET),
    CodeRow(F7E, "FF 68", Q.TRANSFORMER_RATIO, qualifiers=("current_primary",), source=THREE_PHASES),
    CodeRow(F7E, "FF 13", Q.CURRENT_TARIFF, type=DataType.UNSIGNED, source=THREE_PHASES),
)
# fmt: on
