"""What a counter is supposed to have in the statistics, kept beside the recorder."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isclose, isnan, nan
from typing import Any, Final

HOUR_S: Final = 3600.0
RESET_BELOW: Final = 0.9
"""Home Assistant takes a counter that falls below this share for a new one, from zero."""
TOLERANCE: Final = 1e-6


@dataclass
class Counter:
    """The readings of one counter, hour by hour, and the sum that follows from them."""

    hours: int
    reading: float = nan
    total: float = 0.0
    resets: int = 0
    _readings: array[float] = field(init=False)
    _totals: array[float] = field(init=False)

    def __post_init__(self) -> None:
        """Make room for all hours at once: what grows later is somebody else's."""
        self._readings = array("d", [nan]) * self.hours
        self._totals = array("d", [nan]) * self.hours

    def take(self, reading: float, passed_s: float) -> bool:
        """Take what a meter said; return whether that is no less than before."""
        before = self.reading
        is_reset = reading < RESET_BELOW * before
        if is_reset:
            self.resets += 1
            self.total += reading
        elif not isnan(before):
            self.total += reading - before
        self.reading = reading
        hour = int(passed_s // HOUR_S)
        if hour < self.hours:
            self._readings[hour], self._totals[hour] = reading, self.total
        return isnan(before) or reading >= before

    def wrong_rows(
        self, rows: Sequence[Mapping[str, Any]], start_s: float
    ) -> Iterator[tuple[float, str]]:
        """Yield the moment of each hour whose statistics are wrong, and what is."""
        before = 0.0
        for row in rows:
            hour = int((row["start"] - start_s) // HOUR_S)
            reading, total = self._at(hour)
            if not isclose(row["state"], reading, abs_tol=TOLERANCE):
                yield row["start"], f"state {row['state']}, the meter said {reading}"
            if not isclose(row["sum"], total, rel_tol=1e-9, abs_tol=TOLERANCE):
                yield row["start"], f"sum {row['sum']}, the readings make {total}"
            if row["sum"] < before - TOLERANCE:
                yield row["start"], f"sum falls from {before} to {row['sum']}"
            before = row["sum"]

    def _at(self, hour: int) -> tuple[float, float]:
        """Return reading and sum at the end of an hour: the last ones until then."""
        while hour > 0 and isnan(self._readings[hour]):
            hour -= 1
        return self._readings[hour], self._totals[hour]
