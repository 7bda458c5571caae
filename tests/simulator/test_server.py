"""The bus in real time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
import os
from pathlib import Path

import pytest

from simulator.bus import SimulatedBus
from simulator.evidence import Kind, LogEntry
from simulator.server import serve_pty, serve_tcp

from .builders import ACKNOWLEDGED, meter, short

BAUD_RATE = 38400


def quick_bus() -> SimulatedBus:
    """Return a bus that takes no noticeable time: a meter at address 5."""
    quick = meter(5)
    quick.delay_s = 0.002
    return SimulatedBus([quick], BAUD_RATE)


type Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def client(place: str) -> AsyncIterator[Streams]:
    """Connect to a served bus."""
    host, port = place.rsplit(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield reader, writer
    finally:
        writer.close()
        await writer.wait_closed()


async def exactly(reader: asyncio.StreamReader, size: int) -> bytes:
    """Receive so many bytes, or fail after a while."""
    async with asyncio.timeout(2):
        return await reader.readexactly(size)


def live_timers() -> set[asyncio.TimerHandle]:
    """Return the timers of the loop that will still do something."""
    timers = asyncio.get_running_loop()._scheduled  # type: ignore[attr-defined]
    return {each for each in timers if not each.cancelled()}


async def rest(reader: asyncio.StreamReader) -> bytes:
    """Receive what comes until the stream ends, or fail after a while."""
    async with asyncio.timeout(2):
        return await reader.read()


@pytest.mark.usefixtures("socket_enabled")
async def test_a_tcp_client_reads_a_telegram_no_sooner_than_the_wire_allows() -> None:
    """Request and answer take their bit times."""
    loop = asyncio.get_running_loop()
    async with (
        serve_tcp(quick_bus(), "127.0.0.1", 0) as place,
        client(place) as (reader, writer),
    ):
        asked = loop.time()
        writer.write(short(0x7B, 5))
        telegram = await exactly(reader, 24)
    assert telegram[0] == 0x68
    assert loop.time() - asked >= 0.002 + 29 * 11 / BAUD_RATE


@pytest.mark.usefixtures("socket_enabled")
async def test_several_clients_are_served_in_turn() -> None:
    """The bus outlives a connection."""
    bus = quick_bus()
    async with serve_tcp(bus, "127.0.0.1", 0) as place:
        for _ in range(2):
            async with client(place) as (reader, writer):
                writer.write(short(0x40, 5))
                assert await exactly(reader, 1) == ACKNOWLEDGED
    assert bus.requests == [short(0x40, 5)] * 2


@pytest.mark.usefixtures("socket_enabled")
async def test_a_request_in_pieces_is_one_request() -> None:
    """A network may cut it anywhere."""
    bus = quick_bus()
    async with (
        serve_tcp(bus, "127.0.0.1", 0) as place,
        client(place) as (reader, writer),
    ):
        writer.write(short(0x40, 5)[:2])
        await writer.drain()
        await asyncio.sleep(0)
        writer.write(short(0x40, 5)[2:])
        assert await exactly(reader, 1) == ACKNOWLEDGED
    assert bus.requests == [short(0x40, 5)]


@pytest.mark.usefixtures("socket_enabled")
async def test_garbage_is_over_after_an_idle_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The next request is heard."""
    monkeypatch.setattr("simulator.server.IDLE_S", 0.0)
    bus = quick_bus()
    bus.echo = True
    async with (
        serve_tcp(bus, "127.0.0.1", 0) as place,
        client(place) as (reader, writer),
    ):
        writer.write(b"\x68\x05")
        assert await exactly(reader, 2) == b"\x68\x05"
        bus.echo = False
        writer.write(short(0x40, 5))
        assert await exactly(reader, 1) == ACKNOWLEDGED
    assert bus.requests == [b"\x68\x05", short(0x40, 5)]


@pytest.mark.usefixtures("socket_enabled")
async def test_a_client_that_goes_leaves_nothing_to_be_done() -> None:
    """What is still on its way to the wire is forgotten with it."""
    slow = SimulatedBus([meter(5)], 300)
    gone = asyncio.Event()

    def note(entry: LogEntry) -> None:
        {Kind.CLOSED: gone.set}.get(entry.kind, int)()

    slow.witness = note
    before = live_timers()
    async with serve_tcp(slow, "127.0.0.1", 0) as place:
        async with client(place) as (_, writer):
            writer.write(short(0x40, 5))
        async with asyncio.timeout(2):
            await gone.wait()
        assert live_timers() == before


@pytest.mark.usefixtures("socket_enabled")
async def test_a_dropped_connection_ends_the_stream() -> None:
    """The next connection works as long as its turn has not come."""
    bus = quick_bus()
    bus.gateway.drop_connection_every = 2
    async with serve_tcp(bus, "127.0.0.1", 0) as place:
        for _ in range(2):
            async with client(place) as (reader, writer):
                writer.write(short(0x40, 5))
                assert await exactly(reader, 1) == ACKNOWLEDGED
                writer.write(short(0x40, 5))
                assert await rest(reader) == b""


