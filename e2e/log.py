"""What Home Assistant wrote into its log about this integration."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
import re
from typing import Final

HEAD: Final = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}(?:[+-]\d\d:\d\d)? "
    r"(?P<level>[A-Z]+) \([^)]*\) \[(?P<logger>[^\]]*)\] "
)
WORSE_THAN_INFO: Final = frozenset({"WARNING", "ERROR", "CRITICAL"})
OURS: Final = re.compile(r"custom_components[./]mbus|integration '?mbus\b")
NOTICE: Final = "We found a custom integration mbus which has not been tested"
"""What Home Assistant says of every custom integration."""


@dataclass(frozen=True)
class Entry:
    """One entry, with the traceback that may follow its line."""

    level: str
    text: str

    @property
    def is_ours(self) -> bool:
        """Whether it is a complaint about this integration."""
        return (
            self.level in WORSE_THAN_INFO
            and OURS.search(self.text) is not None
            and NOTICE not in self.text
        )


def entries_of(lines: Iterable[str]) -> Iterator[Entry]:
    """Put the lines of a log together to entries."""
    level, text = "", ""
    for line in lines:
        head = HEAD.match(line)
        if head is None:
            text += line
            continue
        if level:
            yield Entry(level, text)
        level, text = head["level"], line
    if level:
        yield Entry(level, text)


class Log:
    """A log that grows."""

    def __init__(self, path: Path) -> None:
        """Start at its beginning, whether it exists or not."""
        self._path = path
        self._read_to = 0

    def complaints(self) -> list[str]:
        """Return what was complained about since the last call."""
        if not self._path.exists():
            return []
        with self._path.open(encoding="utf-8") as file:
            file.seek(self._read_to)
            lines = file.readlines()
            self._read_to = file.tell()
        return [each.text.strip() for each in entries_of(lines) if each.is_ours]
