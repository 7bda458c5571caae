"""Rossweiner, with Wasserzähler Glaubitz."""

from typing import Final

from .rows import LIBMBUS, WATER, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("RAM",), (0x03,), WATER), "Modularis", LIBMBUS),
    ModelRow(Meters(("WZG",), (0x03,), WATER), "Modularis", LIBMBUS),
)
# fmt: on
