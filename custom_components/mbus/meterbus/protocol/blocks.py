"""Blocks: bytes whose layout is a maker's, as records behind those of the telegram.

They follow DIF 0F or 1F, or are the data of one record. Nothing in them says what they
are: a row of the maker does, or a person.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Context, Decimal
from functools import lru_cache, partial
from typing import Final

from ..makers.knowledge import Knowledge, without_extensions
from ..makers.rows import BlockCoding, BlockRow, BlockValue
from ..tables.quantities import DataType
from .decoding import VARIABLE_LENGTH
from .records import MANUFACTURER_DATA, Function, Record, RecordBlock, RecordHeader
from .values import (
    INVALID_BCD,
    INVALID_DATE,
    INVALID_INTEGER,
    Decoded,
    Decoder,
    Number,
    Value,
    bcd_integer,
    date_from_day_month_year,
    date_from_g,
    signed_integer,
    unsigned_integer,
)
from .vib import CACHED_BLOCKS, ValueInformation

DIB: Final = bytes(MANUFACTURER_DATA[:1])
"""What stands in front of most blocks, for what has no DIB of its own."""
OUT_OF_BLOCK: Final = "out_of_block"
"""Why a value that a person defines is none: the block ends before it."""
DATE_LENGTH: Final = 2
EXACT: Final = Context(prec=200)
"""More digits than any factor has that a person can type: 60, and a power of ten."""

type Integer = Callable[[bytes], int | None]

INTEGERS: Final[dict[BlockCoding, tuple[Integer, str]]] = {
    BlockCoding.BCD: (bcd_integer, INVALID_BCD),
    BlockCoding.SIGNED: (signed_integer, INVALID_INTEGER),
    BlockCoding.UNSIGNED: (unsigned_integer, INVALID_INTEGER),
}


def records_of_blocks(block: RecordBlock, knowledge: Knowledge) -> tuple[Record, ...]:
    """Return the records of a telegram, and behind them those in blocks of its maker."""
    if not knowledge.blocks:
        return block.records
    records = list(block.records)
    for row in knowledge.blocks:
        for content in _blocks_of(block, row):
            if _fits(row.layout, content):
                header = header_of(row)
                raw, value, error = value_in(content, row.value, header.decode)
                records.append(Record(len(records), header, raw, value, error))
    return tuple(records)


def defined_records(
    content: bytes, places: Iterable[BlockValue], number: int = 0
) -> tuple[Record, ...]:
    """Return the records that a person has defined in a block, from a number on.

    One that the block ends before is there too, without a value.
    """
    return tuple(
        Record(at, header, *value_in(content, place, header.decode))
        for at, place in enumerate(places, start=number)
        for header in (_defined_header(place),)
    )


def value_in(
    content: bytes, place: BlockValue, decode: Decoder
) -> tuple[bytes, Value, str | None]:
    """Return the bytes of a value in a block, and what they mean."""
    raw = content[place.offset : place.offset + place.length]
    if len(raw) < place.length or not raw:
        return raw, None, OUT_OF_BLOCK
    value, error = decode(raw)
    return raw, value, error


def decoder_of(place: BlockValue) -> Decoder:
    """Return the function that reads the bytes of a value in a block."""
    match place.coding:
        case BlockCoding.DATE:
            decode = _date
        case BlockCoding.DAY_MONTH_YEAR:
            decode = date_from_day_month_year
        case _:
            decode = partial(_number, *INTEGERS[place.coding], place.factor)
    return _turned(decode) if place.msb_first else decode


@lru_cache(maxsize=CACHED_BLOCKS)
def header_of(row: BlockRow) -> RecordHeader:
    """Return what a value in a block means; it has no codes of its own."""
    is_date = row.value.coding not in INTEGERS
    return RecordHeader(
        dib=DIB,
        vib=b"",
        function=Function.INSTANTANEOUS,
        storage=row.storage,
        tariff=0,
        subunit=0,
        # That of a date, however long it is here: three bytes would be a time of day.
        length=DATE_LENGTH if is_date else row.value.length,
        information=ValueInformation(
            quantity=row.quantity,
            unit=row.unit,
            type=DataType.TIME if is_date else DataType.NUMBER,
            exponent=_mantissa_and_exponent(row.value.factor)[1],
            qualifiers=row.qualifiers,
        ),
        decode=decoder_of(row.value),
    )


@lru_cache(maxsize=CACHED_BLOCKS)
def _defined_header(place: BlockValue) -> RecordHeader:
    return RecordHeader(
        dib=DIB,
        vib=b"",
        function=Function.INSTANTANEOUS,
        storage=0,
        tariff=0,
        subunit=0,
        length=place.length,
        information=ValueInformation(
            quantity=None,
            unit=place.unit,
            exponent=_mantissa_and_exponent(place.factor)[1],
        ),
        decode=decoder_of(place),
        place=place,
    )


def _blocks_of(block: RecordBlock, row: BlockRow) -> Iterator[bytes]:
    """Yield the bytes that may have the layout of a row."""
    if not row.vib:
        yield block.manufacturer_data
        return
    codes = _codes_of(row.vib)
    for record in block.records:
        header = record.header
        if header.length == VARIABLE_LENGTH and without_extensions(header.vib) == codes:
            yield record.data[1:]


@lru_cache(maxsize=CACHED_BLOCKS)
def _codes_of(vib: str) -> bytes:
    return without_extensions(bytes.fromhex(vib))


def _fits(layout: str, content: bytes) -> bool:
    length, told = _layout_of(layout)
    return len(content) == length and all(content[at] == byte for at, byte in told)


@lru_cache(maxsize=CACHED_BLOCKS)
def _layout_of(text: str) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Return how long a block is, and which of its bytes are known, by their place."""
    digits = "".join(text.split())
    pairs = [digits[at : at + 2] for at in range(0, len(digits), 2)]
    told = ((at, int(pair, 16)) for at, pair in enumerate(pairs) if pair != "..")
    return len(pairs), tuple(told)


def _number(read: Integer, invalid: str, factor: Decimal, raw: bytes) -> Decoded:
    value = read(raw)
    if value is None:
        return None, invalid
    mantissa, exponent = _mantissa_and_exponent(factor)
    return Number(value * mantissa, exponent), None


def _mantissa_and_exponent(factor: Decimal) -> tuple[int, int]:
    """Return a factor as a whole number and a power of ten, exactly."""
    sign, digits, exponent = factor.normalize(EXACT).as_tuple()
    assert isinstance(exponent, int)
    mantissa = int("".join(map(str, digits)))
    return -mantissa if sign else mantissa, exponent


def _date(raw: bytes) -> Decoded:
    return date_from_g(raw) if len(raw) == DATE_LENGTH else (None, INVALID_DATE)


def _turned(decode: Decoder) -> Decoder:
    return lambda raw: decode(raw[::-1])
