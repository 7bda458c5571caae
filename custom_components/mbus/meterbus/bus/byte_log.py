"""The debug log of what goes over the wires."""

import logging
from typing import Final

from ..protocol.frames import Frame, Noise
from ..protocol.secrets import NO_SECRETS, Secrets

_LOGGER = logging.getLogger(__name__)

SENT: Final = "→"
RECEIVED: Final = "←"


class ByteLog:
    """Logs frames, and bytes that are none, for who follows what happens on the bus."""

    def __init__(self) -> None:
        """Start with nothing to hide."""
        self.secrets: Secrets = NO_SECRETS

    def sent(self, request: bytes) -> None:
        """Log a request."""
        self._log(SENT, request, "")

    def received(self, item: Frame | Noise | bytes, remark: str = "") -> None:
        """Log what has come."""
        self._log(RECEIVED, item, f" ({remark})" if remark else "")

    def remark(self, text: str) -> None:
        """Log what happens in place of bytes."""
        _LOGGER.debug("%s", text)

    def _log(self, direction: str, item: Frame | Noise | bytes, remark: str) -> None:
        if _LOGGER.isEnabledFor(logging.DEBUG):
            shown = self.secrets.shown(_bytes_of(item))
            _LOGGER.debug("%s %s%s", direction, shown, remark)


def _bytes_of(item: Frame | Noise | bytes) -> bytes:
    match item:
        case bytes():
            return item
        case Noise(data):
            return data
        case _:
            return item.to_bytes()
