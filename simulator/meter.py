"""The link layer of one meter: addresses, frame count bit, selection, writes."""

from dataclasses import dataclass
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
    Function,
    LongFrame,
    ShortFrame,
)

from .telegrams import AnswerHead, TelegramSource

FCV: Final = 0x10
"""Frame count bit valid."""
REQUEST_MASK: Final = 0x4F
"""Bits of the C field that tell the function, whatever FCB and FCV are."""
CI_APPLICATION_RESET: Final = 0x50
CI_WRITE: Final = 0x51
CI_SELECT: Final = 0x52
BAUD_RATE_OF_CI: Final = dict(
    zip(
        range(0xB8, 0xC0), (300, 600, 1200, 2400, 4800, 9600, 19200, 38400), strict=True
    )
)
WRITE_ADDRESS: Final = bytes.fromhex("017A")
WRITE_IDENTIFICATION: Final = bytes.fromhex("0C79")
WRITE_SECONDARY: Final = bytes.fromhex("0779")

EARLIEST_BITS: Final = 11
"""Bit times after the request before which no meter may answer."""
QUICKEST_S: Final = 0.0155
SLOWEST_S: Final = 0.0550
"""With the 11 bit times before it, 20 to 60 ms at 2400 bit/s, and at every rate sooner
than the 330 bit times + 50 ms after which an answer comes too late."""


@dataclass
class _Memory:
    """What a meter remembers of the requests to one of its addresses."""

    fcb: int | None = None
    page: int = 0
    telegram: LongFrame | None = None

    def clear(self) -> None:
        """Forget the frame count bit; the next telegram is the first one."""
        self.fcb, self.page, self.telegram = None, 0, None

    def is_repetition(self, c: int) -> bool:
        """Whether a request asks for the previous telegram once more."""
        return bool(c & FCV) and self.fcb == c & FCB

    def turn_to(self, c: int, pages: int) -> None:
        """Move on to the page that a new request asks for."""
        if not c & FCV:
            return
        if self.fcb is not None:
            self.page = (self.page + 1) % pages
        self.fcb = c & FCB


class SimulatedMeter:
    """One meter. Hears valid frames; returns what it answers, or None.

    Faults are plain attributes: `silent` does not react at all; the next `lose_answers`
    answers do not arrive; the next `corrupt_answers` carry a wrong checksum;
    `baud_rate` is the only rate it hears (None: that of the bus); `delay_s` is the time
    to its answer (None: its own, by `seed`, within what the standard allows).
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
        seed: int = 0,
    ) -> None:
        """Power up; `answer_address` is the A field of answers, if not its own."""
        self.primary_address = primary_address
        self.secondary_address = secondary_address
        self.telegrams = telegrams
        self.answer_address = answer_address
        self.baud_rate = baud_rate
        self.delay_s = delay_s
        self.silent = False
        self.lose_answers = 0
        self.corrupt_answers = 0
        self.selected = False
        self.access_number = 0
        self.writes: list[LongFrame] = []
        self._own = _Memory()
        self._through_selection = _Memory()
        random = Random(f"{seed} {secondary_address}")
        self._thinking_s = random.uniform(QUICKEST_S, SLOWEST_S)

    def answer_delay_s(self, baud_rate: int) -> float:
        """Return the time from the end of a request to the start of the answer."""
        if self.delay_s is not None:
            return self.delay_s
        return EARLIEST_BITS / baud_rate + self._thinking_s

    def hear(self, frame: Frame) -> bytes | None:
        """React to a frame of the master; return the bytes of the answer, if any."""
        if self.silent:
            return None
        answer = self._react(frame)
        return None if answer is None else self._disturbed(answer.to_bytes())

    def _react(self, frame: Frame) -> Frame | None:
        if isinstance(frame, Acknowledge):
            return None
        if _is_selection(frame):
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
                self._on_write(frame) if _is_function(frame, Function.SND_UD) else None
            )
        if _is_function(frame, Function.SND_NKE):
            return self._on_reset(frame.a)
        if _is_function(frame, Function.REQ_UD2):
            return self._on_data_request(frame)
        return Acknowledge() if _is_function(frame, Function.REQ_UD1) else None

    def _on_reset(self, address: int) -> Frame:
        self._memory_of(address).clear()
        if address == SELECTED:
            self.selected = False
        return Acknowledge()

    def _on_selection(self, wanted: bytes) -> Frame | None:
        if len(wanted) < 8:
            return None
        address = SecondaryAddress.from_bytes(wanted[:8])
        self.selected = address.matches(self.secondary_address)
        if not self.selected:
            return None
        self._through_selection.clear()
        return Acknowledge()

    def _on_data_request(self, frame: ShortFrame) -> Frame:
        memory = _Memory() if frame.a >= EVERY_WITH_ANSWER else self._memory_of(frame.a)
        if memory.telegram is not None and memory.is_repetition(frame.c):
            return memory.telegram
        memory.turn_to(frame.c, self.telegrams.pages)
        memory.telegram = self._fresh_telegram(memory.page)
        return memory.telegram

    def _memory_of(self, address: int) -> _Memory:
        """Return the memory of an address; a reset of everyone clears the own one."""
        return self._through_selection if address == SELECTED else self._own

    def _fresh_telegram(self, page: int) -> LongFrame:
        self.access_number = (self.access_number + 1) % 256
        address = self.answer_address
        if address is None:
            address = self.primary_address
        head = AnswerHead(address, self.secondary_address, self.access_number)
        return self.telegrams.telegram(page, head)

    def _on_write(self, frame: LongFrame) -> Frame:
        self.writes.append(frame)
        if frame.ci == CI_APPLICATION_RESET:
            self._memory_of(frame.a).clear()
        elif frame.ci == CI_WRITE:
            self._store(frame.data[:2], frame.data[2:])
        else:
            self.baud_rate = BAUD_RATE_OF_CI.get(frame.ci, self.baud_rate)
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

    def _disturbed(self, answer: bytes) -> bytes | None:
        """Apply the faults that are due to an answer."""
        if self.lose_answers:
            self.lose_answers -= 1
            return None
        if self.corrupt_answers:
            self.corrupt_answers -= 1
            return _with_wrong_checksum(answer)
        return answer


def _is_function(frame: ShortFrame | LongFrame, function: Function) -> bool:
    """Whether a frame asks for this function, with whatever frame count bit."""
    return frame.c & REQUEST_MASK == function & REQUEST_MASK


def _is_selection(frame: ShortFrame | LongFrame) -> TypeGuard[LongFrame]:
    """Whether a frame selects by secondary address."""
    return (
        isinstance(frame, LongFrame)
        and _is_function(frame, Function.SND_UD)
        and (frame.a, frame.ci) == (SELECTED, CI_SELECT)
    )


def _with_wrong_checksum(answer: bytes) -> bytes:
    """Return the answer with one bit flipped: of the checksum, or of a lone E5."""
    damaged = bytearray(answer)
    damaged[-2 if len(answer) > 1 else 0] ^= 0x40
    return bytes(damaged)
