"""NZR, and EMH metering, whose DIZ has the same layout."""

from typing import Final

from ..tables.quantities import Quantity as Q
from .rows import ELECTRICITY, LIBMBUS, Meters, ModelRow, StorageRow

DHZ: Final = Meters(("NZR", "EMH"), (0x00,), ELECTRICITY)
MEASURED: Final = (Q.POWER, Q.VOLTAGE, Q.CURRENT)

DRIVER: Final = "wmbusmeters: driver nzr"

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("NZR",), (0x01,), ELECTRICITY), "DHZ 5/63", LIBMBUS),
    ModelRow(Meters(("NZR",), (0x50,), ELECTRICITY), "IC-M2", LIBMBUS),
    ModelRow(Meters(("NZR",), (0x00,), (0x02,)), "DHZ", DRIVER),
    StorageRow(DHZ, 2, ("l1",), MEASURED, DRIVER),
    StorageRow(DHZ, 4, ("l2",), MEASURED, DRIVER),
    StorageRow(DHZ, 6, ("l3",), MEASURED, DRIVER),
)
# fmt: on
