"""What was found wrong: when, at which meter and which entity."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

KEPT: Final = 200
"""Findings that are kept with their text; all are counted."""


class Check(StrEnum):
    """What was looked at."""

    VALUE = "published value"
    AGE = "age of a state"
    FAILURE = "failure without a cause"
    RECOVERY = "recovery"
    TOTAL = "total"
    REPLACED = "replaced meter"
    REPAIR = "repairs"
    STATISTICS = "statistics"
    GROWTH = "growth"
    LEFTOVER = "left behind"
    LOG = "log"
    COVERAGE = "coverage"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be."""

    moment: datetime
    check: Check
    about: str
    text: str

    def __str__(self) -> str:
        """Return it as a line."""
        return f"{self.moment:%m-%d %H:%M:%S}  {self.check}: {self.about}: {self.text}"


@dataclass
class Findings:
    """All of them, each with the moment at which it was found."""

    now: Callable[[], datetime]
    tell: Callable[[str], None] = lambda _: None
    """Hears of each as soon as it is found."""
    first: list[Finding] = field(default_factory=list)
    counts: Counter[Check] = field(default_factory=Counter)

    def add(
        self, check: Check, about: object, text: str, moment: datetime | None = None
    ) -> None:
        """Keep a finding."""
        self.counts[check] += 1
        if len(self.first) < KEPT:
            found = Finding(moment or self.now(), check, str(about), text)
            self.first.append(found)
            self.tell(str(found))
