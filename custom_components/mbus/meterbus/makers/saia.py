"""Saia-Burgess Controls."""

from typing import Final

from .rows import ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("SBC",), (0x16,), (0x02,), "ALE3", "libmbus: test frame SBC_Saia-Burgess-ALE3"),
)
# fmt: on
