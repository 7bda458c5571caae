"""The byte stream to a gateway: a serial port, or a network gateway, by serialx URL."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from enum import StrEnum
import errno
import socket
from typing import Final, Protocol, override

import serialx
from serialx.common import UnknownUriScheme

from ..protocol.errors import LineError

BITS_PER_BYTE: Final = 11
"""Start, eight data bits, parity, stop (EN 13757-2)."""

BAUD_RATES: Final = (300, 600, 1200, 2400, 4800, 9600, 19200, 38400)
DEFAULT_BAUD_RATE: Final = 2400

CONNECT_TIMEOUT_S: Final = 10.0
CLOSE_TIMEOUT_S: Final = 2.0
"""A gateway that vanished does not answer the goodbye either."""
READ_SIZE: Final = 512


class Parity(StrEnum):
    """Parity of the characters; M-Bus is even, some converters want none."""

    EVEN = "even"
    NONE = "none"


class LineProblem(StrEnum):
    """Why a line cannot be opened or was lost: what a person can act on."""

    NOT_FOUND = "port_not_found"
    IN_USE = "port_in_use"
    NO_PERMISSION = "no_permission"
    REFUSED = "connection_refused"
    UNREACHABLE = "host_unreachable"
    UNKNOWN_HOST = "unknown_host"
    TIMEOUT = "connection_timeout"
    BAD_URL = "bad_url"
    LOST = "line_lost"
    OTHER = "cannot_connect"


class OpenError(LineError):
    """A line cannot be opened, or was lost; `problem` says why."""

    def __init__(self, problem: LineProblem, message: str) -> None:
        """Keep the kind of problem beside the words of the system."""
        super().__init__(message)
        self.problem = problem


ALLOWANCES_S: Final = {"socket": 0.2, "tcp": 0.2, "rfc2217": 0.2}
"""Extra time for an answer through a network, by scheme of the URL."""
SERIAL_ALLOWANCE_S: Final = 0.05
"""USB converters deliver in bursts of up to 16 ms, and hosts are busy."""
REMOTE_ALLOWANCE_S: Final = 0.3
"""Serial proxies over wireless networks, and schemes that are not known here."""

PROBLEM_BY_ERRNO: Final = {
    errno.ENOENT: LineProblem.NOT_FOUND,
    errno.ENODEV: LineProblem.NOT_FOUND,
    errno.ENXIO: LineProblem.NOT_FOUND,
    errno.EBUSY: LineProblem.IN_USE,
    errno.EAGAIN: LineProblem.IN_USE,
    errno.EACCES: LineProblem.NO_PERMISSION,
    errno.EPERM: LineProblem.NO_PERMISSION,
    errno.ECONNREFUSED: LineProblem.REFUSED,
    errno.EHOSTUNREACH: LineProblem.UNREACHABLE,
    errno.ENETUNREACH: LineProblem.UNREACHABLE,
    errno.EHOSTDOWN: LineProblem.UNREACHABLE,
    errno.ETIMEDOUT: LineProblem.TIMEOUT,
}


class Line(Protocol):
    """What the master needs of a line; it owns the clock that its timeouts run on."""

    @property
    def url(self) -> str:
        """Return where the line leads."""

    @property
    def baud_rate(self) -> int:
        """Return the rate that bytes travel at on the wires."""

    @property
    def allowance_s(self) -> float:
        """Return the extra time that an answer may take on this kind of line."""

    def now(self) -> float:
        """Return seconds on the line's clock, which never goes back."""

    async def open(self) -> None:
        """Open the line; raise LineError when that fails."""

    async def close(self) -> None:
        """Close the line, whatever state it is in."""

    async def pause(self, seconds: float) -> None:
        """Let time pass on the line's clock."""

    async def write(self, data: bytes) -> None:
        """Send; return when the last bit has left. Raise LineError when it is lost."""

    async def read(self, timeout_s: float) -> bytes:
        """Return what arrives, nothing after a silence; raise LineError when it is lost."""

    async def set_baud_rate(self, baud_rate: int) -> None:
        """Change the rate, where the line can; raise LineError when it is lost."""


