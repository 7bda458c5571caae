"""Text in what Home Assistant renders as Markdown: shown letter by letter, whoever wrote it."""

from collections.abc import Iterable, Mapping
import re
from string import punctuation
from typing import Final

_BLANKS: Final = re.compile(r"[\x00-\x20\x7f\x85\u2028\u2029]+")
_PUNCTUATION: Final = re.compile(f"[{re.escape(punctuation)}]")


class Markdown(str):
    """What is Markdown already. Only the functions below make it, of escaped text."""

    __slots__ = ()


def plain(text: str) -> Markdown:
    """Return the Markdown that shows a text as it is.

    No dialect has markup, HTML or addresses without punctuation, a line end or an indent.
    """
    if isinstance(text, Markdown):
        return text
    return Markdown(_PUNCTUATION.sub(_entity, _BLANKS.sub(" ", text)))


def bullets(texts: Iterable[str]) -> Markdown:
    """Return a list."""
    return Markdown("\n".join(f"- {plain(each)}" for each in texts))


def lines_below(texts: Iterable[str]) -> Markdown:
    """Return lines that go below the one in which they are filled in."""
    return Markdown("".join(f"\n{plain(each)}" for each in texts))


def paragraph_below(text: str) -> Markdown:
    """Return a paragraph that goes below the one in which it is filled in; none of nothing."""
    return Markdown(f"\n\n{plain(text)}" if text else "")


def titled_below(title: str, texts: Iterable[str]) -> Markdown:
    """Return a title and lines as a paragraph below another one; nothing without lines."""
    lines = lines_below(texts)
    return Markdown(f"{paragraph_below(title)}{lines}" if lines else "")


def paragraphs(texts: Iterable[str]) -> Markdown:
    """Return a paragraph for each text."""
    return Markdown("\n\n".join(map(plain, texts)))


def in_markdown(words: Mapping[str, str] | None) -> dict[str, str]:
    """Return what a text is filled in with that is rendered as Markdown."""
    return {key: str(plain(each)) for key, each in (words or {}).items()}


def _entity(character: re.Match[str]) -> str:
    # An entity, not a backslash: that would not stop an address from becoming a link.
    return f"&#{ord(character[0])};"
