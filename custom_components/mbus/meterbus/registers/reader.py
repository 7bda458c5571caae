"""Entries of a list of registers, read piece by piece.

    04 06 0.001 kWh    dib 84 10 vib 06 factor 0.001 unit kWh name "Night energy"
    #3    index 3
    block 30 length 4 bcd factor 0.01 unit m3 name Input A
    energy, storage 1, tariff 2, maximum    volume-export    error flags #2
    Volume (stored value 1): 318.400 m³ (44 13)

The last is a line of our own lists of records.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from fractions import Fraction
import re
from typing import Any, Final

from ..makers.rows import BlockCoding
from ..protocol.errors import InputError
from ..protocol.records import parse_records
from . import portal, promotic
from .entries import FIELD_BY_NAME, Entry
from .errors import RegisterError
from .notations import addresses_of
from .words import NUMBERED, WORD, Understood, Vocabulary, plain

CODES: Final = re.compile(r"\(((?:[0-9A-Fa-f]{2} ?){2,})\)$")
"""What stands behind a value in our lists: DIB and VIB."""

GAP: Final = re.compile(r"(?:[\s,;:=()\[\]'\"_/·]|\.(?![0-9])|(?<!\s)-|-(?![0-9.]))+")
"""What stands between words; a point or minus sign in front of a number is part of it."""
PAUSE: Final = re.compile(r"[,;]")
"""What no phrase goes on behind."""

INDEX: Final = re.compile(r"#([0-9]{1,4})(?![\w#])")
BYTES: Final = re.compile(
    r"(?:0x)?[0-9a-f]{2}(?:[\s.:/,;-]*(?:0x)?[0-9a-f]{2})*(?![0-9a-z])", re.IGNORECASE
)
ANY_BYTES: Final = re.compile(
    rf"{BYTES.pattern}|(?:0x)?[0-9a-f](?![0-9a-z])", re.IGNORECASE
)
"""Bytes behind a keyword; one digit alone has lost its zero."""

ANY_NUMBER: Final = re.compile(
    r"[-+]?(?:[0-9]{1,30}(?:[.,][0-9]{1,30})?|\.[0-9]{1,30})(?:e[-+]?[0-9]{1,2})?"
    r"(?:/[0-9]{1,30})?"
    r"(?=[\s,;]|$)",
    re.IGNORECASE,
)
SMALL_NUMBER: Final = re.compile(r"[0-9]{1,4}(?!\w|[.,][0-9])")
NUMBERS: Final = ("factor", "offset")
ERROR_BY_FIELD: Final = {
    **dict.fromkeys(NUMBERS, "bad_number"),
    "length": "bad_length",
    **dict.fromkeys(("coding", "order"), "bad_coding"),
}
"""The errors of what is no value of a field, where it has one of its own."""
PIECE: Final = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s,;]+")
NAME: Final = re.compile(r"\"[^\"]*\"|'[^']*'|.+")
KEYWORD: Final = re.compile(
    r"(dib|dif|vib|vif|index|record|factor|unit|offset|name"
    r"|block|length|coding|order|byte_order)\b\s*[:=]?\s*",
    re.IGNORECASE,
)
CODINGS: Final = {
    each.value: each
    for each in (BlockCoding.BCD, BlockCoding.SIGNED, BlockCoding.UNSIGNED)
}
"""How a value in a maker's block may be coded, by the words for it."""
ORDERS: Final = {"lsb": False, "msb": True}
"""Whether the most significant byte comes first, by the words for it."""
CODING_WORD: Final = re.compile(
    rf"({'|'.join((*CODINGS, *ORDERS))})(?:[\s_-]+first)?\b", re.IGNORECASE
)
LENGTHS: Final = range(1, 9)
"""Bytes that a value in a maker's block may have."""
FIELDS_OF_BLOCK: Final = frozenset({"length", "coding", "msb_first"})
"""What only the place of a value in a maker's block is told with."""
BESIDE_BLOCK: Final = FIELDS_OF_BLOCK | {
    *("block", "name", "factor", "unit", "offset", "meters", "label"),
}
"""All that a register may say that names a place."""
PATTERNS: Final = {
    **dict.fromkeys(("dib", "vib"), ANY_BYTES),
    **dict.fromkeys(("index", "block"), SMALL_NUMBER),
    **dict.fromkeys(("length", "coding", "order"), PIECE),
    **dict.fromkeys(NUMBERS, ANY_NUMBER),
    "unit": PIECE,
    "name": NAME,
}
"""What follows each keyword."""

