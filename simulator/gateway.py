"""What stands between the master and the two wires: a converter, often a network.

A gateway carries bytes at its own pace, keeps or loses connections, and knows nothing
of frames. Every connection to it is a `Connection`; it says what arrives, and when.
"""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass, field
from itertools import batched
from random import Random
from typing import TYPE_CHECKING, Final

from .evidence import Kind
from .telegrams import Clock
from .waveform import NEVER_S, Arrivals, duration_s

if TYPE_CHECKING:
    from .bus import SimulatedBus

SEGMENT: Final = 16
"""Bytes that a network carries together, where the gateway does not collect them."""


class GatewayRefusedError(Exception):
    """The gateway does not take a connection."""


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
    seed: int = 0
    _random: Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Start the sequence of delays."""
        self._random = Random(f"{self.seed} gateway")

    def delay_s(self) -> float:
        """Return the time that one piece takes through the network."""
        jitter_s = self._random.uniform(0, self.jitter_s) if self.jitter_s else 0.0
        return self.latency_s + jitter_s


class Connection:
    """One connection of a master to a bus, through its gateway."""

    def __init__(self, bus: SimulatedBus, clock: Clock) -> None:
        """Connect; raise GatewayRefusedError. The bus lives in the master's time."""
        if bus.gateway.refuse:
            raise GatewayRefusedError
        self._bus = bus
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
        return self._carried(
            self._bus.request(data, ended_s, baud_rate, is_mbus=is_mbus)
        )

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
        if not (gateway.latency_s or gateway.jitter_s or gateway.packetise_s):
            return arrivals
        carried: Arrivals = []
        for piece in _pieces(arrivals, gateway.packetise_s):
            delay_s = gateway.delay_s()
            for leaves_s, byte in piece:
                self._delivered_s = max(self._delivered_s, leaves_s + delay_s)
                carried.append((self._delivered_s, byte))
        return carried


def _is_due(count: int, every: int) -> bool:
    return every > 0 and count % every == 0


def _pieces(arrivals: Arrivals, packetise_s: float) -> Iterator[Arrivals]:
    """Yield what travels together, each byte with the time at which it leaves."""
    if not packetise_s:
        yield from (list(piece) for piece in batched(arrivals, SEGMENT, strict=False))
        return
    packet: Arrivals = []
    for arrived_s, byte in arrivals:
        if packet and arrived_s - packet[-1][0] > packetise_s:
            yield _as_packet(packet, packetise_s)
            packet = []
        packet.append((arrived_s, byte))
    if packet:
        yield _as_packet(packet, packetise_s)


def _as_packet(packet: Arrivals, packetise_s: float) -> Arrivals:
    """Return bytes that all leave when the bus has rested after the last of them."""
    leaves_s = packet[-1][0] + packetise_s
    return [(leaves_s, byte) for _, byte in packet]
