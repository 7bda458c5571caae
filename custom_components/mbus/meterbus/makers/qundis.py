"""Qundis."""

from decimal import Decimal
from typing import Final

from ..tables.quantities import Quantity as Q, Unit as U
from .rows import (
    ALLOCATOR,
    BlockCoding,
    BlockRow,
    BlockValue,
    Habit,
    MannerRow,
    Meters,
    ModelRow,
    StoredDay,
    StoredDayRow,
)

BLOCK: Final = Meters(
    ("QDS",),
    (
        *(0x16, 0x17, 0x18, 0x1A, 0x1D, 0x23, 0x33, 0x34, 0x35, 0x36, 0x3E),
        *(0x46, 0x47, 0x48),
    ),
)
"""Meters that put all that they have into one record of 53 bytes, without codes."""
VIB: Final = "FF 5F"
UNITS: Final = (
    ("05", Q.ENERGY, U.WATT_HOUR, "100"),
    ("06", Q.ENERGY, U.WATT_HOUR, "1000"),
    ("0D", Q.ENERGY, U.JOULE, "100000"),
    ("0E", Q.ENERGY, U.JOULE, "1000000"),
    ("13", Q.VOLUME, U.CUBIC_METER, "0.001"),
    ("6E", Q.HCA_UNITS, None, "1"),
)
"""The VIF in the block says what its numbers are."""
VALUES: Final = ((12, 0), (18, 1), (24, 2))
"""Where they stand, and the storage that each is: now, due date, end of the month."""
DATES: Final = ((16, 1), (22, 2))
SUMS: Final = "tests/telegrams/qundis_block.hex"
"""Its months add up to the differences of its values."""


def _layout(vif: str) -> str:
    return f"{9 * '..'}{vif}{42 * '..'}2F"


# fmt: off
ROWS: Final = (
    ModelRow(Meters(("QDS",), (0x34, 0x35, 0x36), ALLOCATOR), "Q caloric", "wmbusmeters: driver qcaloric"),
    ModelRow(Meters(("QDS",), (0x16, 0x17, 0x18, 0x1A, 0x1D, 0x35, 0x36), (0x06, 0x07)), "Q water", "wmbusmeters: driver qwaterv2"),
    ModelRow(Meters(("QDS",), (0x19,), (0x07,)), "Q water", "wmbusmeters: driver qwaterv2"),
    ModelRow(Meters(("QDS",), (0x23, 0x3E, 0x46, 0x48), (0x04,)), "Q heat", "wmbusmeters: driver qheatv2"),
    ModelRow(Meters(("QDS",), (0x47,), (0x0C,)), "Q heat", "wmbusmeters: driver qheatv2"),
    ModelRow(Meters(("QDS",), (0x21, 0x23), (0x1A,)), "Q smoke", "wmbusmeters: driver qsmoke"),
    MannerRow(Meters(("QDS",)), Habit.STANDARD_TIME, True, "manual: Qundis, questions and answers on their site"),
    StoredDayRow(Meters(("QDS",), (0x34, 0x35, 0x36), ALLOCATOR), StoredDay.END, "manual: Q caloric 5.5, eddi24.de, Wie lese ich meine Heizkostenverteiler selbst ab"),
    *(
        BlockRow(BLOCK, _layout(vif), BlockValue(offset=offset, length=4, coding=BlockCoding.BCD, factor=Decimal(factor)), quantity, unit, storage, vib=VIB, source=SUMS)
        for vif, quantity, unit, factor in UNITS
        for offset, storage in VALUES
    ),
    *(
        BlockRow(BLOCK, _layout(vif), BlockValue(offset=offset, length=2, coding=BlockCoding.DATE), Q.DATE, None, storage, vib=VIB, source=SUMS)
        for vif, *_ in UNITS
        for offset, storage in DATES
    ),
)
# fmt: on
