"""A telegram as a table for people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice
import os
import re
from typing import Any, Final, NamedTuple, TextIO

from .makers.names import maker_name
from .protocol.values import Number
from .report import Report
from .tables.quantities import Unit


class Style(StrEnum):
    """How a terminal shows a piece of text: the number of an ANSI escape sequence."""

    PLAIN = ""
    BOLD = "1"
    DIM = "2"
    RED = "31"
    YELLOW = "33"


class Cell(NamedTuple):
    """A piece of text and how a terminal shows it."""

    text: str
    style: Style = Style.PLAIN

    def shown(self, *, color: bool, width: int = 0, right: bool = False) -> str:
        """Return the text in its column, and in its style where colors are wanted."""
        # Meters send texts; a terminal must not obey them.
        safe = "".join(each if each.isprintable() else " " for each in self.text)
        text = safe.rjust(width) if right else safe.ljust(width)
        if color and self.style:
            return f"\x1b[{self.style}m{text}\x1b[0m"
        return text


COLUMNS: Final = (
    *("#", "meaning", "value", "unit", "storage", "tariff", "dib", "vib", "raw"),
)
VALUE: Final = COLUMNS.index("value")
RIGHT: Final = [name in {"#", "value", "storage", "tariff"} for name in COLUMNS]
"""Which columns hold numbers."""
NOTHING: Final = "–"
WIDEST: Final = 40
"""Columns are as wide as what is in them, up to this; what is longer sticks out of its row."""

MAIN_VALUES: Final = 6
"""Values in one line: energy, volume, power, flow and both temperatures of a heat meter."""

NUMBER: Final = re.compile(r"(-?\d+)(\.\d+)?")
MOMENT: Final = re.compile(r"(?:(\d{4}-\d\d-\d\d)T)?(\d\d:\d\d):(\d\d)")

SCALED_UNITS: Final[Mapping[str, tuple[str, int]]] = {
    Unit.WATT_HOUR: ("kWh", -3),
    Unit.VAR_HOUR: ("kvarh", -3),
    Unit.VOLT_AMPERE_HOUR: ("kVAh", -3),
    Unit.JOULE: ("GJ", -9),
    Unit.JOULE_PER_HOUR: ("GJ/h", -9),
    Unit.CALORIE: ("Mcal", -6),
}
"""Base units that displays and bills give in a larger unit: that one, and its power of ten."""

DURATIONS: Final = (("h", 3600), ("min", 60))
"""Larger units for whole multiples of a second."""

SPELLED: Final[Mapping[str, str]] = {
    "date_time": "date and time",
    "l1_l2": "L1-L2",
    "l2_l3": "L2-L3",
    "l3_l1": "L3-L1",
    "average_l_n": "average L-N",
    "average_l_l": "average L-L",
    "input_a": "input A",
    "input_b": "input B",
} | {
    word.lower(): word
    for word in (
        *("HCA", "L1", "L2", "L3", "kWh", "GJ", "kW"),
        *("DIF", "DIFE", "VIF", "VIFE", "OBIS"),
    )
}
"""Names, and words in names, that are written in another way than their letters say."""

REASONS: Final[Mapping[str, Cell]] = {
    "invalid_bcd": Cell("invalid digits", Style.RED),
    "invalid_integer": Cell("marked invalid", Style.RED),
    "invalid_real": Cell("not a number", Style.RED),
    "truncated_record": Cell("cut short", Style.RED),
    "no_date": Cell("no date stored", Style.DIM),
    "not_available": Cell("not available", Style.DIM),
    "no_data_available": Cell("no data available", Style.DIM),
    "periodic_date": Cell("recurring date", Style.DIM),
    "undecoded": Cell("not decoded", Style.DIM),
}
"""Why there is no value, where the code alone does not say it, or nothing is wrong."""


def wants_color(stream: TextIO) -> bool:
    """Whether escape sequences are welcome: on a terminal, unless NO_COLOR says no."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def words(name: str) -> str:
    """Return a stable name as a person writes it."""
    parts = [name] if name in SPELLED else name.split("_")
    return " ".join(SPELLED.get(part, part) for part in parts)


def telegram_lines(
    report: Report, *, pages: Sequence[int] = (), color: bool = False
) -> Iterator[str]:
    """Yield the lines that show a telegram: who it comes from, its records, its defects.

    `pages` tells of each record of a joined reading which telegram it came in.
    """
    yield " · ".join(cell.shown(color=color) for cell in _title(report))
    if report["records"]:
        yield from _table(report["records"], pages, color=color)
    for cell in _notes(report):
        yield cell.shown(color=color)


def main_values(records: Iterable[Report]) -> str:
    """Return the first values of now that have a unit, in one line; nothing without any."""
    shown = []
    for record in islice(filter(_is_of_now, records), MAIN_VALUES):
        value, unit = _value_and_unit(record)
        cells = (Cell(_meaning(record)), value, Cell(unit))
        shown.append(" ".join(cell.shown(color=False) for cell in cells))
    return ", ".join(shown)


def _is_of_now(record: Report) -> bool:
    is_first = not (record["storage"] or record["tariff"] or record["subunit"])
    is_plain = record["function"] == "instantaneous" and not record["qualifiers"]
    return (
        is_first and is_plain and record["value"] is not None and bool(record["unit"])
    )


