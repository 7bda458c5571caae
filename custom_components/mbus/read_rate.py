"""How often meters are read, over the last hour."""

from collections import Counter
import time
from typing import Final

MINUTE_S: Final = 60
MINUTES: Final = 60


class ReadRate:
    """Counts reads by the minute; what is older than an hour is forgotten."""

    def __init__(self) -> None:
        """Start counting now."""
        self._started_s = time.monotonic()
        self._by_minute = Counter[int]()

    def note(self) -> None:
        """Count one read."""
        self._by_minute[int(time.monotonic() // MINUTE_S)] += 1
        self._forget()

    @property
    def covered_s(self) -> float:
        """Return the time that is counted: up to an hour, less since a late start."""
        now_s = time.monotonic()
        return now_s - max(self._started_s, self._first_minute(now_s) * MINUTE_S)

    @property
    def per_hour(self) -> float:
        """Return the reads of an hour, at the pace of the time that is counted."""
        self._forget()
        # Right after the start, reads of one moment are no pace.
        return self._by_minute.total() * 3600 / max(self.covered_s, MINUTE_S)

    def _forget(self) -> None:
        first = self._first_minute(time.monotonic())
        for minute in [each for each in self._by_minute if each < first]:
            del self._by_minute[minute]

    @staticmethod
    def _first_minute(now_s: float) -> int:
        """Return the minute that the counting starts with: the current one is not over."""
        return int(now_s // MINUTE_S) - MINUTES + 1
