"""A gateway that sends anything: it costs no more than a read, and is soon forgotten."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import chain, repeat
from random import Random
import tracemalloc
from typing import Final, override

import pytest

from meterbus.bus.found import Hint
from meterbus.bus.line import SerialLine
from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.protocol.addresses import WILDCARD_DIGIT, SecondaryAddress
from meterbus.protocol.errors import LineError, MBusError, ProtocolError
from meterbus.protocol.frames import Frame
from meterbus.protocol.reading import Reading
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from simulator.meter import SimulatedMeter, is_selection
from simulator.telegrams import AnswerHead, RecordsTelegram, integer, record
from simulator.waveform import Arrivals

METER: Final = SecondaryAddress.parse("8296901012345604")
VALUE: Final = RecordsTelegram(record("04 13", integer(318_400, 4)))
TELEGRAM: Final = VALUE.telegram(0, AnswerHead(10, METER, 1)).to_bytes()

LONGEST_READ_S: Final = 60.0
"""Of the line's time: nobody else is read meanwhile."""
READS: Final = 40
A_MINUTE_S: Final = 60
"""The longest that a line which failed is left alone."""
FOUR_LONGEST_FRAMES: Final = 1024
"""Bytes after which a line that never rests is broken."""
READ_SIZE: Final = 512
"""Bytes that come at once."""
MEBIBYTE: Final = 1 << 20
TURNS: Final = 2000
"""Of the event loop, each of which may take a mebibyte from whoever does not wait."""
MOST_ON_THE_WAY: Final = 64 * MEBIBYTE
"""More than the system keeps of a connection for either end."""


class HostileMeter(SimulatedMeter):
    """Answers whatever it is told to, until it is tamed."""

    def __init__(self, says: Callable[[Frame], bytes | None]) -> None:
        """Stand at address 10."""
        super().__init__(10, METER, VALUE)
        self.says = says
        self.is_tame = False

    @override
    def hear(self, frame: Frame) -> bytes | None:
        return super().hear(frame) if self.is_tame else self.says(frame)

    @override
    def is_reached_by(self, heard: object) -> bool:
        return True


def checked(content: bytes) -> bytes:
    """Return a frame around anything, with the length and the sum that it should have."""
    length = len(content)
    head = bytes((0x68, length, length, 0x68))
    return head + content + bytes((sum(content) & 0xFF, 0x16))


class Fuzz:
    """Makes up answers: none is what the standard says, many nearly are."""

    def __init__(self, seed: int) -> None:
        """Make up the same ones for the same seed."""
        self.random = Random(f"{seed} hostile")

    def __call__(self, frame: Frame) -> bytes:
        """Return one of many kinds of nonsense."""
        kinds = (
            self.noise,
            self.anything_in_a_frame,
            self.damaged,
            self.wrong_length,
            self.cut,
            self.many,
            self.acknowledgements,
            frame.to_bytes,
        )
        return self.random.choice(kinds)()

    def noise(self) -> bytes:
        """Return bytes."""
        return self.random.randbytes(self.random.choice((1, 7, 300, 3000)))

    def anything_in_a_frame(self) -> bytes:
        """Return a frame whose content nobody has looked at."""
        return checked(b"\x08\x0a" + self.random.randbytes(self.random.randint(1, 253)))

    def damaged(self) -> bytes:
        """Return a telegram of somebody else, with records that mean anything."""
        content = bytearray(TELEGRAM[4:-2])
        content[3] ^= 0x11
        for _ in range(self.random.randint(1, 6)):
            content[self.random.randrange(11, len(content))] = self.random.randrange(
                256
            )
        return checked(bytes(content))

    def wrong_length(self) -> bytes:
        """Return a head that promises what does not come."""
        length = self.random.randrange(256)
        return bytes((0x68, length, length, 0x68)) + self.random.randbytes(5)

    def cut(self) -> bytes:
        """Return the beginning of a telegram."""
        return TELEGRAM[: self.random.randrange(1, len(TELEGRAM))]

    def many(self) -> bytes:
        """Return several answers in one."""
        return self.damaged() * self.random.randint(2, 9)

    def acknowledgements(self) -> bytes:
        """Return E5, more than anybody wants."""
        return b"\xe5" * self.random.randint(2, 2000)


async def attempt(master: Master, address: int | SecondaryAddress) -> object:
    """Read; return what came of it: a reading, nothing, or an error of ours."""
    started_s = master.line.now()
    try:
        return await master.read(address, identity=METER)
    except MBusError as err:
        return err
    finally:
        assert master.line.now() - started_s < LONGEST_READ_S


