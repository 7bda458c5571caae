"""Finding the meters of a bus: by secondary address, by primary address, at which rate."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import product
from typing import Final

from ..protocol.addresses import (
    EVERY_WITH_ANSWER,
    PRIMARY_ADDRESSES,
    SELECTED,
    WILDCARD_DIGIT,
    SecondaryAddress,
)
from ..protocol.answers import Answer
from ..protocol.errors import LineError, ProtocolError
from ..protocol.frames import ACKNOWLEDGE, Acknowledge, LongFrame
from ..protocol.reading import ATTEMPTS
from ..protocol.search import EVERYBODY, Finding, Nothing, Question, SecondarySearch
from ..protocol.telegram import Telegram, parse_telegram
from ..tables.ci import Kind
from .conversation import Conversation
from .line import DEFAULT_BAUD_RATE, BrokenLineError, LineProblem
from .master import Master
from .padding import is_padding, tells_of_somebody
from .turns import Urgency, in_turn

SELECTION_PAUSE_S: Final = 0.2
"""Rest that some meters need between their selection and the request for data."""

ACKNOWLEDGEMENT: Final = bytes([ACKNOWLEDGE])

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
    NO_DATA = "no_data"
    """Somebody acknowledges, but no data comes: search in the other way."""
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

    @property
    def shared_addresses(self) -> tuple[int, ...]:
        """Return the primary addresses that more than one meter answers at."""
        counts = Counter(meter.primary_address for meter in self.meters)
        shared = {
            each for each, count in counts.items() if each is not None and count > 1
        }
        return tuple(sorted(shared | set(self.collisions)))


type OnProgress = Callable[[Progress], None]


@dataclass
class Scan:
    """A search on a bus; what it has found so far survives its cancellation.

    `within` narrows the search by secondary address to those that a mask selects: the first
    of them that anybody answers.
    """

    master: Master
    on_progress: OnProgress | None = None
    within: tuple[SecondaryAddress, ...] = (EVERYBODY,)
    urgency: Urgency = in_turn
    """Whether somebody waits for it: its requests go before reads that are due."""
    meters: list[FoundMeter] = field(default_factory=list)
    collisions: list[int] = field(default_factory=list)
    unresolved: list[SecondaryAddress] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start counting time and requests."""
        self._places: dict[SecondaryAddress | int | None, int] = {}
        self._repeats = 0
        # A meter acknowledges though it is not selected: acknowledgements that collide may
        # then be one meter's and this one's, and only the request for data tells.
        self._acknowledged_wrongly = False
        # What came for one question may be the answer to the one before.
        self._comes_late = False
        self._told_nothing = False
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
        if any(WILDCARD_DIGIT not in each.identification for each in self.unresolved):
            yield Hint.SAME_ADDRESS
        if self.meters or self.collisions:
            return
        if self.unresolved:
            yield Hint.NOT_MBUS
        elif self._acknowledged_wrongly or self._told_nothing:
            yield Hint.NO_DATA
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
        if not line.changes_rate:
            await self.by_secondary()
            return (line.baud_rate,) if self.meters or self.unresolved else ()
        tried, answered = tuple(rates), list[int]()
        for place, (probe, rate) in enumerate(product(PROBES, tried)):
            is_again = place >= len(tried)
            if is_again and answered:
                break
            start, share = place / (2 * len(tried)), 1 / (2 * len(tried))
            if await _takes(self.master, rate) and await probe(self.master):
                answered.append(rate)
                await self.by_secondary(start, share)
            self._report(start + share)
        self._report(1.0)
        await _takes(self.master, answered[0] if answered else DEFAULT_BAUD_RATE)
        return tuple(answered)

    async def by_both(self, addresses: Iterable[int] = PRIMARY_ADDRESSES) -> None:
        """Search by secondary address, then by primary address; each meter is kept once.

        The primary search takes 251 reply windows, the other one a few for each meter.
        """
        await self.by_secondary(share=SECONDARY_SHARE)
        await self.by_primary(addresses, SECONDARY_SHARE, 1 - SECONDARY_SHARE)

    async def by_secondary(self, start: float = 0.0, share: float = 1.0) -> None:
        """Search by secondary address, then deselect whoever is left selected.

        Where somebody stays unexplained, it is done once more with a deselection in front
        of each question: some meters stay selected when others are.
        """
        async with self._conversation() as talk:
            # Some meters answer nothing before their link was reset.
            await talk.reset_everybody()
        unresolved = await self._search_once(start, share, deselects=False)
        if unresolved:
            unresolved = await self._search_once(start + share, 0.0, deselects=True)
        self.unresolved += unresolved
        await self._check_line()
        async with self._conversation() as talk:
            await talk.reset(SELECTED)
        self._report(start + share)

    async def _search_once(
        self, start: float, share: float, *, deselects: bool
    ) -> list[SecondaryAddress]:
        """Run one search; return what it could not explain."""
        search = SecondarySearch(self.within, found=self._addresses())
        questions = search.run()
        answers: dict[SecondaryAddress, FoundMeter] = {}
        kept = len(search.found)
        question = next(questions, None)
        silent: SecondaryAddress | None = None
        while question is not None:
            self._report(start + share * question.fraction)
            self._comes_late = False
            finding = await self._ask_surely(question, answers, deselects)
            if self._comes_late and silent is not None:
                search.late.append(silent)
            silent = question.mask if finding is Nothing.SILENCE else None
            search.lost_answers += self._repeats
            self._repeats = 0
            try:
                question = questions.send(finding)
            except StopIteration:
                question = None
            for address in search.found[kept:]:
                self._keep(answers[address])
            kept = len(search.found)
        return search.unresolved

    def _conversation(self) -> AbstractAsyncContextManager[Conversation]:
        return self.master.conversation(urgency=self.urgency)

    async def _check_line(self) -> None:
        """Ask the last meter that was found again: a dead line is silent for ever."""
        if not self._addresses():
            return
        last = self._addresses()[-1]
        number = SecondaryAddress(last.identification)
        for mask in (last, last, number, number):
            async with self._conversation() as talk:
                if not (await talk.select_all(mask)).is_silence:
                    return
        async with self._conversation():
            detail = "nobody answers any more"
            raise BrokenLineError(LineProblem.LOST, self.master.line.url, detail)

    async def _ask_surely(
        self,
        question: Question,
        answers: dict[SecondaryAddress, FoundMeter],
        deselects: bool,
    ) -> Finding:
        """Ask on a line that may be lost in between: it is opened again for one more try."""
        try:
            return await self._ask(question, answers, deselects)
        except LineError:
            return await self._ask(question, answers, deselects)

    async def by_primary(
        self,
        addresses: Iterable[int] = PRIMARY_ADDRESSES,
        start: float = 0.0,
        share: float = 1.0,
    ) -> None:
        """Try every primary address; several meters at one are a collision.

        Data is asked for first. Addresses that are silent are then reset and asked again:
        some meters give nothing before, others do not acknowledge that.
        """
        wanted = list(addresses)
        async with self._conversation() as talk:
            # How quick the line is, is told by any answers; data is not asked for where
            # all give it at once, and those on a battery for nothing.
            anybody = await talk.reset(EVERY_WITH_ANSWER)
            self._told_nothing |= anybody.is_acknowledged
            await talk.listen_on(is_collision=True)
        silent = await self._try_addresses(wanted, start, share / 2, resets=False)
        await self._try_addresses(silent, start + share / 2, share / 2, resets=True)
        self._report(start + share)

    async def _try_addresses(
        self, addresses: list[int], start: float, share: float, *, resets: bool
    ) -> list[int]:
        """Try addresses in turn; return those where nobody answered."""
        silent = []
        for place, address in enumerate(addresses):
            self._report(start + share * place / len(addresses))
            if not await self._try_address(address, resets=resets):
                silent.append(address)
        return silent

    async def _ask(
        self,
        question: Question,
        answers: dict[SecondaryAddress, FoundMeter],
        deselects: bool,
    ) -> Finding:
        """Select, and read who was selected: an acknowledgement alone proves nothing."""
        async with self._conversation() as talk:
            if deselects:
                await talk.reset(SELECTED)
            selected = await _select(talk, question.mask)
            self._comes_late = not is_padding(selected.late)
            if selected.is_silence:
                return Nothing.SILENCE
            if question.confirms:
                return question.mask
            if not _may_be_one(selected):
                await talk.listen_on()
                if not self._acknowledged_wrongly:
                    return Nothing.COLLISION
            answer = await self._request_selected(talk)
            # Who was selected before may have acknowledged that only now.
            self._comes_late |= answer.is_silence or ACKNOWLEDGE in answer.late
            if answer.is_silence:
                self._acknowledged_wrongly = True
                return Nothing.SILENCE
            if self._acknowledged_wrongly:
                answer = replace(
                    answer,
                    noise=answer.noise.strip(ACKNOWLEDGEMENT),
                    late=answer.late.strip(ACKNOWLEDGEMENT),
                )
            is_alone = await _is_alone(talk, answer)
            if is_alone:
                answer = await _telling_answer(talk, SELECTED, answer)
        meter = self._meter_of(answer, Method.SECONDARY)
        if meter is None or meter.address is None or not is_alone:
            return Nothing.COLLISION
        answers[meter.address] = meter
        return meter.address

    async def _request_selected(self, talk: Conversation) -> Answer:
        """Ask who is selected for data, and once more if nothing comes.

        An answer may be lost on the way, or a meter need a pause after its selection.
        """
        answer = await talk.request_data(attempts=1)
        if not answer.is_silence:
            return answer
        await talk.pause(SELECTION_PAUSE_S)
        again = await talk.request_data(attempts=1)
        if again.is_silence and not self._acknowledged_wrongly:
            # Some slaves know the request with FCB 0 alone.
            again = await talk.request_data(attempts=1, fcb=0)
        # Where meters acknowledge wrongly, silence is no sign of losses.
        if not (again.is_silence and self._acknowledged_wrongly):
            self._repeats += 1
        return again

    async def _try_address(self, address: int, *, resets: bool) -> bool:
        """Ask for data at an address; return whether anybody answered."""
        async with self._conversation() as talk:
            reset = Answer()
            # One that was read before may stand behind its first telegram.
            if resets or self.master.has_asked(address):
                reset = await talk.reset(address)
            if resets and reset.is_silence:
                return False
            is_told = tells_of_somebody(reset)
            attempts = ATTEMPTS if resets and is_told else 1
            answer = await talk.request_data(address, attempts=attempts)
            if answer.is_silence and not (resets and is_told):
                return False
            if answer.is_silence:
                # Some slaves know the request with FCB 0 alone.
                answer = await talk.request_data(address, attempts=1, fcb=0)
                self._told_nothing |= answer.is_silence
            if not resets:
                # What came late belongs to the address before.
                answer = replace(answer, late=b"")
            is_alone = await _is_alone(talk, answer)
            if is_alone:
                answer = await _telling_answer(talk, address, answer)
        meter = self._meter_of(answer, Method.PRIMARY)
        if meter is not None and is_alone and meter.primary_address != address:
            return self._keep_other(meter, address, is_reset=reset.is_acknowledged)
        if meter is not None and is_alone:
            self._keep(meter)
        elif not is_alone or (resets and not _is_clean(reset, Acknowledge)):
            self.collisions.append(address)
        return True

    def _keep_other(self, meter: FoundMeter, address: int, *, is_reset: bool) -> bool:
        """Keep a meter whose answer names another address than the one that was asked.

        It may come late, from a neighbour that was asked before: then it is kept where it
        says to be, and the address is asked again. Behind an acknowledged reset, a meter
        that tells who it is answers here.
        """
        is_told = meter.address is not None and meter.address.has_number
        if not is_reset and (is_told or meter.primary_address is not None):
            self._keep(meter)
        if not (is_reset and is_told):
            return False
        self._keep(replace(meter, primary_address=address))
        return True

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
        """Keep each meter once; the address that it surely answers at wins.

        Those that tell no number are told apart by where they answer.
        """
        is_known = meter.address is not None and meter.address.has_number
        key = meter.address if is_known else meter.primary_address
        place = self._places.setdefault(key, len(self.meters))
        if place == len(self.meters):
            self.meters.append(meter)
        elif meter.found_by is Method.PRIMARY:
            self.meters[place] = meter

    def _addresses(self) -> list[SecondaryAddress]:
        """Return who is found, as far as they tell."""
        return [each.address for each in self.meters if each.address is not None]

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


