"""A node of ESPHome with serial ports, as far as Home Assistant asks it anything.

It speaks the native API in plain text, with the messages of aioesphomeapi. What it says about
a port, and to whom, is what the component `serial_proxy` of ESPHome does.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from aioesphomeapi import api_pb2 as api
from aioesphomeapi.core import MESSAGE_TYPE_TO_PROTO
from google.protobuf.message import Message

from simulator.bus import SimulatedBus
from simulator.server import Session, Wire

from .gateways import HOST

NUMBERS = {kind: number for number, kind in MESSAGE_TYPE_TO_PROTO.items()}
API_VERSION = (1, 18)
"""Since 1.17 only who has subscribed to a port may set it; since 1.18 ports say who they are."""
MODEL = "esp32-poe"

OK = api.SERIAL_PROXY_STATUS_OK
IN_USE = api.SERIAL_PROXY_STATUS_PORT_IN_USE
NOT_SUPPORTED = api.SERIAL_PROXY_STATUS_NOT_SUPPORTED


@dataclass(frozen=True)
class Settings:
    """How a port is set."""

    baud_rate: int
    parity: int
    data_size: int

    @property
    def are_mbus(self) -> bool:
        """Whether characters have the form that meters hear."""
        form = (self.parity, self.data_size)
        return form == (api.SERIAL_PROXY_PARITY_EVEN, 8)


FACTORY = Settings(115200, api.SERIAL_PROXY_PARITY_NONE, 8)
MBUS = Settings(2400, api.SERIAL_PROXY_PARITY_EVEN, 8)


@dataclass(eq=False)
class Port:
    """A serial port of a node, with a bus behind it."""

    name: str
    wire: Wire
    settings: Settings = FACTORY
    holder: Connection | None = None
    """Who has subscribed to it."""
    session: Session | None = None

    def hold(self, connection: Connection) -> int:
        """Give it to a connection, unless another one has it."""
        if self.holder is None:
            self.holder = connection
            self.session = connection.session_at(self)
            self._apply()
        return OK if self.holder is connection else IN_USE

    def release(self, connection: Connection) -> int:
        """Take it from a connection, if that has it."""
        if self.holder is connection and self.session is not None:
            self.session.close()
            self.holder = self.session = None
        return OK

    def set(self, connection: Connection, settings: Settings) -> int:
        """Set it for who has it."""
        if self.holder is not connection:
            return IN_USE
        self.settings = settings
        self._apply()
        return OK

    def set_mode(self, connection: Connection, mode: int) -> int:
        """Hand bytes on as they are, for who has it: it knows no other way."""
        if self.holder is not connection:
            return IN_USE
        return OK if mode == api.SERIAL_PROXY_MODE_RAW else NOT_SUPPORTED

    def write(self, connection: Connection, data: bytes) -> None:
        """Send what comes from who has it; nobody else is heard."""
        if self.holder is connection and self.session is not None:
            self.session.feed(data)

    def _apply(self) -> None:
        if self.session is not None:
            self.session.own_rate = self.settings.baud_rate
            self.session.is_mbus = self.settings.are_mbus


@dataclass(eq=False)
class Node:
    """An ESP32 with a port for each bus, by the names of the ports."""

    name: str
    mac_address: str
    buses: Mapping[str, SimulatedBus]
    has_power: bool = field(default=True, init=False)
    """Without it nothing is heard or said, and no connection is closed."""
    ports: list[Port] = field(init=False)
    connections: list[Connection] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        """Begin with ports that nobody has set yet."""
        self.ports = [Port(name, Wire(bus)) for name, bus in self.buses.items()]

    @asynccontextmanager
    async def running(
        self, port: int = 0, *, says_goodbye: bool = False
    ) -> AsyncIterator[int]:
        """Let it run; yield its TCP port. In the end it says goodbye, or is just gone."""
        server = await asyncio.start_server(self._serve, HOST, port)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            for each in self.connections if says_goodbye else ():
                each.send(api.DisconnectRequest())
            server.close_clients()
            await server.wait_closed()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        connection = Connection(self, writer)
        self.connections.append(connection)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while True:
                    connection.take(await _read(reader))
        finally:
            self.connections.remove(connection)
            for each in self.ports:
                each.release(connection)
            writer.close()


class Connection:
    """Who has connected to a node."""

    def __init__(self, node: Node, writer: asyncio.StreamWriter) -> None:
        """Answer through a writer."""
        self._node = node
        self._writer = writer
        self._is_dead = False

    def send(self, message: Message) -> None:
        """Send a message."""
        body = message.SerializeToString()
        head = b"\0" + _number(len(body)) + _number(NUMBERS[type(message)])
        self._writer.write(head + body)

    def take(self, message: Message) -> None:
        """Do what a message says and answer it; most of them are for nodes with entities."""
        self._is_dead |= not self._node.has_power
        if self._is_dead:
            return
        for each in self._answers(message):
            self.send(each)
        if isinstance(message, api.DisconnectRequest):
            self._writer.close()

    def session_at(self, port: Port) -> Session:
        """Return what carries bytes between the wires of a port and here."""
        instance = self._node.ports.index(port)

        def send(data: bytes) -> None:
            self.send(api.SerialProxyDataReceived(instance=instance, data=data))

        return Session(port.wire, send, self._writer.close)

    def _answers(self, message: Message) -> Iterator[Message]:
        ports = self._node.ports
        if (answer := ANSWERS.get(type(message))) is not None:
            yield answer(self._node)
        match message:
            case api.SubscribeSerialProxyIdentityRequest():
                for instance in range(len(ports)):
                    yield api.SerialProxyIdentity(instance=instance)
            case api.SerialProxyWriteRequest():
                ports[message.instance].write(self, message.data)
            case (
                api.SerialProxyRequest()
                | api.SerialProxyConfigureRequest()
                | api.SerialProxySetModeRequest()
            ):
                kind, status = self._obey(ports[message.instance], message)
                yield api.SerialProxyRequestResponse(
                    instance=message.instance, type=kind, status=status
                )

    def _obey(self, port: Port, message: Message) -> tuple[int, int]:
        """Return what was asked of a port, and what came of it."""
        match message:
            case api.SerialProxyRequest(type=api.SERIAL_PROXY_REQUEST_TYPE_SUBSCRIBE):
                return message.type, port.hold(self)
            case api.SerialProxyRequest(type=api.SERIAL_PROXY_REQUEST_TYPE_UNSUBSCRIBE):
                return message.type, port.release(self)
            case api.SerialProxyConfigureRequest():
                settings = Settings(
                    baud_rate=message.baudrate,
                    parity=message.parity,
                    data_size=message.data_size,
                )
                kind = api.SERIAL_PROXY_REQUEST_TYPE_CONFIGURE
                return kind, port.set(self, settings)
            case api.SerialProxySetModeRequest():
                kind = api.SERIAL_PROXY_REQUEST_TYPE_SET_MODE
                return kind, port.set_mode(self, message.mode)
            case _:
                # Nothing waits in this node that could be flushed.
                return message.type, OK


def _hello(node: Node) -> api.HelloResponse:
    major, minor = API_VERSION
    return api.HelloResponse(
        api_version_major=major, api_version_minor=minor, name=node.name
    )


def _info_of(node: Node) -> api.DeviceInfoResponse:
    return api.DeviceInfoResponse(
        name=node.name,
        friendly_name=node.name.title(),
        mac_address=node.mac_address,
        esphome_version="2026.11.0",
        model=MODEL,
        manufacturer="Espressif",
        serial_proxies=[api.SerialProxyInfo(name=each.name) for each in node.ports],
    )


type Answer = Callable[[Node], Message]

ANSWERS: Mapping[type[Message], Answer] = {
    api.HelloRequest: _hello,
    api.AuthenticationRequest: lambda _: api.AuthenticationResponse(),
    api.DisconnectRequest: lambda _: api.DisconnectResponse(),
    api.PingRequest: lambda _: api.PingResponse(),
    api.DeviceInfoRequest: _info_of,
    api.ListEntitiesRequest: lambda _: api.ListEntitiesDoneResponse(),
}
"""What is answered whatever a message says."""


async def _read(reader: asyncio.StreamReader) -> Message:
    """Read a message: a zero, the length, the number of its kind, and what it says."""
    assert await reader.readexactly(1) == b"\0"
    length = await _read_number(reader)
    kind = MESSAGE_TYPE_TO_PROTO[await _read_number(reader)]
    message = kind.FromString(await reader.readexactly(length))
    assert isinstance(message, Message)
    return message


async def _read_number(reader: asyncio.StreamReader) -> int:
    """Read a number in pieces of seven bits, the lowest first."""
    number = bits = 0
    while True:
        (byte,) = await reader.readexactly(1)
        number |= (byte & 0x7F) << bits
        if byte < 0x80:
            return number
        bits += 7


def _number(number: int) -> bytes:
    """Return a number in such pieces."""
    if number < 0x80:
        return bytes((number,))
    return bytes((number & 0x7F | 0x80,)) + _number(number >> 7)
