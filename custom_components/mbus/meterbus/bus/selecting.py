"""One question of a search, asked on the bus: who is selected by a mask, and what they say."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from ..protocol.addresses import (
    FACTORY_ADDRESS,
    PRIMARY_ADDRESSES,
    SELECTED,
    SecondaryAddress,
)
from ..protocol.answers import Answer
from ..protocol.errors import LineError, ProtocolError
from ..protocol.frames import ACKNOWLEDGE, Acknowledge, LongFrame
from ..protocol.search import Finding, Pace, Question, Sign
from ..protocol.telegram import parse_telegram
from ..tables.ci import Kind
from .conversation import Conversation
from .found import FoundMeter, Method, meter_in
from .line import BITS_PER_BYTE
from .master import Master
from .padding import PADDING, is_padding, tells_of_somebody
from .reply import Awaited
from .turns import Urgency

SELECTION_PAUSE_S: Final = 0.2
"""Rest that some meters need between their selection and the request for data."""

OTHERS_S: Final = 0.03
"""How much later than one meter another one mostly acknowledges, at the most."""

ACKNOWLEDGEMENT: Final = bytes([ACKNOWLEDGE])

LATER: Final = 0.25
"""Part of what the line may add, that another acknowledgement is waited for where many are
asked: with data on top it takes several requests to tell what has collided."""

AWAITED_AT: Final = {
    Pace.USUAL: Awaited.ACKNOWLEDGEMENT,
    Pace.HURRIED: Awaited.ONE_OF_MANY,
    Pace.PATIENT: Awaited.LATECOMER,
}

AWAKE_S: Final = 1.0
"""How long a bus may rest before meters sleep; that takes a line that is waited for longer."""


@dataclass
class Selector:
    """Asks the questions of a search, and keeps what meters say."""

    master: Master
    urgency: Urgency
    meters: dict[SecondaryAddress, FoundMeter] = field(default_factory=dict)
    """Who has answered, by what it says it is; or by its mask where it says nothing."""
    lost_answers: int = 0
    """Answers that came only when they were asked for once more."""
    came_late: bool = False
    """Whether something came that may be the answer to the question before."""
    _merged: int = 0
    """Selections for which several acknowledgements came on top of each other."""
    _damaged: int = 0
    """Selections for which came what these cannot be."""
    _has_rested: bool = False
    """Whether the bus may have rested for so long that meters sleep through a frame."""

    async def finding_of(self, question: Question) -> Finding:
        """Ask on a line that may be lost in between: it is opened again for one more try."""
        began_s, late = self.master.line.now(), self.master.counters.late_answers
        try:
            finding = await self._ask(question)
        except LineError:
            finding = await self._ask(question)
        self.came_late |= self.master.counters.late_answers > late
        windows = 1 + question.insists
        took_s = self.master.line.now() - began_s
        self._has_rested = finding is Sign.SILENCE and took_s > windows * AWAKE_S
        return finding

    async def _ask(self, question: Question) -> Finding:
        """Select, and read who was selected: an acknowledgement alone proves nothing."""
        async with self.master.conversation(urgency=self.urgency) as talk:
            if self._has_rested:
                await talk.reset_everybody()
            if question.wakes:
                await _wake(talk, question.mask)
            selected = await self._select(talk, question)
            if question.distrusts:
                # An acknowledgement is not to stand in front of data.
                await talk.listen_on()
                return await self._hear(talk, question, is_silent=False)
            is_silent = selected.is_silence
            if is_silent and not (question.insists and not question.confirms):
                return Sign.SILENCE
            if question.confirms:
                return await self._confirmed(talk, question, selected)
            others_s = self._others_s(question)
            if not is_silent and await are_several(talk, selected, others_s):
                self._note_collision(selected.noise.strip(PADDING))
                await talk.listen_on()
                return Sign.COLLISION
            return await self._hear(talk, question, is_silent=is_silent)

    @property
    def heard_several(self) -> bool:
        """Whether all that collided was more than one acknowledgement can be."""
        return self._merged > 0 and not self._damaged

    def _note_collision(self, noise: bytes) -> None:
        are_merged = _are_merged(noise)
        self._merged += are_merged
        self._damaged += not are_merged

    def _others_s(self, question: Question) -> float:
        """Return how long to wait for another acknowledgement behind the first."""
        line_s = LATER * self.master.allowance_s if question.insists else 0.0
        return max(OTHERS_S, line_s)

    async def _confirmed(
        self, talk: Conversation, question: Question, selected: Answer
    ) -> Finding:
        """Return that somebody acknowledged.

        One who was asked before may have done that only now: a whole address is a meter's,
        and selected once more. Those who are slower would seem to acknowledge what is asked
        next; and what is asked while somebody may still answer tells nothing of how quick
        the line is, which is not known before a meter is.
        """
        if selected.is_early and question.mask.is_exact:
            selected = await select(talk, question.mask)
            self.came_late |= selected.is_silence
            if selected.is_silence:
                return Sign.SILENCE
        if not (self.meters or _may_be_one(selected)):
            await talk.listen_on()
        others_s = OTHERS_S + self.master.allowance_s
        while not question.mask.is_exact and await talk.rest(others_s):
            pass
        return question.mask

    async def _hear(
        self, talk: Conversation, question: Question, *, is_silent: bool
    ) -> Finding:
        """Return what data tell of who is selected."""
        answer = await self._request(talk, question, is_silent=is_silent)
        is_certain = is_silent or question.distrusts
        if answer.is_silence and not is_certain:
            answer = await self._request_again(talk, question.mask)
            if answer.is_silence:
                return Sign.SILENCE if self.came_late else Sign.MUTE
        if answer.is_silence:
            return Sign.SILENCE
        if is_silent:
            answer = _without_acknowledgement(answer)
        elif is_acknowledgement(answer):
            # That of another meter, which is late, does not come a second time.
            again = await talk.request_data(attempts=1)
            if is_acknowledgement(again):
                return Sign.MUTE
        return await self._finding(talk, question, answer)

    async def _select(self, talk: Conversation, question: Question) -> Answer:
        awaited = AWAITED_AT[question.pace]
        selected = await select(talk, question.mask, awaited)
        self.came_late = not is_padding(selected.late)
        # Where nobody is selected, and is asked for data, nobody's can be in the way.
        is_asked = not selected.is_silence or question.distrusts or question.insists
        if question.deselects and is_asked:
            await talk.reset(SELECTED)
            selected = await select(talk, question.mask, awaited)
        return selected

    async def _request(
        self, talk: Conversation, question: Question, *, is_silent: bool
    ) -> Answer:
        """Ask who is selected for data, and in other ways if nothing comes.

        An answer may be lost on the way, or a meter need a pause after its selection.
        """
        answer = await talk.request_data(attempts=1, is_probe=is_silent)
        if not answer.is_silence:
            # Who was selected before may have acknowledged that only now.
            is_own = is_silent and not question.distrusts
            was_lost = is_own and answer == _without_acknowledgement(answer)
            in_front = answer.late + answer.noise[:1]
            self.came_late |= ACKNOWLEDGE in in_front and not is_own
            self.lost_answers += was_lost
            return answer
        if is_silent and not question.distrusts:
            return answer
        if not question.distrusts:
            await talk.pause(SELECTION_PAUSE_S)
            answer = await talk.request_data(attempts=1)
        if answer.is_silence:
            # Some slaves know the request with FCB 0 alone.
            answer = await talk.request_data(attempts=1, fcb=0)
        self.lost_answers += not (answer.is_silence or question.distrusts)
        return answer

    async def _request_again(
        self, talk: Conversation, mask: SecondaryAddress
    ) -> Answer:
        """Select once more before it is said that somebody acknowledges and gives no data.

        Without an acknowledgement now, the first was one that came late.
        """
        selected = await select(talk, mask)
        self.came_late = selected.is_silence
        if self.came_late:
            return selected
        await talk.pause(SELECTION_PAUSE_S)
        return await talk.request_data(attempts=1)

    async def _finding(
        self, talk: Conversation, question: Question, answer: Answer
    ) -> Finding:
        """Return what data that came tell of who was selected."""
        others = answer.late + answer.noise[:1]
        is_acknowledged = ACKNOWLEDGE in others or isinstance(answer.frame, Acknowledge)
        rate = self.master.line.baud_rate
        heard = await hear(talk, SELECTED, answer, Method.SECONDARY, baud_rate=rate)
        meter = heard.meter
        if meter is None:
            return Sign.COLLISION if is_acknowledged else Sign.GARBLED
        # One that says nobody's number is known by the number that it is selected by.
        self.meters[question.mask] = replace(meter, address=question.mask)
        if meter.address is None:
            return Sign.NAMELESS
        self.meters[meter.address] = meter
        return meter.address


def is_acknowledgement(answer: Answer) -> bool:
    """Whether E5 came in the place of data."""
    return isinstance(answer.frame, Acknowledge) and is_padding(answer.noise)


def _without_acknowledgement(answer: Answer) -> Answer:
    """Return data without one acknowledgement of the selection that came late."""
    if answer.late.endswith(ACKNOWLEDGEMENT):
        return replace(answer, late=answer.late[:-1])
    return replace(answer, noise=answer.noise.removeprefix(ACKNOWLEDGEMENT))


async def select(
    talk: Conversation, mask: SecondaryAddress, awaited: Awaited | None = None
) -> Answer:
    """Select; where the converter alone may have answered, data tell whether anybody did."""
    selected = await talk.select_all(mask, awaited)
    if selected.is_silence or tells_of_somebody(selected):
        return selected
    answer = await talk.request_data(attempts=1)
    if answer.is_silence:
        return replace(selected, noise=b"")
    # The telegrams of many begin as a break, and end long after it.
    await talk.listen_on(is_collision=True)
    return selected


@dataclass(frozen=True)
class Heard:
    """What an answer to a request for data tells of who is there."""

    answer: Answer
    """The one that tells most."""
    is_alone: bool
    """Whether nothing but that was heard."""
    meter: FoundMeter | None
    """Who has sent it, if it is one telegram."""


async def hear(
    talk: Conversation, address: int, answer: Answer, method: Method, *, baud_rate: int
) -> Heard:
    """Hear an answer to its end, and the next one where it does not tell who it is."""
    is_alone = await _is_only_answer(talk, answer)
    if is_alone:
        answer = await _telling_answer(talk, address, answer)
    meter = None
    if is_alone and isinstance(answer.frame, LongFrame):
        meter = meter_in(answer.frame, method, baud_rate)
    return Heard(answer, is_alone, meter)


async def _is_only_answer(talk: Conversation, answer: Answer) -> bool:
    """Whether nothing but this answer was heard, until nobody answers any more."""
    if answer.is_silence:
        return is_padding(answer.late)
    is_collision = not is_padding(answer.noise)
    others = await talk.listen_on(is_collision=is_collision) + answer.late
    return is_padding(others) and is_padding(answer.noise)


async def _telling_answer(talk: Conversation, address: int, answer: Answer) -> Answer:
    """Return the telegram that tells who it is: one without records may stand before it."""
    if not isinstance(answer.frame, LongFrame):
        return answer
    with suppress(ProtocolError):
        if parse_telegram(answer.frame).kind is Kind.OTHER:
            following = await talk.request_data(address)
            return following if isinstance(following.frame, LongFrame) else answer
    return answer


async def are_several(
    talk: Conversation, answer: Answer, others_s: float = OTHERS_S
) -> bool:
    """Whether a request was acknowledged by more than one meter alone could have."""
    return not _may_be_one(answer) or bool(await talk.rest(others_s))


def _may_be_one(selected: Answer) -> bool:
    """Whether a request may have been acknowledged by one meter alone."""
    if selected.frame is not None:
        return isinstance(selected.frame, Acknowledge) and is_padding(selected.noise)
    *before, last = selected.noise
    return last == ACKNOWLEDGE and is_padding(bytes(before))


def _are_merged(noise: bytes) -> bool:
    """Whether this can be several acknowledgements, and not one that is damaged."""
    merged = {_overlapping(later) for later in range(1, BITS_PER_BYTE - 2)}
    return len(noise) != 1 or noise[0] in merged


def _overlapping(later: int) -> int:
    """Return the byte that two acknowledgements begin with, one so many bits later.

    On the wires that is the AND of their bits, each behind a start bit of 0.
    """
    one = ~0 << BITS_PER_BYTE - 2 | ACKNOWLEDGE << 1
    return (one & ~(~one << later)) >> 1 & 0xFF


async def _wake(talk: Conversation, mask: SecondaryAddress) -> None:
    """Reset the link at the primary addresses that a meter with this number may have.

    Some meters give no data before that, whichever way they are asked.
    """
    for address in dict.fromkeys(_likely_addresses(mask.identification)):
        await talk.reset(address)
        await talk.listen_on()


def _likely_addresses(number: str) -> Iterator[int]:
    """Yield the address of a new meter, and those that are made of its last digits."""
    yield FACTORY_ADDRESS
    for count in (2, 3):
        digits = number[-count:]
        if digits.isdecimal() and int(digits) in PRIMARY_ADDRESSES:
            yield int(digits)