def foreign(came: list[object]) -> list[Reading]:
    """Return the readings among them that say that another meter has sent them."""
    readings = [each for each in came if isinstance(each, Reading)]
    allowed = (None, METER)
    return [each for each in readings if sender_of(each) not in allowed]


def sender_of(reading: Reading) -> SecondaryAddress | None:
    """Return who has sent a telegram, if it tells."""
    header = reading.telegram.header
    return None if header is None else header.address


async def recovered(master: Master) -> Reading:
    """Wait as long as a line that failed is left alone, and read twice."""
    await master.line.pause(A_MINUTE_S)
    await attempt(master, 10)
    reading = await master.read(10, identity=METER)
    assert reading is not None
    assert reading.frames[0].data.endswith(VALUE.records)
    return reading


@pytest.mark.parametrize("address", [10, METER], ids=["address", "selection"])
@pytest.mark.parametrize("seed", range(10))
async def test_nonsense_is_an_error_or_silence(
    line: SimulatedLine, seed: int, address: int | SecondaryAddress
) -> None:
    """Nothing but our own errors comes of it, and the next good answer is read."""
    meter = HostileMeter(Fuzz(seed))
    line.bus = SimulatedBus([meter])
    master = Master(line)
    came = [await attempt(master, address) for _ in range(READS)]
    assert foreign(came) == []
    meter.is_tame = True
    await recovered(master)


async def test_a_search_through_nonsense_ends(line: SimulatedLine) -> None:
    """It gives up, or finds nobody; the next search finds the meter."""
    meter = HostileMeter(Fuzz(1))
    line.bus = SimulatedBus([meter])
    scan = Scan(Master(line))
    await searched(scan)
    assert METER not in {each.address for each in scan.meters}
    meter.is_tame = True
    await line.pause(A_MINUTE_S)
    scan = Scan(Master(line))
    await scan.by_secondary()
    assert [each.address for each in scan.meters] == [METER]


async def searched(scan: Scan) -> None:
    """Search as long as the line lets one."""
    try:
        await scan.by_secondary()
    except LineError, ProtocolError:
        return


class Crowd(HostileMeter):
    """Pretends that there is a meter behind every number."""

    def __init__(self) -> None:
        """Begin with nobody selected."""
        super().__init__(self.answer)
        self.number = ""

    def answer(self, frame: Frame) -> bytes | None:
        """Collide until all digits are given, and then be whoever is asked for."""
        if is_selection(frame):
            self.number = SecondaryAddress.from_bytes(frame.data).identification
            return b"\x01\x02" if WILDCARD_DIGIT in self.number else b"\xe5"
        address = SecondaryAddress(self.number, METER.manufacturer, 1, 4)
        return VALUE.telegram(0, AnswerHead(0, address, 1)).to_bytes()


async def test_a_search_among_meters_that_are_made_up_ends(line: SimulatedLine) -> None:
    """Whoever says to be what nobody can be is no meter."""
    line.bus = SimulatedBus([Crowd()])
    scan = Scan(Master(line))
    await searched(scan)
    assert scan.meters == []
    assert scan.result().hints == (Hint.NOT_MBUS,)
    assert len(line.bus.requests) < 100


class FloodedLine(SimulatedLine):
    """A line over which bytes come as fast as they are taken."""

    flood: bytes | None = None
    taken = 0

    @override
    async def read(self, timeout_s: float) -> bytes:
        data = await super().read(timeout_s) if self.flood is None else self.flood
        self.taken += len(data)
        return data


@pytest.fixture
def flooded() -> FloodedLine:
    """Return such a line, to one meter that is as it should be."""
    return FloodedLine(SimulatedBus([SimulatedMeter(10, METER, VALUE)]))


