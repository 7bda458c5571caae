"""The master of a bus: one request at a time, to the letter of EN 13757-2."""

import asyncio
from collections.abc import AsyncIterator, MutableSequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
import logging
from typing import Final

from ..protocol.addresses import (
    EVERY_WITH_ANSWER,
    EVERY_WITHOUT_ANSWER,
    PRIMARY_ADDRESSES,
    SELECTED,
    SecondaryAddress,
)
from ..protocol.errors import LineError, MeterError, OtherMeterError, ProtocolError
from ..protocol.frames import (
    FCB,
    STOP,
    Acknowledge,
    Frame,
    FrameReader,
    Function,
    LongFrame,
    Noise,
    ShortFrame,
)
from ..protocol.telegram import Telegram, join_telegrams, parse_telegram
from .counters import Counters
from .line import BrokenLineError, Line, LineProblem, transmission_s
from .timing import IDLE_BITS, LONGEST_FRAME, Timing

_LOGGER = logging.getLogger(__name__)

ATTEMPTS: Final = 3
"""A request is repeated up to twice (EN 13757-2)."""

TELEGRAMS: Final = 16
"""Telegrams of one meter in one read, unless told otherwise: more than daily use needs."""

USUAL_LENGTH: Final = 120
"""Bytes that hardly any answer is longer than, as long as no longer one was seen."""

STILL_S: Final = 0.1
"""A line with a byte so recently is not at rest after a collision."""

OVERSHOOT_S: Final = 0.005
"""How much later than the last bit a host may notice that a request was sent."""

MAXIMUM_ANSWER: Final = 1024
"""Bytes after which a line that never rests is broken: four times the longest frame."""

SILENT_READS: Final = 3
"""Reads without a single byte after which a line is opened anew."""

FIRST_BACKOFF_S: Final = 1.0
LONGEST_BACKOFF_S: Final = 60.0
"""Between attempts to open a line that cannot be opened; it doubles.

The longer one is also the least between two openings of a line on which nobody was heard.
"""

WAKE_UP: Final = b"\x55"
WAKE_UP_IDLE_BITS: Final = 330
"""Rest between the preamble that wakes a meter and the request."""

SELECT_CI: Final = 0x52
EVERYBODY: Final = (EVERY_WITH_ANSWER, EVERY_WITHOUT_ANSWER)
DATA_REQUESTS: Final = (Function.REQ_UD1, Function.REQ_UD2)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back for a request: a frame, noise, both, or neither (silence)."""

    request: ShortFrame | LongFrame | None = None
    frame: Acknowledge | LongFrame | None = None
    noise: bytes = b""
    late: bytes = b""
    """What was on the line before the request: somebody's answer to the one before."""
    echoed: bool = False
    """Whether the request itself came back."""

    @property
    def is_silence(self) -> bool:
        """Return whether nothing came."""
        return self.frame is None and not self.noise


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a meter answered to one read."""

    telegram: Telegram
    """All telegrams, joined."""
    frames: tuple[LongFrame, ...]
    """The answers as they came."""
    repeats_page: bool = False
    """Whether the meter announced more, but sent the same telegram again."""
    is_complete: bool = True
    """Whether every telegram that was announced, and wanted, came."""
    requests: int = 0
    """Requests that it took."""
    duration_s: float = 0.0
    """Time that it took on the bus, without the wait for it."""


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a meter likes to be asked; the defaults fit all but the odd ones."""

    telegrams: int = TELEGRAMS
    toggles_fcb: bool = True
    """Off for meters that dislike the frame count bit: it stays 0."""
    baud_rate: int | None = None
    """The rate of this meter, where it is not that of the line."""
    pause_s: float = 0.0
    """Rest that this meter needs between its last answer and the next request to it."""
    selection_pause_s: float = 0.0
    """Rest that this meter needs between its selection and the request for data."""
    deselects: bool = False
    """Whether it is deselected afterwards, for a second master on the same meters."""
    prepare: tuple[tuple[int, bytes], ...] = ()
    """What is sent in front of every read: CI fields and their data, as SND_UD."""
    key: bytes | None = None
    """AES key of an encrypting meter, 16 bytes."""


