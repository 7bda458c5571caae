"""Lansen."""

from typing import Final

from .rows import Meters, StatusRow

# fmt: off
ROWS: Final = (
    StatusRow(Meters(("LAS",), media=(0x00, 0x02, 0x1B)), 0x40, "housing_opened", "wmbusmeters: drivers lansenth and lansenpu"),
)
# fmt: on
