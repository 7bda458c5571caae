"""What went wrong on the bus, as keys of translated messages."""

from typing import Final

from .meterbus.bus.line import BrokenLineError, LineProblem
from .meterbus.protocol.errors import (
    LineError,
    MBusError,
    MeterError,
    OtherMeterError,
    ProtocolError,
)

ABOUT_KEYS: Final = frozenset({"encrypted", "wrong_key", "unsupported_encryption"})
"""Defects that a person can do something about; the others are for who knows M-Bus."""
UNTOLD: Final = "–"
"""In place of what a meter does not tell."""


class SearchUnderWayError(MBusError):
    """A line is searched already: a second search would only drain batteries."""


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
            return "unusable_answer"


def detail_of(err: MBusError | None) -> str:
    """Return what a message is filled in with as its `error`: no sentence of its own.

    It is a number, the words of the system or of the standard, or a defect of some bytes.
    """
    match err:
        case OtherMeterError(found=found):
            return UNTOLD if found is None else found
        case None:
            return ""
        case _:
            return str(err)
