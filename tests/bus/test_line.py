"""Real lines: a pseudo-terminal and TCP, and what goes wrong with them."""

import asyncio
from collections.abc import AsyncIterator
import errno
from pathlib import Path
import socket
from typing import Any, ClassVar, override

import pytest
import serialx
from serialx import BaseSerialTransport

from meterbus.bus.line import (
    BrokenLineError,
    LineProblem,
    Parity,
    SerialLine,
    _problem_of,
    allowance_of,
)
from meterbus.bus.master import Master
from meterbus.protocol.addresses import SecondaryAddress
from simulator.bus import SimulatedBus
from simulator.rfc2217 import serve_rfc2217
from simulator.server import serve_pty, serve_tcp

FASTEST = 38400
"""Real time is spent on the wires: as little as the standard allows."""

RESET_10 = bytes.fromhex("10 40 0A 4A 16")
NOWHERE = "socket://127.0.0.1:1"


@pytest.fixture
def bus(house: SimulatedBus) -> SimulatedBus:
    """Return the bus of the house at the fastest rate."""
    house.baud_rate = FASTEST
    return house


@pytest.fixture
async def port(bus: SimulatedBus, tmp_path: Path) -> AsyncIterator[str]:
    """Return a serial port with the house behind it."""
    async with serve_pty(bus, tmp_path / "ttyMBUS") as path:
        yield str(path)


@pytest.mark.usefixtures("socket_enabled")
async def test_a_meter_is_read_over_tcp(bus: SimulatedBus) -> None:
    """The way of a network gateway."""
    async with serve_tcp(bus, "127.0.0.1", 0) as where:
        master = Master(SerialLine(f"socket://{where}", baud_rate=FASTEST))
        try:
            assert await master.read(10) is not None
        finally:
            await master.close()


@pytest.mark.usefixtures("socket_enabled")
async def test_a_rate_is_set_through_a_network(bus: SimulatedBus) -> None:
    """RFC 2217 carries it to the wires: meters at another rate do not answer."""
    async with serve_rfc2217(bus, "127.0.0.1", 0) as where:
        master = Master(SerialLine(f"rfc2217://{where}", baud_rate=19200))
        try:
            assert await master.read(10) is None
            await master.set_baud_rate(FASTEST)
            assert await master.read(10) is not None
        finally:
            await master.close()


async def test_a_meter_is_read_over_a_serial_port(port: str) -> None:
    """The way of a USB converter."""
    line = SerialLine(port, baud_rate=FASTEST, parity=Parity.NONE)
    master = Master(line)
    try:
        reading = await master.read(SecondaryAddress.parse("31892747"))
        assert reading is not None
        assert await master.read(10) is not None
    finally:
        await master.close()


def device_behind(link: str) -> str:
    """Return what a link leads to."""
    return str(Path(link).readlink())


async def test_a_line_knows_what_its_link_led_to(port: str, tmp_path: Path) -> None:
    """Udev lets a link lead to another adapter while this one stays open."""
    link = tmp_path / "adapter"
    link.symlink_to(port)
    line = SerialLine(str(link), baud_rate=FASTEST, parity=Parity.NONE)
    assert line.opened_device is None
    await line.open()
    link.unlink()
    link.symlink_to("/dev/null")
    assert line.opened_device == device_behind(port)
    await line.close()
    assert line.opened_device is None


async def test_a_port_that_takes_no_parity_is_opened_without(port: str) -> None:
    """A pseudo-terminal has no parity, and may refuse to be told one."""
    for _ in range(2):
        master = Master(SerialLine(port, baud_rate=FASTEST))
        try:
            assert await master.read(10) is not None
        finally:
            await master.close()


async def test_a_port_that_is_taken_says_so(port: str) -> None:
    """Two masters on one port disturb each other: the second one is refused."""
    first = SerialLine(port, parity=Parity.NONE)
    await first.open()
    try:
        with pytest.raises(BrokenLineError) as caught:
            await SerialLine(port, parity=Parity.NONE).open()
    finally:
        await first.close()
    assert caught.value.problem is LineProblem.IN_USE


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("/dev/there-is-no-such-port", LineProblem.NOT_FOUND),
        (NOWHERE, LineProblem.REFUSED),
        ("socket://no-port", LineProblem.BAD_URL),
        ("nonsense://here", LineProblem.BAD_URL),
    ],
)
@pytest.mark.usefixtures("socket_enabled")
async def test_a_line_that_cannot_be_opened_says_why(
    url: str, problem: LineProblem
) -> None:
    """The kind of problem, where, and the system's own words."""
    with pytest.raises(BrokenLineError) as caught:
        await SerialLine(url).open()
    assert caught.value.problem is problem
    assert str(caught.value).startswith(f"{url}: ")


