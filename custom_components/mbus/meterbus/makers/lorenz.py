"""Lorenz."""

from typing import Final

from .rows import Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("DWZ",), (0x00, 0x02), (0x06, 0x07)), "WaterStar M", "wmbusmeters: driver waterstarm"),
)
# fmt: on
