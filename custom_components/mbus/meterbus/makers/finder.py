"""Finder."""

from typing import Final

from .rows import Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("FIN",), (0x23,), (0x02,)), "7E.23", "libmbus: test frame FIN-Finder-7E.23.8.230.0020"),
)
# fmt: on
