"""SVM."""

from typing import Final

from .rows import LIBMBUS, THERMAL, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("SVM",), (0x08,), THERMAL), "F2", LIBMBUS),
    ModelRow(Meters(("SVM",), (0x09,), THERMAL), "F4 / F22", LIBMBUS),
)
# fmt: on
