"""Siemens Building Technologies, as Landis & Staefa."""

from typing import Final

from .rows import LIBMBUS, WATER, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("LSE",), (0x99,), WATER), "WFH21", LIBMBUS),
    ModelRow(Meters(("LSE",), (0x18,), (0x08,)), "WHE4", "wmbusmeters: driver qcaloric"),
    ModelRow(Meters(("LSE",), (0x34, 0x35), (0x08,)), "WHE5", "wmbusmeters: driver whe5x"),
)
# fmt: on
