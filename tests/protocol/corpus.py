"""Telegrams as data: `NAME.hex`, one telegram per line, and what it is in `NAME.json`.

A comment line `# key: HEX` gives the AES key of the telegrams in the file.
"""

from pathlib import Path
import re
from typing import Final, NamedTuple

from meterbus.hexadecimal import bytes_of, lines_of
from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import LongFrame, parse_frame
from meterbus.protocol.telegram import parse_telegram
from meterbus.report import Report, report_failure, report_telegram

TELEGRAMS: Final = Path(__file__).parents[1] / "telegrams"
BROKEN: Final = TELEGRAMS / "broken"
KEY: Final = re.compile(r"^# key: *([0-9A-F]{32})$", re.MULTILINE)


class Capture(NamedTuple):
    """The telegrams of one file, and the key that reads them."""

    telegrams: tuple[bytes, ...]
    key: bytes | None


def names_in(folder: Path) -> list[str]:
    """Return the names of the telegrams in a folder."""
    return sorted(path.stem for path in folder.glob("*.hex"))


def capture_of(path: Path) -> Capture:
    """Read a file of telegrams."""
    text = path.read_text("utf-8")
    key = KEY.search(text)
    telegrams = tuple(map(bytes_of, lines_of(text.splitlines())))
    return Capture(telegrams, bytes.fromhex(key[1]) if key else None)


def every_telegram() -> list[bytes]:
    """Return the bytes of all telegrams that are as they should be."""
    return [
        telegram
        for path in sorted(TELEGRAMS.glob("*.hex"))
        for telegram in capture_of(path).telegrams
    ]


def reported(raw: bytes, key: bytes | None) -> Report:
    """Return what a telegram is, or why it is none."""
    try:
        frame = parse_frame(raw)
        assert isinstance(frame, LongFrame)
        return report_telegram(parse_telegram(frame, key))
    except ProtocolError as err:
        return report_failure(str(err), err.code, err.position)
