"""Link layer frames of EN 13757-2 (IEC 870-5-1, format class FT 1.2).

    single character   E5
    short frame        10 C A checksum 16
    control frame      68 03 03 68 C A CI checksum 16
    long frame         68 L  L  68 C A CI data… checksum 16      L = 3 + len(data)

The checksum is the sum of the bytes from C to the last data byte, modulo 256.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from .errors import ProtocolError

ACKNOWLEDGE: Final = 0xE5
SHORT_START: Final = 0x10
LONG_START: Final = 0x68
STOP: Final = 0x16

SHORT_LENGTH: Final = 5
HEAD_LENGTH: Final = 4
"""Bytes of a long frame that tell how long it is: 68 L L 68."""
TAIL_LENGTH: Final = 2
"""Bytes behind the data of a long frame: checksum and stop."""
OVERHEAD: Final = 6
"""Bytes of a long frame that L does not count."""
MINIMUM_L: Final = 3
MAXIMUM_DATA: Final = 252
"""User data bytes of the longest frame: L is one byte and counts C, A and CI too."""


class LinkFunction(IntEnum):
    """C field without its FCB, FCV, ACD and DFC bits (EN 13757-2, table of C fields)."""

    SND_NKE = 0x40
    SND_UD = 0x53
    REQ_UD1 = 0x5A
    REQ_UD2 = 0x5B
    RSP_UD = 0x08


FCB: Final = 0x20
"""Frame count bit in the C field of a request."""


def checksum(content: bytes) -> int:
    """Sum the bytes from C to the last data byte, modulo 256."""
    return sum(content) & 0xFF


@dataclass(frozen=True)
class Acknowledge:
    """The single character E5."""

    def to_bytes(self) -> bytes:
        """Return the bytes on the wire."""
        return bytes((ACKNOWLEDGE,))


@dataclass(frozen=True)
class ShortFrame:
    """A request without data: C and A field."""

    c: int
    a: int

    def to_bytes(self) -> bytes:
        """Return the bytes on the wire."""
        content = bytes((self.c, self.a))
        return bytes((SHORT_START, *content, checksum(content), STOP))


@dataclass(frozen=True)
class LongFrame:
    """C, A and CI field with user data; a control frame when there is none."""

    c: int
    a: int
    ci: int
    data: bytes = b""

    def to_bytes(self) -> bytes:
        """Return the bytes on the wire, or raise ValueError beyond 252 data bytes."""
        if len(self.data) > MAXIMUM_DATA:
            raise ValueError(f"{len(self.data)} data bytes do not fit into a frame")
        content = bytes((self.c, self.a, self.ci)) + self.data
        head = bytes((LONG_START, len(content), len(content), LONG_START))
        return head + content + bytes((checksum(content), STOP))


@dataclass(frozen=True)
class Noise:
    """Bytes that belong to no frame."""

    data: bytes


type Frame = Acknowledge | ShortFrame | LongFrame


class FrameReader:
    """Cut a stream of bytes into frames, whatever pieces it arrives in.

    A frame is believed when its lengths, checksum and stop byte agree. Everything else is
    `Noise`; out of step, only a whole long frame brings the reader back in step, because
    the E5 and 10 of a damaged telegram are data more often than they are frames.
    """

    def __init__(self) -> None:
        """Start in step, with nothing received."""
        self._buffer = bytearray()
        self._noise = bytearray()

    @property
    def pending(self) -> int:
        """Bytes received that are not yet a frame, nor known to be noise."""
        return len(self._buffer)

    @property
    def is_empty(self) -> bool:
        """Whether all that came was given back, as frames or as noise."""
        return not (self._buffer or self._noise)

    @property
    def missing(self) -> int:
        """Bytes that the frame under way still lacks, as far as its length is known."""
        return 0 if not self._buffer else _length_of(self._buffer) - len(self._buffer)

    def is_beginning_of(self, frame: bytes) -> bool:
        """Return whether all that is held may become this frame."""
        return not self._noise and frame.startswith(self._buffer)

    def feed(self, data: bytes) -> list[Frame | Noise]:
        """Take what has arrived; return what it completes, in order."""
        self._buffer += data
        return list(self._take())

    def flush(self) -> list[Frame | Noise]:
        """Take the silence that ends everything under way; start in step again."""
        found: list[Frame | Noise] = []
        while self._buffer:
            self._noise.append(self._buffer.pop(0))
            found += self._take()
        found += self._take_noise()
        return found

    def _take(self) -> Iterator[Frame | Noise]:
        while self._buffer:
            length = _length_of(self._buffer)
            if len(self._buffer) < length and not self._is_hopeless():
                return
            frame = self._frame_at_start(length)
            if frame is None:
                self._noise.append(self._buffer.pop(0))
                continue
            yield from self._take_noise()
            del self._buffer[:length]
            yield frame

    def _take_noise(self) -> Iterator[Noise]:
        if self._noise:
            noise = Noise(bytes(self._noise))
            self._noise.clear()
            yield noise

    def _is_hopeless(self) -> bool:
        """Whether the bytes so far can no longer become a frame."""
        if self._buffer[0] == LONG_START:
            return not _head_may_be_valid(self._buffer)
        return bool(self._noise) or self._buffer[0] not in (ACKNOWLEDGE, SHORT_START)

    def _frame_at_start(self, length: int) -> Frame | None:
        if self._noise and self._buffer[0] != LONG_START:
            return None
        try:
            return parse_frame(bytes(self._buffer[:length]))
        except ProtocolError:
            return None


def _length_of(buffer: bytes | bytearray) -> int:
    """Return the length of the frame that starts here, or of what tells it."""
    match buffer[0]:
        case 0x10:
            return SHORT_LENGTH
        case 0x68 if len(buffer) >= HEAD_LENGTH:
            return buffer[1] + OVERHEAD
        case 0x68:
            return HEAD_LENGTH
        case _:
            return 1


def _head_may_be_valid(buffer: bytes | bytearray) -> bool:
    """Whether 68 L L 68 holds for the bytes that are there."""
    head = buffer[:HEAD_LENGTH]
    return (
        (len(head) < 2 or head[1] >= MINIMUM_L)
        and (len(head) < 3 or head[1] == head[2])
        and (len(head) < HEAD_LENGTH or head[3] == LONG_START)
    )


def parse_frame(raw: bytes) -> Frame:
    """Return the one frame that these bytes are; raise ProtocolError when they are none.

    Codes: `empty`, `start`, `truncated_frame`, `length_mismatch`, `trailing_bytes`,
    `checksum`, `stop`.
    """
    if not raw:
        raise ProtocolError("empty", "no bytes")
    match raw[0]:
        case 0xE5:
            _check_length(raw, 1)
            return Acknowledge()
        case 0x10:
            _check_length(raw, SHORT_LENGTH)
            _check_end(raw, content=raw[1:3])
            return ShortFrame(c=raw[1], a=raw[2])
        case 0x68:
            return _parse_long(raw)
        case start:
            raise ProtocolError("start", f"no frame starts with {start:02X}")


def _parse_long(raw: bytes) -> LongFrame:
    if not _head_may_be_valid(raw):
        raise ProtocolError("length_mismatch", "the frame does not start 68 L L 68", 1)
    if len(raw) < HEAD_LENGTH:
        raise ProtocolError("truncated_frame", "cut short in its head", len(raw))
    _check_length(raw, raw[1] + OVERHEAD)
    content = raw[HEAD_LENGTH:-2]
    _check_end(raw, content)
    return LongFrame(c=content[0], a=content[1], ci=content[2], data=content[3:])


def _check_length(raw: bytes, expected: int) -> None:
    if len(raw) < expected:
        message = f"cut short: {len(raw)} of {expected} bytes"
        raise ProtocolError("truncated_frame", message, len(raw))
    if len(raw) > expected:
        message = f"{len(raw) - expected} bytes follow the frame"
        raise ProtocolError("trailing_bytes", message, expected)


def _check_end(raw: bytes, content: bytes) -> None:
    if raw[-2] != checksum(content):
        message = f"checksum {raw[-2]:02X} is not the sum {checksum(content):02X}"
        raise ProtocolError("checksum", message, len(raw) - 2)
    if raw[-1] != STOP:
        raise ProtocolError("stop", f"ends with {raw[-1]:02X}, not 16", len(raw) - 1)
