"""GWF."""

from typing import Final

from .rows import Meters, ModelRow, Power, PowerRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("GWF",), (0x35,), (0x07,)), "MTKcoder", "libmbus: test frame GWF-MTKcoder"),
    ModelRow(Meters(("GWF",), (0x08,), (0x04,)), "Enercal", "wmbusmeters: driver enercal"),
    PowerRow(Meters(("GWF",), (0x35,), (0x03, 0x07)), Power.BUS, "manual: GWFcoder MP, product page"),
)
# fmt: on
