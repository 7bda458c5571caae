"""IME."""

from typing import Final

from ..tables.quantities import Quantity as Q, Unit as U
from .rows import CodeRow, Habit, MannerRow, Meters, ModelRow

IME: Final = Meters(("IME",))

DRIVER: Final = "wmbusmeters: driver ime"

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("IME",), (0x66,), (0x02,)), "Conto D4", "wmbusmeters: issue 435"),
    ModelRow(Meters(("IME",), (0x1D,), (0x02,)), "Nemo", "wmbusmeters: driver nemo"),
    CodeRow(IME, "FF 80 84", Q.ENERGY, U.WATT_HOUR, exponent=1, source=DRIVER),
    CodeRow(IME, "FF 81 84", Q.REACTIVE_ENERGY, U.VAR_HOUR, exponent=1, source=DRIVER),
    # Three telegrams. The last one announces another, which is noticed: those with an older
    # firmware may have fewer, so that no number is set.
    MannerRow(Meters(("IME",), (0x66,), (0x02,)), Habit.TOGGLES_FCB, True, "wmbusmeters: issues 957, 1118"),
)
# fmt: on
