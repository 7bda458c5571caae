"""EMH metering."""

from typing import Final

from .rows import ELECTRICITY, LIBMBUS, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("EMH",), (0x00,), ELECTRICITY), "DIZ", LIBMBUS),
    ModelRow(Meters(("EMH",), (0x02,), (0x02,)), "eHZ-P", "wmbusmeters: driver ehzp"),
)
# fmt: on
