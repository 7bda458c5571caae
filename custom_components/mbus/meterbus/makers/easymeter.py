"""EasyMeter."""

from typing import Final

from .rows import ELECTRICITY, Meters, QualifierRow

ESY: Final = Meters(("ESY",), (0x11, 0x30), ELECTRICITY)

DRIVER: Final = "wmbusmeters: driver esyswm"

# fmt: off
ROWS: Final = (
    QualifierRow(ESY, 0x01, ("l1",), DRIVER),
    QualifierRow(ESY, 0x02, ("l2",), DRIVER),
    QualifierRow(ESY, 0x03, ("l3",), DRIVER),
)
# fmt: on
