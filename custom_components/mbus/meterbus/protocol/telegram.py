"""Telegrams: what a meter answers, from the frame to header, records and tail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, Self

from ..makers import knowledge_of
from ..makers.rows import BlockValue
from ..tables.ci import (
    AUTHENTICATION_LAYER,
    CiRow,
    HeaderKind,
    Kind,
    application_error,
    ci_of,
)
from .addresses import SecondaryAddress, kind_of
from .blocks import defined_records, records_of_blocks
from .encryption import (
    BLOCK_COUNT,
    MAC_LENGTH,
    Authentication,
    Sealed,
    check_signature,
    clear_text,
)
from .errors import ProtocolError, Refusal
from .fixed import LENGTH as FIXED_LENGTH, parse_fixed
from .frames import HEAD_LENGTH, LinkFunction, LongFrame
from .header import Header, parse_header
from .records import Diagnostic, Record, joined, parse_records

LINK_FUNCTION: Final = 0x0F
"""Bits of the C field that say RSP_UD, whatever ACD and DFC are."""

FIELDS_LENGTH: Final = 3
"""C, A and CI field, in front of the data."""

FIXED_CI: Final = 0x73
NO_RECORDS: Final = "no_records"
"""Code of an answer that is of another kind than those that carry records."""
NO_AUTHENTICATION: Final = Authentication()
COMPACT_FRAME: Final = CiRow(FIXED_CI, HeaderKind.NONE, Kind.OTHER, "compact frame")


@dataclass(frozen=True, kw_only=True)
class Telegram:
    """One answer of a meter, or several joined.

    `refusal` is there where the answer carries no records that can be believed;
    `manufacturer_data` is what follows DIF 0F or 1F, and `undecoded` what follows a
    defect, in wire order.
    """

    c: int
    address: int
    ci: int
    kind: Kind
    header: Header | None = None
    records: tuple[Record, ...] = ()
    more_follows: bool = False
    manufacturer_data: bytes = b""
    undecoded: bytes = b""
    refusal: Refusal | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def error(self) -> str | None:
        """Return the sentence that tells why there are no records, None where there are."""
        return None if self.refusal is None else self.refusal.message

    def with_values(self, places: Iterable[BlockValue]) -> Self:
        """Return the answer with what a person has defined in its manufacturer data."""
        defined = defined_records(self.manufacturer_data, places, len(self.records))
        return replace(self, records=self.records + defined) if defined else self


class _Answer(NamedTuple):
    """An answer without its authentication layer, cut behind its header."""

    row: CiRow
    header: Header | None
    payload: bytes
    authentication: Authentication
    data: bytes


def parse_telegram(
    frame: LongFrame,
    key: bytes | None = None,
    *,
    meter: SecondaryAddress | None = None,
) -> Telegram:
    """Read an answer; `key` is the 16 byte AES key of an encrypting meter.

    `meter` is who was asked; completes what a short header leaves out where a key needs
    it. Raises ProtocolError when the bytes are not an answer (`not_an_answer`) or its
    header is cut short. What is wrong further in is told by `refusal` and `diagnostics`,
    whose positions count from the first byte of the frame.
    """
    if frame.c & LINK_FUNCTION != LinkFunction.RSP_UD:
        message = f"C field {frame.c:02X} is not that of an answer"
        raise ProtocolError("not_an_answer", message, HEAD_LENGTH)
    answer = _answer_of(frame)
    try:
        clear = _believed(answer, key, meter)
    except ProtocolError as err:
        return _refused(frame, answer, err)
    match answer.row.kind:
        case Kind.VARIABLE:
            return _of_records(frame, answer, clear, meter)
        case Kind.FIXED:
            return _of_fixed(frame, answer.row, clear)
        case _:
            return _without_records(frame, answer.row, answer.header, clear)


def in_clear(
    frame: LongFrame, key: bytes | None, *, meter: SecondaryAddress | None = None
) -> LongFrame:
    """Return an answer with what was encrypted in clear text, in its place.

    It keeps its length; `parse_telegram` reads it without a key. Its configuration word
    stays too, unless the records do not prove that they are in clear: then it says that
    no block is encrypted. Raises ProtocolError where the key is missing or does not fit.
    """
    answer = _answer_of(frame)
    if answer.row.kind is not Kind.VARIABLE:
        return frame
    clear = _believed(answer, key, meter)
    opened = replace(frame, data=frame.data[: len(frame.data) - len(clear)] + clear)
    try:
        _believed(_answer_of(opened), None, meter)
    except ProtocolError:
        return _without_blocks(opened, answer)
    return opened


def _without_blocks(frame: LongFrame, answer: _Answer) -> LongFrame:
    """Return a frame whose configuration word counts no encrypted blocks."""
    data = bytearray(frame.data)
    # The low byte of the word, which mode 2 sends last.
    count = len(data) - len(answer.payload) - (1 if answer.row.msb_first else 2)
    data[count] &= ~BLOCK_COUNT
    return replace(frame, data=bytes(data))


def _answer_of(frame: LongFrame) -> _Answer:
    ci, data, authentication = _without_authentication(frame.ci, frame.data)
    row = ci_of(ci)
    header, payload = parse_header(row.header, _lsb_first(row, data))
    return _Answer(row, header, payload, authentication, data)


def _believed(
    answer: _Answer, key: bytes | None, meter: SecondaryAddress | None
) -> bytes:
    """Return what follows the header in clear text, if nothing stands against it.

    Only a header can say that it is encrypted, and only a key tells whether it is forged.
    """
    row, header, payload, authentication, data = answer
    is_sealed = (
        row.kind is Kind.VARIABLE and header is not None and header.configuration != 0
    )
    if not is_sealed and authentication.mac is None:
        return payload
    sealed = Sealed(
        header=header,
        payload=payload,
        authentication=authentication,
        authenticated=bytes((row.code,)) + data,
        msb_first=row.msb_first,
        meter=meter,
    )
    if is_sealed:
        return clear_text(sealed, key)
    if key is not None:
        check_signature(sealed, key)
    return payload


def _refused(frame: LongFrame, answer: _Answer, err: ProtocolError) -> Telegram:
    """Return an answer of which nothing but the header is told."""
    position = _offset_of(frame, answer.payload) + err.position
    return Telegram(
        c=frame.c,
        address=frame.a,
        ci=answer.row.code,
        kind=answer.row.kind,
        header=answer.header,
        refusal=Refusal(err.code, str(err)),
        diagnostics=(Diagnostic(err.code, position, str(err)),),
    )


def _of_records(
    frame: LongFrame, answer: _Answer, clear: bytes, meter: SecondaryAddress | None
) -> Telegram:
    row, header = answer.row, answer.header
    is_named = header is not None and header.address is not None
    owner = header.address if header is not None and is_named else meter
    knowledge = knowledge_of(kind_of(owner))
    block = parse_records(
        clear,
        msb_first=row.msb_first,
        knowledge=knowledge,
        offset=_offset_of(frame, clear),
    )
    return Telegram(
        c=frame.c,
        address=frame.a,
        ci=row.code,
        kind=row.kind,
        header=header,
        records=records_of_blocks(block, knowledge),
        more_follows=block.more_follows,
        manufacturer_data=block.manufacturer_data,
        undecoded=block.undecoded,
        diagnostics=block.diagnostics,
    )


def _of_fixed(frame: LongFrame, row: CiRow, data: bytes) -> Telegram:
    if row.code == FIXED_CI and len(data) != FIXED_LENGTH:
        # Newer editions reuse CI 73 for compact frames, which are longer.
        return _without_records(frame, COMPACT_FRAME, None, data)
    header, records = parse_fixed(data, msb_first=row.msb_first)
    return Telegram(
        c=frame.c,
        address=frame.a,
        ci=row.code,
        kind=row.kind,
        header=header,
        records=records,
    )


def _without_records(
    frame: LongFrame, row: CiRow, header: Header | None, payload: bytes
) -> Telegram:
    """Return an error, an alarm, or what carries no records."""
    refusal: Refusal | None = None
    if row.kind is Kind.ERROR:
        said = application_error(payload[0] if payload else 0)
        refusal = Refusal(said.key, said.text, said.code)
    elif row.kind is Kind.OTHER:
        text = f"CI {row.code:02X} ({row.name}) carries no records that can be read"
        refusal = Refusal(NO_RECORDS, text, row.code)
    return Telegram(
        c=frame.c,
        address=frame.a,
        ci=row.code,
        kind=row.kind,
        header=header,
        manufacturer_data=b"" if row.kind is Kind.ERROR else payload,
        refusal=refusal,
    )


def payload_start(frame: LongFrame) -> int:
    """Return where the records of an answer in clear text start in its frame.

    Raises ProtocolError where it has none that can be believed without a key.
    """
    return _offset_of(frame, _believed(_answer_of(frame), None, None))


def _offset_of(frame: LongFrame, payload: bytes) -> int:
    """Return where a payload that ends the frame's data starts in the frame."""
    return HEAD_LENGTH + FIELDS_LENGTH + len(frame.data) - len(payload)


