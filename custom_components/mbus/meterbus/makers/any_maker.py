"""What meters of any maker mean by what they measure."""

from typing import Final

from ..tables.quantities import Quantity as Q
from .rows import COOLING, Meters, VifeRow

COUNTED: Final = (Q.ENERGY, Q.POWER)
"""What has such a direction: water that flows backward heats and cools as well."""

SHEET: Final = "manual: Danfoss SonoMeter 40 AQ409156171501en-0101, M-Bus protocol"

# fmt: off
ROWS: Final = (
    VifeRow(Meters(media=COOLING), 0x3B, "heating", COUNTED, SHEET),
    VifeRow(Meters(media=COOLING), 0x3C, "cooling", COUNTED, SHEET),
)
# fmt: on
