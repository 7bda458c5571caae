"""PadMess, whose letters meters of Eastron tell."""

from typing import Final

from .rows import ELECTRICITY, AreaRow, Meters

# fmt: off
ROWS: Final = (
    # The energies come without it; the answer is the telegram, without E5 in front.
    AreaRow(Meters(("PAD",), (0x01,), ELECTRICITY), "momentary values (SDM630)", "B1", "libmbus: issues 149, 203"),
)
# fmt: on
