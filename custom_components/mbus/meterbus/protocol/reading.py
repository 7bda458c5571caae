"""Reading a meter: what to ask it, one request after the other, until all is told.

The reading is a generator. It yields requests, and rests between them, and is sent what
came back; how that travels, and how long it takes, is not its business.

A reading starts with the first telegram of a meter: its link is reset, or it is selected
anew, so that nobody who asked before decides which telegram comes. The frame count bit
turns the pages. Every answer has to come from the meter that is meant.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal
from functools import cached_property, partial
from typing import Final, NamedTuple

from ..tables.ci import Kind
from ..tables.quantities import Quantity
from .addresses import PRIMARY_ADDRESSES, SELECTED, SecondaryAddress, own_primary
from .answers import Answer
from .errors import (
    MBusError,
    MeterError,
    MeterProblem,
    OtherMeterError,
    ProtocolError,
    SilenceError,
)
from .frames import FCB, Acknowledge, LinkFunction, LongFrame, ShortFrame
from .keys import keyed
from .records import Record
from .telegram import Telegram, join_telegrams, parse_telegram
from .values import BitSet, Number, Value

ATTEMPTS: Final = 3
"""A request is repeated up to twice (EN 13757-2)."""

TELEGRAMS: Final = 16
"""Telegrams that a meter may announce in one reading: more than daily use needs."""

REREADS: Final = 96
"""Readings for which it is believed that a readout starts again: a day, every 15 minutes."""

SETTLE_S: Final = 0.5
"""Rest after which every meter takes a request: some need a while after an answer."""

SELECT_CI: Final = 0x52

type Request = ShortFrame | LongFrame

type Layout = tuple[tuple[bytes, bytes], ...]
"""DIB and VIB of each record of a telegram, in order: the same in each readout."""


@dataclass(frozen=True)
class Rest:
    """Let the bus rest before the next request."""

    seconds: float


type Step = Request | Rest
type Steps[T] = Generator[Step, Answer, T]


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a meter is to be asked; the defaults fit all but the odd ones."""

    telegrams: int | None = None
    """Telegrams to read, announced or not; None for all that it announces."""
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
    afterwards: tuple[tuple[int, bytes], ...] = ()
    """What is sent behind every read, before anybody else asks: as `prepare`."""
    key: bytes | None = None
    """AES key of an encrypting meter, 16 bytes."""
    answers_as: int | None = None
    """Its primary address, where that is known: who is selected may tell nothing else."""


USUAL: Final = Manner()
"""How most meters are asked."""


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What a meter has shown of itself, so that it need not be tried again."""

    mask: SecondaryAddress | None = None
    """What it is selected by; None where that is not known."""
    first_fcb: int | None = None
    """The frame count bit that it answers after a reset; None where that is not known."""
    readout: tuple[Layout, ...] = ()
    """What its telegrams look like, when all of them came."""
    starts_again: bool = False
    """Whether it starts again behind them, though it announces more."""
    rereads: int = 0
    """Readings until it is tried once more whether it is still so."""
    first_layout: Layout | None = None
    """What its first telegram looks like."""
    acknowledges_resets: bool = True
    """Off for one that answers, but never says that it has reset its link."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a meter answered to one read."""

    telegram: Telegram
    """All telegrams, joined."""
    frames: tuple[LongFrame, ...]
    """The answers as they came."""
    repeats_page: bool
    """Whether the meter announced more, but started its readout again."""
    missing: MBusError | None
    """Why not every telegram that was announced, or wanted, came; None when all did."""
    requests: int = 0
    """Requests that it took."""
    duration_s: float = 0.0
    """Time that it took on the bus, without the wait for it."""

    @property
    def is_complete(self) -> bool:
        """Return whether every telegram that was announced, or wanted, came."""
        return self.missing is None

    @property
    def complaint(self) -> str | None:
        """Return why it is no good reading: the meter's own error, or what did not come."""
        if self.telegram.error is not None or self.missing is None:
            return self.telegram.error
        return f"not all of it came: {self.missing}"

    @cached_property
    def records(self) -> dict[str, Record]:
        """Return the records by what they mean: `energy`, `volume-storage_1`."""
        return keyed(self.telegram.records)

    @property
    def values(self) -> dict[str, Decimal | BitSet | date | time | str | None]:
        """Return the values by what they mean, numbers in base units such as Wh and m³."""
        return {key: _plain(each.value) for key, each in self.records.items()}


