"""Finding the meters of a bus: by secondary address, by primary address, at which rate."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ..protocol.addresses import PRIMARY_ADDRESSES, SELECTED, SecondaryAddress
from ..protocol.errors import ProtocolError
from ..protocol.frames import Acknowledge, LongFrame
from ..protocol.search import Finding, Nothing, Question, SecondarySearch
from ..protocol.telegram import Telegram, parse_telegram
from .line import DEFAULT_BAUD_RATE
from .master import Answer, Master

SECONDARY_SHARE: Final = 0.3
"""How much of both searches the one by secondary address takes."""

RATES_BY_LIKELIHOOD: Final = (2400, 300, 9600, 1200, 4800, 19200, 38400, 600)
"""Rates in the order in which meters are met at them."""


class Hint(StrEnum):
    """What a search met that a person can do something about."""

    SHARED_ADDRESS = "shared_address"
    """Several meters answer at a primary address: search by secondary address."""
    SAME_ADDRESS = "same_address"
    """Several meters have the same secondary address: give one of them another."""
    NOT_MBUS = "not_mbus"
    """Something answers, but not M-Bus: wrong rate, wrong parity, or not a meter bus."""
    ONLY_ECHO = "only_echo"
    """The converter echoes, and nobody answers: the wires to the meters are open."""
    SILENCE = "silence"
    """Nothing answers at all: wiring, power, rate."""


class Method(StrEnum):
    """How a meter was found."""

    SECONDARY = "secondary"
    PRIMARY = "primary"


@dataclass(frozen=True, kw_only=True)
class FoundMeter:
    """A meter that answered, with the answer that proves it."""

    address: SecondaryAddress | None
    """None where its header does not tell who it is."""
    primary_address: int | None
    telegram: Telegram
    found_by: Method
    baud_rate: int


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a search has come."""

    fraction: float
    found: tuple[FoundMeter, ...]
    requests: int
    elapsed_s: float

    @property
    def remaining_s(self) -> float | None:
        """Return the time left, at the pace so far; None before there is a pace."""
        if self.fraction <= 0:
            return None
        return self.elapsed_s * (1 - self.fraction) / self.fraction


@dataclass(frozen=True, kw_only=True)
class ScanResult:
    """What a search found; a collision is a primary address that several meters share."""

    meters: tuple[FoundMeter, ...]
    collisions: tuple[int, ...] = ()
    unresolved: tuple[SecondaryAddress, ...] = ()
    hints: tuple[Hint, ...] = ()
    requests: int
    duration_s: float


type OnProgress = Callable[[Progress], None]


