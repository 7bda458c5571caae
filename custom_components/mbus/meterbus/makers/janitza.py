"""Janitza electronics."""

from typing import Final

from .rows import ELECTRICITY, LIBMBUS, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("JAN",), (0x09,), ELECTRICITY), "UMG 96S", LIBMBUS),
)
# fmt: on
