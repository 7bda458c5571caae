"""Records: DIB, VIB and data to values (EN 13757-3, data records).

    DIF  [DIFE x 0..10]  VIF  [VIFE x 0..10]  [unit as text]  [LVAR]  data

A record whose codes are unknown keeps its bytes and has no quantity; what cannot be cut
into records any more is reported, and the records in front of it are kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property, lru_cache
import re
from typing import Any, Final, NamedTuple

from ..makers.knowledge import NOTHING, Knowledge, without_extensions
from ..makers.rows import BlockValue
from ..tables.quantities import DataType, Quantity
from .decoding import REAL, VARIABLE_LENGTH, decoder_for, text_of
from .values import Decoded, Decoder, Number, Value
from .vib import (
    CACHED_BLOCKS,
    CODE,
    EXTENSION,
    PLAIN_TEXT,
    ValueInformation,
    describe_vib,
)

MAXIMUM_EXTENSIONS: Final = 10
"""DIFEs, and VIFEs, that a record may have."""

SPECIAL_FUNCTION: Final = 0x0F
"""Data field of the DIFs that are not records."""
FILLER: Final = 0x2F
MORE_FOLLOWS: Final = 0x1F
MANUFACTURER_DATA: Final = (0x0F, MORE_FOLLOWS)

DATA_LENGTH: Final = (0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, VARIABLE_LENGTH, 6)
"""Bytes of data by data field (bits 3..0 of the DIF)."""

match_usual_header: Final = re.compile(
    rb"[\x80-\xff]{0,%d}[\x00-\x7f](?![\x7c\xfc])[\x80-\xff]{0,%d}[\x00-\x7f]"
    % (MAXIMUM_EXTENSIONS, MAXIMUM_EXTENSIONS)
).match
"""Finds a whole DIB and VIB without a unit as text, which nearly all records have."""

TRUNCATED: Final = "truncated_record"
NOT_FILLED: Final = "not_filled"
LATIN_1: Final = "latin-1"
ESCAPES: Final = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "%#-"})
"""What parts a key, or numbers equals, must not come from a unit that a meter spells."""
TEXT_LENGTHS: Final = range(1, 0x20)
"""Lengths of a unit as text that cannot be taken for a VIFE that a meter would send."""


class Function(IntEnum):
    """Which value of the period this is (bits 5..4 of the DIF)."""

    INSTANTANEOUS = 0
    MAXIMUM = 1
    MINIMUM = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """Return the name in lower case."""
        return self.name.lower()


class Diagnostic(NamedTuple):
    """A defect that decoding met: a stable code, the byte it was met at, and a sentence."""

    code: str
    position: int
    detail: str


@dataclass(frozen=True, kw_only=True)
class RecordHeader:
    """A DIB and VIB, described once however often a meter repeats them."""

    dib: bytes
    vib: bytes
    function: Function
    storage: int
    tariff: int
    subunit: int
    length: int
    """Bytes of data; VARIABLE_LENGTH where the first one tells."""
    information: ValueInformation
    decode: Decoder = field(compare=False)
    means_subunit: bool = False
    """Whether quantity and qualifiers say already what the subunit means."""
    place: BlockValue | None = None
    """Where a person says that it stands in a maker's block, and what it is called."""
    kept: dict[str, Any] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    """What others make of this header alone, by a name of theirs, and keep with it."""

    def __hash__(self) -> int:
        """Return a hash of the bytes alone: what is made of a header is kept by it."""
        return hash((self.dib, self.vib))

    @property
    def is_in_block(self) -> bool:
        """Whether a value stands in a maker's block, with no codes in front of it."""
        return not self.vib

    @property
    def unnamed_subunit(self) -> int:
        """Return the subunit, 0 where quantity and qualifiers say what it means."""
        return 0 if self.means_subunit else self.subunit

    @cached_property
    def meaning(self) -> str:
        """Return a stable name for what a record means.

        Quantity, function, storage, tariff, subunit and qualifiers, those that are not
        the usual ones left out. Scale, data type and the unit within a quantity are no
        part of it: a meter that shifts its decimal point keeps its records. Unknown codes
        are named by their bytes, what a person has defined by its place.
        """
        if self.place is not None:
            return self.place.key
        information = self.information
        parts = [information.quantity or f"vib_{self.vib.hex()}"]
        if information.quantity is Quantity.PLAIN_TEXT and information.unit:
            parts.append(information.unit.translate(ESCAPES))
        if self.function:
            parts.append(self.function.label)
        parts += [
            f"{name}_{number}"
            for name, number in (
                ("storage", self.storage),
                ("tariff", self.tariff),
                ("subunit", self.unnamed_subunit),
            )
            if number
        ]
        return "-".join((*parts, *information.qualifiers))