class _Page(NamedTuple):
    """One answer, and what it says."""

    frame: LongFrame
    telegram: Telegram


@dataclass
class _Pages:
    """The telegrams of a readout under way."""

    pages: list[_Page] = field(default_factory=list)
    restarts: bool = False
    missing: MBusError | None = None

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.pages)

    @property
    def telegrams(self) -> list[Telegram]:
        """Return what they say."""
        return [page.telegram for page in self.pages]

    @property
    def layouts(self) -> tuple[Layout, ...]:
        """Return what they look like."""
        return tuple(map(layout_of, self.telegrams))

    def reading(self) -> Reading | None:
        """Return them as one; None where there are none."""
        if not self.pages:
            return None
        # One that carries no records for us only stood in front of those that do.
        useful = [each for each in self.telegrams if each.kind is not Kind.OTHER]
        useful = useful or self.telegrams[:1]
        # What is wrong with a later one is told by `missing`, and takes nothing away.
        joined = join_telegrams(useful)
        if joined.refusal != useful[0].refusal:
            joined = replace(joined, refusal=useful[0].refusal)
        if self.restarts:
            joined = replace(joined, more_follows=False)
        return Reading(
            telegram=joined,
            frames=tuple(page.frame for page in self.pages),
            repeats_page=self.restarts,
            missing=self.missing,
        )


