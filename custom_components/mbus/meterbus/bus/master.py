"""The master of a bus: gives it to one conversation at a time."""

import asyncio
from collections.abc import AsyncIterator, MutableSequence
from contextlib import asynccontextmanager
from dataclasses import replace

from ..protocol.addresses import SecondaryAddress
from ..protocol.answers import Answer
from ..protocol.errors import LineError
from ..protocol.reading import USUAL, Manner, Reading
from .connection import Connection
from .conversation import Address, Conversation, Memory
from .counters import Counters
from .exchange import Exchange
from .line import Line
from .traffic import Traffic
from .turns import Turns, Urgency, in_turn, urgent


class Master:
    """Asks the meters of one bus, over one line.

    The line is opened when it is needed and closed when it is lost; the next conversation
    opens it again, with growing pauses while that fails. LineError is raised for a line
    that cannot be used; a meter that is silent is a value.
    """

    def __init__(
        self,
        line: Line,
        *,
        strips_echo: bool = True,
        keeps_open: bool = True,
        wake_up_s: float = 0.0,
    ) -> None:
        """Take a line that nobody else uses.

        The echo of a converter is recognized by itself; without `strips_echo` it is noise.
        Without `keeps_open` the line is closed when nobody wants it any more.
        A preamble of `wake_up_s` wakes meters that sleep before each is read.
        """
        self.counters = Counters()
        self.traffic = Traffic()
        """What passes, for whoever watches; it stays when the line is another one."""
        self._wake_up_s = wake_up_s
        self._connection = Connection(line, self.counters, keeps_open=keeps_open)
        self._exchange = Exchange(
            self._connection, self.counters, self.traffic, strips_echo=strips_echo
        )
        self._memory = Memory()
        self._turns = Turns()
        self._limit: asyncio.Timeout | None = None
        """What ends the conversation that is under way."""

    @property
    def line(self) -> Line:
        """Return the line that the bus is reached by."""
        return self._connection.line

    @property
    def baud_rate(self) -> int:
        """Return the rate of conversations that name none."""
        return self._connection.baud_rate

    @property
    def requests(self) -> int:
        """Return the requests sent since the master exists."""
        return self.counters.requests

    @property
    def echoes(self) -> int:
        """Return the requests that came back: the converter echoes."""
        return self.counters.echoes

    @property
    def allowance_s(self) -> float:
        """Return the extra time that answers get for the line, as learned so far."""
        return self._exchange.allowance_s

    @asynccontextmanager
    async def conversation(
        self,
        target: Address | None = None,
        manner: Manner = USUAL,
        *,
        answers: MutableSequence[Answer] | None = None,
        urgency: Urgency = in_turn,
    ) -> AsyncIterator[Conversation]:
        """Wait for the bus and have it to oneself, at the rate of the meter `target`.

        `answers` takes what comes back for each request, also when it is good for nothing.
        `urgency` is for who asks on behalf of a person: then only the conversation that is
        under way, and others like it, come before.
        """
        with self._connection.wanted():
            async with self._turns.turn(urgency):
                talk = Conversation(
                    self._connection,
                    self._exchange,
                    self._memory,
                    target=target,
                    manner=manner,
                    wake_up_s=self._wake_up_s,
                    answers=answers,
                )
                try:
                    async with self._until_retired():
                        await talk.begin()
                        yield talk
                except LineError as err:
                    await self._connection.lose(err)
                    raise
                finally:
                    talk.end()
                    await self._connection.release()

    @asynccontextmanager
    async def _until_retired(self) -> AsyncIterator[None]:
        """Raise LineError in the middle of a conversation when the master retires."""
        limit = self._limit = asyncio.timeout(None)
        try:
            async with limit:
                yield
        except TimeoutError:
            if not limit.expired():
                raise
            raise self._connection.retirement() from None
        finally:
            self._limit = None

    async def read(
        self,
        address: Address,
        *,
        identity: SecondaryAddress | None = None,
        manner: Manner = USUAL,
        answers: MutableSequence[Answer] | None = None,
        urgency: Urgency = in_turn,
    ) -> Reading | None:
        """Read a meter by primary address or by selection; None when it is silent.

        With `identity`, an answer that comes from another meter is OtherMeterError. An
        answer that stays unusable is ProtocolError (`collision` when it was never a frame).
        `answers` takes all that came back, also when nothing of it could be used. `urgency`
        is as in `conversation`.
        """
        async with self.conversation(
            address, manner, answers=answers, urgency=urgency
        ) as talk:
            started_s, requests = self.line.now(), self.requests
            reading = await talk.read(identity)
            await self._connection.note_read(was_silent=reading is None)
            requests = self.requests - requests
            duration_s = self.line.now() - started_s
        if reading is None:
            return None
        return replace(reading, requests=requests, duration_s=duration_s)

    async def open(self) -> None:
        """Open the line, however recently that failed, or raise LineError."""
        self.forgive()
        async with self.conversation():
            pass

    def forgive(self) -> None:
        """Let the next conversation open the line, however recently that failed."""
        self._connection.forgive()

    async def close(self) -> None:
        """Close the line; the next conversation opens it again."""
        async with self._turns.turn():
            await self._connection.close()

    async def retire(self) -> None:
        """Close the line for good: whoever asks, or still waits, gets LineError.

        Another master may have the line when this returns; two of them disturb each other.
        """
        self._connection.retire()
        if self._limit is not None:
            self._limit.reschedule(asyncio.get_running_loop().time())
        await self.close()

    async def change_line(
        self,
        line: Line,
        *,
        strips_echo: bool = True,
        keeps_open: bool = True,
        wake_up_s: float = 0.0,
    ) -> None:
        """Go on over another line, once the conversation that is under way is over.

        It is opened when it is needed. What was learned of the bus behind the old one may
        not hold any more.
        """
        async with self._turns.turn(urgent):
            await self._connection.change(line, keeps_open=keeps_open)
            self._exchange = Exchange(
                self._connection, self.counters, self.traffic, strips_echo=strips_echo
            )
            self._memory = Memory()
            self._wake_up_s = wake_up_s

    def forget(self, address: Address) -> None:
        """Forget what a meter has shown of itself: with the next read it is tried anew."""
        for place in list(self._memory.habits):
            if place[1] == address:
                del self._memory.habits[place]

    async def set_baud_rate(self, baud_rate: int) -> None:
        """Change the rate of the line for good; the meters are not told."""
        async with self.conversation():
            await self._connection.follow(baud_rate)
            self._connection.baud_rate = baud_rate
