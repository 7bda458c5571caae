"""Innotas Elektronik."""

from typing import Final

from .rows import ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("INE",), (0x55,), (0x08,), "EURIS II", "wmbusmeters: driver eurisii"),
)
# fmt: on
