"""What the other end of a connection said before it hung up, and nobody has read yet.

Whoever writes to a connection that is reset is told so before what came is read, and the
system has kept that. What serialx keeps to itself is touched here and with RFC 2217 alone.
"""

import asyncio
from contextlib import suppress
import os
import re
from typing import Final, override

from serialx.platforms.serial_socket import SocketSerialTransport

UNREAD_SIZE: Final = 4096
TELNET: Final = re.compile(rb"\xff[\xfb-\xfe].", re.DOTALL)
WORDS: Final = re.compile(rb"[ -~]{8,}")
"""What a gateway writes for people: telnet has no such bytes in a row, M-Bus in texts alone."""


class RawTransport(SocketSerialTransport):
    """A raw connection that is lost with its last words, and not before them."""

    @override
    def _connection_lost(self, exc: Exception | None) -> None:
        if rest := unread_of(self._tcp_transport):
            self._data_received(rest)
        # Behind an error a reader gives nothing; behind an end, what has come.
        is_reset = isinstance(exc, ConnectionResetError | BrokenPipeError)
        super()._connection_lost(None if is_reset else exc)


def unread_of(transport: asyncio.Transport | None) -> bytes:
    """Return what a connection that is just lost has not given to anybody."""
    connection = transport.get_extra_info("socket") if transport else None
    if connection is not None:
        with suppress(OSError):
            return os.read(connection.fileno(), UNREAD_SIZE)
    return b""


def words_in(data: bytes) -> str:
    """Return the last that is written for people among bytes; nothing where that is none."""
    found = WORDS.findall(TELNET.sub(b"", data))
    return found[-1].decode() if found else ""
