"""Ei Electronics."""

from typing import Final

from .rows import Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("EIE",), (0x0C,), (0x1A,)), "Ei6500", "wmbusmeters: driver ei6500"),
)
# fmt: on
