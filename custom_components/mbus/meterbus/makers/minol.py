"""Zenner for Minol."""

from typing import Final

from .rows import LIBMBUS, THERMAL, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("ZRM",), (0x81,), THERMAL, "Minocal C2", LIBMBUS),
    ModelRow(("ZRM",), (0x82,), THERMAL, "Minocal WR3", LIBMBUS),
)
# fmt: on
