"""What a way costs the person who goes it: clicks, and the time that they have to be there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
import time
from typing import Final

from .errors import JourneyError
from .window import Window

HAND_S: Final = 3.0
"""What a person needs for a click, and this browser does not: to look, decide, point and press.
The keystroke-level model of Card, Moran and Newell has 1.35, 1.1 and 0.2 s for that, and 0.4 s
for the hand on its way between mouse and keyboard.
"""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a way may cost at most."""

    clicks: int
    whole_s: float = float("inf")
    attended_s: float = float("inf")


@dataclass
class Effort:
    """What a way has cost since it was begun.

    Its person attends all the time, but for that in which something runs that shows how far
    it is and asks nothing, such as a search.
    """

    window: Window
    _first: int = field(init=False)
    _begun_s: float = field(init=False)
    _alone_s: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        """Begin."""
        self._first = self.window.presses.count
        self._begun_s = time.monotonic()

    @contextmanager
    def left_alone(self) -> Iterator[None]:
        """Let something run by itself: whoever has started it may go away."""
        begun_s = time.monotonic()
        yield
        self._alone_s += time.monotonic() - begun_s

    def judge(self, limits: Limits) -> str:
        """Return what it has cost, in words; raise JourneyError where that is too much."""
        clicks = self.window.presses.count - self._first
        whole_s = time.monotonic() - self._begun_s
        attended_s = whole_s - self._alone_s
        told = f"{clicks} clicks, {whole_s:.0f} s, attended {attended_s:.0f} s"
        if (
            clicks > limits.clicks
            or whole_s > limits.whole_s
            or attended_s > limits.attended_s
        ):
            raise JourneyError(f"That is too much for a person: {told}.")
        return told


@contextmanager
def measured(window: Window) -> Iterator[Effort]:
    """Go a way at the pace of a person, and take down what it costs."""
    window.hand_s = HAND_S
    try:
        yield Effort(window)
    finally:
        window.hand_s = 0.0
