"""Other languages beside English: the same keys and placeholders, and other words."""

from collections.abc import Iterator, Mapping
import re
from typing import Any, Final

from homeassistant.generated.languages import LANGUAGES

from .findings import differences
from .texts import leaves, placeholders, text_findings

ENGLISH: Final = "en"

EQUAL_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "cs": frozenset(
        {
            "Alarm{details}",
            "Index",
            "Model{details}",
            "Port",
            "RFC 2217",
            "Telegram",
            "maximum",
            "minimum",
        }
    ),
    "da": frozenset(
        {
            "Adapter",
            "1200 baud",
            "19200 baud",
            "300 baud",
            "38400 baud",
            "4800 baud",
            "600 baud",
            "9600 baud",
            "Flow{details}",
            "Gateway",
            "Port",
            "RFC 2217",
            "Telegram",
            "gateway",
            "import",
            "information",
        }
    ),
    "de": frozenset(
        {
            "Adapter",
            "Alarm{details}",
            "Gateway",
            "Host",
            "Index",
            "Name",
            "Port",
            "RFC 2217",
        }
    ),
    "es": frozenset(
        {
            "Host",
            "RFC 2217",
            "sensor",
        }
    ),
    "fr": frozenset(
        {
            "capacitive",
            "inductive",
            "Port",
            "RFC 2217",
            "maximum",
            "minimum",
            "phases",
            "quadrant 1",
            "quadrant 2",
            "quadrant 3",
            "quadrant 4",
        }
    ),
    "it": frozenset(
        {
            "1200 baud",
            "19200 baud",
            "300 baud",
            "38400 baud",
            "4800 baud",
            "600 baud",
            "9600 baud",
            "Gateway",
            "Host",
            "Password{details}",
            "RFC 2217",
            "Volume{details}",
            "gateway",
            "per ampere",
            "per gigajoule",
            "per kelvin",
            "per kilowatt",
            "per volt",
        }
    ),
    "nl": frozenset(
        {
            "Adapter",
            "1200 baud",
            "19200 baud",
            "300 baud",
            "38400 baud",
            "4800 baud",
            "600 baud",
            "9600 baud",
            "Alarm{details}",
            "Even",
            "Factor",
            "Frame",
            "Gateway",
            "Host",
            "Index",
            "Meter",
            "Model{details}",
            "Protocol",
            "RFC 2217",
            "Registers",
            "Telegram",
            "Volume{details}",
            "gateway",
            "maximum",
            "meter",
            "minimum",
            "per gigajoule",
            "per kelvin",
            "per kilogram",
            "per kilowatt",
            "per volt",
            "per week",
            "repeater",
            "sensor",
            "water",
            "water 2",
        }
    ),
    "pl": frozenset(
        {
            "Adapter",
            "RFC 2217",
        }
    ),
    "sv": frozenset(
        {
            "Adapter",
            "1200 baud",
            "19200 baud",
            "300 baud",
            "38400 baud",
            "4800 baud",
            "600 baud",
            "9600 baud",
            "Gateway",
            "Index",
            "Port",
            "RFC 2217",
            "Telegram",
            "gateway",
            "information",
            "maximum",
            "minimum",
            "per ampere",
            "per gigajoule",
            "per kelvin",
            "per kilogram",
            "per kilowatt",
            "per volt",
            "repeater",
            "sensor",
            "tariff {number}",
        }
    ),
}
"""By language: short texts that are the same in it and in English, such as "Port"."""

LONGEST_EQUAL: Final = 2
"""Words of a text that may be the same; a longer one was left in English."""

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
        *(
            f"{name}: {word} is called equal, and no text is"
            for word in sorted(equal_words - set(equal.values()))
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


def _left_in_english(
    equal: Mapping[str, str], equal_words: frozenset[str]
) -> Iterator[str]:
    """Return texts that are not translated; those without a word need not be."""
    for key, text in equal.items():
        words = len(_WORD.findall(_PLACEHOLDER.sub("", text)))
        if words > LONGEST_EQUAL:
            yield f"{key}: left in English"
        elif words and text not in equal_words:
            yield f"{key}: the same as in English, and not in EQUAL_WORDS: {text}"