@dataclass
class MeterReader:
    """One reading of a meter, by primary address or by selection.

    With `identity`, an answer that comes from another meter is OtherMeterError. Where an
    answer, or the identity, tells no number, the A field is compared with the primary
    address that is asked, or that is known of who is selected; without either, and where
    the meter tells its number else, such an answer is nobody's.
    `before` is what the meter said last to this address, which it may repeat; None where
    that is not known. `habits` are those shown before, and after the reading those known
    by then.
    """

    target: int | SecondaryAddress
    identity: SecondaryAddress | None = None
    manner: Manner = USUAL
    habits: Habits = Habits()
    before: LongFrame | None = None
    _fcb: int = field(default=FCB, init=False)
    _asked_fcb: int = field(default=FCB, init=False)
    _attempts: int = field(default=ATTEMPTS, init=False)
    _may_fall_back: bool = field(default=False, init=False)
    _is_making_sure: bool = field(default=False, init=False)
    _has_fallen_back: bool = field(default=False, init=False)
    _was_reached: bool = field(default=False, init=False)
    _tells_number: bool = field(default=False, init=False)
    _is_behind_last: bool = field(default=False, init=False)

    def run(self) -> Steps[Reading | None]:
        """Read; return None when the meter is silent.

        Raises OtherMeterError, MeterError where what it wants to hear first is not
        acknowledged, and ProtocolError for an answer that stays unusable (`collision`
        when it was never a frame).
        """
        # One of whom nothing but the number is known has not told that itself.
        known = self.identity
        self._tells_number = bool(known and known.has_number and known.maker)
        if isinstance(self.target, SecondaryAddress):
            self.identity = self.identity or self.target
            read = partial(self._by_selection, self.target)
        elif self.target in PRIMARY_ADDRESSES:
            read = partial(self._by_primary, self.target)
        else:
            read = partial(self._prepared_readout, self.target)
        reading = yield from self._in_its_manner(read)
        if reading is None and self.habits.first_fcb == 0:
            # It may know the other one by now. What has answered FCB 1 is no slave of FCB 0.
            self.habits = replace(self.habits, first_fcb=None)
        return reading

    def _in_its_manner(
        self, read: Callable[[], Steps[Reading | None]]
    ) -> Steps[Reading | None]:
        """Read; who answers only FCB 0 is asked with it from then on.

        A meter that knows both may have lost two answers to FCB 1, and what it gives to
        FCB 0 after them need not be its first telegram.
        """
        is_known = self.habits.first_fcb == FCB or self._knows_only_fcb_0
        self._may_fall_back = self.manner.toggles_fcb and not is_known
        reading = yield from read()
        if not self._has_fallen_back or reading is None:
            return reading
        self._may_fall_back, self._is_making_sure = False, True
        surely = yield from read()
        if surely is not None:
            return surely
        self.habits = replace(self.habits, first_fcb=0)
        return reading

    def _by_primary(self, address: int) -> Steps[Reading | None]:
        """Reset the link, so that the first telegram comes, and read.

        One that does not acknowledge the reset may have slept. Then it takes the request
        for a repetition, or goes on where it was.
        """
        usual = self.habits.first_layout
        reading = yield from self._after_reset(address)
        if reading is None and self._is_behind_last:
            return (yield from self._after_reset(address))
        if reading is None or self._was_reached or not self._may_be_old(reading, usual):
            return reading
        again = yield from self._after_reset(address)
        if again is None or self._was_reached:
            return again
        is_old = again.frames[0] in (self.before, *reading.frames)
        if not is_old and usual in (None, _first_layout_of(again)):
            return again
        return (yield from self._turned_to_first(address, usual, again))

    def _turned_to_first(
        self, address: int, usual: Layout | None, stuck: Reading
    ) -> Steps[Reading | None]:
        """Turn the pages of a meter that heeds no reset, and read from the first one on.

        What it repeats is old. Behind a telegram that announces none the first one comes.
        """
        is_end = not (stuck.telegram.more_follows or stuck.repeats_page)
        for _ in range(TELEGRAMS):
            page = yield from self._next_page(address, _Pages())
            if page is None:
                # A slave of FCB 0 alone has no pages, and may say the same each time.
                return stuck if self._knows_only_fcb_0 else None
            layout = layout_of(page.telegram)
            if layout == usual or (usual is None and is_end):
                return (yield from self._read_on(address, _Pages([page])))
            is_end = not page.telegram.more_follows
        message = "the first telegram of the meter does not come"
        raise MeterError(MeterProblem.NO_FIRST_TELEGRAM, message)

    def _after_reset(self, address: int) -> Steps[Reading | None]:
        """Reset the link, twice where the first time may only have woken the meter."""
        for _ in range(2 if self.habits.acknowledges_resets else 1):
            answer = yield ShortFrame(LinkFunction.SND_NKE, address)
            if not answer.is_silence:
                break
        self._was_reached = answer.is_acknowledged
        # Whoever was asked twice already is not waited for longer than anybody else.
        was_silent = self.habits.acknowledges_resets and answer.is_silence
        self._attempts = ATTEMPTS - (was_silent or self._is_making_sure)
        if self._was_reached:
            yield from self._rest(self.manner.pause_s)
        reading = yield from self._prepared_readout(address)
        if reading is not None:
            is_heard = self._was_reached
            self.habits = replace(self.habits, acknowledges_resets=is_heard)
        return reading

    def _may_be_old(self, reading: Reading, usual: Layout | None) -> bool:
        """Whether this may be a repetition, or not the telegram that usually is first."""
        is_repetition = self.before in (None, reading.frames[0])
        return is_repetition or usual not in (None, _first_layout_of(reading))

    def _by_selection(self, address: SecondaryAddress) -> Steps[Reading | None]:
        """Select and read; once more where another answers, or nobody.

        Another master may have selected another meter in between, and a meter that slept
        through this selection is still selected as well.
        """
        try:
            reading = yield from self._selected_readout(address)
        except OtherMeterError, ProtocolError:
            reading = None
        if not self._was_reached or not _is_spoilt(reading):
            return reading
        self.habits = replace(self.habits, mask=None)
        yield ShortFrame(LinkFunction.SND_NKE, SELECTED)
        return (yield from self._selected_readout(address))

    def _selected_readout(self, address: SecondaryAddress) -> Steps[Reading | None]:
        mask = yield from self._select(address)
        self._was_reached = mask is not None
        if mask is None:
            self.habits = replace(self.habits, mask=None)
            return None
        self._attempts = ATTEMPTS - self._is_making_sure
        yield from self._rest(self.manner.selection_pause_s)
        try:
            reading = yield from self._prepared_readout(SELECTED)
        except MBusError:
            yield from self._deselect()
            raise
        yield from self._deselect()
        if reading is not None:
            self.habits = replace(self.habits, mask=mask)
        return reading

    def _rest(self, seconds: float) -> Steps[None]:
        """Rest between two requests, long enough for all meters where it has to be sure."""
        seconds = max(seconds, SETTLE_S if self._is_making_sure else 0.0)
        if seconds:
            yield Rest(seconds)

    def _select(self, address: SecondaryAddress) -> Steps[SecondaryAddress | None]:
        for mask in selections_of(address, self.habits):
            answer = yield selection_of(mask)
            if not answer.is_silence:
                return mask
        return None

    def _deselect(self) -> Steps[None]:
        if self.manner.deselects:
            yield ShortFrame(LinkFunction.SND_NKE, SELECTED)

    def _prepared_readout(self, address: int) -> Steps[Reading | None]:
        """Send what this meter wants to hear before it is read, and read it."""
        for ci, data in self.manner.prepare:
            yield from self._prepare(LongFrame(LinkFunction.SND_UD, address, ci, data))
        try:
            reading = yield from self._readout(address, self._first_fcb)
        except MBusError:
            yield from self._leave(address)
            raise
        yield from self._leave(address)
        return reading

    def _prepare(self, request: LongFrame) -> Steps[None]:
        """Send what a meter has to acknowledge, up to as often as it is asked for data."""
        for _ in range(self._attempts):
            answer = yield request
            if answer.is_acknowledged:
                return
        message = f"the request {request.ci:02X} before reading is not acknowledged"
        raise MeterError(MeterProblem.NOT_PREPARED, message)

    def _leave(self, address: int) -> Steps[None]:
        """Send what this meter wants to hear behind a read; it may say nothing to that."""
        for ci, data in self.manner.afterwards:
            yield LongFrame(LinkFunction.SND_UD, address, ci, data)

    @property
    def _first_fcb(self) -> int:
        return 0 if not self.manner.toggles_fcb or self._knows_only_fcb_0 else FCB

    @property
    def _knows_only_fcb_0(self) -> bool:
        """Whether FCB 1 was in vain, as tried not long ago."""
        return self.habits.first_fcb == 0 and self.habits.rereads > 1

    def _readout(self, address: int, fcb: int) -> Steps[Reading | None]:
        """Ask for one telegram after the other, from the frame count bit `fcb` on."""
        self._fcb = fcb
        return (yield from self._read_on(address, _Pages()))

    def _read_on(self, address: int, pages: _Pages) -> Steps[Reading | None]:
        """Ask for the telegrams behind those that are there."""
        has_looked_twice = False
        while self._wants_more(pages):
            page = yield from self._next_page(address, pages)
            if page is None:
                break
            if pages.pages[-1:] == [page] and not has_looked_twice:
                # The late copy of an answer that was asked for twice, or a meter that
                # does not turn its pages.
                has_looked_twice = True
                self._fcb ^= FCB
                continue
            if self._starts_again(page.telegram, pages.telegrams):
                pages.restarts = True
                if _begins_with(self.habits.readout, pages.layouts):
                    message = "the meter does not turn its pages"
                    pages.missing = MeterError(MeterProblem.PAGES_REPEAT, message)
                break
            pages.pages.append(page)
        if self.manner.telegrams is None and self._is_known_to_end(pages):
            pages.restarts = True
        self._learn(pages)
        return pages.reading()

    def _wants_more(self, pages: _Pages) -> bool:
        if not pages:
            return True
        if len(pages) >= (self.manner.telegrams or TELEGRAMS):
            return False
        if pages.missing is not None or not self.manner.toggles_fcb:
            return False
        if self.manner.telegrams is not None:
            return True
        last = pages.telegrams[-1]
        has_more = last.more_follows or last.kind is Kind.OTHER
        return has_more and not self._is_known_to_end(pages)

    def _is_known_to_end(self, pages: _Pages) -> bool:
        """Whether the next telegram would be the first again, as tried not long ago."""
        habits = self.habits
        is_known = habits.starts_again and habits.rereads > 1
        return is_known and pages.layouts == habits.readout

    def _starts_again(self, page: Telegram, before: Sequence[Telegram]) -> bool:
        """Whether a meter that announced more has sent all that it has.

        Who wants so many telegrams gets them, though they may look alike.
        """
        is_same = is_page_again if self.manner.telegrams is None else is_repeated
        return any(is_same(page, each) for each in before)

    def _next_page(self, address: int, pages: _Pages) -> Steps[_Page | None]:
        """Ask for a telegram; what keeps a later one is noted in `missing`."""
        try:
            page = yield from self._request(address, pages)
        except (OtherMeterError, ProtocolError) as err:
            if not pages:
                raise
            pages.missing = err
            return None
        if page is None:
            pages.missing = SilenceError(f"{self.target} sends no more telegrams")
        if not isinstance(page, _Page):
            self._is_behind_last = page is not None and not pages
            return None
        refusal, kind = page.telegram.refusal, page.telegram.kind
        if pages and refusal is not None and kind is not Kind.OTHER:
            pages.missing = refusal.as_error()
            return page if kind is Kind.VARIABLE else None
        return page

    def _request(
        self, address: int, pages: _Pages
    ) -> Steps[_Page | Acknowledge | None]:
        """Ask up to three times with the same bit; return E5 where that comes instead.

        The last attempt for a first telegram is made with FCB 0, which some slaves know
        alone. Raises what was wrong with the answer to the last attempt.
        """
        problem: MBusError | None = None
        was_silent = True
        for attempt in range(1, self._attempts + 1):
            is_last = was_silent and attempt == self._attempts
            falls_back = is_last and not pages and self._may_fall_back
            fcb = 0 if falls_back else self._fcb
            answer = yield ShortFrame(LinkFunction.REQ_UD2 | fcb, address)
            was_silent = was_silent and answer.is_silence
            problem = _damage_of(answer)
            if problem is not None or answer.frame is None:
                continue
            if isinstance(answer.frame, Acknowledge):
                return answer.frame
            try:
                page = self._checked(answer.frame, pages)
            except (OtherMeterError, ProtocolError) as err:
                problem = err
                if address == SELECTED and isinstance(err, OtherMeterError):
                    break
                continue
            self._has_fallen_back = self._has_fallen_back or falls_back
            self._asked_fcb = self._asked_fcb if pages else fcb
            self._fcb = fcb ^ FCB if self.manner.toggles_fcb else fcb
            return page
        if problem is not None:
            raise problem
        return None

    def _checked(self, frame: LongFrame, pages: _Pages) -> _Page:
        """Return an answer that comes from the meter that is meant, else OtherMeterError."""
        telegram = parse_telegram(frame, self.manner.key, meter=self.identity)
        wanted, meant = self.identity, self._meant(frame)
        if pages:
            first = pages.pages[0]
            wanted, meant = wanted or _teller_of(first.telegram), first.frame.a
        check_sender(frame, telegram, wanted, meant)
        if not any(map(_teller_of, pages.telegrams)) and self._is_anybody(telegram):
            raise OtherMeterError(f"a meter without a number ({frame.a})", str(wanted))
        return _Page(frame, telegram)

    def _meant(self, frame: LongFrame) -> int | SecondaryAddress:
        """Return who is to have sent an answer; who is selected may name no address.

        One that tells its number else is known by that, or by its key, wherever it answers.
        """
        own = self.manner.answers_as
        is_selected = isinstance(self.target, SecondaryAddress)
        if own is None or not is_selected or own_primary(frame.a) is None:
            return self.target
        return self.target if self._tells_number else own

    def _is_anybody(self, telegram: Telegram) -> bool:
        """Whether whoever is selected may have said this, in place of one that tells its number.

        What only its key decrypts comes from it all the same.
        """
        is_selected = isinstance(self.target, SecondaryAddress)
        if not (is_selected and self._tells_number and telegram.records):
            return False
        header = telegram.header
        if header is not None and header.address is not None:
            return False
        return header is None or not (self.manner.key and header.security_mode)

    def _learn(self, pages: _Pages) -> None:
        """Take what the meter has shown of itself."""
        habits, layouts = self.habits, pages.layouts
        first_layout = next(filter(None, layouts), None)
        if first_layout is None:
            return
        if self.manner.telegrams is None and pages.missing is None:
            habits = replace(habits, readout=layouts, starts_again=pages.restarts)
        self.habits = replace(
            habits,
            rereads=max(0, habits.rereads - 1) or REREADS,
            first_layout=first_layout,
            first_fcb=habits.first_fcb if self._has_fallen_back else self._asked_fcb,
        )


