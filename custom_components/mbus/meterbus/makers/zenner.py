"""Zenner."""

from typing import Final

from .rows import Habit, MannerRow, Meters, ModelRow, StatusRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("ZRI",), (0x88,), (0x04, 0x0D)), "zelsius C5-ISF", "wmbusmeters: driver c5isf"),
    ModelRow(Meters(("ZRI",), (0x01,), (0x06, 0x16)), "Minomess", "wmbusmeters: driver minomess"),
    StatusRow(Meters(("ZRI",), media=(0x07,)), 0x20, "was_leaking", "TODO"),
    StatusRow(Meters(("ZRI",), media=(0x07,)), 0x40, "tampered", "TODO"),
    StatusRow(Meters(("ZRI",), media=(0x07,)), 0x80, "removed", "TODO"),
    MannerRow(Meters(("ZRI",), (0x88,), (0x04, 0x0D)), Habit.TOGGLES_FCB, True, "wmbusmeters: issue 435"),
)
# fmt: on