def transmission_s(length: int, baud_rate: int) -> float:
    """Return how long bytes take on the wires."""
    return length * BITS_PER_BYTE / baud_rate


def allowance_of(url: str) -> float:
    """Return the extra time that answers may take on this kind of line, in seconds."""
    scheme, separator, _ = url.partition("://")
    if not separator or scheme in ("device", "linux", "posix"):
        return SERIAL_ALLOWANCE_S
    return ALLOWANCES_S.get(scheme, REMOTE_ALLOWANCE_S)


class SerialLine(Line):
    """A line by serialx URL: device path, socket, rfc2217 or esphome-hass."""

    def __init__(
        self,
        url: str,
        *,
        baud_rate: int = DEFAULT_BAUD_RATE,
        parity: Parity = Parity.EVEN,
        allowance_s: float | None = None,
    ) -> None:
        """Keep the settings; nothing is opened yet."""
        self._url = url
        self._baud_rate = baud_rate
        self._parity = parity
        self._allowance_s = allowance_of(url) if allowance_s is None else allowance_s
        self._serial: serialx.AsyncSerial | None = None

    @property
    @override
    def url(self) -> str:
        return self._url

    @property
    @override
    def baud_rate(self) -> int:
        return self._baud_rate

    @property
    @override
    def allowance_s(self) -> float:
        return self._allowance_s

    @override
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    @override
    async def open(self) -> None:
        serial = serialx.async_serial_for_url(
            self._url,
            baudrate=self._baud_rate,
            parity=_SERIALX_PARITY[self._parity],
            connect_timeout=CONNECT_TIMEOUT_S,
        )
        await _translated(serial.open())
        self._serial = serial

    @override
    async def close(self) -> None:
        serial, self._serial = self._serial, None
        if serial is None:
            return
        with suppress(OSError, EOFError, serialx.SerialException):
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await serial.close()

    @override
    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    @override
    async def write(self, data: bytes) -> None:
        await _translated(self._open_serial().write(data))
        await asyncio.sleep(transmission_s(len(data), self._baud_rate))

    @override
    async def read(self, timeout_s: float) -> bytes:
        try:
            async with asyncio.timeout(timeout_s):
                data = await _translated(self._open_serial().read(READ_SIZE))
        except TimeoutError:
            return b""
        if not data:
            raise OpenError(LineProblem.LOST, "the other end closed the connection")
        return data

    @override
    async def set_baud_rate(self, baud_rate: int) -> None:
        if self._serial is not None and baud_rate != self._baud_rate:
            await _translated(self._serial.reconfigure_port(baudrate=baud_rate))
        self._baud_rate = baud_rate

    def _open_serial(self) -> serialx.AsyncSerial:
        if self._serial is None:
            raise OpenError(LineProblem.LOST, "the line is not open")
        return self._serial


_SERIALX_PARITY: Final = {
    Parity.EVEN: serialx.Parity.EVEN,
    Parity.NONE: serialx.Parity.NONE,
}


async def _translated[T](action: Awaitable[T]) -> T:
    """Turn what serialx and the system raise into LineError, and nothing else."""
    try:
        return await action
    except socket.gaierror as err:
        raise OpenError(LineProblem.UNKNOWN_HOST, _words_of(err)) from err
    except ValueError as err:
        raise OpenError(LineProblem.BAD_URL, _words_of(err)) from err
    except UnknownUriScheme as err:
        raise OpenError(LineProblem.BAD_URL, _words_of(err)) from err
    except TimeoutError as err:
        raise OpenError(LineProblem.TIMEOUT, _words_of(err)) from err
    except OSError as err:
        problem = PROBLEM_BY_ERRNO.get(err.errno or 0, LineProblem.OTHER)
        raise OpenError(problem, _words_of(err)) from err
    except (EOFError, serialx.SerialException) as err:
        raise OpenError(LineProblem.OTHER, _words_of(err)) from err


def _words_of(err: Exception) -> str:
    return str(err) or type(err).__name__
