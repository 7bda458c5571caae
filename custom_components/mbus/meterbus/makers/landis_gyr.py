"""Landis+Gyr."""

from typing import Final

from .rows import LIBMBUS, THERMAL, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("LUG",), (0x02,), THERMAL), "ULTRAHEAT 2WR5", LIBMBUS),
    ModelRow(Meters(("LUG",), (0x04,), THERMAL), "ULTRAHEAT T550 / UH50", LIBMBUS),
    ModelRow(Meters(("LUG",), (0x07,), THERMAL), "ULTRAHEAT T230", LIBMBUS),
    ModelRow(Meters(("LGB",), (0x40,), (0x03,)), "G350", "libmbus: test frame LGB_G350"),
)
# fmt: on
