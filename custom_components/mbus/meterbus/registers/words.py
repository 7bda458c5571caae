"""Words that name a record: its quantity, and what tells it from others of that quantity."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
import re
from typing import Final, NamedTuple, Self

from ..makers import QUALIFIERS
from ..protocol.records import Function
from ..tables.quantities import Quantity
from ..tables.vife import FIRST_ROWS, SECOND_ROWS, Effect

WORD: Final = re.compile(r"[^\W_]+")
NUMBER: Final = "#"
"""Stands for any number in a phrase."""

NUMBERED: Final = ("storage", "tariff", "subunit")

OTHER_WORDS: Final[Mapping[str, Function]] = {
    **{f"{function.label} value": function for function in Function},
    "value during error": Function.ERROR,
    "value during error state": Function.ERROR,
}
"""What other tools call the functions."""
OTHER_QUANTITIES: Final[Mapping[str, Quantity]] = {"flow": Quantity.VOLUME_FLOW}
"""What other tools call quantities."""

type Phrase = tuple[str, ...]


class Meaning(NamedTuple):
    """What a phrase says: of what (`quantity`, `function`, `qualifier`, …), and what."""

    field: str
    value: str


class Understood(NamedTuple):
    """A phrase that was found: what it says, with which number, in how many words."""

    meaning: Meaning
    number: int | None
    length: int


@dataclass(frozen=True)
class Vocabulary:
    """Every phrase that is understood, and whole names of single records.

    `names` leads from the name of a record, as `plain` writes it, to the record's key.
    """

    phrases: Mapping[Phrase, Meaning]
    names: Mapping[str, str]
    longest: int

    @classmethod
    def of(
        cls, phrases: Mapping[Phrase, Meaning], names: Mapping[str, str] | None = None
    ) -> Self:
        """Return a vocabulary of these phrases; what is no word is left out."""
        known = {key: each for key, each in phrases.items() if _says_something(key)}
        return cls(known, names or {}, max(map(len, known), default=0))

    def taught(self, texts: Mapping[str, Meaning]) -> Self:
        """Return a vocabulary that also understands these texts; `#` is any number."""
        more = {_phrase_of(text): meaning for text, meaning in texts.items()}
        return self.of({**self.phrases, **more}, self.names)

    def naming(self, names: Mapping[str, str]) -> Self:
        """Return a vocabulary that also knows these names of records, by key."""
        known = {plain(name): key for name, key in names.items()}
        return replace(self, names={**self.names, **known})

    def at(self, words: Sequence[str]) -> Understood | None:
        """Return what the longest phrase at the start of some words says."""
        for length in range(min(self.longest, len(words)), 0, -1):
            phrase = tuple(words[:length])
            if meaning := self.phrases.get(phrase):
                return Understood(meaning, None, length)
            numbers = [word for word in phrase if _is_number(word)]
            pattern = tuple(NUMBER if _is_number(word) else word for word in phrase)
            if len(numbers) == 1 and (meaning := self.phrases.get(pattern)):
                return Understood(meaning, int(numbers[0]), length)
        return None


def _is_number(word: str) -> bool:
    """Whether a word can be a storage, tariff or subunit: these have 41 bits at most."""
    return word.isdecimal() and len(word) <= len(str(1 << 41))


def plain(text: str) -> str:
    """Return a text as its words alone, in lower case."""
    return " ".join(words_of(text))


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case; what stands between them is lost."""
    return [word.casefold() for word in WORD.findall(text)]


def _phrase_of(text: str) -> Phrase:
    """Return the words of a text; a number sign stays a word of its own."""
    parts = text.split(NUMBER)
    words = [word for part in parts for word in (*words_of(part), NUMBER)]
    return tuple(words[:-1])


def _says_something(phrase: Phrase) -> bool:
    """Whether a phrase is more than a number, which would be taken for one."""
    return any(not word.isdecimal() and word != NUMBER for word in phrase)


def _technical() -> Iterator[tuple[str, Meaning]]:
    """Yield the names that the tables have, as words."""
    rows = (*FIRST_ROWS, *SECOND_ROWS)
    qualifiers = [row.name for row in rows if row.effect is not Effect.ERROR]
    for name in filter(None, (*qualifiers, *QUALIFIERS)):
        yield name, Meaning("qualifier", name)
    for quantity in Quantity:
        yield quantity, Meaning("quantity", quantity)
    for text, quantity in OTHER_QUANTITIES.items():
        yield text, Meaning("quantity", quantity)
    for function in Function:
        yield function.label, Meaning("function", function.label)
    for text, function in OTHER_WORDS.items():
        yield text, Meaning("function", function.label)
    for name in NUMBERED:
        yield f"{name} {NUMBER}", Meaning(name, "")


TECHNICAL: Final = Vocabulary.of({}).taught(dict(_technical()))
"""The words of the standard, which are understood in every language."""
