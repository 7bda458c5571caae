"""Landis+Gyr."""

from typing import Final

from .rows import LIBMBUS, THERMAL, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("LUG",), (0x02,), THERMAL, "ULTRAHEAT 2WR5", LIBMBUS),
    ModelRow(("LUG",), (0x04,), THERMAL, "ULTRAHEAT T550 / UH50", LIBMBUS),
    ModelRow(("LUG",), (0x07,), THERMAL, "ULTRAHEAT T230", LIBMBUS),
    ModelRow(("LGB",), (0x40,), (0x03,), "G350", "libmbus: test frame LGB_G350"),
)
# fmt: on
