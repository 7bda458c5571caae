"""The link layer of one meter: addresses, frame count bit, selection, writes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Final, TypeGuard

from meterbus.protocol.addresses import (
    EVERY_WITH_ANSWER,
    EVERY_WITHOUT_ANSWER,
    PRIMARY_ADDRESSES,
    SELECTED,
    SecondaryAddress,
)
from meterbus.protocol.frames import (
    FCB,
    Acknowledge,
    Frame,
    LinkFunction,
    LongFrame,
    ShortFrame,
)

from .disturbance import with_wrong_checksum
from .quirks import PageEnd, Quirks
from .selection import ADDRESS_SIZE, Selection, number_of, selection_of
from .telegrams import AnswerHead, TelegramSource, announcing_more, with_header
from .waveform import NEVER_S

FCV: Final = 0x10
"""Frame count bit valid."""
DFC: Final = 0x10
"""In an answer: the meter takes no more for now."""
ACD: Final = 0x20
"""In an answer: there is an alarm to ask for."""
REQUEST_MASK: Final = 0x4F
"""Bits of the C field that tell the function, whatever FCB and FCV are."""
CI_APPLICATION_RESET: Final = 0x50
CI_WRITE: Final = 0x51
CI_SELECT: Final = 0x52
CI_ERROR: Final = 0x70
CI_ALARM: Final = 0x71
BAUD_RATE_OF_CI: Final = dict(
    zip(
        range(0xB8, 0xC0), (300, 600, 1200, 2400, 4800, 9600, 19200, 38400), strict=True
    )
)
WRITE_ADDRESS: Final = bytes.fromhex("017A")
WRITE_IDENTIFICATION: Final = bytes.fromhex("0C79")
WRITE_SECONDARY: Final = bytes.fromhex("0779")

REQUEST_WITH_FCB_0: Final = 0x5B

UNKNOWN_CI: Final = 0x01
BUSY: Final = 0x08
TOO_MANY_READOUTS: Final = 0x09

EARLIEST_BITS: Final = 11
"""Bit times after the request before which no meter may answer."""
QUICKEST_S: Final = 0.0155
SLOWEST_S: Final = 0.0550
"""With the 11 bit times before it, 20 to 60 ms at 2400 bit/s, and at every rate sooner
than the 330 bit times + 50 ms after which an answer comes too late."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A frame on the bus: when, after how long an idle time, and at which rate."""

    frame: Frame
    started_s: float
    ended_s: float
    idle_s: float
    baud_rate: int
    bus_rate: int | None
    selection: Selection | None

    @property
    def address(self) -> int:
        """The A field; the single character has none."""
        return -1 if isinstance(self.frame, Acknowledge) else self.frame.a

    @classmethod
    def at(
        cls,
        frame: Frame,
        *,
        ended_s: float = 0.0,
        started_s: float = 0.0,
        idle_s: float = 0.0,
        baud_rate: int = 2400,
        bus_rate: int | None = None,
    ) -> Heard:
        """Return a frame with whom it selects, if it does."""
        selection = selection_of(frame.data) if is_selection(frame) else None
        return cls(frame, started_s, ended_s, idle_s, baud_rate, bus_rate, selection)


@dataclass(frozen=True)
class Area:
    """Telegrams behind a CI field of their own, such as B1."""

    telegrams: TelegramSource
    answers_directly: bool = False
    """Whether the answer is the telegram itself; else E5, and the next request's is."""


@dataclass
class _Memory:
    """What a meter remembers of the requests to one of its addresses."""

    fcb: int | None = None
    page: int = 0
    answer: Frame | None = None

    def clear(self) -> None:
        """Forget the frame count bit; the next telegram is the first one."""
        self.fcb, self.page, self.answer = None, 0, None

    def is_repetition(self, c: int) -> bool:
        """Whether a request asks for the previous telegram once more."""
        return self.answer is not None and bool(c & FCV) and self.fcb == c & FCB

    def turn_to(self, c: int, pages: int, end: PageEnd) -> None:
        """Move on to the page that a new request asks for."""
        if not c & FCV:
            return
        if self.fcb is not None:
            self.page = _next_page(self.page, pages, end)
        self.fcb = c & FCB