FILLING: Final = re.compile(r"(?:quantity|function)\b", re.IGNORECASE)
"""Names of fields that a line may say, and that add nothing."""

BYTE: Final = re.compile(r"(?:0x)?([0-9a-f]{2})", re.IGNORECASE)


def said_by(entry: Entry, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return what an entry says, by the fields of a register; RegisterError for what is wrong."""
    reader = _ListReader(entry, vocabulary)
    if entry.fields:
        reader.read_fields()
    else:
        reader.read_line()
    reader.check()
    return reader.found


def split_codes(data: bytes) -> tuple[bytes, bytes] | None:
    """Return the DIB and VIB at the start of some bytes, None where they are not whole."""
    # A zero is data of any kind, so that the record is there whatever its length.
    records = parse_records(data + bytes(1)).records
    if not records:
        return None
    header = records[0].header
    both = header.dib + header.vib
    return (header.dib, header.vib) if data.startswith(both) else None


def _fraction(text: str) -> Fraction | None:
    """Return a number as people write it: with a point or comma, or as a fraction."""
    if not ANY_NUMBER.fullmatch(text):
        return None
    top, _, bottom = text.replace(",", ".").partition("/")
    if bottom and not int(bottom):
        return None
    return Fraction(top) / int(bottom or 1)


def _piece(text: str, position: int) -> str:
    """Return what stands together from a place on."""
    piece = PIECE.match(text, position)
    return piece[0] if piece else ""


@dataclass
class _ListReader:
    """Reads one entry, piece by piece."""

    entry: Entry
    vocabulary: Vocabulary
    found: dict[str, Any] = field(default_factory=dict)

    def read_fields(self) -> None:
        """Read an entry of fields; what a list calls it counts where nothing else does."""
        is_place = "block" in self.entry.fields
        if self.entry.words:
            self.found["label"] = self.entry.words
        for name, text in self.entry.fields.items():
            # Other tools say how long any record is, and how it is coded.
            if is_place or name not in ("length", "coding", "order"):
                self._read_field(name, text)
        if not self._names_record() and self.entry.words:
            self._read_words(self.entry.words)

    def read_line(self) -> None:
        """Read a line: codes as our lists show them, words, or the whole name of a record."""
        text = self.entry.words
        if shown := CODES.search(text):
            both = self._split(bytes.fromhex(shown[1]))
            self._put_codes(both)
            return
        try:
            self._read_words(text)
        except RegisterError:
            key = self.vocabulary.names.get(plain(text))
            if key is None:
                raise
            self.found = {"key": key}

    def check(self) -> None:
        """Raise an error where it is not said which record is meant."""
        if not self._names_record():
            raise self._error("no_record", "no codes, no index and no quantity")
        self._check_place()
        if self.found.keys().isdisjoint(("dib", "vib")):
            return
        both = self.found.get("dib", b""), self.found.get("vib", b"")
        if split_codes(b"".join(both)) != both:
            raise self._error("bad_codes", "these are no whole DIB and VIB")

    def _check_place(self) -> None:
        """Raise an error where a place in a maker's block is not all that is said."""
        if "block" not in self.found:
            for word in sorted(self.found.keys() & FIELDS_OF_BLOCK):
                raise self._error("unreadable", f"{word} of no block", word)
            return
        for word in sorted(self.found.keys() - BESIDE_BLOCK):
            raise self._error("unreadable", f"a place has no {word}", word)
        if "length" not in self.found:
            raise self._error("bad_length", "a place needs a length", "length")

    def _names_record(self) -> bool:
        named = {"dib", "vib", "index", "quantity", "key", "block", "start", "fact"}
        return bool(self.found.keys() & named)

    def _error(self, code: str, message: str, word: str = "") -> RegisterError:
        return self.entry.error(code, message, word)

    def _put(self, name: str, value: Any) -> None:
        """Keep what is said; what is said twice belongs to two registers."""
        if name in self.found:
            raise self._error("unreadable", f"two times {name}", name)
        self.found[name] = value

    def _put_number(self, name: str, text: str) -> None:
        """Keep a number of another person's; a factor of zero would hide every value."""
        number = _fraction(text)
        if number is None or (name == "factor" and not number):
            raise self._error("bad_number", f"{text[:40]} is no {name}", text)
        self._put(name, number)

    def _put_unit(self, text: str) -> None:
        """Keep a unit; those of a portal say what is measured, too."""
        told = portal.UNITS.get(text.casefold())
        if told is not None:
            self.found.setdefault("label", text)
        self._put("unit", text if told is None else told.unit)

    def _put_meter(self, text: str) -> None:
        """Keep which meter is meant."""
        try:
            self._put("meters", tuple(addresses_of(text)))
        except InputError:
            raise self._error("bad_meter", f"{text[:40]} is no address", text) from None

    def _put_called(self, text: str) -> None:
        """Keep what a list calls a record, or what a meter tells of itself."""
        self.found["label"] = text
        if unit := portal.UNITS.get(text.casefold()):
            self._put("quantity", unit.quantity.value)
            self._put("unit", unit.unit)
        elif quantity := promotic.QUANTITIES.get(text):
            self._put("quantity", quantity.value)
        elif fact := promotic.FACTS.get(text):
            self._put("fact", fact)
        else:
            self._read_words(text)

    def _put_scale(self, text: str, *, is_divisor: bool) -> None:
        """Keep what leads from the number that the meter counts to the one that is wanted."""
        number = _fraction(text)
        if not number:
            raise self._error("bad_number", f"{text[:40]} is no factor", text)
        self._put("per_digit", 1 / number if is_divisor else number)

    def _put_start(self, name: str, data: bytes) -> None:
        """Keep bytes that codes begin with, without the bits that more follow."""
        start: dict[str, bytes] = self.found.get("start", {})
        self.found["start"] = {**start, name: data}

    def _put_length(self, text: str) -> None:
        """Keep how many bytes a value in a block has."""
        if not SMALL_NUMBER.fullmatch(text) or int(text) not in LENGTHS:
            raise self._error("bad_length", f"{text[:40]} is no length", text)
        self._put("length", int(text))

    def _read_coding(self, text: str) -> None:
        """Read one word, or two, of how a value in a block is coded."""
        words = [word.casefold() for word in WORD.findall(text)]
        if not words or not CODING_WORD.fullmatch(text.strip()):
            raise self._error("bad_coding", f"{text[:40]} is no coding", text)
        self._put_coding(words[0])

    def _put_coding(self, word: str) -> None:
        if word in ORDERS:
            self._put("msb_first", ORDERS[word])
        else:
            self._put("coding", CODINGS[word])

    def _put_count(self, text: str) -> None:
        """Keep the place among those that fit, which starts with 1."""
        if not int(text):
            raise self._error("unreadable", "counting starts with 1", text)
        self._put("number", int(text))

    def _put_codes(self, codes: tuple[bytes, bytes]) -> None:
        self._put("dib", codes[0])
        self._put("vib", codes[1])

    def _read_words(self, text: str) -> None:
        """Read phrases, codes, keywords and numbers, from left to right."""
        words = list(WORD.finditer(text))
        starts = [word.start() for word in words]
        position = 0
        while position < len(text):
            if gap := GAP.match(text, position):
                position = gap.end()
                continue
            at = bisect_left(starts, position)
            stop = PAUSE.search(text, position)
            end = stop.start() if stop else len(text)
            nearby = words[at : at + self.vocabulary.longest]
            spoken = [word for word in nearby if word.start() < end]
            is_word = at < len(words) and starts[at] == position
            phrase = self.vocabulary.at([word[0].casefold() for word in spoken])
            if is_word and phrase:
                self._take(phrase)
                position = spoken[phrase.length - 1].end()
            else:
                position = self._read_piece(text, position)

    def _take(self, phrase: Understood) -> None:
        name, value = phrase.meaning
        if name == "qualifier":
            known: frozenset[str] = self.found.get("qualifiers", frozenset())
            self.found["qualifiers"] = known | {value}
        elif name in NUMBERED:
            self._put(name, phrase.number)
        else:
            self._put(name, value)

    def _read_piece(self, text: str, position: int) -> int:
        """Read what is no phrase; return where it ends."""
        if filling := FILLING.match(text, position):
            return filling.end()
        if mark := INDEX.match(text, position):
            if self._names_record():
                self._put_count(mark[1])
            else:
                self._put("index", int(mark[1]))
            return mark.end()
        if keyword := KEYWORD.match(text, position):
            return self._read_keyword(keyword[1].casefold(), text, keyword.end())
        if coding := CODING_WORD.match(text, position):
            self._put_coding(coding[1].casefold())
            return coding.end()
        if not self._names_record() and (run := BYTES.match(text, position)):
            return self._read_codes(run[0], position)
        if "quantity" in self.found and (count := SMALL_NUMBER.match(text, position)):
            self._put_count(count[0])
            return count.end()
        if "dib" in self.found:
            return self._read_value(text, position)
        word = _piece(text, position)
        raise self._error("unknown_word", f"{word[:40]} is unknown", word)

    def _read_value(self, text: str, position: int) -> int:
        """Read factor and unit as the columns of a table have them."""
        if number := ANY_NUMBER.match(text, position):
            self._put_number("factor", number[0])
            return number.end()
        piece = _piece(text, position)
        self._put("unit", piece.strip("\"'"))
        return position + len(piece)

    def _read_keyword(self, name: str, text: str, position: int) -> int:
        """Read what follows a keyword; return where it ends."""
        field_name = FIELD_BY_NAME[name]
        value = PATTERNS[field_name].match(text, position)
        if value is None:
            wrong = _piece(text, position) or name
            code = ERROR_BY_FIELD.get(field_name, "unreadable")
            raise self._error(code, f"{wrong[:40]} is no {name}", wrong)
        self._read_field(field_name, value[0].strip("\"'"))
        return value.end()

    def _read_field(self, name: str, text: str) -> None:
        """Read what one field says."""
        match name:
            case "dib" | "vib":
                self._put(name, self._bytes_of(text))
            case "quantity" | "function":
                self._read_words(text)
            case "factor" | "offset":
                self._put_number(name, text)
            case "name" | "area":
                self._put(name, text)
            case "length":
                self._put_length(text)
            case "coding" | "order":
                self._read_coding(text)
            case _:
                self._read_field_of_tool(name, text)

    def _read_field_of_tool(self, name: str, text: str) -> None:
        """Read what one field says that tools have in forms of their own, or a number."""
        match name:
            case "unit":
                self._put_unit(text)
            case "meter":
                self._put_meter(text)
            case "called":
                self._put_called(text)
            case "divisor" | "multiplier":
                self._put_scale(text, is_divisor=name == "divisor")
            case "dif_byte" | "vif_bytes" | "vifes":
                self._put_start(name, self._bytes_of(text))
            case "count":
                self._put_count(text)
            case _:
                self._put(name, self._small(text))

    def _read_codes(self, run: str, start: int) -> int:
        """Read DIB and VIB from a run of bytes; what follows them may be a factor."""
        pieces = list(BYTE.finditer(run))
        dib, vib = self._split(bytes.fromhex("".join(piece[1] for piece in pieces)))
        self._put_codes((dib, vib))
        end = pieces[len(dib + vib) - 1].end()
        if run[end : end + 1].isalnum():
            raise self._error("bad_codes", "bytes follow the VIB", run)
        return start + end

    def _split(self, data: bytes) -> tuple[bytes, bytes]:
        both = split_codes(data)
        if both is None:
            text = data.hex(" ").upper()
            raise self._error("bad_codes", "these are no whole DIB and VIB", text)
        return both

    def _bytes_of(self, text: str) -> bytes:
        """Return bytes of hex digits, with anything usual between them."""
        digits = re.sub(r"0x|[\s.:/,;-]", "", text.lower())
        try:
            found = bytes.fromhex(digits.zfill(2) if len(digits) == 1 else digits)
        except ValueError:
            found = b""
        if not found:
            raise self._error("bad_codes", f"{text[:40]} is not hexadecimal", text)
        return found

    def _small(self, text: str) -> int:
        if not SMALL_NUMBER.fullmatch(text):
            raise self._error("unreadable", f"{text[:40]} is no number", text)
        return int(text)
