"""Where a selection is still open, and what may stand there.

Digits are fixed from the least significant one on: meters of one delivery share their
leading digits. The number comes before the other fields: hardly any two meters on a bus
have one and the same.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal

from ..makers import ROWS
from .addresses import (
    SOFT_ADDRESS,
    WILDCARD_BYTE,
    WILDCARD_DIGIT,
    WILDCARD_MANUFACTURER,
    SecondaryAddress,
    manufacturer_code,
)

DIGITS: Final = (*"0123456789", *"ABCDE")
"""Digits of a number; special or defective meters have letters. F matches all."""
DECIMAL_DIGITS: Final = frozenset("0123456789")

COMMON: Final = 14
"""Makers, and media, that are tried where two meters have one number, besides those on the bus."""

type Value = str | int
"""A digit, or the code of a field."""
type Field = Literal["medium", "version", "manufacturer"]

FIELDS: Final[Sequence[Field]] = ("version", "medium", "manufacturer")
"""In the order in which they are fixed: all versions can be tried, and not all makers."""


@dataclass(frozen=True)
class Digit:
    """One digit of the number, 0 the first."""

    place: int

    @property
    def values(self) -> Sequence[Value]:
        """Return all that may stand there."""
        return DIGITS

    @property
    def is_endless(self) -> bool:
        """Whether not all that may stand there can be tried."""
        return False

    def fixed(self, mask: SecondaryAddress, value: Value) -> SecondaryAddress:
        """Return the mask that selects those of a mask with this value alone."""
        digits = list(mask.identification)
        digits[self.place] = str(value)
        return replace(mask, identification="".join(digits))

    def value_of(self, meter: SecondaryAddress) -> Value:
        """Return what a meter has there."""
        return meter.identification[self.place]


@dataclass(frozen=True)
class Byte:
    """A field beside the number."""

    field: Field

    @property
    def values(self) -> Sequence[Value]:
        """Return what is likely to stand there; of versions all."""
        return _likely_values_of(self.field)

    @property
    def is_endless(self) -> bool:
        """Whether not all that may stand there can be tried."""
        return self.field == "manufacturer"

    @property
    def rare_values(self) -> Sequence[Value]:
        """Return what else may stand there, as far as it can be tried."""
        if self.field != "medium":
            return ()
        return [each for each in range(WILDCARD_BYTE) if each not in self.values]

    def is_known(self, meter: SecondaryAddress) -> bool:
        """Whether what a meter has there is something that is known."""
        value = int(self.value_of(meter))
        codes = _codes_of(self.field)
        return value in codes or value & ~SOFT_ADDRESS in codes

    def supersets(
        self, meter: SecondaryAddress, met: Iterable[SecondaryAddress]
    ) -> Sequence[Value]:
        """Return what may lie on top of what a meter has there: of makers, those known."""
        bits = int(self.value_of(meter))
        codes = [int(each) for each in (*_codes_of(self.field), *values_of(self, met))]
        return [
            each
            for each in dict.fromkeys(codes)
            if each != bits and each & bits == bits
        ]

    def fixed(self, mask: SecondaryAddress, value: Value) -> SecondaryAddress:
        """Return the mask that selects those of a mask with this value alone."""
        match self.field:
            case "medium":
                return replace(mask, medium=int(value))
            case "version":
                return replace(mask, version=int(value))
            case "manufacturer":
                return replace(mask, manufacturer=int(value))

    def value_of(self, meter: SecondaryAddress) -> Value:
        """Return what a meter has there."""
        value: int = getattr(meter, self.field)
        return value


type Axis = Digit | Byte
"""What a search fixes next."""


def axis_of(mask: SecondaryAddress) -> Axis | None:
    """Return what a mask leaves open and is fixed next; None where nothing is open."""
    if WILDCARD_DIGIT in mask.identification:
        return Digit(mask.identification.rindex(WILDCARD_DIGIT))
    return next((Byte(each) for each in FIELDS if _is_open(mask, each)), None)


def values_of(axis: Axis, met: Iterable[SecondaryAddress]) -> Sequence[Value]:
    """Return what to try at a place: what meters that are known have there comes first."""
    if isinstance(axis, Digit):
        return axis.values
    known = dict.fromkeys(
        axis.value_of(each) for each in met if not _is_open(each, axis.field)
    )
    return [*known, *(each for each in axis.values if each not in known)]


def rank_of(axis: Axis) -> int:
    """Return the turn of an axis: least significant digits first, fields last."""
    if isinstance(axis, Digit):
        return -axis.place
    return 1 + FIELDS.index(axis.field)


def supersets(digit: str) -> Sequence[str]:
    """Return the digits that lie on top of this one without a trace.

    A receiver reads the logical AND of two answers: one bit of the other may be more.
    """
    bits = int(digit, 16)
    return [each for each in DIGITS if each != digit and int(each, 16) & bits == bits]


def _is_open(mask: SecondaryAddress, field: Field) -> bool:
    wildcard = WILDCARD_MANUFACTURER if field == "manufacturer" else WILDCARD_BYTE
    return bool(getattr(mask, field) == wildcard)


@cache
def _codes_of(field: Field) -> Sequence[int]:
    """Return all values of a field that are known."""
    if field == "manufacturer":
        makers = {maker for row in ROWS for maker in row.meters.makers}
        return tuple(map(manufacturer_code, sorted(makers)))
    return range(WILDCARD_BYTE)


@cache
def _likely_values_of(field: Field) -> Sequence[int]:
    match field:
        case "medium":
            media = Counter(medium for row in ROWS for medium in row.meters.media)
            return _most_common(media)
        case "version":
            return range(WILDCARD_BYTE)
        case "manufacturer":
            makers = Counter(maker for row in ROWS for maker in row.meters.makers)
            return tuple(map(manufacturer_code, _most_common(makers)))


def _most_common[T](rows: Counter[T]) -> tuple[T, ...]:
    return tuple(value for value, _ in rows.most_common(COMMON))
