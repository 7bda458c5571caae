"""The byte stream to a gateway: a serial port, or a network gateway, by serialx URL."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from enum import StrEnum
import errno
import logging
import os
import re
import socket
from typing import Final, Protocol, override

import serialx
from serialx.common import UnknownUriScheme

from ..protocol.errors import LineError
from .com_port import ComPortTransport, HungUpError, NoComPortError
from .last_words import RawTransport, words_in

_LOGGER = logging.getLogger(__name__)

BITS_PER_BYTE: Final = 11
"""Start, eight data bits, parity, stop (EN 13757-2)."""

BAUD_RATES: Final = (300, 600, 1200, 2400, 4800, 9600, 19200, 38400)
DEFAULT_BAUD_RATE: Final = 2400

CONNECT_TIMEOUT_S: Final = 10.0
CLOSE_TIMEOUT_S: Final = 2.0
"""A gateway that vanished does not answer the goodbye either."""
HANGS_UP_S: Final = 1.0
"""A connection that ends so soon was not wanted: its gateway talks to somebody else."""
READ_SIZE: Final = 512
LOOKS: Final = 2
"""Rounds of the event loop in which it looks at its lines, and fetches what has come."""


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
    UNSUPPORTED = "unsupported_settings"
    NO_RFC2217 = "no_rfc2217"
    HUNG_UP = "hung_up"
    AWAY = "device_away"
    LOST = "line_lost"
    STOPPED = "gateway_stopped"
    NEVER_RESTS = "never_rests"
    OTHER = "cannot_connect"


PROBLEM_WORDS: Final = {
    LineProblem.NOT_FOUND: "there is no such port",
    LineProblem.IN_USE: "the port is in use by another program",
    LineProblem.NO_PERMISSION: "this user may not open the port",
    LineProblem.REFUSED: "nothing listens at that host and port",
    LineProblem.UNREACHABLE: "the host cannot be reached",
    LineProblem.UNKNOWN_HOST: "no host of that name is known",
    LineProblem.TIMEOUT: "the host does not answer",
    LineProblem.BAD_URL: "that is not the address of a line",
    LineProblem.UNSUPPORTED: "the port does not take these settings",
    LineProblem.NO_RFC2217: "the gateway does not speak RFC 2217: choose raw TCP",
    LineProblem.HUNG_UP: "the gateway hangs up at once",
    LineProblem.AWAY: "the device with this port is not connected",
    LineProblem.LOST: "the connection was lost",
    LineProblem.STOPPED: "the gateway was stopped",
    LineProblem.NEVER_RESTS: "bytes come without end",
    LineProblem.OTHER: "the line cannot be used",
}


HANGING_UP: Final = (LineProblem.LOST, LineProblem.HUNG_UP)
"""How a connection ends that the other end may have said something about."""


class BrokenLineError(LineError):
    """A line cannot be opened, or was lost; `problem` says why.

    `reason` is stable and says more where that has a name; `value` is what no language has
    words for: those of the gateway itself, bytes, or the symbol of an error of the system.
    """

    def __init__(
        self,
        problem: LineProblem,
        url: str,
        detail: str,
        *,
        reason: str = "",
        value: str = "",
    ) -> None:
        """Say it in words, and keep those of the system beside them."""
        super().__init__(f"{url}: {PROBLEM_WORDS[problem]} ({detail})")
        self.problem = problem
        self.detail = detail
        self.reason = reason
        self.value = value


NO_LINE: Final = "no_line"
NO_WORDS: Final = "no_words"
SYSTEM: Final = "system"
LINE_REASONS: Final = frozenset({NO_LINE, NO_WORDS, SYSTEM})
"""What more is said of a line: it leads nowhere, its gateway tells nothing, or the system."""


LOCAL_SCHEMES: Final = ("", "device", "linux", "posix")
RAW_SCHEMES: Final = ("socket", "tcp")
"""Raw TCP: the gateway has a rate of its own, that nobody can change from here."""

PROXY_SCHEMES: Final = frozenset({"esphome", "esphome-hass"})
"""Ports of other devices; who has registered the scheme with serialx opens them."""

ALLOWANCES_S: Final = {"socket": 0.4, "tcp": 0.4, "rfc2217": 0.4}
"""Extra time for an answer through a network, by scheme of the URL, until it is learned."""
SERIAL_ALLOWANCE_S: Final = 0.05
"""USB converters deliver in bursts of up to 16 ms, and hosts are busy."""
REMOTE_ALLOWANCE_S: Final = 0.6
"""Serial proxies over wireless networks, and schemes that are not known here."""

PROBLEM_BY_ERRNO: Final = {
    errno.ENOENT: LineProblem.NOT_FOUND,
    errno.ENODEV: LineProblem.NOT_FOUND,
    errno.ENOTDIR: LineProblem.NOT_FOUND,
    errno.ENXIO: LineProblem.NOT_FOUND,
    errno.EBUSY: LineProblem.IN_USE,
    errno.EAGAIN: LineProblem.IN_USE,
    errno.EACCES: LineProblem.NO_PERMISSION,
    errno.EPERM: LineProblem.NO_PERMISSION,
    errno.ECONNREFUSED: LineProblem.REFUSED,
    errno.EHOSTUNREACH: LineProblem.UNREACHABLE,
    errno.ENETUNREACH: LineProblem.UNREACHABLE,
    errno.EHOSTDOWN: LineProblem.UNREACHABLE,
    errno.ENETDOWN: LineProblem.UNREACHABLE,
    errno.EADDRNOTAVAIL: LineProblem.UNREACHABLE,
    errno.ETIMEDOUT: LineProblem.TIMEOUT,
    errno.EINVAL: LineProblem.UNSUPPORTED,
    errno.EISDIR: LineProblem.BAD_URL,
    errno.ENOTTY: LineProblem.BAD_URL,
    errno.EIO: LineProblem.LOST,
    errno.EPIPE: LineProblem.LOST,
    errno.ECONNRESET: LineProblem.LOST,
    errno.ECONNABORTED: LineProblem.LOST,
}
NUMBER_IN_WORDS: Final = re.compile(r"\[Errno (\d+)\]")
"""Where a host has several addresses, its error has the numbers in its words alone."""


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

    @property
    def least_allowance_s(self) -> float:
        """Return the extra time that a person wants for each answer, whatever is learned."""

    @property
    def streams(self) -> bool:
        """Return whether bytes are passed on as they come, as far as it is known."""

    @property
    def changes_rate(self) -> bool:
        """Return whether `set_baud_rate` reaches the wires."""

    @property
    def opened_device(self) -> str | None:
        """Return what the URL led to when the line was opened; None while it is closed."""

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
    scheme = _scheme_of(url)
    if scheme in LOCAL_SCHEMES:
        return SERIAL_ALLOWANCE_S
    return ALLOWANCES_S.get(scheme, REMOTE_ALLOWANCE_S)


def _scheme_of(url: str) -> str:
    """Return the scheme of a URL, nothing for the path of a device."""
    scheme, separator, _ = url.partition("://")
    return scheme if separator else ""


def _device_at(url: str) -> str:
    """Return the device that a path leads to now; the URL of what is no path."""
    return url if _scheme_of(url) else os.path.realpath(url)


class SerialLine(Line):
    """A line by serialx URL: device path, socket, rfc2217 or esphome-hass."""

    def __init__(
        self,
        url: str,
        *,
        baud_rate: int = DEFAULT_BAUD_RATE,
        parity: Parity = Parity.EVEN,
        allowance_s: float | None = None,
        least_allowance_s: float = 0.0,
    ) -> None:
        """Keep the settings; nothing is opened yet."""
        self._url = url
        self._baud_rate = baud_rate
        self._parity = parity
        self._allowance_s = allowance_of(url) if allowance_s is None else allowance_s
        self._least_allowance_s = least_allowance_s
        self._serial: serialx.AsyncSerial | None = None
        self._opened_device: str | None = None
        self._opened_s = 0.0
        self._heard = b""
        """What came first since it was opened."""

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

    @property
    @override
    def least_allowance_s(self) -> float:
        return self._least_allowance_s

    @property
    @override
    def streams(self) -> bool:
        return _scheme_of(self._url) in LOCAL_SCHEMES

    @property
    @override
    def changes_rate(self) -> bool:
        return _scheme_of(self._url) not in RAW_SCHEMES

    @property
    @override
    def opened_device(self) -> str | None:
        return self._opened_device

    @override
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    @override
    async def open(self) -> None:
        try:
            self._serial = await self._opened(self._parity)
        except BrokenLineError as err:
            if err.problem is not LineProblem.UNSUPPORTED or not self.streams:
                raise
            # Ports without wires of their own, pseudo-terminals among them, have no
            # parity; whoever drives the wires behind them adds it.
            _LOGGER.info("%s takes no parity; opened without", self._url)
            self._serial = await self._opened(Parity.NONE)
        # A link may lead to another adapter while this one stays open.
        self._opened_device = _device_at(self._url)
        self._opened_s = self.now()
        self._heard = b""

    @override
    async def close(self) -> None:
        self._opened_device = None
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
        try:
            await self._translated(self._open_serial().write(data))
        except BrokenLineError as err:
            raise await self._told(err) from err
        await asyncio.sleep(transmission_s(len(data), self._baud_rate))

    async def _told(self, err: BrokenLineError) -> BrokenLineError:
        """Return why nothing can be written: the other end may have said that."""
        with suppress(BrokenLineError):
            await self._read_within(0.0)
        return self._lost(err.detail) if err.problem in HANGING_UP else err

    @override
    async def read(self, timeout_s: float) -> bytes:
        if data := await self._read_within(timeout_s):
            return data
        # A computer that was busy sees at once that time is over and that something came.
        for _ in range(LOOKS):
            await asyncio.sleep(0)
        return await self._read_within(0.0)

    async def _read_within(self, timeout_s: float) -> bytes:
        await _let_cancel()
        try:
            async with asyncio.timeout(timeout_s):
                data = await self._translated(self._open_serial().read(READ_SIZE))
        except TimeoutError:
            return b""
        if not data:
            raise self._lost("the other end closed it")
        if not self._heard:
            self._heard = data
        return data

    @override
    async def set_baud_rate(self, baud_rate: int) -> None:
        if self._serial is not None and baud_rate != self._baud_rate:
            await self._translated(self._at_rate(self._serial, baud_rate))
        self._baud_rate = baud_rate

    async def _at_rate(self, serial: serialx.AsyncSerial, baud_rate: int) -> None:
        """Set the rate; the other end of a dead connection never says that it is set."""
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await serial.reconfigure_port(baudrate=baud_rate)

    async def _opened(self, parity: Parity) -> serialx.AsyncSerial:
        serial = serialx.async_serial_for_url(
            self._url,
            baudrate=self._baud_rate,
            parity=_SERIALX_PARITY[parity],
            connect_timeout=CONNECT_TIMEOUT_S,
            transport_cls=TRANSPORTS.get(_scheme_of(self._url)),
        )
        if _scheme_of(self._url) in PROXY_SCHEMES:
            await self._open_proxy(serial)
        else:
            await self._translated(serial.open())
        return serial

    async def _open_proxy(self, serial: serialx.AsyncSerial) -> None:
        """Open the port of another device; whoever does that may raise anything."""
        try:
            await serial.open()
        except Exception as err:
            detail = str(err) or type(err).__name__
            raise self._broken(_problem_of_proxy(err), detail) from err

    def _open_serial(self) -> serialx.AsyncSerial:
        if self._serial is None:
            raise self._broken(LineProblem.LOST, "it is not open")
        return self._serial

    def _broken(
        self, problem: LineProblem, detail: str, *, reason: str = "", value: str = ""
    ) -> BrokenLineError:
        return BrokenLineError(problem, self._url, detail, reason=reason, value=value)

    async def _translated[T](self, action: Awaitable[T]) -> T:
        """Turn what serialx and the system raise into LineError, and nothing else."""
        try:
            return await action
        except (OSError, EOFError, ValueError, serialx.SerialException) as err:
            detail = str(err) or type(err).__name__
            problem = _problem_of(err)
            if problem is LineProblem.LOST:
                raise self._lost(detail) from err
            reason, value = _more_of(problem, err)
            raise self._broken(problem, detail, reason=reason, value=value) from err

    def _lost(self, detail: str) -> BrokenLineError:
        """Return what a line was lost by: some gateways say themselves why they hang up."""
        said = words_in(self._heard)
        is_answered = bool(self._heard) and not said
        is_fresh = self.now() - self._opened_s < HANGS_UP_S
        if self.streams or is_answered or not is_fresh:
            return self._broken(LineProblem.LOST, detail)
        reason = "" if said else NO_WORDS
        return self._broken(
            LineProblem.HUNG_UP, said or detail, reason=reason, value=said
        )


async def _let_cancel() -> None:
    """End here where somebody has cancelled this already.

    A timeout that begins and ends behind that takes the cancellation for its own end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        await asyncio.sleep(0)


