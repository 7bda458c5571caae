"""Figures as a table that spreadsheets open: RFC 4180, one row a meter, one column a quantity."""

from collections.abc import Callable, Iterable, Mapping, Sequence
import csv
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import StringIO
from typing import Final

from custom_components.mbus.records.names import Names
from homeassistant.util import dt as dt_util

from .values import Difference, MeterFigures, ShownRecord

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What makes spreadsheets run the text of a cell."""


@dataclass(frozen=True, kw_only=True)
class Style:
    """How numbers and columns are told apart."""

    decimal: str = "."
    separator: str = ","

    def number(self, number: Decimal) -> str:
        """Return a number, never as a power of ten."""
        return f"{number:f}".replace(".", self.decimal)


type _Column = tuple[str, str | None, bool]
"""Key and unit of a record, and whether it is what was counted since."""


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A meter: what it shows, by column."""

    meter: MeterFigures
    values: Mapping[_Column, Decimal | str | None]
    headings: Mapping[_Column, str]


def as_csv(
    meters: Sequence[MeterFigures],
    names: Names,
    style: Style,
    counted: Sequence[Sequence[Difference]] = (),
) -> str:
    """Return a table of what meters show; `counted` is what each has counted before that."""
    rows = [
        _row(meter, counted[number] if counted else (), names)
        for number, meter in enumerate(meters)
    ]
    columns: dict[_Column, str] = {}
    for row in rows:
        for column, heading in row.headings.items():
            columns.setdefault(column, heading)
    output = StringIO(newline="")
    writer = csv.writer(output, delimiter=style.separator, lineterminator="\r\n")
    writer.writerow([*(names.figures(key) for key, _ in FACTS), *columns.values()])
    for row in rows:
        facts = [_cell(fact(row.meter), style) for _, fact in FACTS]
        values = [_cell(row.values.get(each), style) for each in columns]
        writer.writerow([*facts, *values])
    return output.getvalue()


def _row(meter: MeterFigures, counted: Iterable[Difference], names: Names) -> _Row:
    values: dict[_Column, Decimal | str | None] = {}
    headings: dict[_Column, str] = {}
    since = {each.later.record.key: each for each in counted}
    for figure in meter.figures:
        record = figure.record
        column = (record.key, record.unit, False)
        values[column], headings[column] = figure.value, _heading(record)
        difference = since.get(record.key)
        if difference is not None:
            column = (record.key, record.unit, True)
            words = names.figures("counted").format(record=_heading(record))
            values[column], headings[column] = difference.amount, words
    return _Row(meter=meter, values=values, headings=headings)


def _heading(record: ShownRecord) -> str:
    unit = f" ({record.unit})" if record.unit else ""
    return f"{record.heading}{unit}"


def _time(moment: datetime | None) -> str | None:
    """Return a time as spreadsheets know one."""
    if moment is None:
        return None
    return dt_util.as_local(moment).strftime("%Y-%m-%d %H:%M:%S")


def _cell(value: Decimal | str | int | None, style: Style) -> str:
    match value:
        case None:
            return ""
        case Decimal() as number:
            return style.number(number)
        case str() as text if text.startswith(FORMULA):
            return f"'{text}"
        case other:
            return str(other)


type _Fact = Callable[[MeterFigures], str | int | None]

FACTS: Final[tuple[tuple[str, _Fact], ...]] = (
    ("number", lambda each: each.meter.number),
    ("name", lambda each: each.meter.name),
    ("area", lambda each: each.meter.area),
    ("gateway", lambda each: each.meter.gateway),
    ("manufacturer", lambda each: each.meter.manufacturer),
    ("medium", lambda each: each.meter.medium),
    ("address", lambda each: each.meter.primary_address),
    ("time", lambda each: _time(each.oldest_at)),
    ("problem", lambda each: each.problem),
)
"""What stands in front of the values, by the key of its heading."""
