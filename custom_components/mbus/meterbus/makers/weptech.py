"""Weptech elektronik."""

from typing import Final

from .rows import ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("WEP",), (0x02,), (0x1B,), "Munia", "wmbusmeters: driver munia"),
    ModelRow(("WEP",), (0x04,), (0x1B,), "Robin", "wmbusmeters: driver munia"),
)
# fmt: on
