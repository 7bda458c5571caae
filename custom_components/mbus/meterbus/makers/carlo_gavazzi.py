"""Carlo Gavazzi."""

from typing import Final

from ..tables.quantities import Quantity as Q
from .rows import ELECTRICITY, LIBMBUS, CodeRow, Meters, ModelRow, StatusRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("GAV",), range(0x2D, 0x31), ELECTRICITY), "EM24", LIBMBUS),
    ModelRow(Meters(("GAV",), (0x39, 0x3A), ELECTRICITY), "EM21", LIBMBUS),
    ModelRow(Meters(("GAV",), (0x40,), ELECTRICITY), "EM33", LIBMBUS),
    ModelRow(Meters(("GAV",), (0x00,), ELECTRICITY), "EM24", "wmbusmeters: driver em24"),
    StatusRow(Meters(("GAV",)), 0x20, "normal_operation", "TODO"),
    CodeRow(Meters(("GAV",)), "FD BA 73", Q.POWER_FACTOR, exponent=-3, source="TODO"),
)
# fmt: on
