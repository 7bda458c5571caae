"""Siemens Building Technologies, as Landis & Staefa."""

from typing import Final

from .rows import ALLOCATOR, LIBMBUS, WATER, Habit, MannerRow, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("LSE",), (0x99,), WATER), "WFH21", LIBMBUS),
    ModelRow(Meters(("LSE",), (0x18,), (0x08,)), "WHE4", "wmbusmeters: driver qcaloric"),
    ModelRow(Meters(("LSE",), (0x34, 0x35), (0x08,)), "WHE5", "wmbusmeters: driver whe5x"),
    # What Qundis says of all its meters is said of allocators; Siemens sells others as well.
    MannerRow(Meters(("LSE",), media=ALLOCATOR), Habit.STANDARD_TIME, True, "manual: Qundis, questions and answers on their site"),
)
# fmt: on
