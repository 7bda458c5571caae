"""EMH metering."""

from typing import Final

from .rows import ELECTRICITY, LIBMBUS, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("EMH",), (0x00,), ELECTRICITY, "DIZ", LIBMBUS),
    ModelRow(("EMH",), (0x02,), (0x02,), "eHZ-P", "wmbusmeters: driver ehzp"),
)
# fmt: on
