"""Innotas Elektronik."""

from typing import Final

from .rows import Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("INE",), (0x55,), (0x08,)), "EURIS II", "wmbusmeters: driver eurisii"),
)
# fmt: on
