"""A simulated bus in real time, over TCP and on a pseudo-terminal.

How a client of a network gateway is served with RFC 2217 is in `rfc2217.py`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
import os
from pathlib import Path
import tty
from typing import Final, Protocol, override

from meterbus.protocol.frames import Frame, FrameReader, Noise

from .bus import SimulatedBus
from .gateway import Connection, GatewayRefusedError
from .waveform import CHARACTER_BITS, Arrivals

IDLE_S: Final = 0.2
"""Silence of a client after which what it has sent so far is no frame any more. Longer
than any pause that a network makes within one write."""
BURST_S: Final = 0.004
"""Answer bytes due within this time leave together, as a USB adapter sends them."""
CHATTER_S: Final = 0.05
"""How often a client gets what comes without a request."""
READ_SIZE: Final = 4096

type Sink = Callable[[bytes], None]
type HangUp = Callable[[], None]


@dataclass
class Wire:
    """A bus in the time of the event loop; requests queue up for its one wire."""

    bus: SimulatedBus
    free_at: float = field(default=0.0, init=False)

    @property
    def baud_rate(self) -> int:
        """The rate of a gateway that nobody has set to another one."""
        return self.bus.baud_rate or 2400

    def occupy(self, now: float, baud_rate: int) -> float:
        """Send one more character; return when its last bit is over."""
        self.free_at = max(self.free_at, now) + CHARACTER_BITS / baud_rate
        return self.free_at


class Client(Protocol):
    """Who has connected: feed it what arrives, and close it when nothing does."""

    def feed(self, data: bytes) -> None:
        """Take bytes of the client."""

    def close(self) -> None:
        """Forget the client; answers under way go nowhere."""


type Welcome = Callable[[Wire, Sink, HangUp], Client]
"""Makes a client of a connection, or raises GatewayRefusedError."""


class Session(Client):
    """One client: what it sends goes on the wire, what answers goes back to it.

    `hang_up` is called when the gateway closes the connection. Where the client can set
    the port, `own_rate` is its rate, and `is_mbus` is off while its characters have
    another form than those of M-Bus.
    """

    def __init__(self, wire: Wire, send: Sink, hang_up: HangUp) -> None:
        """Serve a client that receives through `send`; raise GatewayRefusedError."""
        self.own_rate: int | None = None
        self.is_mbus = True
        self._wire = wire
        self._send = send
        self._hang_up = hang_up
        self._reader = FrameReader()
        self._loop = asyncio.get_running_loop()
        self._connection = Connection(wire.bus, self._loop.time)
        self._idle: asyncio.TimerHandle | None = None
        self._due: list[asyncio.TimerHandle] = []
        self._listened_s = self._loop.time()
        self._next_chatter = self._loop.call_later(CHATTER_S, self._chatter)

    @property
    def baud_rate(self) -> int:
        """The rate at which this client sends and receives."""
        return self.own_rate or self._wire.baud_rate

    @property
    def is_dead(self) -> bool:
        """Whether nothing reaches the client any more, and nothing fails."""
        return self._connection.is_dead

    @override
    def feed(self, data: bytes) -> None:
        """Take bytes of the client, which arrive faster than they leave on the wire."""
        if self._idle is not None:
            self._idle.cancel()
        for byte in data:
            ended = self._wire.occupy(self._loop.time(), self.baud_rate)
            for piece in self._reader.feed(bytes((byte,))):
                self._ask_at(ended, _bytes_of(piece))
        self._idle = self._loop.call_later(IDLE_S, self._flush)

    @override
    def close(self) -> None:
        self._connection.close()
        self._next_chatter.cancel()
        if self._idle is not None:
            self._idle.cancel()
        for each in self._due:
            each.cancel()

    def _flush(self) -> None:
        for piece in self._reader.flush():
            self._ask_at(self._wire.free_at, _bytes_of(piece))

    def _ask_at(self, ended: float, request: bytes) -> None:
        # A client may set the port anew while its request is still on the wire.
        form = (self.baud_rate, self.is_mbus)
        self._call_at(ended, self._ask, request, ended, *form)

    def _ask(self, request: bytes, ended: float, baud_rate: int, is_mbus: bool) -> None:
        was_open = self._connection.is_open
        self._deliver_all(
            self._connection.send(request, ended, baud_rate, is_mbus=is_mbus)
        )
        self._listen_until(ended)
        if was_open and not self._connection.is_open:
            self._hang_up()

    def _chatter(self) -> None:
        """Deliver what comes without a request, and look again soon."""
        self._listen_until(self._loop.time())
        if not self._connection.is_open:
            self._hang_up()
            return
        self._next_chatter = self._loop.call_later(CHATTER_S, self._chatter)

    def _listen_until(self, until: float) -> None:
        """Deliver what comes without a request."""
        since, self._listened_s = self._listened_s, max(self._listened_s, until)
        self._deliver_all(
            self._connection.unsolicited(since, self._listened_s, self.baud_rate)
        )

    def _deliver_all(self, arrivals: Arrivals) -> None:
        for due, burst in _bursts(arrivals):
            self._call_at(due, self._deliver, burst)

    def _deliver(self, data: bytes) -> None:
        if self._connection.is_open:
            self._send(data)

    def _call_at[*Ts](
        self, due_s: float, action: Callable[[*Ts], None], *arguments: *Ts
    ) -> None:
        """Do something later, unless the client is gone by then."""
        now = self._loop.time()
        self._due = [each for each in self._due if each.when() >= now]
        self._due.append(self._loop.call_at(due_s, action, *arguments))


def _bytes_of(piece: Frame | Noise) -> bytes:
    return piece.data if isinstance(piece, Noise) else piece.to_bytes()


def _bursts(arrivals: Arrivals) -> Iterator[tuple[float, bytes]]:
    """Yield bytes that leave together, with the arrival of the last of them."""
    burst = bytearray()
    first = last = 0.0
    for due, byte in arrivals:
        if burst and due - first > BURST_S:
            yield last, bytes(burst)
            burst.clear()
        if not burst:
            first = due
        burst.append(byte)
        last = due
    if burst:
        yield last, bytes(burst)


@asynccontextmanager
async def serve_tcp(
    bus: SimulatedBus, host: str, port: int, welcome: Welcome = Session
) -> AsyncIterator[str]:
    """Serve the bus as a TCP gateway; yield its HOST:PORT. Port 0 is any free.

    It is a raw one, whose clients send nothing but what goes on the wire, unless they
    are welcomed in another way.
    """
    wire = Wire(bus)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _serve_client(welcome, wire, reader, writer)

    server = await asyncio.start_server(serve, host, port)
    try:
        yield f"{host}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        server.close_clients()
        await server.wait_closed()


async def _serve_client(
    welcome: Welcome,
    wire: Wire,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    try:
        client = welcome(wire, writer.write, writer.close)
    except GatewayRefusedError as refusal:
        if refusal.words:
            writer.write(refusal.words)
            writer.close()
        else:
            # The port listens, so the nearest to a refusal is to reset the connection.
            writer.transport.abort()
        return
    try:
        with suppress(ConnectionError):
            while data := await reader.read(READ_SIZE):
                client.feed(data)
    finally:
        client.close()
        writer.close()


@asynccontextmanager
async def serve_pty(bus: SimulatedBus, path: Path) -> AsyncIterator[str]:
    """Serve the bus on a pseudo-terminal; yield the path of the link to it."""
    with _raw_terminal() as (master, slave), _link(path, os.ttyname(slave)):
        terminal = _Terminal(Wire(bus), master)
        try:
            yield str(path)
        finally:
            terminal.close()


class _Terminal:
    """The client of a pseudo-terminal, which nobody sees come and go.

    A connection that the gateway closes is replaced at once: a serial port cannot hang
    up, so all that is seen of it is a request without an answer. A port that is refused
    is there, and mute.
    """

    def __init__(self, wire: Wire, master: int) -> None:
        """Serve whoever has the terminal open."""
        self._wire = wire
        self._master = master
        self._loop = asyncio.get_running_loop()
        self._session: Session | None = None
        self._connect()
        self._loop.add_reader(master, self._read)

    def close(self) -> None:
        """Serve nobody any more."""
        self._loop.remove_reader(self._master)
        if self._session is not None:
            self._session.close()

    def _connect(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None
        with suppress(GatewayRefusedError):
            self._session = Session(
                self._wire, _terminal_sink(self._master), self._connect
            )

    def _read(self) -> None:
        data = _read_terminal(self._master)
        if self._session is None:
            self._connect()
        if self._session is not None:
            self._session.feed(data)


@contextmanager
def _raw_terminal() -> Iterator[tuple[int, int]]:
    """Open a pseudo-terminal without line discipline; yield both its ends."""
    # The slave stays open, else the master sees a hang-up whenever no client is there.
    master, slave = os.openpty()
    try:
        tty.setraw(slave)
        os.set_blocking(master, False)
        yield master, slave
    finally:
        os.close(master)
        os.close(slave)


@contextmanager
def _link(path: Path, target: str) -> Iterator[None]:
    """Keep a symbolic link; one that an earlier run left behind is replaced."""
    if path.is_symlink():
        path.unlink()
    path.symlink_to(target)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _terminal_sink(master: int) -> Sink:
    """Return the function that sends to whoever has the terminal open."""

    def send(data: bytes) -> None:
        # A full buffer means that nobody reads: a serial line loses such bytes too.
        with suppress(BlockingIOError):
            os.write(master, data)

    return send


def _read_terminal(master: int) -> bytes:
    try:
        return os.read(master, READ_SIZE)
    except BlockingIOError:
        return b""
