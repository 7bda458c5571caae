"""Ei Electronics."""

from typing import Final

from .rows import Meters, ModelRow, StatusRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("EIE",), (0x0C,), (0x1A,)), "Ei6500", "wmbusmeters: driver ei6500"),
    StatusRow(Meters(("EIE",)), 0x40, "clock_invalid", "TODO"),
)
# fmt: on
