"""Berg Energiekontrollsysteme."""

from typing import Final

from .rows import ELECTRICITY, LIBMBUS, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("BEC",), (0x00,), ELECTRICITY, "DCMi", LIBMBUS),
    ModelRow(("BEC",), (0x07,), ELECTRICITY, "BLMi", LIBMBUS),
    ModelRow(("BEC",), (0x71,), (0x0F,), "BMB-10S0", LIBMBUS),
)
# fmt: on
