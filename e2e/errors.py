"""What goes wrong in a journey, and what is no failure."""


class JourneyError(Exception):
    """Something is not as a person would expect it; the message says what."""


class SkippedError(Exception):
    """A journey has nothing to walk on; the message is the reason."""
