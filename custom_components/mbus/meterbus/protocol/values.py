"""Data types A to J of EN 13757-3: bytes to exact values, or to the reason there is none.

Every function takes the bytes least significant first and returns `(value, None)` or
`(None, reason)`. A coding that the standard calls invalid never becomes a value.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
import math
import struct
from typing import Final, NamedTuple


class Number(NamedTuple):
    """An exact number: mantissa times ten to the power of exponent."""

    mantissa: int
    exponent: int = 0

    def to_decimal(self) -> Decimal:
        """Return the exact value; the digits after the point are those of the meter."""
        return Decimal(f"{self.mantissa}E{self.exponent}")

    def __str__(self) -> str:
        """Return the shortest plain decimal, never with an exponent."""
        mantissa, exponent = self
        if exponent >= 0:
            return str(mantissa * 10**exponent) if exponent else str(mantissa)
        # One digit is in front of the point, and maybe a sign in front of that.
        digits = str(mantissa).zfill((2 if mantissa < 0 else 1) - exponent)
        fraction = digits[exponent:].rstrip("0")
        return f"{digits[:exponent]}.{fraction}" if fraction else digits[:exponent]


number_of: Final[Callable[[tuple[int, int]], Number]] = partial(tuple.__new__, Number)
"""Makes a number of its mantissa and exponent, in half the time that its class takes."""


class BitSet(NamedTuple):
    """Type D: flags of `width` bits, bit 0 first."""

    mask: int
    width: int

    @property
    def bits(self) -> tuple[int, ...]:
        """Return the numbers of the bits that are set."""
        return tuple(bit for bit in range(self.width) if self.mask >> bit & 1)

    def __str__(self) -> str:
        """Return the mask as a decimal number."""
        return str(self.mask)


type Value = Number | BitSet | date | time | str | None
"""A datetime is a date; text is also what identifies (serial numbers keep their zeros)."""

type Decoded = tuple[Value, str | None]
type Decoder = Callable[[bytes], Decoded]

INVALID_BCD: Final = "invalid_bcd"
INVALID_INTEGER: Final = "invalid_integer"
INVALID_REAL: Final = "invalid_real"
INVALID_DATE: Final = "invalid_date"
INVALID_TIME: Final = "invalid_time"
NO_DATE: Final = "no_date"
PERIODIC_DATE: Final = "periodic_date"

# Field values of the date types that stand for "every" (EN 13757-3, types F, G, I, J).
EVERY_YEAR: Final = 127
EVERY_MONTH: Final = 15
EVERY_DAY: Final = 0
EVERY_HOUR: Final = 31
EVERY_MINUTE: Final = 63

CENTURIES: Final = (1900, 2000, 2000, 2000)
"""What two bits of type F stand for: no clock of a meter shows a year after 2099."""

LAST_YEAR: Final = 99
"""Years of two digits; above them only 127 means something."""


def bcd_digits(raw: bytes) -> str:
    """Return the digits in reading order, whatever nibbles they are."""
    return raw[::-1].hex().upper()


def bcd_integer(raw: bytes) -> int | None:
    """Read type A: a leading F is a minus sign, any other nibble A to F is invalid."""
    digits = raw[::-1].hex()
    if digits.isdecimal():
        return int(digits)
    if digits[:1] == "f" and digits[1:].isdecimal():
        return -int(digits[1:])
    return None


def signed_integer(raw: bytes) -> int | None:
    """Read type B: two's complement; the most negative number means invalid."""
    value = int.from_bytes(raw, "little", signed=True)
    return None if value == -1 << len(raw) * 8 - 1 else value


def unsigned_integer(raw: bytes) -> int | None:
    """Read type C: all bits set mean invalid."""
    value = int.from_bytes(raw, "little")
    return None if value == (1 << len(raw) * 8) - 1 else value


def real(raw: bytes) -> Number | None:
    """Read type H, IEEE 754 single: the shortest decimal that is this number only."""
    (value,) = struct.unpack("<f", raw)
    if not math.isfinite(value):
        return None
    texts = (f"{value:.{digits}g}" for digits in range(6, 10))
    shortest = next(text for text in texts if struct.pack("<f", float(text)) == raw)
    _, digits, exponent = Decimal(shortest).as_tuple()
    mantissa = int("".join(map(str, digits)))
    assert isinstance(exponent, int)
    return Number(-mantissa if value < 0 else mantissa, exponent)


def date_from_g(raw: bytes) -> Decoded:
    """Read type G: two bytes, day 5 bits, year 3+4 bits, month 4 bits."""
    if raw == b"\x00\x00":
        return None, NO_DATE
    if raw == b"\xff\xff":
        return None, INVALID_DATE
    day, month, year = _day_month_year(raw)
    if day == EVERY_DAY or month == EVERY_MONTH or year == EVERY_YEAR:
        return None, PERIODIC_DATE
    if year > LAST_YEAR:
        return None, INVALID_DATE
    return _date_or_none(_century(year), month, day)


