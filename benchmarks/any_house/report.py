"""The tables of many searches, and a line for each that went wrong."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Final

from .fates import Fate
from .fleets import HABITS, Member, Origin
from .houses import LINE_KINDS
from .search import Outcome

NO_HABIT: Final = "no habit"
TITLE_WIDTH: Final = 32
COLUMNS: Final = (
    ("searches", 9),
    ("meters", 7),
    ("found", 7),
    ("named", 6),
    ("hinted", 7),
    ("covered", 8),
    ("missed", 7),
    ("beside", 7),
    ("phantoms", 9),
    ("wrong", 6),
    ("cut off", 8),
    ("median s", 9),
    ("longest s", 10),
    ("requests", 9),
)
NUMBER_WIDTH: Final = 9


@dataclass(frozen=True)
class Row:
    """Some of the meters of some searches."""

    title: str
    outcomes: Sequence[Outcome]
    counts: Callable[[Member], bool] = lambda _: True
    """Which meters of these searches are counted; *beside* are missed ones of the others."""

    def __str__(self) -> str:
        """Return it as a line of the table."""
        mine, others = self._fates()
        times = [outcome.search_s for outcome in self.outcomes]
        cells = (
            len(self.outcomes),
            mine.total(),
            *(mine[fate] for fate in Fate),
            others[Fate.MISSED],
            sum(len(outcome.phantoms) for outcome in self.outcomes),
            sum(len(outcome.wrong) for outcome in self.outcomes),
            sum(bool(outcome.ending) for outcome in self.outcomes),
            f"{median(times):.1f}",
            f"{max(times):.1f}",
            f"{median(outcome.requests for outcome in self.outcomes):.0f}",
        )
        return f"{self.title:{TITLE_WIDTH}}" + "".join(
            f"{cell:>{width}}" for cell, (_, width) in zip(cells, COLUMNS, strict=True)
        )

    def _fates(self) -> tuple[Counter[Fate], Counter[Fate]]:
        """Count the fates of those who count, and of those beside them."""
        mine, others = Counter[Fate](), Counter[Fate]()
        for outcome in self.outcomes:
            for member, fate in zip(outcome.house.members, outcome.fates, strict=True):
                (mine if self.counts(member) else others)[fate] += 1
        return mine, others


def tables(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the tables: by line, by origin, by habit."""
    yield from _table("line", _by_line(outcomes))
    safe = [each for each in outcomes if not each.house.line_kind.loses]
    yield from _table("on lines that lose nothing", _by_origin(safe))
    yield from _table("on lines that lose nothing", _by_habit(safe))


def _table(title: str, rows: Iterable[Row]) -> Iterator[str]:
    head = "".join(f"{name:>{width}}" for name, width in COLUMNS)
    yield f"{title:{TITLE_WIDTH}}{head}"
    yield from (str(row) for row in rows if row.outcomes)
    yield ""


def _by_line(outcomes: Sequence[Outcome]) -> Iterator[Row]:
    for kind in LINE_KINDS:
        # What another process has made is equal, not the same.
        own = [each for each in outcomes if each.house.line_kind == kind]
        yield Row(kind.name, own)
    yield Row("all", outcomes)


def _by_origin(outcomes: Sequence[Outcome]) -> Iterator[Row]:
    for origin in Origin:
        yield _row_of(origin, outcomes, partial(_has_origin, origin))


def _by_habit(outcomes: Sequence[Outcome]) -> Iterator[Row]:
    for habit in ("", *HABITS):
        title = habit or NO_HABIT
        yield _row_of(title, outcomes, partial(_has_habit, habit))


def _has_origin(origin: Origin, member: Member) -> bool:
    return member.origin is origin


def _has_habit(habit: str, member: Member) -> bool:
    return member.habit == habit


def _row_of(
    title: str, outcomes: Sequence[Outcome], counts: Callable[[Member], bool]
) -> Row:
    """Return the row of the searches in which somebody counts."""
    own = [each for each in outcomes if any(map(counts, each.house.members))]
    return Row(title, own, counts)


def failures(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield a line for each search that went wrong, those that break the promise first."""
    flawed = [each for each in outcomes if each.is_flawed]
    for outcome in sorted(flawed, key=lambda each: not each.breaks_the_promise):
        yield failure(outcome)


def failure(outcome: Outcome) -> str:
    """Return what went wrong in one search, how it is repeated, and whom it befell."""
    house, line = outcome.house, outcome.house.line
    origins = Counter(member.origin for member in house.members)
    fleet = ", ".join(f"{count} {origin}" for origin, count in origins.items())
    habits = ", ".join(
        f"{member.number} {member.habit}" for member in house.members if member.habit
    )
    missed = [
        str(member.address)
        for member, fate in zip(house.members, outcome.fates, strict=True)
        if fate is Fate.MISSED
    ]
    wrongs = {
        "missed": missed,
        "phantoms": outcome.phantoms,
        "wrong": outcome.wrong,
        "ended": [outcome.ending] if outcome.ending else [],
    }
    told = "; ".join(
        f"{name} {', '.join(each)}" for name, each in wrongs.items() if each
    )
    port = "serial" if line.is_serial else "network"
    way = " ".join((port, *line.faults))
    mark = "!" if outcome.breaks_the_promise else " "
    return f"{mark} --seed {house.seed:<{NUMBER_WIDTH}} {told} | {way} | {fleet} | {habits}"
