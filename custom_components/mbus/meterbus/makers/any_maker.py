"""What meters of any maker mean by what they measure."""

from typing import Final

from .rows import COOLING, Meters, VifeRow

# fmt: off
ROWS: Final = (
    VifeRow(Meters(media=COOLING), 0x3B, "heating", "TODO"),
    VifeRow(Meters(media=COOLING), 0x3C, "cooling", "TODO"),
)
# fmt: on
