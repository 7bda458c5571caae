"""Danfoss."""

from typing import Final

from ..tables.quantities import Quantity as Q, Unit as U
from .rows import CodeRow, Meters, ModelRow

SONOMETER: Final = Meters(("DFS",), (0x0B,), (0x04, 0x0D))
SHEET: Final = "manual: Danfoss SonoMeter 40 AQ409156171501en-0101, M-Bus protocol"

# fmt: off
ROWS: Final = (
    ModelRow(SONOMETER, "SonoMeter 40", SHEET),
    CodeRow(SONOMETER, "20", Q.BATTERY_OPERATING_TIME, U.SECOND, source=SHEET),
)
# fmt: on
