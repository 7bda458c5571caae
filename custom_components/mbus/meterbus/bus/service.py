"""Service work on meters: requests beyond reading, each one only when a person asks.

Every function sends to a primary address, or selects a meter by its secondary address and
sends to 253. EN 13757-2 and -3; the frames are in the docstrings, `a` for the address.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from ..protocol.addresses import PRIMARY_ADDRESSES, SELECTED, SecondaryAddress
from ..protocol.answers import Answer
from ..protocol.errors import (
    InputError,
    MeterError,
    MeterProblem,
    ProtocolError,
    SilenceError,
)
from ..protocol.frames import FCB, Acknowledge, LinkFunction, LongFrame, parse_frame
from ..protocol.reading import USUAL, Manner, Reading, check_sender, is_repeated
from ..protocol.records import Function
from ..protocol.telegram import Telegram, parse_telegram
from ..tables.quantities import Quantity
from .conversation import Address, Conversation
from .line import BAUD_RATES
from .master import Master
from .padding import tells_of_somebody
from .turns import urgent

SEND_DATA: Final = 0x51
RESET_APPLICATION: Final = 0x50
FIRST_BAUD_RATE: Final = 0xB8
AREAS: Final = {"ram": 0xB1, "eeprom": 0xB4}
"""Areas of meters whose REQ_UD2 does not give everything, by CI field."""

SET_PRIMARY_ADDRESS: Final = bytes((0x01, 0x7A))
SET_CLOCK_F: Final = bytes((0x04, 0x6D))
SET_CLOCK_I: Final = bytes((0x06, 0x6D))
SELECT_PAGE: Final = bytes((0x01, 0xFF, 0x08))
SELECT_REPORT: Final = bytes((0x08, 0x7F))

SETTLE_S: Final = 1.0
"""Some meters acknowledge a write first and store it after."""
RATE_SETTLE_S: Final = 0.2
"""Between the acknowledgement at the old rate and the first frame at the new one."""

CLOCK_TOLERANCE: Final = timedelta(minutes=2)
"""Clocks without seconds, and the time that the bus takes."""


@dataclass(frozen=True)
class Service:
    """What can be done to the meters of one bus besides reading them.

    `manner` is that of the meters it is for: their baud rate, rest and key. Nothing is
    written before the meter has answered; with `identity`, before that one has.
    """

    master: Master
    manner: Manner = USUAL
    identity: SecondaryAddress | None = None

    async def read(self, address: Address) -> Reading | None:
        """Read the meter as it is now; None when it is silent."""
        return await self._read(address, self.identity, self.manner)

    async def send_data(self, address: Address, records: bytes) -> None:
        """Write records: `68 L L 68 53 a 51 records cs 16`, answered by E5.

        An acknowledgement says that the frame came through, not that the meter did it.
        Raises MeterError when there is none.
        """
        await self._send(address, SEND_DATA, records)

    async def read_selected(self, address: Address, record: bytes) -> Telegram:
        """Choose with a record what the next telegram is, read it, and reset the link.

        Raises MeterError when the choice is not acknowledged, no data follows, or the
        meter sends what it always does.
        """
        async with self._conversation(address) as (talk, called):
            usual = await self._verified(talk, called, address)
            chosen = await talk.send(
                LongFrame(LinkFunction.SND_UD, called, SEND_DATA, record)
            )
            _require_acknowledgement(chosen, address)
            try:
                answer = await talk.request_data(called)
            finally:
                await talk.reset(called)
        return self._other_than(usual, answer, address)

    async def reset_application(
        self, address: Address, sub_code: int | None = None
    ) -> None:
        """Reset the application: `68 03 03 68 53 a 50 cs 16`, or with one sub-code byte.

        Sub-codes choose what the next reads give; some meters reset counters by them.
        """
        data = b"" if sub_code is None else bytes((sub_code,))
        await self._send(address, RESET_APPLICATION, data)

    async def read_area(self, address: Address, area: str) -> Telegram:
        """Read an area of its own: `68 03 03 68 53 a B1 cs 16` (B4), then REQ_UD2.

        Some meters answer the request itself with the data, others acknowledge it first.
        Raises MeterError when it sends nothing, or what it always does.
        """
        async with self._conversation(address) as (talk, called):
            usual = await self._verified(talk, called, address)
            frame = LongFrame(LinkFunction.SND_UD, called, AREAS[area])
            answer = await talk.send(frame, may_be_data=True)
            if answer.is_acknowledged:
                answer = await talk.request_data(called)
            await talk.reset(called)
        return self._other_than(usual, answer, address)

    async def set_clock(
        self,
        address: Address,
        now: Callable[[], datetime],
        *,
        with_seconds: bool = False,
    ) -> tuple[datetime, datetime | None]:
        """Set the clock to a local time: record `04 6D` and type F, or `06 6D` and type I.

        `now` is asked when the bus is free. Returns what was written, and what the meter
        shows after; None where it does not send its clock, or still shows another time.
        """
        written = now()

        def records() -> bytes:
            nonlocal written
            written = now()
            if with_seconds:
                return SET_CLOCK_I + _type_i(written)
            return SET_CLOCK_F + _type_f(written)

        shown: datetime | None = None

        async def is_set() -> bool:
            nonlocal shown
            reading = await self.read(address)
            shown = None if reading is None else clock_of(reading.telegram)
            return shown is None or abs(shown - now()) <= CLOCK_TOLERANCE

        if not await self._write_surely(address, records, is_set):
            raise ClockError(shown)
        return written, shown

    async def set_primary_address(self, address: Address, new: int) -> None:
        """Give a meter another primary address: record `01 7A new`.

        Raises MeterError when somebody answers at the new address before, or nobody does
        after, and OtherMeterError when the one that does is not the meter.
        """
        if new not in PRIMARY_ADDRESSES:
            raise InputError("primary_address", f"{new} is not an address of a meter")
        if not await self.is_free(new):
            raise MeterError(MeterProblem.ADDRESS_ANSWERS, f"address {new} is taken")
        identity = self.identity
        if identity is None and isinstance(address, SecondaryAddress):
            identity = address

        async def has_moved() -> bool:
            reading = await self._read(new, identity, self.manner)
            return reading is not None

        record = SET_PRIMARY_ADDRESS + bytes((new,))
        if not await self._write_surely(address, lambda: record, has_moved):
            message = f"{address} acknowledges the change, but does not make it"
            raise MeterError(MeterProblem.NOT_CHANGED, message)

    async def is_free(self, address: int) -> bool:
        """Return whether nobody answers SND_NKE or REQ_UD2 at a primary address."""
        async with self._bus(address) as talk:
            reset = await talk.reset(address)
            data = await talk.request_data(address, attempts=1)
        return data.is_silence and not tells_of_somebody(reset)

    async def set_baud_rate(self, address: Address, baud_rate: int) -> None:
        """Change a meter's rate: `68 03 03 68 53 a B8…BF cs 16`, and follow it there.

        The meter acknowledges at the old rate and changes after. When it does not answer
        at the new one, MeterError is raised; it goes back by itself after some minutes.
        The line keeps its rate for the other meters: this one is to be read with a manner
        of its own.
        """
        if baud_rate not in BAUD_RATES:
            raise InputError("baud_rate", f"{baud_rate} is not a rate of the standard")
        if not self.master.line.changes_rate:
            raise InputError(
                "baud_rate", "the gateway has a rate of its own, nobody could follow"
            )
        ci = FIRST_BAUD_RATE + BAUD_RATES.index(baud_rate)
        await self._send(address, ci, b"")
        async with self._bus() as talk:
            await talk.pause(RATE_SETTLE_S)
        manner = replace(self.manner, baud_rate=baud_rate)
        came = await self._read(address, self.identity, manner)
        if came is None:
            message = f"the meter does not answer at {baud_rate} baud"
            raise MeterError(MeterProblem.SILENT_AT_RATE, message)

    async def initialize(self, address: Address) -> bool:
        """Send SND_NKE: `10 40 a cs 16`; return whether it was acknowledged.

        Raises SilenceError when nobody answers. At 253 it ends the selection, which not
        every meter acknowledges.
        """
        async with self._bus(address) as talk:
            if isinstance(address, SecondaryAddress):
                await self._select(talk, address)
                return (await talk.reset(SELECTED)).is_acknowledged
            _require_acknowledgement(await talk.reset(address), address)
        return True

    async def send_frame(self, raw: bytes) -> Answer:
        """Send one whole frame as it is; raises InputError when it is no request."""
        try:
            frame = parse_frame(raw)
        except ProtocolError as err:
            raise InputError(err.code, str(err)) from err
        if isinstance(frame, Acknowledge):
            raise InputError("no_request", "E5 is an answer, not a request")
        async with self._bus() as talk:
            return await talk.send(frame)

    async def _write_surely(
        self,
        address: Address,
        records: Callable[[], bytes],
        is_done: Callable[[], Awaitable[bool]],
    ) -> bool:
        """Write, and once more with the other FCB where nothing came of it.

        Meters that heed the FCB of writes take one that does not alternate for a
        repetition: they acknowledge it and do nothing. An acknowledgement may be lost too,
        so only what is read back counts. Returns whether it is done; raises MeterError
        when it is not and was never acknowledged.
        """
        missing: MeterError | None = None
        for c in (LinkFunction.SND_UD, LinkFunction.SND_UD | FCB):
            try:
                await self._send(address, SEND_DATA, records, c=c)
            except MeterError as err:
                missing = err
            async with self._bus() as talk:
                await talk.pause(SETTLE_S)
            if await is_done():
                return True
        if missing is not None:
            raise missing
        return False

    async def _send(
        self,
        address: Address,
        ci: int,
        data: bytes | Callable[[], bytes],
        *,
        c: int = LinkFunction.SND_UD,
    ) -> None:
        async with self._conversation(address) as (talk, called):
            await self._verified(talk, called, address)
            content = data if isinstance(data, bytes) else data()
            answer = await talk.send(LongFrame(c, called, ci, content))
        _require_acknowledgement(answer, address)

    def _bus(
        self, address: Address | None = None
    ) -> AbstractAsyncContextManager[Conversation]:
        """Have the bus before those who only read: a person waits for what is done here."""
        manner = USUAL if address is None else self.manner
        return self.master.conversation(address, manner, urgency=urgent)

    async def _read(
        self, address: Address, identity: SecondaryAddress | None, manner: Manner
    ) -> Reading | None:
        return await self.master.read(
            address, identity=identity, manner=manner, urgency=urgent
        )

    @asynccontextmanager
    async def _conversation(
        self, address: Address
    ) -> AsyncIterator[tuple[Conversation, int]]:
        """Reset the link to a meter, or select it; yield the bus, and whom to call."""
        async with self._bus(address) as talk:
            if isinstance(address, SecondaryAddress):
                await self._select(talk, address)
                yield talk, SELECTED
            else:
                await talk.reset(address)
                yield talk, address

    async def _select(self, talk: Conversation, address: SecondaryAddress) -> None:
        """Select one meter, and nobody who is selected still."""
        await talk.reset(SELECTED)
        if not await talk.select(address):
            raise SilenceError(f"{address} is silent")
        await talk.pause(self.manner.selection_pause_s)

    async def _verified(
        self, talk: Conversation, called: int, address: Address
    ) -> Telegram:
        """Hear the meter that is called, so that nothing is written to another."""
        answer = await talk.request_data(called, fcb=FCB)
        if answer.noise:
            # An acknowledgement that was late stands in front of it, and does not again.
            await talk.listen_on()
            answer = await talk.request_data(called, fcb=FCB)
        if not isinstance(answer.frame, LongFrame) or answer.noise:
            if answer.is_silence:
                raise SilenceError(f"{address} is silent")
            raise ProtocolError("collision", "several meters answer")
        wanted = self.identity
        if wanted is None and isinstance(address, SecondaryAddress):
            wanted = address
        telegram = parse_telegram(answer.frame, self.manner.key, meter=wanted)
        check_sender(answer.frame, telegram, wanted, address)
        return telegram

    def _other_than(
        self, usual: Telegram, answer: Answer, address: Address
    ) -> Telegram:
        """Return a telegram that was asked for in another way than usual."""
        if not isinstance(answer.frame, LongFrame):
            raise MeterError(MeterProblem.NO_DATA, f"{address} sends no data")
        telegram = parse_telegram(answer.frame, self.manner.key, meter=self.identity)
        if telegram.refusal is not None:
            raise telegram.refusal.as_error()
        if is_repeated(telegram, usual):
            message = f"{address} sends nothing but its usual telegram"
            raise MeterError(MeterProblem.ONLY_USUAL, message)
        return telegram


class ClockError(MeterError):
    """A meter shows another time than the one that was written to it."""

    def __init__(self, shown: datetime | None) -> None:
        """Keep what it shows."""
        super().__init__(MeterProblem.CLOCK_NOT_SET, f"the clock shows {shown}")
        self.shown = shown


def clock_of(telegram: Telegram) -> datetime | None:
    """Return the time that a meter shows, if it sends its clock."""
    for record in telegram.records:
        header = record.header
        is_now = not header.storage and header.function is Function.INSTANTANEOUS
        if record.quantity is Quantity.DATE_TIME and is_now and not record.qualifiers:
            return record.value if isinstance(record.value, datetime) else None
    return None


def _require_acknowledgement(answer: Answer, address: Address) -> None:
    if isinstance(answer.frame, Acknowledge):
        return
    if answer.is_silence:
        raise SilenceError(f"{address} is silent")
    raise MeterError(MeterProblem.NOT_ACKNOWLEDGED, f"{address} does not acknowledge")


def _type_g(time: datetime) -> bytes:
    """Return a date as type G: day 5 bits, year 3+4 bits, month 4 bits."""
    year = time.year % 100
    return bytes((time.day | (year & 0b111) << 5, time.month | (year >> 3) << 4))


def _type_f(time: datetime) -> bytes:
    """Return a time as type F; old meters know no century, so it is left out."""
    return bytes((time.minute, time.hour)) + _type_g(time)


def _type_i(time: datetime) -> bytes:
    """Return a time as type I: second, minute, hour and weekday, date, week."""
    weekday, week = time.isoweekday(), time.isocalendar().week
    clock = bytes((time.second, time.minute, time.hour | weekday << 5))
    return clock + _type_g(time) + bytes((week,))
