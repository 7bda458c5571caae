"""Endress+Hauser."""

from typing import Final

from .rows import Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("EAH",), (0x02,), (0x0E,)), "RMS621", "libmbus: issue 98"),
)
# fmt: on
