"""What a row of a maker's file says, and the words that rows are made of."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple


class ModelRow(NamedTuple):
    """Meters that carry one name: what they tell of themselves, and who says so.

    Without media it is whatever they are connected to.
    """

    makers: tuple[str, ...]
    versions: Sequence[int]
    media: Sequence[int]
    name: str
    source: str


ELECTRICITY: Final = (0x02,)
THERMAL: Final = (0x04, 0x0A, 0x0B, 0x0C, 0x0D)
"""Heat and cooling, wherever the flow is measured: what one meter may be set to."""
WATER: Final = (0x06, 0x07, 0x15, 0x16)
ALLOCATOR: Final = (0x08,)
ANY: Final = ()

LIBMBUS: Final = "libmbus: mbus_data_product_name"


def in_hex(codes: Iterable[int]) -> str:
    """Return codes in hex; of those that follow one another the first and the last."""
    runs: list[tuple[int, int]] = []
    for code in codes:
        if runs and runs[-1][1] + 1 == code:
            runs[-1] = runs[-1][0], code
        else:
            runs.append((code, code))
    return " ".join(
        f"{first:02X}" if first == last else f"{first:02X}–{last:02X}"
        for first, last in runs
    )
