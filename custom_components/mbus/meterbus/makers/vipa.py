"""VIPA."""

from typing import Final

from .rows import Meters, ModelRow, StatusRow

WATER_METER: Final = Meters(("VIP",), (0x01,), (0x07,))

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("VIP",), (0x1E,), (0x08,)), "Kaden", "wmbusmeters: driver kaden"),
    StatusRow(WATER_METER, 0x20, "leakage_low", "wmbusmeters: driver kadenwater"),
    StatusRow(WATER_METER, 0x40, "leakage_high", "wmbusmeters: driver kadenwater"),
)
# fmt: on
