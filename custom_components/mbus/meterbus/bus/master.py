"""The master of a bus: one request at a time, to the letter of EN 13757-2."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
import logging
from typing import Final

from ..protocol.addresses import PRIMARY_ADDRESSES, SELECTED, SecondaryAddress
from ..protocol.errors import LineError, MeterError, ProtocolError
from ..protocol.frames import (
    FCB,
    Acknowledge,
    Frame,
    FrameReader,
    Function,
    LongFrame,
    Noise,
    ShortFrame,
)
from ..protocol.telegram import Telegram, join_telegrams, parse_telegram
from .line import Line

_LOGGER = logging.getLogger(__name__)

REPLY_WINDOW_BITS: Final = 330
REPLY_WINDOW_S: Final = 0.05
"""A meter answers within 330 bit times and 50 ms (EN 13757-2)."""

IDLE_BITS: Final = 33
"""The line rests this long between an answer and the next request (EN 13757-2)."""

GAP_S: Final = 0.05
"""Shortest pause that ends an answer: converters deliver in bursts, hosts are busy."""

ATTEMPTS: Final = 3
"""A request is repeated up to twice (EN 13757-2)."""

TELEGRAMS: Final = 16
"""Telegrams of one meter in one read, unless told otherwise: more than daily use needs."""

MAXIMUM_ANSWER: Final = 1024
"""Bytes after which a line that never rests is noise: four times the longest frame."""

SELECT_CI: Final = 0x52
DATA_REQUESTS: Final = (Function.REQ_UD1, Function.REQ_UD2)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back for a request: a frame, noise, both, or neither (silence)."""

    frame: Acknowledge | LongFrame | None = None
    noise: bytes = b""
    late: bytes = b""
    """What was on the line before the request: somebody's answer to the one before."""

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


@dataclass
class _Exchange:
    """What the bytes after a request have given so far."""

    request: Frame
    reader: FrameReader = field(default_factory=FrameReader)
    frame: Acknowledge | LongFrame | None = None
    noise: bytes = b""
    received: bytes = b""

    def take(self, items: list[Frame | Noise]) -> None:
        """Keep the answer and the noise; the echo of the request is neither."""
        for item in items:
            match item:
                case Noise(data):
                    self.noise += data
                case Acknowledge() | LongFrame() if item != self.request:
                    self._keep(item)
                case ShortFrame() if item != self.request:
                    self.noise += item.to_bytes()

    def _keep(self, frame: Acknowledge | LongFrame) -> None:
        """Keep the latest frame; one before it is a late answer, or another meter's."""
        if self.frame is not None:
            self.noise += self.frame.to_bytes()
        self.frame = frame

    @property
    def is_complete(self) -> bool:
        """Whether nothing more is awaited.

        E5 to a request for data may be the late acknowledgement of another meter.
        """
        if (
            isinstance(self.request, ShortFrame)
            and self.request.c & ~FCB in DATA_REQUESTS
        ):
            return isinstance(self.frame, LongFrame)
        return self.frame is not None


