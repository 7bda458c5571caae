"""Answers as levels on the two wires, and what a receiver reads from their sum.

A level is sampled sixteen times in each bit, as a UART does it, and a waveform is one
integer: bit n is 1 where the line is a space at sample n. The sum of many waveforms, of
which any space makes the line a space, is then a single OR.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

CHARACTER_BITS: Final = 11
"""Start bit, eight data bits, even parity, stop bit."""
SAMPLES: Final = 16
"""Samples in each bit."""

NEVER_S: Final = float("-inf")
"""Before every moment of every clock."""

_CHARACTER: Final = CHARACTER_BITS * SAMPLES
_FIRST_BIT_AT: Final = SAMPLES + SAMPLES // 2
"""The middle of the first data bit, from the falling edge of the start bit."""
_PARITY_BIT_AT: Final = _FIRST_BIT_AT + 8 * SAMPLES
_READY_AGAIN_AT: Final = _CHARACTER - SAMPLES // 2
"""From the middle of the stop bit on, the next falling edge starts a character."""

type Arrivals = list[tuple[float, int]]
"""Bytes at the receiver, each with the time at which its last bit has arrived."""


class OnError(StrEnum):
    """What a receiver makes of a character whose parity or stop bit is wrong."""

    PASS = "pass"
    """It arrives as it was read."""
    DROP = "drop"
    """It does not arrive."""
    MARK = "mark"
    """FF 00 arrive in front of it, and a good FF arrives twice: PARMRK of termios."""


class OnCollision(StrEnum):
    """What a converter makes of answers that overlap."""

    PASS = "pass"
    """The characters that a UART reads from the sum of their levels."""
    SWALLOW = "swallow"
    """Nothing of what was sent while more than one was on the wires."""
    AND = "and"
    """The AND of their bytes, place by place, as though all had begun with the first."""


@dataclass(frozen=True)
class Converter:
    """What becomes of characters that are wrong, or lie on top of each other."""

    on_error: OnError = OnError.PASS
    on_collision: OnCollision = OnCollision.PASS


FAITHFUL: Final = Converter()
"""Whatever is read arrives."""

MARK: Final = (0xFF, 0x00)

type Characters = Iterator[tuple[int, int, bool]]
"""The end of each character, in samples, its byte, and whether it was read well."""


@dataclass(frozen=True)
class Transmission:
    """Characters sent without gaps, from one moment on."""

    start_s: float
    data: bytes
    flawed: frozenset[int] = frozenset()
    """Places of the bytes of which one bit was flipped, so that their parity is wrong."""

    def end_s(self, baud_rate: int) -> float:
        """Return when its last bit is over."""
        return self.start_s + duration_s(self.data, baud_rate)

    def behind(self, noise: bytes) -> Transmission:
        """Return it with bytes in front of it."""
        flawed = frozenset(place + len(noise) for place in self.flawed)
        return Transmission(self.start_s, noise + self.data, flawed)


@dataclass(frozen=True)
class Reception:
    """What the receiver got of all transmissions; `collided` if any two overlapped."""

    arrivals: Arrivals
    collided: bool

    @property
    def data(self) -> bytes:
        """The bytes without their times."""
        return bytes(byte for _, byte in self.arrivals)


def duration_s(data: bytes, baud_rate: int) -> float:
    """Return how long these bytes take on the wire."""
    return len(data) * CHARACTER_BITS / baud_rate


def receive(
    transmissions: Iterable[Transmission],
    zero_s: float,
    baud_rate: int,
    converter: Converter = FAITHFUL,
) -> Reception:
    """Return what a receiver reads from answers to a request that ended at zero."""
    samples_per_s = SAMPLES * baud_rate
    sent = [
        (round((each.start_s - zero_s) * samples_per_s), each.data, each.flawed)
        for each in transmissions
    ]
    arrivals: Arrivals = []
    collided = False
    for together in _overlapping(sorted(sent, key=lambda each: each[:2])):
        heard = _told_apart(together, converter.on_collision)
        collided |= len(heard) > 1
        for end, byte, is_good in _characters(heard, converter.on_collision):
            given = _given(byte, is_good, converter.on_error)
            arrived_s = zero_s + end / samples_per_s
            arrivals += [(arrived_s, each) for each in given]
    return Reception(arrivals, collided)


def _given(byte: int, is_good: bool, on_error: OnError) -> tuple[int, ...]:
    """Return what the receiver gives for one character."""
    if on_error is OnError.MARK:
        doubled = (byte, byte) if byte == MARK[0] else (byte,)
        return doubled if is_good else (*MARK, byte)
    return (byte,) if is_good or on_error is OnError.PASS else ()


type _Sent = tuple[int, bytes, frozenset[int]]
"""When an answer starts, in samples, its bytes, and those whose parity is wrong."""


def _overlapping(sent: list[_Sent]) -> Iterator[list[_Sent]]:
    """Yield groups of transmissions that are on the line together."""
    together: list[_Sent] = []
    end = 0
    for start, data, flawed in sent:
        if together and start >= end:
            yield together
            together = []
        end = max(end if together else start, start + len(data) * _CHARACTER)
        together.append((start, data, flawed))
    if together:
        yield together


def _told_apart(together: list[_Sent], on_collision: OnCollision) -> list[_Sent]:
    """Return the answers that are not the same levels at the same time.

    Who swallows what overlaps does not go by the levels: two meters draw twice the current.
    """
    if on_collision is OnCollision.SWALLOW:
        return together
    return list(dict.fromkeys(together))


def _characters(together: list[_Sent], on_collision: OnCollision) -> Characters:
    """Yield the characters that a converter gives for one answer, or for several."""
    if len(together) == 1:
        return _clean(*together[0])
    match on_collision:
        case OnCollision.PASS:
            return _collided(together)
        case OnCollision.SWALLOW:
            return _untouched(together)
        case OnCollision.AND:
            first = together[0][0]
            return _collided([(first, data, flawed) for _, data, flawed in together])


def _clean(start: int, data: bytes, flawed: frozenset[int]) -> Characters:
    """Yield the characters of an answer that is alone."""
    for place, byte in enumerate(data):
        yield start + (place + 1) * _CHARACTER, byte, place not in flawed


def _collided(together: list[_Sent]) -> Characters:
    """Yield what a UART makes of several answers.

    A falling edge starts a character, and bits are sampled in their middle. Because an
    edge needs a mark before it, a stop bit that is a space is waited out.
    """
    origin = together[0][0]
    spaces = 0
    for start, data, flawed in together:
        spaces |= _spaces(data, flawed) << start - origin
    edges = spaces & ~(spaces << 1)
    at = 0
    while later := edges >> at:
        at += (later & -later).bit_length() - 1
        character = spaces >> at
        yield origin + at + _CHARACTER, _byte_at(character), _is_good(character)
        at += _READY_AGAIN_AT


def _untouched(together: list[_Sent]) -> Characters:
    """Yield the characters that were sent while nobody else was on the line."""
    shared = list(_shared(together))
    kept = [
        (end, byte, is_good)
        for each in together
        for end, byte, is_good in _clean(*each)
        if not any(since < end and end - _CHARACTER < until for since, until in shared)
    ]
    yield from sorted(kept)


def _shared(together: list[_Sent]) -> Iterator[tuple[int, int]]:
    """Yield from when to when an answer is on the line with one that began before it."""
    latest = together[0][0]
    for start, data, _ in together:
        end = start + len(data) * _CHARACTER
        if start < latest:
            yield start, min(end, latest)
        latest = max(latest, end)


def _byte_at(spaces: int) -> int:
    """Return the data bits of the character that starts here."""
    byte = 0
    for bit in range(8):
        if not spaces >> _FIRST_BIT_AT + bit * SAMPLES & 1:
            byte |= 1 << bit
    return byte


def _is_good(spaces: int) -> bool:
    """Return whether parity and stop bit of the character that starts here are right."""
    is_marked = not spaces >> _PARITY_BIT_AT & 1
    has_stopped = not spaces >> _PARITY_BIT_AT + SAMPLES & 1
    return has_stopped and is_marked == bool(_byte_at(spaces).bit_count() & 1)


def _spaces(data: bytes, flawed: frozenset[int]) -> int:
    """Return the waveform of characters sent without gaps."""
    characters = [_CHARACTERS[byte] for byte in data]
    for place in flawed:
        characters[place] = _FLAWED_CHARACTERS[data[place]]
    return int.from_bytes(b"".join(characters), "little")


def _waveform_of(byte: int, parity: int) -> bytes:
    """Return the samples of one character, in the order in which bits are sent."""
    data = [byte >> position & 1 for position in range(8)]
    levels = (0, *data, sum(data) & 1 ^ parity, 1)
    return b"".join(
        (b"\x00" if level else b"\xff") * (SAMPLES // 8) for level in levels
    )


_CHARACTERS: Final = tuple(_waveform_of(byte, 0) for byte in range(256))
_FLAWED_CHARACTERS: Final = tuple(_waveform_of(byte, 1) for byte in range(256))