def _title(report: Report) -> list[Cell]:
    header = report["header"]
    if header is None:
        ci = report["ci"]
        return [Cell("telegram" if ci is None else f"CI {ci:02X}", Style.BOLD)]
    maker = header["manufacturer"]
    name = maker_name(maker or "")
    parts = (
        header["identification"],
        maker if maker == name else f"{maker} ({name})" if maker else None,
        header["medium_name"],
        None if header["version"] is None else f"version {header['version']}",
        f"access {header['access_number']}",
    )
    flags = (Cell(words(flag), Style.YELLOW) for flag in header["status_flags"])
    return [*(Cell(part, Style.BOLD) for part in parts if part), *flags]


def _notes(report: Report) -> Iterator[Cell]:
    """Yield what is to be said behind the records."""
    if report["kind"] == "variable" and not report["records"] and not report["error"]:
        yield Cell("no records", Style.DIM)
    if report["manufacturer_data"]:
        yield Cell(f"manufacturer data: {report['manufacturer_data']}")
    if report["more_follows"]:
        yield Cell("more telegrams follow", Style.YELLOW)
    defects = report["diagnostics"]
    if report["error"] and report["error"] not in (each["detail"] for each in defects):
        yield Cell(f"error: {report['error']}", Style.RED)
    for defect in defects:
        place = f"defect at byte {defect['position']}"
        yield Cell(f"{place}: {defect['detail']} ({defect['code']})", Style.RED)


def _table(
    records: Sequence[Report], pages: Sequence[int], *, color: bool
) -> Iterator[str]:
    rows = [_row(record) for record in records]
    values = (row[VALUE].text for row in rows)
    short = (value for value in values if len(value) <= WIDEST)
    fraction = max((len(_fraction(value)) for value in short), default=0)
    headings = [Cell(name, Style.DIM) for name in COLUMNS]
    rows = [headings, *(_at_decimal_point(row, fraction) for row in rows)]
    *widths, _ = (_width(column) for column in zip(*rows, strict=True))
    breaks = _page_breaks(pages)
    for number, row in enumerate(rows, start=-1):
        if number in breaks:
            yield Cell(breaks[number], Style.DIM).shown(color=color)
        # The last column stays as long as it is, and no line ends with blanks.
        layout = zip(row, (*widths, 0), RIGHT, strict=True)
        yield "  ".join(
            cell.shown(color=color, width=width, right=right)
            for cell, width, right in layout
        )


def _width(column: Iterable[Cell]) -> int:
    lengths = (len(cell.text) for cell in column)
    return max(length for length in lengths if length <= WIDEST)


def _page_breaks(pages: Sequence[int]) -> dict[int, str]:
    """Return the lines that mark where each telegram of a joined reading starts."""
    firsts = {page: pages.index(page) for page in pages}
    if len(firsts) < 2:
        return {}
    return {first: f"telegram {page + 1}" for page, first in firsts.items()}


def _row(record: Report) -> list[Cell]:
    value, unit = _value_and_unit(record)
    codes = (Cell(record[name] or NOTHING, Style.DIM) for name in ("dib", "vib", "raw"))
    return [
        Cell(str(record["index"])),
        Cell(_meaning(record)),
        value,
        Cell(unit or NOTHING),
        Cell(str(record["storage"])),
        Cell(str(record["tariff"])),
        *codes,
    ]


def _meaning(record: Report) -> str:
    parts = [record["quantity"] or "unknown"]
    if record["function"] != "instantaneous":
        parts.append(record["function"])
    parts += record["qualifiers"]
    if record["subunit"]:
        parts.append(f"subunit_{record['subunit']}")
    return ", ".join(words(part) for part in parts)


def _value_and_unit(record: Report) -> tuple[Cell, Any]:
    """Return a value as a person wants it, digit for digit, or why there is none."""
    text, unit = record["value"], record["unit"]
    larger, exponent = SCALED_UNITS.get(unit, (unit, 0))
    if text is None:
        return _reason(record["error"]), larger
    if moment := MOMENT.fullmatch(text):
        day, minutes, seconds = moment.groups()
        clock = minutes if seconds == "00" else f"{minutes}:{seconds}"
        return Cell(f"{day} {clock}" if day else clock), unit
    if exponent and NUMBER.fullmatch(text):
        return Cell(_scaled(text, exponent)), larger
    if unit == Unit.SECOND and text.isdecimal() and text != "0":
        for larger, seconds in DURATIONS:
            if int(text) % seconds == 0:
                return Cell(str(int(text) // seconds)), larger
    return Cell(text), unit


def _reason(error: str | None) -> Cell:
    if error is None:
        return Cell(NOTHING)
    return REASONS.get(error) or Cell(words(error), Style.RED)


def _scaled(text: str, exponent: int) -> str:
    """Move the decimal point of a plain number, which changes no digit of it."""
    whole, _, fraction = text.partition(".")
    return str(Number(int(whole + fraction), exponent - len(fraction)))


def _fraction(text: str) -> str:
    number = NUMBER.fullmatch(text)
    return number[2] or "" if number else ""


def _at_decimal_point(row: Sequence[Cell], fraction: int) -> list[Cell]:
    """Fill a number up to the right, so that all have their decimal points below each other."""
    cells = list(row)
    text = cells[VALUE].text
    if NUMBER.fullmatch(text):
        filled = text + " " * (fraction - len(_fraction(text)))
        cells[VALUE] = cells[VALUE]._replace(text=filled)
    return cells