def _lsb_first(row: CiRow, data: bytes) -> bytes:
    """Turn the header of an old meter's mode 2 into the usual byte order."""
    if not row.msb_first or row.header is not HeaderKind.LONG:
        return data
    return data[:4][::-1] + data[4:6][::-1] + data[6:10] + data[10:12][::-1] + data[12:]


def _without_authentication(ci: int, data: bytes) -> tuple[int, bytes, Authentication]:
    """Take an authentication layer off: length, control (2), MCL, counter, MAC, CI."""
    if ci != AUTHENTICATION_LAYER:
        return ci, data, NO_AUTHENTICATION
    length = data[0] if data else 0
    layer, rest = data[1 : 1 + length], data[1 + length :]
    if len(layer) < 2 or len(layer) < length or not rest:
        raise ProtocolError("authentication_layer", "CI 90 ends too early", len(data))
    return rest[0], rest[1:], _read_authentication(layer)


def _read_authentication(layer: bytes) -> Authentication:
    present, fields = layer[1], layer[2:]
    control = fields[:1] if present & 0x20 else b""
    fields = fields[len(control) :]
    fields = fields[2:] if present & 0x02 else fields
    counter = fields[:4] if present & 0x08 else b""
    fields = fields[len(counter) :]
    mac = fields[:MAC_LENGTH] if present & 0x04 else None
    return Authentication(control, counter, mac)


def join_telegrams(telegrams: Sequence[Telegram]) -> Telegram:
    """Return several answers of one meter as one: records in order, the first's header."""
    first, last = telegrams[0], telegrams[-1]
    if len(telegrams) == 1:
        return first
    return replace(
        first,
        records=joined([telegram.records for telegram in telegrams]),
        more_follows=last.more_follows,
        manufacturer_data=b"".join(
            telegram.manufacturer_data for telegram in telegrams
        ),
        undecoded=b"".join(telegram.undecoded for telegram in telegrams),
        refusal=next((t.refusal for t in telegrams if t.refusal is not None), None),
        diagnostics=tuple(d for t in telegrams for d in t.diagnostics),
    )
