"""Answers as levels on the two wires, and what a receiver reads from their sum.

A level is sampled sixteen times in each bit, as a UART does it, and a waveform is one
integer: bit n is 1 where the line is a space at sample n. The sum of many waveforms, of
which any space makes the line a space, is then a single OR.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
_READY_AGAIN_AT: Final = _CHARACTER - SAMPLES // 2
"""From the middle of the stop bit on, the next falling edge starts a character."""

type Arrivals = list[tuple[float, int]]
"""Bytes at the receiver, each with the time at which its last bit has arrived."""


@dataclass(frozen=True)
class Transmission:
    """Characters sent without gaps, from one moment on."""

    start_s: float
    data: bytes

    def end_s(self, baud_rate: int) -> float:
        """Return when its last bit is over."""
        return self.start_s + duration_s(self.data, baud_rate)


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
    transmissions: Iterable[Transmission], zero_s: float, baud_rate: int
) -> Reception:
    """Return what a receiver reads from answers to a request that ended at zero."""
    samples_per_s = SAMPLES * baud_rate
    sent = {
        (round((each.start_s - zero_s) * samples_per_s), each.data)
        for each in transmissions
    }
    received: list[tuple[int, int]] = []
    collided = False
    for together in _overlapping(sorted(sent)):
        if len(together) == 1:
            received += _clean(*together[0])
        else:
            collided = True
            received += _collided(together)
    arrivals = [(zero_s + end / samples_per_s, byte) for end, byte in received]
    return Reception(arrivals, collided)


def _overlapping(
    sent: list[tuple[int, bytes]],
) -> Iterator[list[tuple[int, bytes]]]:
    """Yield groups of transmissions that are on the line together."""
    together: list[tuple[int, bytes]] = []
    end = 0
    for start, data in sent:
        if together and start >= end:
            yield together
            together = []
        end = max(end if together else start, start + len(data) * _CHARACTER)
        together.append((start, data))
    if together:
        yield together


def _clean(start: int, data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the characters of an answer that is alone, each with its end."""
    for number, byte in enumerate(data, 1):
        yield start + number * _CHARACTER, byte


def _collided(together: list[tuple[int, bytes]]) -> Iterator[tuple[int, int]]:
    """Yield what a UART makes of several answers, each character with its end.

    A falling edge starts a character, and bits are sampled in their middle. Because an
    edge needs a mark before it, a stop bit that is a space is waited out.
    """
    origin = together[0][0]
    spaces = 0
    for start, data in together:
        spaces |= _spaces(data) << start - origin
    edges = spaces & ~(spaces << 1)
    at = 0
    while later := edges >> at:
        at += (later & -later).bit_length() - 1
        yield origin + at + _CHARACTER, _byte_at(spaces >> at)
        at += _READY_AGAIN_AT


def _byte_at(spaces: int) -> int:
    """Return the data bits of the character that starts here."""
    byte = 0
    for bit in range(8):
        if not spaces >> _FIRST_BIT_AT + bit * SAMPLES & 1:
            byte |= 1 << bit
    return byte


def _spaces(data: bytes) -> int:
    """Return the waveform of characters sent without gaps."""
    return int.from_bytes(b"".join(map(_CHARACTERS.__getitem__, data)), "little")


def _waveform_of(byte: int) -> bytes:
    """Return the samples of one character, in the order in which bits are sent."""
    data = [byte >> position & 1 for position in range(8)]
    levels = (0, *data, sum(data) & 1, 1)
    return b"".join(
        (b"\x00" if level else b"\xff") * (SAMPLES // 8) for level in levels
    )


_CHARACTERS: Final = tuple(map(_waveform_of, range(256)))
