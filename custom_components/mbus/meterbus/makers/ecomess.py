"""Ecomess."""

from typing import Final

from .rows import Meters, ModelRow, StatusRow

PICOFLUX: Final = Meters(("ECM",), (0x05,), (0x07,))

# fmt: off
ROWS: Final = (
    ModelRow(PICOFLUX, "Picoflux AiR", "wmbusmeters: driver picoflux"),
    StatusRow(PICOFLUX, 0x20, "leakage_low", "wmbusmeters: driver picoflux"),
    StatusRow(PICOFLUX, 0x40, "leakage_high", "wmbusmeters: driver picoflux"),
)
# fmt: on
