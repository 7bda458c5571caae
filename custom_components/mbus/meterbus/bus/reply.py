"""What the bytes after a request give: its echo, an answer, padding, and noise."""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from ..protocol.addresses import PRIMARY_ADDRESSES, SELECTED
from ..protocol.frames import (
    ACKNOWLEDGE,
    FCB,
    Acknowledge,
    Frame,
    FrameReader,
    LinkFunction,
    LongFrame,
    Noise,
    ShortFrame,
)
from .byte_log import ByteLog
from .padding import PADDING, is_padding, padding_before
from .traffic import Remark

DATA_REQUESTS: Final = (LinkFunction.REQ_UD1, LinkFunction.REQ_UD2)


class Awaited(Enum):
    """What is waited for: that decides how long."""

    ACKNOWLEDGEMENT = auto()
    DATA = auto()
    """A telegram, or what comes in its place."""
    ANYBODY = auto()
    """The first byte of whoever is there, at an address where hardly anybody is."""
    ONE_OF_MANY = auto()
    """An acknowledgement of a selection that hardly anybody takes."""
    LATECOMER = auto()
    """One that seemed to come late the last time."""


@dataclass
class Reply:
    """What has come for one request so far."""

    request: ShortFrame | LongFrame
    strips_echo: bool = True
    unechoed: ShortFrame | LongFrame | None = None
    """The request before, where its echo may still come."""
    awaited: Awaited = Awaited.ACKNOWLEDGEMENT
    tells_time: bool = True
    """Whether an answer is to this request, and not to the same one before."""
    is_alone: bool = True
    """Whether nobody may still be answering to another request before."""
    silent_before: int | None = None
    """The address that was asked before, if nobody answered there."""
    reader: FrameReader = field(default_factory=FrameReader)
    frame: Acknowledge | LongFrame | None = None
    noise: bytes = b""
    before: bytes = b""
    """Padding in front of what came."""
    behind: bytes = b""
    """Padding behind the frame."""
    echoed: bool = False
    echoed_late: bool = False
    """Whether the echo of the request before came, in front of everything else."""
    length: int = 0
    """Bytes that have come, of whatever kind."""
    first_s: float | None = None
    """When the first of them came that is neither echo nor padding, after the request."""

    def feed(self, data: bytes, log: ByteLog) -> None:
        """Take what has arrived; padding in front keeps no frame from being seen."""
        self.length += len(data)
        while data and not self.has_begun:
            if self.reader.is_empty and (padding := padding_before(data)):
                self.before += padding
                log.received(padding, Remark.PADDING)
                data = data[len(padding) :]
            self._take(self.reader.feed(data[:1]), log)
            data = data[1:]
        self._take(self.reader.feed(data), log)

    def flush(self, log: ByteLog) -> None:
        """Take that nothing more comes: what is no frame by now is noise."""
        self._take(self.reader.flush(), log)

    @property
    def has_begun(self) -> bool:
        """Whether anything has come besides the echo of the request, and padding."""
        if self.frame is not None or self.noise:
            return True
        if self.reader.is_empty:
            return False
        return not any(
            self.reader.is_beginning_of(each.to_bytes()) for each in self._echoes()
        )

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
        return asks_for_data(self.request)

    @property
    def begins_with_acknowledgement(self) -> bool:
        """Whether E5 came before everything else."""
        if self.noise:
            return self.noise[0] == ACKNOWLEDGE
        return isinstance(self.frame, Acknowledge)

    @property
    def is_neighbours(self) -> bool:
        """Whether the telegram came of the address that was asked before, and was silent."""
        is_silent = self.silent_before in PRIMARY_ADDRESSES
        is_other = is_silent and self.silent_before != self.request.a != SELECTED
        own = self.frame.a if isinstance(self.frame, LongFrame) else None
        return is_other and own == self.silent_before

    @property
    def is_padding(self) -> bool:
        """Whether padding is all that came."""
        return bool(self.before) and self.frame is None and not self.noise

    def noise_besides(self, *, is_padded: bool) -> bytes:
        """Return what is no answer, nor padding; on a line that `is_padded` by its nature.

        A checksum tells that a telegram is whole, and what is around it padding. Beside an
        acknowledgement the same bytes may be another one that lies on top of it.
        """
        if isinstance(self.frame, LongFrame) or (self.frame and is_padded):
            return self.noise
        return self.before + self.noise + self.behind

    def would_be_answered_by(self, late: bytes) -> bool:
        """Whether bytes that came too late make, with those in time, the answer."""
        if self.frame is not None:
            return False
        wanted = LongFrame if self.asks_for_data else Acknowledge | LongFrame
        reader = FrameReader()
        frames = reader.feed(self.noise + late.lstrip(PADDING)) + reader.flush()
        return any(isinstance(each, wanted) for each in frames)

    def _take(self, items: list[Frame | Noise], log: ByteLog) -> None:
        """Keep the answer and the noise; the echo of the request is neither."""
        for item in items:
            match item:
                case Noise(data) if self.frame and is_padding(self.behind + data):
                    self.behind += data
                    log.received(item, Remark.PADDING)
                case Noise(data):
                    self.noise += data
                    log.received(item, Remark.NOISE)
                case ShortFrame() | LongFrame() if item in self._echoes():
                    self._note_echo(item)
                    log.received(item, Remark.ECHO)
                case ShortFrame():
                    self.noise += item.to_bytes()
                    log.received(item, Remark.NOISE)
                case Acknowledge() | LongFrame():
                    self._keep(item)
                    log.received(item)

    def _echoes(self) -> tuple[ShortFrame | LongFrame, ...]:
        """Return the requests whose echo may come next."""
        if not self.strips_echo or self.echoed or self.frame is not None:
            return ()
        if self.unechoed is None or self.echoed_late:
            return (self.request,)
        return self.unechoed, self.request

    def _note_echo(self, echo: ShortFrame | LongFrame) -> None:
        self.echoed = echo == self.request
        self.echoed_late = self.echoed_late or not self.echoed

    def _keep(self, frame: Acknowledge | LongFrame) -> None:
        """Keep the latest frame; one before it is a late answer, or another meter's."""
        if isinstance(frame, Acknowledge) and isinstance(self.frame, LongFrame):
            # What was asked for is there; converters and late meters add an E5.
            self.noise += frame.to_bytes()
            return
        if self.frame is not None:
            self.noise += self.frame.to_bytes() + self.behind
            self.behind = b""
        self.frame = frame


def asks_for_data(request: ShortFrame | LongFrame) -> bool:
    """Whether a request is for a telegram."""
    return isinstance(request, ShortFrame) and request.c & ~FCB in DATA_REQUESTS
