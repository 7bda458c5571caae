"""Ecomess."""

from typing import Final

from .rows import ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("ECM",), (0x05,), (0x07,), "Picoflux AiR", "wmbusmeters: driver picoflux"),
)
# fmt: on
