"""What goes wrong in a journey."""


class JourneyError(Exception):
    """Something is not as a person would expect it; the message says what."""
