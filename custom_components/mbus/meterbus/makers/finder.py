"""Finder."""

from typing import Final

from ..tables.quantities import Quantity as Q, Unit as U
from .rows import ELECTRICITY, Meters, ModelRow, QualifierRow, StorageRow, SubunitRow

F7E: Final = Meters(("FIN",), media=ELECTRICITY)

FRAME: Final = "libmbus: test frame FIN-Finder-7E.23.8.230.0020"
# The telegram is byte for byte that of the ALD1.
SHEET: Final = "manual: Saia-Burgess ALD1D5FM, p. 10"

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("FIN",), (0x23,), ELECTRICITY), "7E.23", FRAME),
    QualifierRow(F7E, 0x01, ("l1",), SHEET),
    SubunitRow(F7E, 1, Q.POWER, Q.REACTIVE_POWER, U.VAR, (), SHEET),
    StorageRow(F7E, 2, ("resettable",), (Q.ENERGY,), SHEET),
)
# fmt: on
