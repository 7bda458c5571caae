"""Units that meters write out (VIF 7C) whose quantity everybody means by them."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from .quantities import Quantity as Q, Unit as U


class TextUnitRow(NamedTuple):
    """What a unit as text measures, whatever its letters' size and blanks."""

    text: str
    quantity: Q
    unit: U | None


# fmt: off
TEXT_UNIT_ROWS: Final = (
    TextUnitRow("%RH",    Q.RELATIVE_HUMIDITY, U.PERCENT),
    TextUnitRow("% RH",   Q.RELATIVE_HUMIDITY, U.PERCENT),
    TextUnitRow("CO2",    Q.CARBON_DIOXIDE,    U.PARTS_PER_MILLION),
    TextUnitRow("% BATT", Q.BATTERY_LEVEL, U.PERCENT),
)
# fmt: on


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


TEXT_UNITS: Final[Mapping[str, TextUnitRow]] = {
    _plain(row.text): row for row in TEXT_UNIT_ROWS
}


def text_unit(text: str) -> TextUnitRow | None:
    """Return what a unit as text measures; None where that is not known."""
    return TEXT_UNITS.get(_plain(text))