DATA_FIELD: Final = 0x0F
"""Bits of the DIF that tell how the data is coded."""


class Record(NamedTuple):
    """One value in a telegram.

    `raw` holds the data bytes as transmitted, `msb_first` whether the most significant one
    came first, `number` its place among the records and `page` the telegram of a joined
    answer. `value` is None where the coding says invalid;
    then `error` says why.
    """

    number: int
    header: RecordHeader
    raw: bytes
    value: Value
    error: str | None = None
    page: int = 0
    msb_first: bool = False

    @property
    def data(self) -> bytes:
        """Return the data bytes least significant first, as the data types have them."""
        return _lsb_first(self.header, self.raw) if self.msb_first else self.raw

    @property
    def is_real(self) -> bool:
        """Whether the meter sends a real number (IEEE 754)."""
        dib = self.header.dib
        # The fixed structure has none.
        return bool(dib) and dib[0] & DATA_FIELD == REAL

    @property
    def exponent(self) -> int:
        """Return the power of ten of the last digit; that of the VIF for a real number.

        The digits of a real number depend on the value: 0.0 has one, 0.41910762 has eight.
        """
        if isinstance(self.value, Number) and not self.is_real:
            return self.value.exponent
        return self.header.information.exponent

    @property
    def quantity(self) -> Quantity | None:
        """Return what is measured; None where the code is unknown."""
        return self.header.information.quantity

    @property
    def unit(self) -> str | None:
        """Return the base unit of a number."""
        return self.header.information.unit

    @property
    def qualifiers(self) -> tuple[str, ...]:
        """Return what the VIFEs say of the value, from left to right."""
        return self.header.information.qualifiers


class RecordBlock(NamedTuple):
    """The records of one telegram and what follows them.

    `undecoded` is what could not be cut into records any more.
    """

    records: tuple[Record, ...]
    manufacturer_data: bytes = b""
    more_follows: bool = False
    undecoded: bytes = b""
    diagnostics: tuple[Diagnostic, ...] = ()


class _Defect(Exception):
    """Ends a record block at `position`."""

    def __init__(self, code: str, position: int, detail: str) -> None:
        super().__init__(detail)
        self._diagnostic = Diagnostic(code, position, detail)

    def at(self, offset: int) -> Diagnostic:
        """Return the defect where it is in the telegram."""
        code, position, detail = self._diagnostic
        return Diagnostic(code, offset + position, detail)


def parse_records(
    data: bytes,
    *,
    msb_first: bool = False,
    knowledge: Knowledge = NOTHING,
    offset: int = 0,
) -> RecordBlock:
    """Cut user data into records; whatever the bytes are, this returns.

    `msb_first` is the mode 2 of old meters: data bytes, but not DIF and VIF, are sent most
    significant byte first. `knowledge` is what the meter's maker means, `offset` where
    the data starts in the telegram. Diagnostic codes: `truncated_record`,
    `too_many_dife`, `too_many_vife`, `reserved_dif`, `reserved_lvar`, `unknown_vif`.
    """
    records: list[Record] = []
    diagnostics: list[Diagnostic] = []
    position, end = 0, len(data)
    manufacturer_data, more_follows, undecoded = b"", False, b""
    lacks_values = False
    while position < end:
        dif = data[position]
        if dif & SPECIAL_FUNCTION == SPECIAL_FUNCTION:
            if dif == FILLER:
                position += 1
                continue
            if dif in MANUFACTURER_DATA:
                manufacturer_data = data[position + 1 :]
                more_follows = dif == MORE_FOLLOWS
            else:
                diagnostics.append(_reserved(dif, offset + position))
                undecoded = data[position:]
            break
        try:
            start = position + 2
            # Most records have one DIF and one VIF, which needs no search for their ends.
            if dif & EXTENSION or start > end or data[position + 1] >= PLAIN_TEXT:
                start = _end_of_header(data, position)
            header = _describe(data[position:start], knowledge)
            length = header.length
            if length == VARIABLE_LENGTH:
                length = _data_length(data, start)
            stop = start + length
        except _Defect as defect:
            diagnostics.append(defect.at(offset))
            undecoded = data[position:]
            break
        if not header.information.known:
            diagnostics.append(_unknown(header, offset + position))
        if stop > end:
            diagnostics.append(_truncated(stop - start, end - start, offset + position))
            record = Record(len(records), header, data[start:], None, TRUNCATED)
        else:
            raw = data[start:stop]
            value, error = header.decode(_lsb_first(header, raw) if msb_first else raw)
            lacks_values |= error is not None
            # By position, which takes half the time of names.
            record = Record(len(records), header, raw, value, error, 0, msb_first)
        records.append(record)
        position = stop
    return RecordBlock(
        # Only a date that is none says that a storage is not filled.
        tuple(_without_unfilled(records) if lacks_values else records),
        *(manufacturer_data, more_follows, undecoded),
        tuple(diagnostics),
    )


