"""Sontex."""

from typing import Final

from .rows import LIBMBUS, THERMAL, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("SON",), (0x0D,), THERMAL), "Supercal 531", LIBMBUS),
    ModelRow(Meters(("SON",), (0x1B,), (0x04,)), "Supercal 739", "wmbusmeters: issue 898"),
    ModelRow(Meters(("SON",), (0x16,), (0x08,)), "868", "wmbusmeters: driver sontex868"),
    ModelRow(Meters(("SON",), (0x3C,), (0x06, 0x07)), "Supercom 587", "wmbusmeters: driver supercom587"),
)
# fmt: on
