"""Engelmann Sensor."""

from typing import Final

from ..tables.quantities import Quantity as Q
from .rows import (
    ALLOCATOR,
    DAY_S,
    LIBMBUS,
    THERMAL,
    AllowanceRow,
    Habit,
    MannerRow,
    Meters,
    ModelRow,
    TariffRow,
)

# fmt: off
ROWS: Final = (
    # Its variants 2, 2C, I and U tell the same version.
    ModelRow(Meters(("EFE",), (0x00, 0x01), THERMAL), "SensoStar", LIBMBUS),
    ModelRow(Meters(("EFE",), (0x00,), (0x06,)), "WaterStar", LIBMBUS),
    ModelRow(Meters(("EFE",), (0x03,), (0x07,)), "WaterStar M", "wmbusmeters: driver waterstarm"),
    ModelRow(Meters(("EFE",), (0x31,), (0x08,)), "HCA e2", "wmbusmeters: driver hcae2"),
    TariffRow(Meters(("EFE",), (0x00,), (0x0D,)), 1, ("cooling",), (Q.ENERGY,), source="wmbusmeters: issue 1330"),
    # From 655 a day to 27, by the number of meters on the bus, in 2015; without a limit in
    # 2021; 24 in the oldest one, of which Maddalena's manual is: one version, and none of
    # them tells which it is. So the fewest.
    AllowanceRow(Meters(("EFE",), (0x00,), (0x04,)), 24, DAY_S, "manual: Engelmann 1080100090, p. 9; Maddalena microCLIMA, p. 5"),
    MannerRow(Meters(("EFE",), media=THERMAL), Habit.STANDARD_TIME, True, "manual: Engelmann 1080621019, p. 40"),
    MannerRow(Meters(("EFE",), (0x31,), ALLOCATOR), Habit.STANDARD_TIME, True, "manual: Engelmann 5081200002, p. 25"),
    MannerRow(Meters(("EFE",), (0x03,), (0x07,)), Habit.STANDARD_TIME, True, "manual: Engelmann 1081600001, p. 17"),
)
# fmt: on
