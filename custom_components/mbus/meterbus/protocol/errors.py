"""What can go wrong between a person and a meter, by whose fault it is."""

from dataclasses import dataclass
from enum import StrEnum


class MBusError(Exception):
    """Base of every error that this package raises."""


class LineError(MBusError):
    """The line to the gateway cannot be opened, or is lost."""


class ProtocolError(MBusError):
    """Bytes arrived that cannot be used.

    `code` is stable and names the defect; `position` is the byte it was met at.
    """

    def __init__(self, code: str, message: str, position: int = 0) -> None:
        """Keep the defect's stable code beside the sentence for people."""
        super().__init__(message)
        self.code = code
        self.position = position


class InputError(MBusError):
    """What a person typed, or a caller passed, means nothing here.

    `code` is stable and names what is wrong with it.
    """

    def __init__(self, code: str, message: str) -> None:
        """Keep the stable code beside the sentence for people."""
        super().__init__(message)
        self.code = code


class MeterProblem(StrEnum):
    """What a meter did in place of what it was asked."""

    SILENT = "silent"
    """Nothing: it does not answer."""
    OTHER_METER = "other_meter"
    """Another one answered."""
    TOLD_ERROR = "meter_error"
    """It told an error of its application, or what carries no records."""
    NOT_ACKNOWLEDGED = "not_acknowledged"
    """It did not acknowledge the request."""
    NOT_PREPARED = "not_prepared"
    """It did not acknowledge what it has to be told before it is read."""
    NO_DATA = "no_data"
    """It sent no data."""
    ONLY_USUAL = "only_usual"
    """It sent its usual telegram again, not what it was asked for."""
    ONLY_AREA = "only_area"
    """It sent an area that it was asked for before, not its usual telegram."""
    NO_FIRST_TELEGRAM = "no_first_telegram"
    """It never came back to its first telegram."""
    PAGES_REPEAT = "pages_repeat"
    """It announced more telegrams, and sent the same ones again."""
    ADDRESS_ANSWERS = "address_answers"
    """Somebody answers already at the address that it was to be given."""
    NOT_CHANGED = "not_changed"
    """It acknowledged a change, and did not make it."""
    SILENT_AT_RATE = "silent_at_rate"
    """It does not answer at the baud rate that it was told to take."""
    CLOCK_NOT_SET = "clock_not_set"
    """It shows another time than the one that was written to it."""


class MeterError(MBusError):
    """A meter does not do what it was asked, or does not answer at all.

    `problem` is stable and names what it did.
    """

    def __init__(self, problem: MeterProblem, message: str) -> None:
        """Keep the problem beside the sentence for people."""
        super().__init__(message)
        self.problem = problem


@dataclass(frozen=True)
class Refusal:
    """Why an answer carries no records that can be believed.

    `code` is stable and names it; `number` is what the meter said in its place, None where
    its bytes are at fault.
    """

    code: str
    message: str
    number: int | None = None

    def as_error(self) -> MBusError:
        """Return the error that tells it."""
        if self.number is None:
            return ProtocolError(self.code, self.message)
        return ToldError(self.code, self.message, self.number)


class ToldError(MeterError):
    """A meter told an error of its application, or what carries no records.

    `code` is stable and names which, `number` is the one that it sent.
    """

    def __init__(self, code: str, message: str, number: int) -> None:
        """Keep what the meter told beside the sentence for people."""
        super().__init__(MeterProblem.TOLD_ERROR, message)
        self.code = code
        self.number = number


class OtherMeterError(MeterError):
    """Another meter answered in the place of the one that was meant.

    `found` is who it says it is, sixteen digits; None where it tells no number.
    """

    def __init__(self, answered: str, wanted: str, found: str | None = None) -> None:
        """Say who answered in whose place."""
        message = f"{answered} answered in place of {wanted}"
        super().__init__(MeterProblem.OTHER_METER, message)
        self.found = found


class SilenceError(MeterError):
    """A meter that is to do something does not answer."""

    def __init__(self, message: str) -> None:
        """Keep the sentence for people."""
        super().__init__(MeterProblem.SILENT, message)
