"""An entry of a list: one register as it stands there, before anybody has read what it says."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from .errors import RegisterError

SHOWN_LENGTH: Final = 60
"""Characters of an entry that a message quotes."""

FIELD_BY_NAME: Final[Mapping[str, str]] = {
    **dict.fromkeys(("dib", "dif"), "dib"),
    **dict.fromkeys(("vib", "vif"), "vib"),
    **dict.fromkeys(("index", "record"), "index"),
    **dict.fromkeys(("unit", "units", "unit_of_measurement"), "unit"),
    **dict.fromkeys(("storage", "storage_number", "storagenumber"), "storage"),
    **dict.fromkeys(("tariff", "tariff_number"), "tariff"),
    **{
        name: name
        for name in (
            *("quantity", "function", "subunit", "name", "factor", "offset"),
            *("block", "length", "coding"),
        )
    },
    **dict.fromkeys(("order", "byte_order"), "order"),
    **dict.fromkeys(("addr", "secondary_ad", "secondary_address"), "meter"),
    **dict.fromkeys(("div", "divisor"), "divisor"),
}
"""What an entry may say, by the names that it goes under."""

NAMING_FIELDS: Final = frozenset(
    {"dib", "vib", "index", "quantity", "block", "dif_byte", "called"}
)
"""Fields that tell which record is meant."""


class Entry(NamedTuple):
    """One register as it stands in a list: fields with their texts, or words.

    `words` of an entry with fields are what the list calls it. `line` counts from 1.
    """

    line: int
    text: str
    fields: Mapping[str, str]
    words: str

    @property
    def place(self) -> tuple[int, str]:
        """Return the line and its text, for a message."""
        return self.line, self.text

    def of_meter(self, address: str) -> Entry:
        """Return the entry as one of a meter, unless it names another itself."""
        if not address or "meter" in self.fields:
            return self
        return self._replace(fields={**self.fields, "meter": address})

    def error(self, code: str, message: str, word: str = "") -> RegisterError:
        """Return the error that this entry has."""
        sentence = f"line {self.line}: {message}"
        return RegisterError(code, sentence, self.place, word=shown(word))


def shown(text: str) -> str:
    """Return a text as a message quotes it."""
    line = " ".join(text[: 2 * SHOWN_LENGTH].split())
    return line if len(line) <= SHOWN_LENGTH else f"{line[:SHOWN_LENGTH]}…"
