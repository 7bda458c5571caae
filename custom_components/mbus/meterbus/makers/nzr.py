"""NZR."""

from typing import Final

from .rows import ELECTRICITY, LIBMBUS, Meters, ModelRow, StorageRow

DHZ: Final = Meters(("NZR",), media=(0x02,))

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("NZR",), (0x01,), ELECTRICITY), "DHZ 5/63", LIBMBUS),
    ModelRow(Meters(("NZR",), (0x50,), ELECTRICITY), "IC-M2", LIBMBUS),
    ModelRow(Meters(("NZR",), (0x00,), (0x02,)), "DHZ", "wmbusmeters: driver nzr"),
    StorageRow(DHZ, 2, ("l1",), "wmbusmeters: driver nzr"),
    StorageRow(DHZ, 4, ("l2",), "wmbusmeters: driver nzr"),
    StorageRow(DHZ, 6, ("l3",), "wmbusmeters: driver nzr"),
)
# fmt: on
