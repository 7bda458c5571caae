"""Sontex."""

from typing import Final

from .rows import (
    LIBMBUS,
    THERMAL,
    AreaRow,
    Habit,
    MannerRow,
    Meters,
    ModelRow,
    Power,
    PowerRow,
)

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("SON",), (0x0D,), THERMAL), "Supercal 531", LIBMBUS),
    ModelRow(Meters(("SON",), (0x1B,), (0x04,)), "Supercal 739", "wmbusmeters: issue 898"),
    ModelRow(Meters(("SON",), (0x16,), (0x08,)), "868", "wmbusmeters: driver sontex868"),
    ModelRow(Meters(("SON",), (0x3C,), (0x06, 0x07)), "Supercom 587", "wmbusmeters: driver supercom587"),
    MannerRow(Meters(("SON",), (0x0D,), THERMAL), Habit.NEEDS_RESET, True, "libmbus: issues 90, 95"),
    MannerRow(Meters(("SON",), (0x0D,), THERMAL), Habit.SLEEPS, True, "PROMOTIC: Sontex Supercal 531"),
    # What is in which depends on how the meter is configured; sources count from 0 or from 1.
    AreaRow(Meters(("SON",), (0x0D,), THERMAL), "one of its telegrams, by the number in the last byte, here 3", "5101FF0803", "PROMOTIC: Sontex Supercal 531"),
    PowerRow(Meters(("SON",), (0x1B,), (0x04,)), Power.BUS, "manual: Sontex Supercal 739, p. 23"),
)
# fmt: on
