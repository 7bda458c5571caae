"""Axioma Metering."""

from typing import Final

from .rows import ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("AXI",), (0x0B, 0x0C), (0x0D,), "Qalcosonic", "wmbusmeters: driver qualcosonic"),
    ModelRow(("AXI",), (0x01,), (0x07,), "Qalcosonic W1", "wmbusmeters: issue 1014"),
)
# fmt: on