@dataclass
class _Exchange:
    """What the bytes after a request have given so far."""

    request: ShortFrame | LongFrame
    strips_echo: bool = True
    may_be_data: bool = False
    """Whether a telegram may come, though the request is not for one."""
    tells_time: bool = True
    """Whether an answer is to this request, and not to the same one before."""
    is_alone: bool = True
    """Whether nobody may still be answering to another request before."""
    reader: FrameReader = field(default_factory=FrameReader)
    frame: Acknowledge | LongFrame | None = None
    noise: bytes = b""
    echoed: bool = False
    received: bytes = b""

    def take(self, items: list[Frame | Noise]) -> None:
        """Keep the answer and the noise; the echo of the request is neither."""
        for item in items:
            match item:
                case Noise(data):
                    self.noise += data
                    _log_received(item, " (noise)")
                case _ if self._is_echo(item):
                    self.echoed = True
                    _log_received(item, " (echo)")
                case ShortFrame():
                    self.noise += item.to_bytes()
                    _log_received(item, " (noise)")
                case Acknowledge() | LongFrame():
                    self._keep(item)
                    _log_received(item)

    def _is_echo(self, item: Frame | Noise) -> bool:
        return self.strips_echo and not self.echoed and item == self.request

    def _keep(self, frame: Acknowledge | LongFrame) -> None:
        """Keep the latest frame; one before it is a late answer, or another meter's."""
        if isinstance(frame, Acknowledge) and isinstance(self.frame, LongFrame):
            # What was asked for is there; converters and late meters add an E5.
            self.noise += frame.to_bytes()
            return
        if self.frame is not None:
            self.noise += self.frame.to_bytes()
        self.frame = frame

    @property
    def is_complete(self) -> bool:
        """Whether nothing more is awaited.

        E5 to a request for data may be the late acknowledgement of another meter.
        """
        if self.asks_for_data:
            return isinstance(self.frame, LongFrame)
        return self.frame is not None

    @property
    def asks_for_data(self) -> bool:
        """Whether the request is for data, so that a long frame is expected."""
        request = self.request
        return isinstance(request, ShortFrame) and request.c & ~FCB in DATA_REQUESTS


