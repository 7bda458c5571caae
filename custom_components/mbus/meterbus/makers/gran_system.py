"""Gran-System-S."""

from typing import Final

from ..tables.quantities import Quantity as Q, Unit as U
from .rows import ELECTRICITY, Meters, SubunitRow

CC: Final = Meters(("GSS",), (0x01,), ELECTRICITY)

DRIVER: Final = "wmbusmeters: driver gransystems"

# fmt: off
ROWS: Final = (
    SubunitRow(CC, 1, Q.VOLTAGE, Q.VOLTAGE, U.VOLT, ("l1",), DRIVER),
    SubunitRow(CC, 2, Q.VOLTAGE, Q.VOLTAGE, U.VOLT, ("l2",), DRIVER),
    SubunitRow(CC, 3, Q.VOLTAGE, Q.VOLTAGE, U.VOLT, ("l3",), DRIVER),
    SubunitRow(CC, 1, Q.CURRENT, Q.CURRENT, U.AMPERE, ("l1",), DRIVER),
    SubunitRow(CC, 2, Q.CURRENT, Q.CURRENT, U.AMPERE, ("l2",), DRIVER),
    SubunitRow(CC, 3, Q.CURRENT, Q.CURRENT, U.AMPERE, ("l3",), DRIVER),
)
# fmt: on
