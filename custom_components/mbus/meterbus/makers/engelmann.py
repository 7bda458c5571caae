"""Engelmann Sensor."""

from typing import Final

from .rows import LIBMBUS, THERMAL, Meters, ModelRow

# fmt: off
ROWS: Final = (
    # Its variants 2, 2C, I and U tell the same version.
    ModelRow(Meters(("EFE",), (0x00, 0x01), THERMAL), "SensoStar", LIBMBUS),
    ModelRow(Meters(("EFE",), (0x00,), (0x06,)), "WaterStar", LIBMBUS),
    ModelRow(Meters(("EFE",), (0x03,), (0x07,)), "WaterStar M", "wmbusmeters: driver waterstarm"),
    ModelRow(Meters(("EFE",), (0x31,), (0x08,)), "HCA e2", "wmbusmeters: driver hcae2"),
)
# fmt: on
