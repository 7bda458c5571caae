"""What a converter puts around each answer: bytes 00 and FF that no meter has sent.

They come when a converter turns round, or when an input floats. Around a frame with a right
checksum they are a property of the line. What comes behind an answer may come so late that
it stands in front of the next one, or is all that comes where nobody answers: that is looked
into once, and then waited for.
"""

from collections import deque
from typing import Final

from ..protocol.answers import Answer
from ..protocol.errors import ProtocolError
from ..protocol.frames import HEAD_LENGTH, OVERHEAD, LongFrame, parse_frame
from .timing import ANSWERS, LONGEST_FRAME

PADDING: Final = bytes((0x00, 0xFF))
LONGEST_PADDING: Final = 8
"""Bytes at one end of an answer; more of them are something else."""

LOOKS: Final = 2
"""Answers behind which padding is looked for, once there may be some."""
LATEST_S: Final = 0.4
"""How long after an answer it may come; what is later belongs to nothing."""
LATER: Final = 1.5
"""Factor by which padding may come later than it did so far."""


def is_padding(data: bytes, ends: int = 1) -> bool:
    """Return whether these bytes may be what a converter puts at so many ends of answers."""
    return len(data) <= ends * LONGEST_PADDING and not data.strip(PADDING)


def is_nothing_else(data: bytes) -> bool:
    """Return whether it may be that nobody sent these bytes, but the converter alone.

    It may have put them at both ends of an echo. Acknowledgements on top of each other may
    look the same: only a request for data tells.
    """
    return is_padding(data, ends=2)


def tells_of_somebody(answer: Answer) -> bool:
    """Return whether more came than the converter alone may have sent."""
    return answer.frame is not None or not is_nothing_else(answer.noise)


def padding_before(data: bytes) -> bytes:
    """Return what of the padding stands in front of an answer, or of its beginning."""
    length = len(data) - len(data.lstrip(PADDING))
    return data[: min(length, LONGEST_PADDING)]


def has_padding_inside(data: bytes) -> bool:
    """Return whether a telegram is whole but for padding of the answer before in its midst."""
    if len(data) > LONGEST_FRAME + 2 * LONGEST_PADDING:
        return False
    return any(
        _is_frame(data[:start] + data[end:])
        for start in range(1, len(data))
        for end in range(start + 1, min(len(data), start + LONGEST_PADDING) + 1)
        if data[end - 1] in PADDING and is_padding(data[start:end])
    )


def _is_frame(data: bytes) -> bool:
    """Whether this is a telegram, with padding behind it or without."""
    length = len(data) if len(data) < HEAD_LENGTH else data[1] + OVERHEAD
    try:
        frame = parse_frame(data[:length])
    except ProtocolError:
        return False
    return isinstance(frame, LongFrame) and is_padding(data[length:])


class Padding:
    """What one line puts around answers, as far as it has shown."""

    def __init__(self) -> None:
        """Know nothing of a line yet."""
        self._is_known = False
        self._last: deque[tuple[bytes, float]] = deque(maxlen=ANSWERS)
        """What came behind the last answers, and how long after them."""
        self._looks = 0

    @property
    def is_known(self) -> bool:
        """Whether answers with a checksum have had some."""
        return self._is_known

    @property
    def awaited(self) -> int:
        """Return how many bytes may come behind an answer."""
        return len(self._behind) or LONGEST_PADDING

    @property
    def wait_s(self) -> float:
        """Return how long to listen behind an answer: not at all where nothing comes there."""
        if self._behind:
            return LATER * max(behind_s for _, behind_s in self._last)
        return LATEST_S if self._looks else 0.0

    @property
    def _behind(self) -> bytes:
        """Return the longest that came: a converter adds less now and then, or stops."""
        return max((data for data, _ in self._last), key=len, default=b"")

    def explains(self, data: bytes) -> bool:
        """Whether these bytes, alone, are what the converter puts behind anything."""
        return bool(data) and self._behind.endswith(data)

    def suspect(self) -> None:
        """Look for padding behind the next answers: some came, and nobody knows from where."""
        if not self._behind:
            self._looks = LOOKS

    def learn(self) -> None:
        """Take that an answer with a right checksum had some around it."""
        self._is_known = True

    def learn_behind(self, data: bytes, behind_s: float) -> None:
        """Take what came so long behind an answer; nothing, where that was looked for."""
        self._looks = max(0, self._looks - 1)
        if data and behind_s > LATEST_S:
            # Nobody listened when it came, so it tells nothing of when that was.
            self.suspect()
            return
        if data:
            self._is_known = True
            self._looks = 0
        # A line that never had any has nothing to remember, nor to look through.
        if data or self._last:
            self._last.append((data, behind_s if data else 0.0))
