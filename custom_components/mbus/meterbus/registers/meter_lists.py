"""Lists of meters as people have them: a number, a name and an area in each line.

66510211; Flat 3; Kitchen        semicolons, commas or tabs; a line of headings or none
Area,Serial number,Name          columns of a spreadsheet, in any order where they are named
66510211, 66510348               numbers alone, each a meter
"""

from collections.abc import Iterator, Mapping, Sequence
import csv
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..protocol.addresses import SecondaryAddress
from ..protocol.errors import InputError
from .errors import RegisterError
from .notations import addresses_of

MAXIMUM_LENGTH: Final = 40_000
"""Characters: a thousand lines, which no bus has meters for."""
MAXIMUM_METERS: Final = 250
"""As many as there are primary addresses."""
SHOWN_LENGTH: Final = 60
DELIMITERS: Final = "\t;,"
"""What stands between columns; the first that occurs in a text is the one."""
PRIMARY_LENGTH: Final = 3

type Address = int | SecondaryAddress


class Column(StrEnum):
    """What a column of a list says."""

    METER = "meter"
    NAME = "name"
    AREA = "area"


HEADINGS: Final[Mapping[str, Column]] = {
    **dict.fromkeys(
        ("number", "serial number", "serial", "meter", "address", "id", "sn"),
        Column.METER,
    ),
    **dict.fromkeys(("name", "label", "flat"), Column.NAME),
    **dict.fromkeys(("area", "room", "location"), Column.AREA),
}
"""Headings in English; those of a person's language come with the call."""
IN_TURN: Final = (Column.METER, Column.NAME, Column.AREA)


@dataclass(frozen=True, kw_only=True)
class MeterLine:
    """A meter of a list: where it is looked for, and how it is to be called; "" as before.

    `text` is what names it, `line` counts from 1.
    """

    line: int
    text: str
    addresses: tuple[Address, ...]
    name: str = ""
    area: str = ""


def meters_in(
    text: str, headings: Mapping[str, Column] = HEADINGS
) -> tuple[MeterLine, ...]:
    """Read a list of meters, each of which is there once.

    Raises RegisterError: `too_long`, `too_many`, `bad_meter` for a line that names none,
    `said_twice` for a meter that two lines name.
    """
    if len(text) > MAXIMUM_LENGTH:
        message = f"more than {MAXIMUM_LENGTH} characters"
        raise RegisterError("too_long", message, word=str(MAXIMUM_LENGTH))
    found: list[MeterLine] = []
    for each in _lines(_rows(text), {**HEADINGS, **headings}):
        for other in found:
            if other.addresses[0] == each.addresses[0]:
                places = [(one.line, one.text) for one in (other, each)]
                raise RegisterError("said_twice", "two lines are one meter", *places)
        found.append(each)
        if len(found) > MAXIMUM_METERS:
            message = f"more than {MAXIMUM_METERS} meters"
            raise RegisterError("too_many", message, word=str(MAXIMUM_METERS))
    return tuple(found)


type _Row = tuple[int, list[str]]
"""The number of a line, and its cells."""


def _rows(text: str) -> Iterator[_Row]:
    """Yield the lines that are not empty; what is in quotes may have any sign in it."""
    delimiter = next((each for each in DELIMITERS if each in text), DELIMITERS[0])
    for number, line in enumerate(text.splitlines(), 1):
        (cells,) = csv.reader([line], delimiter=delimiter, skipinitialspace=True) or [
            []
        ]
        cells = [each.strip() for each in cells]
        if any(cells):
            yield number, cells


def _lines(rows: Iterator[_Row], headings: Mapping[str, Column]) -> Iterator[MeterLine]:
    columns: Sequence[Column | None] = IN_TURN
    for position, (number, cells) in enumerate(rows):
        named = [headings.get(each.casefold()) for each in cells]
        if position == 0 and Column.METER in named:
            columns = named
        elif _are_all_meters(cells):
            for each in filter(None, cells):
                yield _line(number, each)
        else:
            told = dict(zip(columns, cells, strict=False))
            meter = told.get(Column.METER, "")
            name, area = told.get(Column.NAME, ""), told.get(Column.AREA, "")
            yield _line(number, meter or " ".join(cells), name, area)


def _are_all_meters(cells: Sequence[str]) -> bool:
    """Whether a line is nothing but numbers of one kind: an area may be called 12."""
    told = [each for each in cells if each]
    if len(told) < 2 or not all(map(str.isalnum, told)):
        return False
    short = [len(each) <= PRIMARY_LENGTH for each in told]
    return all(map(_is_address, told)) and len(set(short)) == 1


def _is_address(text: str) -> bool:
    try:
        addresses_of(text)
    except InputError:
        return False
    return True


def _line(number: int, text: str, name: str = "", area: str = "") -> MeterLine:
    try:
        addresses = tuple(addresses_of(text))
    except InputError:
        shown = text[:SHOWN_LENGTH]
        message = f"line {number}: {shown} is no meter"
        raise RegisterError("bad_meter", message, (number, shown), word=shown) from None
    return MeterLine(line=number, text=text, addresses=addresses, name=name, area=area)