@pytest.mark.usefixtures("socket_enabled")
async def test_a_gateway_that_hangs_up_is_a_lost_line(bus: SimulatedBus) -> None:
    """The end of the stream is an error; the same line opens again when it is back."""
    async with serve_tcp(bus, "127.0.0.1", 0) as where:
        line = SerialLine(f"socket://{where}", baud_rate=FASTEST)
        await line.open()
        await line.write(RESET_10)
        assert await line.read(5) == b"\xe5"
    with pytest.raises(BrokenLineError) as caught:
        await line.read(5)
    assert caught.value.problem is LineProblem.LOST
    await line.close()
    host, _, number = where.rpartition(":")
    async with serve_tcp(bus, host, int(number)):
        await line.open()
        await line.close()


@pytest.mark.usefixtures("socket_enabled")
async def test_a_gateway_that_talks_to_somebody_else_says_so(bus: SimulatedBus) -> None:
    """In its own words, and until that one has gone."""
    bus.gateway.one_client = True
    async with serve_tcp(bus, "127.0.0.1", 0) as where:
        first = SerialLine(f"socket://{where}", baud_rate=FASTEST)
        master = Master(SerialLine(f"socket://{where}", baud_rate=FASTEST))
        await first.open()
        with pytest.raises(BrokenLineError, match="Port already in use") as caught:
            await master.read(10)
        assert caught.value.problem is LineProblem.HUNG_UP
        await first.close()
        assert await master.read(10) is not None
        await master.close()


@pytest.mark.usefixtures("socket_enabled")
async def test_a_gateway_that_hangs_up_without_a_word_is_told(
    bus: SimulatedBus,
) -> None:
    """A connection that ends as soon as it is there was not wanted."""
    bus.gateway.refuse = True
    async with serve_tcp(bus, "127.0.0.1", 0) as where:
        line = SerialLine(f"socket://{where}", baud_rate=FASTEST)
        await line.open()
        with pytest.raises(BrokenLineError) as caught:
            await line.read(5)
        await line.close()
    assert caught.value.problem is LineProblem.HUNG_UP


