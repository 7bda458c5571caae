"""A conversation: the bus for oneself, to ask one meter, or several, one after the other.

Nothing else sends. Who asks needs a conversation, and gets one from the master alone.
"""

from collections.abc import MutableSequence
from contextlib import closing
from dataclasses import dataclass, field

from ..protocol.addresses import EVERY_WITHOUT_ANSWER, SELECTED, SecondaryAddress
from ..protocol.answers import Answer
from ..protocol.frames import FCB, LinkFunction, LongFrame, ShortFrame
from ..protocol.reading import (
    ATTEMPTS,
    SELECT_CI,
    Habits,
    Manner,
    MeterReader,
    Reading,
    Request,
    Rest,
    Step,
    selection_of,
    selections_of,
)
from .connection import Connection
from .exchange import Exchange
from .reply import Awaited

type Address = int | SecondaryAddress
"""Where a meter is met: its primary address, or what it is selected by."""


type Place = tuple[int, Address]
"""A rate, and an address at that rate: another meter may have it at another one."""


@dataclass
class Memory:
    """What meters of a bus are remembered for, from one conversation to the next."""

    habits: dict[Place, Habits] = field(default_factory=dict)
    said: dict[Place, LongFrame | None] = field(default_factory=dict)
    """The last telegram of a primary address, None where it got lost."""
    rests_until: dict[Place, float] = field(default_factory=dict)


