"""Techem."""

from typing import Final

from .rows import LIBMBUS, THERMAL, Meters, ModelRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("TCH",), (0x26,), THERMAL), "m-bus S", LIBMBUS),
    ModelRow(Meters(("TCH",), (0x40,), THERMAL), "ultra S3", LIBMBUS),
    ModelRow(Meters(("TCH",), (0x45,), (0x04,)), "compact V", "wmbusmeters: driver compact5"),
    ModelRow(Meters(("TCH",), (0x27,), (0x04,)), "vario 4.5.1", "wmbusmeters: driver vario451"),
    ModelRow(Meters(("TCH",), (0x17,), (0x04,)), "vario 4.5.1 MID", "wmbusmeters: driver vario451mid"),
    ModelRow(Meters(("TCH",), (0x28,), (0x04,)), "vario 4.1.1", "wmbusmeters: driver vario411"),
    ModelRow(Meters(("TCH",), (0x69, 0x94), (0x08,)), "FHKV data IV", "wmbusmeters: driver fhkvdataiv"),
)
# fmt: on
