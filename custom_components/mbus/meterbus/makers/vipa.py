"""VIPA."""

from typing import Final

from .rows import ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("VIP",), (0x1E,), (0x08,), "Kaden", "wmbusmeters: driver kaden"),
)
# fmt: on
