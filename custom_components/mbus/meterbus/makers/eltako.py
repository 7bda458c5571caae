"""Eltako."""

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

DSZ: Final = Meters(("ELT",), media=ELECTRICITY)

DRIVER: Final = "wmbusmeters: driver eltako"

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("ELT",), (0x01,), ELECTRICITY), "DSZ15DM", DRIVER),
    QualifierRow(DSZ, 0x00, (), DRIVER),
    QualifierRow(DSZ, 0x01, ("l1",), DRIVER),
    QualifierRow(DSZ, 0x02, ("l2",), DRIVER),
    QualifierRow(DSZ, 0x03, ("l3",), DRIVER),
    SubunitRow(DSZ, 1, Q.POWER, Q.REACTIVE_POWER, U.VAR, (), DRIVER),
    StorageRow(DSZ, 2, ("resettable",), (Q.ENERGY,), "manual: Eltako DSZ15DM, display RS1 and RS2"),
    CodeRow(DSZ, "FF 68", Q.TRANSFORMER_RATIO, qualifiers=("current_primary",), source=DRIVER),
    CodeRow(DSZ, "FF 13", Q.CURRENT_TARIFF, type=DataType.UNSIGNED, source=DRIVER),
)
# fmt: on
