"""Two buses, and a gateway before each: they stay, whatever Home Assistant does."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import LinkFunction, LongFrame, ShortFrame, parse_frame
from simulator.bus import SimulatedBus
from simulator.evidence import Kind, LogEntry
from simulator.line import SharedTimeLine
from simulator.meter import REQUEST_MASK, SimulatedMeter, is_selection
from simulator.telegrams import RecordsTelegram, TelegramSource, integer, record
from tests.meters import Pages

PORTS: Final = (10001, 10002)
"""Of one gateway: both lead to the same bus."""
HOUSE: Final = "house"
SHED: Final = "shed"
MAKER: Final = 0x2C2D
WATER: Final = 0x07
HEAT: Final = 0x04
ELECTRICITY: Final = 0x02
NO_NUMBER: Final = "00000000"

VOLUME: Final = record("04 13", integer(318_400, 4)) + record("02 3B", integer(7, 2))
ENERGY: Final = record("04 06", integer(30_731, 4)) + record("02 2B", integer(900, 2))
MANY: Final = ENERGY + b"".join(
    record(f"02 {vif}", integer(20, 2))
    for vif in ("3B", "5B", "5F", "61", "65", "22", "26", "FD 48", "FD 58", "74", "78")
)
"""More than the entities that come in one turn."""
LAST_MONTH: Final = record("44 13", integer(300_000, 4))

type Address = int | str
"""A primary address, or the number that a meter is selected by."""


def _meter(
    number: str, primary: int, medium: int, telegrams: TelegramSource
) -> SimulatedMeter:
    address = SecondaryAddress(number, MAKER, 1, medium)
    return SimulatedMeter(primary, address, telegrams)


def _buses() -> dict[str, SimulatedBus]:
    """Return the two buses: on each a meter without a number, at the same address.

    Two meters of the house share an address, and one of the shed still has that of the
    factory, and two telegrams.
    """
    water, heat = RecordsTelegram(VOLUME), RecordsTelegram(ENERGY)
    much = RecordsTelegram(MANY)
    nameless = _meter(NO_NUMBER, 3, WATER, water), _meter(NO_NUMBER, 3, WATER, water)
    house = (
        _meter("11110001", 1, WATER, RecordsTelegram(VOLUME + LAST_MONTH)),
        _meter("11110002", 2, HEAT, much),
        nameless[0],
        _meter("11110004", 5, WATER, water),
        _meter("11110005", 5, WATER, water),
    )
    shed = (
        _meter("22220001", 1, HEAT, heat),
        nameless[1],
        _meter(
            "22220003", 0, ELECTRICITY, Pages((ENERGY, record("02 FD 49", b"\xe6\x00")))
        ),
    )
    # At any rate, so that a gateway that is told another one still has its meters.
    return {
        HOUSE: SimulatedBus(house, baud_rate=None),
        SHED: SimulatedBus(shed, baud_rate=None),
    }


@dataclass(eq=False)
class Site:
    """A bus, and the gateway before it."""

    name: str
    bus: SimulatedBus
    is_away: bool = False
    """Whether nobody gets through to the gateway."""
    asked: set[Address] = field(default_factory=set)
    """Who was asked for data, or selected for it, since this was emptied."""
    _lines: list[SharedTimeLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen to what is asked."""
        self.bus.witness = self._note

    def url(self, port: int) -> str:
        """Return where a line to this gateway leads."""
        return f"socket://{self.name}:{port}"

    def line(self, url: str, baud_rate: int, allowance_s: float) -> SharedTimeLine:
        """Return another line, not yet open."""
        clock = asyncio.get_running_loop().time
        line = SharedTimeLine(self.bus, url=url, clock=clock, baud_rate=baud_rate)
        line.allowance_s, line.lost = allowance_s, self.is_away
        self._lines.append(line)
        return line

    def switch(self, *, away: bool) -> None:
        """Take the gateway away, or bring it back."""
        self.is_away = away
        for line in self._lines:
            line.lost = away

    @property
    def open_lines(self) -> int:
        """How many connections there are."""
        return sum(line.is_open for line in self._lines)

    async def hang_up(self) -> None:
        """Close what a process leaves open when it ends."""
        for line in self._lines:
            await line.close()
        self._lines.clear()

    def _note(self, entry: LogEntry) -> None:
        self.bus.log.clear()
        if entry.kind is Kind.REQUEST:
            self.asked.update(_asked(entry.data))


def _asked(request: bytes) -> Iterator[Address]:
    """Yield who is asked for data, or selected, by a request."""
    try:
        frame = parse_frame(request)
    except ProtocolError:
        return
    match frame:
        case LongFrame() if is_selection(frame):
            yield SecondaryAddress.from_bytes(frame.data[:8]).identification
        case ShortFrame(c=c, a=a) if (
            c & REQUEST_MASK == LinkFunction.REQ_UD2 & REQUEST_MASK and a <= 250
        ):
            yield a


@dataclass(frozen=True)
class Sites:
    """Both of them, by name."""

    by_name: dict[str, Site] = field(
        default_factory=lambda: {
            name: Site(name, bus) for name, bus in _buses().items()
        }
    )

    def __iter__(self) -> Iterator[Site]:
        """Return them in the order in which they were built."""
        return iter(self.by_name.values())

    def of(self, url: str) -> Site:
        """Return the one that a line leads to."""
        return self.by_name[urlsplit(url).hostname or ""]

    def connect(
        self, url: str, *, baud_rate: int, allowance_s: float, **_: Any
    ) -> SharedTimeLine:
        """Return a line, not yet open, in the place of a real one."""
        return self.of(url).line(url, baud_rate, allowance_s)
