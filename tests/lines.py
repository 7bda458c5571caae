"""The lines that tests of the integration run over: in memory, and real ones.

A test gets its line from the fixture `line`, for its faults and its evidence. Marked with
`lines(...)`, alone or with its whole module, it runs once over each of those kinds.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, override
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest

from meterbus.bus.line import LineProblem, SerialLine
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from simulator.rfc2217 import serve_rfc2217
from simulator.server import serve_pty, serve_tcp

from .clock import jumping_time

MEMORY: Final = "memory"
TCP: Final = "tcp"
RFC_2217: Final = "rfc2217"
SERIAL: Final = "serial"

over_memory_and_tcp = pytest.mark.lines(MEMORY, TCP)
over_every_line = pytest.mark.lines(MEMORY, TCP, RFC_2217, SERIAL)
over_memory_and_networks = pytest.mark.lines(MEMORY, TCP, RFC_2217)
over_networks = pytest.mark.lines(TCP, RFC_2217)
over_lines_that_change_rate = pytest.mark.lines(MEMORY, RFC_2217)
over_rfc2217 = pytest.mark.lines(RFC_2217)


def only_in_memory(reason: str) -> pytest.MarkDecorator:
    """Keep a test from real lines, for a reason."""
    return pytest.mark.lines(reason=reason)


class MemoryLine(SimulatedLine):
    """A line in memory: everybody who connects gets the same."""

    problem_when_lost = LineProblem.OTHER
    problem_when_dropped = LineProblem.LOST

    def connect(self, url: str, **settings: Any) -> SimulatedLine:
        """Return the line, whatever its settings."""
        self.url = url
        return self

    async def lose(self) -> None:
        """Take the gateway away."""
        self.lost = True

    async def restore(self) -> None:
        """Bring the gateway back."""
        self.lost = False


type Serve = Callable[[SimulatedBus, str], AbstractAsyncContextManager[str]]
"""Lets a gateway stand before a bus, at a URL; yields the URL with the port that it got."""


# Slots, so that a fault that only a line in memory has is not set in vain.
@dataclass(slots=True, eq=False)
class ServedLine:
    """A gateway that is really there: every line leads to it, wherever it was to lead."""

    _bus: SimulatedBus
    _serve: Serve
    _url: str
    problem_when_lost: LineProblem
    _freezer: FrozenDateTimeFactory
    problem_when_dropped: LineProblem = LineProblem.HUNG_UP
    _stand: AsyncExitStack = field(default_factory=AsyncExitStack, init=False)
    opened: int = field(default=0, init=False)
    closed: int = field(default=0, init=False)
    is_open: bool = field(default=False, init=False)

    @property
    def bus(self) -> SimulatedBus:
        """Return the bus behind the gateway: the same as long as that stands there."""
        return self._bus

    def connect(self, url: str, **settings: Any) -> SerialLine:
        """Return a line with these settings."""
        return _CountedLine(self, self._url, **settings)

    async def lose(self) -> None:
        """Take the gateway away."""
        await self._stand.aclose()

    async def restore(self) -> None:
        """Bring the gateway to where it was, or is to be."""
        gateway = self._serve(self._bus, self._url)
        self._url = await self._stand.enter_async_context(gateway)

    async def pause(self, seconds: float) -> None:
        """Let time pass."""
        self._freezer.tick(seconds)


class _CountedLine(SerialLine):
    """A real line, which tells when it is opened and closed."""

    def __init__(self, counted: ServedLine, url: str, **settings: Any) -> None:
        super().__init__(url, **settings)
        self._counted = counted

    @override
    async def open(self) -> None:
        await super().open()
        self._counted.opened += 1
        self._counted.is_open = True

    @override
    async def close(self) -> None:
        await super().close()
        self._counted.closed += 1
        self._counted.is_open = False


type AnyLine = MemoryLine | ServedLine
type Lines = Callable[[SimulatedBus, pytest.FixtureRequest], AsyncIterator[AnyLine]]


async def _in_memory(
    bus: SimulatedBus, request: pytest.FixtureRequest
) -> AsyncIterator[AnyLine]:
    yield MemoryLine(bus)


async def _served(
    serve: Serve,
    url: str,
    problem_when_lost: LineProblem,
    bus: SimulatedBus,
    request: pytest.FixtureRequest,
) -> AsyncIterator[AnyLine]:
    request.getfixturevalue("socket_enabled")
    freezer = request.getfixturevalue("freezer")
    url = url.format(path=request.getfixturevalue("tmp_path"))
    line = ServedLine(bus, serve, url, problem_when_lost, freezer)
    with jumping_time(freezer), few_timers():
        await line.restore()
        yield line
        await line.lose()


@contextmanager
def few_timers() -> Iterator[None]:
    """Let answers come in larger pieces, as many gateways pass them on."""
    with (
        patch("simulator.server.BURST_S", 0.05),
        patch("simulator.server.CHATTER_S", 1.0),
    ):
        yield


@asynccontextmanager
async def _network(
    serve: Callable[[SimulatedBus, str, int], AbstractAsyncContextManager[str]],
    bus: SimulatedBus,
    url: str,
) -> AsyncIterator[str]:
    scheme, _, where = url.partition("://")
    host, _, port = where.rpartition(":")
    async with serve(bus, host, int(port)) as place:
        yield f"{scheme}://{place}"


def _serial(bus: SimulatedBus, url: str) -> AbstractAsyncContextManager[str]:
    return serve_pty(bus, Path(url))


LINES: Final[Mapping[str, Lines]] = {
    MEMORY: _in_memory,
    TCP: partial(
        _served,
        partial(_network, serve_tcp),
        "socket://127.0.0.1:0",
        LineProblem.REFUSED,
    ),
    RFC_2217: partial(
        _served,
        partial(_network, serve_rfc2217),
        "rfc2217://127.0.0.1:0",
        LineProblem.REFUSED,
    ),
    SERIAL: partial(_served, _serial, "{path}/ttyMBUS", LineProblem.NOT_FOUND),
}
