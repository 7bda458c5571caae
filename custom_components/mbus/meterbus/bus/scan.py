"""Finding the meters of a bus: by secondary address, by primary address, at which rate."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from typing import Final

from ..protocol.addresses import (
    EVERY_WITH_ANSWER,
    PRIMARY_ADDRESSES,
    SELECTED,
    SOFT_ADDRESS,
    SecondaryAddress,
)
from ..protocol.search import (
    EVERYBODY,
    Finding,
    Question,
    Search,
    SecondarySearch,
    Sign,
)
from .calling import Call, call, call_after_reset
from .conversation import Conversation
from .found import FoundMeter, Hint, Method, Progress, ScanResult, same_numbers
from .line import DEFAULT_BAUD_RATE, BrokenLineError, LineProblem
from .master import Master
from .padding import tells_of_somebody
from .rates import PROBES, RATES_BY_LIKELIHOOD, takes
from .selecting import Selector
from .turns import Urgency, in_turn

SECONDARY_SHARE: Final = 0.3
"""How much of both searches the one by secondary address takes."""

LATE_BY: Final = 2
"""How many questions before it an acknowledgement may belong to that comes too late."""

LIMIT_S: Final = 1800.0
"""How long a search by secondary address may take; of a house it takes half a minute."""

type OnProgress = Callable[[Progress], None]

type Key = SecondaryAddress | int | tuple[SecondaryAddress, int | None] | None
"""What a meter is known by: who it is, where it answers, or both of namesakes."""


@dataclass
class Scan:
    """A search on a bus; what it has found so far survives its cancellation.

    `within` narrows the search by secondary address to those that a mask selects: the first
    of them that anybody answers. A `thorough` search asks once more wherever nobody
    answered, and for those who may be hidden behind others.
    """

    master: Master
    on_progress: OnProgress | None = None
    within: tuple[SecondaryAddress, ...] = (EVERYBODY,)
    urgency: Urgency = in_turn
    """Whether somebody waits for it: its requests go before reads that are due."""
    thorough: bool = False
    limit_s: float = LIMIT_S
    """After so long a search by secondary address ends, and tells that it is not all."""
    meters: list[FoundMeter] = field(default_factory=list)
    collisions: list[int] = field(default_factory=list)
    unresolved: list[SecondaryAddress] = field(default_factory=list)
    without_data: list[int | SecondaryAddress] = field(default_factory=list)
    damaged: list[SecondaryAddress] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start counting time and requests."""
        self._places: dict[Key, int] = {}
        self._met_at: dict[Key, int] = {}
        self._acknowledged_wrongly = False
        self._is_unfinished = False
        self._is_noise = False
        self._heard_several = False
        self._met_losses = False
        self._is_anybody = False
        self._started_s = self.master.line.now()
        self._first = replace(self.master.counters)

    def result(self) -> ScanResult:
        """Return what is found by now."""
        return ScanResult(
            meters=tuple(self.meters),
            collisions=tuple(self.collisions),
            unresolved=tuple(self.unresolved),
            without_data=tuple(self.without_data),
            damaged=tuple(self.damaged),
            hints=tuple(self._hints()),
            requests=self.master.requests - self._first.requests,
            duration_s=self.master.line.now() - self._started_s,
        )

    def _hints(self) -> Iterator[Hint]:
        """Explain what was met, most telling first."""
        if self._is_unfinished:
            yield Hint.UNFINISHED
        if self.collisions:
            yield Hint.SHARED_ADDRESS
        one = (*self.without_data, *self.damaged)
        shared = same_numbers(self.unresolved, one) if self._is_mbus else ()
        if shared:
            yield Hint.SAME_ADDRESS
        is_met = bool(self.meters or self.collisions or shared)
        tells_nothing = self.without_data or self._acknowledged_wrongly
        if tells_nothing or (self._only_acknowledges and not is_met):
            yield Hint.NO_DATA
        elif is_met:
            return
        elif self.unresolved:
            yield Hint.NOT_MBUS
        elif self.master.echoes:
            yield Hint.ONLY_ECHO
        else:
            yield Hint.SILENCE

    @property
    def _is_mbus(self) -> bool:
        """Whether a frame came, or several answered with one number and nobody without it.

        Where nothing that came is M-Bus, nobody has a number.
        """
        is_lone = self._heard_several and len(self.unresolved) == 1
        return is_lone or self.master.counters.answers > self._first.answers

    @property
    def _only_acknowledges(self) -> bool:
        """Whether somebody acknowledges, whom no selection tells from others."""
        if self._is_noise:
            return False
        counters, first = self.master.counters, self._first
        clean = counters.answers - counters.noisy_answers
        is_clean = clean > first.answers - first.noisy_answers
        return is_clean and any(each not in self.damaged for each in self.unresolved)

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
            if await takes(self.master, rate) and await probe(self.master):
                answered.append(rate)
                await self.by_secondary(start, share)
            self._report(start + share)
        self._report(1.0)
        await takes(self.master, answered[0] if answered else DEFAULT_BAUD_RATE)
        return tuple(answered)

    async def by_both(self, addresses: Iterable[int] = PRIMARY_ADDRESSES) -> None:
        """Search by secondary address, then by primary address; each meter is kept once.

        The primary search takes 251 reply windows, the other one a few for each meter.
        """
        await self.by_secondary(share=SECONDARY_SHARE)
        await self.by_primary(addresses, SECONDARY_SHARE, 1 - SECONDARY_SHARE)

    async def by_secondary(self, start: float = 0.0, share: float = 1.0) -> None:
        """Search by secondary address, then deselect whoever is left selected."""
        async with self._conversation() as talk:
            # Some meters answer nothing before their link was reset.
            await talk.reset_everybody()
        if await self._search(start, share):
            await self._check_line()
        async with self._conversation() as talk:
            await talk.reset(SELECTED)
        self._report(start + share)

    async def _search(self, start: float, share: float) -> bool:
        """Ask the questions of a search, and keep whom it finds while it goes on.

        Returns whether nobody answered the last of them.
        """
        search = SecondarySearch(self.within, self.thorough, self._addresses())
        selector = Selector(self.master, self.urgency)
        ends_s = self.master.line.now() + self.limit_s
        kept = len(search.found)
        silent: deque[SecondaryAddress] = deque(maxlen=LATE_BY)
        questions = search.run()
        question = next(questions, None)
        while question is not None:
            self._report(start + share * question.fraction, question.mask)
            finding = await selector.finding_of(question)
            if selector.came_late:
                search.note_late(*silent)
                silent.clear()
            if finding is Sign.SILENCE:
                silent.append(question.mask)
            else:
                silent.clear()
            search.lost_answers += selector.lost_answers
            selector.lost_answers = 0
            search.is_over = self.master.line.now() > ends_s
            question = _following(questions, finding)
            for address in search.found[kept:]:
                self._keep(selector.meters[address])
            kept = len(search.found)
        for address in search.heard_alone:
            self._keep(selector.meters[address], is_better=True)
        self._is_unfinished |= search.is_over
        self._acknowledged_wrongly |= search.distrusts
        self._met_losses |= bool(search.lost_answers)
        self._is_anybody |= search.is_anybody
        self._is_noise |= search.is_noise
        self._heard_several |= selector.heard_several
        self.unresolved += search.unresolved + search.mute
        self.without_data += search.mute
        self.damaged += search.damaged
        return bool(silent)

    def _conversation(self) -> AbstractAsyncContextManager[Conversation]:
        return self.master.conversation(urgency=self.urgency)

    async def _check_line(self) -> None:
        """Ask again who has answered before: a dead line is silent for ever."""
        if not (self._addresses() or self._is_anybody):
            return
        last = (EVERYBODY, *self._addresses())[-1]
        number = SecondaryAddress(last.identification)
        for mask in (last, last, number, number):
            async with self._conversation() as talk:
                if not (await talk.select_all(mask)).is_silence:
                    return
        async with self._conversation():
            detail = "nobody answers any more"
            raise BrokenLineError(LineProblem.LOST, self.master.line.url, detail)

    async def by_primary(
        self,
        addresses: Iterable[int] = PRIMARY_ADDRESSES,
        start: float = 0.0,
        share: float = 1.0,
    ) -> None:
        """Try every primary address; several meters at one are a collision.

        Each is asked for data. Those that are silent are then reset where nobody was met, and
        asked again in any case where answers get lost, or somebody is known to be there who
        was not met, or all is wanted that is possible: some meters give nothing before.
        """
        async with self._conversation() as talk:
            # How quick the line is, is told by any answers.
            anybody = await talk.reset(EVERY_WITH_ANSWER)
            await talk.listen_on()
        first = share / 2 if self.thorough else share
        silent = await self._try_addresses(list(addresses), start, first)
        is_nobody = not (self.meters or self.collisions)
        is_missed = is_nobody and tells_of_somebody(anybody)
        insists = bool(
            self.thorough or self._met_losses or is_missed or self.without_data
        )
        if insists or is_nobody:
            again = partial(call_after_reset, insists=insists)
            await self._try_addresses(silent, start + first, share - first, again)
        is_nobody = not (self.meters or self.collisions)
        self._acknowledged_wrongly |= is_nobody and anybody.is_acknowledged
        self._report(start + share)

    async def _try_addresses(
        self,
        addresses: list[int],
        start: float,
        share: float,
        how: Callable[..., Awaitable[Call]] = call,
    ) -> list[int]:
        """Try addresses in turn; return those where nobody answered."""
        silent: list[int] = []
        for place, address in enumerate(addresses):
            self._report(start + share * place / len(addresses), address)
            called = await self._call(address, how)
            before = addresses[place - 1]
            if called.is_disturbed and silent and silent[-1] == before:
                # What came may be an answer of the address before.
                earlier = await self._call(before, how)
                if self._take(before, earlier):
                    silent.pop()
                    called = await self._without_neighbour(address, called, how)
            if not (
                self._take(address, called) or await self._is_other(address, called)
            ):
                silent.append(address)
        return silent

    async def _without_neighbour(
        self, address: int, called: Call, how: Callable[..., Awaitable[Call]]
    ) -> Call:
        """Return what came of a call, and nothing of what the address before had to say."""
        if called.are_several:
            return await self._call(address, how)
        return replace(called, was_damaged=False)

    async def _is_other(self, address: int, called: Call) -> bool:
        """Whether a meter that names another address is here, and no neighbour that is late."""
        if called.meter is None:
            return False
        again = await self._call(address, partial(call_after_reset, insists=False))
        return self._take(address, again)

    async def _call(self, address: int, how: Callable[..., Awaitable[Call]]) -> Call:
        rate = self.master.line.baud_rate
        async with self._conversation() as talk:
            return await how(talk, address, baud_rate=rate)

    def _take(self, address: int, called: Call) -> bool:
        """Keep what came of calling an address; return whether anybody is there."""
        self._met_losses |= called.was_damaged
        if not called.is_answered:
            return False
        meter = called.meter
        if called.gives_no_data:
            self.without_data.append(address)
        elif called.are_several:
            self.collisions.append(address)
        if meter is not None and meter.primary_address != address:
            is_reset = called.reset.is_acknowledged
            return self._keep_other(meter, address, is_reset=is_reset)
        if meter is not None:
            self._keep(meter, met_at=address)
        return True

    def _keep_other(self, meter: FoundMeter, address: int, *, is_reset: bool) -> bool:
        """Keep a meter whose answer names another address than the one that was asked.

        It may come late, from a neighbour that was asked before: then it is kept where it
        says to be, and the address is asked again. Behind an acknowledged reset, a meter
        that tells who it is answers here.
        """
        is_told = meter.address is not None and meter.address.has_number
        if not is_reset and (is_told or meter.primary_address is not None):
            self._keep(meter, met_at=meter.primary_address)
        if not (is_reset and is_told):
            return False
        self._keep(replace(meter, primary_address=address))
        return True

    def _keep(
        self, meter: FoundMeter, *, is_better: bool = False, met_at: int | None = None
    ) -> None:
        """Keep each meter once; the address that it surely answers at wins.

        Those that tell no number are told apart by where they answer, or by what a selection
        of theirs told of them; those that tell the same one, by where each was `met_at`.
        What is known of a meter is replaced by a better telegram.
        """
        key: Key = self._key_of(meter)
        if isinstance(key, SecondaryAddress) and self._has_namesake(key, met_at):
            key, meter = (key, met_at), replace(meter, has_namesake=True)
        place = self._places.setdefault(key, self._selected_place(meter))
        if place == len(self.meters):
            self.meters.append(meter)
        elif is_better:
            self.meters[place] = meter
        elif meter.found_by is Method.PRIMARY:
            address = (
                meter.address if meter.tells_number else self.meters[place].address
            )
            self.meters[place] = replace(meter, address=address)

    def _has_namesake(self, key: SecondaryAddress, met_at: int | None) -> bool:
        """Whether one who tells the same number was met elsewhere, and is known as such.

        They are told apart then, and no place where several are.
        """
        if met_at is None or not key.has_number:
            return False
        if self._met_at.setdefault(key, met_at) == met_at:
            return False
        first = self._places[key]
        self.meters[first] = replace(self.meters[first], has_namesake=True)
        number = SecondaryAddress(key.identification)
        self.unresolved = [each for each in self.unresolved if each != number]
        return True

    def _key_of(self, meter: FoundMeter) -> SecondaryAddress | int | None:
        """Return what a meter is known by.

        A maker with the bit that says whether a number is unique in the world is the same
        one without.
        """
        address = meter.address
        is_known = address is not None and (
            address.has_number
            or address in self._places
            or meter.found_by is Method.SECONDARY
        )
        key = address if is_known else meter.primary_address
        if isinstance(key, SecondaryAddress) and key.maker:
            key = replace(key, manufacturer=key.manufacturer & ~SOFT_ADDRESS)
        return key

    def _selected_place(self, meter: FoundMeter) -> int:
        """Return the place of the same meter, if it was selected; of a new one otherwise.

        One that tells no number names its address in what it says when it is selected.
        """
        places = [
            place
            for place, each in enumerate(self.meters)
            if each.found_by is Method.SECONDARY and each.may_be(meter)
        ]
        is_same = meter.found_by is Method.PRIMARY and len(places) == 1
        return places[0] if is_same else len(self.meters)

    def _addresses(self) -> list[SecondaryAddress]:
        """Return who is found, as far as they tell."""
        return [each.address for each in self.meters if each.address is not None]

    def _report(
        self, fraction: float, asked: int | SecondaryAddress | None = None
    ) -> None:
        if self.on_progress is not None:
            told = Progress(fraction=fraction, asked=asked, result=self.result())
            self.on_progress(told)


def _following(questions: Search, finding: Finding) -> Question | None:
    """Return what a search asks next; None at its end."""
    try:
        return questions.send(finding)
    except StopIteration:
        return None
