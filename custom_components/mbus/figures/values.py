"""What sensors show at a moment, with who says so: values alone, without Home Assistant."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self


class Source(StrEnum):
    """Who says a value."""

    READING = "reading"
    """The meter, in its last answer."""
    STORED = "stored"
    """The meter: it stored the value at that very moment, and tells it now."""
    HISTORY = "history"
    """Home Assistant: the sensor showed it then."""
    STATISTICS = "statistics"
    """Home Assistant: the sensor showed it at the end of an hour."""
    MEAN = "mean"
    """Home Assistant: the mean of an hour."""


@dataclass(frozen=True, kw_only=True)
class MeterLabel:
    """Which meter: what it is known by, and where people find it."""

    entry_id: str
    meter_id: str
    device_id: str | None
    name: str
    area: str | None
    gateway: str
    number: str | None = None
    manufacturer: str | None = None
    """Its three letters."""
    version: int | None = None
    medium: str = ""
    primary_address: int | None = None
    replaced_at: datetime | None = None
    """When it took the place of another meter."""


@dataclass(frozen=True, kw_only=True)
class ShownRecord:
    """A record as its sensor shows it.

    `name` is what this meter's is called, `heading` what the same one of any meter is.
    """

    key: str
    name: str
    heading: str
    entity_id: str
    unit: str | None
    device_class: str | None
    is_counter: bool
    only_grows: bool


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What a record was at a moment: `at` is when that was said, None where nothing was."""

    record: ShownRecord
    value: Decimal | str | None = None
    at: datetime | None = None
    source: Source | None = None


@dataclass(frozen=True, kw_only=True)
class MeterFigures:
    """What a meter shows; `problem` says in words why something is missing."""

    meter: MeterLabel
    read_at: datetime | None
    """When the meter was read last."""
    figures: tuple[Figure, ...]
    problem: str | None = None

    def only(self, keys: Collection[str]) -> Self:
        """Return the meter with what it shows of some records."""
        figures = tuple(each for each in self.figures if each.record.key in keys)
        return replace(self, figures=figures)

    @property
    def oldest_at(self) -> datetime | None:
        """Return since when the oldest of the values stands."""
        moments = [each.at for each in self.figures if each.at is not None]
        return min(moments, default=None)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What a counter has counted from one moment to another.

    None where one of the two is not known, or where the counter, or the meter, was another.
    """

    earlier: Figure
    later: Figure
    amount: Decimal | None


def differences(earlier: MeterFigures, later: MeterFigures) -> tuple[Difference, ...]:
    """Return what the counters of a meter have counted between two moments."""
    before = {each.record.key: each for each in earlier.figures}
    replaced_at = later.meter.replaced_at
    return tuple(
        Difference(
            earlier=first,
            later=last,
            amount=_counted(first, last, replaced_at),
        )
        for last in later.figures
        if last.record.is_counter and (first := before.get(last.record.key)) is not None
    )


def _counted(
    first: Figure, last: Figure, replaced_at: datetime | None
) -> Decimal | None:
    if not isinstance(first.value, Decimal) or not isinstance(last.value, Decimal):
        return None
    if first.record.unit != last.record.unit:
        return None
    if replaced_at is not None and first.at is not None and first.at < replaced_at:
        return None
    has_fallen = last.value < first.value
    return None if has_fallen and last.record.only_grows else last.value - first.value
