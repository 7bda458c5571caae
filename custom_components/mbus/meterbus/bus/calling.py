"""Who is at a primary address: a request for data, and a reset where nothing clean comes."""

from dataclasses import dataclass, field, replace

from ..protocol.answers import Answer
from ..protocol.frames import LongFrame
from ..protocol.reading import ATTEMPTS
from .conversation import Conversation
from .found import FoundMeter, Method
from .padding import is_padding, tells_of_somebody
from .selecting import are_several, hear, is_acknowledgement


@dataclass(frozen=True, kw_only=True)
class Call:
    """What came of calling an address."""

    reset: Answer = field(default_factory=Answer)
    """What came for a reset, if there was one."""
    data: Answer = field(default_factory=Answer)
    is_alone: bool = True
    """Whether nothing but one answer was heard."""
    meter: FoundMeter | None = None
    came_late: bool = False
    """Whether something came that may be the answer of the address before."""
    was_damaged: bool = False
    """Whether it took a second call to hear it."""

    @property
    def is_answered(self) -> bool:
        """Whether anybody is there."""
        return (
            tells_of_somebody(self.reset)
            or not self.data.is_silence
            or not self.is_alone
        )

    @property
    def is_clean(self) -> bool:
        """Whether it is one telegram, of one who was alone."""
        return self.is_alone and isinstance(self.data.frame, LongFrame)

    @property
    def gives_no_data(self) -> bool:
        """Whether one who is alone acknowledges, and gives no data."""
        is_empty = self.data.is_silence or is_acknowledgement(self.data)
        return self.is_answered and self.is_alone and is_empty

    @property
    def are_several(self) -> bool:
        """Whether several answer at once."""
        return self.is_answered and not (self.is_clean or self.gives_no_data)

    @property
    def is_disturbed(self) -> bool:
        """Whether something came that may not be of this address."""
        return self.came_late or self.was_damaged or self.are_several


async def call(talk: Conversation, address: int, *, baud_rate: int) -> Call:
    """Ask an address for data; where what comes is no telegram, reset its link before.

    What was no clean answer may have been damaged, or be noise of the line where nobody is.
    """
    data = await talk.request_data(address, attempts=1, is_probe=True)
    first = await _heard(talk, address, data, baud_rate)
    if first.is_clean or not first.is_answered:
        return first
    again = await _after_reset(talk, address, baud_rate)
    if isinstance(again.reset.frame, LongFrame):
        # The telegram that was asked for before, and came late.
        again = await _after_reset(talk, address, baud_rate)
    was_damaged = again.is_clean and not is_acknowledgement(data)
    came_late = first.came_late or not again.is_answered
    return replace(again, came_late=came_late, was_damaged=was_damaged)


async def call_after_reset(
    talk: Conversation, address: int, *, baud_rate: int, insists: bool
) -> Call:
    """Reset the link at an address and ask for data where that is acknowledged.

    Some meters give nothing before, and some do not acknowledge that: who `insists` asks in
    any case. What seems to come from several, or gives nothing, may be what the address
    before still had to say.
    """
    first = await _after_reset(talk, address, baud_rate, insists=insists)
    if not (first.are_several or first.gives_no_data):
        return first
    again = await _after_reset(talk, address, baud_rate, insists=insists)
    came_late = first.came_late or not again.is_answered
    return replace(again, came_late=came_late)


async def _after_reset(
    talk: Conversation, address: int, baud_rate: int, *, insists: bool = True
) -> Call:
    reset = await talk.reset(address, is_probe=True)
    came_late = not is_padding(reset.late)
    is_told = tells_of_somebody(reset)
    if not (is_told or insists):
        return Call(came_late=came_late)
    if is_told and await are_several(talk, reset):
        await talk.listen_on()
        return Call(reset=reset, is_alone=False, came_late=came_late)
    attempts = ATTEMPTS if is_told else 1
    data = await talk.request_data(address, attempts=attempts, is_probe=not is_told)
    if is_acknowledgement(data):
        # That of the reset, if it was late.
        data = await talk.request_data(address)
        is_told = True
    if data.is_silence and is_told:
        # Some slaves know the request with FCB 0 alone.
        data = await talk.request_data(address, attempts=1, fcb=0)
    heard = await _heard(talk, address, data, baud_rate)
    return replace(heard, reset=reset, came_late=came_late)


async def _heard(
    talk: Conversation, address: int, data: Answer, baud_rate: int
) -> Call:
    """Return what data tell of who is there."""
    # What came before the request belongs to the address before.
    came_late = not is_padding(data.late)
    own = replace(data, late=b"")
    heard = await hear(talk, address, own, Method.PRIMARY, baud_rate=baud_rate)
    return Call(
        data=heard.answer,
        is_alone=heard.is_alone,
        meter=heard.meter,
        came_late=came_late,
    )
