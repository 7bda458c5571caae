"""Compact profiles: a series of values in one record (EN 13757-3, annex F).

    LVAR  spacing control  spacing value  element  element ...

The spacing control tells how elements count (bits 7..6), the unit of the spacing (5..4)
and, as the data field of a DIF does, how an element is coded (3..0).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import partial
from typing import Final, NamedTuple

from .decoding import BCDS, INTEGERS, REAL, VARIABLE_LENGTH
from .records import DATA_LENGTH, TRUNCATED, Record, RecordHeader
from .values import Number, bcd_integer, real, signed_integer, unsigned_integer
from .vib import ValueInformation

FORWARD: Final = "compact_profile"
INVERSE: Final = "inverse_compact_profile"
WITH_REGISTERS: Final = "compact_profile_with_registers"
PROFILES: Final = frozenset({FORWARD, INVERSE, WITH_REGISTERS})
"""Qualifiers of records whose data is a profile."""


class Step(NamedTuple):
    """An interval between two stored values: so many seconds, or half months."""

    seconds: int = 0
    half_months: int = 0

    def times(self, count: int) -> Step:
        """Return an interval that is so many times as long."""
        return Step(self.seconds * count, self.half_months * count)


UNITS: Final = (Step(1), Step(60), Step(3600), Step(86_400))
"""Units of the spacing value."""
MAXIMUM_SPACING: Final = 250
SPECIAL_SPACINGS: Final[Mapping[tuple[int, int], Step]] = {
    (0b11, 253): Step(half_months=1),
    (0b11, 254): Step(half_months=2),
    (0b10, 254): Step(half_months=6),
    (0b01, 254): Step(half_months=12),
}
"""Parts of a year, by unit and spacing value."""


class Mode(IntEnum):
    """How the elements of a profile count."""

    ABSOLUTE = 0
    INCREMENTS = 1
    DECREMENTS = 2
    DIFFERENCES = 3
    """Younger value minus older value."""


SIGNED: Final = frozenset({Mode.ABSOLUTE, Mode.DIFFERENCES})
"""Modes whose binary elements have a sign; the others have all bits set for invalid."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The elements of a profile, None where one is invalid.

    `step` is the time from one to the next, None where it is not told. An inverse profile
    leads from the newest value back; one with registers gives each element the next
    storage number.
    """

    mode: Mode
    step: Step | None
    elements: tuple[Number | None, ...]
    is_inverse: bool
    has_registers: bool

    @property
    def needs_base(self) -> bool:
        """Whether the elements mean nothing without the value they start from."""
        return self.mode is not Mode.ABSOLUTE

    def values(self, base: Number | None) -> Iterator[Number | None]:
        """Return the values, None where one is not known.

        An invalid difference may stand for one too large to send, so that nothing behind
        it is known.
        """
        if not self.needs_base:
            yield from self.elements
            return
        falls = (self.mode is Mode.DECREMENTS) != self.is_inverse
        for element in self.elements:
            if base is not None and element is not None:
                base = _sum(base, element, -1 if falls else 1)
            else:
                base = None
            yield base


def is_profile(header: RecordHeader) -> bool:
    """Whether the data of a record is a series of values."""
    return not PROFILES.isdisjoint(header.information.qualifiers)


def without_profile(header: RecordHeader) -> RecordHeader:
    """Return the header of a record of a profile's kind that has one value."""
    information = header.information
    others = tuple(each for each in information.qualifiers if each not in PROFILES)
    return replace(header, information=replace(information, qualifiers=others))


def profile_of(record: Record) -> Profile | None:
    """Read a profile; None where its layout is reserved or its bytes are cut short."""
    content = record.raw[1:]
    if record.header.length != VARIABLE_LENGTH or record.error == TRUNCATED:
        return None
    if len(content) < 2:
        return None
    control, spacing, data = content[0], content[1], content[2:]
    mode, field = Mode(control >> 6), control & 0x0F
    if field not in (*INTEGERS, *BCDS, REAL):
        return None
    size = DATA_LENGTH[field]
    raw = [data[at : at + size] for at in range(0, len(data) - size + 1, size)]
    element = partial(_element, record.header.information, mode, field)
    qualifiers = record.qualifiers
    return Profile(
        mode=mode,
        step=_step(control >> 4 & 0b11, spacing),
        elements=tuple(map(element, raw)),
        is_inverse=INVERSE in qualifiers,
        has_registers=WITH_REGISTERS in qualifiers,
    )


def _step(unit: int, spacing: int) -> Step | None:
    """Return the time between elements; 0 and the reserved codes tell none."""
    if 1 <= spacing <= MAXIMUM_SPACING:
        return UNITS[unit].times(spacing)
    return SPECIAL_SPACINGS.get((unit, spacing))


def _element(
    information: ValueInformation, mode: Mode, field: int, raw: bytes
) -> Number | None:
    """Read one element, in the unit and scale of its profile."""
    number = _number(field, raw, is_signed=mode in SIGNED)
    if number is None:
        return None
    scaled = Number(
        number.mantissa * information.factor, number.exponent + information.exponent
    )
    if information.offset is None or mode is not Mode.ABSOLUTE:
        return scaled
    return _sum(scaled, Number(1, information.offset))


def _number(field: int, raw: bytes, *, is_signed: bool) -> Number | None:
    if field == REAL:
        return real(raw)
    if field in BCDS:
        value = bcd_integer(raw)
    else:
        value = signed_integer(raw) if is_signed else unsigned_integer(raw)
    return None if value is None else Number(value)


def _sum(first: Number, second: Number, sign: int = 1) -> Number:
    """Add exactly."""
    lowest = min(first.exponent, second.exponent)
    one, other = (
        each.mantissa * 10 ** (each.exponent - lowest) for each in (first, second)
    )
    return Number(one + sign * other, lowest)