class Master:
    """Asks the meters of one bus, over one line, one request at a time.

    The line is opened when it is needed and closed when it is lost; the next request
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

        The echo of a converter is recognised by itself; without `strips_echo` it is noise.
        Without `keeps_open` the line is closed when nobody wants it any more.
        A preamble of `wake_up_s` wakes meters that sleep before each is read.
        """
        self._line = line
        self._wake_up_s = wake_up_s
        self._strips_echo = strips_echo
        self._keeps_open = keeps_open
        self._wanting = 0
        self._timing = Timing(line.allowance_s, streams=line.streams)
        self._lock = asyncio.Lock()
        self._is_open = False
        self._is_retired = False
        self._was_lost = False
        self._backoff_s = 0.0
        self._closed_until = 0.0
        self._failure: LineError | None = None
        self._idle_until = 0.0
        self._answered_until = 0.0
        self._last_byte_s = 0.0
        self._last_byte = 0
        self._silent_address: int | None = None
        self._baud_rate = line.baud_rate
        self._conversation_rate = line.baud_rate
        self._next_fcb: dict[int, int] = {}
        self._last_fcb: dict[int, int] = {}
        self._initialized: set[int] = set()
        self._lengths: dict[int, int] = {}
        self._rests_until: dict[int | SecondaryAddress, float] = {}
        self._masks: dict[SecondaryAddress, SecondaryAddress] = {}
        self._is_at_end = False
        self._silent_reads = 0
        self._has_heard = False
        self._opened_s = 0.0
        self._answers: MutableSequence[Answer] | None = None
        self.counters = Counters()

    @property
    def line(self) -> Line:
        """Return the line that the bus is reached by."""
        return self._line

    @property
    def baud_rate(self) -> int:
        """Return the rate of conversations that name none."""
        return self._baud_rate

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
        return self._timing.allowance_s

    @asynccontextmanager
    async def exclusive(
        self, answers: MutableSequence[Answer] | None = None
    ) -> AsyncIterator[None]:
        """Keep the bus to one conversation, at the rate of the line unless prepared.

        `answers` takes what comes back for each request, also when it is good for nothing.
        """
        self._wanting += 1
        try:
            async with self._lock:
                self._answers = answers
                self._conversation_rate = self._baud_rate
                try:
                    yield
                except LineError as err:
                    await self._lose(err)
                    raise
                finally:
                    self._answers = None
                    if self._wanting == 1 and not self._keeps_open:
                        await self._close()
        finally:
            self._wanting -= 1

    async def open(self) -> None:
        """Open the line, however recently that failed, or raise LineError."""
        self.forgive()
        async with self.exclusive():
            await self._open()

    def forgive(self) -> None:
        """Let the next request open the line, however recently that failed."""
        self._closed_until = 0.0

    async def close(self) -> None:
        """Close the line; the next request opens it again."""
        async with self._lock:
            await self._close()

    async def retire(self) -> None:
        """Close the line for good: whoever still asks gets LineError.

        Another master may have the line from now on; two of them disturb each other.
        """
        self._is_retired = True
        await self.close()

    def has_asked(self, address: int) -> bool:
        """Return whether a primary address was asked for data before."""
        return address in self._next_fcb

    async def read(
        self,
        address: int | SecondaryAddress,
        *,
        identity: SecondaryAddress | None = None,
        manner: Manner = Manner(),
        answers: MutableSequence[Answer] | None = None,
    ) -> Reading | None:
        """Read a meter by primary address or by selection; None when it is silent.

        With `identity`, an answer that comes from another meter is OtherMeterError. An
        answer that stays unusable is ProtocolError (`collision` when it was never a frame).
        `answers` takes all that came back, also when nothing of it could be used.
        """
        async with self.exclusive(answers):
            started_s, requests = self._line.now(), self.requests
            await self.prepare(address, manner)
            if isinstance(address, SecondaryAddress):
                reading = await self._read_selected(address, manner)
                identity = identity or address
            else:
                reading = await self._read_primary(address, manner)
            if manner.pause_s:
                self._rests_until[address] = self._line.now() + manner.pause_s
            await self._notice_silence(reading is None)
            requests = self.requests - requests
            duration_s = self._line.now() - started_s
        if reading is None:
            return None
        if identity is not None:
            check_identity(reading.telegram, identity)
        return replace(reading, requests=requests, duration_s=duration_s)

    async def initialize(self, address: int) -> Answer:
        """Send SND_NKE: the meter forgets its FCB, and starts with its first telegram."""
        async with self.exclusive():
            return await self.send_nke(address)

    async def set_baud_rate(self, baud_rate: int) -> None:
        """Change the rate of the line for good; the meters are not told."""
        async with self.exclusive():
            self._baud_rate = self._conversation_rate = baud_rate
            await self._open()
            await self._follow_rate()

    # What follows is for conversations under `exclusive()`.

    async def prepare(self, address: int | SecondaryAddress, manner: Manner) -> None:
        """Go to the meter's rate, let it rest as long as it needs, and wake it."""
        await self._open()
        if manner.baud_rate is not None:
            self._conversation_rate = manner.baud_rate
        await self._follow_rate()
        await self._rest_until(self._rests_until.get(address, 0.0))
        await self._wake_up()

    async def reset_links(self) -> None:
        """Wake every meter and reset its link: none of them answers that."""
        await self._open()
        await self._follow_rate()
        await self._wake_up()
        await self.send_nke(EVERY_WITHOUT_ANSWER)

    async def send_nke(self, address: int) -> Answer:
        """Send SND_NKE within a conversation."""
        if address in EVERYBODY:
            self._next_fcb.clear()
            self._initialized.clear()
        else:
            self._next_fcb[address] = FCB
        return await self.exchange(ShortFrame(Function.SND_NKE, address))

    async def send_selection(self, mask: SecondaryAddress) -> Answer:
        """Select whoever matches, within a conversation; the FCB of 253 starts anew."""
        self._next_fcb[SELECTED] = FCB
        data = mask.to_bytes()
        return await self.exchange(
            LongFrame(Function.SND_UD, SELECTED, SELECT_CI, data)
        )

    async def select(self, address: SecondaryAddress) -> bool:
        """Select a meter: with its whole address, then with the fields it may not match."""
        known = self._masks.get(address)
        for mask in (known,) * ATTEMPTS if known else address.selections:
            answer = await self.send_selection(mask)
            if not answer.is_silence:
                self._masks[address] = mask
                return True
        return False

    async def request_data(
        self, address: int, *, attempts: int = ATTEMPTS, toggles_fcb: bool = True
    ) -> Answer:
        """Ask for the next telegram (REQ_UD2), repeating with the same FCB."""
        fcb = self._next_fcb.get(address, FCB) if toggles_fcb else 0
        answer = Answer()
        self._last_fcb[address] = fcb
        for _ in range(attempts):
            answer = await self.exchange(ShortFrame(Function.REQ_UD2 | fcb, address))
            if answer.frame is not None:
                self._next_fcb[address] = fcb ^ FCB
                return answer
        return answer

    async def exchange(
        self, request: ShortFrame | LongFrame, *, may_be_data: bool = False
    ) -> Answer:
        """Send one request and return what comes back; raise LineError when lost.

        `may_be_data` tells that a telegram may come in place of an acknowledgement.
        """
        # Only a whole read leaves a meter in front of its first telegram.
        self._initialized.discard(request.a)
        await self._open()
        await self._follow_rate()
        await self._rest_until(self._idle_until)
        # Bytes within the window of the request before may be of another meter to it.
        is_over = self._line.now() >= self._answered_until
        late = await self._drop_late_bytes()
        if late and is_over:
            self._timing.answered_late()
            self.counters.late_answers += 1
        exchange = _Exchange(request, self._strips_echo, may_be_data)
        # What follows a silence may be the answer to what was asked before.
        exchange.tells_time = self._silent_address != request.a
        exchange.is_alone = is_over
        data = request.to_bytes()
        _log_bytes("→ ", data)
        self.counters.requests += 1
        sent_s = self._line.now() + transmission_s(len(data), self._line.baud_rate)
        await self._write(data)
        # The system may come back from writing a little after the last bit has left.
        sent_s = max(sent_s, self._line.now() - OVERSHOOT_S)
        await self._receive(exchange, sent_s)
        self._silent_address = None if exchange.received else request.a
        if exchange.received:
            self._idle_until = self._line.now() + IDLE_BITS / self._line.baud_rate
        answer = Answer(
            request=request,
            frame=exchange.frame,
            noise=exchange.noise,
            late=late,
            echoed=exchange.echoed,
        )
        self._count(answer)
        if self._answers is not None:
            self._answers.append(answer)
        return answer

    def _count(self, answer: Answer) -> None:
        counters = self.counters
        counters.echoes += answer.echoed
        counters.answers += answer.frame is not None
        counters.noisy_answers += answer.frame is not None and bool(answer.noise)
        counters.damaged += answer.frame is None and bool(answer.noise)
        counters.silences += answer.is_silence

    async def pause(self, seconds: float) -> None:
        """Let the bus rest within a conversation."""
        await self._line.pause(seconds)

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
        gap_s = self._timing.gap(self._line.baud_rate)
        limit_s = self._line.now() + self._longest_answer_s()
        if is_collision and self._line.now() - self._last_byte_s < STILL_S:
            while data := await self._listen(gap_s):
                heard += data
                if len(heard) > MAXIMUM_ANSWER or self._line.now() > limit_s:
                    break
        if heard:
            _log_bytes("← ", heard, " (noise)")
        return heard + await self._drop_late_bytes()

    def _collision_ends_s(self) -> float:
        """Return when whoever answers at once has surely ended."""
        if self._last_byte == STOP:
            # The stop byte of whoever ended last.
            return self._last_byte_s + self._timing.gap(self._line.baud_rate)
        longest = max(self._lengths.values(), default=USUAL_LENGTH)
        return self._answered_until + transmission_s(longest, self._line.baud_rate)

    async def _write(self, data: bytes) -> None:
        self.counters.bytes_sent += len(data)
        await self._line.write(data)

    async def _read_line(self, timeout_s: float) -> bytes:
        data = await self._line.read(timeout_s)
        self.counters.bytes_received += len(data)
        return data

    async def _listen(self, timeout_s: float) -> bytes:
        data = await self._read_line(timeout_s)
        if data:
            self._last_byte_s = self._line.now()
            self._last_byte = data[-1]
        return data

    async def _wake_up(self) -> None:
        """Send the preamble, and let the line rest as long as those who wake need."""
        if not self._wake_up_s:
            return
        baud_rate = self._line.baud_rate
        length = round(self._wake_up_s / transmission_s(1, baud_rate))
        _LOGGER.debug("→ %d × 55 (wake-up)", length)
        await self._write(WAKE_UP * length)
        await self._line.pause(WAKE_UP_IDLE_BITS / baud_rate)

    async def _read_primary(self, address: int, manner: Manner) -> Reading | None:
        may_repeat = False
        if address in PRIMARY_ADDRESSES and address not in self._initialized:
            may_repeat = await self._may_repeat_after_reset(address)
        await self._send_prepared(address, manner)
        reading = await self._read_pages(address, manner)
        may_be_old = reading is not None and may_repeat
        # E5 in place of data: the meter stands behind its last telegram.
        is_behind_last = reading is None and self._is_at_end
        if may_be_old or is_behind_last:
            await self.send_nke(address)
            reading = await self._read_pages(address, manner)
        if reading is not None and _starts_anew(reading):
            self._initialized.add(address)
        return reading

    async def _may_repeat_after_reset(self, address: int) -> bool:
        """Reset a meter's link; return whether its answer may still be an old one.

        Without an acknowledgement it may have slept. Then a request with the FCB of the
        last one is a repetition to it, and gets what it said so long ago.
        """
        had_same_fcb = self._last_fcb.get(address, FCB) == FCB
        answer = await self.send_nke(address)
        return had_same_fcb and not isinstance(answer.frame, Acknowledge)

    async def _read_selected(
        self, address: SecondaryAddress, manner: Manner
    ) -> Reading | None:
        try:
            return await self._select_and_read(address, manner)
        except ProtocolError as err:
            if err.code != "collision":
                raise
        # A meter that slept through this selection is still selected as well.
        await self.send_nke(SELECTED)
        return await self._select_and_read(address, manner)

    async def _select_and_read(
        self, address: SecondaryAddress, manner: Manner
    ) -> Reading | None:
        if not await self.select(address):
            return None
        if manner.selection_pause_s:
            await self._line.pause(manner.selection_pause_s)
        await self._send_prepared(SELECTED, manner)
        reading = await self._read_pages(SELECTED, manner)
        if manner.deselects:
            await self.send_nke(SELECTED)
        return reading

    async def _send_prepared(self, address: int, manner: Manner) -> None:
        """Send what this meter wants to hear before it is read."""
        for ci, data in manner.prepare:
            request = LongFrame(Function.SND_UD, address, ci, data)
            answer = await self.exchange(request)
            if not isinstance(answer.frame, Acknowledge):
                raise MeterError(
                    f"the request {ci:02X} before reading is not acknowledged"
                )

    async def _read_pages(self, address: int, manner: Manner) -> Reading | None:
        frames: list[LongFrame] = []
        pages: list[Telegram] = []
        repeats_page, is_complete = False, True
        while len(frames) < manner.telegrams:
            answer = await self.request_data(address, toggles_fcb=manner.toggles_fcb)
            if not isinstance(answer.frame, LongFrame):
                if not frames:
                    _refuse_noise(answer)
                is_complete = self._is_at_end = answer.frame is not None
                break
            self._is_at_end = False
            page = parse_telegram(answer.frame, manner.key)
            if pages and is_repeated(page, pages[-1]):
                repeats_page = True
                break
            frames.append(answer.frame)
            pages.append(page)
            if not page.more_follows or not manner.toggles_fcb:
                break
        if not frames:
            return None
        return Reading(
            telegram=join_telegrams(pages),
            frames=tuple(frames),
            repeats_page=repeats_page,
            is_complete=is_complete,
        )

    async def _notice_silence(self, was_silent: bool) -> None:
        """Open the line anew when nobody answers any more.

        A connection whose other end vanished takes requests for ever and fails at none,
        and one that was opened meanwhile never did anything else.
        """
        if not was_silent:
            self._silent_reads = 0
            return
        self._silent_reads += 1
        # One that never worked is opened anew rarely: perhaps there is nobody.
        rested_s = self._line.now() - self._opened_s
        is_due = self._has_heard or rested_s >= LONGEST_BACKOFF_S
        if is_due and self._silent_reads >= SILENT_READS:
            _LOGGER.debug("%s is silent; opening it anew", self._line.url)
            self._silent_reads = 0
            await self._close()

    async def _open(self) -> None:
        if self._is_retired:
            detail = "its gateway was unloaded"
            raise BrokenLineError(LineProblem.LOST, self._line.url, detail)
        if self._is_open:
            return
        if self._failure is not None and self._line.now() < self._closed_until:
            raise self._failure.with_traceback(None)
        await self._line.open()
        self._opened_s = self._line.now()
        self.counters.opened += 1
        self._is_open = True
        self._failure = None
        # Meters may have been powered by the line that is new.
        self._initialized.clear()

    async def _follow_rate(self) -> None:
        """Bring the line to the rate of this conversation: the one before had its own."""
        if self._line.baud_rate != self._conversation_rate:
            await self._line.set_baud_rate(self._conversation_rate)

    def _notice_life(self) -> None:
        """A line is good when somebody answers on it: one that opens may still be dead."""
        self._has_heard = True
        self._backoff_s = 0.0
        if self._was_lost:
            _LOGGER.info("%s is back", self._line.url)
            self._was_lost = False

    async def _lose(self, err: LineError) -> None:
        """Close a line that failed; wait longer each time before it is opened again."""
        was_open = self._is_open
        await self._close()
        if err is self._failure:
            return
        self.counters.lost += was_open
        self.counters.failed_openings += not was_open
        if was_open and not self._was_lost:
            _LOGGER.warning("Lost the line: %s", err)
            self._was_lost = True
        self._failure = err
        self._closed_until = self._line.now() + self._backoff_s
        self._backoff_s = min(
            max(FIRST_BACKOFF_S, 2 * self._backoff_s), LONGEST_BACKOFF_S
        )

    async def _close(self) -> None:
        self._is_open = False
        self._has_heard = False
        await self._line.close()

    async def _rest_until(self, time_s: float) -> None:
        wait = time_s - self._line.now()
        if wait > 0:
            await self._line.pause(wait)

    async def _drop_late_bytes(self) -> bytes:
        """Take what nobody asked for any more off the line, until it rests."""
        dropped = b""
        timeout_s = 0.0
        limit_s = self._line.now() + self._longest_answer_s()
        while not (is_endless := self._is_endless(dropped, limit_s)) and (
            data := await self._read_line(timeout_s)
        ):
            dropped += data
            timeout_s = self._timing.gap(self._line.baud_rate)
        if dropped:
            _log_bytes("← ", dropped, " (late, dropped)")
        if is_endless:
            raise self._never_rests(dropped)
        return dropped

    def _is_endless(self, received: bytes, limit_s: float) -> bool:
        """Whether this is more than an answer can be, or has taken longer than it may."""
        return len(received) >= MAXIMUM_ANSWER or self._line.now() > limit_s

    def _longest_answer_s(self) -> float:
        """Return how long bytes may go on to come, however slowly they do."""
        baud_rate = self._line.baud_rate
        on_the_wires = transmission_s(MAXIMUM_ANSWER, baud_rate)
        return on_the_wires + self._timing.reply_window(baud_rate)

    def _never_rests(self, received: bytes) -> BrokenLineError:
        detail = f"{received[:16].hex(' ').upper()} …"
        return BrokenLineError(LineProblem.NEVER_RESTS, self._line.url, detail)

    async def _receive(self, exchange: _Exchange, asked_s: float) -> None:
        """Collect an answer: complete when its length says so, or when the line rests."""
        first_s: float | None = None
        self._answered_until = asked_s + self._window_of(exchange)
        timeout_s = max(0.0, self._answered_until - self._line.now())
        limit_s = self._answered_until + self._longest_answer_s()
        is_endless = False
        while not (exchange.is_complete or is_endless):
            data = await self._listen(timeout_s)
            if not data:
                exchange.take(exchange.reader.flush())
                break
            exchange.received += data
            exchange.take(exchange.reader.feed(data))
            if first_s is None and not exchange.echoed:
                first_s = self._last_byte_s - asked_s
                if exchange.tells_time and exchange.is_alone:
                    self._timing.learn_first(first_s, self._line.baud_rate)
            timeout_s = self._timeout_within(exchange)
            is_endless = self._is_endless(exchange.received, limit_s)
        if not exchange.received:
            _LOGGER.debug("← (silence)")
        if is_endless:
            exchange.take(exchange.reader.flush())
            raise self._never_rests(exchange.received)
        if first_s is not None:
            self._learn(exchange, first_s, self._last_byte_s - asked_s)
            self._answered_until = asked_s + self._window_after(exchange)

    def _window_of(self, exchange: _Exchange) -> float:
        """Return how long the first byte of an answer may take."""
        baud_rate = self._line.baud_rate
        request = exchange.request
        if request.a == EVERY_WITHOUT_ANSWER:
            return self._timing.standard_window(baud_rate)
        if not (exchange.asks_for_data or exchange.may_be_data):
            return self._timing.reply_window(baud_rate)
        known = self._lengths.get(request.a, LONGEST_FRAME)
        return self._timing.reply_window(baud_rate, max(USUAL_LENGTH, known))

    def _window_after(self, exchange: _Exchange) -> float:
        """Return how long others may start to answer, as known since this answer."""
        if not isinstance(exchange.frame, LongFrame) or exchange.noise:
            return self._window_of(exchange)
        length, baud_rate = len(exchange.frame.to_bytes()), self._line.baud_rate
        if transmission_s(length, baud_rate) >= self._timing.standard_window(baud_rate):
            return 0.0
        return self._timing.reply_window(baud_rate, length)

    def _timeout_within(self, exchange: _Exchange) -> float:
        """Wait for what is missing; or for the answer, when all that came is the echo."""
        if exchange.reader.pending:
            return self._timing.gap(self._line.baud_rate, exchange.reader.missing)
        if exchange.noise:
            return self._timing.gap(self._line.baud_rate)
        return max(0.0, self._answered_until - self._line.now())

    def _learn(self, exchange: _Exchange, first_s: float, complete_s: float) -> None:
        """Take the times of an answer, and how long such an answer is."""
        baud_rate = self._line.baud_rate
        if exchange.frame is None:
            if exchange.tells_time and exchange.is_alone:
                length = len(exchange.noise)
                self._timing.learn_noise(first_s, complete_s, length, baud_rate)
            return
        self._notice_life()
        length = len(exchange.frame.to_bytes())
        if exchange.asks_for_data:
            known = self._lengths.get(exchange.request.a, 0)
            self._lengths[exchange.request.a] = max(known, length)
        if exchange.tells_time and not exchange.noise:
            self._timing.learn(first_s, complete_s, length, baud_rate)


