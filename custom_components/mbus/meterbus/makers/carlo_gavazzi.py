"""Carlo Gavazzi."""

from typing import Final

from ..tables.quantities import Quantity as Q, Unit as U
from .rows import ELECTRICITY, LIBMBUS, CodeRow, Meters, ModelRow, SubunitRow

GAVAZZI: Final = Meters(("GAV",), media=ELECTRICITY)
SYSTEM: Final = Meters(("GAV",), (0xC7,), ELECTRICITY)

# 403.6 V and 233.0 V: one is the other times the root of three.
TELEGRAM: Final = "tests/telegrams/electricity_meter_system_voltages.hex"

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("GAV",), range(0x2D, 0x31), ELECTRICITY), "EM24", LIBMBUS),
    ModelRow(Meters(("GAV",), (0x39, 0x3A), ELECTRICITY), "EM21", LIBMBUS),
    ModelRow(Meters(("GAV",), (0x40,), ELECTRICITY), "EM33", LIBMBUS),
    ModelRow(Meters(("GAV",), (0x00,), ELECTRICITY), "EM24", "wmbusmeters: driver em24"),
    CodeRow(GAVAZZI, "FD 3A 73", Q.POWER_FACTOR, exponent=-3, source="tmbus: issue 6"),
    SubunitRow(SYSTEM, 0, Q.VOLTAGE, Q.VOLTAGE, U.VOLT, ("average_l_n",), TELEGRAM),
    SubunitRow(SYSTEM, 4, Q.VOLTAGE, Q.VOLTAGE, U.VOLT, ("average_l_l",), TELEGRAM),
)
# fmt: on