class Master:
    """Asks the meters of one bus, over one line, one request at a time.

    The line is opened when it is needed and closed when it is lost; the next request
    opens it again. LineError is raised for a line that cannot be used; a meter that is
    silent is a value.
    """

    def __init__(self, line: Line) -> None:
        """Take a line that nobody else uses."""
        self._line = line
        self._lock = asyncio.Lock()
        self._is_open = False
        self._idle_until = 0.0
        self._answered_until = 0.0
        self._next_fcb: dict[int, int] = {}
        self._initialized: set[int] = set()
        self.requests = 0
        """Requests sent since the master exists."""

    @property
    def line(self) -> Line:
        """Return the line that the bus is reached by."""
        return self._line

    @asynccontextmanager
    async def exclusive(self) -> AsyncIterator[None]:
        """Keep the bus to one conversation: a selection and what it is for."""
        async with self._lock:
            try:
                yield
            except LineError:
                await self._close()
                raise

    async def open(self) -> None:
        """Open the line, or raise LineError."""
        async with self.exclusive():
            await self._open()

    async def close(self) -> None:
        """Close the line; the next request opens it again."""
        async with self._lock:
            await self._close()

    async def read(
        self,
        address: int | SecondaryAddress,
        *,
        identity: SecondaryAddress | None = None,
        telegrams: int = TELEGRAMS,
        key: bytes | None = None,
    ) -> Reading | None:
        """Read a meter by primary address or by selection; None when it is silent.

        With `identity` an answer that comes from another meter is MeterError. An answer
        that stays unusable is ProtocolError (`collision` when it was never a frame).
        """
        async with self.exclusive():
            if isinstance(address, SecondaryAddress):
                reading = await self._read_selected(address, telegrams, key)
                identity = identity or address
            else:
                reading = await self._read_primary(address, telegrams, key)
        if reading is not None and identity is not None:
            check_identity(reading.telegram, identity)
        return reading

    async def initialize(self, address: int) -> Answer:
        """Send SND_NKE: the meter forgets its FCB, and starts with its first telegram."""
        async with self.exclusive():
            return await self.send_nke(address)

    async def set_baud_rate(self, baud_rate: int) -> None:
        """Change the rate of the line; the meters are not told."""
        async with self.exclusive():
            await self._open()
            await self._line.set_baud_rate(baud_rate)

    # What follows is for conversations under `exclusive()`.

    async def send_nke(self, address: int) -> Answer:
        """Send SND_NKE within a conversation."""
        self._next_fcb[address] = FCB
        return await self.exchange(ShortFrame(Function.SND_NKE, address))

    async def send_selection(self, mask: SecondaryAddress) -> Answer:
        """Select whoever matches, within a conversation; the FCB of 253 starts anew."""
        self._next_fcb[SELECTED] = FCB
        data = mask.to_bytes()
        return await self.exchange(
            LongFrame(Function.SND_UD, SELECTED, SELECT_CI, data)
        )

    async def request_data(self, address: int, attempts: int = ATTEMPTS) -> Answer:
        """Ask for the next telegram (REQ_UD2), repeating with the same FCB."""
        fcb = self._next_fcb.get(address, FCB)
        answer = Answer()
        for _ in range(attempts):
            answer = await self.exchange(ShortFrame(Function.REQ_UD2 | fcb, address))
            if answer.frame is not None:
                self._next_fcb[address] = fcb ^ FCB
                self._initialized.add(address)
                return answer
        self._initialized.discard(address)
        return answer

    async def exchange(self, request: Frame) -> Answer:
        """Send one request and return what comes back; raise LineError when lost."""
        await self._open()
        await self._rest()
        late = await self._drop_late_bytes()
        data = request.to_bytes()
        _LOGGER.debug("→ %s", data.hex(" ").upper())
        self.requests += 1
        await self._line.write(data)
        self._answered_until = self._line.now() + self._reply_window()
        answer = replace(await self._receive(request), late=late)
        self._idle_until = self._line.now() + IDLE_BITS / self._line.baud_rate
        return answer

    async def _read_primary(
        self, address: int, telegrams: int, key: bytes | None
    ) -> Reading | None:
        if address in PRIMARY_ADDRESSES and address not in self._initialized:
            await self.send_nke(address)
        reading = await self._read_pages(address, telegrams, key)
        if reading is None or len(reading.frames) > 1 or reading.telegram.more_follows:
            # The next read starts with the first telegram again.
            self._initialized.discard(address)
        return reading

    async def _read_selected(
        self, mask: SecondaryAddress, telegrams: int, key: bytes | None
    ) -> Reading | None:
        answer = Answer()
        for _ in range(ATTEMPTS):
            answer = await self.send_selection(mask)
            if not answer.is_silence:
                return await self._read_pages(SELECTED, telegrams, key)
        return None

    async def _read_pages(
        self, address: int, telegrams: int, key: bytes | None
    ) -> Reading | None:
        frames: list[LongFrame] = []
        pages: list[Telegram] = []
        while len(frames) < telegrams:
            answer = await self.request_data(address)
            if not isinstance(answer.frame, LongFrame):
                if not frames:
                    _refuse_noise(answer)
                break
            page = parse_telegram(answer.frame, key)
            if pages and _is_repeated(page, pages[-1]):
                return _reading(pages, frames, repeats_page=True)
            frames.append(answer.frame)
            pages.append(page)
            if not page.more_follows:
                break
        return _reading(pages, frames) if frames else None

    async def _open(self) -> None:
        if not self._is_open:
            await self._line.open()
            self._is_open = True
            # Meters may have been powered by the line that is new.
            self._initialized.clear()

    async def _close(self) -> None:
        self._is_open = False
        await self._line.close()

    async def _rest(self) -> None:
        wait = self._idle_until - self._line.now()
        if wait > 0:
            await self._line.pause(wait)

    async def listen_on(self) -> bytes:
        """Return what comes until everybody asked has had the time to answer.

        Short answers at high rates do not overlap: only when the reply window has closed
        is it sure that one meter answered, and that the next request is undisturbed.
        """
        heard = b""
        while (wait := self._answered_until - self._line.now()) > 0:
            heard += await self._line.read(wait)
        return heard + await self._drop_late_bytes()

    async def _drop_late_bytes(self) -> bytes:
        """Take what nobody asked for any more off the line, until it rests."""
        dropped = b""
        timeout_s = 0.0
        while len(dropped) < MAXIMUM_ANSWER and (
            data := await self._line.read(timeout_s)
        ):
            dropped += data
            timeout_s = self._gap()
        if dropped:
            _LOGGER.debug("← %s (late, dropped)", dropped.hex(" ").upper())
        return dropped

    async def _receive(self, request: Frame) -> Answer:
        """Collect an answer: complete when its length says so, or when the line rests."""
        exchange = _Exchange(request)
        timeout_s = self._reply_window()
        while not exchange.is_complete and len(exchange.received) < MAXIMUM_ANSWER:
            data = await self._line.read(timeout_s)
            if not data:
                exchange.take(exchange.reader.flush())
                break
            exchange.received += data
            exchange.take(exchange.reader.feed(data))
            timeout_s = self._timeout_within(exchange)
        _LOGGER.debug("← %s", exchange.received.hex(" ").upper() or "(silence)")
        return Answer(frame=exchange.frame, noise=exchange.noise)

    def _timeout_within(self, exchange: _Exchange) -> float:
        """Wait for the whole reply window again when all that came is the echo."""
        if exchange.reader.pending or exchange.noise:
            return self._gap()
        return self._reply_window()

    def _gap(self) -> float:
        return max(IDLE_BITS / self._line.baud_rate, GAP_S) + self._line.allowance_s

    def _reply_window(self) -> float:
        standard = REPLY_WINDOW_BITS / self._line.baud_rate + REPLY_WINDOW_S
        return standard + self._line.allowance_s


def check_identity(telegram: Telegram, identity: SecondaryAddress) -> None:
    """Raise MeterError when a telegram says that it comes from another meter."""
    header = telegram.header
    address = None if header is None else header.address
    if address is not None and not identity.matches(address):
        raise MeterError(f"meter {address} answered in place of {identity}")


def _refuse_noise(answer: Answer) -> None:
    if answer.noise:
        start = answer.noise[:16].hex(" ").upper()
        message = f"several meters answer, or the answer is damaged ({start} …)"
        raise ProtocolError("collision", message)


def _is_repeated(page: Telegram, before: Telegram) -> bool:
    """Whether a meter sent the same telegram again; the access number may count on."""
    return (
        [(record.header, record.raw) for record in page.records],
        page.manufacturer_data,
    ) == (
        [(record.header, record.raw) for record in before.records],
        before.manufacturer_data,
    )


def _reading(
    pages: list[Telegram], frames: list[LongFrame], *, repeats_page: bool = False
) -> Reading:
    return Reading(
        telegram=join_telegrams(pages), frames=tuple(frames), repeats_page=repeats_page
    )
