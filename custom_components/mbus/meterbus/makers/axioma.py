"""Axioma Metering."""

from typing import Final

from ..tables.quantities import Quantity as Q, Unit as U
from .rows import CodeRow, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("AXI",), (0x0B, 0x0C), (0x0D,)), "Qalcosonic", "wmbusmeters: driver qualcosonic"),
    ModelRow(Meters(("AXI",), (0x01,), (0x07,)), "Qalcosonic W1", "wmbusmeters: issue 1014"),
    CodeRow(Meters(("AXI",)), "FD 74", Q.REMAINING_BATTERY_LIFE, U.PERCENT, source="wmbusmeters: driver q400"),
)
# fmt: on
