"""Numbers from one unit to another, as Home Assistant converts what a sensor shows."""

from decimal import Decimal
from typing import Final

from homeassistant.components.sensor import UNIT_CONVERTERS

DECIMALS: Final = 9
"""That a converted number keeps: less is what binary fractions make of it."""


def in_unit(
    number: Decimal, unit: str | None, wanted: str | None, device_class: str | None
) -> Decimal | None:
    """Return a number of a sensor in another unit; None where nothing leads there."""
    if unit == wanted:
        return number
    converter = UNIT_CONVERTERS.get(device_class or "")
    if converter is None or not {unit, wanted} <= converter.VALID_UNITS:
        return None
    return rounded(converter.convert(float(number), unit, wanted))


def rounded(number: float) -> Decimal:
    """Return what a binary fraction was meant to be."""
    return Decimal(repr(round(number, DECIMALS)))
