"""Elster, today Honeywell."""

from typing import Final

from .rows import (
    LIBMBUS,
    MINUTE_S,
    THERMAL,
    WATER,
    AllowanceRow,
    Meters,
    ModelRow,
    Power,
    PowerRow,
    StoredDay,
    StoredDayRow,
)

FALCON: Final = Meters(("ELR",), (0xB1,), (0x07,))

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("ELS",), (0x02,), WATER), "TMP-A", LIBMBUS),
    ModelRow(Meters(("ELS",), (0x0A,), WATER), "Falcon", LIBMBUS),
    ModelRow(Meters(("ELS",), (0x2F,), THERMAL), "F96 Plus", LIBMBUS),
    ModelRow(Meters(("ELR",), (0x0D,), (0x07,)), "EV200", "wmbusmeters: driver ev200"),
    ModelRow(FALCON, "Falcon MJ", "manual: Honeywell Falcon MJ 05/18, p. 16"),
    ModelRow(Meters(("ELR",), (0x11,), (0x37,)), "Emerlin 868", "wmbusmeters: driver emerlin868"),
    # On battery; one that is read more often refuses, and shows E-5.
    AllowanceRow(Meters(("ELS",), (0x2F,), THERMAL), 1, 3 * MINUTE_S, "manual: Elster F96 Plus, p. 17"),
    PowerRow(Meters(("ELR",), (0xB1,), (0x07,)), Power.BUS, "manual: Honeywell Falcon MJ 05/18, p. 2"),
    StoredDayRow(FALCON, StoredDay.BEGIN, "manual: Honeywell Falcon MJ 05/18, p. 16"),
)
# fmt: on
