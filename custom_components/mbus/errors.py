"""What went wrong on the bus, as keys of translated messages."""

from .meterbus.bus.line import BrokenLineError, LineProblem
from .meterbus.protocol.errors import (
    LineError,
    MBusError,
    MeterError,
    OtherMeterError,
    ProtocolError,
    SilenceError,
)


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
        case OtherMeterError():
            return "other_meter"
        case SilenceError():
            return "silent"
        case MeterError():
            return "refused"
        case ProtocolError(code="collision"):
            return "damaged_answer"
        case _:
            return "unusable_answer"
