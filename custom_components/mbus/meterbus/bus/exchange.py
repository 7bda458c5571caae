"""One request and what comes back for it: how long to wait, and whose answer it is.

Whoever answers later than anybody waits is told from whoever is asked next: what is owed
for a request is waited out, what comes late is dropped, and neither teaches how quick the
line is.
"""

import asyncio
from typing import Final

from ..protocol.addresses import EVERY_WITHOUT_ANSWER, SELECTED
from ..protocol.answers import Answer
from ..protocol.errors import LineError
from ..protocol.frames import STOP, LongFrame, ShortFrame
from ..protocol.reading import SELECT_CI
from ..protocol.secrets import Secrets
from .byte_log import ByteLog
from .connection import Connection
from .counters import Counters
from .line import BrokenLineError, LineProblem, transmission_s
from .padding import Padding, has_padding_inside, is_nothing_else, is_padding
from .reply import Awaited, Reply, asks_for_data
from .timing import IDLE_BITS, LONGEST_FRAME, Timing
from .traffic import Remark, Traffic

USUAL_LENGTH: Final = 120
"""Bytes that hardly any answer is longer than, as long as no longer one was seen."""

STILL_S: Final = 0.1
"""A line with a byte so recently is not at rest after a collision."""

EARLIEST_ANSWER_BYTES: Final = 2
"""Before so many byte times no answer shows: 11 bits of rest, and its first byte."""

OVERSHOOT_S: Final = 0.005
"""How much later than the last bit a host may notice that a request was sent."""

MAXIMUM_ANSWER: Final = 1024
"""Bytes after which a line that never rests is broken: four times the longest frame."""

MAXIMUM_BUFFERED: Final = 16_384
"""Bytes that are kept for who does not listen, at the most."""

WAKE_UP: Final = b"\x55"
WAKE_UP_IDLE_BITS: Final = 330
"""Rest between the preamble that wakes a meter and the request."""


