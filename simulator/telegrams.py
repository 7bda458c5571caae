"""What a meter answers with: encoders, captured telegrams, and the header in front."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
import struct
from typing import Final, Protocol, Self

from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import MAXIMUM_DATA, LinkFunction, LongFrame, parse_frame
from meterbus.protocol.telegram import parse_telegram

from .selection import ADDRESS_SIZE

type Clock = Callable[[], float]
"""Seconds since 1970."""

LONG_HEADER: Final = 0x72
SHORT_HEADER: Final = 0x7A
NO_HEADER: Final = 0x78
MAKERS_OWN: Final = 0xB7
"""The last of the codes that are left to the makers."""
NUMBER_SIZE: Final = 4
HEADER_SIZE: Final = 12
"""Bytes of the number that a long header starts with, and of all of it."""

END_OF_RECORDS: Final = 0x0F
MORE_FOLLOWS: Final = b"\x1f"
ACCESS_NUMBER_AT: Final[Mapping[int, int]] = {
    0x72: 8,  # long header
    0x76: 8,  # long header, most significant byte first
    0x7A: 0,  # short header
    0x73: 4,  # fixed structure
    0x77: 4,  # fixed structure, most significant byte first
}
"""Where the data of each CI field carries the access number."""


class HeaderForm(StrEnum):
    """What a meter says of itself in front of its records."""

    LONG = "long"
    """Who it is, access number, status and configuration (CI 72)."""
    SHORT = "short"
    """Access number, status and configuration (CI 7A)."""
    NONE = "none"
    """Nothing (CI 78)."""
    OWN = "own"
    """What only its maker understands (CI B7)."""
    ZERO = "zero"
    """As long, with the number 00000000: nobody has given it one."""


@dataclass(frozen=True)
class AnswerHead:
    """What a meter puts in front of its records."""

    address: int
    secondary_address: SecondaryAddress
    access_number: int


class TelegramSource(Protocol):
    """Where a meter's telegrams come from."""

    @property
    def pages(self) -> int:
        """How many telegrams one complete readout has."""

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return the telegram of one page, as it is at this moment."""


@dataclass(frozen=True)
class CapturedTelegrams:
    """Whole recorded answers; only A field and access number are made current."""

    frames: tuple[LongFrame, ...]

    def __post_init__(self) -> None:
        """Refuse a meter without telegrams."""
        if not self.frames:
            raise ValueError("a meter needs at least one telegram")

    @classmethod
    def from_hex(cls, texts: Iterable[str]) -> Self:
        """Read `68 … 16` texts; raise ProtocolError or ValueError for anything else."""
        return cls(tuple(map(_answer_from_hex, texts)))

    @property
    def pages(self) -> int:
        """How many telegrams one complete readout has."""
        return len(self.frames)

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return the telegram of one page with the current head."""
        frame = self.frames[page]
        return replace(frame, a=head.address, data=_renumbered(frame, head))


@dataclass(frozen=True)
class RecordsTelegram:
    """One telegram of given records behind a long header."""

    records: bytes
    status: int = 0

    @property
    def pages(self) -> int:
        """How many telegrams one complete readout has."""
        return 1

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return the records behind the current head."""
        return respond(head, self.records, status=self.status)


def respond(head: AnswerHead, records: bytes, *, status: int = 0) -> LongFrame:
    """Return the RSP_UD that carries these records, not encrypted."""
    header = head.secondary_address.to_bytes() + bytes(
        (head.access_number, status, 0, 0)
    )
    return LongFrame(LinkFunction.RSP_UD, head.address, LONG_HEADER, header + records)


def with_header(frame: LongFrame, form: HeaderForm) -> LongFrame:
    """Return an answer with another header, if it is one with the long header."""
    if frame.ci != LONG_HEADER:
        return frame
    match form:
        case HeaderForm.LONG:
            return frame
        case HeaderForm.SHORT:
            return replace(frame, ci=SHORT_HEADER, data=frame.data[ADDRESS_SIZE:])
        case HeaderForm.NONE:
            return replace(frame, ci=NO_HEADER, data=frame.data[HEADER_SIZE:])
        case HeaderForm.OWN:
            return replace(frame, ci=MAKERS_OWN, data=frame.data[HEADER_SIZE:])
        case HeaderForm.ZERO:
            unnumbered = bytes(NUMBER_SIZE) + frame.data[NUMBER_SIZE:]
            return replace(frame, data=unnumbered)


def announcing_more(frame: LongFrame) -> LongFrame:
    """Return an answer whose records end with the promise of one more telegram."""
    longer = replace(frame, data=frame.data + MORE_FOLLOWS)
    if _announces_more(frame):
        return frame
    if not _announces_more(longer) and (end := _end_of_records(frame)) is not None:
        tail = frame.data[end + 1 :]
        return replace(frame, data=frame.data[:end] + MORE_FOLLOWS + tail)
    return longer if len(frame.data) < MAXIMUM_DATA else frame


def _announces_more(frame: LongFrame) -> bool:
    try:
        return parse_telegram(frame).more_follows
    except ProtocolError:
        return False


def _end_of_records(frame: LongFrame) -> int | None:
    """Return where 0F stands, which makes what follows the maker's own."""
    try:
        tail = parse_telegram(frame).manufacturer_data
    except ProtocolError:
        return None
    end = len(frame.data) - len(tail) - 1
    return end if end >= 0 and frame.data[end] == END_OF_RECORDS else None


def record(information: str, data: bytes) -> bytes:
    """Return a record from the hex of its DIB and VIB, and its data."""
    return bytes.fromhex(information) + data


def bcd(value: int, digits: int) -> bytes:
    """Encode digits, least significant pair first; F in front of a negative number.

    Rolls over as the register of a meter does.
    """
    if value < 0:
        text = f"F{-value % 10 ** (digits - 1):0{digits - 1}d}"
    else:
        text = f"{value % 10**digits:0{digits}d}"
    return bytes.fromhex(text)[::-1]


def integer(value: int, size: int) -> bytes:
    """Encode a two's complement number, low byte first; it rolls over as well."""
    return (value % (1 << 8 * size)).to_bytes(size, "little")


def plain_text(unit: str) -> bytes:
    """Encode a VIF that says a unit in plain text, last letter first."""
    text = unit.encode("latin-1")[::-1]
    return bytes((0x7C, len(text))) + text


def real32(value: float) -> bytes:
    """Encode an IEEE 754 single, low byte first."""
    return struct.pack("<f", value)


def type_f(moment: datetime) -> bytes:
    """Encode date and time to the minute (CP32); years 2000 to 2080."""
    return bytes((moment.minute, moment.hour)) + type_g(moment)


def type_g(day: date) -> bytes:
    """Encode a date (CP16); years 2000 to 2080."""
    year = day.year - 2000
    return bytes(((year & 0x07) << 5 | day.day, (year & 0x78) << 1 | day.month))


def _answer_from_hex(text: str) -> LongFrame:
    frame = parse_frame(bytes.fromhex(text))
    if not isinstance(frame, LongFrame) or frame.c & 0x4F != LinkFunction.RSP_UD:
        raise ProtocolError("no_answer", "the frame is not the answer of a meter")
    return frame


def _renumbered(frame: LongFrame, head: AnswerHead) -> bytes:
    """Return the frame's data with the current access number, where there is one."""
    position = ACCESS_NUMBER_AT.get(frame.ci)
    if position is None or position >= len(frame.data):
        return frame.data
    before, after = frame.data[:position], frame.data[position + 1 :]
    return before + bytes((head.access_number,)) + after
