"""The debug log of what goes over the wires, and those who watch it pass."""

import logging
from typing import Final

from ..protocol.frames import Frame, Noise
from ..protocol.secrets import NO_SECRETS, Secrets
from .traffic import Passing, Remark, Traffic

_LOGGER = logging.getLogger(__name__)

SENT: Final = "→"
RECEIVED: Final = "←"


class ByteLog:
    """Logs frames, and bytes that are none, for who follows what happens on the bus."""

    def __init__(self, traffic: Traffic) -> None:
        """Start with nothing to hide."""
        self.secrets: Secrets = NO_SECRETS
        self._traffic = traffic

    def sent(self, request: bytes) -> None:
        """Log a request."""
        self._log(SENT, request, None)

    def received(
        self, item: Frame | Noise | bytes, remark: Remark | None = None
    ) -> None:
        """Log what has come."""
        self._log(RECEIVED, item, remark)

    def silence(self) -> None:
        """Log that nothing has come."""
        _LOGGER.debug("%s (%s)", RECEIVED, Remark.SILENCE)
        self._traffic.tell(Passing(False, b"", Remark.SILENCE))

    def preamble(self, length: int) -> None:
        """Log a preamble, by how many bytes it has."""
        _LOGGER.debug("%s %d × 55 (%s)", SENT, length, Remark.WAKE_UP)
        self._traffic.tell(Passing(True, b"", Remark.WAKE_UP))

    def _log(
        self, direction: str, item: Frame | Noise | bytes, remark: Remark | None
    ) -> None:
        is_logged, is_watched = (
            _LOGGER.isEnabledFor(logging.DEBUG),
            self._traffic.is_watched,
        )
        if not (is_logged or is_watched):
            return
        data = _bytes_of(item)
        if is_logged:
            words = "" if remark is None else f" ({remark})"
            _LOGGER.debug("%s %s%s", direction, self.secrets.shown(data), words)
        if is_watched:
            blanked = self.secrets.blanked(data)
            self._traffic.tell(Passing(direction == SENT, blanked, remark))


def _bytes_of(item: Frame | Noise | bytes) -> bytes:
    match item:
        case bytes():
            return item
        case Noise(data):
            return data
        case _:
            return item.to_bytes()
