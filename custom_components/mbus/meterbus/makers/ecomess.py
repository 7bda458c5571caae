"""Ecomess."""

from typing import Final

from .rows import Meters, ModelRow, StatusRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("ECM",), (0x05,), (0x07,)), "Picoflux AiR", "wmbusmeters: driver picoflux"),
    StatusRow(Meters(("ECM",)), 0x20, "leakage_low", "TODO"),
    StatusRow(Meters(("ECM",)), 0x40, "leakage_high", "TODO"),
)
# fmt: on
