"""Ei Electronics."""

from typing import Final

from .rows import ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("EIE",), (0x0C,), (0x1A,), "Ei6500", "wmbusmeters: driver ei6500"),
)
# fmt: on