_SERIALX_PARITY: Final = {
    Parity.EVEN: serialx.Parity.EVEN,
    Parity.NONE: serialx.Parity.NONE,
}


TRANSPORTS: Final = {
    "rfc2217": ComPortTransport,
    **dict.fromkeys(RAW_SCHEMES, RawTransport),
}
"""What is not opened as serialx would."""


def _problem_of(err: Exception) -> LineProblem:
    match err:
        case socket.gaierror():
            return LineProblem.UNKNOWN_HOST
        case NoComPortError():
            return LineProblem.NO_RFC2217
        case HungUpError():
            return LineProblem.HUNG_UP
        case serialx.UnsupportedSetting():
            return LineProblem.UNSUPPORTED
        case ValueError() | UnknownUriScheme():
            return LineProblem.BAD_URL
        case OSError() if (number := _number_of(err)) in PROBLEM_BY_ERRNO:
            return PROBLEM_BY_ERRNO[number]
        case TimeoutError():
            return LineProblem.TIMEOUT
        case _:
            return LineProblem.OTHER


def _number_of(err: OSError) -> int:
    """Return the number of an error of the system; 0 where it has none."""
    if err.errno is not None:
        return err.errno
    numbers = NUMBER_IN_WORDS.findall(str(err))
    return int(numbers[0]) if numbers else 0


def _more_of(problem: LineProblem, err: Exception) -> tuple[str, str]:
    """Return what more there is to say of an error, as reason and value."""
    match problem, err:
        case LineProblem.HUNG_UP, HungUpError(words=words):
            return ("" if words else NO_WORDS), words
        case LineProblem.BAD_URL, _:
            return NO_LINE, ""
        case LineProblem.OTHER, OSError():
            number = _number_of(err)
            return SYSTEM, errno.errorcode.get(number, type(err).__name__)
        case LineProblem.OTHER, _:
            return SYSTEM, type(err).__name__
        case _:
            return "", ""


def _problem_of_proxy(err: Exception) -> LineProblem:
    """Return what is wrong with a port of another device, which is mostly that it is away."""
    match err:
        case OSError(errno=errno.EBUSY):
            return LineProblem.IN_USE
        case ValueError():
            # The device is there, and has no port of that name.
            return LineProblem.NOT_FOUND
        case _:
            return LineProblem.AWAY
