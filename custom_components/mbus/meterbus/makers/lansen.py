"""Lansen."""

from typing import Final

from .rows import Meters, StatusRow

# fmt: off
ROWS: Final = (
    StatusRow(Meters(("LAS",)), 0x40, "housing_opened", "TODO"),
)
# fmt: on
