"""Zenner."""

from typing import Final

from .rows import ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("ZRI",), (0x88,), (0x04, 0x0D), "zelsius C5-ISF", "wmbusmeters: driver c5isf"),
    ModelRow(("ZRI",), (0x01,), (0x06, 0x16), "Minomess", "wmbusmeters: driver minomess"),
)
# fmt: on
