"""Eltako."""

from typing import Final

from .rows import ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("ELT",), (0x01,), (0x02,), "DSZ15DM", "wmbusmeters: driver eltako"),
)
# fmt: on
