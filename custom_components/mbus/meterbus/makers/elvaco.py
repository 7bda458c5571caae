"""Elvaco."""

from typing import Final

from .rows import LIBMBUS, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("ELV",), range(0x14, 0x1E), (0x00, 0x1B)), "CMa10", LIBMBUS),
    ModelRow(Meters(("ELV",), range(0x32, 0x3C), (0x00, 0x1B)), "CMa11", LIBMBUS),
    ModelRow(Meters(("ELV",), (0x20,), (0x1B,)), "CMa12W", "wmbusmeters: driver cma12w"),
    ModelRow(Meters(("ELV",), range(0x50, 0x55), (0x1B,)), "Sense 100W", "wmbusmeters: driver elvsense"),
    ModelRow(Meters(("ELV",), range(0x55, 0x5A), (0x1B,)), "Sense 200W", "wmbusmeters: driver elvsense"),
    ModelRow(Meters(("ELV",), range(0x5A, 0x5F), (0x1B,)), "Sense 300W", "wmbusmeters: driver elvsense"),
)
# fmt: on
