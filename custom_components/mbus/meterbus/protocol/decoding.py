"""Which way the data bytes of a record become a value: chosen once per DIB and VIB."""

from typing import Final

from ..tables.quantities import DataType, Quantity
from .addresses import SecondaryAddress, manufacturer_letters
from .values import (
    INVALID_BCD,
    INVALID_INTEGER,
    INVALID_REAL,
    BitSet,
    Decoded,
    Decoder,
    Number,
    bcd_digits,
    bcd_integer,
    date_from_g,
    datetime_from_bcd,
    datetime_from_f,
    datetime_from_i,
    duration_from_bcd,
    number_of,
    real,
    time_from_j,
    unsigned_integer,
)
from .vib import ValueInformation

VARIABLE_LENGTH: Final = -1
"""Length of data whose first byte, the LVAR, tells how long it is."""

NO_DATA: Final = 0
INTEGERS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 6: 6, 7: 8}
"""Bytes of a binary integer by data field."""
REAL: Final = 5
SELECTION: Final = 8
BCDS: Final = (9, 10, 11, 12, 14)
VARIABLE: Final = 13
BCD_12: Final = 14

# First bytes of data of variable length, by what they announce (EN 13757-3, LVAR).
TEXT_END: Final = 0xBF
POSITIVE_BCD_END: Final = 0xC9
BCD_END: Final = 0xD9
BINARY: Final = 0xE0

LONGEST_INTEGER: Final = 8
"""Bytes of the longest number that the data field of a DIF has."""
LATIN_1: Final = "latin-1"

from_bytes: Final = int.from_bytes
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

SECONDARY_ADDRESS_FIELD: Final = 7
MANUFACTURER_FIELD: Final = 2
"""Data fields of 8 and 2 bytes: an address, a maker's code, as in the header."""


def decoder_for(field: int, information: ValueInformation) -> Decoder:
    """Return the function that reads data of this data field with this meaning."""
    if information.error is not None:
        return _refused(information.error)
    if field in (NO_DATA, SELECTION):
        return _nothing
    match information.type:
        case DataType.TIME:
            return TIME_DECODERS.get(field, _undecoded)
        case DataType.RAW:
            return _undecoded
        case DataType.DURATION:
            return duration_from_bcd if field == BCD_12 else _undecoded
        case DataType.IDENTIFIER:
            return _identifier_decoder(field, information.quantity)
        case _:
            return _number_decoder(field, information)


def _nothing(_: bytes) -> Decoded:
    return None, None


def _refused(error: str) -> Decoder:
    """Return no value, whatever the bytes are: the meter itself says that there is none."""
    return lambda _: (None, error)


def _undecoded(_: bytes) -> Decoded:
    return None, UNDECODED


def _identifier_decoder(field: int, quantity: Quantity | None) -> Decoder:
    if (
        quantity is Quantity.ENHANCED_IDENTIFICATION
        and field == SECONDARY_ADDRESS_FIELD
    ):
        return _secondary_address
    if quantity is Quantity.MANUFACTURER and field == MANUFACTURER_FIELD:
        return _manufacturer
    if field in BCDS:
        return _digits
    if field in INTEGERS:
        return _identifying_integer
    return _identifying_variable if field == VARIABLE else _undecoded


def _secondary_address(raw: bytes) -> Decoded:
    return str(SecondaryAddress.from_bytes(raw)), None


def _manufacturer(raw: bytes) -> Decoded:
    return manufacturer_letters(int.from_bytes(raw, "little")), None


def _digits(raw: bytes) -> Decoded:
    """Keep leading zeros and hex digits; all F means that nothing is stored."""
    digits = bcd_digits(raw)
    return (None, NOT_AVAILABLE) if set(digits) == {"F"} else (digits, None)


def _identifying_integer(raw: bytes) -> Decoded:
    value = unsigned_integer(raw)
    return (None, NOT_AVAILABLE) if value is None else (str(value), None)


