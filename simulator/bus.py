"""The physics of the two wires: who hears a request, and what its answers add up to.

Meters hear only the master. Answers that overlap destroy each other: any meter that
sends a space makes the line a space, and the receiver reads the logical AND of all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from meterbus.protocol.frames import Frame, FrameReader, Noise

from .meter import SimulatedMeter

CHARACTER_BITS: Final = 11
"""Start bit, eight data bits, even parity, stop bit."""
LOG_LIMIT: Final = 100_000
"""Entries after which the older half of the log goes: a bus may be served for weeks."""

_SAME_INSTANT: Final = 1e-6
"""Bit times that floating-point seconds may be off."""

type Arrivals = list[tuple[float, int]]
"""Bytes at the receiver, each with the time at which its last bit has arrived."""


@dataclass(frozen=True)
class LogEntry:
    """One thing that happened on the bus.

    `kind` is `request` (what the master sent), `answer` (what one meter sent) or
    `received` (what the master's receiver made of all the answers).
    """

    time_s: float
    kind: str
    data: bytes
    meter: SimulatedMeter | None = None


@dataclass(frozen=True)
class _Transmission:
    """The bits of one answer; `start` in bit times."""

    start: float
    data: bytes
    bits: bytes = field(repr=False)

    @classmethod
    def of(cls, start: float, data: bytes) -> _Transmission:
        """Prepare the bits of a sequence of characters without gaps."""
        return cls(start, data, b"".join(map(_character_bits, data)))

    @property
    def end(self) -> float:
        """When the last stop bit is over."""
        return self.start + len(self.bits)

    def level(self, time: float) -> int:
        """Return the level that this answer alone gives the line: 1 is idle."""
        position = int((time - self.start + _SAME_INSTANT) // 1)
        return self.bits[position] if 0 <= position < len(self.bits) else 1

    def falling_edges(self) -> Iterator[float]:
        """Yield the times at which this answer goes from mark to space."""
        before = 1
        for position, bit in enumerate(self.bits):
            if before and not bit:
                yield self.start + position
            before = bit


class SimulatedBus:
    """Meters on two wires.

    Faults are plain attributes: `cut` lets nothing through; `noise_before` arrives in
    front of the next answer; `echo` gives the master its own bytes back. A meter
    without a rate of its own hears only `baud_rate` (None: any).
    """

    def __init__(
        self, meters: Iterable[SimulatedMeter], baud_rate: int | None = 2400
    ) -> None:
        """Connect the meters."""
        self.meters = list(meters)
        self.baud_rate = baud_rate
        self.cut = False
        self.noise_before = b""
        self.echo = False
        self.log: list[LogEntry] = []

    @property
    def requests(self) -> list[bytes]:
        """What the master has sent, oldest first."""
        return [entry.data for entry in self.log if entry.kind == "request"]

    def request(
        self, data: bytes, ended_s: float, baud_rate: int | None = None
    ) -> Arrivals:
        """Send what the master says; return what its receiver gets because of it.

        `ended_s` is when the last bit of the request was over; `baud_rate` is the
        master's, if it is not that of the bus.
        """
        rate = baud_rate or self.baud_rate or 2400
        self._note(ended_s, "request", data)
        echo = _clean(_Transmission.of(0, data), rate, ended_s - duration_s(data, rate))
        arrivals = echo if self.echo else []
        if not self.cut:
            answers = self._add_noise(list(self._answers(data, ended_s, rate)))
            arrivals = arrivals + self._received(answers, ended_s, rate)
        return arrivals

    def _answers(self, data: bytes, ended_s: float, rate: int) -> Iterator[_Answer]:
        for frame, behind in _frames_in(data):
            heard_s = ended_s - behind * CHARACTER_BITS / rate
            for meter in self.meters:
                answer = meter.hear(frame) if self._hears(meter, rate) else None
                if answer is not None:
                    start_s = heard_s + meter.answer_delay_s(rate)
                    self._note(start_s, "answer", answer, meter)
                    yield _Answer(start_s, answer)

    def _hears(self, meter: SimulatedMeter, rate: int) -> bool:
        return (meter.baud_rate or self.baud_rate) in (None, rate)

    def _add_noise(self, answers: list[_Answer]) -> list[_Answer]:
        if not answers or not self.noise_before:
            return answers
        first, *others = sorted(answers, key=lambda answer: answer.start_s)
        noisy = _Answer(first.start_s, self.noise_before + first.data)
        self.noise_before = b""
        return [noisy, *others]

    def _received(self, answers: list[_Answer], zero_s: float, rate: int) -> Arrivals:
        arrivals: Arrivals = []
        for together in _overlapping(_transmissions(answers, zero_s, rate)):
            if len(together) == 1:
                arrivals += _clean(together[0], rate, zero_s)
            else:
                arrivals += _collided(together, rate, zero_s)
        if arrivals:
            self._note(arrivals[-1][0], "received", bytes(byte for _, byte in arrivals))
        return arrivals

    def _note(
        self, time_s: float, kind: str, data: bytes, meter: SimulatedMeter | None = None
    ) -> None:
        self.log.append(LogEntry(time_s, kind, data, meter))
        if len(self.log) > LOG_LIMIT:
            del self.log[: LOG_LIMIT // 2]


@dataclass(frozen=True)
class _Answer:
    """What one meter sends, and when it starts."""

    start_s: float
    data: bytes


def duration_s(data: bytes, baud_rate: int) -> float:
    """Return how long these bytes take on the wire."""
    return len(data) * CHARACTER_BITS / baud_rate


def _frames_in(data: bytes) -> Iterator[tuple[Frame, int]]:
    """Yield the valid frames of a request, each with the bytes that follow it."""
    reader = FrameReader()
    for position, byte in enumerate(data, 1):
        for frame in reader.feed(bytes((byte,))):
            if not isinstance(frame, Noise):
                yield frame, len(data) - position


def _character_bits(byte: int) -> bytes:
    """Return the levels of a character, in the order they are sent."""
    data = [byte >> position & 1 for position in range(8)]
    return bytes((0, *data, sum(data) & 1, 1))


def _transmissions(
    answers: list[_Answer], zero_s: float, rate: int
) -> list[_Transmission]:
    """Return the answers in bit times from zero, by start; identical ones are one."""
    starts = {(round((a.start_s - zero_s) * rate, 6), a.data) for a in answers}
    return [_Transmission.of(start, data) for start, data in sorted(starts)]


def _overlapping(transmissions: list[_Transmission]) -> Iterator[list[_Transmission]]:
    """Yield groups of transmissions that are on the line together."""
    together: list[_Transmission] = []
    for transmission in transmissions:
        end = max((other.end for other in together), default=transmission.start)
        if together and transmission.start >= end - _SAME_INSTANT:
            yield together
            together = []
        together.append(transmission)
    if together:
        yield together


def _clean(transmission: _Transmission, rate: int, zero_s: float) -> Arrivals:
    """Return the characters of an answer that is alone on the line."""
    return [
        (zero_s + (transmission.start + CHARACTER_BITS * number) / rate, byte)
        for number, byte in enumerate(transmission.data, 1)
    ]


def _collided(together: list[_Transmission], rate: int, zero_s: float) -> Arrivals:
    """Read the AND of several answers as a UART does.

    A falling edge starts a character; its bits are sampled in their middle; the next
    edge counts from the middle of the stop bit on. Because an edge needs a mark before
    it, a stop bit that is a space is waited out.
    """
    arrivals: Arrivals = []
    ready = float("-inf")
    for edge in sorted({edge for each in together for edge in each.falling_edges()}):
        if edge < ready or not _level(together, edge - 0.01):
            continue
        bits = [_level(together, edge + position + 1.5) for position in range(8)]
        byte = sum(bit << position for position, bit in enumerate(bits))
        arrivals.append((zero_s + (edge + CHARACTER_BITS) / rate, byte))
        ready = edge + CHARACTER_BITS - 0.5
    return arrivals


def _level(together: list[_Transmission], time: float) -> int:
    """Return the level of the line: a space if any answer is one."""
    return int(all(each.level(time) for each in together))
