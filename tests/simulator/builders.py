"""Meters, frames and readouts that the tests of the simulator share."""

from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.frames import Frame, LongFrame, parse_frame
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from simulator.meter import SimulatedMeter
from simulator.telegrams import CapturedTelegrams
from simulator.waveform import Arrivals

ACKNOWLEDGED = b"\xe5"
HYDROMETER = SecondaryAddress("31892747", 0x2324, 40, 4)
REAL_TELEGRAM = bytes.fromhex(
    "68 5E 5E 68 08 00 72 47 27 89 31 24 23 28 04 ED 00 00 00 0C 05 31 84 74 01 0C 12"
    "91 72 64 02 0C 2A 00 00 00 00 0B 3A 00 00 00 0A 5A 22 05 0A 5E 23 04 0A 62 99 00"
    "04 6D 21 16 0A 39 4C 05 30 78 11 00 44 6D 00 00 1E 14 44 ED 7E 00 00 3F 1C 8C 01"
    "05 20 30 69 01 84 01 6D 00 00 FF 2C 0B 26 02 03 16 F5 16"
)


def page(number: int) -> LongFrame:
    """Return a short telegram that tells its number in its one record."""
    header = HYDROMETER.to_bytes() + bytes(4)
    return LongFrame(8, 0, 0x72, header + bytes((0x01, 0x13, number)))


def meter(
    address: int = 5, *, pages: int = 1, number: str = "31892747"
) -> SimulatedMeter:
    """Return a meter with so many telegrams, answering after 30 ms."""
    secondary = SecondaryAddress(number, 0x2324, 40, 4)
    telegrams = CapturedTelegrams(tuple(page(n) for n in range(pages)))
    return SimulatedMeter(address, secondary, telegrams, delay_s=0.03)


def short(c: int, address: int) -> bytes:
    """Return a short frame."""
    return bytes((0x10, c, address, (c + address) & 0xFF, 0x16))


def say(listener: SimulatedMeter, text: str | bytes) -> bytes | None:
    """Let a meter hear one frame, given as hex or as bytes; return its answer."""
    raw = bytes.fromhex(text) if isinstance(text, str) else text
    return listener.hear(parse_frame(raw))


def read(listener: SimulatedMeter, c: int, address: int) -> LongFrame:
    """Send REQ_UD2 and return the telegram."""
    frame: Frame = parse_frame(say(listener, short(c, address)) or b"")
    assert isinstance(frame, LongFrame)
    return frame


def page_of(telegram: LongFrame) -> int:
    """Return the number that a page of `page` carries."""
    return telegram.data[-1]


def access_number_of(telegram: LongFrame) -> int:
    """Return the access number of a telegram with a long header."""
    return telegram.data[8]


async def ask(line: SimulatedLine, request: bytes, timeout_s: float = 0.4) -> bytes:
    """Send a request; return everything until nothing has come for a while."""
    await line.write(request)
    received = b""
    while chunk := await line.read(timeout_s):
        received += chunk
    return received


async def opened(bus: SimulatedBus) -> SimulatedLine:
    """Return an open line to a bus."""
    line = SimulatedLine(bus)
    await line.open()
    return line


def received(arrivals: Arrivals) -> bytes:
    """Return the bytes without their times."""
    return bytes(byte for _, byte in arrivals)
