"""What went wrong on the bus, as keys of translated messages and what fills them in."""

from dataclasses import dataclass
from typing import Final

from .meterbus.bus.line import SYSTEM, BrokenLineError, LineProblem
from .meterbus.protocol.errors import (
    LineError,
    MBusError,
    MeterError,
    OtherMeterError,
    ProtocolError,
    ToldError,
)

ABOUT_KEYS: Final = frozenset({"encrypted", "wrong_key", "unsupported_encryption"})
"""Defects that a person can do something about; the others are for who knows M-Bus."""
UNUSABLE: Final = "unusable_answer"
SYSTEM_WORDS: Final = "system_words"
"""What the system said, beside what messages are filled in with: for diagnostics alone."""
UNTOLD: Final = "–"
"""In place of what a meter does not tell."""


class SearchUnderWayError(MBusError):
    """A line is searched already: a second search would only drain batteries."""


@dataclass(frozen=True)
class Told:
    """An error as a person is told it.

    `key` is that of the message, below `exceptions`. What fills it in as its `error` is the
    text of `reason`, below `selector.reason`, with `value` in it; or `value` alone.
    """

    key: str
    reason: str = ""
    value: str = ""


def told_of(err: MBusError) -> Told:
    """Return how a person is told an error: nothing of it is a sentence in English."""
    key = translation_key_of(err)
    match err:
        case OtherMeterError(found=found):
            return Told(key, value=UNTOLD if found is None else found)
        case BrokenLineError(reason=reason, value=value):
            return Told(key, reason, value)
        case ToldError(code=code, number=number):
            return Told(key, code, f"{number:02X}")
        case ProtocolError(code=code) if key == UNUSABLE:
            return Told(key, code)
        case LineError():
            return Told(key, SYSTEM, type(err).__name__)
        case _:
            return Told(key)


def translation_key_of(err: MBusError) -> str:
    """Return the key, below `exceptions`, of the message that explains an error."""
    match err:
        case SearchUnderWayError():
            return "search_under_way"
        case BrokenLineError(problem=problem):
            return problem.value
        case LineError():
            return LineProblem.OTHER.value
        case MeterError(problem=problem):
            return problem.value
        case ProtocolError(code="collision"):
            return "damaged_answer"
        case ProtocolError(code=code) if code in ABOUT_KEYS:
            return code
        case _:
            return UNUSABLE