def _begins_with(whole: tuple[Layout, ...], part: tuple[Layout, ...]) -> bool:
    """Whether a readout goes on longer than this part of it."""
    return len(whole) > len(part) and whole[: len(part)] == part


def selection_of(mask: SecondaryAddress) -> LongFrame:
    """Return the selection of whoever matches: `68 0B 0B 68 53 FD 52 … cs 16`."""
    return LongFrame(LinkFunction.SND_UD, SELECTED, SELECT_CI, mask.to_bytes())


def selections_of(
    address: SecondaryAddress, habits: Habits
) -> Sequence[SecondaryAddress]:
    """Return what to select a meter by, in turn: what it is known to match, or all ways."""
    return (habits.mask,) * ATTEMPTS if habits.mask else address.selections


def layout_of(telegram: Telegram) -> Layout:
    """Return what a telegram looks like, whatever its values are."""
    return tuple((each.header.dib, each.header.vib) for each in telegram.records)


def check_sender(
    frame: LongFrame,
    telegram: Telegram,
    wanted: SecondaryAddress | None,
    meant: int | SecondaryAddress,
) -> None:
    """Raise OtherMeterError when an answer does not come from the meter that is wanted.

    What it tells of itself is compared with what is known of the meter. Unless its number
    is known, and is told, the A field has to be the primary address that was meant.
    """
    found = _teller_of(telegram)
    number = str(found) if found is not None and found.has_number else None
    if wanted is not None and found is not None:
        # One that is selected by its number alone may tell another thing, or no number.
        is_silent_on_it = number is None and not wanted.maker
        if not (wanted.matches(found) or is_silent_on_it):
            raise OtherMeterError(f"meter {found}", str(wanted), number)
        if wanted.has_number and number is not None:
            return
    if meant in PRIMARY_ADDRESSES and frame.a != meant:
        raise OtherMeterError(f"address {frame.a}", f"address {meant}")


