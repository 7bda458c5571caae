"""Maddalena."""

from typing import Final

from .rows import (
    DAY_S,
    THERMAL,
    AllowanceRow,
    Habit,
    MannerRow,
    Meters,
    ModelRow,
    Power,
    PowerRow,
)

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("MAD",), (0x00,), (0x04,)), "microCLIMA", "wmbusmeters: driver microclima"),
    ModelRow(Meters(("MAD",), (0x50,), (0x06, 0x07, 0x16)), "EVO 868", "wmbusmeters: driver evo868"),
    # Later ones of this version may be read more often, on a smaller bus or always: the meter
    # does not tell which it is, and what is too seldom does no harm.
    AllowanceRow(Meters(("MAD",), (0x00,), (0x04,)), 24, DAY_S, "manual: Maddalena microCLIMA, p. 5"),
    PowerRow(Meters(("MAD",), (0x00,), (0x04,)), Power.BATTERY, "manual: Maddalena microCLIMA, p. 5"),
    MannerRow(Meters(("MAD",), media=THERMAL), Habit.STANDARD_TIME, True, "manual: Maddalena microCLIMA ULTRA (2015), p. 12"),
)
# fmt: on
