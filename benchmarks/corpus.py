"""The telegrams that the benchmarks feed: those of tests/telegrams."""

from pathlib import Path
import re
from typing import Final, NamedTuple

from meterbus.hexadecimal import bytes_of, lines_of

ROOT: Final = Path(__file__).parents[1]
TELEGRAMS: Final = ROOT / "tests" / "telegrams"
KEY: Final = re.compile(r"^# key: *([0-9A-F]{32})$", re.MULTILINE)


class Sample(NamedTuple):
    """One telegram, and the AES key that reads it."""

    raw: bytes
    key: bytes | None


def samples() -> list[Sample]:
    """Return all telegrams that are as they should be."""
    return [sample for path in sorted(TELEGRAMS.glob("*.hex")) for sample in _in(path)]


def _in(path: Path) -> list[Sample]:
    text = path.read_text("utf-8")
    found = KEY.search(text)
    key = bytes.fromhex(found[1]) if found else None
    return [Sample(bytes_of(line), key) for line in lines_of(text.splitlines())]
