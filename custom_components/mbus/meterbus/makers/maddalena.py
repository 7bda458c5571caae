"""Maddalena."""

from typing import Final

from .rows import Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("MAD",), (0x00,), (0x04,)), "microCLIMA", "wmbusmeters: driver microclima"),
    ModelRow(Meters(("MAD",), (0x50,), (0x06, 0x07, 0x16)), "EVO 868", "wmbusmeters: driver evo868"),
)
# fmt: on
