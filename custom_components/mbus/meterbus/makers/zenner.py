"""Zenner."""

from typing import Final

from ..tables.quantities import Quantity as Q, Unit as U
from .rows import (
    WATER,
    CodeRow,
    Habit,
    MannerRow,
    Meters,
    ModelRow,
    NoValueRow,
    StatusRow,
    TariffRow,
)

C5: Final = Meters(("ZRI",), (0x88,), (0x04, 0x0D))
C5_COOLING: Final = Meters(("ZRI",), (0x88,), (0x0D,))
MINOMESS: Final = Meters(("ZRI",), (0x00, 0x01), WATER)
CALTOS: Final = Meters(("ZRI",), (0xFC,), (0x08,))

# fmt: off
ROWS: Final = (
    ModelRow(C5, "zelsius C5-ISF", "wmbusmeters: driver c5isf"),
    ModelRow(Meters(("ZRI",), (0x01,), (0x06, 0x16)), "Minomess", "wmbusmeters: driver minomess"),
    MannerRow(Meters(("ZRI",), (0x88,), (0x04, 0x0D)), Habit.TOGGLES_FCB, True, "wmbusmeters: issue 435"),
    # It is a power all the same, of the month of its storage.
    CodeRow(C5, "2E 25", Q.POWER, U.WATT, exponent=3, qualifiers=("of_the_month",), source="wmbusmeters: driver c5isf"),
    TariffRow(C5_COOLING, 1, ("cooling",), (Q.ENERGY, Q.POWER), source="wmbusmeters: driver c5isf"),
    NoValueRow(MINOMESS, "13", "00000080", "no_data_available", "wmbusmeters: driver minomess"),
    StatusRow(CALTOS, 0x20, "removed", "wmbusmeters: driver caltose"),
    StatusRow(CALTOS, 0x40, "being_commissioned", "wmbusmeters: driver caltose"),
    StatusRow(CALTOS, 0x80, "product_scale", "wmbusmeters: driver caltose"),
)
# fmt: on
