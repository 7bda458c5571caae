"""How a poll of a meter went: one value, from which all that is told of it derives."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Self

from .errors import Told, told_of
from .meterbus.makers.rows import BlockValue
from .meterbus.protocol.addresses import SecondaryAddress
from .meterbus.protocol.answers import Answer
from .meterbus.protocol.errors import (
    LineError,
    MBusError,
    MeterError,
    OtherMeterError,
    SilenceError,
)
from .meterbus.protocol.reading import Reading


class OutcomeKind(StrEnum):
    """What came of asking a meter."""

    ANSWERED = "answered"
    """Its data came."""
    REFUSED = "refused"
    """It answered, and not with data: it is busy, or cannot."""
    DAMAGED = "damaged"
    """Something came that cannot be used."""
    OTHER_METER = "other_meter"
    """Another meter answered in its place."""
    SILENT = "silent"
    """Nothing came."""
    LINE = "line"
    """It was not asked: the line to its gateway cannot be used."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a poll; `reading` is there when the meter itself has answered."""

    kind: OutcomeKind
    reading: Reading | None = None
    cause: MBusError | None = None
    """What failed; None where nothing did."""
    answers: tuple[Answer, ...] = ()
    """What came back for the last requests, for who wants to know why."""
    stranger: SecondaryAddress | None = None
    """The other meter that answers in this one's place, time and again."""

    @property
    def error(self) -> str:
        """Return what failed, as the bus layer says it."""
        return "" if self.cause is None else str(self.cause)

    @property
    def told(self) -> Told:
        """Return what failed, as a person is told it."""
        return NOTHING_TOLD if self.cause is None else told_of(self.cause)

    @property
    def key(self) -> str:
        """Return the key of the translated message that tells what failed."""
        return self.told.key

    @property
    def has_answered(self) -> bool:
        """Whether the meter gave its data."""
        return self.kind is OutcomeKind.ANSWERED

    @property
    def is_heard(self) -> bool:
        """Whether anybody answered, with whatever."""
        return self.kind not in (OutcomeKind.SILENT, OutcomeKind.LINE)

    @property
    def is_silence(self) -> bool:
        """Whether nothing at all was heard, on a line that works."""
        return self.kind is OutcomeKind.SILENT

    @property
    def line_error(self) -> LineError | None:
        """Return why the line could not be used, if that is what failed."""
        return self.cause if isinstance(self.cause, LineError) else None

    def with_values(self, places: Collection[BlockValue]) -> Self:
        """Return the outcome with what a person has defined behind 0F in a reading."""
        if self.reading is None or not places:
            return self
        telegram = self.reading.telegram.with_values(places)
        return replace(self, reading=replace(self.reading, telegram=telegram))


def answered(reading: Reading) -> Outcome:
    """Return the outcome of an answer, which may tell an error in place of data."""
    refusal = reading.telegram.refusal
    if refusal is None:
        return Outcome(kind=OutcomeKind.ANSWERED, reading=reading)
    return Outcome(kind=OutcomeKind.REFUSED, reading=reading, cause=refusal.as_error())


def failed(err: MBusError, stranger: SecondaryAddress | None = None) -> Outcome:
    """Return the outcome of a read that failed."""
    return Outcome(kind=_kind_of(err), cause=err, stranger=stranger)


def _kind_of(err: MBusError) -> OutcomeKind:
    match err:
        case LineError():
            return OutcomeKind.LINE
        case OtherMeterError():
            return OutcomeKind.OTHER_METER
        case SilenceError():
            return OutcomeKind.SILENT
        case MeterError():
            return OutcomeKind.REFUSED
        case _:
            return OutcomeKind.DAMAGED


NOTHING_TOLD: Final = Told("")
SILENT: Final = failed(SilenceError("nobody answers"))
"""Nobody has answered."""