def _without_unfilled(records: Sequence[Record]) -> Sequence[Record]:
    """Take the value from counters with all bits set in a storage without any date.

    Nothing was stored there yet; as a number these bits are -1.
    """
    unfilled = {
        each.header.storage for each in records if each.error and _is_no_date(each)
    }
    if not unfilled:
        return records
    return [
        each._replace(value=None, error=NOT_FILLED)
        if each.header.storage in unfilled
        and isinstance(each.value, Number)
        and _has_all_bits(each.raw)
        else each
        for each in records
    ]


def _is_no_date(record: Record) -> bool:
    is_time = record.header.information.type is DataType.TIME
    return is_time and record.header.storage > 0 and _has_all_bits(record.raw)


def _has_all_bits(raw: bytes) -> bool:
    return not raw.strip(b"\xff")


def _reserved(dif: int, position: int) -> Diagnostic:
    detail = f"the special function {dif:02X} is reserved"
    return Diagnostic("reserved_dif", position, detail)


def _unknown(header: RecordHeader, position: int) -> Diagnostic:
    detail = f"no table knows {header.vib.hex(' ').upper()}"
    return Diagnostic("unknown_vif", position, detail)


def _truncated(announced: int, present: int, position: int) -> Diagnostic:
    detail = f"{announced} data bytes announced, {present} are there"
    return Diagnostic(TRUNCATED, position, detail)


def _lsb_first(header: RecordHeader, raw: bytes) -> bytes:
    """Turn data of mode 2 around; an LVAR stays in front."""
    if header.length == VARIABLE_LENGTH:
        return raw[:1] + raw[:0:-1]
    return raw[::-1]


def _end_of_header(data: bytes, position: int) -> int:
    """Return where the DIB and VIB at a position end."""
    if usual := match_usual_header(data, position):
        return usual.end()
    return _end_of_vib(data, _end_of_dib(data, position))


def _end_of_dib(data: bytes, start: int) -> int:
    return _end_of_block(data, start, "too_many_dife")


def _end_of_block(data: bytes, start: int, defect: str) -> int:
    """Return where a DIF or VIF and its extensions end."""
    position = start
    while position < len(data):
        if not data[position] & EXTENSION:
            return position + 1
        position += 1
        if position - start > MAXIMUM_EXTENSIONS:
            detail = f"more than {MAXIMUM_EXTENSIONS} extensions"
            raise _Defect(defect, start, detail)
    raise _Defect(TRUNCATED, start, "the telegram ends inside a record header")


def _end_of_vib(data: bytes, start: int) -> int:
    """Return where a VIB ends, the text of a plain-text VIF included.

    The standard puts the text behind the last VIFE. Some makers put it right behind the
    VIF: taken so when a length below 20h and as many printable characters stand there,
    since those codes as VIFEs are record errors and profiles.
    """
    if start >= len(data):
        raise _Defect(TRUNCATED, start, "the telegram ends before a VIF")
    if data[start] & CODE != PLAIN_TEXT:
        return _end_of_block(data, start, "too_many_vife")
    if _text_stands_at(data, start + 1) and data[start] & EXTENSION:
        text_end = start + 2 + data[start + 1]
        if text_end >= len(data):
            raise _Defect(TRUNCATED, start, "the telegram ends inside a VIB")
        return _end_of_block(data, text_end, "too_many_vife")
    length_at = _end_of_block(data, start, "too_many_vife")
    text_end = length_at + 1 + (data[length_at] if length_at < len(data) else 0)
    if text_end > len(data) or length_at >= len(data):
        raise _Defect(TRUNCATED, start, "the telegram ends inside a unit text")
    return text_end


def _text_stands_at(data: bytes, position: int) -> bool:
    length = data[position] if position < len(data) else 0
    characters = data[position + 1 : position + 1 + length]
    return (
        length in TEXT_LENGTHS
        and len(characters) == length
        and characters.decode(LATIN_1).isprintable()
    )


