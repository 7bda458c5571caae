"""Where a frame tells whose it is: the places of numbers, names and secrets in its bytes."""

from collections.abc import Iterator
import re
from typing import Final, NamedTuple

from ..protocol.decoding import VARIABLE_LENGTH
from ..protocol.encryption import MODES_WITH_EXTENSION, encrypted_length
from ..protocol.errors import ProtocolError
from ..protocol.fixed import LENGTH as FIXED_LENGTH
from ..protocol.frames import FCB, HEAD_LENGTH, LinkFunction, LongFrame
from ..protocol.reading import SELECT_CI
from ..protocol.records import Record, parse_records
from ..protocol.telegram import FIELDS_LENGTH, LINK_FUNCTION, Telegram, parse_telegram
from ..protocol.vib import EXTENSION
from ..tables.ci import AUTHENTICATION_LAYER, HeaderKind, Kind, ci_of
from ..tables.quantities import Quantity
from ..tables.vif import FD_ROWS

NUMBER_SIZE: Final = 4
"""Bytes of an identification number, or of a fabrication number: eight digits."""
ADDRESS_SIZE: Final = 8
DATA_START: Final = HEAD_LENGTH + FIELDS_LENGTH

FABRICATION_NUMBER: Final = b"\x0c\x78"
"""What stands in front of a fabrication number, in a record and in a selection."""

EIGHT_DIGITS: Final = 12
EIGHT_BYTES: Final = 7
"""Data fields (bits 3..0 of the DIF) that hold a number, and a whole address."""

ENCRYPTED: Final = "encrypted"
"""What a telegram is told to be whose key is missing."""

NUMBERS: Final = (Quantity.FABRICATION_NUMBER, Quantity.ENHANCED_IDENTIFICATION)
PRIVATE: Final = frozenset(
    {
        *NUMBERS,
        Quantity.CUSTOMER,
        Quantity.CUSTOMER_LOCATION,
        Quantity.OPERATOR_DATA,
        Quantity.SUPPLIER_INFORMATION,
        Quantity.ACCESS_CODE_USER,
        Quantity.ACCESS_CODE_OPERATOR,
        Quantity.ACCESS_CODE_SYSTEM_OPERATOR,
        Quantity.ACCESS_CODE_DEVELOPER,
        Quantity.PASSWORD,
        Quantity.SECURITY_KEY,
        # Telegrams of other devices, their numbers included.
        Quantity.WIRELESS_CONTAINER,
        Quantity.MANUFACTURER_CONTAINER,
    }
)
"""Quantities that tell who somebody is, or that open something."""


PRIVATE_FD_CODES: Final = bytes(
    row.code | extension
    for row in FD_ROWS
    if row.quantity in PRIVATE
    for extension in (0, EXTENSION)
)
RECORD_START: Final = re.compile(
    rb"[\x04\x07\x0c\x0d][\x78\x79]|[^\x00\x08\x0f\x1f\x2f\x80-\xff]\xfd[%s]"
    % re.escape(PRIVATE_FD_CODES),
    re.DOTALL,
)
"""DIF and VIF of private records, as they may be met in noise. The VIFs of numbers are one
byte, so only the usual DIFs in front of them are believed."""


class Field(NamedTuple):
    """Bytes of a frame, from `start` to before `stop`, that tell who somebody is.

    A number has eight digits, the least significant pair first unless `msb_first`. What
    is no number may have its length in its first byte, the LVAR.
    """

    start: int
    stop: int
    is_number: bool = True
    msb_first: bool = False
    has_lvar: bool = False


def private_fields(body: bytes) -> Iterator[Field]:
    """Yield what a long frame tells of somebody, in the order of its bytes.

    `body` is the frame from 68 to before its checksum; it may be damaged or cut short,
    and so may the last field.
    """
    if len(body) <= DATA_START:
        return
    c, ci = body[HEAD_LENGTH], body[DATA_START - 1]
    if c & ~FCB == LinkFunction.SND_UD and ci == SELECT_CI:
        yield from _of_selection(body)
    elif c & LINK_FUNCTION == LinkFunction.RSP_UD:
        yield from _of_answer(body, ci)


