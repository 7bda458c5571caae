"""Carlo Gavazzi."""

from typing import Final

from .rows import ELECTRICITY, LIBMBUS, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("GAV",), range(0x2D, 0x31), ELECTRICITY, "EM24", LIBMBUS),
    ModelRow(("GAV",), (0x39, 0x3A), ELECTRICITY, "EM21", LIBMBUS),
    ModelRow(("GAV",), (0x40,), ELECTRICITY, "EM33", LIBMBUS),
    ModelRow(("GAV",), (0x00,), ELECTRICITY, "EM24", "wmbusmeters: driver em24"),
)
# fmt: on
