"""Janitza electronics."""

from typing import Final

from .rows import ELECTRICITY, LIBMBUS, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("JAN",), (0x09,), ELECTRICITY, "UMG 96S", LIBMBUS),
)
# fmt: on
