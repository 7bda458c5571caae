"""Lorenz."""

from typing import Final

from .rows import Habit, MannerRow, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("DWZ",), (0x00, 0x02), (0x06, 0x07)), "WaterStar M", "wmbusmeters: driver waterstarm"),
    MannerRow(Meters(("DWZ",), (0x00, 0x02), (0x07,)), Habit.STANDARD_TIME, True, "manual: Engelmann 1081600001, p. 17"),
)
# fmt: on
