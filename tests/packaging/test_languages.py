"""Checks of other languages beside English, each seen failing."""

from typing import Any, Final

import pytest

from .broken import GONE, changed
from .languages import language_findings

DESCRIPTION: Final = (
    "Nobody answers on {device}.\n\n- Is it powered?\n- Is it connected?"
)
ENGLISH: Final = {
    "config": {
        "step": {
            "user": {
                "title": "How is the gateway connected?",
                "description": DESCRIPTION,
                "data": {"port": "Port"},
                "data_description": {"port": "The port of the adapter."},
            }
        }
    },
    "entity": {"sensor": {"l1": {"name": "L1-L2{details}"}}},
    "exceptions": {"silent": {"message": "{meter} does not answer: {error}"}},
    "title": "Wired meters",
}
GERMAN: Final = {
    "config": {
        "step": {
            "user": {
                "title": "Wie ist das Gateway angeschlossen?",
                "description": (
                    "An {device} antwortet niemand.\n\n"
                    "- Hat es Strom?\n- Ist es verbunden?"
                ),
                "data": {"port": "Port"},
                "data_description": {"port": "Der Anschluss des Adapters."},
            }
        }
    },
    "entity": {"sensor": {"l1": {"name": "L1-L2{details}"}}},
    "exceptions": {"silent": {"message": "{meter} antwortet nicht: {error}"}},
    "title": "Zähler am Draht",
}
EQUAL: Final = frozenset({"port"})
USER: Final = "config.step.user"


def findings_in(texts: dict[str, Any]) -> list[str]:
    """Return what is wrong with German texts."""
    return language_findings("de", texts, ENGLISH, EQUAL)


def test_a_good_language_is_let_through() -> None:
    """Words that are equal in both are listed; what has no words need not be."""
    assert findings_in(GERMAN) == []


@pytest.mark.parametrize(
    ("path", "value", "finding"),
    [
        ("title", GONE, "de.json.title: missing, English has it"),
        (
            "exceptions.gone.message",
            "Fort.",
            "de.json.exceptions.gone.message: stale, English has no such key",
        ),
        (
            "exceptions.silent.message",
            "{meter} antwortet nicht.",
            "de.json.exceptions.silent.message: other placeholders than in English",
        ),
        (
            "exceptions.silent.message",
            "{zaehler} antwortet nicht: {error}",
            "de.json.exceptions.silent.message: other placeholders than in English",
        ),
        (
            f"{USER}.description",
            "An {device} antwortet niemand.\n\n- Hat es Strom?",
            f"de.json.{USER}.description: other lists or paragraphs than in English",
        ),
        (
            f"{USER}.description",
            "An {device} antwortet niemand.\n- Hat es Strom?\n- Ist es verbunden?",
            f"de.json.{USER}.description: other lists or paragraphs than in English",
        ),
        (
            f"{USER}.title",
            "How is the gateway connected?",
            (
                f"de.json.{USER}.title: left in English, or not in EQUAL_WORDS:"
                " connected, gateway, how, is, the"
            ),
        ),
        (
            f"{USER}.data_description.port",
            "The port of the adapter.",
            (
                f"de.json.{USER}.data_description.port: left in English, or not in EQUAL_WORDS:"
                " adapter, of, the"
            ),
        ),
        (
            "title",
            "Wired meters",
            "de.json.title: left in English, or not in EQUAL_WORDS: meters, wired",
        ),
        (
            f"{USER}.data.port",
            "Anschluss",
            "de.json: port is called equal, and no text has it",
        ),
        ("title", "Zähler.", "title: a label with the end of a sentence"),
    ],
)
def test_a_language_that_differs_from_english_is_found(
    path: str, value: Any, finding: str
) -> None:
    """The finding names the text."""
    assert findings_in(changed(GERMAN, path, value)) == [finding]


def test_the_natural_word_may_be_the_english_one() -> None:
    """However many of them a text has: no worse word has to be found for the sake of a check."""
    english = changed(ENGLISH, "title", "Port, adapter and gateway {name}")
    texts = changed(GERMAN, "title", "Port, adapter and gateway {name}")
    equal = EQUAL | {"adapter", "and", "gateway"}
    assert language_findings("de", texts, english, equal) == []


@pytest.mark.parametrize("text", ["Reste : 5 min", "Choisissez « OK\u00a0»"])
def test_a_sign_that_french_would_break_from_its_word_is_found(text: str) -> None:
    """A line must not begin with a colon, nor end with a quotation mark that opens."""
    french = {"config_panel": {"shell": {"left": text}}}
    english = {"config_panel": {"shell": {"left": "Choose"}}}
    (found,) = language_findings("fr", french, english)
    assert found.startswith("fr.json.config_panel.shell.left: ")
    assert found.endswith(" is not written like that")


def test_braces_that_do_not_fit_are_found_once() -> None:
    """They are compared with no placeholders of English then."""
    broken = changed(GERMAN, "exceptions.silent.message", "{meter antwortet nicht.")
    assert findings_in(broken) == [
        "exceptions.silent.message: braces: expected '}' before end of string",
        "de.json.exceptions.silent.message: other placeholders than in English",
    ]


def test_a_language_that_home_assistant_has_not_is_found() -> None:
    """Its file would never be read."""
    assert language_findings("xx", GERMAN, ENGLISH, EQUAL) == [
        "xx.json: Home Assistant has no such language"
    ]
