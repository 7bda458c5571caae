"""What was measured, side by side, and what of it missed its aim."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, Final, NamedTuple

OURS: Final = "ours"
FLOOR: Final = "floor"
KINDS: Final = (OURS, FLOOR)

type Answer = Mapping[str, Any]
type Taken = dict[str, list[Answer]]
"""Answers by what they were filed under."""

SET_UP_AIM: Final = 1.15
BLOCK_AIM: Final = 1.15
ROUND_AIM: Final = 1.25
CHANGED: Final = "state_changed"
REPORTED: Final = "state_reported"


@dataclass(frozen=True)
class Building:
    """How many of each there are."""

    gateways: int
    meters: int
    records: int

    @property
    def sensors(self) -> int:
        """Return how many records are sensors."""
        return self.gateways * self.meters * self.records


@dataclass(frozen=True)
class Row:
    """One figure of both, and the ratio that ours may have at most."""

    title: str
    asked: str
    figure: Callable[[Answer], float]
    unit: str = ""
    aim: float | None = None
    is_none_allowed: bool = True
    """Whether ours may have any of it."""


class Result(NamedTuple):
    """A row with its figures, one for each time it was measured."""

    row: Row
    ours: list[float]
    floor: list[float]

    @property
    def ratio(self) -> float | None:
        """Return ours to the floor, None where there is no floor."""
        floor = median(self.floor)
        return median(self.ours) / floor if floor else None


def seconds(name: str) -> Callable[[Answer], float]:
    """Return a figure in seconds."""
    return lambda answer: float(answer[name])


def milliseconds(name: str) -> Callable[[Answer], float]:
    """Return a figure in milliseconds."""
    return lambda answer: float(answer[name]) * 1000


def rows(answer: Answer) -> float:
    """Return the rows that were added to the database."""
    return float(sum(answer["rows"].values()))


def _set_up_rows(phase: str, title: str) -> Iterator[Row]:
    longest, p99 = milliseconds("longest_s"), milliseconds("p99_s")
    yield Row(f"{title}, event loop", phase, seconds("loop_s"), "s", SET_UP_AIM)
    yield Row(f"{title}, process", phase, seconds("process_s"), "s")
    yield Row(f"{title}, longest block", phase, longest, "ms", BLOCK_AIM)
    yield Row(f"{title}, p99 of blocks", phase, p99, "ms")
    saving = f"{phase}_save"
    yield Row(f"{title}, longest block of saving", saving, longest, "ms")
    reading = f"{phase}_read"
    yield Row(f"{title}, first read, process", reading, seconds("process_s"), "s")
    yield Row(f"{title}, first read, longest block", reading, longest, "ms")


ROWS: Final = (
    *_set_up_rows("first", "new"),
    *_set_up_rows("again", "restart"),
    Row("restart, longest of starting", "starting", milliseconds("longest_s"), "ms"),
    Row("round, process", "round", seconds("process_s"), "s", ROUND_AIM),
    Row("round, event loop", "round", seconds("loop_s"), "s"),
    Row("round, recorder", "round", seconds("recorder_s"), "s"),
    Row("round, database server", "round", seconds("server_s"), "s"),
    Row("round, longest block", "steps", milliseconds("longest_s"), "ms", BLOCK_AIM),
    Row("round, p99 of blocks", "steps", milliseconds("p99_s"), "ms"),
    Row("round, rows in the database", "round", rows),
    Row("nothing changed, process", "still", seconds("process_s"), "s"),
    Row("nothing changed, rows", "still", rows, is_none_allowed=False),
    Row(
        "nothing changed, states changed",
        "count",
        lambda answer: answer[CHANGED],
        is_none_allowed=False,
    ),
    Row("nothing changed, states reported", "count", lambda answer: answer[REPORTED]),
)


def results(taken: Mapping[str, Taken]) -> list[Result]:
    """Return what each row comes to."""
    return [
        Result(row, *([*map(row.figure, taken[kind][row.asked])] for kind in KINDS))
        for row in ROWS
    ]


def is_missed(result: Result) -> bool:
    """Return whether ours is above its aim."""
    row, ratio = result.row, result.ratio
    is_above = row.aim is not None and ratio is not None and ratio > row.aim
    return is_above or (not row.is_none_allowed and any(result.ours))


def lines(
    building: Building, found: list[Result], taken: Mapping[str, Taken]
) -> Iterator[str]:
    """Yield the lines to print: medians, from least to most in brackets."""
    yield (
        f"{building.gateways} gateways, {building.meters} meters each,"
        f" {building.records} records each: {building.sensors} sensors"
    )
    yield f"{'':38} {'ours':>24} {'floor':>24} {'':2}  ratio   aim"
    for result in found:
        yield _line(result)
    for kind in KINDS:
        used = median(_memory(taken[kind], building.sensors))
        yield f"memory for each sensor, {kind:5} {used / 1024:24.1f} KiB"


def _line(result: Result) -> str:
    row, ratio = result.row, result.ratio
    ours, floor = map(_spread, (result.ours, result.floor))
    shown = "     –" if ratio is None else f"{ratio:6.2f}"
    aim = "" if row.aim is None else f"≤ {row.aim}"
    aim = aim if row.is_none_allowed else "none"
    missed = "  missed" if is_missed(result) else ""
    return f"{row.title:38} {ours:>24} {floor:>24} {row.unit:2} {shown}  {aim}{missed}"


def _spread(figures: list[float]) -> str:
    least, middle, most = min(figures), median(figures), max(figures)
    return f"{middle:.5g} [{least:.4g} {most:.4g}]"


def _memory(taken: Taken, sensors: int) -> Iterator[float]:
    """Yield the bytes that a sensor takes, from before the set-up to after a read."""
    for before, after in zip(taken["first"], taken["first_read"], strict=True):
        yield (after["memory"] - before["before"]) / sensors
