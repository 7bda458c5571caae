"""Telegrams that do not tell whose they are: numbers of meters become other numbers.

Only the bytes that tell who somebody is are changed. A telegram keeps its length, and its
defects: a checksum that was right is right again, one that was wrong stays wrong.
"""

from collections.abc import Callable, Iterable, Iterator
import re
from typing import Final, Literal

from ..protocol.addresses import identification_from_bytes
from ..protocol.errors import ProtocolError
from ..protocol.frames import HEAD_LENGTH, LONG_START, MINIMUM_L, OVERHEAD, parse_frame
from ..tables.ci import CI_ROWS, HeaderKind
from .private_fields import (
    ADDRESS_SIZE,
    DATA_START,
    NUMBER_SIZE,
    Field,
    private_fields,
    private_fields_in_noise,
)

END_SIZE: Final = 2
"""Checksum and stop byte."""

TELLING_DIGITS: Final = 6
"""Digits of a number that is looked for in bytes where none has to be: with fewer it is a
value like any other."""
FRAGMENT: Final = 3
"""Bytes of a number that are taken for it in noise, which starts and ends anywhere."""

NOBODY: Final = "00000000"
UNSET: Final = frozenset({0x00, 0xFF})
"""Bytes of what a meter does not know itself."""
TEXT_END: Final = 0xBF
"""Last LVAR that announces text."""
LETTER: Final = b"X"
"""What stands for each letter of a text."""

LONG_HEADERS: Final = bytes(
    row.code for row in CI_ROWS if row.header is HeaderKind.LONG
)
HEADER: Final = re.compile(
    rb"([\x08\x18\x28\x38].[%s])(.{1,4})" % re.escape(LONG_HEADERS), re.DOTALL
)
"""C, A and CI field of an answer, and what is there of the number behind them."""


def _integer(number: str, order: Literal["little", "big"]) -> bytes:
    return int(number).to_bytes(NUMBER_SIZE, order) if number.isdecimal() else b""


CODINGS: Final[tuple[Callable[[str], bytes], ...]] = (
    lambda number: bytes.fromhex(number)[::-1],
    bytes.fromhex,
    lambda number: _integer(number, "little"),
    lambda number: _integer(number, "big"),
    str.encode,
    lambda number: number[::-1].encode(),
)
"""How eight digits are sent: as BCD, binary or text, either end first."""


