"""Rossweiner, with Wasserzähler Glaubitz."""

from typing import Final

from .rows import LIBMBUS, WATER, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("RAM",), (0x03,), WATER, "Modularis", LIBMBUS),
    ModelRow(("WZG",), (0x03,), WATER, "Modularis", LIBMBUS),
)
# fmt: on
