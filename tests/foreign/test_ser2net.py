"""Debian's ser2net in front of the simulated bus, raw and with RFC 2217."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
import logging
import os
from pathlib import Path
import termios

import pytest

from meterbus.bus.line import BrokenLineError, LineProblem, Parity, SerialLine
from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.protocol.errors import LineError
from simulator.bus import SimulatedBus
from simulator.rfc2217 import serve_rfc2217
from tests.transcripts import HEARS

from .conftest import FASTEST
from .gateways import HOST, free_port, pseudo_terminal, ser2net, taken
from .talks import EVERY_BYTE, found_at, is_heard, master_at, received, told

ACCEPTERS = {"socket": "tcp", "rfc2217": "telnet(rfc2217),tcp"}
IDLE_S = 1
"""The shortest time after which ser2net closes a connection on which nothing happens."""
TRIES = 30
REST_S = 2.2
"""Longer than that, though it looks only once a second."""

pytestmark = pytest.mark.wall_clock
over_both = pytest.mark.parametrize("scheme", ACCEPTERS)

type Gateway = Callable[..., AbstractAsyncContextManager[str]]


def at(port: str, rate: int = FASTEST) -> str:
    """Return how ser2net names a serial port with the characters of M-Bus."""
    return f"serialdev,{port},{rate}e81,local"


@pytest.fixture
def gateway(tmp_path: Path, port: str) -> Gateway:
    """Return what lets ser2net stand before the bus, for lines of a scheme."""

    @asynccontextmanager
    async def stand(scheme: str, **options: object) -> AsyncIterator[str]:
        accepter = ACCEPTERS[scheme]
        async with ser2net(tmp_path, accepter, at(port), **options) as where:
            yield f"{scheme}://{where}"

    return stand


def lines_of(records: list[logging.LogRecord]) -> list[str]:
    """Return what was said."""
    return [each.getMessage() for each in records if "mbus" in each.name]


@over_both
async def test_a_search_finds_everybody(gateway: Gateway, scheme: str) -> None:
    """Four meters, two of which share an address."""
    async with gateway(scheme) as url:
        assert await found_at(url) == 4


@over_both
async def test_a_greeting_is_not_mistaken_for_a_meter(
    gateway: Gateway, scheme: str
) -> None:
    """It is written for people."""
    async with gateway(scheme, banner=r"M-Bus in the cellar\r\n") as url:
        master = master_at(url)
        assert await master.read(10) is not None
        await master.close()


@over_both
async def test_a_connection_that_is_closed_at_rest_is_nobodys_business(
    gateway: Gateway, scheme: str, complaints: list[logging.LogRecord]
) -> None:
    """The read after the pause is good, and nothing is told."""
    async with gateway(scheme, idle_s=IDLE_S) as url:
        master = master_at(url)
        assert await master.read(10) is not None
        await asyncio.sleep(REST_S)
        assert await master.read(10) is not None
        await master.close()
    counters = master.counters
    assert (counters.reopened, counters.lost, counters.silences) == (1, 0, 0)
    assert lines_of(complaints) == []


async def test_a_search_after_a_pause_finds_everybody(gateway: Gateway) -> None:
    """Its first request goes to all, and is not repeated by anybody."""
    async with gateway("socket", idle_s=IDLE_S) as url:
        master = master_at(url)
        await master.open()
        await asyncio.sleep(REST_S)
        scan = Scan(master)
        await scan.by_secondary()
        await master.close()
    assert len(scan.result().meters) == 4
    assert master.counters.reopened == 1


@over_both
async def test_one_client_keeps_another_out_until_it_goes(
    gateway: Gateway, scheme: str
) -> None:
    """Who comes too late is told in the words of ser2net."""
    async with gateway(scheme, max_connections=1) as url:
        first, second = master_at(url), master_at(url)
        assert await first.read(10) is not None
        with pytest.raises(BrokenLineError, match="Port already in use") as caught:
            await second.read(10)
        assert caught.value.problem is LineProblem.HUNG_UP
        await first.close()
        assert await _read_soon(second)
        await second.close()


@over_both
async def test_whoever_was_put_out_takes_the_line_back(
    gateway: Gateway, scheme: str, complaints: list[logging.LogRecord]
) -> None:
    """Where a newer client wins, the next read is a newer client."""
    async with gateway(scheme, kickolduser="true", max_connections=1) as url:
        first, second = master_at(url), master_at(url)
        for _ in range(2):
            assert await first.read(10) is not None
            assert await second.read(10) is not None
        await first.close()
        await second.close()
    assert (first.counters.lost, second.counters.lost) == (0, 0)
    assert lines_of(complaints) == []


@over_both
async def test_polling_goes_on_when_the_gateway_is_started_again(
    tmp_path: Path, port: str, scheme: str
) -> None:
    """What is lost with it is lost; the next read opens the line."""
    number = free_port()
    master = master_at(f"{scheme}://{HOST}:{number}")
    for _ in range(2):
        async with ser2net(tmp_path, ACCEPTERS[scheme], at(port), port=number):
            assert await master.read(10) is not None
            assert await master.read(10) is not None
            polling = asyncio.create_task(_poll_until_lost(master))
        await polling
        master.forgive()
    await master.close()
    assert master.counters.lost == 2


@over_both
async def test_a_converter_that_the_gateway_has_lost_is_told(
    tmp_path: Path, scheme: str
) -> None:
    """In the words of ser2net."""
    connector = at(str(tmp_path / "unplugged"))
    async with ser2net(tmp_path, ACCEPTERS[scheme], connector) as where:
        master = master_at(f"{scheme}://{where}")
        with pytest.raises(BrokenLineError, match="Device open failure"):
            await master.read(10)
        await master.close()


@pytest.mark.parametrize("accepter", ["tcp", "telnet,tcp"])
async def test_who_does_not_speak_rfc_2217_is_told(
    tmp_path: Path, port: str, accepter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the right protocol can be chosen."""
    monkeypatch.setattr("meterbus.bus.line.CONNECT_TIMEOUT_S", 1.0)
    async with ser2net(tmp_path, accepter, at(port)) as where:
        with pytest.raises(BrokenLineError, match="choose raw TCP") as caught:
            await SerialLine(f"rfc2217://{where}").open()
    assert caught.value.problem is LineProblem.NO_RFC2217