class Pseudonyms:
    """Other numbers in place of those of meters: 00000001, 00000002 … as they come up."""

    def __init__(self) -> None:
        """Start without knowing anybody."""
        self._by_number: dict[str, str] = {}
        self._by_text: dict[str, str] = {}
        self._by_coding: dict[bytes, bytes] = {}
        self._by_fragment: dict[bytes, bytes] = {}

    def of(self, identification: str) -> str:
        """Return the pseudonym of eight digits; nobody's number, of 0 and F, stays."""
        number = identification.upper()
        if not number.strip("0F"):
            return number
        if number not in self._by_number:
            self._add(number, f"{len(self._by_number) + 1:08d}")
        return self._by_number[number]

    def in_bytes(self, data: bytes) -> bytes:
        """Return telegrams, or noise, with pseudonyms in the place of numbers.

        Numbers that whole telegrams tell are known from then on. Anything else that tells
        who somebody is becomes zeros, or X in a text.
        """
        return b"".join(
            self._in_frame(piece) if _is_head(piece, 0) else self._in_noise(piece)
            for piece in _pieces(data)
        )

    def in_text(self, text: str) -> str:
        """Return a text with pseudonyms in the place of numbers that are known."""
        return _swept(
            text, 2 * NUMBER_SIZE, lambda part: self._by_text.get(part.upper())
        )

    def _add(self, number: str, pseudonym: str) -> None:
        self._by_number[number] = pseudonym
        sent, other = CODINGS[0](number), CODINGS[0](pseudonym)
        self._by_text[number] = pseudonym
        self._by_text[sent.hex().upper()] = other.hex().upper()
        if len(number.strip("0")) < TELLING_DIGITS:
            return
        for coding in CODINGS:
            if coded := coding(number):
                self._by_coding[coded] = coding(pseudonym)
        for start in range(NUMBER_SIZE - FRAGMENT + 1):
            part = slice(start, start + FRAGMENT)
            self._by_fragment[sent[part]] = other[part]

    def _in_frame(self, frame: bytes) -> bytes:
        """Return a long frame, whole or not, with its checksum as right as it was."""
        is_whole, is_believed = len(frame) == frame[1] + OVERHEAD, _is_frame(frame)
        body = frame[:-END_SIZE] if is_whole else frame
        fields = private_fields(body)
        changed = self._in_fields(body, fields, is_believed=is_believed)
        head, data = changed[:DATA_START], changed[DATA_START:]
        # What is damaged may be out of step somewhere.
        changed = head + (self._in_data(data) if is_believed else self._in_noise(data))
        if not is_whole:
            return changed
        checksum = frame[-END_SIZE] + sum(changed) - sum(body)
        return bytes((*changed, checksum & 0xFF, frame[-1]))

    def _in_noise(self, noise: bytes) -> bytes:
        """Return noise without numbers, and without what may be a part of one."""
        noise = HEADER.sub(
            lambda found: (
                found[1] + self._by_coding.get(found[2], bytes(len(found[2])))
            ),
            noise,
        )
        fields = private_fields_in_noise(noise)
        noise = self._in_fields(noise, fields, is_believed=False)
        return _swept(self._in_data(noise), FRAGMENT, self._by_fragment.get)

    def _in_fields(
        self, data: bytes, fields: Iterable[Field], *, is_believed: bool
    ) -> bytes:
        changed = bytearray(data)
        for field in fields:
            content = data[field.start : field.stop]
            end = field.start + len(content)
            changed[field.start : end] = self._in_field(
                field, content, is_believed=is_believed
            )
        return bytes(changed)

    def _in_field(self, field: Field, content: bytes, *, is_believed: bool) -> bytes:
        if set(content) <= UNSET:
            return content
        if not field.is_number:
            return _blanked(content, has_lvar=field.has_lvar)
        if len(content) < NUMBER_SIZE:
            return bytes(len(content))
        order = -1 if field.msb_first else 1
        number = identification_from_bytes(content[::order])
        # A damaged number is nobody's, and need not be told from others.
        known = self.of(number) if is_believed else self._by_number.get(number, NOBODY)
        return CODINGS[0](known)[::order]

    def _in_data(self, data: bytes) -> bytes:
        """Return bytes without the numbers that are known, wherever they stand."""
        for size in (NUMBER_SIZE, ADDRESS_SIZE):
            data = _swept(data, size, self._by_coding.get)
        return data


def _blanked(content: bytes, *, has_lvar: bool) -> bytes:
    """Return as many bytes that tell nothing; an LVAR stays, and text stays text."""
    if not has_lvar:
        return bytes(len(content))
    filler = LETTER if content[0] <= TEXT_END else b"\x00"
    return content[:1] + filler * (len(content) - 1)


def _pieces(data: bytes) -> Iterator[bytes]:
    """Cut bytes where long frames start and end; one that is damaged ends at the next."""
    start = 0
    while start < len(data):
        stop = _end_of_piece(data, start)
        yield data[start:stop]
        start = stop


def _end_of_piece(data: bytes, start: int) -> int:
    announced = len(data)
    if _is_head(data, start):
        announced = min(announced, start + data[start + 1] + OVERHEAD)
        if _is_frame(data[start:announced]):
            return announced
    heads = (each for each in range(start + 1, announced) if _is_head(data, each))
    return next(heads, announced)


def _is_head(data: bytes, at: int) -> bool:
    """Whether 68 L L 68 stands here."""
    head = data[at : at + HEAD_LENGTH]
    return (
        len(head) == HEAD_LENGTH
        and head[0] == head[3] == LONG_START
        and head[1] == head[2] >= MINIMUM_L
    )


def _is_frame(data: bytes) -> bool:
    try:
        parse_frame(data)
    except ProtocolError:
        return False
    return True


def _swept[T: (bytes, str)](data: T, size: int, other_of: Callable[[T], T | None]) -> T:
    """Put another form in the place of each part of this size that has one."""
    place, pieces = 0, []
    while place < len(data):
        other = other_of(data[place : place + size])
        pieces.append(data[place : place + 1] if other is None else other)
        place += 1 if other is None else size
    return data[:0].join(pieces)
