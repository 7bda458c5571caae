"""Telegrams that people type, paste or keep in files, as hexadecimal text."""

from collections.abc import Iterable, Iterator
import re
from typing import Final

from .protocol.errors import InputError
from .protocol.frames import (
    HEAD_LENGTH,
    LONG_START,
    OVERHEAD,
    SHORT_LENGTH,
    SHORT_START,
)

SEPARATORS: Final = re.compile(r"0x|[^0-9a-z]+", re.IGNORECASE)
COMMENT: Final = "#"


def bytes_of(text: str) -> bytes:
    """Return the bytes of hex digits with any separators; raise InputError `not_hex`."""
    digits = SEPARATORS.sub("", text)
    try:
        return bytes.fromhex(digits)
    except ValueError:
        message = f"{text.strip()[:40]!r} is not hexadecimal in whole bytes"
        raise InputError("not_hex", message) from None


def spaced(data: bytes) -> str:
    """Return bytes as pairs of digits with blanks between, as `lines_of` reads them."""
    return data.hex(" ").upper()


def frames_of(text: str) -> tuple[tuple[int, bytes], ...]:
    """Return CI fields with their data, each in hex, parted by blanks."""
    frames = [bytes_of(part) for part in text.split()]
    return tuple((frame[0], frame[1:]) for frame in frames if frame)


def split_telegrams(data: bytes) -> Iterator[bytes]:
    """Cut joined bytes into telegrams by the lengths that they announce.

    What starts no frame, or announces more than there is, is one last piece.
    """
    while data:
        length = _announced_length(data)
        yield data[:length]
        data = data[length:]


def lines_of(lines: Iterable[str]) -> Iterator[str]:
    """Return the lines that hold a telegram: not blank, not comments."""
    for line in lines:
        content = line.split(COMMENT, 1)[0].strip()
        if content:
            yield content


def _announced_length(data: bytes) -> int:
    match data[0]:
        case 0xE5:
            return 1
        case start if start == SHORT_START:
            return SHORT_LENGTH
        case start if start == LONG_START and len(data) >= HEAD_LENGTH:
            return data[1] + OVERHEAD
        case _:
            return len(data)
