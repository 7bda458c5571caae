"""Values that a person has defined by their place behind 0F: as they are stored."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from custom_components.mbus.meterbus.makers.rows import BlockCoding, BlockValue
from custom_components.mbus.meterbus.registers.reader import CODINGS, LENGTHS

PLACES: Final = range(10_000)
"""Bytes that a value may begin at: all that a line of four digits can say."""
WIDEST: Final = 150
"""Powers of ten of a factor, either way: more than a line can say."""


def block_values_of(stored: Iterable[Mapping[str, Any]]) -> tuple[BlockValue, ...]:
    """Read what `as_dict` stored; raise ValueError, TypeError or LookupError for any other."""
    values = {each.key: each for each in map(_value_of, stored)}
    return tuple(values.values())


def as_dict(value: BlockValue) -> dict[str, Any]:
    """Return plain data for the storage, without what is usual; the factor as its digits."""
    data = {
        "offset": value.offset,
        "length": value.length,
        "coding": value.coding.value,
        "factor": str(value.factor),
    }
    optional = {"msb_first": value.msb_first, "name": value.name, "unit": value.unit}
    return data | {key: each for key, each in optional.items() if each}


def _value_of(data: Mapping[str, Any]) -> BlockValue:
    unit = data.get("unit")
    if not isinstance(unit, str | None):
        raise TypeError(f"{unit!r} is no unit")
    value = BlockValue(
        offset=_whole(data["offset"], PLACES),
        length=_whole(data["length"], LENGTHS),
        coding=BlockCoding(data["coding"]),
        factor=_factor_of(data["factor"]),
        msb_first=bool(data.get("msb_first")),
        name=str(data.get("name") or ""),
        unit=unit,
    )
    if value.coding not in CODINGS:
        raise ValueError(f"{value.coding!r} is no coding of a number")
    return value


def _whole(number: Any, allowed: range) -> int:
    # A real number that is equal to a whole one counts no bytes.
    if not isinstance(number, int) or number not in allowed:
        raise ValueError(f"{number!r} is no place in a block")
    return number


def _factor_of(text: str) -> Decimal:
    try:
        factor = Decimal(text)
    except InvalidOperation as err:
        raise ValueError(f"{text!r} is no factor") from err
    if not factor.is_finite() or not factor or abs(factor.adjusted()) > WIDEST:
        raise ValueError(f"{text!r} is no factor")
    return factor