def private_fields_in_noise(noise: bytes) -> Iterator[Field]:
    """Yield what the remains of a telegram may tell of somebody, as far as it is seen."""
    for found in RECORD_START.finditer(noise):
        for record in parse_records(noise[found.start() :]).records[:1]:
            start = found.start() + len(record.header.dib + record.header.vib)
            yield _of_record(record, start, msb_first=False)


def _of_selection(body: bytes) -> Iterator[Field]:
    yield Field(DATA_START, DATA_START + NUMBER_SIZE)
    fabrication = DATA_START + ADDRESS_SIZE
    if body[fabrication:].startswith(FABRICATION_NUMBER):
        start = fabrication + len(FABRICATION_NUMBER)
        yield Field(start, start + NUMBER_SIZE)


def _of_answer(body: bytes, ci: int) -> Iterator[Field]:
    start = DATA_START
    if ci == AUTHENTICATION_LAYER:
        # Its length, the layer, and the CI field that it stands in front of.
        start += 2 + body[start]
        ci = body[start - 1] if start <= len(body) else 0
    row = ci_of(ci)
    is_fixed = row.kind is Kind.FIXED and len(body) - start <= FIXED_LENGTH
    if row.header is HeaderKind.LONG or is_fixed:
        yield Field(start, start + NUMBER_SIZE, msb_first=row.msb_first)
    for told in _told_by(body, start + row.header):
        yield from _of_told(body, told, msb_first=row.msb_first)


class _Told(NamedTuple):
    """Records that stand behind `start`, and the bytes where more of them may stand."""

    start: int
    records: tuple[Record, ...]
    noise: slice


def _of_told(body: bytes, told: _Told, *, msb_first: bool) -> Iterator[Field]:
    place = told.start
    for record in told.records:
        if record.header.is_in_block:
            # Another record's data, or what follows all of them: it has no place here.
            continue
        block = record.header.dib + record.header.vib
        place = body.find(block + record.raw, place) + len(block)
        if record.quantity in PRIVATE:
            yield _of_record(record, place, msb_first=msb_first)
        place += len(record.raw)
    for field in private_fields_in_noise(body[told.noise]):
        start = told.noise.start
        yield field._replace(start=field.start + start, stop=field.stop + start)


def _told_by(body: bytes, start: int) -> Iterator[_Told]:
    c, a, ci = body[HEAD_LENGTH:DATA_START]
    try:
        telegram = parse_telegram(LongFrame(c, a, ci, body[DATA_START:]))
    except ProtocolError:
        return
    if telegram.error is not None and telegram.kind is Kind.VARIABLE:
        yield from _told_by_refused(body, telegram)
        return
    rest = slice(len(body) - len(telegram.undecoded), len(body))
    yield _Told(start, telegram.records, rest)


def _told_by_refused(body: bytes, telegram: Telegram) -> Iterator[_Told]:
    """Look at all of it, and behind what is encrypted: not all of a telegram has to be.

    What is refused may be in clear after all, without proof, and out of step somewhere.
    """
    header, (defect, *_) = telegram.header, telegram.diagnostics
    start = defect.position
    starts = [start]
    if header is not None and defect.code == ENCRYPTED:
        start += header.security_mode in MODES_WITH_EXTENSION
        starts.append(start + encrypted_length(header))
    msb_first = ci_of(telegram.ci).msb_first
    for place in starts:
        records = parse_records(body[place:], msb_first=msb_first).records
        yield _Told(place, records, slice(place, len(body)))


def _of_record(record: Record, start: int, *, msb_first: bool) -> Field:
    stop = start + len(record.raw)
    field = record.header.dib[0] & 0x0F
    if record.quantity in NUMBERS and field == EIGHT_DIGITS:
        return Field(start, stop, msb_first=msb_first)
    if record.quantity is Quantity.ENHANCED_IDENTIFICATION and field == EIGHT_BYTES:
        # The address as in a header, which is the other way round with the rest.
        if msb_first:
            return Field(stop - NUMBER_SIZE, stop, msb_first=True)
        return Field(start, start + NUMBER_SIZE)
    has_lvar = record.header.length == VARIABLE_LENGTH
    return Field(start, stop, is_number=False, has_lvar=has_lvar)
