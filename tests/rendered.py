"""What a page shows of Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final, override

from markdown_it import MarkdownIt

_MARKDOWN: Final = MarkdownIt("commonmark", {"breaks": True, "html": True}).enable(
    ["table", "strikethrough"]
)
"""As Home Assistant's pages have it: HTML is let through, a line end is one."""


@dataclass(frozen=True)
class Page:
    """The elements of a page, and all of its text."""

    elements: frozenset[str]
    text: str


class _Reader(HTMLParser):
    """Takes down elements and text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.texts: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.add(tag)

    @override
    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def rendered(markdown: str) -> Page:
    """Return what a browser makes of Markdown."""
    reader = _Reader()
    reader.feed(_MARKDOWN.render(markdown))
    reader.close()
    return Page(frozenset(reader.elements), "".join(reader.texts).strip())


def filled_in(flow: Any, name: str) -> str:
    """Return what a page shows where its text is filled in, line by line."""
    return rendered(flow["description_placeholders"][name]).text


def texts_of(tree: Any, *above: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of a language with where they stand."""
    match tree:
        case str():
            yield ".".join(above), tree
        case _:
            for key, each in tree.items():
                yield from texts_of(each, *above, key)