FLOODS: Final = {
    "zeros": bytes(READ_SIZE),
    "acknowledgements": b"\xe5" * READ_SIZE,
    "starts": b"\x68" * READ_SIZE,
    "heads": bytes.fromhex("68 FF FF 68") * (READ_SIZE // 4),
    "short frames": bytes.fromhex("10 40 0A 4A 16") * (READ_SIZE // 5),
    "noise": Random("flood").randbytes(READ_SIZE),
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
async def test_a_flood_is_cut_off(flooded: FloodedLine, flood: bytes) -> None:
    """A read takes some kilobytes of it at most, and says that the line never rests."""
    master = Master(flooded)
    flooded.flood = flood
    with pytest.raises(LineError, match="bytes come without end"):
        await master.read(10)
    assert flooded.taken <= FOUR_LONGEST_FRAMES + READ_SIZE
    flooded.flood = None
    await recovered(master)


async def test_a_flood_is_not_kept(flooded: FloodedLine) -> None:
    """A thousand reads of it leave nothing in memory."""
    master = Master(flooded)
    flooded.flood = FLOODS["noise"]
    with measured() as used:
        for _ in range(1000):
            await attempt(master, 10)
            await flooded.pause(A_MINUTE_S)
        assert used() < MEBIBYTE
    flooded.flood = None
    await recovered(master)


async def test_others_go_on_during_a_flood(flooded: FloodedLine) -> None:
    """Whoever else has something to do gets a turn with every read, and more."""
    flooded.flood = FLOODS["zeros"]
    turns = Turns()
    watching = asyncio.create_task(turns.take())
    master = Master(flooded)
    for _ in range(READS):
        await attempt(master, 10)
        master.forgive()
    watching.cancel()
    assert turns.count >= READS


class Turns:
    """Counts how often the event loop gets round."""

    count = 0

    async def take(self) -> None:
        """Take one turn after the other."""
        while True:
            await asyncio.sleep(0)
            self.count += 1


class DribblingLine(SimulatedLine):
    """A line on which one byte comes when it is just about to be given up."""

    dribble: Iterator[int] | None = None

    @override
    async def read(self, timeout_s: float) -> bytes:
        if self.dribble is None:
            return await super().read(timeout_s)
        await self.pause(0.99 * timeout_s)
        return bytes((next(self.dribble),))


@pytest.mark.parametrize("start", ["68 FF FF 68", "68 FF FF 68 08 0A 72", "00", "E5"])
async def test_an_answer_that_dribbles_is_cut_off(start: str) -> None:
    """A byte now and then keeps nobody waiting for longer than an answer may take."""
    line = DribblingLine(SimulatedBus([SimulatedMeter(10, METER, VALUE)]))
    line.allowance_s = 0.4
    line.dribble = chain(bytes.fromhex(start), repeat(0x55))
    master = Master(line)
    assert isinstance(await attempt(master, 10), LineError)
    await line.pause(A_MINUTE_S)
    assert isinstance(await attempt(master, METER), LineError)
    line.dribble = None
    await recovered(master)


def a_byte_a_minute(since_s: float, until_s: float, baud_rate: int) -> Arrivals:
    """Return what drips onto the wires between two moments, whatever is asked."""
    minutes = range(int(since_s // 60) + 1, int(until_s // 60) + 1)
    return [(60.0 * minute, 0x68) for minute in minutes]


class DrippingBus(SimulatedBus):
    """Wires on which something sends one byte a minute."""

    @override
    def chatter(self, since_s: float, until_s: float, baud_rate: int) -> Arrivals:
        return a_byte_a_minute(since_s, until_s, baud_rate)


async def test_one_byte_a_minute_harms_no_read(line: SimulatedLine) -> None:
    """It may fall into an answer, which is then asked for again."""
    line.bus = DrippingBus([SimulatedMeter(10, METER, VALUE)])
    master = Master(line)
    for _ in range(120):
        assert await attempt(master, 10)
        await line.pause(59.9)
    assert isinstance(await attempt(master, 10), Reading)


@asynccontextmanager
async def flooding_gateway() -> AsyncIterator[tuple[str, list[int]]]:
    """Let a gateway send zeros as long as they are taken; yield its URL and how many."""
    sent = [0]

    async def flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while True:
                writer.write(bytes(MEBIBYTE))
                await writer.drain()
                sent[0] += MEBIBYTE

    server = await asyncio.start_server(flood, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with server:
        try:
            yield f"socket://{host}:{port}", sent
        finally:
            # Else a test that fails would wait for what nobody takes any more.
            server.abort_clients()


@pytest.mark.usefixtures("socket_enabled")
async def test_a_gateway_that_floods_between_reads_is_made_to_wait() -> None:
    """What nobody reads is not taken from the network: gigabytes stay where they are."""
    async with flooding_gateway() as (url, sent):
        line = SerialLine(url)
        await line.open()
        with measured() as used:
            await turn_round(TURNS)
            assert sent[0] < MOST_ON_THE_WAY
            assert used() < 4 * MEBIBYTE
        await line.close()
        with pytest.raises(LineError, match="bytes come without end"):
            await Master(line).read(10)
        await line.close()


async def turn_round(times: int) -> None:
    """Let everything else have so many turns."""
    for _ in range(times):
        await asyncio.sleep(0)


@contextmanager
def measured() -> Iterator[Callable[[], int]]:
    """Yield what tells how many bytes Python held at most beyond those of the start."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    try:
        yield lambda: tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
