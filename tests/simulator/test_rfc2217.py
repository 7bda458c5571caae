"""A gateway whose port its clients set, as serialx does, and as other clients might."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import serialx

from meterbus.protocol.frames import LongFrame, parse_frame
from simulator.bus import SimulatedBus
from simulator.evidence import Kind, LogEntry
from simulator.faults import Order
from simulator.rfc2217 import (
    SIGNATURE,
    Negotiation,
    Piece,
    Subnegotiation,
    TelnetReader,
    Verb,
    serve_rfc2217,
)
from simulator.telegrams import CapturedTelegrams
from tests.transcripts import HEARS, SAYS

from .builders import ACKNOWLEDGED, meter, page, page_of, short

RESET = short(0x40, 5)
TELEGRAM_SIZE = 24
FASTEST = 38400
OTHER_RATE = 9600

WILL_SET_THE_PORT = bytes.fromhex("FF FB 2C")
DO_SET_THE_PORT = bytes.fromhex("FF FD 2C")

pytestmark = pytest.mark.usefixtures("socket_enabled")


def quick_bus() -> SimulatedBus:
    """Return a bus that takes no noticeable time: a meter at address 5."""
    quick = meter(5)
    quick.delay_s = 0.002
    return SimulatedBus([quick], FASTEST)


@pytest.fixture
def bus() -> SimulatedBus:
    """Return the bus behind the gateway."""
    return quick_bus()


@pytest.fixture
async def place(bus: SimulatedBus) -> AsyncIterator[str]:
    """Return the HOST:PORT of the gateway."""
    async with serve_rfc2217(bus, "127.0.0.1", 0) as where:
        yield where


@asynccontextmanager
async def port(
    place: str,
    baud_rate: int = FASTEST,
    parity: serialx.Parity = serialx.Parity.EVEN,
) -> AsyncIterator[serialx.AsyncSerial]:
    """Open the port of a gateway as the integration does."""
    serial = serialx.async_serial_for_url(
        f"rfc2217://{place}", baudrate=baud_rate, parity=parity, connect_timeout=2
    )
    async with serial:
        yield serial


async def answer(serial: serialx.AsyncSerial, request: bytes, size: int) -> bytes:
    """Ask, and return so many bytes of the answer, or fail after a while."""
    await serial.write(request)
    async with asyncio.timeout(2):
        return await serial.readexactly(size)


async def outcome_of(
    serial: serialx.AsyncSerial, bus: SimulatedBus, request: bytes
) -> Kind:
    """Ask; return what the bus made of it: an answer of somebody, or silence."""
    outcomes = asyncio.Queue[Kind]()

    def note(entry: LogEntry) -> None:
        outcomes.put_nowait(entry.kind)

    bus.witness = note
    await serial.write(request)
    async with asyncio.timeout(2):
        assert await outcomes.get() is Kind.REQUEST
        return await outcomes.get()


type Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def telnet(place: str, *greeting: bytes) -> AsyncIterator[Streams]:
    """Connect to a gateway without a library, and say something."""
    host, _, number = place.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(number))
    writer.write(b"".join(greeting))
    try:
        yield reader, writer
    finally:
        writer.close()
        await writer.wait_closed()


async def exactly(reader: asyncio.StreamReader, size: int) -> bytes:
    """Receive so many bytes, or fail after a while."""
    async with asyncio.timeout(2):
        return await reader.readexactly(size)


def command(text: str) -> bytes:
    """Return a command about the port, given in hex without its frame."""
    return bytes.fromhex(f"FF FA 2C {text} FF F0")


async def test_a_telegram_full_of_ff_comes_through_whole(
    bus: SimulatedBus, place: str
) -> None:
    """What telnet takes for its own is doubled on the way, in both directions."""
    bus.meters[0].telegrams = CapturedTelegrams((page(0xFF),))
    selection = bytes.fromhex("68 0B 0B 68 53 FD 52 FF FF FF FF FF FF FF FF 9A 16")
    async with port(place) as serial:
        assert await answer(serial, selection, 1) == ACKNOWLEDGED
        telegram = parse_frame(await answer(serial, short(0x5B, 0xFD), TELEGRAM_SIZE))
    assert isinstance(telegram, LongFrame)
    assert page_of(telegram) == 0xFF
    assert bus.requests[0] == selection


async def test_meters_hear_only_the_rate_that_the_client_sets(
    bus: SimulatedBus, place: str
) -> None:
    """At opening, and whenever it changes."""
    bus.meters[0].baud_rate = OTHER_RATE
    async with port(place) as serial:
        assert await outcome_of(serial, bus, RESET) is Kind.SILENCE
        await serial.reconfigure_port(baudrate=OTHER_RATE)
        assert await answer(serial, RESET, 1) == ACKNOWLEDGED
    async with port(place, OTHER_RATE) as serial:
        assert await answer(serial, RESET, 1) == ACKNOWLEDGED


@pytest.mark.parametrize(
    "wrong",
    [{"parity": "N"}, {"parity": "O"}, {"byte_size": 7}],
    ids=["no parity", "odd parity", "seven bits"],
)
async def test_meters_hear_only_characters_of_mbus(
    bus: SimulatedBus, place: str, wrong: dict[str, Any]
) -> None:
    """Eight bits and even parity; a second stop bit is just a pause."""
    async with port(place) as serial:
        await serial.reconfigure_port(**wrong)
        assert await outcome_of(serial, bus, RESET) is Kind.SILENCE
        await serial.reconfigure_port(parity="E", byte_size=8, stopbits=2)
        assert await answer(serial, RESET, 1) == ACKNOWLEDGED


async def test_a_request_on_the_wire_keeps_the_rate_it_was_sent_at(
    place: str,
) -> None:
    """Even when the client does not wait for its end before it sets another one."""
    async with telnet(place, WILL_SET_THE_PORT) as (reader, writer):
        assert await exactly(reader, 3) == DO_SET_THE_PORT
        writer.write(RESET + command("01 00 00 25 80"))
        assert await exactly(reader, 10) == command("65 00 00 25 80")
        assert await exactly(reader, 1) == ACKNOWLEDGED


async def test_each_client_sets_the_port_anew(place: str) -> None:
    """What one has set is not what the next one finds."""
    async with port(place, OTHER_RATE):
        pass
    async with telnet(place, WILL_SET_THE_PORT, command("01 00 00 00 00")) as (
        reader,
        _,
    ):
        assert await exactly(reader, 13) == DO_SET_THE_PORT + command("65 00 00 96 00")


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("01 00 00 00 00", "65 00 00 96 00"),
        ("01 00 00 09 60", "65 00 00 09 60"),
        ("01 00 00 00 4B", "65 00 00 96 00"),
        ("01", "65 00 00 96 00"),
        ("02 00", "66 08"),
        ("02 09", "66 08"),
        ("03 00", "67 03"),
        ("04 02", "68 02"),
        ("05 00", "69 01"),
        ("05 03", "69 03"),
        ("05 04", "69 06"),
        ("05 09", "69 09"),
        ("05 0A", "69 0B"),
        ("0A 00", "6E 00"),
        ("0B FF FF", "6F FF FF"),
        ("0C 03", "70 03"),
        ("00", f"64 {SIGNATURE.hex()}"),
    ],
    ids=lambda text: text,
)
async def test_a_command_is_answered_with_how_the_port_is_set(
    place: str, said: str, answered: str
) -> None:
    """Zero asks; what cannot be set is answered with what stays."""
    expected = DO_SET_THE_PORT + command(answered)
    async with telnet(place, WILL_SET_THE_PORT, command(said)) as (reader, _):
        assert await exactly(reader, len(expected)) == expected


@pytest.mark.parametrize(
    "said",
    ["", "00 41 42", "05 63", "08", "09", "63 01"],
    ids=["nothing", "signature", "control", "suspend", "resume", "unknown"],
)
async def test_what_awaits_no_answer_gets_none(place: str, said: str) -> None:
    """The next command is answered as if it had not been there."""
    asks = command("02 00")
    async with telnet(place, WILL_SET_THE_PORT, command(said), asks) as (reader, _):
        assert await exactly(reader, 10) == DO_SET_THE_PORT + command("66 08")


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("FB 00", "FD 00"),
        ("FD 00", "FB 00"),
        ("FB 03", "FD 03"),
        ("FB 2C", "FD 2C"),
        ("FD 2C", "FC 2C"),
        ("FB 18", "FE 18"),
        ("FD 01", "FC 01"),
    ],
    ids=[
        *("binary by the client", "binary by the gateway", "no go-ahead"),
        *("port of the gateway", "port of the client", "terminal type", "echo"),
    ],
)
async def test_options_are_agreed_to_or_refused(
    place: str, said: str, answered: str
) -> None:
    """What is not known is refused, as often as it is offered."""
    once = bytes.fromhex(f"FF {answered}")
    async with telnet(place, bytes.fromhex(f"FF {said}")) as (reader, _):
        assert await exactly(reader, 3) == once


@pytest.mark.parametrize("who", HEARS)
async def test_a_gateway_speaks_as_common_servers_do(
    bus: SimulatedBus, who: str
) -> None:
    """Byte for byte: the greeting, and what is said to each word of a client."""
    Order.parse(f"rfc2217={who}").apply(bus)
    expected = bytes.fromhex(" ".join(HEARS[who]))
    async with (
        serve_rfc2217(bus, "127.0.0.1", 0) as place,
        telnet(place, *map(bytes.fromhex, SAYS)) as (reader, _),
    ):
        assert await exactly(reader, len(expected)) == expected


async def test_telnet_alone_sets_no_port(bus: SimulatedBus) -> None:
    """It says so where it is asked."""
    Order.parse("rfc2217=telnet").apply(bus)
    greeting = bytes.fromhex("FF FB 03 FF FD 03 FF FB 01 FF FE 01 FF FD 00 FF FB 00")
    expected = greeting + bytes.fromhex("FF FE 2C") + ACKNOWLEDGED
    async with (
        serve_rfc2217(bus, "127.0.0.1", 0) as place,
        telnet(place, WILL_SET_THE_PORT, RESET) as (reader, _),
    ):
        assert await exactly(reader, len(expected)) == expected


async def test_a_port_may_stay_as_it_is(bus: SimulatedBus, place: str) -> None:
    """Whoever sets it is told how it stays."""
    Order.parse("keeps-settings").apply(bus)
    expected = DO_SET_THE_PORT + command("65 00 00 96 00") + command("67 03")
    said = (WILL_SET_THE_PORT, command("01 00 00 09 60"), command("03 01"))
    async with telnet(place, *said) as (reader, _):
        assert await exactly(reader, len(expected)) == expected


async def test_what_is_settled_is_not_answered_again(place: str) -> None:
    """Two ends that confirm each other's confirmations would never stop."""
    said = ["FF FB 00"] * 3 + ["FF FC 00"] * 2 + ["FF FE 2C", "FF FB 18", "FF FB 18"]
    heard = ["FF FD 00", "FF FE 00", "FF FE 18", "FF FE 18"]
    expected = bytes.fromhex("".join(heard))
    async with telnet(place, *map(bytes.fromhex, said), RESET) as (reader, _):
        assert await exactly(reader, len(expected) + 1) == expected + ACKNOWLEDGED


