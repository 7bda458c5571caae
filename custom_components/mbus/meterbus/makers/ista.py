"""ista, with Viterra and Raab Karcher."""

from typing import Final

from .rows import LIBMBUS, THERMAL, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("RKE",), (0x69,), THERMAL, "sensonic II", LIBMBUS),
)
# fmt: on
