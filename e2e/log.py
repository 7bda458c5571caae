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
OURS: Final = re.compile(
    r"custom_components[./]mbus|(?<![\w./-])mbus(?![\w-])"
    r"|\[homeassistant\.components\.(?:sensor|binary_sensor|button|recorder)\b"
)
"""What a complaint about this integration has in it: its code, its name, or whoever handles
its entities. There are no others here.
"""
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
        # Home Assistant renames it when it starts, and begins a new one.
        self._paths = (path.with_name(f"{path.name}.1"), path)
        self._read_to: dict[int, int] = {}

    def complaints(self) -> list[str]:
        """Return what was complained about since the last call."""
        entries = [
            entry
            for path in self._paths
            if path.exists()
            for entry in entries_of(self._news(path))
        ]
        return [each.text.strip() for each in entries if each.is_ours]

    def _news(self, path: Path) -> list[str]:
        """Return the lines that a file has got, whatever its name was before."""
        with path.open(encoding="utf-8") as file:
            number = path.stat().st_ino
            file.seek(self._read_to.get(number, 0))
            lines = file.readlines()
            self._read_to[number] = file.tell()
        return lines
