"""Lists of LogicMachine: the table of meters in its scripts, and the dump of its library.

meters = { { addr = 1, id = 2, div = 1000 }, { addr = 3, id = 5 } }

[3]                  a record of the dump
 * table:
  ["dif"]
   * string: 4
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import re
from typing import Final

from .entries import Entry, shown

KEY: Final = re.compile(r"^(\s*)\[(?:(\d{1,4})|[\"'](\w+)[\"'])\]\s*$")
VALUE: Final = re.compile(r"^\s*\*\s*(\w+):\s?(.*?)\s*$")
TABLE: Final = "table"

CODES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("dif", "dib", "dife"), "dib"),
    **dict.fromkeys(("vif", "vib", "vife"), "vib"),
}
"""Which code the keys of a record belong to, in the order in which they stand there."""


def with_index(fields: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of an entry; beside a meter or a divisor `id` is an index."""
    is_ours = fields.keys() & {"meter", "divisor"} and "index" not in fields
    found = dict(fields)
    if is_ours and texts.get("id", "").isdecimal():
        found["index"] = texts["id"]
    return found


@dataclass
class Dump:
    """Entries of a dump, as far as it is read; `end` is the line behind it."""

    end: int
    entries: list[Entry] = field(default_factory=list)
    line: int = 0
    index: str = ""
    codes: dict[str, str] = field(default_factory=dict)

    def begin(self, line: int, index: str) -> None:
        """Begin the next record."""
        self.close()
        self.line, self.index, self.codes = line, index, {}

    def close(self) -> None:
        """End a record: its codes name it, else its number."""
        fields = self.codes or ({"index": self.index} if self.index else {})
        if fields:
            text = ", ".join(f"{key}: {value}" for key, value in fields.items())
            self.entries.append(
                Entry(self.line, shown(f"[{self.index}] {text}"), fields, "")
            )
        self.index, self.codes = "", {}


def dump_at(lines: Sequence[str], start: int) -> Dump | None:
    """Read the dump that begins at a line; None where none does."""
    dump, depth, name = Dump(start), None, ""
    for at in range(start, len(lines)):
        key, value = KEY.match(lines[at]), VALUE.match(lines[at])
        if key is None and value is None and lines[at].strip():
            break
        dump.end = at + 1
        if value is not None and name in CODES and value[1] != TABLE:
            code = CODES[name]
            dump.codes[code] = dump.codes.get(code, "") + value[2].zfill(2)
        elif key is not None and key[2] is None:
            name = key[3]
        elif key is not None and (depth is None or len(key[1]) <= depth):
            depth, name = len(key[1]), ""
            dump.begin(at + 1, key[2])
    dump.close()
    return dump if dump.entries else None