def is_repeated(page: Telegram, before: Telegram) -> bool:
    """Whether a meter sent the same telegram again; the access number may count on."""
    return page.manufacturer_data == before.manufacturer_data and [
        (record.header, record.raw) for record in page.records
    ] == [(record.header, record.raw) for record in before.records]


def is_page_again(page: Telegram, before: Telegram) -> bool:
    """Whether this is a telegram that was sent before, though its values have changed.

    The records are the same, and the days that stored values are of: telegrams of a
    history look alike.
    """
    if not page.records:
        return is_repeated(page, before)
    return layout_of(page) == layout_of(before) and _days_of(page) == _days_of(before)


def _plain(value: Value) -> Decimal | BitSet | date | time | str | None:
    return value.to_decimal() if isinstance(value, Number) else value


def _days_of(telegram: Telegram) -> list[bytes]:
    return [
        record.raw
        for record in telegram.records
        if record.quantity is Quantity.DATE
        or (record.quantity is Quantity.DATE_TIME and record.header.storage)
    ]


def _teller_of(telegram: Telegram) -> SecondaryAddress | None:
    """Return who a telegram says that it comes from."""
    return None if telegram.header is None else telegram.header.address


def _first_layout_of(reading: Reading) -> Layout:
    return tuple(
        (each.header.dib, each.header.vib)
        for each in reading.telegram.records
        if each.page == 0
    )


def _is_spoilt(reading: Reading | None) -> bool:
    """Whether nobody answered, or another meter in between."""
    return reading is None or isinstance(reading.missing, OtherMeterError)


def _damage_of(answer: Answer) -> ProtocolError | None:
    """Return what is wrong with an answer that is noise; bytes around a telegram are not."""
    if isinstance(answer.frame, LongFrame) or not answer.noise:
        return None
    start = answer.noise[:16].hex(" ").upper()
    message = f"several meters answer, or the answer is damaged ({start} …)"
    return ProtocolError("collision", message)
