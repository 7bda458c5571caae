"""Gossen Metrawatt."""

from typing import Final

from .rows import ELECTRICITY, LIBMBUS, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("GMC",), (0xE6,), ELECTRICITY, "A230 EMMOD 206", LIBMBUS),
    ModelRow(("GMC",), (0x02,), (0x02,), "U1389", "libmbus: issue 84"),
)
# fmt: on
