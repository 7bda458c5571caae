"""Weptech elektronik."""

from typing import Final

from .rows import Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("WEP",), (0x02,), (0x1B,)), "Munia", "wmbusmeters: driver munia"),
    ModelRow(Meters(("WEP",), (0x04,), (0x1B,)), "Robin", "wmbusmeters: driver munia"),
)
# fmt: on
