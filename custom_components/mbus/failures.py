"""What went wrong lately, kept for who wants to know why."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from homeassistant.util import dt as dt_util

from .errors import Told, told_of
from .meterbus.protocol.answers import Answer
from .meterbus.protocol.errors import MBusError

FAILURES_KEPT: Final = 10
"""Of one meter, or of one line: the last ones are those that are looked for."""
ANSWERS_KEPT: Final = 16
"""Of one failure: a reset or two and three attempts by primary address, then a selection and
three more, and after a deselection the same once again."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One thing that failed, or the same several times in a row.

    `told` is what a person is told of it, `message` what the bus layer says; `kind` is the
    key of the first, or of what it was missed for. `answers` are those of the last time.
    """

    kind: str
    told: Told
    message: str
    first_at: datetime
    last_at: datetime
    times: int = 1
    answers: tuple[Answer, ...] = ()


class FailureLog:
    """The last failures, oldest first."""

    def __init__(self) -> None:
        """Start without any."""
        self._failures: deque[Failure] = deque(maxlen=FAILURES_KEPT)

    def __iter__(self) -> Iterator[Failure]:
        """Return the failures in the order in which they began."""
        return iter(self._failures)

    def note(
        self, err: MBusError, answers: Iterable[Answer] = (), *, kind: str = ""
    ) -> None:
        """Keep a failure; the same again counts on, so that it hides no other."""
        now, told = dt_util.utcnow(), told_of(err)
        failure = Failure(
            kind=kind or told.key,
            told=told,
            message=str(err),
            first_at=now,
            last_at=now,
            answers=tuple(each for each in answers if not _is_empty(each)),
        )
        if self._failures and _is_same(self._failures[-1], failure):
            before = self._failures.pop()
            failure = replace(failure, first_at=before.first_at, times=before.times + 1)
        self._failures.append(failure)


def _is_empty(answer: Answer) -> bool:
    return answer.is_silence and not answer.late


def _is_same(before: Failure, now: Failure) -> bool:
    return (before.kind, before.message) == (now.kind, now.message)
