"""Berg Energiekontrollsysteme."""

from typing import Final

from .rows import ELECTRICITY, LIBMBUS, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("BEC",), (0x00,), ELECTRICITY), "DCMi", LIBMBUS),
    ModelRow(Meters(("BEC",), (0x07,), ELECTRICITY), "BLMi", LIBMBUS),
    ModelRow(Meters(("BEC",), (0x71,), (0x0F,)), "BMB-10S0", LIBMBUS),
)
# fmt: on
