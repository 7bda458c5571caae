"""IME."""

from typing import Final

from .rows import ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("IME",), (0x66,), (0x02,), "Conto D4", "wmbusmeters: issue 435"),
    ModelRow(("IME",), (0x1D,), (0x02,), "Nemo", "wmbusmeters: driver nemo"),
)
# fmt: on
