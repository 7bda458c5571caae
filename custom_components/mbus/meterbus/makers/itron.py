"""Itron, with Actaris, Allmess and Schlumberger."""

from typing import Final

from .rows import LIBMBUS, THERMAL, WATER, Meters, ModelRow, NoValueRow

ULTRAMAXX: Final = Meters(("ITW",), (0x00, 0x03), (0x04, 0x07, 0x16))

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("ACW",), (0x09,), THERMAL), "CF Echo II", LIBMBUS),
    ModelRow(Meters(("ACW",), (0x0A,), THERMAL), "CF 51", LIBMBUS),
    ModelRow(Meters(("ACW",), (0x0B,), THERMAL), "CF 55", LIBMBUS),
    ModelRow(Meters(("ACW",), (0x0E,), WATER), "BM +m", LIBMBUS),
    ModelRow(Meters(("ACW",), (0x0F,), THERMAL), "CF 800", LIBMBUS),
    ModelRow(Meters(("ACW",), (0x14,), (0x03, *WATER)), "CYBLE M-Bus 1.4", LIBMBUS),
    ModelRow(Meters(("SLB",), (0x02,), THERMAL), "Megacontrol CF 50", LIBMBUS),
    ModelRow(Meters(("SLB",), (0x06,), THERMAL), "CF Compact / Integral MK MaXX", LIBMBUS),
    ModelRow(Meters(("ITW",), (0x00,), (0x04,)), "UltraMaXX", "wmbusmeters: driver itronheat"),
    NoValueRow(ULTRAMAXX, "06", "FEFEFEFE", "no_data_available", "tests/telegrams/itron_bytes_of_a_maker.hex"),
    NoValueRow(ULTRAMAXX, "13", "FEFEFEFE", "no_data_available", "wmbusmeters: driver itron"),
)
# fmt: on
