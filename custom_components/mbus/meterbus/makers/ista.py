"""ista, with Viterra and Raab Karcher."""

from typing import Final

from .rows import LIBMBUS, THERMAL, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("RKE",), (0x69,), THERMAL), "sensonic II", LIBMBUS),
)
# fmt: on
