"""What a log of the simulator shows: which frames there were, and the time they need.

The floor is the time that any master needs for the same frames at that rate. It is made of
the bytes of each request and of its answers, of the time that the meters took to answer,
of the whole reply window where nobody did, and of the rest in front of the next request.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple

from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import Acknowledge, LongFrame, parse_frame
from simulator.evidence import Kind, LogEntry
from simulator.meter import is_selection
from simulator.waveform import CHARACTER_BITS, duration_s

WINDOW_BITS: Final = 330
WINDOW_S: Final = 0.05
"""Nobody answers later than 330 bit times and 50 ms after the request (EN 13757-2)."""
REST_BITS: Final = 33
"""The line rests this long in front of the next request (EN 13757-2)."""


HEADER: Final = slice(5, 15)
"""Where a telegram tells its address, and who has sent it."""


def silence_s(length: int, baud_rate: int) -> float:
    """Return the time of a request of so many bytes that nobody answers."""
    window_s = (WINDOW_BITS + CHARACTER_BITS) / baud_rate + WINDOW_S
    return length * CHARACTER_BITS / baud_rate + window_s


class Came(StrEnum):
    """What came of a request."""

    SILENCE = "silence"
    ACKNOWLEDGEMENT = "acknowledgement"
    DATA = "data"
    COLLISION = "collision"
    """Several answers at once, or what a fault left of one."""


class Cycle(NamedTuple):
    """One request, and what came of it."""

    request: bytes
    started_s: float
    came: Came
    floor_s: float
    sender: bytes = b""
    """What tells whose answer came, where it was data: its header."""

    @property
    def ends_s(self) -> float:
        """Return when the next request could have started."""
        return self.started_s + self.floor_s


@dataclass(frozen=True)
class Excess:
    """By how much the requests with one outcome took longer than they need."""

    came: Came
    count: int
    total_s: float
    longest_s: float

    def __str__(self) -> str:
        """Return it as part of a line."""
        mean_ms, longest_ms = self.total_s / self.count * 1000, self.longest_s * 1000
        return f"{self.count} {self.came} {mean_ms:+.1f} ms (most {longest_ms:.0f})"


@dataclass(frozen=True)
class Evidence:
    """What a log shows of one piece of work."""

    entries: Sequence[LogEntry]
    baud_rate: int
    cycles: tuple[Cycle, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Cut the log into requests."""
        object.__setattr__(self, "cycles", tuple(self._cycles()))

    @property
    def requests(self) -> int:
        """How many requests there were."""
        return len(self.cycles)

    @property
    def selections(self) -> int:
        """How many of them were selections."""
        return sum(_is_selection(each.request) for each in self.cycles)

    @property
    def floor_s(self) -> float:
        """The least time that these frames need."""
        return sum(each.floor_s for each in self.cycles)

    @property
    def elapsed_s(self) -> float:
        """From the start of the first request to the end of the connection."""
        if not self.cycles:
            return 0.0
        closed_s = (
            each.time_s for each in reversed(self.entries) if each.kind == Kind.CLOSED
        )
        until_s = max(next(closed_s, 0.0), self.cycles[-1].ends_s)
        return until_s - self.cycles[0].started_s

    @property
    def telegrams_s(self) -> float:
        """The least time for the telegrams that came, each of a meter once."""
        cycles = (each for each in self.cycles if each.came is Came.DATA)
        # Repetitions are what other masters need not do.
        times = dict[bytes, float]()
        for cycle in cycles:
            times.setdefault(cycle.sender, cycle.floor_s)
        return sum(times.values())

    @property
    def quickest_acknowledgement_s(self) -> float:
        """The least time for a selection that somebody acknowledges."""
        return min(
            each.floor_s
            for each in self.cycles
            if each.came is Came.ACKNOWLEDGEMENT and _is_selection(each.request)
        )

    def excess(self) -> Iterator[Excess]:
        """Tell where the time beyond the floor went, by what came of the requests."""
        more: dict[Came, list[float]] = {}
        for cycle, following in pairwise(self.cycles):
            late_s = following.started_s - cycle.ends_s
            more.setdefault(cycle.came, []).append(late_s)
        for came, times in sorted(more.items()):
            yield Excess(came, len(times), sum(times), max(times))

    def _cycles(self) -> Iterator[Cycle]:
        request: LogEntry | None = None
        outcome: LogEntry | None = None
        for entry in self.entries:
            if entry.kind == Kind.REQUEST:
                if request is not None:
                    yield self._cycle(request, outcome)
                request, outcome = entry, None
            elif entry.kind in (Kind.RECEIVED, Kind.COLLISION):
                outcome = entry
        if request is not None:
            yield self._cycle(request, outcome)

    def _cycle(self, request: LogEntry, outcome: LogEntry | None) -> Cycle:
        """Return a request with the time that it and its answers need."""
        rate = self.baud_rate
        sending_s = duration_s(request.data, rate)
        if outcome is None:
            waiting_s = (WINDOW_BITS + CHARACTER_BITS) / rate + WINDOW_S
        else:
            waiting_s = outcome.time_s - request.time_s
        return Cycle(
            request.data,
            request.time_s - sending_s,
            _what_came(outcome),
            sending_s + waiting_s + REST_BITS / rate,
            b"" if outcome is None else outcome.data[HEADER],
        )


def _what_came(outcome: LogEntry | None) -> Came:
    if outcome is None:
        return Came.SILENCE
    if outcome.kind == Kind.COLLISION:
        return Came.COLLISION
    try:
        frame = parse_frame(outcome.data)
    except ProtocolError:
        return Came.COLLISION
    return Came.ACKNOWLEDGEMENT if isinstance(frame, Acknowledge) else Came.DATA


def _is_selection(request: bytes) -> bool:
    try:
        return is_selection(parse_frame(request))
    except ProtocolError:
        return False


def telegrams_in(entries: Sequence[LogEntry]) -> list[LogEntry]:
    """Return what meters sent in answer to requests for data, oldest first."""
    answers = (each for each in entries if each.kind == Kind.ANSWER)
    return [each for each in answers if isinstance(parse_frame(each.data), LongFrame)]
