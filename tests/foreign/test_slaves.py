"""Slaves as people build them, to the byte: no code of ours answers here.

Each is a table: what comes in, and what goes out. Everything else is silence.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import pytest

from meterbus.bus.found import Hint
from meterbus.bus.line import SerialLine
from meterbus.bus.master import Master
from meterbus.bus.scan import Scan

from .gateways import HOST

pytestmark = pytest.mark.wall_clock

TELEGRAM: Final = bytes.fromhex(
    "68 1F 1F 68 08 01 72 78 56 34 12 24 40 01 07 55 00 00 00"
    "03 13 15 31 00 DA 02 3B 13 01 8B 60 04 37 18 02 17 16"
)
"""The example of the M-Bus documentation: a water meter of maker PAD, number 12345678."""

ACKNOWLEDGED: Final = b"\xe5"
RESET: Final = bytes.fromhex("10 40 01 41 16")
REQUEST: Final = bytes.fromhex("10 5B 01 5C 16")

ANSWERS_5B: Final = {REQUEST: TELEGRAM}
"""One that knows one request for data, without the frame count bit, and nothing else."""
ANSWERS_5B_AND_RESET: Final = {RESET: ACKNOWLEDGED, REQUEST: TELEGRAM}
"""One that knows the two requests that libmbus sends to a primary address."""
HAS_NO_DATA: Final = {RESET: ACKNOWLEDGED}
"""One that acknowledges its reset and has nothing to tell."""

type Slave = Mapping[bytes, bytes]


@asynccontextmanager
async def bus_of(slave: Slave) -> AsyncIterator[Master]:
    """Return the master of a bus with one slave, behind a raw gateway."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(256):
            writer.write(slave.get(data, b""))
        writer.close()

    server = await asyncio.start_server(serve, HOST, 0)
    port = server.sockets[0].getsockname()[1]
    line = SerialLine(f"socket://{HOST}:{port}", baud_rate=38400, allowance_s=0.05)
    master = Master(line)
    try:
        yield master
    finally:
        await master.close()
        server.close()
        await server.wait_closed()


async def test_one_that_knows_5b_alone_is_read() -> None:
    """No reset, no selection and no 7B: what it does know is asked."""
    async with bus_of(ANSWERS_5B) as master:
        for _ in range(3):
            reading = await master.read(1)
            assert reading is not None
            assert str(reading.telegram.header.address) == "1234567824400107"


async def test_one_that_knows_a_reset_too_is_found() -> None:
    """A search by primary address asks for data in both ways where one is acknowledged."""
    async with bus_of(ANSWERS_5B_AND_RESET) as master:
        scan = Scan(master)
        await scan.by_primary((0, 1, 2))
        (found,) = scan.result().meters
        assert str(found.address) == "1234567824400107"
        assert await master.read(1) is not None


async def test_one_that_has_no_data_is_told() -> None:
    """It is there, and it is no meter that could be added."""
    async with bus_of(HAS_NO_DATA) as master:
        scan = Scan(master)
        await scan.by_primary((0, 1, 2))
        assert scan.result().meters == ()
        assert await master.read(1) is None
    assert Hint.NO_DATA in scan.result().hints
