"""What meters of any maker mean by what they measure."""

from typing import Final

from .rows import COOLING, Meters, VifeRow

SHEET: Final = "manual: Danfoss SonoMeter 40 AQ409156171501en-0101, M-Bus protocol"

# fmt: off
ROWS: Final = (
    VifeRow(Meters(media=COOLING), 0x3B, "heating", SHEET),
    VifeRow(Meters(media=COOLING), 0x3C, "cooling", SHEET),
)
# fmt: on