async def _telling_answer(talk: Conversation, address: int, answer: Answer) -> Answer:
    """Return the telegram that tells who it is: one without records may stand before it."""
    if not isinstance(answer.frame, LongFrame):
        return answer
    with suppress(ProtocolError):
        if parse_telegram(answer.frame).kind is Kind.OTHER:
            following = await talk.request_data(address)
            return following if isinstance(following.frame, LongFrame) else answer
    return answer


async def _is_alone(talk: Conversation, answer: Answer) -> bool:
    """Whether nothing but this answer was heard."""
    if answer.is_silence:
        return is_padding(answer.late)
    is_collision = not is_padding(answer.noise)
    others = await talk.listen_on(is_collision=is_collision) + answer.late
    return is_padding(others) and is_padding(answer.noise)


async def _select(talk: Conversation, mask: SecondaryAddress) -> Answer:
    """Select; where the converter alone may have answered, data tell whether anybody did."""
    selected = await talk.select_all(mask)
    if selected.is_silence or tells_of_somebody(selected):
        return selected
    answer = await talk.request_data(attempts=1)
    return replace(selected, noise=b"") if answer.is_silence else selected


def _may_be_one(selected: Answer) -> bool:
    """Whether a selection may have been acknowledged by one meter alone."""
    if selected.frame is not None:
        return isinstance(selected.frame, Acknowledge) and is_padding(selected.noise)
    *before, last = selected.noise
    return last == ACKNOWLEDGE and is_padding(bytes(before))