@lru_cache(maxsize=CACHED_BLOCKS)
def _describe(block: bytes, knowledge: Knowledge) -> RecordHeader:
    """Return what a DIB and VIB mean: work that depends on nothing else."""
    dib_length = _end_of_dib(block, 0)
    dib, vib = block[:dib_length], block[dib_length:]
    field, difes = dib[0] & 0x0F, dib[1:]
    codes, text = _codes_and_text(vib)
    information = describe_vib(codes, text, knowledge, is_real=field == REAL)
    header = RecordHeader(
        dib=dib,
        vib=vib,
        function=Function(dib[0] >> 4 & 0b11),
        storage=(dib[0] >> 6 & 1)
        + sum((dife & 0x0F) << 1 + 4 * place for place, dife in enumerate(difes)),
        tariff=sum((dife >> 4 & 0b11) << 2 * place for place, dife in enumerate(difes)),
        subunit=sum((dife >> 6 & 1) << place for place, dife in enumerate(difes)),
        length=DATA_LENGTH[field],
        information=information,
        decode=_refusing(
            decoder_for(field, information),
            knowledge.no_values.get(without_extensions(codes), {}),
        ),
    )
    return header if knowledge is NOTHING else _as_meant(header, knowledge)


def _refusing(decode: Decoder, no_values: Mapping[bytes, str]) -> Decoder:
    """Return a decoder that knows the data by which a maker says that there is no value."""
    if not no_values:
        return decode

    def decode_or_refuse(raw: bytes) -> Decoded:
        error = no_values.get(raw)
        return decode(raw) if error is None else (None, error)

    return decode_or_refuse


def _as_meant(header: RecordHeader, knowledge: Knowledge) -> RecordHeader:
    """Return what a record means to its maker by the place that its DIB says."""
    information, storage, tariff = header.information, header.storage, header.tariff
    sent = information.quantity
    names = knowledge.said_by_tariff(tariff, sent, header.vib)
    if names is not None:
        information, tariff = _qualified(information, names), 0
    if (names := knowledge.said_by_storage(storage, sent)) is not None:
        information, storage = _qualified(information, names), 0
    if row := knowledge.subunits.get((header.subunit, information.quantity)):
        information = replace(information, quantity=row.meant, unit=row.unit)
        information = _qualified(information, row.qualifiers)
    return replace(
        header,
        information=information,
        storage=storage,
        tariff=tariff,
        means_subunit=header.means_subunit or row is not None,
    )


def _qualified(information: ValueInformation, names: Sequence[str]) -> ValueInformation:
    new = tuple(each for each in names if each not in information.qualifiers)
    return replace(information, qualifiers=(*new, *information.qualifiers))


def _codes_and_text(vib: bytes) -> tuple[bytes, str | None]:
    """Split a VIB into its VIF and VIFE bytes and the text of a plain-text VIF."""
    if vib[0] & CODE != PLAIN_TEXT:
        return vib, None
    if vib[0] & EXTENSION and _text_stands_at(vib, 1) and vib[1] + 2 < len(vib):
        text_end = vib[1] + 2
        return vib[:1] + vib[text_end:], text_of(vib[2:text_end])
    length_at = _end_of_block(vib, 0, "too_many_vife")
    return vib[:length_at], text_of(vib[length_at + 1 :])


def _data_length(data: bytes, start: int) -> int:
    """Return how many bytes data of variable length takes, with its LVAR."""
    if start >= len(data):
        raise _Defect(TRUNCATED, start, "the telegram ends before an LVAR")
    length = variable_length(data[start])
    if length is None:
        detail = f"the length that LVAR {data[start]:02X} stands for is not defined"
        raise _Defect("reserved_lvar", start, detail)
    return 1 + length


def variable_length(lvar: int) -> int | None:
    """Return the bytes that follow an LVAR, None where the code is reserved."""
    match lvar:
        case _ if lvar <= 0xBF:
            return lvar
        case _ if lvar & 0x0F <= 9 and lvar < 0xE0:
            return lvar & 0x0F
        case _ if 0xE0 <= lvar <= 0xEF:
            return lvar - 0xE0
        case _ if 0xF0 <= lvar <= 0xF4:
            return 4 * (lvar - 0xEC)
        case 0xF5:
            return 48
        case 0xF6:
            return 64
        case _:
            return None


def joined(pages: Sequence[Sequence[Record]]) -> tuple[Record, ...]:
    """Number the records of several telegrams through, in the order they were sent."""
    every = [(page, record) for page, block in enumerate(pages) for record in block]
    numbered = [
        record._replace(number=number, page=page)
        for number, (page, record) in enumerate(every)
    ]
    # A date and what is stored for it may stand in different ones.
    return tuple(_without_unfilled(numbered))
