"""NZR."""

from typing import Final

from .rows import ELECTRICITY, LIBMBUS, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("NZR",), (0x01,), ELECTRICITY, "DHZ 5/63", LIBMBUS),
    ModelRow(("NZR",), (0x50,), ELECTRICITY, "IC-M2", LIBMBUS),
    ModelRow(("NZR",), (0x00,), (0x02,), "DHZ", "wmbusmeters: driver nzr"),
)
# fmt: on