@dataclass
class Scan:
    """A search on a bus; what it has found so far survives its cancellation."""

    master: Master
    on_progress: OnProgress | None = None
    meters: list[FoundMeter] = field(default_factory=list)
    collisions: list[int] = field(default_factory=list)
    unresolved: list[SecondaryAddress] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start counting time and requests."""
        self._started_s = self.master.line.now()
        self._first_request = self.master.requests

    def result(self) -> ScanResult:
        """Return what is found by now."""
        return ScanResult(
            meters=tuple(self.meters),
            collisions=tuple(self.collisions),
            unresolved=tuple(self.unresolved),
            hints=tuple(self._hints()),
            requests=self.master.requests - self._first_request,
            duration_s=self.master.line.now() - self._started_s,
        )

    def _hints(self) -> Iterator[Hint]:
        """Explain what was met, most telling first."""
        if self.collisions:
            yield Hint.SHARED_ADDRESS
        if self.meters and self.unresolved:
            yield Hint.SAME_ADDRESS
        if self.meters or self.collisions:
            return
        if self.unresolved:
            yield Hint.NOT_MBUS
        elif self.master.echoes:
            yield Hint.ONLY_ECHO
        else:
            yield Hint.SILENCE

    async def at_every_rate(
        self, rates: Iterable[int] = RATES_BY_LIKELIHOOD
    ) -> tuple[int, ...]:
        """Search by secondary address at each rate that somebody answers at.

        Returns those rates, the line left at the first. A meter that answers at several is
        kept at the first. A gateway with a rate of its own is searched at that one only.
        """
        line = self.master.line
        tried = tuple(rates) if line.changes_rate else (line.baud_rate,)
        answered = []
        for place, rate in enumerate(tried):
            await self.master.set_baud_rate(rate)
            async with self.master.exclusive():
                probe = await self.master.send_selection(SecondaryAddress())
            if not probe.is_silence:
                answered.append(rate)
                await self.by_secondary(place / len(tried), 1 / len(tried))
            self._report((place + 1) / len(tried))
        await self.master.set_baud_rate(answered[0] if answered else DEFAULT_BAUD_RATE)
        return tuple(answered)

    async def by_both(self, addresses: Iterable[int] = PRIMARY_ADDRESSES) -> None:
        """Search by secondary address, then by primary address; each meter is kept once.

        The primary search takes 251 reply windows, the other one a few for each meter.
        """
        await self.by_secondary(share=SECONDARY_SHARE)
        await self.by_primary(addresses, SECONDARY_SHARE, 1 - SECONDARY_SHARE)

    async def by_secondary(self, start: float = 0.0, share: float = 1.0) -> None:
        """Search by secondary address, then deselect whoever is left selected."""
        search = SecondarySearch()
        questions = search.run()
        answers: dict[SecondaryAddress, FoundMeter] = {}
        question = next(questions, None)
        while question is not None:
            self._report(start + share * question.fraction)
            finding = await self._ask(question, answers)
            try:
                question = questions.send(finding)
            except StopIteration:
                question = None
            for address in search.found:
                self._keep(answers[address])
        self.unresolved += search.unresolved
        async with self.master.exclusive():
            await self.master.send_nke(SELECTED)
        self._report(start + share)

    async def by_primary(
        self,
        addresses: Iterable[int] = PRIMARY_ADDRESSES,
        start: float = 0.0,
        share: float = 1.0,
    ) -> None:
        """Try every primary address; several meters at one are a collision."""
        wanted = list(addresses)
        for place, address in enumerate(wanted):
            self._report(start + share * place / len(wanted))
            await self._try_address(address)
        self._report(start + share)

    async def _ask(
        self, question: Question, answers: dict[SecondaryAddress, FoundMeter]
    ) -> Finding:
        """Select, and read who was selected: an acknowledgement alone proves nothing."""
        async with self.master.exclusive():
            selected = await self.master.send_selection(question.mask)
            if selected.is_silence:
                return Nothing.SILENCE
            if question.confirms:
                return question.mask
            if not _is_clean(selected, Acknowledge):
                return Nothing.COLLISION
            answer = await self.master.request_data(SELECTED, attempts=1)
            is_alone = await self._is_alone(answer)
        meter = self._meter_of(answer, Method.SECONDARY)
        if meter is None or meter.address is None or not is_alone:
            return Nothing.COLLISION
        answers.setdefault(meter.address, meter)
        return meter.address

    async def _try_address(self, address: int) -> None:
        async with self.master.exclusive():
            reset = await self.master.send_nke(address)
            if reset.is_silence:
                return
            answer = await self.master.request_data(address)
            is_alone = await self._is_alone(answer)
        meter = self._meter_of(answer, Method.PRIMARY)
        if meter is not None and is_alone:
            self._keep(meter)
        elif not is_alone or not _is_clean(reset, Acknowledge):
            self.collisions.append(address)

    async def _is_alone(self, answer: Answer) -> bool:
        """Whether nothing but this answer was heard."""
        if answer.is_silence:
            return not answer.late
        return not (await self.master.listen_on() or answer.noise or answer.late)

    def _meter_of(self, answer: Answer, method: Method) -> FoundMeter | None:
        """Return the meter whose answer this is, if it is one."""
        if not isinstance(answer.frame, LongFrame):
            return None
        try:
            telegram = parse_telegram(answer.frame)
        except ProtocolError:
            return None
        header = telegram.header
        address = answer.frame.a
        return FoundMeter(
            address=None if header is None else header.address,
            primary_address=address if address in PRIMARY_ADDRESSES else None,
            telegram=telegram,
            found_by=method,
            baud_rate=self.master.line.baud_rate,
        )

    def _keep(self, meter: FoundMeter) -> None:
        """Keep each meter once; the address that it surely answers at wins."""
        for place, known in enumerate(self.meters):
            if known.address is not None and known.address == meter.address:
                if meter.found_by is Method.PRIMARY:
                    self.meters[place] = meter
                return
        self.meters.append(meter)

    def _report(self, fraction: float) -> None:
        if self.on_progress is None:
            return
        result = self.result()
        self.on_progress(
            Progress(
                fraction=fraction,
                found=result.meters,
                requests=result.requests,
                elapsed_s=result.duration_s,
            )
        )


def _is_clean(answer: Answer, kind: type[Acknowledge | LongFrame]) -> bool:
    return isinstance(answer.frame, kind) and not answer.noise


async def detect_baud_rate(
    master: Master, rates: Iterable[int] = RATES_BY_LIKELIHOOD
) -> int | None:
    """Return the first rate at which anybody answers; None, and the usual one set, if none.

    A gateway with a rate of its own is tried at that one only.
    """
    line = master.line
    for rate in rates if line.changes_rate else (line.baud_rate,):
        await master.set_baud_rate(rate)
        async with master.exclusive():
            answer = await master.send_selection(SecondaryAddress())
        if not answer.is_silence:
            return rate
    await master.set_baud_rate(DEFAULT_BAUD_RATE)
    return None
