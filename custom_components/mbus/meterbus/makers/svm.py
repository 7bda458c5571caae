"""SVM."""

from typing import Final

from .rows import LIBMBUS, THERMAL, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("SVM",), (0x08,), THERMAL, "F2", LIBMBUS),
    ModelRow(("SVM",), (0x09,), THERMAL, "F4 / F22", LIBMBUS),
)
# fmt: on