async def test_the_rate_is_set_at_the_port_behind(tmp_path: Path) -> None:
    """When the line is opened, and whenever it changes."""
    with pseudo_terminal(tmp_path / "tty") as terminal:
        connector = at(str(tmp_path / "tty"), 9600)
        async with ser2net(tmp_path, ACCEPTERS["rfc2217"], connector) as where:
            line = SerialLine(f"rfc2217://{where}", baud_rate=300)
            await line.open()
            assert rate_at(terminal) == termios.B300
            await line.set_baud_rate(19200)
            assert rate_at(terminal) == termios.B19200
            await line.close()


def rate_at(terminal: int) -> int:
    """Return the rate that a pseudo-terminal is set to."""
    rate: int = termios.tcgetattr(terminal)[4]
    return rate


async def test_rate_and_parity_arrive_at_the_wires(
    tmp_path: Path, bus: SimulatedBus
) -> None:
    """A pseudo-terminal has no parity, so ser2net hands both on with RFC 2217 itself."""
    async with serve_rfc2217(bus, HOST, 0) as behind:
        connector = f"telnet(rfc2217),tcp,{behind.replace(':', ',')}"
        async with ser2net(tmp_path, ACCEPTERS["rfc2217"], connector) as where:
            url = f"rfc2217://{where}"
            assert await is_heard(url, FASTEST, Parity.EVEN)
            assert not await is_heard(url, FASTEST, Parity.NONE)
            assert not await is_heard(url, 19200, Parity.EVEN)
            assert await is_heard(url, FASTEST, Parity.EVEN)


@over_both
async def test_every_byte_goes_both_ways(tmp_path: Path, scheme: str) -> None:
    """FF too, which telnet takes for its own."""
    with pseudo_terminal(tmp_path / "tty") as terminal:
        connector = at(str(tmp_path / "tty"))
        async with ser2net(tmp_path, ACCEPTERS[scheme], connector) as where:
            line = SerialLine(f"{scheme}://{where}", baud_rate=FASTEST)
            await line.open()
            await line.write(EVERY_BYTE)
            assert await taken(terminal, 256) == EVERY_BYTE
            os.write(terminal, EVERY_BYTE)
            assert await received(line, len(EVERY_BYTE)) == EVERY_BYTE
            await line.close()


async def test_the_simulator_speaks_as_it_does(tmp_path: Path, port: str) -> None:
    """Byte for byte, to what serialx says."""
    async with ser2net(tmp_path, ACCEPTERS["rfc2217"], at(port, 2400)) as where:
        assert await told(where, HEARS["ser2net"]) == list(HEARS["ser2net"])


async def _read_soon(master: Master) -> bool:
    """Read; a gateway may need a moment to see that a client has gone."""
    for _ in range(TRIES):
        with suppress(LineError):
            master.forgive()
            return await master.read(10) is not None
        await asyncio.sleep(0.1)
    return False


async def _poll_until_lost(master: Master) -> None:
    """Read on and on; no answer may be missing before the line is lost."""
    with suppress(LineError):
        while True:
            assert await master.read(10) is not None