class Conversation:
    """Requests to meters, while nobody else has the bus. The master makes it."""

    def __init__(
        self,
        connection: Connection,
        exchange: Exchange,
        memory: Memory,
        *,
        target: Address | None,
        manner: Manner,
        wake_up_s: float,
        answers: MutableSequence[Answer] | None,
    ) -> None:
        """Take the bus; `answers` takes what comes back for each request."""
        self._connection = connection
        self._baud_rate = manner.baud_rate or connection.baud_rate
        self._exchange = exchange
        self._memory = memory
        self._target = target
        self._manner = manner
        self._wake_up_s = wake_up_s
        self._answers = answers
        self._next_fcb: dict[int, int] = {}
        self._is_over = False

    async def begin(self) -> None:
        """Open the line, go to the meter's rate, let it rest as long as it needs, wake it."""
        await self._connection.open()
        # At its own rate whoever is owed an answer is still waited for.
        await self._exchange.settle()
        await self._connection.follow(self._baud_rate)
        self._exchange.hide(*(data for _, data in self._manner.prepare))
        if self._target is not None:
            rests_until = self._memory.rests_until.get(self._place(self._target), 0.0)
            await self.pause(rests_until - self._connection.line.now())
            await self._wake_up()

    def end(self) -> None:
        """Give the bus back: nothing can be asked any more."""
        self._is_over = True

    async def pause(self, seconds: float) -> None:
        """Let the bus rest."""
        if seconds > 0:
            await self._connection.line.pause(seconds)

    async def listen_on(self, *, is_collision: bool = False) -> bytes:
        """Return what comes until everybody asked has had the time to answer."""
        return await self._exchange.listen_on(is_collision=is_collision)

    async def rest(self, least_s: float = 0.0) -> bytes:
        """Let the line rest before the next request; return what comes meanwhile."""
        return await self._exchange.rest(least_s)

    async def reset_everybody(self) -> None:
        """Wake every meter and reset its link (SND_NKE to 255): none answers that."""
        await self._wake_up()
        await self.reset(EVERY_WITHOUT_ANSWER)

    async def reset(self, address: int, *, is_probe: bool = False) -> Answer:
        """Send SND_NKE: a meter forgets its FCB and starts over, 253 is deselected.

        A probe only looks whether anybody is there.
        """
        request = ShortFrame(LinkFunction.SND_NKE, address)
        return await self._ask(request, _anybody(is_probe=is_probe))

    async def select(self, address: SecondaryAddress) -> bool:
        """Select a meter: with its whole address, then with the fields it may not match."""
        for mask in selections_of(address, self._habits_of(address)):
            answer = await self.select_all(mask)
            if not answer.is_silence:
                return True
        return False

    async def select_all(
        self, mask: SecondaryAddress, awaited: Awaited | None = None
    ) -> Answer:
        """Select whoever matches a mask, and nobody else."""
        return await self._ask(selection_of(mask), awaited)

    async def request_data(
        self,
        address: int = SELECTED,
        *,
        attempts: int = ATTEMPTS,
        fcb: int | None = None,
        is_probe: bool = False,
    ) -> Answer:
        """Ask for the next telegram (REQ_UD2), repeating with the same FCB.

        A probe only looks whether anybody is there.
        """
        if fcb is None:
            fcb = self._next_fcb.get(address, FCB)
        answer = Answer()
        for _ in range(attempts):
            request = ShortFrame(LinkFunction.REQ_UD2 | fcb, address)
            answer = await self._ask(request, _anybody(is_probe=is_probe))
            if answer.frame is not None:
                return answer
        return answer

    async def send(
        self, request: ShortFrame | LongFrame, *, may_be_data: bool = False
    ) -> Answer:
        """Send any request; `may_be_data` tells that a telegram may come in place of E5."""
        return await self._ask(request, Awaited.DATA if may_be_data else None)

    async def read(self, identity: SecondaryAddress | None = None) -> Reading | None:
        """Read the meter that this conversation is with; None when it is silent.

        With `identity`, an answer of another meter is OtherMeterError. An answer that
        stays unusable is ProtocolError, `collision` when it was never a frame.
        """
        target = self._target
        assert target is not None
        reader = MeterReader(
            target=target,
            identity=identity,
            manner=self._manner,
            habits=self._habits_of(target),
            before=self._memory.said.get(self._place(target)),
        )
        try:
            return await self._follow(reader)
        finally:
            self._memory.habits[self._place(target)] = reader.habits
            if self._manner.pause_s:
                now = self._connection.line.now()
                self._memory.rests_until[self._place(target)] = (
                    now + self._manner.pause_s
                )

    async def _follow(self, reader: MeterReader) -> Reading | None:
        """Do what a reader wants done, until it has read."""
        with closing(reader.run()) as steps:
            try:
                step = next(steps)
                while True:
                    step = steps.send(await self._do(step))
            except StopIteration as end:
                reading: Reading | None = end.value
                return reading

    async def _do(self, step: Step) -> Answer:
        if isinstance(step, Rest):
            await self.pause(step.seconds)
            return Answer()
        return await self._ask(step)

    async def _ask(self, request: Request, awaited: Awaited | None = None) -> Answer:
        """Send a request, and note what the meter knows of it from now on."""
        if self._is_over:
            raise RuntimeError("the conversation is over: the bus belongs to others")
        if _turns_page(request):
            # Until its answer is here, nobody knows what the meter would repeat.
            self._memory.said[self._place(request.a)] = None
        answer = await self._exchange.ask(request, awaited)
        if self._answers is not None:
            self._answers.append(answer)
        self._note(request, answer)
        return answer

    def _note(self, request: Request, answer: Answer) -> None:
        match answer.frame:
            case _ if _restarts(request):
                self._next_fcb[request.a] = FCB
            case LongFrame() as frame if _turns_page(request):
                self._memory.said[self._place(request.a)] = frame
                self._next_fcb[request.a] = request.c & FCB ^ FCB

    def _habits_of(self, target: Address) -> Habits:
        return self._memory.habits.get(self._place(target), Habits())

    def _place(self, address: Address) -> Place:
        return self._baud_rate, address

    async def _wake_up(self) -> None:
        if self._wake_up_s:
            await self._exchange.wake_up(self._wake_up_s)


def _anybody(*, is_probe: bool) -> Awaited | None:
    return Awaited.ANYBODY if is_probe else None


def _restarts(request: Request) -> bool:
    """Whether the frame count bit starts anew with this request: a reset, a selection."""
    return request.c == LinkFunction.SND_NKE or (
        isinstance(request, LongFrame) and request.ci == SELECT_CI
    )


def _turns_page(request: Request) -> bool:
    """Whether a request is for the telegram behind the last one, by its frame count bit."""
    return request.c & ~FCB == LinkFunction.REQ_UD2