@pytest.mark.usefixtures("socket_enabled")
async def test_a_half_open_connection_swallows_what_is_sent() -> None:
    """Nothing comes, nothing ends; the next connection may be well."""
    bus = quick_bus()
    bus.gateway.half_open = True
    async with serve_tcp(bus, "127.0.0.1", 0) as place:
        async with client(place) as (reader, writer):
            writer.write(short(0x40, 5))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await reader.read(1)
        bus.gateway.half_open = False
        async with client(place) as (reader, writer):
            writer.write(short(0x40, 5))
            assert await exactly(reader, 1) == ACKNOWLEDGED


@pytest.mark.usefixtures("socket_enabled")
async def test_a_refusing_gateway_resets_the_connection() -> None:
    """Until it takes connections again."""
    bus = quick_bus()
    bus.gateway.refuse = True
    async with serve_tcp(bus, "127.0.0.1", 0) as place:
        host, port = place.rsplit(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        with suppress(ConnectionError):
            assert await rest(reader) == b""
        writer.transport.abort()
        bus.gateway.refuse = False
        async with client(place) as (reader, writer):
            writer.write(short(0x40, 5))
            assert await exactly(reader, 1) == ACKNOWLEDGED


@pytest.mark.usefixtures("socket_enabled")
async def test_a_gateway_may_have_time_for_one_client_only() -> None:
    """The second one is told so and sent away, until the first has gone."""
    bus = quick_bus()
    bus.gateway.one_client = True
    async with serve_tcp(bus, "127.0.0.1", 0) as place:
        async with client(place) as (reader, writer):
            writer.write(short(0x40, 5))
            assert await exactly(reader, 1) == ACKNOWLEDGED
            async with client(place) as (second, _):
                assert await rest(second) == b"Port already in use\r\n"
        async with client(place) as (third, writer):
            writer.write(short(0x40, 5))
            assert await exactly(third, 1) == ACKNOWLEDGED


@pytest.mark.usefixtures("socket_enabled")
async def test_jabber_comes_without_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it lasts."""
    monkeypatch.setattr("simulator.server.CHATTER_S", 0.005)
    bus = quick_bus()
    bus.jabber = True
    async with (
        serve_tcp(bus, "127.0.0.1", 0) as place,
        client(place) as (reader, _),
    ):
        assert len(await exactly(reader, 50)) == 50


@pytest.mark.usefixtures("socket_enabled")
async def test_a_network_gateway_packetises_and_delays() -> None:
    """The telegram arrives in one piece, after the bus and the network."""
    loop = asyncio.get_running_loop()
    bus = quick_bus()
    bus.gateway.latency_s, bus.gateway.packetise_s = 0.02, 0.01
    async with (
        serve_tcp(bus, "127.0.0.1", 0) as place,
        client(place) as (reader, writer),
    ):
        asked = loop.time()
        writer.write(short(0x7B, 5))
        async with asyncio.timeout(2):
            assert len(await reader.read(100)) == 24
    assert loop.time() - asked >= 0.052 + 29 * 11 / BAUD_RATE


@pytest.mark.parametrize("fault", ["drop_connection_every", "refuse"])
async def test_a_terminal_has_no_connection_to_lose(tmp_path: Path, fault: str) -> None:
    """What is asked is not answered; afterwards everything is."""
    bus = quick_bus()
    setattr(bus.gateway, fault, 1)
    async with (
        serve_pty(bus, tmp_path / "meters"),
        terminal(tmp_path / "meters") as (
            port,
            arrived,
        ),
    ):
        os.write(port, short(0x40, 5))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await arrived.wait()
        setattr(bus.gateway, fault, 0)
        os.write(port, short(0x40, 5))
        async with asyncio.timeout(2):
            await arrived.wait()
        assert os.read(port, 16) == ACKNOWLEDGED


@asynccontextmanager
async def terminal(path: Path) -> AsyncIterator[tuple[int, asyncio.Event]]:
    """Open a served terminal; the event tells that something has arrived."""
    loop = asyncio.get_running_loop()
    port = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    arrived = asyncio.Event()
    loop.add_reader(port, arrived.set)
    try:
        yield port, arrived
    finally:
        loop.remove_reader(port)
        os.close(port)


async def test_a_terminal_client_gets_an_answer(tmp_path: Path) -> None:
    """Through a link that is gone afterwards."""
    loop = asyncio.get_running_loop()
    link = tmp_path / "meters"
    async with serve_pty(quick_bus(), link):
        port = os.open(link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        arrived = asyncio.Event()
        loop.add_reader(port, arrived.set)
        os.write(port, short(0x40, 5))
        async with asyncio.timeout(2):
            await arrived.wait()
        assert os.read(port, 16) == ACKNOWLEDGED
        loop.remove_reader(port)
        os.close(port)
    assert not link.is_symlink()


async def test_a_link_left_behind_is_replaced_but_a_file_is_not(
    tmp_path: Path,
) -> None:
    """An earlier run may have been killed."""
    stale, file = tmp_path / "stale", tmp_path / "file"
    stale.symlink_to("nowhere")
    file.touch()
    async with serve_pty(quick_bus(), stale):
        assert stale.exists()
    with pytest.raises(FileExistsError):
        async with serve_pty(quick_bus(), file):
            pass
