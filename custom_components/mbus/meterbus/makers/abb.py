"""ABB."""

from typing import Final

from .rows import ELECTRICITY, LIBMBUS, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    # libmbus calls it B21, wmbusmeters B23; ABB calls the whole family EQ meters.
    ModelRow(("ABB",), (0x20,), ELECTRICITY, "EQ meter", LIBMBUS),
)
# fmt: on