def datetime_from_f(raw: bytes) -> Decoded:
    """Read type F: minute, IV; hour, century, summer time; date as type G.

    Local time of the meter; when the summer time bit is set it is already included.
    """
    # A clock that was never set counts minutes, on no day of no month.
    if raw[2:] == bytes(2):
        return None, NO_DATE
    if raw[0] & 0x80:
        return None, INVALID_TIME
    minute, hour = raw[0] & 0x3F, raw[1] & 0x1F
    day, month, year = _day_month_year(raw[2:])
    if raw[2:] == b"\xff\xff":
        return None, INVALID_DATE
    if _is_periodic(year, month, day, hour, minute):
        return None, PERIODIC_DATE
    if year > LAST_YEAR:
        return None, INVALID_DATE
    hundreds = raw[1] >> 5 & 0b11
    # Old meters never set the century bits, and some count the centuries from 1800.
    full_year = CENTURIES[hundreds] + year if hundreds else _century(year)
    return _datetime_or_none(full_year, month, day, hour, minute)


def datetime_from_i(raw: bytes) -> Decoded:
    """Read type I: second; minute, IV; hour, weekday; date as type G; week."""
    # A clock that was never set counts, on no day of no month, as one of type F does.
    if raw[3:5] == bytes(2):
        return None, NO_DATE
    if raw[1] & 0x80:
        return None, INVALID_TIME
    second, minute, hour = raw[0] & 0x3F, raw[1] & 0x3F, raw[2] & 0x1F
    day, month, year = _day_month_year(raw[3:])
    if raw[3:5] == b"\xff\xff":
        return None, INVALID_DATE
    if month == 0 or _is_periodic(year, month, day, hour, minute):
        return None, PERIODIC_DATE
    if year > LAST_YEAR:
        return None, INVALID_DATE
    return _datetime_or_none(_century(year), month, day, hour, minute, second)


def time_from_j(raw: bytes) -> Decoded:
    """Read type J: second, minute, hour."""
    if raw == b"\xff\xff\xff":
        return None, INVALID_TIME
    second, minute, hour = raw[0] & 0x3F, raw[1] & 0x3F, raw[2] & 0x1F
    if EVERY_MINUTE in (second, minute) or hour == EVERY_HOUR:
        return None, PERIODIC_DATE
    try:
        return time(hour, minute, second), None
    except ValueError:
        return None, INVALID_TIME


def datetime_from_bcd(raw: bytes) -> Decoded:
    """Read six bytes of BCD as YYMMDDhhmmss, as ABB meters send a time."""
    digits = bcd_digits(raw)
    if not digits.isdecimal():
        return None, INVALID_BCD
    year, month, day, hour, minute, second = (
        int(digits[at : at + 2]) for at in range(0, 12, 2)
    )
    return _datetime_or_none(_century(year), month, day, hour, minute, second)


def duration_from_bcd(raw: bytes) -> Decoded:
    """Read six bytes of BCD as DDDDDDhhmmss, as ABB meters send how long power was away."""
    digits = bcd_digits(raw)
    if not digits.isdecimal():
        return None, INVALID_BCD
    days, hours, minutes, seconds = (
        int(digits[start:end]) for start, end in ((0, 6), (6, 8), (8, 10), (10, 12))
    )
    return number_of((((days * 24 + hours) * 60 + minutes) * 60 + seconds, 0)), None


def date_from_day_month_year(raw: bytes) -> Decoded:
    """Read BCD of day, month and year, each one byte, as they stand in makers' blocks."""
    if raw == bytes(len(raw)):
        return None, NO_DATE
    digits = raw.hex()
    if len(raw) != 3 or not digits.isdecimal():
        return None, INVALID_DATE
    day, month, year = (int(digits[at : at + 2]) for at in range(0, 6, 2))
    return _date_or_none(_century(year), month, day)


def _day_month_year(raw: bytes) -> tuple[int, int, int]:
    return raw[0] & 0x1F, raw[1] & 0x0F, raw[0] >> 5 | (raw[1] & 0xF0) >> 1


def _is_periodic(year: int, month: int, day: int, hour: int, minute: int) -> bool:
    return (
        year == EVERY_YEAR
        or month == EVERY_MONTH
        or day == EVERY_DAY
        or hour == EVERY_HOUR
        or minute == EVERY_MINUTE
    )


def _century(year: int) -> int:
    """Place a year without century bits: 0 to 80 are this century, 81 to 99 the last."""
    return year + (2000 if year <= 80 else 1900)


def _date_or_none(year: int, month: int, day: int) -> Decoded:
    try:
        return date(year, month, day), None
    except ValueError:
        return None, INVALID_DATE


def _datetime_or_none(
    year: int, month: int, day: int, hour: int, minute: int, second: int = 0
) -> Decoded:
    try:
        return datetime(year, month, day, hour, minute, second), None
    except ValueError:
        return None, INVALID_DATE
