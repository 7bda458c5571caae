"""What comes back for a request: a value, whatever the bus has made of it."""

from dataclasses import dataclass

from .frames import Acknowledge, LongFrame, ShortFrame


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back for a request: a frame, noise, both, or neither (silence)."""

    request: ShortFrame | LongFrame | None = None
    frame: Acknowledge | LongFrame | None = None
    noise: bytes = b""
    late: bytes = b""
    """What was on the line before the request: somebody's answer to the one before."""
    is_early: bool = False
    """Whether it began sooner than a meter answers: it may be somebody's to the one before."""
    echoed: bool = False
    """Whether the request itself came back."""

    @property
    def is_silence(self) -> bool:
        """Return whether nothing came."""
        return self.frame is None and not self.noise

    @property
    def is_acknowledged(self) -> bool:
        """Return whether the single character E5 came."""
        return isinstance(self.frame, Acknowledge)
