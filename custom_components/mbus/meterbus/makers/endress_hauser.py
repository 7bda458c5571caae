"""Endress+Hauser."""

from typing import Final

from .rows import ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("EAH",), (0x02,), (0x0E,), "RMS621", "libmbus: issue 98"),
)
# fmt: on
