"""What stands between the master and the two wires: a converter, often a network.

A gateway carries bytes at its own pace, keeps or loses connections, and knows nothing
of frames. Every connection to it is a `Connection`; it says what arrives, and when.
"""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from itertools import batched
from random import Random
from typing import TYPE_CHECKING, Final

from .evidence import Kind
from .telegrams import Clock
from .waveform import (
    CHARACTER_BITS,
    NEVER_S,
    Arrivals,
    Converter,
    OnCollision,
    OnError,
    duration_s,
)

if TYPE_CHECKING:
    from .bus import SimulatedBus

SEGMENT: Final = 16
"""Bytes that a network carries together, where the gateway does not collect them."""


class Dialect(StrEnum):
    """How a gateway speaks RFC 2217 that speaks it."""

    STANDARD = "standard"
    SER2NET = "ser2net"
    PYSERIAL = "pyserial"
    TELNET = "telnet"


IN_USE: Final = b"Port already in use\r\n"
"""What ser2net says to a second client, and hangs up."""


class GatewayRefusedError(Exception):
    """The gateway does not take a connection."""

    def __init__(self, words: bytes = b"") -> None:
        """Keep what is said to who wanted it, in front of hanging up."""
        super().__init__(words)
        self.words = words


@dataclass(eq=False)
class Gateway:
    """The faults of a gateway; it begins as a wire that keeps no byte waiting."""

    _: KW_ONLY
    latency_s: float = 0.0
    """Delay of the network, each way."""
    jitter_s: float = 0.0
    """At most so much more delay, other for every piece that the network carries."""
    packetise_s: float = 0.0
    """Answers are held back until the bus rests for so long, and arrive as one piece."""
    packet_bytes: int = 0
    """Answers are cut into pieces of so many bytes, each of which arrives as a whole."""
    byte_jitter_s: float = 0.0
    """At most so much more delay, other for every byte."""
    late_end_s: float = 0.0
    """At most so much more delay for the last byte of an answer."""
    stall_s: float = 0.0
    """How long answers stop in their middle; those that do are `stall_share` of them."""
    stall_share: float = 1.0
    padding_before: bytes = b""
    """What the converter puts in front of all that comes for a request."""
    padding_behind: bytes = b""
    """What it puts behind that."""
    padding_share: float = 1.0
    """How likely each byte of it is there."""
    padding_pause_s: float = 0.0
    """How much later than the last byte the padding behind it begins."""
    on_error: OnError = OnError.PASS
    """What the converter makes of characters whose parity or stop bit is wrong."""
    on_collision: OnCollision = OnCollision.PASS
    """What it makes of answers that overlap."""
    drop_connection_every: int = 0
    """Every request of a connection with this number closes it, and is not answered."""
    idle_close_s: float = 0.0
    """A connection on which nothing is sent for so long is closed."""
    half_open: bool = False
    """Whether connections die: nothing comes and nothing fails until they are opened
    again, or for ever while this stays set."""
    half_open_every: int = 0
    """Every request of a connection with this number lets it die like that."""
    refuse: bool = False
    """Whether connections are refused."""
    one_client: bool = False
    """Whether a second connection is refused, in words, as long as there is one."""
    dialect: Dialect = Dialect.STANDARD
    """How it speaks RFC 2217."""
    keeps_settings: bool = False
    """Whether a client that sets the port is told what it is set to, and nothing is set."""
    seed: int = 0
    _random: Random = field(init=False, repr=False)
    _clients: int = field(default=0, init=False, repr=False)

    def __post_init__(self) -> None:
        """Start the sequence of delays."""
        self._random = Random(f"{self.seed} gateway")
        self._of_bytes = Random(f"{self.seed} gateway bytes")

    def welcome(self) -> None:
        """Take one more connection; raise GatewayRefusedError."""
        if self.refuse:
            raise GatewayRefusedError
        if self.one_client and self._clients:
            raise GatewayRefusedError(IN_USE)
        self._clients += 1

    def part(self) -> None:
        """Have one connection less."""
        self._clients -= 1

    @property
    def converter(self) -> Converter:
        """What the converter makes of what it does not read well."""
        return Converter(self.on_error, self.on_collision)

    def delay_s(self) -> float:
        """Return the time that one piece takes through the network."""
        jitter_s = self._random.uniform(0, self.jitter_s) if self.jitter_s else 0.0
        return self.latency_s + jitter_s

    def converted(self, arrivals: Arrivals, baud_rate: int) -> Arrivals:
        """Return what the converter makes of the bytes that come for one request.

        They stay in their order: one that is late holds those behind it up.
        """
        if not arrivals:
            return arrivals
        delayed = list(self._delayed(arrivals))
        first_s, last_s = arrivals[0][0], delayed[-1][0]
        character_s = CHARACTER_BITS / baud_rate
        return [
            *((first_s, byte) for byte in self._some_of(self.padding_before)),
            *delayed,
            *(
                (last_s + self.padding_pause_s + number * character_s, byte)
                for number, byte in enumerate(self._some_of(self.padding_behind), 1)
            ),
        ]

    def _some_of(self, padding: bytes) -> bytes:
        """Return those bytes that are there this time."""
        share = self.padding_share
        return bytes(
            byte for byte in padding if share == 1 or self._of_bytes.random() < share
        )

    def _delayed(self, arrivals: Arrivals) -> Iterator[tuple[float, int]]:
        """Yield the bytes with what delays some of them."""
        last = len(arrivals) - 1
        stalls_at = self._stalls_at(last)
        stalled_s, latest_s = 0.0, NEVER_S
        for place, (arrived_s, byte) in enumerate(arrivals):
            stalled_s += self.stall_s * (place == stalls_at)
            late_s = self._up_to(self.byte_jitter_s)
            late_s += self._up_to(self.late_end_s) if place == last else 0.0
            latest_s = max(latest_s, arrived_s + stalled_s + late_s)
            yield latest_s, byte

    def _stalls_at(self, last: int) -> int | None:
        """Return before which byte an answer stops for a while, if it does."""
        stalls = self.stall_s and last and self._of_bytes.random() < self.stall_share
        return self._of_bytes.randint(1, last) if stalls else None

    def _up_to(self, limit_s: float) -> float:
        return self._of_bytes.uniform(0, limit_s) if limit_s else 0.0


