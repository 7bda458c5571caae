"""What a gateway writes for people before it hangs up, while this computer is busy."""

import asyncio
import socket
import struct
from threading import Event
from typing import override
from unittest.mock import patch

import pytest

from meterbus.bus.com_port import ComPortTransport
from meterbus.bus.line import BrokenLineError, LineProblem, SerialLine

WORDS = b"Device open failure: Value or file not found\r\n"
TELNET_WILL_BINARY, TELNET_DO_BINARY = b"\xff\xfb\x00", b"\xff\xfd\x00"
LONG_S = 10.0
"""More than either side takes: who fails is not waited for for ever."""
FRAME = bytes.fromhex("10 40 FF 3F 16")

pytestmark = [pytest.mark.usefixtures("socket_enabled"), pytest.mark.wall_clock]


def hang_up(gateway: socket.socket) -> None:
    """Say why, and end the connection with what has come unread, as ser2net does."""
    gateway.sendall(WORDS)
    gateway.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    gateway.close()


def listening() -> tuple[socket.socket, str]:
    """Return a gateway, and where it is."""
    server = socket.create_server(("127.0.0.1", 0))
    return server, f"127.0.0.1:{server.getsockname()[1]}"


async def test_they_are_heard_where_a_request_was_written_first() -> None:
    """The system refuses the request, and has kept what came."""
    server, where = listening()
    line = SerialLine(f"socket://{where}")
    await line.open()
    gateway, _ = server.accept()
    hang_up(gateway)
    with pytest.raises(BrokenLineError) as caught:
        await write_and_read(line)
    await line.close()
    server.close()
    assert caught.value.problem is LineProblem.HUNG_UP
    assert caught.value.value == WORDS.decode().strip()


async def test_they_are_heard_where_a_port_was_to_be_set_first() -> None:
    """RFC 2217 has a conversation before the first request."""
    server, where = listening()
    is_busy, has_hung_up = Event(), Event()

    class BusyTransport(ComPortTransport):
        """One of a computer that does something else while the gateway hangs up."""

        @override
        def _data_received(self, data: bytes) -> None:
            super()._data_received(data)
            is_busy.set()
            assert has_hung_up.wait(LONG_S)

    def serve() -> None:
        gateway, _ = server.accept()
        assert gateway.recv(3) == TELNET_WILL_BINARY
        gateway.sendall(TELNET_DO_BINARY)
        assert is_busy.wait(LONG_S)
        hang_up(gateway)
        has_hung_up.set()

    serving = asyncio.get_running_loop().run_in_executor(None, serve)
    with (
        patch.dict("meterbus.bus.line.TRANSPORTS", {"rfc2217": BusyTransport}),
        pytest.raises(BrokenLineError) as caught,
    ):
        await SerialLine(f"rfc2217://{where}").open()
    await serving
    server.close()
    assert caught.value.problem is LineProblem.HUNG_UP
    assert caught.value.value == WORDS.decode().strip()


async def write_and_read(line: SerialLine) -> None:
    """Ask for something, and wait for what comes until there is no more."""
    await line.write(FRAME)
    for _ in range(2):
        await line.read(1.0)
