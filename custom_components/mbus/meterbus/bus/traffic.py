"""What goes over the wires, for whoever watches it; nothing of it is kept here."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Remark(StrEnum):
    """What bytes are that are neither a request nor an answer, or what came of them.

    The values are the words of the debug log.
    """

    ECHO = "echo"
    NOISE = "noise"
    PADDING = "padding"
    LATE = "late, dropped"
    UNWANTED = "nobody waits for it, dropped"
    SILENCE = "silence"
    WAKE_UP = "wake-up"


@dataclass(frozen=True, slots=True)
class Passing:
    """Bytes that went over the wires at once: a frame, or what is none.

    Zeros stand where bytes are secret. A silence and a wake-up have no bytes.
    """

    is_sent: bool
    data: bytes
    remark: Remark | None = None


type Watcher = Callable[[Passing], None]
"""Is told what passes, in the turn in which it does: it must neither wait nor raise."""


class Traffic:
    """Who watches the bytes of one bus; costs nothing while nobody does."""

    def __init__(self) -> None:
        """Start with nobody."""
        self._watchers: list[Watcher] = []

    @property
    def is_watched(self) -> bool:
        """Whether anybody watches."""
        return bool(self._watchers)

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Tell somebody everything that passes from now on; return what ends that."""
        self._watchers.append(watcher)

        def end() -> None:
            self._watchers.remove(watcher)

        return end

    def tell(self, passing: Passing) -> None:
        """Tell everybody; who watches may end that meanwhile."""
        for watcher in tuple(self._watchers):
            watcher(passing)