async def test_nobody_sets_a_port_without_agreement(place: str) -> None:
    """A client that only talks telnet has the rate of the bus."""
    async with telnet(place, command("01 00 00 25 80"), RESET) as (reader, writer):
        assert await exactly(reader, 1) == ACKNOWLEDGED
        writer.write(WILL_SET_THE_PORT + bytes.fromhex("FF FC 2C") + command("03 01"))
        writer.write(RESET)
        expected = DO_SET_THE_PORT + bytes.fromhex("FF FE 2C") + ACKNOWLEDGED
        assert await exactly(reader, len(expected)) == expected


@pytest.mark.parametrize(
    "half", ["FF", "FF FB", "FF FA", "FF FA 2C 01 00 00", "FF FA 2C 01 00 00 FF"]
)
async def test_half_a_negotiation_holds_nobody_up(place: str, half: str) -> None:
    """Others are served meanwhile, and the gateway can be closed."""
    async with telnet(place, bytes.fromhex(half)), port(place) as serial:
        assert await answer(serial, RESET, 1) == ACKNOWLEDGED


def all_of(reader: TelnetReader, *parts: bytes) -> list[Piece]:
    """Return what a reader makes of bytes that come in parts."""
    return [piece for part in parts for piece in reader.feed(part)]


STREAM = RESET + bytes.fromhex("FF FB 2C FF F1 FF FA 2C 01 FF FF F0 00 FF F0")
PIECES: list[Piece] = [
    RESET,
    Negotiation(Verb.WILL, 44),
    Subnegotiation(44, bytes.fromhex("01 FF F0 00")),
]


