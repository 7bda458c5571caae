"""What can go wrong between a person and a meter, by whose fault it is."""


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


class MeterError(MBusError):
    """A meter does not do what it was asked, or does not answer at all."""


class OtherMeterError(MeterError):
    """Another meter answered in the place of the one that was meant.

    `found` is who it says it is, sixteen digits; None where it tells no number.
    """

    def __init__(self, answered: str, wanted: str, found: str | None = None) -> None:
        """Say who answered in whose place."""
        super().__init__(f"{answered} answered in place of {wanted}")
        self.found = found


class SilenceError(MeterError):
    """A meter that is to do something does not answer."""