def _is_clean(answer: Answer, kind: type[Acknowledge | LongFrame]) -> bool:
    return isinstance(answer.frame, kind) and not answer.noise


async def detect_baud_rate(
    master: Master, rates: Iterable[int] = RATES_BY_LIKELIHOOD
) -> int | None:
    """Return the first rate at which anybody answers; None, and the usual one set, if none.

    A gateway with a rate of its own is tried at that one only.
    """
    line = master.line
    tried = tuple(rates) if line.changes_rate else (line.baud_rate,)
    for probe, rate in product(PROBES, tried):
        if await _takes(master, rate) and await probe(master):
            return rate
    await _takes(master, DEFAULT_BAUD_RATE)
    return None


async def _takes(master: Master, rate: int) -> bool:
    """Set a rate; return whether the gateway can do that."""
    try:
        await master.set_baud_rate(rate)
    except BrokenLineError as err:
        if err.problem is not LineProblem.UNSUPPORTED:
            raise
        return False
    return True


async def _answer_soon(master: Master) -> bool:
    """Return whether anybody takes a selection of everybody; an answer may get lost."""
    async with master.conversation() as talk:
        return await _is_any_selected(talk, (EVERYBODY, EVERYBODY))


async def _answer_at_all(master: Master) -> bool:
    """Return whether anybody answers to what a search asks.

    Some meters answer nothing before their link was reset, some take no selection with
    nothing but wildcards, and some none at all.
    """
    async with master.conversation() as talk:
        await talk.reset_everybody()
        if await _is_any_selected(talk, (EVERYBODY, *BY_FIRST_DIGIT)):
            return True
        return tells_of_somebody(await talk.reset(EVERY_WITH_ANSWER))


async def _is_any_selected(
    talk: Conversation, masks: Iterable[SecondaryAddress]
) -> bool:
    for mask in masks:
        if not (await _select(talk, mask)).is_silence:
            return True
    return False


PROBES: Final = (_answer_soon, _answer_at_all)
"""What is tried at each rate, first the one, then the other where nobody answered that."""
BY_FIRST_DIGIT: Final = tuple(
    SecondaryAddress(f"{digit}{WILDCARD_DIGIT * 7}") for digit in range(10)
)
