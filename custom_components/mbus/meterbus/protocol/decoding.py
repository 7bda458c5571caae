"""Which way the data bytes of a record become a value: chosen once per DIB and VIB."""

from functools import partial
from typing import Final

from .tables.quantities import DataType
from .values import (
    INVALID_BCD,
    INVALID_INTEGER,
    INVALID_REAL,
    Decoded,
    Decoder,
    Number,
    bcd_digits,
    bcd_integer,
    date_from_g,
    datetime_from_bcd,
    datetime_from_f,
    datetime_from_i,
    real,
    signed_integer,
    time_from_j,
    unsigned_integer,
)
from .vib import ValueInformation

VARIABLE_LENGTH: Final = -1
"""Length of data whose first byte, the LVAR, tells how long it is."""

NO_DATA: Final = 0
INTEGERS: Final = (1, 2, 3, 4, 6, 7)
REAL: Final = 5
SELECTION: Final = 8
BCDS: Final = (9, 10, 11, 12, 14)
VARIABLE: Final = 13
BCD_12: Final = 14

NOT_AVAILABLE: Final = "not_available"
UNDECODED: Final = "undecoded"

TIME_DECODERS: Final[dict[int, Decoder]] = {
    2: date_from_g,
    3: time_from_j,
    4: datetime_from_f,
    6: datetime_from_i,
    BCD_12: datetime_from_bcd,
}
"""Date and time types by data field."""


def decoder_for(field: int, information: ValueInformation) -> Decoder:
    """Return the function that reads data of this data field with this meaning."""
    if field in (NO_DATA, SELECTION):
        return _nothing
    match information.type:
        case DataType.TIME:
            return TIME_DECODERS.get(field, _undecoded)
        case DataType.RAW:
            return _undecoded
        case DataType.IDENTIFIER:
            return _identifier_decoder(field)
        case _:
            return _number_decoder(field, information)


def _nothing(_: bytes) -> Decoded:
    return None, None


def _undecoded(_: bytes) -> Decoded:
    return None, UNDECODED


def _identifier_decoder(field: int) -> Decoder:
    if field in BCDS:
        return _digits
    if field in INTEGERS:
        return _identifying_integer
    if field == VARIABLE:
        return _identifying_variable
    return _undecoded


def _digits(raw: bytes) -> Decoded:
    """Keep leading zeros and hex digits; all F means that nothing is stored."""
    digits = bcd_digits(raw)
    return (None, NOT_AVAILABLE) if set(digits) == {"F"} else (digits, None)


def _identifying_integer(raw: bytes) -> Decoded:
    value = unsigned_integer(raw)
    return (None, NOT_AVAILABLE) if value is None else (str(value), None)


def _identifying_variable(raw: bytes) -> Decoded:
    lvar, content = raw[0], raw[1:]
    if lvar <= 0xBF:
        return _text(content), None
    return _digits(content) if lvar <= 0xD9 else _identifying_integer(content)


def _text(characters: bytes) -> str:
    """Return text that is transmitted last character first, as one line."""
    text = characters[::-1].decode("latin-1")
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()


def _number_decoder(field: int, information: ValueInformation) -> Decoder:
    """Return a decoder that scales: transmitted x factor x 10^exponent + offset."""
    read = _number_reader(field, information)
    exponent, factor = information.exponent, information.factor
    offset = information.offset
    if information.type is DataType.BITS:
        exponent, factor, offset = 0, 1, None

    def decode(raw: bytes) -> Decoded:
        number, error = read(raw)
        if not isinstance(number, Number):
            return number, error
        mantissa, own_exponent = number
        scaled = Number(mantissa * factor, own_exponent + exponent)
        return (scaled if offset is None else _add(scaled, offset)), None

    return decode


def _number_reader(field: int, information: ValueInformation) -> Decoder:
    if field == REAL:
        return _real
    if field in BCDS:
        return _bcd
    match information.type:
        case DataType.BITS:
            integer = _bits
        case DataType.UNSIGNED:
            integer = _unsigned
        case _:
            integer = _signed
    return partial(_variable_number, integer) if field == VARIABLE else integer


def _real(raw: bytes) -> Decoded:
    value = real(raw)
    return (None, INVALID_REAL) if value is None else (value, None)


def _bcd(raw: bytes) -> Decoded:
    value = bcd_integer(raw)
    return (None, INVALID_BCD) if value is None else (Number(value), None)


def _bits(raw: bytes) -> Decoded:
    return Number(int.from_bytes(raw, "little")), None


def _unsigned(raw: bytes) -> Decoded:
    value = unsigned_integer(raw)
    return (None, INVALID_INTEGER) if value is None else (Number(value), None)


def _signed(raw: bytes) -> Decoded:
    value = signed_integer(raw)
    return (None, INVALID_INTEGER) if value is None else (Number(value), None)


def _variable_number(integer: Decoder, raw: bytes) -> Decoded:
    """Read data behind an LVAR: text, BCD with its sign in the LVAR, or an integer."""
    lvar, content = raw[0], raw[1:]
    if lvar <= 0xBF:
        return _text(content), None
    if not content:
        return None, None
    if lvar >= 0xE0:
        return integer(content)
    digits = bcd_digits(content)
    if not digits.isdecimal():
        return None, INVALID_BCD
    return Number(int(digits) if lvar <= 0xC9 else -int(digits)), None


def _add(number: Number, exponent: int) -> Number:
    """Add ten to the power of `exponent`, exactly."""
    lowest = min(number.exponent, exponent)
    mantissa = number.mantissa * 10 ** (number.exponent - lowest)
    return Number(mantissa + 10 ** (exponent - lowest), lowest)
