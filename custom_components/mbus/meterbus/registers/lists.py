"""Lists of registers as people have them, cut into entries that each name one record.

    04 06 0.001 kWh                                   a line of words
    registers = [{'dib': '04', 'vib': '06'}, …]       Python, JSON, Lua, YAML in one line
    - dib: 04                                         YAML in lines
      vib: 06
    <DataRecord id="3">                               XML of libmbus

Nothing of it is run: brackets, quotes, commas and colons are all that is looked at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
import re
from typing import Final

from . import esphome, logicmachine, portal, promotic
from .entries import FIELD_BY_NAME, NAMING_FIELDS, Entry, shown
from .errors import RegisterError

MAXIMUM_LENGTH: Final = 20_000
"""Characters: some hundred entries, more than any meter has records."""
MAXIMUM_ENTRIES: Final = 500
MAXIMUM_DEPTH: Final = 6
"""Brackets in brackets: a list of meters with lists of registers has four."""
STARTING: Final = frozenset({"platform"})
"""What an entry of other tools may start with."""
IGNORED: Final = frozenset(
    {
        *("id", "mbus_id", "device_class", "state_class", "entity_category", "icon"),
        *("accuracy_decimals", "filters", "multiply", "update_interval", "type"),
        *("comment", "description", "value_template"),
    }
)
"""What entries of other tools say besides."""

REFUSED: Final = frozenset({"dife", "vife", "vif_ext", "bit"})
"""Parts of codes in fields of their own, or of a value: without them, another is meant."""

ABSENT: Final = frozenset({"", "none", "null", "nil", "~"})
"""How programs write that there is nothing."""

SIMILAR: Final = 0.75
SIMILAR_LENGTH: Final = 25
"""How near, and how long, a name is that is taken for a misspelled one."""

COMMENT: Final = re.compile(r"(?:^|(?<=\s))(?:#(?!\d)|//|--).*$")
BULLET: Final = re.compile(
    r"^\s*(?:[-*•]\s+)?(?:return\s*(?=[{\[])|local\s+(?=\w+\s*=)|reg\s+(?=[{\[]))?"
)
TAG: Final = re.compile(r"^\s*<[/?!A-Za-z].*>\s*$")
PAIR: Final = re.compile(r"^(\s*)(-\s+)?([\"']?)(\w+)\3\s*:(?:\s+(.*))?$")
SECOND_PAIR: Final = re.compile(
    rf"\b(?:{'|'.join(FIELD_BY_NAME)})\b[\s:=]+\S", re.IGNORECASE
)
DATA_RECORD: Final = re.compile(
    r'<DataRecord\s+id="(\d{1,4})"(?:\s+frame="(\d{1,4})")?>'
    r"(?:\s*<Function>([^<]*)</Function>)?"
)
INDEX: Final = re.compile(r"[0-9]{1,3}")
"""A number in a telegram; four digits are the codes of a record."""
TEMPLATE: Final = re.compile(
    r"^\{\{\s*value_json\.\w+\s*\|\s*float(?:\(\w*\))?\s*([*/])\s*([0-9.]+)\s*\}\}$"
)
"""What entries by number do with the number of the telegram."""
MARKERS: Final = frozenset({"Manufacturer specific", "More records follow"})
"""What libmbus counts among the records and is none."""

TOKEN: Final = re.compile(
    r"""(?P<space>\s+|\#(?!\d).*|//.*|--.*)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<open>[{\[])
    |(?P<close>[}\]])
    |(?P<part>[,;])
    |(?P<is>=>?|:)
    |(?P<bare>[^\s,;:={}\[\]"'](?:(?!\s(?:\#(?!\d)|//|--))[^,;:={}\[\]"'\n])*)""",
    re.VERBOSE,
)
ESCAPED: Final = re.compile(r"\\(.)")
CLOSING: Final = {"{": "}", "[": "]"}


@dataclass
class _Node:
    """What stands in a pair of brackets."""

    line: int
    start: int
    bracket: str = ""
    items: list[tuple[str, str | _Node]] = field(default_factory=list)
    end: int = 0
    key: str = ""
    held: str | None = None
    """A text that may turn out to be the name of what follows."""
    held_line: int = 0
    lines: list[int] = field(default_factory=list)
    """Where each of the items stands."""

    def hold(self, text: str, line: int) -> None:
        self.release()
        self.held, self.held_line = text, line

    def take(self, value: str | _Node) -> None:
        self.release()
        self.items.append((self.key, value))
        self.lines.append(value.line if isinstance(value, _Node) else self.held_line)
        self.key = ""

    def release(self) -> None:
        """Take what is held for a value: no colon followed it."""
        held, self.held = self.held, None
        if held is not None:
            self.take(held)

    @property
    def texts(self) -> dict[str, str]:
        return {
            key.strip().casefold(): value.strip()
            for key, value in self.items
            if key and isinstance(value, str)
        }

    @property
    def is_list(self) -> bool:
        """Whether it holds other brackets."""
        return any(isinstance(each, _Node) for _, each in self.items)


def entries_of(text: str) -> tuple[Entry, ...]:
    """Cut a text into entries, in its order.

    Raises RegisterError: `too_long`, `too_many`, `unclosed` for a bracket that does not
    end, `unreadable` for anything else that is no list.
    """
    if len(text) > MAXIMUM_LENGTH:
        message = f"more than {MAXIMUM_LENGTH} characters"
        raise RegisterError("too_long", message, word=str(MAXIMUM_LENGTH))
    found: list[Entry] = []
    for entry in _entries(text):
        found.append(entry)
        if len(found) > MAXIMUM_ENTRIES:
            message = f"more than {MAXIMUM_ENTRIES} registers"
            raise entry.error("too_many", message, str(MAXIMUM_ENTRIES))
    return tuple(found)


def _entries(text: str) -> Iterator[Entry]:
    lines = text.splitlines()
    yield from _of_xml(lines)
    hubs, meter = esphome.meters_of(lines), ""
    at = 0
    while at < len(lines):
        line = COMMENT.sub("", lines[at]).rstrip()
        if not line.strip(" \t,;]})") or TAG.match(lines[at]) or portal.is_key(line):
            at += 1
        elif told := portal.meter_at(lines, at):
            meter, at = told
        elif dump := logicmachine.dump_at(lines, at):
            at = dump.end
            yield from dump.entries
        elif entry := promotic.entry_of(at + 1, line):
            at += 1
            yield entry
        elif PAIR.match(line) and (block := _block(lines, at, hubs)):
            at = block.end
            yield from block.entries
        elif "{" in line or "[" in line:
            end = _end_of_brackets(lines, at)
            for each in _of_brackets(at + 1, "\n".join(lines[at:end])):
                yield each.of_meter(meter)
            at = end
        else:
            at += 1
            words = BULLET.sub("", line).strip(" \t,;").strip("\"'")
            yield Entry(at, shown(words), {}, words)


def _of_xml(lines: Sequence[str]) -> Iterator[Entry]:
    """Yield the records that XML of libmbus counts.

    It counts the mark at the end of each telegram too: our number is less by one for each
    telegram before.
    """
    for at, line in enumerate(lines, start=1):
        following = lines[at] if at < len(lines) else ""
        for tag in DATA_RECORD.finditer(line):
            whole = DATA_RECORD.search(f"{tag[0]}{following}")
            function = tag[3] or (whole[3] if whole else None)
            index = int(tag[1]) - int(tag[2] or 0)
            if function not in MARKERS:
                yield Entry(at, shown(tag[0]), {"index": str(index)}, "")


@dataclass
class _Block:
    """Entries of YAML in lines, as far as it is read."""

    end: int
    hubs: Mapping[str, str]
    """The addresses of meters by what reads them."""
    entries: list[Entry] = field(default_factory=list)
    line: int = 0
    label: str = ""
    texts: dict[str, str] = field(default_factory=dict)

    def take(self, pair: re.Match[str]) -> None:
        """Add one line to the entry, or begin the next with it."""
        _, dash, _, key, value = pair.groups()
        name, text = key.casefold(), (value or "").strip(" ,").strip("\"'")
        known = FIELD_BY_NAME.get(name)
        is_again = known is not None and known in _fields_of(self.texts)
        if is_again or name in STARTING or (dash and known):
            self.close()
        if not value and name not in IGNORED:
            self.close()
            self.label = key
        else:
            self.line = self.line or self.end + 1
            self.texts[name] = text
        self.end += 1

    def close(self) -> None:
        """End the entry; one that says nothing of a register is none."""
        fields = _fields_of(self.texts)
        is_sensor = esphome.is_sensor(self.texts)
        if is_sensor:
            fields = _without_codes(fields) | esphome.fields_of(self.texts, self.hubs)
        if fields.keys() - {"meter"}:
            known = FIELD_BY_NAME.keys() | esphome.PIECES
            said = (f"{key}: {self.texts[key]}" for key in self.texts if key in known)
            entry = Entry(self.line, shown(", ".join(said)), fields, self.label)
            pieces = esphome.PIECES if is_sensor else frozenset[str]()
            _refuse_misspelled(self.texts.keys() - pieces, entry)
            self.entries.append(entry)
        self.texts, self.label, self.line = {}, "", 0


def _without_codes(fields: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in fields.items() if key not in ("dib", "vib")}


def _block(lines: Sequence[str], start: int, hubs: Mapping[str, str]) -> _Block | None:
    """Read the lines from one on that are pairs; None where it is a line of words."""
    block = _Block(start, hubs)
    while block.end < len(lines):
        line = COMMENT.sub("", lines[block.end]).rstrip()
        pair = PAIR.match(line)
        inside = block.end > start
        if inside and lines[block.end].strip() and not line.strip():
            block.end += 1
            continue
        if pair is None or not _is_pair(pair, lines, block.end, inside=inside):
            break
        block.take(pair)
    block.close()
    return block if block.end > start else None


def _is_pair(
    pair: re.Match[str], lines: Sequence[str], at: int, *, inside: bool
) -> bool:
    """Whether a line with a colon is a pair of YAML, not a line of words."""
    indent, _, _, key, value = pair.groups()
    name = key.casefold()
    if not value:
        return name in IGNORED or _is_heading(lines, at)
    if value.lstrip()[:1] in ("{", "["):
        return name in IGNORED | esphome.PIECES
    if name in FIELD_BY_NAME:
        return name == "name" or not SECOND_PAIR.search(value)
    return name in IGNORED | STARTING or (inside and bool(indent))


def _is_heading(lines: Sequence[str], at: int) -> bool:
    """Whether what follows a line is part of it: further in, or a list."""
    following = next(filter(str.strip, lines[at + 1 :]), "")
    return following[:1] in (" ", "\t", "-")


def _end_of_brackets(lines: Sequence[str], start: int) -> int:
    """Return the line behind the one that closes every bracket."""
    depth = 0
    for at in range(start, len(lines)):
        for token in TOKEN.finditer(lines[at]):
            depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if depth <= 0:
            return at + 1
    return len(lines)


def _of_brackets(line: int, source: str) -> Iterator[Entry]:
    """Yield the entries of a text with brackets; `line` is that of its start."""
    root = _tree(line, source)
    for key, value in root.items:
        if isinstance(value, _Node):
            yield from _of_node(value, key, source)
        elif not root.is_list:
            yield Entry(line, shown(value), {}, value)
        elif _is_word(value):
            entry = Entry(line, shown(source), {}, value)
            raise entry.error("unreadable", f"{value} stands beside brackets", value)


def _is_word(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _tree(line: int, source: str) -> _Node:
    """Read brackets into nodes; the root is what stands around them."""
    start = BULLET.match(source)
    position = start.end() if start else 0
    stack = [_Node(line, position)]
    whole = Entry(line, shown(source), {}, source)
    while position < len(source):
        token = TOKEN.match(source, position)
        if token is None:
            raise whole.error("unreadable", "a quote does not end", source[position])
        _take(stack, token, line + source.count("\n", 0, position), whole)
        position = token.end()
    if len(stack) > 1:
        unclosed = stack[-1]
        text = shown(source[unclosed.start :])
        entry = Entry(unclosed.line, text, {}, "")
        raise entry.error("unclosed", "a bracket does not end", unclosed.bracket)
    stack[0].release()
    return stack[0]


def _take(stack: list[_Node], token: re.Match[str], line: int, whole: Entry) -> None:
    """Add one token to the innermost node, or begin or end one."""
    node, text = stack[-1], token[0]
    match token.lastgroup:
        case "text":
            node.hold(ESCAPED.sub(r"\1", text[1:-1]), line)
        case "bare":
            node.hold(text.strip(), line)
        case "is":
            node.key, node.held = node.held or "", None
        case "part":
            node.release()
            node.key = ""
        case "open":
            if len(stack) > MAXIMUM_DEPTH:
                raise whole.error("unreadable", "too many brackets", text)
            inner = _Node(line, token.start(), text)
            node.take(inner)
            stack.append(inner)
        case "close" if len(stack) > 1:
            if text != CLOSING[node.bracket]:
                raise whole.error("unreadable", "brackets do not match", text)
            node.release()
            node.end = token.end()
            stack.pop()


def _of_node(node: _Node, label: str, source: str) -> Iterator[Entry]:
    """Yield the entry that a node is, or the entries that it holds."""
    texts = node.texts
    fields = logicmachine.with_index(_fields_of(texts), texts)
    if label.isdecimal() and fields and not fields.keys() & NAMING_FIELDS:
        # A list by numbers: the name of an entry is that of its record.
        fields, label = {**fields, "index": label, **_scale_of(texts)}, ""
    if fields.keys() & NAMING_FIELDS or (fields and not node.is_list):
        entry = Entry(node.line, shown(source[node.start : node.end]), fields, label)
        _refuse_misspelled((key.casefold() for key, _ in node.items), entry)
        yield entry
        return
    is_map = not node.is_list and all(map(INDEX.fullmatch, texts.values()))
    for (key, value), line in zip(node.items, node.lines, strict=True):
        if isinstance(value, _Node):
            for entry in _of_node(value, key, source):
                yield entry.of_meter(fields.get("meter", ""))
        elif key and is_map:
            found = {"index": value, "called": key}
            yield Entry(line, shown(f"{key}: {value}"), found, "")
        elif not key or not node.is_list:
            yield Entry(line, shown(value), {}, value)


def _scale_of(texts: Mapping[str, str]) -> dict[str, str]:
    """Return what a template makes of the number that the meter counts."""
    scale = TEMPLATE.search(texts.get("value_template", ""))
    if scale is None:
        return {}
    return {"divisor" if scale[1] == "/" else "multiplier": scale[2]}


def _fields_of(texts: Mapping[str, str]) -> dict[str, str]:
    """Return what is known of what an entry says."""
    return {
        FIELD_BY_NAME[name]: text
        for name, text in texts.items()
        if name in FIELD_BY_NAME and text.casefold() not in ABSENT
    }


def _refuse_misspelled(names: Iterable[str], entry: Entry) -> None:
    """Raise an error for a name that would change what is meant, if it were obeyed."""
    for name in names:
        if name in FIELD_BY_NAME or name in IGNORED or len(name) > SIMILAR_LENGTH:
            continue
        if name in REFUSED or get_close_matches(name, FIELD_BY_NAME, 1, SIMILAR):
            raise entry.error("unknown_field", f"{name} is no field", name)
