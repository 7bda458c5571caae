"""Danfoss."""

from typing import Final

from ..tables.quantities import Quantity as Q, Unit as U
from .rows import AreaRow, CodeRow, Meters, ModelRow

SONOMETER: Final = Meters(("DFS",), (0x0B,), (0x04, 0x0D))
SHEET: Final = "manual: Danfoss SonoMeter 40 AQ409156171501en-0101, M-Bus protocol"

MANUAL: Final = "manual: Danfoss AQ39012919462001en-010101, ch. 2"

# The order is the manual's, the codes are those of the application reset (EN 13757-7).
AREAS: Final = (
    ("all", "5000"),
    ("user data", "5010"),
    ("simple billing: years", "5020"),
    ("enhanced billing: days", "5030"),
    ("multi tariff billing: months", "5040"),
    ("instantaneous values", "5050"),
)

# fmt: off
ROWS: Final = (
    ModelRow(SONOMETER, "SonoMeter 40", SHEET),
    CodeRow(SONOMETER, "20", Q.BATTERY_OPERATING_TIME, U.SECOND, source=SHEET),
    *(AreaRow(SONOMETER, name, frame, MANUAL) for name, frame in AREAS),
)
# fmt: on
