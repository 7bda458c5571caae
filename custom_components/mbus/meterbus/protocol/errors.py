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


class MeterError(MBusError):
    """A meter answered, but with an error of its own or not as itself."""
