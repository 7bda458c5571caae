"""Danfoss."""

from typing import Final

from .rows import AreaRow, Meters

SONOMETER: Final = Meters(("DFS",), (0x0B,), (0x0D,))

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

ROWS: Final = tuple(AreaRow(SONOMETER, name, frame, MANUAL) for name, frame in AREAS)
