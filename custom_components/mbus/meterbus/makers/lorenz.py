"""Lorenz."""

from typing import Final

from .rows import ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("DWZ",), (0x00, 0x02), (0x06, 0x07), "WaterStar M", "wmbusmeters: driver waterstarm"),
)
# fmt: on
