"""Caleffi."""

from typing import Final

from .rows import DAY_S, THERMAL, AllowanceRow, Meters

# fmt: off
ROWS: Final = (
    # The SENSONICAL ULTRA on a bus of 250. Which version it tells is not published; a
    # CONTECA has mains, and may be read more often by who knows that it is one.
    AllowanceRow(Meters(("CAL",), media=THERMAL), 24, DAY_S, "manual: Caleffi SENSONICAL ULTRA, p. 8"),
)
# fmt: on
