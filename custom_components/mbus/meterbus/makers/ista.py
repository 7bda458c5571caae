"""ista, with Viterra and Raab Karcher."""

from typing import Final

from .rows import LIBMBUS, THERMAL, Meters, ModelRow, StoredDay, StoredDayRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("RKE",), (0x69,), THERMAL), "sensonic II", LIBMBUS),
    StoredDayRow(Meters(("IST",), (0x31, 0x33), (0x07,)), StoredDay.END, "wmbusmeters: driver istawater"),
    StoredDayRow(Meters(("IST",), (0xA9,), (0x04,)), StoredDay.END, "wmbusmeters: driver istaheat"),
)
# fmt: on