class Exchange:
    """Sends requests on a connection, one at a time, and collects what comes back."""

    def __init__(
        self,
        connection: Connection,
        counters: Counters,
        traffic: Traffic,
        *,
        strips_echo: bool,
    ) -> None:
        """Start from what is known of the kind of line."""
        self._connection = connection
        self._counters = counters
        self._log = ByteLog(traffic)
        self._strips_echo = strips_echo
        self._line = connection.line
        self._timing = Timing(
            self._line.allowance_s,
            streams=self._line.streams,
            least_s=self._line.least_allowance_s,
        )
        self._padding = Padding()
        self._turn = asyncio.Lock()
        self._idle_until = 0.0
        self._answered_until = 0.0
        self._owed_until: float | None = None
        self._was_owed = False
        self._last_byte_s = 0.0
        self._last_byte = 0
        self._last: Reply | None = None
        """What came for the request before."""
        self._asked_s = self._asked_before_s = 0.0
        """When the last request had left, and the one before it."""
        self._echoes = False
        self._silent_address: int | None = None
        self._lengths: dict[int, int] = {}

    @property
    def allowance_s(self) -> float:
        """Return the extra time that answers get for the line, as learned so far."""
        return self._timing.allowance_s

    def hide(self, *secrets: bytes) -> None:
        """Leave these out of the log from now on, and no others."""
        self._log.secrets = Secrets(*secrets)

    async def ask(
        self,
        request: ShortFrame | LongFrame,
        awaited: Awaited | None = None,
    ) -> Answer:
        """Send one request and return what comes back; raise LineError when lost.

        What is awaited is what the request asks for, unless told otherwise. For anybody and
        one of many it waits no longer than for an acknowledgement, also where a gateway may
        keep a telegram until it is whole: what comes later is told with the next request.
        """
        awaited = awaited or _awaited_for(request)
        async with self._turn:
            last = self._last
            reply, late = await self._asked_surely(request, awaited)
            follows = last is not None and last.has_begun
            if follows and _may_be_repeated(request) and self._is_spoilt(reply):
                self._count(self._answer_of(reply, late))
                self._padding.suspect()
                reply, late = await self._asked(request, awaited)
        answer = self._answer_of(reply, late)
        self._count(answer)
        return answer

    async def _asked_surely(
        self, request: ShortFrame | LongFrame, awaited: Awaited
    ) -> tuple[Reply, bytes]:
        """Ask, and once more where the line turns out to have been closed before that."""
        before = self._counters.bytes_received
        try:
            return await self._asked(request, awaited)
        except LineError as err:
            has_come = self._counters.bytes_received != before
            if has_come or not _may_be_asked_again(request, err):
                raise
            await self._connection.reopen(err)
            return await self._asked(request, awaited)

    async def _asked(
        self, request: ShortFrame | LongFrame, awaited: Awaited
    ) -> tuple[Reply, bytes]:
        """Send a request; return what came for it, and what was on the line before it."""
        await self._wait_out()
        was_owed, self._was_owed = self._was_owed, False
        await self._rest_until(self._idle_until)
        # Bytes within the window of the request before may be another meter's to it.
        is_over = self._line.now() >= self._answered_until
        late, last = await self._drop_late_bytes(), self._last
        if late and last is not None and not was_owed:
            late = self._told_by(late, last)
        reply = Reply(request, self._strips_echo, self._unechoed(), awaited)
        # What follows a silence may be the answer to what was asked before.
        reply.tells_time = self._silent_address != request.a and not was_owed
        reply.is_alone = is_over and not was_owed
        reply.silent_before = self._silent_address
        await self._send_and_receive(reply)
        if last is not None and self._is_late(last, reply):
            self._timing.learn_late(self._since_before_s(reply), self._line.baud_rate)
            self._counters.late_answers += 1
        self._last = reply
        return reply, late

    def _is_late(self, last: Reply, reply: Reply) -> bool:
        """Whether what comes first for a request is an answer to the one before."""
        baud_rate = self._line.baud_rate
        if reply.first_s is None:
            return False
        if reply.is_neighbours:
            window_s = self._timing.longest_window(baud_rate)
            return self._since_before_s(reply) <= window_s
        is_acknowledged = reply.asks_for_data and reply.begins_with_acknowledgement
        if last.has_begun:
            # Another one may acknowledge later than the first, as late as is allowed.
            window_s = self._timing.standard_window(baud_rate)
            is_too_late = self._since_before_s(reply) > window_s
            return is_acknowledged and bool(reply.noise) and is_too_late
        is_telling = is_acknowledged or self._is_early(reply)
        return is_telling and not reply.tells_time

    def _is_early(self, reply: Reply) -> bool:
        """Whether an answer begins sooner after its request than a meter's does."""
        earliest_s = transmission_s(EARLIEST_ANSWER_BYTES, self._line.baud_rate)
        return reply.first_s is not None and reply.first_s < earliest_s

    def _since_before_s(self, reply: Reply) -> float:
        """Return how long before the first byte of an answer the request before had left."""
        return self._asked_s - self._asked_before_s + (reply.first_s or 0.0)

    def _unechoed(self) -> ShortFrame | LongFrame | None:
        """Return the request before where it has not come back."""
        last = self._last
        return None if last is None or last.echoed else last.request

    def _told_by(self, late: bytes, last: Reply) -> bytes:
        """Learn from what came when nobody waited for it; return what was no padding."""
        late_s = self._line.now() - self._asked_s
        if last.has_begun and is_padding(last.behind + late):
            self._padding.learn_behind(late, self._line.now() - self._last_byte_s)
            return b""
        if last.would_be_answered_by(late):
            self._timing.learn_late(late_s, self._line.baud_rate)
            self._counters.late_answers += 1
        return late

    def _answer_of(self, reply: Reply, late: bytes) -> Answer:
        return Answer(
            request=reply.request,
            frame=reply.frame,
            noise=self._noise_of(reply),
            late=late,
            is_early=self._is_early(reply),
            echoed=reply.echoed,
        )

    def _is_spoilt(self, reply: Reply) -> bool:
        """Whether padding of what came before may hide an answer, or be all that came."""
        if reply.is_padding:
            return not self._padding.explains(reply.before)
        return reply.frame is None and has_padding_inside(reply.noise)

    def _noise_of(self, reply: Reply) -> bytes:
        """Return what is no answer, nor what the converter adds."""
        if reply.is_padding and self._is_nobodys(reply):
            return b""
        return reply.noise_besides(is_padded=self._padding.is_known)

    def _is_nobodys(self, reply: Reply) -> bool:
        """Whether padding that came alone hides nobody: no telegram is so short."""
        if self._padding.explains(reply.before):
            return True
        # Where even the echo has some, it need not stand around a telegram first.
        is_known = self._padding.is_known or reply.echoed
        return reply.asks_for_data and is_known and is_nothing_else(reply.before)

    async def wake_up(self, duration_s: float) -> None:
        """Send the preamble, and let the line rest as long as those who wake need."""
        baud_rate = self._line.baud_rate
        length = round(duration_s / transmission_s(1, baud_rate))
        self._log.preamble(length)
        await self._connection.write(WAKE_UP * length)
        await self._line.pause(WAKE_UP_IDLE_BITS / baud_rate)

    async def listen_on(self, *, is_collision: bool = False) -> bytes:
        """Return what comes until everybody asked has had the time to answer.

        Short answers at high rates do not overlap: only when the reply window has closed
        is it sure that one meter answered. Telegrams that collide are waited for as long
        as they are: zeros on top of each other are a break that no byte is seen of.
        """
        heard = b""
        until = self._answered_until
        if is_collision:
            until = self._collision_ends_s()
        while (wait := until - self._line.now()) > 0:
            heard += await self._listen(wait)
            if len(heard) > MAXIMUM_ANSWER:
                break
        gap_s = self._gap_s()
        limit_s = self._line.now() + self._longest_answer_s()
        if is_collision and self._line.now() - self._last_byte_s < STILL_S:
            while data := await self._listen(gap_s):
                heard += data
                if len(heard) > MAXIMUM_ANSWER or self._line.now() > limit_s:
                    break
        if heard:
            self._log.received(heard, Remark.NOISE)
        return heard + await self._drop_late_bytes()

    async def rest(self, least_s: float = 0.0) -> bytes:
        """Let the line rest before the next request; return what comes meanwhile.

        Behind an acknowledgement that is another one: several were selected.
        """
        heard = b""
        until_s = max(self._idle_until, self._last_byte_s + least_s)
        while (wait_s := until_s - self._line.now()) > 0 and not heard:
            heard += await self._listen(wait_s)
        if heard and self._last is not None:
            self._log.received(heard, Remark.NOISE)
            heard = self._told_by(heard, self._last)
        return heard

    async def settle(self) -> None:
        """Wait until nobody answers any more to a request that nobody waits for."""
        async with self._turn:
            await self._wait_out()

    async def _send_and_receive(self, reply: Reply) -> None:
        """Send the request; who is cancelled meanwhile leaves an answer that is owed."""
        data = reply.request.to_bytes()
        self._last = None
        self._log.sent(data)
        self._counters.requests += 1
        sent_s = self._line.now() + transmission_s(len(data), self._line.baud_rate)
        self._owed_until = sent_s + self._window_of(reply)
        await self._connection.write(data)
        # The system may come back from writing a little after the last bit has left.
        sent_s = max(sent_s, self._line.now() - OVERSHOOT_S)
        self._asked_before_s, self._asked_s = self._asked_s, sent_s
        await self._receive(reply, sent_s)
        if reply.has_begun:
            await self._hear_padding(reply)
        elif reply.is_padding and reply.request.a == EVERY_WITHOUT_ANSWER:
            # It stands behind the echo, where nobody may answer.
            self._padding.learn_behind(reply.before, self._line.now() - sent_s)
        self._owed_until = None
        self._silent_address = None if reply.has_begun else reply.request.a
        if reply.length:
            self._idle_until = self._line.now() + IDLE_BITS / self._line.baud_rate

    async def _wait_out(self) -> None:
        """Drop what comes for a request whose sender left; it teaches the next nothing."""
        if self._owed_until is None:
            return
        self._was_owed = True
        dropped, until_s = b"", self._owed_until
        limit_s = until_s + self._longest_answer_s()
        while (wait_s := min(until_s, limit_s) - self._line.now()) > 0:
            if data := await self._connection.read(wait_s):
                dropped += data
                until_s = max(until_s, self._line.now() + self._gap_s())
                limit_s = 0.0 if len(dropped) >= MAXIMUM_ANSWER else limit_s
        if dropped:
            self._log.received(dropped, Remark.UNWANTED)
        self._owed_until = None
        self._last = None
        self._silent_address = None
        self._answered_until = self._line.now()

    async def _listen(self, timeout_s: float) -> bytes:
        data = await self._connection.read(timeout_s)
        if data:
            self._last_byte_s = self._line.now()
            self._last_byte = data[-1]
        return data

    async def _rest_until(self, time_s: float) -> None:
        wait = time_s - self._line.now()
        if wait > 0:
            await self._line.pause(wait)

    def _count(self, answer: Answer) -> None:
        counters = self._counters
        counters.echoes += answer.echoed
        counters.answers += answer.frame is not None
        counters.noisy_answers += answer.frame is not None and bool(answer.noise)
        counters.damaged += answer.frame is None and bool(answer.noise)
        counters.silences += answer.is_silence

    def _collision_ends_s(self) -> float:
        """Return when whoever answers at once has surely ended."""
        if self._last_byte == STOP:
            # The stop byte of whoever ended last.
            return self._last_byte_s + self._gap_s()
        longest = max(self._lengths.values(), default=USUAL_LENGTH)
        return self._answered_until + transmission_s(longest, self._line.baud_rate)

    async def _drop_late_bytes(self) -> bytes:
        """Take what nobody asked for any more off the line, until it rests."""
        dropped = b""
        timeout_s = 0.0
        limit_s = self._line.now() + self._longest_answer_s()
        # Who has said much more than was listened to is not saying it still.
        unheard_s = self._line.now() - self._last_byte_s
        unheard = int(unheard_s / transmission_s(1, self._line.baud_rate))
        unheard = min(unheard, MAXIMUM_BUFFERED)
        while not (
            is_endless := self._is_endless(len(dropped) - unheard, limit_s)
        ) and (data := await self._connection.read(timeout_s)):
            dropped += data
            timeout_s = self._gap_s()
        if dropped:
            self._log.received(dropped, Remark.LATE)
        if is_endless:
            raise self._never_rests(dropped)
        return dropped

    def _is_endless(self, received: int, limit_s: float) -> bool:
        """Whether this is more than an answer can be, or has taken longer than it may."""
        return received >= MAXIMUM_ANSWER or self._line.now() > limit_s

    def _longest_answer_s(self) -> float:
        """Return how long bytes may go on to come, however slowly they do."""
        baud_rate = self._line.baud_rate
        on_the_wires = transmission_s(MAXIMUM_ANSWER, baud_rate)
        return on_the_wires + self._timing.reply_window(baud_rate)

    def _never_rests(self, received: bytes) -> BrokenLineError:
        detail = f"{received[:16].hex(' ').upper()} …"
        return BrokenLineError(
            LineProblem.NEVER_RESTS, self._line.url, detail, value=detail
        )

    async def _receive(self, reply: Reply, asked_s: float) -> None:
        """Collect an answer: complete when its length says so, or when the line rests."""
        self._answered_until = asked_s + self._window_of(reply)
        timeout_s = max(0.0, self._answered_until - self._line.now())
        limit_s = self._answered_until + self._longest_answer_s()
        is_endless = False
        while not (reply.is_complete or is_endless):
            data = await self._listen(timeout_s)
            if not data:
                break
            self._take(reply, data, asked_s)
            if reply.first_s is None and reply.has_begun:
                reply.first_s = self._last_byte_s - asked_s
                if reply.tells_time and reply.is_alone:
                    self._timing.learn_first(reply.first_s, self._line.baud_rate)
            timeout_s = self._timeout_within(reply)
            # Who leaves in the middle of an answer leaves the rest of it.
            rest_until_s = self._line.now() + timeout_s
            self._owed_until = max(self._owed_until or 0.0, rest_until_s)
            is_endless = self._is_endless(reply.length, limit_s)
        reply.flush(self._log)
        if is_endless:
            self._owed_until = None
            raise self._never_rests(reply.noise)
        if not reply.length:
            self._log.silence()
        if not (reply.has_begun or reply.request.a == EVERY_WITHOUT_ANSWER):
            self._timing.learn_silence()
        if reply.first_s is not None:
            self._learn(reply, reply.first_s, self._last_byte_s - asked_s)
            self._answered_until = asked_s + self._window_after(reply)

    def _take(self, reply: Reply, data: bytes, asked_s: float) -> None:
        """Take what has arrived; behind an echo the time for an answer is another one."""
        was_late = reply.echoed_late
        reply.feed(data, self._log)
        if reply.echoed_late and not was_late:
            late_s = self._line.now() - self._asked_before_s
            self._timing.learn_late(late_s, self._line.baud_rate)
        if reply.echoed or reply.echoed_late:
            self._echoes = True
            self._answered_until = asked_s + self._window_of(reply)

    async def _hear_padding(self, reply: Reply) -> None:
        """Hear what the converter puts behind an answer, where it does."""
        if isinstance(reply.frame, LongFrame) and (reply.before or reply.behind):
            self._padding.learn()
        if reply.before:
            self._padding.suspect()
        ended_s = self._last_byte_s
        until_s = ended_s + self._padding.wait_s
        limit_s = until_s + self._longest_answer_s()
        while (
            len(reply.behind) < self._padding.awaited
            and (wait_s := until_s - self._line.now()) > 0
            and (data := await self._listen(wait_s))
        ):
            reply.feed(data, self._log)
            reply.flush(self._log)
            if self._is_endless(reply.length, limit_s):
                self._owed_until = None
                raise self._never_rests(reply.noise)
            until_s = max(until_s, self._line.now() + self._gap_s())
        self._padding.learn_behind(reply.behind, self._last_byte_s - ended_s)

    def _gap_s(self, missing: int = 0) -> float:
        return self._timing.gap(self._line.baud_rate, missing)

    def _window_of(self, reply: Reply) -> float:
        """Return how long the first byte of an answer may take."""
        baud_rate = self._line.baud_rate
        request = reply.request
        if self._echoes and not reply.echoed:
            # Nobody answers before the request has come back.
            return self._timing.longest_window(baud_rate)
        if request.a == EVERY_WITHOUT_ANSWER:
            return self._timing.standard_window(baud_rate)
        match reply.awaited:
            case Awaited.ANYBODY:
                is_again = request.a == SELECTED
                return self._timing.probe_window(baud_rate, is_again=is_again)
            case Awaited.ONE_OF_MANY:
                return self._timing.hurried_window(baud_rate)
            case Awaited.LATECOMER:
                return self._timing.longest_window(baud_rate)
            case Awaited.ACKNOWLEDGEMENT:
                return self._timing.reply_window(baud_rate)
        known = self._lengths.get(request.a, LONGEST_FRAME)
        return self._timing.reply_window(baud_rate, max(USUAL_LENGTH, known))

    def _window_after(self, reply: Reply) -> float:
        """Return how long others may start to answer, as known since this answer."""
        if not isinstance(reply.frame, LongFrame) or reply.noise:
            return self._window_of(reply)
        length, baud_rate = len(reply.frame.to_bytes()), self._line.baud_rate
        if transmission_s(length, baud_rate) >= self._timing.standard_window(baud_rate):
            return 0.0
        return self._timing.reply_window(baud_rate, length)

    def _timeout_within(self, reply: Reply) -> float:
        """Wait for what is missing; or for the answer, when all that came is the echo."""
        if reply.reader.pending:
            return self._gap_s(reply.reader.missing)
        if reply.has_begun:
            return self._gap_s()
        return max(0.0, self._answered_until - self._line.now())

    def _learn(self, reply: Reply, first_s: float, complete_s: float) -> None:
        """Take the times of an answer, and how long such an answer is."""
        baud_rate = self._line.baud_rate
        if reply.frame is None:
            if reply.tells_time and reply.is_alone:
                length = len(reply.noise)
                self._timing.learn_noise(first_s, complete_s, length, baud_rate)
            return
        self._connection.note_life()
        # Who is answered without one, has none to wait for.
        self._echoes = self._echoes and reply.echoed
        length = len(reply.frame.to_bytes())
        if reply.asks_for_data:
            known = self._lengths.get(reply.request.a, 0)
            self._lengths[reply.request.a] = max(known, length)
        if reply.tells_time and not (reply.noise or reply.is_neighbours):
            self._timing.learn(first_s, complete_s, length, baud_rate)


def _awaited_for(request: ShortFrame | LongFrame) -> Awaited:
    return Awaited.DATA if asks_for_data(request) else Awaited.ACKNOWLEDGEMENT


def _may_be_asked_again(request: ShortFrame | LongFrame, err: LineError) -> bool:
    """Whether a line that fails may only have been closed, and may be asked once more."""
    never_rests = isinstance(err, BrokenLineError) and (
        err.problem is LineProblem.NEVER_RESTS
    )
    return not never_rests and _may_be_repeated(request)


def _may_be_repeated(request: ShortFrame | LongFrame) -> bool:
    """Whether a second request harms nobody: what is written may have arrived."""
    return isinstance(request, ShortFrame) or request.ci == SELECT_CI
