"""EMU Elektronik."""

from typing import Final

from .rows import ELECTRICITY, LIBMBUS, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("EMU",), (0x10,), ELECTRICITY, "Professional 3/75", LIBMBUS),
)
# fmt: on