def _identifying_variable(raw: bytes) -> Decoded:
    lvar, content = raw[0], raw[1:]
    if lvar <= TEXT_END:
        return text_of(content), None
    return _digits(content) if lvar <= BCD_END else _identifying_integer(content)


def text_of(characters: bytes) -> str:
    """Return text that is transmitted last character first, as one line."""
    text = characters[::-1].decode(LATIN_1)
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()


def _number_decoder(field: int, information: ValueInformation) -> Decoder:
    """Return a decoder that scales: transmitted x factor x 10^exponent + offset."""
    if field == VARIABLE:
        decode = _variable_decoder(information)
    elif field == REAL:
        decode = _real_decoder(information)
    elif field in BCDS:
        decode = _bcd_decoder(information)
    else:
        decode = _integer_decoder(information, INTEGERS[field])
    return (
        decode if information.offset is None else _shifted(decode, information.offset)
    )


def _integer_decoder(information: ValueInformation, length: int) -> Decoder:
    """Types B, C and D: the most negative number, all bits, and nothing are invalid."""
    exponent, factor = information.exponent, information.factor
    signed = information.type is DataType.NUMBER
    bits = 8 * length
    invalid = -1 << bits - 1 if signed else (1 << bits) - 1

    def decode(raw: bytes) -> Decoded:
        value = from_bytes(raw, "little", signed=signed)
        if value == invalid:
            return None, INVALID_INTEGER
        return number_of((value * factor, exponent)), None

    def decode_bits(raw: bytes) -> Decoded:
        return BitSet(int.from_bytes(raw, "little"), bits), None

    return decode_bits if information.type is DataType.BITS else decode


def _bcd_decoder(information: ValueInformation) -> Decoder:
    exponent, factor = information.exponent, information.factor

    def decode(raw: bytes) -> Decoded:
        value = bcd_integer(raw)
        if value is None:
            return None, INVALID_BCD
        return number_of((value * factor, exponent)), None

    return decode


def _real_decoder(information: ValueInformation) -> Decoder:
    exponent, factor = information.exponent, information.factor

    def decode(raw: bytes) -> Decoded:
        number = real(raw)
        if number is None:
            return None, INVALID_REAL
        return Number(number.mantissa * factor, number.exponent + exponent), None

    return decode


def _variable_decoder(information: ValueInformation) -> Decoder:
    """Read data behind an LVAR: text, BCD with its sign in the LVAR, or binary.

    What only its maker could read, and is no text or as long as a number, stays bytes.
    """
    exponent, factor = information.exponent, information.factor
    is_makers = information.quantity is Quantity.MANUFACTURER_SPECIFIC

    def decode(raw: bytes) -> Decoded:
        lvar, content = raw[0], raw[1:]
        if not content:
            return None, None
        if lvar <= TEXT_END:
            is_text = not is_makers or content.decode(LATIN_1).isprintable()
            return text_of(content) if is_text else content.hex().upper(), None
        if lvar >= BINARY and is_makers and len(content) > LONGEST_INTEGER:
            return content.hex().upper(), None
        if lvar >= BINARY:
            return _integer_decoder(information, len(content))(content)
        digits = bcd_digits(content)
        if not digits.isdecimal():
            return None, INVALID_BCD
        sign = 1 if lvar <= POSITIVE_BCD_END else -1
        return Number(sign * int(digits) * factor, exponent), None

    return decode


def _shifted(decode: Decoder, offset: int) -> Decoder:
    """Add ten to the power of `offset`, exactly."""

    def decode_and_add(raw: bytes) -> Decoded:
        value, error = decode(raw)
        if not isinstance(value, Number):
            return value, error
        lowest = min(value.exponent, offset)
        mantissa = value.mantissa * 10 ** (value.exponent - lowest)
        return Number(mantissa + 10 ** (offset - lowest), lowest), None

    return decode_and_add