def _log_received(item: Frame | Noise, remark: str = "") -> None:
    """Log a frame, or the bytes that are none, for who follows what happens on the bus."""
    if _LOGGER.isEnabledFor(logging.DEBUG):
        data = item.data if isinstance(item, Noise) else item.to_bytes()
        _log_bytes("← ", data, remark)


def _log_bytes(direction: str, data: bytes, remark: str = "") -> None:
    if _LOGGER.isEnabledFor(logging.DEBUG):
        _LOGGER.debug("%s%s%s", direction, data.hex(" ").upper(), remark)


def check_identity(telegram: Telegram, identity: SecondaryAddress) -> None:
    """Raise OtherMeterError when a telegram says that it comes from another meter."""
    header = telegram.header
    address = None if header is None else header.address
    if address is not None and not identity.matches(address):
        raise OtherMeterError(str(address), str(identity))


def _starts_anew(reading: Reading) -> bool:
    """Whether the next request gets the first telegram again."""
    return len(reading.frames) == 1 and not reading.telegram.more_follows


def _refuse_noise(answer: Answer) -> None:
    if answer.noise:
        start = answer.noise[:16].hex(" ").upper()
        message = f"several meters answer, or the answer is damaged ({start} …)"
        raise ProtocolError("collision", message)


def is_repeated(page: Telegram, before: Telegram) -> bool:
    """Whether a meter sent the same telegram again; the access number may count on."""
    return page.manufacturer_data == before.manufacturer_data and [
        (record.header, record.raw) for record in page.records
    ] == [(record.header, record.raw) for record in before.records]
