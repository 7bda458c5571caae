"""What has happened on a line, in numbers."""

from dataclasses import dataclass


@dataclass
class Counters:
    """Counts from the moment that a master exists; each counts one thing.

    Every request ends as an answer, as damaged, or as a silence, unless the line is lost
    under it.
    """

    requests: int = 0
    """Requests sent."""
    answers: int = 0
    """Requests that a whole frame came back for."""
    damaged: int = 0
    """Requests that only noise came back for: a broken answer, or several at once."""
    silences: int = 0
    """Requests that nothing came back for; one to everybody, 255, has no answer."""
    noisy_answers: int = 0
    """Answers with bytes around them that belong to no frame, or to somebody else's."""
    late_answers: int = 0
    """Times that bytes came after their time was over."""
    echoes: int = 0
    """Requests that came back: the converter echoes."""
    bytes_sent: int = 0
    bytes_received: int = 0
    opened: int = 0
    """Times that the line was opened."""
    reopened: int = 0
    """Times that the other end had closed it while nobody talked, and it was opened again."""
    lost: int = 0
    """Times that the line failed while it was open."""
    failed_openings: int = 0
    """Times that the line could not be opened."""
