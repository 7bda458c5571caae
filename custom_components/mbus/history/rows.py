"""Rows of statistics between those that are there: sums without a jump.

A row is an hour: `state` is what the counter shows at its end, `sum` what was consumed up
to then, counted from the oldest row. A row that is put in takes nothing from what is
recorded and adds nothing to it.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple


class Misfit(StrEnum):
    """Why a reading does not become a row."""

    DECREASING = "decreasing"
    """The counter would have counted back to what is known to follow."""
    DOES_NOT_FIT = "does_not_fit"
    """What was consumed before and after it is not what was recorded."""


class HourState(NamedTuple):
    """What a counter showed at the end of an hour, in the unit of its statistics."""

    start: datetime
    state: float


class Row(NamedTuple):
    """An hour of statistics."""

    start: datetime
    state: float
    sum: float

    @property
    def reading(self) -> HourState:
        """Return what the counter showed."""
        return HourState(self.start, self.state)


type Consumption = Callable[[HourState, HourState], float | None]
"""Returns what was consumed from one reading to a later one, None where it is unknown."""

RESET_SHARE: Final = 0.9
"""A counter that shows less than this share of what it showed has started over.

That is how the recorder tells a reset from noise.
"""
TOLERANCE: Final = 1e-6
DIGITS: Final = 9
"""Decimals that a sum keeps: less is what binary fractions make of it."""


def net(earlier: HourState, later: HourState) -> float | None:
    """Return the consumption on a counter that runs in both directions."""
    return later.state - earlier.state


def growing(earlier: HourState, later: HourState) -> float | None:
    """Return the consumption on a counter that only grows, or starts over from zero."""
    if later.state >= earlier.state:
        return later.state - earlier.state
    has_started_over = 0 <= later.state < RESET_SHARE * earlier.state
    return later.state if has_started_over else None


def starting_over(due: Collection[datetime]) -> Consumption:
    """Return the consumption on a counter that starts from zero after these hours."""

    def consumption(earlier: HourState, later: HourState) -> float | None:
        passed = any(earlier.start <= each < later.start for each in due)
        has_started_over = passed or later.state < earlier.state
        return later.state if has_started_over else later.state - earlier.state

    return consumption


def yearly(
    readings: Iterable[HourState], rows: Iterable[Row], due: Collection[datetime]
) -> Consumption | None:
    """Return the consumption on a counter that may start from zero after a due date.

    One that ever falls does so. One that never does counts on, provided that it was read
    between two due dates; otherwise nobody can tell: None.
    """
    stored = list(readings)
    points = sorted([*stored, *(row.reading for row in rows)])
    if any(later.state < earlier.state for earlier, later in pairwise(points)):
        return starting_over(due)
    return None if all(each.start in due for each in stored) else growing


def fit(
    readings: Iterable[HourState], rows: Sequence[Row], consumption: Consumption
) -> tuple[list[Row], list[tuple[HourState, Misfit]]]:
    """Return the rows that readings become between the rows that are there, by time.

    No reading may be of an hour that has a row, or later than the last row.
    """
    placed, new = sorted(rows), list[Row]()
    misfits: list[tuple[HourState, Misfit]] = []
    # From the newest to the oldest: each sum follows from that of the row behind it.
    for reading in sorted(readings, reverse=True):
        at = bisect_left(placed, reading.start, key=_start_of)
        used = consumption(reading, placed[at].reading)
        if used is None:
            misfits.append((reading, Misfit.DECREASING))
            continue
        row = Row(*reading, round(placed[at].sum - used, DIGITS))
        if at and not _follows(placed[at - 1], row, consumption):
            misfits.append((reading, Misfit.DOES_NOT_FIT))
            continue
        placed.insert(at, row)
        new.append(row)
    return new[::-1], misfits[::-1]


def lift_of(new: Sequence[Row], rows: Iterable[Row]) -> float:
    """Return what all sums must be raised by, so that those of the oldest row are zero.

    Graphs show the sum of the oldest row as what was consumed in it. Zero where the oldest
    row is one that was there.
    """
    oldest = min([*new, *rows])
    return -oldest.sum if oldest in new else 0.0


def raised(rows: Iterable[Row], lift: float) -> list[Row]:
    """Return rows whose sums start elsewhere."""
    return [row._replace(sum=round(row.sum + lift, DIGITS)) for row in rows]


def _start_of(row: Row) -> datetime:
    return row.start


def _follows(earlier: Row, row: Row, consumption: Consumption) -> bool:
    """Whether the sum of a row is that of the row in front and what was used since."""
    used = consumption(earlier.reading, row.reading)
    if used is None:
        return False
    tolerance = TOLERANCE * max(1.0, abs(row.state))
    return abs(earlier.sum + used - row.sum) <= tolerance
