"""VIPA."""

from typing import Final

from .rows import Meters, ModelRow, StatusRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("VIP",), (0x1E,), (0x08,)), "Kaden", "wmbusmeters: driver kaden"),
    StatusRow(Meters(("VIP",)), 0x20, "leakage_low", "TODO"),
    StatusRow(Meters(("VIP",)), 0x40, "leakage_high", "TODO"),
)
# fmt: on