class Connection:
    """One connection of a master to a bus, through its gateway."""

    def __init__(self, bus: SimulatedBus, clock: Clock) -> None:
        """Connect; raise GatewayRefusedError. The bus lives in the master's time."""
        bus.gateway.welcome()
        self._bus = bus
        self._gateway = bus.gateway
        self._clock = clock
        self._requests = 0
        self._last_s = clock()
        self._wire_free_s = NEVER_S
        self._delivered_s = NEVER_S
        self._is_dead = False
        self.is_open = True
        bus.live_by(clock)
        bus.note(clock(), Kind.OPENED)

    @property
    def is_dead(self) -> bool:
        """Whether nothing comes any more, and nothing fails."""
        return self._is_dead or self._bus.gateway.half_open

    def close(self, outcome: str = "by the master") -> None:
        """End the connection; once is enough."""
        if self.is_open:
            self.is_open = False
            self._gateway.part()
            self._bus.note(self._clock(), Kind.CLOSED, outcome=outcome)

    def rest_until(self, now_s: float) -> None:
        """Let time pass in which nothing is sent."""
        limit_s = self._bus.gateway.idle_close_s
        if limit_s and now_s - self._last_s > limit_s:
            self.close("by the gateway")

    def send(
        self, data: bytes, ended_s: float, baud_rate: int, *, is_mbus: bool = True
    ) -> Arrivals:
        """Send what has left the master by then; return what arrives because of it.

        Without `is_mbus` the characters have another form than those of M-Bus. The
        connection may be closed afterwards: `is_open` tells.
        """
        if not self._carries() or not self.is_open:
            return []
        gateway = self._bus.gateway
        self._last_s = ended_s
        self._requests += 1
        if _is_due(self._requests, gateway.drop_connection_every):
            self.close("by the gateway")
            return []
        ended_s = max(
            ended_s + gateway.delay_s(),
            self._wire_free_s + duration_s(data, baud_rate),
        )
        self._wire_free_s = ended_s
        arrivals = self._bus.request(data, ended_s, baud_rate, is_mbus=is_mbus)
        return self._carried(gateway.converted(arrivals, baud_rate))

    def unsolicited(self, since_s: float, until_s: float, baud_rate: int) -> Arrivals:
        """Return what arrives after one moment and up to another without a request."""
        self.rest_until(until_s)
        if not self.is_open or self.is_dead:
            return []
        return self._carried(self._bus.chatter(since_s, until_s, baud_rate))

    def _carries(self) -> bool:
        """Whether the connection is alive; a dead one swallows whatever is sent."""
        gateway = self._bus.gateway
        if gateway.half_open or _is_due(self._requests + 1, gateway.half_open_every):
            self._is_dead = True
        return not self._is_dead

    def _carried(self, arrivals: Arrivals) -> Arrivals:
        """Return when bytes on the bus arrive at the master; none overtakes another."""
        gateway = self._bus.gateway
        collects = gateway.packetise_s or gateway.packet_bytes
        if not (gateway.latency_s or gateway.jitter_s or collects):
            return arrivals
        carried: Arrivals = []
        for piece in _pieces(arrivals, gateway.packetise_s, gateway.packet_bytes):
            delay_s = gateway.delay_s()
            for leaves_s, byte in piece:
                self._delivered_s = max(self._delivered_s, leaves_s + delay_s)
                carried.append((self._delivered_s, byte))
        return carried


def _is_due(count: int, every: int) -> bool:
    return every > 0 and count % every == 0


def _pieces(
    arrivals: Arrivals, packetise_s: float, packet_bytes: int
) -> Iterator[Arrivals]:
    """Yield what travels together, each byte with the time at which it leaves."""
    if not (packetise_s or packet_bytes):
        yield from (list(piece) for piece in batched(arrivals, SEGMENT, strict=False))
        return
    packet: Arrivals = []
    for arrived_s, byte in arrivals:
        if packet and packetise_s and arrived_s - packet[-1][0] > packetise_s:
            yield _as_packet(packet, packetise_s)
            packet = []
        packet.append((arrived_s, byte))
        if len(packet) == packet_bytes:
            yield _as_packet(packet, 0.0)
            packet = []
    if packet:
        yield _as_packet(packet, packetise_s)


def _as_packet(packet: Arrivals, rest_s: float) -> Arrivals:
    """Return bytes that all leave when the bus has rested so long after the last of them."""
    leaves_s = packet[-1][0] + rest_s
    return [(leaves_s, byte) for _, byte in packet]