@pytest.mark.usefixtures("socket_enabled")
async def test_an_answer_that_is_there_is_taken_when_time_is_over() -> None:
    """A computer that was busy for that long sees both at once: it was no silence."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = SerialLine(f"socket://127.0.0.1:{server.getsockname()[1]}")
        await line.open()
        gateway, _ = server.accept()
        with gateway:
            gateway.sendall(b"\xe5")
            assert await line.read(0.0) == b"\xe5"
            assert await line.read(0.0) == b""
        await line.close()


async def test_a_line_that_is_not_open_cannot_be_used() -> None:
    """Reading and writing need an open line; closing does not."""
    line = SerialLine("/dev/ttyUSB0")
    with pytest.raises(BrokenLineError, match="it is not open"):
        await line.read(0)
    with pytest.raises(BrokenLineError, match="it is not open"):
        await line.write(b"\xe5")
    await line.close()


async def test_the_rate_of_a_closed_line_is_kept_for_opening(port: str) -> None:
    """It takes effect when the line is opened, and at once when it is open."""
    line = SerialLine(port, parity=Parity.NONE)
    await line.set_baud_rate(9600)
    await line.open()
    await line.set_baud_rate(FASTEST)
    await line.close()
    assert line.baud_rate == FASTEST


@pytest.mark.parametrize(
    ("url", "seconds"),
    [
        ("/dev/ttyUSB0", 0.05),
        ("socket://gateway:10001", 0.4),
        ("rfc2217://gateway:2217", 0.4),
        ("esphome-hass://esphome/abc", 0.6),
    ],
)
def test_networks_get_more_time_than_serial_ports(url: str, seconds: float) -> None:
    """The allowance is that of the kind of line."""
    assert allowance_of(url) == seconds


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (socket.gaierror(socket.EAI_NONAME, "no"), LineProblem.UNKNOWN_HOST),
        (OSError(errno.EHOSTUNREACH, "no"), LineProblem.UNREACHABLE),
        (OSError(errno.ETIMEDOUT, "no"), LineProblem.TIMEOUT),
        (TimeoutError(), LineProblem.TIMEOUT),
        (ConnectionResetError(errno.ECONNRESET, "no"), LineProblem.LOST),
        (PermissionError(errno.EACCES, "no"), LineProblem.NO_PERMISSION),
        (OSError(errno.ENOSPC, "no"), LineProblem.OTHER),
        (EOFError(), LineProblem.OTHER),
        (OSError(errno.ENETDOWN, "no"), LineProblem.UNREACHABLE),
        (OSError(errno.ENOTTY, "no"), LineProblem.BAD_URL),
        (
            OSError(
                "Multiple exceptions: [Errno 111] Connect call failed ('::1', 1, 0, 0),"
                " [Errno 111] Connect call failed ('127.0.0.1', 1)"
            ),
            LineProblem.REFUSED,
        ),
    ],
    ids=lambda value: str(value) or type(value).__name__,
)
def test_the_words_of_the_system_become_a_problem(
    error: Exception, problem: LineProblem
) -> None:
    """What no test can make a system say is told apart all the same."""
    assert _problem_of(error) is problem


@pytest.mark.parametrize(
    ("url", "changes", "streams"),
    [
        ("/dev/ttyUSB0", True, True),
        ("socket://gateway:10001", False, False),
        ("rfc2217://gateway:2217", True, False),
    ],
)
def test_a_line_tells_what_it_can_do(url: str, changes: bool, streams: bool) -> None:
    """A raw gateway keeps its own rate; a network may hold bytes back."""
    line = SerialLine(url)
    assert (line.url, line.changes_rate, line.streams) == (url, changes, streams)


@pytest.mark.usefixtures("socket_enabled")
async def test_whoever_was_cancelled_before_a_read_does_not_go_on(
    bus: SimulatedBus,
) -> None:
    """A read that waits for nothing ends in the same moment as the cancellation comes."""
    async with serve_tcp(bus, "127.0.0.1", 0) as where:
        line = SerialLine(f"socket://{where}", baud_rate=FASTEST)
        await line.open()

        async def cancelled() -> bytes:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            return await line.read(0.0)

        with pytest.raises(asyncio.CancelledError):
            await asyncio.create_task(cancelled())
        await line.close()


class Keeper(BaseSerialTransport):
    """A port of another device, whose keeper raises what it likes."""

    transport_name = "esphome"
    raises: ClassVar[Exception]

    @override
    async def _connect(self, **kwargs: Any) -> None:
        raise self.raises

    @override
    def close(self) -> None:
        self._mark_user_closed()
        self._call_protocol_connection_lost(None)

    abort = close


@pytest.mark.parametrize(
    ("raised", "problem"),
    [
        (RuntimeError("not now"), LineProblem.AWAY),
        (TimeoutError("not now"), LineProblem.AWAY),
        (OSError(errno.EIO, "not now"), LineProblem.AWAY),
        (OSError(errno.EBUSY, "not now"), LineProblem.IN_USE),
        (ValueError("not now"), LineProblem.NOT_FOUND),
    ],
)
async def test_whatever_is_raised_for_the_port_of_another_device_is_a_problem(
    raised: Exception, problem: LineProblem
) -> None:
    """The device is away, whoever says so and however; or others have the port, or nobody."""
    Keeper.raises = raised
    unregister = serialx.register_uri_handler(
        scheme="esphome-hass://",
        unique_scheme="esphome-hass-test://",
        sync_cls=serialx.BaseSerial,
        async_transport_cls=Keeper,
        weight=9,
    )
    line = SerialLine("esphome-hass://esphome/abc?port_name=M-Bus")
    try:
        with pytest.raises(BrokenLineError, match="not now") as err:
            await line.open()
    finally:
        unregister()
        await line.close()
    assert err.value.problem is problem