@pytest.mark.parametrize("at", range(len(RESET), len(STREAM)))
def test_commands_may_be_cut_anywhere(at: int) -> None:
    """A network does that."""
    assert all_of(TelnetReader(), STREAM[:at], STREAM[at:]) == PIECES


def test_commands_may_come_byte_by_byte() -> None:
    """Data is passed on as it comes, commands when they are complete."""
    parts = [bytes((byte,)) for byte in STREAM]
    assert all_of(TelnetReader(), *parts)[len(RESET) :] == PIECES[1:]


def test_a_command_that_never_ends_is_forgotten() -> None:
    """It does not fill the memory, and what comes after it is read."""
    reader = TelnetReader()
    assert all_of(reader, b"\xff\xfa\x2c" + bytes(256)) == []
    assert all_of(reader, STREAM) == PIECES


async def test_a_dead_gateway_does_not_negotiate(bus: SimulatedBus, place: str) -> None:
    """The client waits in vain for an answer; with the gateway alive it goes on."""
    bus.gateway.half_open = True
    async with telnet(place, WILL_SET_THE_PORT) as (reader, writer):
        writer.write(RESET)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await reader.read(1)
    bus.gateway.half_open = False
    async with port(place) as serial:
        assert await answer(serial, RESET, 1) == ACKNOWLEDGED


async def test_a_gateway_that_hangs_up_is_opened_again(
    bus: SimulatedBus, place: str
) -> None:
    """A connection that the gateway closes is an end for the client."""
    bus.gateway.drop_connection_every = 1
    async with port(place) as serial:
        with pytest.raises((EOFError, OSError)):
            await answer(serial, RESET, 1)
    bus.gateway.drop_connection_every = 0
    async with port(place) as serial:
        assert await answer(serial, RESET, 1) == ACKNOWLEDGED
