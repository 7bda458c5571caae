"""Elster, today Honeywell."""

from typing import Final

from .rows import LIBMBUS, THERMAL, WATER, Meters, ModelRow, StoredDay, StoredDayRow

FALCON: Final = Meters(("ELR",), (0xB1,), (0x07,))

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("ELS",), (0x02,), WATER), "TMP-A", LIBMBUS),
    ModelRow(Meters(("ELS",), (0x0A,), WATER), "Falcon", LIBMBUS),
    ModelRow(Meters(("ELS",), (0x2F,), THERMAL), "F96 Plus", LIBMBUS),
    ModelRow(Meters(("ELR",), (0x0D,), (0x07,)), "EV200", "wmbusmeters: driver ev200"),
    ModelRow(FALCON, "Falcon MJ", "manual: Honeywell Falcon MJ 05/18, p. 16"),
    ModelRow(Meters(("ELR",), (0x11,), (0x37,)), "Emerlin 868", "wmbusmeters: driver emerlin868"),
    StoredDayRow(FALCON, StoredDay.BEGIN, "manual: Honeywell Falcon MJ 05/18, p. 16"),
)
# fmt: on
