"""The physics of the two wires: who hears a request, and what its answers add up to.

Meters hear only the master. Answers that overlap destroy each other: any meter that
sends a space makes the line a space, and the receiver reads the logical AND of all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import floor
from random import Random
from typing import Final

from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import Frame, FrameReader, Noise, parse_frame

from .disturbance import AnswerFaults, Sent
from .evidence import Kind, LogEntry, Witness
from .foreign import (
    LATEST_BITS,
    LATEST_S,
    NOTHING_SENT,
    ForeignMaster,
    Receiver,
    Sending,
)
from .gateway import Gateway
from .meter import Heard, SimulatedMeter
from .telegrams import Clock
from .waveform import (
    CHARACTER_BITS,
    NEVER_S,
    Arrivals,
    Reception,
    Transmission,
    duration_s,
    receive,
)

__all__ = ["CHARACTER_BITS", "Arrivals", "LogEntry", "SimulatedBus", "duration_s"]

LOG_LIMIT: Final = 100_000
"""Entries after which the older half of the log goes: a bus may be served for weeks."""

START_UP_S: Final = 3.0
"""How long meters take to start."""
JABBER_SIZE: Final = 256
"""Bytes after which what a jabbering device sends repeats itself."""
KEPT_S: Final = 2.0
"""At most so much of what comes without a request is kept for who does not listen."""


@dataclass(frozen=True)
class _Answer:
    """What one meter sends, what of it is on the wire, and when it starts."""

    start_s: float
    data: bytes
    flawed: frozenset[int]

    def on_the_wires(self) -> Transmission:
        """Return it as levels."""
        return Transmission(self.start_s, self.data, self.flawed)


class SimulatedBus(AnswerFaults):
    """Meters on two wires, and the gateway in front of them.

    Its faults are attributes. Those of every answer are listed in `AnswerFaults`, those
    of the connection in `Gateway`. Besides them: `cut` lets nothing through;
    `noise_before` arrives in front of the next answer; `echo` gives the master its own
    bytes back; with every so many requests (`power_cycle_every`) the power fails; a
    second master on the wires asks one meter every `foreign_master_s` (None: there is
    none). Of that one the receiver hears what meters answer, not what it sends: masters
    talk by voltage, and receivers listen to the current that meters draw. A meter
    without a rate of its own hears only `baud_rate` (None: any).
    """

    def __init__(
        self,
        meters: Iterable[SimulatedMeter],
        baud_rate: int | None = 2400,
        *,
        seed: int = 0,
    ) -> None:
        """Connect the meters."""
        super().__init__(fault_seed=f"{seed} bus")
        self.meters = list(meters)
        self.baud_rate = baud_rate
        self.gateway = Gateway(seed=seed)
        self.cut = False
        self.noise_before = b""
        self.echo = False
        self.power_cycle_every = 0
        self.foreign_master_s: float | None = None
        self.log: list[LogEntry] = []
        self.witness: Witness | None = None
        self._clock: Clock | None = None
        self._heard_until_s = NEVER_S
        self._starts_s = NEVER_S
        self._requests = 0
        self._foreign = ForeignMaster()
        self._receiver = Receiver()
        self._sending = NOTHING_SENT
        self._overheard: Arrivals = []
        self._jabber = Random(self.fault_seed).randbytes(JABBER_SIZE)

    @property
    def requests(self) -> list[bytes]:
        """What the master has sent, oldest first."""
        return [entry.data for entry in self.log if entry.kind == Kind.REQUEST]

    @property
    def speaks_unasked(self) -> bool:
        """Whether something comes without a request."""
        return self._jabbers() or self._foreign_interval_s is not None

    def power_cycle(self, start_up_s: float = START_UP_S) -> None:
        """Take the power from all meters: they forget, and need a while to start."""
        now = self._heard_until_s if self._clock is None else self._clock()
        self._starts_s = now + start_up_s
        for meter in self.meters:
            meter.power_down()

    def live_by(self, clock: Clock) -> None:
        """Take the time from a clock; moments of another one mean nothing then."""
        if self._clock == clock:
            return
        self._clock = clock
        self._heard_until_s = self._starts_s = NEVER_S
        self._sending = NOTHING_SENT
        self._overheard.clear()
        self._foreign.forget_time()
        self._receiver.live_from(clock())
        for meter in self.meters:
            meter.answered_until_s = NEVER_S

    def request(
        self,
        data: bytes,
        ended_s: float,
        baud_rate: int | None = None,
        *,
        is_mbus: bool = True,
    ) -> Arrivals:
        """Send what the master says; return what its receiver gets because of it.

        `ended_s` is when the last bit of the request was over; `baud_rate` is the
        master's, if it is not that of the bus. Meters make nothing of characters that
        are not those of M-Bus: eight data bits and even parity.
        """
        rate = baud_rate or self._rate
        self.note(ended_s, Kind.REQUEST, data)
        self._count_request()
        self._sending = Sending(data, ended_s - duration_s(data, rate), ended_s)
        self._overhear(ended_s)
        is_heard = is_mbus and not self.cut and not self._is_spoilt()
        answers = list(self._answers(data, ended_s, rate)) if is_heard else []
        self._heard_until_s = ended_s
        arrivals = self._echo_of(data, ended_s, rate)
        arrivals += self._received(self._with_noise_before(answers), ended_s, rate)
        return arrivals

    def chatter(self, since_s: float, until_s: float, baud_rate: int) -> Arrivals:
        """Return what comes without a request after one moment and up to another.

        That is what a jabbering device sends, or what meters answer to a second master.
        """
        self._overhear(until_s)
        if self.cut:
            return []
        if self._jabbers():
            return self._jabbered(since_s, until_s, baud_rate)
        # At another rate than theirs the answers of meters are not modelled.
        own = self._overheard if baud_rate == self._rate else []
        return [each for each in own if since_s < each[0] <= until_s]

    def _jabbered(self, since_s: float, until_s: float, baud_rate: int) -> Arrivals:
        character_s = CHARACTER_BITS / baud_rate
        first = floor(max(since_s, until_s - KEPT_S) / character_s) + 1
        return [
            (number * character_s, self._jabber[number % JABBER_SIZE])
            for number in range(first, floor(until_s / character_s) + 1)
        ]

    def note(
        self,
        time_s: float,
        kind: Kind,
        data: bytes = b"",
        *,
        meter: str = "",
        outcome: str = "",
    ) -> None:
        """Keep something that happened as evidence."""
        entry = LogEntry(time_s, kind, data, meter, outcome)
        self.log.append(entry)
        if len(self.log) > LOG_LIMIT:
            del self.log[: LOG_LIMIT // 2]
        if self.witness is not None:
            self.witness(entry)

    @property
    def _rate(self) -> int:
        return self.baud_rate or 2400

    @property
    def _foreign_interval_s(self) -> float | None:
        """The interval of the second master, if there is one and it has any work."""
        return self.foreign_master_s or None if self.meters else None

    def _overhear(self, until_s: float) -> None:
        """Let time pass, in which a second master may talk."""
        every_s = self._foreign_interval_s
        if every_s is None or self.cut:
            self._receiver.skip(until_s)
            return
        known_s, kept_s = self._receiver.heard_until_s, until_s - KEPT_S
        self._foreign.resume(
            self.meters, self._rate, every_s, known_s=known_s, kept_s=kept_s
        )
        self._let_foreign_master_talk(until_s, every_s)
        heard = (
            self._overheard
            + self._receiver.take(until_s, self._rate, self.gateway.converter).arrivals
        )
        self._overheard = [each for each in heard if each[0] >= kept_s]

    def _let_foreign_master_talk(self, until_s: float, every_s: float) -> None:
        foreign, rate = self._foreign, self._rate
        while (said := foreign.next).ended_s <= until_s:
            self.note(said.ended_s, Kind.FOREIGN, said.data)
            is_heard = not said.overlaps(self._sending)
            answers = self._answers(said.data, said.ended_s, rate) if is_heard else ()
            sent = [each.on_the_wires() for each in answers]
            self._heard_until_s = said.ended_s
            self._receiver.add(sent)
            foreign.go_on(self.meters, rate, every_s, sent)

    def _is_spoilt(self) -> bool:
        """Whether a second master talks into what the master sends."""
        is_there = self._foreign_interval_s is not None
        return is_there and self._foreign.spoils(self._sending)

    def _jabbers(self) -> bool:
        return self.jabber or any(meter.jabber for meter in self.meters)

    def _count_request(self) -> None:
        self._requests += 1
        if self.power_cycle_every and not self._requests % self.power_cycle_every:
            self.power_cycle()

    def _echo_of(self, data: bytes, ended_s: float, rate: int) -> Arrivals:
        if not self.echo:
            return []
        started_s = ended_s - duration_s(data, rate)
        return receive([Transmission(started_s, data)], started_s, rate).arrivals

    def _answers(self, data: bytes, ended_s: float, rate: int) -> Iterator[_Answer]:
        is_jabbered = self._jabbers()
        for frame, first, behind in _frames_in(data):
            heard = self._heard(
                frame,
                ended_s - first * CHARACTER_BITS / rate,
                ended_s - behind * CHARACTER_BITS / rate,
                rate,
            )
            if heard.ended_s < self._starts_s:
                continue
            for meter in self.meters:
                if meter.is_reached_by(heard):
                    yield from self._answer_of(meter, heard, is_jabbered)

    def _heard(
        self, frame: Frame, started_s: float, ended_s: float, rate: int
    ) -> Heard:
        return Heard.at(
            frame,
            started_s=started_s,
            ended_s=ended_s,
            idle_s=started_s - self._heard_until_s,
            baud_rate=rate,
            bus_rate=self.baud_rate,
        )

    def _answer_of(
        self, meter: SimulatedMeter, heard: Heard, is_jabbered: bool
    ) -> Iterator[_Answer]:
        """Yield what of a meter's answer is on the wire, if it answers."""
        meter.heard = heard
        said = meter.hear(heard.frame)
        if said is None:
            return
        rate = heard.baud_rate
        start_s = heard.ended_s + meter.answer_delay_s(rate)
        meter.answered_until_s = start_s + duration_s(said, rate)
        name = str(meter.secondary_address)
        self.note(start_s, Kind.ANSWER, said, meter=name)
        sent = self.disturb(meter.disturb(Sent(said)))
        if is_jabbered:
            sent = sent.changed("jabber", None)
        if sent.late_s is not None:
            start_s = heard.ended_s + LATEST_BITS / rate + LATEST_S + sent.late_s
        if sent.faults:
            kind, outcome = _fate_of(sent), ", ".join(sent.faults)
            self.note(start_s, kind, sent.data or b"", meter=name, outcome=outcome)
        if sent.data:
            yield _Answer(start_s, sent.data, sent.flawed)

    def _with_noise_before(self, answers: list[_Answer]) -> list[Transmission]:
        sent = [each.on_the_wires() for each in answers]
        if sent and self.noise_before:
            first = min(range(len(sent)), key=lambda place: sent[place].start_s)
            sent[first] = sent[first].behind(self.noise_before)
            self.noise_before = b""
        return sent

    def _received(
        self, sent: list[Transmission], ended_s: float, rate: int
    ) -> Arrivals:
        if not sent:
            self.note(ended_s, Kind.SILENCE)
            return []
        reception = self._reception(sent, ended_s, rate)
        kind = Kind.COLLISION if reception.collided else Kind.RECEIVED
        count = f"{len(sent)} answers" if len(sent) > 1 else "1 answer"
        end_s = reception.arrivals[-1][0] if reception.arrivals else ended_s
        self.note(end_s, kind, reception.data, outcome=count)
        return reception.arrivals

    def _reception(
        self, sent: list[Transmission], ended_s: float, rate: int
    ) -> Reception:
        """Return what comes of answers, together with those to a second master."""
        every_s = self._foreign_interval_s
        latest_s = ended_s + LATEST_BITS / rate + LATEST_S
        in_time = [each for each in sent if each.start_s <= latest_s]
        if every_s is None or rate != self._rate or not in_time:
            return self._read(sent, ended_s, rate)
        if min(each.start_s for each in in_time) < self._receiver.heard_until_s:
            # A master that did not wait for the end of the last answer: that is told.
            return self._read(sent, ended_s, rate)
        # Of a collision a last character may be under way for so long.
        over_s = max(each.end_s(rate) for each in in_time) + CHARACTER_BITS / rate
        self._receiver.add(in_time)
        self._let_foreign_master_talk(over_s, every_s)
        together = self._receiver.take(over_s, rate, self.gateway.converter)
        rest = [each for each in sent if each not in in_time]
        late = self._read(rest, ended_s, rate)
        arrivals = sorted(together.arrivals + late.arrivals)
        return Reception(arrivals, together.collided)

    def _read(
        self, sent: Iterable[Transmission], zero_s: float, rate: int
    ) -> Reception:
        return receive(sent, zero_s, rate, self.gateway.converter)


def _fate_of(sent: Sent) -> Kind:
    return Kind.DAMAGED if sent.data else Kind.LOST


def _frames_in(data: bytes) -> Iterator[tuple[Frame, int, int]]:
    """Yield the valid frames of a request.

    Each comes with the number of bytes from its start on, and of those behind it.
    """
    try:
        yield parse_frame(data), len(data), 0
    except ProtocolError:
        yield from _frames_among(data)


def _frames_among(data: bytes) -> Iterator[tuple[Frame, int, int]]:
    """Yield the valid frames of a request that is not one frame alone."""
    reader = FrameReader()
    for position, byte in enumerate(data, 1):
        for frame in reader.feed(bytes((byte,))):
            if not isinstance(frame, Noise):
                behind = len(data) - position
                yield frame, behind + len(frame.to_bytes()), behind
