"""Itron, with Actaris, Allmess and Schlumberger."""

from typing import Final

from .rows import LIBMBUS, THERMAL, WATER, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("ACW",), (0x09,), THERMAL, "CF Echo II", LIBMBUS),
    ModelRow(("ACW",), (0x0A,), THERMAL, "CF 51", LIBMBUS),
    ModelRow(("ACW",), (0x0B,), THERMAL, "CF 55", LIBMBUS),
    ModelRow(("ACW",), (0x0E,), WATER, "BM +m", LIBMBUS),
    ModelRow(("ACW",), (0x0F,), THERMAL, "CF 800", LIBMBUS),
    ModelRow(("ACW",), (0x14,), (0x03, *WATER), "CYBLE M-Bus 1.4", LIBMBUS),
    ModelRow(("SLB",), (0x02,), THERMAL, "Megacontrol CF 50", LIBMBUS),
    ModelRow(("SLB",), (0x06,), THERMAL, "CF Compact / Integral MK MaXX", LIBMBUS),
    ModelRow(("ITW",), (0x00,), (0x04,), "UltraMaXX", "wmbusmeters: driver itronheat"),
)
# fmt: on
