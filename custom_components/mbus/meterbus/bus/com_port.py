"""RFC 2217 with the servers that there are: what is done otherwise than serialx does it.

serialx 1.11 waits until a gateway acknowledges what is of no use here: that it is to tell of
modem lines and line errors, which ser2net before 4.6.4 and pyserial never do, and the flow
control. And it takes any acknowledgement for a yes. What serialx keeps to itself is touched
here and where last words are heard.
"""

from typing import Any, override

import serialx
from serialx.platforms.serial_rfc2217 import RFC2217SerialTransport
from serialx.platforms.serial_rfc2217.types import (
    Rfc2217Command,
    SetBaudrateCmd,
    SetControlCmd,
    SetDatasizeCmd,
    SetLinestateMaskCmd,
    SetModemstateMaskCmd,
    SetParityCmd,
)

from .last_words import unread_of, words_in


class NoComPortError(serialx.SerialException):
    """Whoever is at the other end does not speak RFC 2217."""


class HungUpError(serialx.SerialException):
    """The other end was reached, and hung up before anything was settled.

    `words` are what it said for people; nothing where it said nothing.
    """

    def __init__(self, words: str, detail: str) -> None:
        """Keep the words of the gateway apart from those of the system."""
        super().__init__(words or detail)
        self.words = words


class ComPortTransport(RFC2217SerialTransport):
    """A connection that sets the port of a gateway, and asks for nothing else."""

    _is_reached = False
    _words = ""

    @override
    async def _connect(self, **settings: Any) -> None:
        """Connect; tell a gateway that cannot be reached from one that does not play along."""
        try:
            await super()._connect(**settings)
        except TimeoutError as err:
            if not self._is_reached:
                raise
            raise NoComPortError("it is reached, and does not answer") from err
        except OSError as err:
            if not self._is_reached:
                raise
            raise HungUpError(self._words, str(err)) from err

    @override
    async def _negotiate(self) -> None:
        self._is_reached = True
        try:
            await super()._negotiate()
        except serialx.SerialException as err:
            raise NoComPortError(str(err)) from err

    @override
    async def _send_and_wait(self, cmd: Rfc2217Command) -> Rfc2217Command:
        match cmd:
            case SetModemstateMaskCmd() | SetLinestateMaskCmd():
                return cmd
            case SetControlCmd():
                self._send_command(cmd)
                return cmd
        answer = await super()._send_and_wait(cmd)
        # A longer stop bit disturbs nobody.
        is_needed = isinstance(cmd, SetBaudrateCmd | SetDatasizeCmd | SetParityCmd)
        if is_needed and answer != cmd:
            raise serialx.UnsupportedSetting(f"{_told(answer)} instead of {_told(cmd)}")
        return answer

    @override
    def _data_received(self, data: bytes) -> None:
        self._words = words_in(data) or self._words
        super()._data_received(data)

    @override
    def _tcp_connection_lost(self, exc: Exception | None) -> None:
        self._words = words_in(unread_of(self._tcp_transport)) or self._words
        super()._tcp_connection_lost(exc)


def _told(cmd: Rfc2217Command) -> str:
    """Return what a command sets, as it is said to people."""
    return " ".join(
        f"{field} {getattr(value, 'name', value)}".lower()
        for field, value in vars(cmd).items()
    )
