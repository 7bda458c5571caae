"""Gossen Metrawatt."""

from typing import Final

from .rows import ELECTRICITY, LIBMBUS, Meters, ModelRow, QualifierRow

GMC: Final = Meters(("GMC",))

DRIVER: Final = "TODO"

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("GMC",), (0xE6,), ELECTRICITY), "A230 EMMOD 206", LIBMBUS),
    ModelRow(Meters(("GMC",), (0x02,), (0x02,)), "U1389", "libmbus: issue 84"),
    QualifierRow(GMC, 0x01, ("l1",), DRIVER),
    QualifierRow(GMC, 0x02, ("l2",), DRIVER),
    QualifierRow(GMC, 0x03, ("l3",), DRIVER),
)
# fmt: on
