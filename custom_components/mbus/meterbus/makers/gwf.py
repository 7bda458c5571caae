"""GWF."""

from typing import Final

from .rows import ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("GWF",), (0x35,), (0x07,), "MTKcoder", "libmbus: test frame GWF-MTKcoder"),
    ModelRow(("GWF",), (0x08,), (0x04,), "Enercal", "wmbusmeters: driver enercal"),
)
# fmt: on
