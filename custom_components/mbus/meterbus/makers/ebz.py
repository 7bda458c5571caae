"""eBZ."""

from typing import Final

from .rows import Meters, QualifierRow

EBZ: Final = Meters(("EBZ",))

DRIVER: Final = "TODO"

# fmt: off
ROWS: Final = (
    QualifierRow(EBZ, 0x01, ("l1",), DRIVER),
    QualifierRow(EBZ, 0x02, ("l2",), DRIVER),
    QualifierRow(EBZ, 0x03, ("l3",), DRIVER),
)
# fmt: on
