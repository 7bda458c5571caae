"""Axioma Metering."""

from typing import Final

from ..tables.quantities import DataType, Quantity as Q, Unit as U
from .rows import CodeRow, Meters, ModelRow, NoValueRow

W1: Final = Meters(("AXI",), (0x01, 0x10, 0x20), (0x07,))

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("AXI",), (0x0B, 0x0C), (0x0D,)), "Qalcosonic", "wmbusmeters: driver qualcosonic"),
    ModelRow(Meters(("AXI",), (0x01,), (0x07,)), "Qalcosonic W1", "wmbusmeters: issue 1014"),
    CodeRow(W1, "FD 74", Q.BATTERY_LEVEL, U.PERCENT, type=DataType.UNSIGNED, source="wmbusmeters: driver q400"),
    # -100 °C: the pipe is dry.
    NoValueRow(W1, "59", "F0D8", "no_data_available", "wmbusmeters: driver q400"),
)
# fmt: on
