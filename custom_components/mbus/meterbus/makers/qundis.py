"""Qundis."""

from typing import Final

from .rows import ALLOCATOR, Habit, MannerRow, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("QDS",), (0x34, 0x35, 0x36), ALLOCATOR), "Q caloric", "wmbusmeters: driver qcaloric"),
    ModelRow(Meters(("QDS",), (0x16, 0x17, 0x18, 0x1A, 0x1D, 0x35, 0x36), (0x06, 0x07)), "Q water", "wmbusmeters: driver qwaterv2"),
    ModelRow(Meters(("QDS",), (0x19,), (0x07,)), "Q water", "wmbusmeters: driver qwaterv2"),
    ModelRow(Meters(("QDS",), (0x23, 0x3E, 0x46, 0x48), (0x04,)), "Q heat", "wmbusmeters: driver qheatv2"),
    ModelRow(Meters(("QDS",), (0x47,), (0x0C,)), "Q heat", "wmbusmeters: driver qheatv2"),
    ModelRow(Meters(("QDS",), (0x21, 0x23), (0x1A,)), "Q smoke", "wmbusmeters: driver qsmoke"),
    MannerRow(Meters(("QDS",)), Habit.STANDARD_TIME, True, "manual: Qundis, questions and answers on their site"),
)
# fmt: on
