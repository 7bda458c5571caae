"""Zenner for Minol."""

from typing import Final

from .rows import LIBMBUS, THERMAL, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("ZRM",), (0x81,), THERMAL), "Minocal C2", LIBMBUS),
    ModelRow(Meters(("ZRM",), (0x82,), THERMAL), "Minocal WR3", LIBMBUS),
)
# fmt: on
