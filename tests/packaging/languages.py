"""Other languages beside English: the same keys and placeholders, and other words."""

from collections.abc import Iterator, Mapping
from itertools import chain
import re
from typing import Any, Final

from homeassistant.generated.languages import LANGUAGES

from .findings import differences
from .texts import leaves, placeholders, text_findings

ENGLISH: Final = "en"

EVERYWHERE: Final = frozenset({"rfc"})
"""Words that no language translates."""

EQUAL_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "cs": frozenset(
        {
            "data",
            "alarm",
            "index",
            "maximum",
            "minimum",
            "model",
            "port",
            "telegram",
        }
    ),
    "da": frozenset(
        {
            "format",
            "data",
            "byte",
            "bytes",
            "medium",
            "pause",
            "stop",
            "version",
            "adapter",
            "alarm",
            "baud",
            "gateway",
            "import",
            "information",
            "minimum",
            "model",
            "port",
            "repeater",
            "sensor",
            "telegram",
        }
    ),
    "de": frozenset(
        {
            *("april", "august", "september", "november"),
            "format",
            "byte",
            "bytes",
            "medium",
            "version",
            "adapter",
            "alarm",
            "frame",
            "gateway",
            "host",
            "index",
            "name",
            "port",
        }
    ),
    "es": frozenset(
        {
            "byte",
            "bytes",
            "no",
            "factor",
            "host",
            "sensor",
        }
    ),
    "fr": frozenset(
        {
            "point",
            "format",
            "minutes",
            "pause",
            "version",
            "capacitive",
            "code",
            "correction",
            "date",
            "export",
            "import",
            "index",
            "inductive",
            "maximum",
            "minimum",
            "phases",
            "plus",
            "port",
            "quadrant",
            "volume",
        }
    ),
    "it": frozenset(
        {
            "area",
            "byte",
            "no",
            "ampere",
            "baud",
            "gateway",
            "gigajoule",
            "host",
            "kelvin",
            "kilowatt",
            "password",
            "per",
            "volt",
            "volume",
        }
    ),
    "nl": frozenset(
        {
            "byte",
            "bytes",
            "medium",
            "meters",
            "adapter",
            "alarm",
            "baud",
            "code",
            "even",
            "factor",
            "frame",
            "gateway",
            "gigajoule",
            "host",
            "index",
            "kelvin",
            "kilogram",
            "kilowatt",
            "liter",
            "maximum",
            "meter",
            "minimum",
            "model",
            "offset",
            "per",
            "protocol",
            "repeater",
            "sensor",
            "telegram",
            "volt",
            "volume",
            "water",
            "week",
        }
    ),
    "pl": frozenset(
        {
            "separator",
            "format",
            "medium",
            "adapter",
            "alarm",
            "host",
            "minimum",
            "model",
            "port",
            "telegram",
        }
    ),
    "sv": frozenset(
        {
            "format",
            "data",
            "byte",
            "medium",
            "version",
            "adapter",
            "ampere",
            "baud",
            "gateway",
            "gigajoule",
            "index",
            "information",
            "kelvin",
            "kilogram",
            "kilowatt",
            "liter",
            "maximum",
            "minimum",
            "per",
            "port",
            "repeater",
            "sensor",
            "tariff",
            "telegram",
            "volt",
        }
    ),
}
"""By language: words that are the same in it and in English, such as "port".

The natural word comes first: where it equals the English one, it is listed here. A worse one that
differs is no better for it.
"""

WRONG_SIGNS: Final[Mapping[str, re.Pattern[str]]] = {
    "fr": re.compile(r" [:;?!»]|« "),
}
"""By language: signs that it does not write; French keeps these on one line with the word."""

_PLACEHOLDER: Final = re.compile(r"\{\w*\}")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


def language_findings(
    language: str,
    texts: Mapping[str, Any],
    english: Mapping[str, Any],
    equal_words: frozenset[str] = frozenset(),
) -> list[str]:
    """Return what is wrong with a language: in itself, and compared with English."""
    name = f"{language}.json"
    own = {".".join(path): text for path, text in leaves(texts)}
    source = {".".join(path): text for path, text in leaves(english)}
    common = sorted(own.keys() & source.keys())
    equal = {key: own[key] for key in common if own[key] == source[key]}
    return [
        *_unknown_language(language),
        *text_findings(texts, name),
        *differences(own, source, name, "English"),
        *(f"{name}.{each}" for key in common for each in _pair(key, own, source)),
        *(f"{name}.{each}" for each in _left_in_english(equal, equal_words)),
        *(f"{name}.{each}" for each in _wrongly_written(language, own)),
        *(
            f"{name}: {word} is called equal, and no text has it"
            for word in sorted(equal_words - set(chain(*map(_words, equal.values()))))
        ),
    ]


def _unknown_language(language: str) -> list[str]:
    if language in LANGUAGES:
        return []
    return [f"{language}.json: Home Assistant has no such language"]


def _pair(key: str, own: Mapping[str, str], source: Mapping[str, str]) -> Iterator[str]:
    """Compare what is not words: placeholders, items of lists, paragraphs."""
    if _names(own[key]) != _names(source[key]):
        yield f"{key}: other placeholders than in English"
    if _shape(own[key]) != _shape(source[key]):
        yield f"{key}: other lists or paragraphs than in English"


def _names(text: str) -> frozenset[str] | None:
    try:
        return placeholders(text)
    except ValueError:
        return None


def _shape(text: str) -> list[str]:
    """Return what each line is: an item, an empty line, or words."""
    return [
        "item" if line.startswith("- ") else "words" if line else ""
        for line in text.split("\n")
    ]


def _words(text: str) -> list[str]:
    """Return the words of a text in lower case; the names of placeholders are none."""
    return _WORD.findall(_PLACEHOLDER.sub("", text).casefold())


def _wrongly_written(language: str, own: Mapping[str, str]) -> Iterator[str]:
    """Return texts with signs that the language does not write."""
    wrong = WRONG_SIGNS.get(language)
    for key, text in own.items():
        if wrong is not None and (found := wrong.search(text)):
            yield f"{key}: {found[0]!r} is not written like that"


def _left_in_english(
    equal: Mapping[str, str], equal_words: frozenset[str]
) -> Iterator[str]:
    """Return texts with a word that is English alone; those without a word need none."""
    for key, text in equal.items():
        english = sorted({*_words(text)} - equal_words - EVERYWHERE)
        if english:
            yield f"{key}: left in English, or not in EQUAL_WORDS: {', '.join(english)}"
