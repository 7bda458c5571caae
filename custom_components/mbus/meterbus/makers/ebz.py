"""eBZ."""

from typing import Final

from .rows import ELECTRICITY, Meters, QualifierRow

EBZ: Final = Meters(("EBZ",), (0x01,), ELECTRICITY)

DRIVER: Final = "wmbusmeters: driver ebzwmbe"

# fmt: off
ROWS: Final = (
    QualifierRow(EBZ, 0x01, ("l1",), DRIVER),
    QualifierRow(EBZ, 0x02, ("l2",), DRIVER),
    QualifierRow(EBZ, 0x03, ("l3",), DRIVER),
)
# fmt: on
