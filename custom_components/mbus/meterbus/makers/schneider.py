"""Schneider Electric."""

from typing import Final

from .rows import ModelRow

# fmt: off
MODEL_ROWS: Final = (
    # The series: the telegram itself says which of it, such as iEM3135.
    ModelRow(("SEC",), (0x13, 0x15, 0x18), (0x02,), "iEM3000", "wmbusmeters: driver iem3000"),
)
# fmt: on