class SimulatedMeter(Quirks):
    """One meter. Hears valid frames; returns what it answers, or None.

    Its faults and habits are attributes, listed in `Quirks`. Besides them:
    `baud_rate` is the only rate it hears (None: that of the bus); `delay_s` is the time
    to its answer (None: its own, by `seed`, within what the standard allows);
    `answer_address` is the A field of its answers (None: its own address);
    `applications` are the telegrams that a sub-code of the application reset chooses;
    `areas` are those behind a CI field of their own, `reports` those behind a write
    that chooses what is sent next.
    """

    def __init__(
        self,
        primary_address: int,
        secondary_address: SecondaryAddress,
        telegrams: TelegramSource,
        *,
        answer_address: int | None = None,
        baud_rate: int | None = None,
        delay_s: float | None = None,
        seed: int | str = 0,
    ) -> None:
        """Power up."""
        super().__init__(fault_seed=f"{seed} {secondary_address}")
        self.primary_address = primary_address
        self.secondary_address = secondary_address
        self.telegrams = telegrams
        self.answer_address = answer_address
        self.baud_rate = baud_rate
        self.delay_s = delay_s
        self.selected = False
        self.access_number = 0
        self.writes: list[LongFrame] = []
        self.applications: Mapping[int, TelegramSource] = {}
        self.areas: Mapping[int, Area] = {}
        self.reports: Mapping[bytes, TelegramSource] = {}
        self.heard: Heard | None = None
        self.answered_until_s = NEVER_S
        self._own = _Memory()
        self._through_selection = _Memory()
        self._is_initialized = False
        self._selected_s = NEVER_S
        self._application = 0
        self._next_answer: LongFrame | None = None
        self._rate_before: int | None = None
        self._falls_back_s: float | None = None
        self._thinking_s = Random(self.fault_seed).uniform(QUICKEST_S, SLOWEST_S)
        # Whoever overrides `hear` decides alone what it reacts to.
        self._hears_everything = type(self).hear is not SimulatedMeter.hear

    @property
    def secondary_address(self) -> SecondaryAddress:
        """Who it is."""
        return self._secondary_address

    @secondary_address.setter
    def secondary_address(self, address: SecondaryAddress) -> None:
        self._secondary_address = address
        self._number = number_of(address)

    def answer_delay_s(self, baud_rate: int) -> float:
        """Return the time from the end of a request to the start of the answer."""
        if self.delay_s is not None:
            return self.delay_s
        return EARLIEST_BITS / baud_rate + self._thinking_s

    def is_reached_by(self, heard: Heard) -> bool:
        """Whether a frame may make it do anything: who is not reached need not hear."""
        if self._falls_back_s is not None:
            self._fall_back(heard.ended_s)
        if (self.baud_rate or heard.bus_rate) not in (None, heard.baud_rate):
            return False
        if self._hears_everything:
            return True
        if heard.selection is not None:
            return (
                self.selected
                or self.answers_wrong_selections
                or heard.selection.matches(self._number)
            )
        address = heard.address
        if address == SELECTED:
            return self.selected
        return address == self.primary_address or address >= EVERY_WITH_ANSWER

    def power_down(self) -> None:
        """Forget what is not stored for good: frame count bits, selection, choices."""
        self.selected = False
        self._own.clear()
        self._through_selection.clear()
        self._is_initialized = False
        self._application = 0
        self._next_answer = None

    def hear(self, frame: Frame) -> bytes | None:
        """React to a frame of the master; return the bytes of the answer, if any.

        `heard` tells when it came; a bus sets it before.
        """
        self._falls_back_s = None
        if self.silent or self._is_asleep() or self._is_resting():
            return None
        answer = self._react(frame)
        return None if answer is None else self._disturbed(answer.to_bytes())

    def _is_asleep(self) -> bool:
        """Whether the frame only wakes it up."""
        if self.sleeps_after_s is None or self.heard is None:
            return False
        idle_s = min(self.heard.idle_s, self.heard.started_s - self.answered_until_s)
        return idle_s > self.sleeps_after_s

    def _is_resting(self) -> bool:
        return self._is_sooner_than(self.needs_pause_s, self.answered_until_s)

    def _is_sooner_than(self, pause_s: float, since_s: float) -> bool:
        """Whether the frame came sooner after a moment than this."""
        if not pause_s or self.heard is None:
            return False
        return 0 <= self.heard.started_s - since_s < pause_s

    def _react(self, frame: Frame) -> Frame | None:
        if isinstance(frame, Acknowledge):
            return None
        if is_selection(frame):
            return self._on_selection(frame.data)
        if not self._is_meant(frame.a):
            return None
        answer = self._execute(frame)
        return None if frame.a == EVERY_WITHOUT_ANSWER else answer

    def _is_meant(self, address: int) -> bool:
        if address == SELECTED:
            return self.selected
        everyone = (EVERY_WITH_ANSWER, EVERY_WITHOUT_ANSWER)
        return address == self.primary_address or address in everyone

    def _execute(self, frame: ShortFrame | LongFrame) -> Frame | None:
        if isinstance(frame, LongFrame):
            return (
                self._on_write(frame)
                if _is_function(frame, LinkFunction.SND_UD)
                else None
            )
        if _is_function(frame, LinkFunction.SND_NKE):
            return self._on_reset(frame.a)
        if _is_function(frame, LinkFunction.REQ_UD2):
            return self._on_data_request(frame)
        if _is_function(frame, LinkFunction.REQ_UD1):
            return self._on_alarm_request()
        return None

    def _on_reset(self, address: int) -> Frame | None:
        if self.ignores_nke and address != SELECTED:
            return None
        self._memory_of(address).clear()
        if address == SELECTED:
            self.selected = False
        if address == self.primary_address:
            self._is_initialized = True
        return None if self.no_nke_answer else Acknowledge()

    def _on_selection(self, wanted: bytes) -> Frame | None:
        selection = selection_of(wanted)
        if selection is None or self._ignores(selection, wanted):
            return None
        if not self._is_selected_by(selection):
            self.selected = self.selected and self.stays_selected
            return Acknowledge() if self.answers_wrong_selections else None
        self.selected = True
        self._selected_s = NEVER_S if self.heard is None else self.heard.ended_s
        self._through_selection.clear()
        return Acknowledge()

    def _ignores(self, selection: Selection, wanted: bytes) -> bool:
        """Whether a selection is of a kind that it does not know."""
        if self.ignores_full_wildcard and selection.is_full_wildcard:
            return True
        return self.no_enhanced_selection and len(wanted) > ADDRESS_SIZE

    def _is_selected_by(self, selection: Selection) -> bool:
        if self.strict_fields and selection.gives_fields:
            return False
        is_meant = selection.matches(self._number)
        return is_meant and selection.matches_fabrication(self.fabrication_number)

    def _on_data_request(self, frame: ShortFrame) -> Frame | None:
        if self._gives_no_data(frame):
            return None
        memory = self._memory_for(frame.a)
        if memory.is_repetition(frame.c):
            return memory.answer
        out_of_turn = self._answer_out_of_turn()
        if out_of_turn is not None:
            return out_of_turn
        if self.pages_by_fcb:
            memory.page = self._page_by_bit(frame.c)
        else:
            memory.turn_to(frame.c, self._readout.pages, self.page_end)
        memory.answer = self._fresh_answer(memory.page)
        if frame.a == SELECTED and self.forgets_selection:
            self.selected = False
        return memory.answer

    def _gives_no_data(self, frame: ShortFrame) -> bool:
        if self.needs_nke_first and not self._is_initialized:
            return True
        if self.fcb_0_only and frame.c != REQUEST_WITH_FCB_0:
            return True
        return frame.a == SELECTED and (
            self.no_data_when_selected
            or self._is_sooner_than(self.selection_pause_s, self._selected_s)
        )

    def _memory_for(self, address: int) -> _Memory:
        """Return the memory that a request for data goes by, an empty one if by none."""
        if address >= EVERY_WITH_ANSWER:
            return _Memory()
        memory = self._memory_of(address)
        if self.ignores_fcb or self.pages_by_fcb or self.fcb_0_only:
            memory.clear()
        return memory

    def _page_by_bit(self, c: int) -> int:
        """Return the page that the frame count bit alone asks for."""
        return 0 if c & FCB else min(1, self._readout.pages - 1)

    def _answer_out_of_turn(self) -> LongFrame | None:
        """Return what comes in place of a telegram, if anything does."""
        answer, self._next_answer = self._next_answer, None
        if answer is not None:
            return answer
        if self.busy_reads:
            self.busy_reads -= 1
            return self._busy()
        if self.readouts_left is not None:
            if not self.readouts_left:
                return self._error(TOO_MANY_READOUTS)
            self.readouts_left -= 1
        return None

    def _busy(self) -> LongFrame:
        return replace(self._error(BUSY), c=LinkFunction.RSP_UD | DFC)

    def _error(self, code: int) -> LongFrame:
        return LongFrame(
            LinkFunction.RSP_UD, self._answer_address, CI_ERROR, bytes((code,))
        )

    def _on_alarm_request(self) -> Frame:
        if not self.alarm:
            return Acknowledge()
        return LongFrame(
            LinkFunction.RSP_UD, self._answer_address, CI_ALARM, self.alarm
        )

    def _memory_of(self, address: int) -> _Memory:
        """Return the memory of an address; a reset of everyone clears the own one."""
        return self._through_selection if address == SELECTED else self._own

    @property
    def _readout(self) -> TelegramSource:
        """The telegrams that the last application reset chose."""
        return self.applications.get(self._application, self.telegrams)

    @property
    def _answer_address(self) -> int:
        if self.answer_address is None:
            return self.primary_address
        return self.answer_address

    def _fresh_answer(self, page: int) -> Frame:
        readout = self._readout
        if page >= readout.pages:
            return Acknowledge()
        if page + 1 == self.error_on_page:
            return self._busy()
        telegram = self._fresh_telegram(readout, page)
        if self.alarm:
            telegram = replace(telegram, c=telegram.c | ACD)
        if self.always_more and page == readout.pages - 1:
            telegram = announcing_more(telegram)
        return telegram

    def _fresh_telegram(self, source: TelegramSource, page: int) -> LongFrame:
        self.access_number = (self.access_number + 1) % 256
        head = AnswerHead(
            self._answer_address, self.secondary_address, self.access_number
        )
        return with_header(source.telegram(page, head), self.header)

    def _on_write(self, frame: LongFrame) -> Frame | None:
        self.writes.append(frame)
        answer = self._execute_write(frame)
        if self.loses_acknowledgements and isinstance(answer, Acknowledge):
            self.loses_acknowledgements -= 1
            return None
        return answer

    def _execute_write(self, frame: LongFrame) -> Frame:
        if frame.ci in self.areas:
            return self._on_area(self.areas[frame.ci])
        if frame.data in self.reports:
            self._next_answer = self._fresh_telegram(self.reports[frame.data], 0)
            return Acknowledge()
        if self.ignores_writes or (self.writes_need_fcb and not frame.c & FCB):
            return Acknowledge()
        if frame.ci == CI_APPLICATION_RESET:
            self._memory_of(frame.a).clear()
            self._application = frame.data[0] if frame.data else 0
        elif frame.ci == CI_WRITE:
            self._store(frame.data[:2], frame.data[2:])
        elif frame.ci in BAUD_RATE_OF_CI:
            self._change_rate(BAUD_RATE_OF_CI[frame.ci])
        elif self.rejects_unknown:
            self._next_answer = self._error(UNKNOWN_CI)
        return Acknowledge()

    def _on_area(self, area: Area) -> Frame:
        telegram = self._fresh_telegram(area.telegrams, 0)
        if area.answers_directly:
            return telegram
        self._next_answer = telegram
        return Acknowledge()

    def _store(self, what: bytes, data: bytes) -> None:
        """Take over a new address; anything else is acknowledged and ignored."""
        if what == WRITE_ADDRESS and len(data) == 1 and data[0] in PRIMARY_ADDRESSES:
            self.primary_address = data[0]
        elif what == WRITE_IDENTIFICATION and len(data) == 4:
            rest = self.secondary_address.to_bytes()[4:]
            self.secondary_address = SecondaryAddress.from_bytes(data + rest)
        elif what == WRITE_SECONDARY and len(data) == 8:
            self.secondary_address = SecondaryAddress.from_bytes(data)

    def _change_rate(self, baud_rate: int) -> None:
        """Hear another rate from now on, for good once it is used."""
        if self.heard is not None:
            self._rate_before = self.baud_rate
            self._falls_back_s = self.heard.ended_s + self.fall_back_s
        self.baud_rate = baud_rate

    def _fall_back(self, now: float) -> None:
        if self._falls_back_s is not None and now > self._falls_back_s:
            self.baud_rate = self._rate_before
            self._falls_back_s = None

    def _disturbed(self, answer: bytes) -> bytes | None:
        """Apply the faults that are due to a number of answers."""
        if self.lose_answers:
            self.lose_answers -= 1
            return None
        if self.corrupt_answers:
            self.corrupt_answers -= 1
            return with_wrong_checksum(answer)
        return answer


def is_selection(frame: Frame) -> TypeGuard[LongFrame]:
    """Whether a frame selects by secondary address."""
    return (
        isinstance(frame, LongFrame)
        and _is_function(frame, LinkFunction.SND_UD)
        and (frame.a, frame.ci) == (SELECTED, CI_SELECT)
    )


def _is_function(frame: ShortFrame | LongFrame, function: LinkFunction) -> bool:
    """Whether a frame asks for this function, with whatever frame count bit."""
    return frame.c & REQUEST_MASK == function & REQUEST_MASK


def _next_page(page: int, pages: int, end: PageEnd) -> int:
    """Return the page after one; behind the last one there is none but E5."""
    match end:
        case PageEnd.WRAP:
            return (page + 1) % pages
        case PageEnd.REPEAT:
            return min(page + 1, pages - 1)
        case PageEnd.STOP:
            return min(page + 1, pages)
