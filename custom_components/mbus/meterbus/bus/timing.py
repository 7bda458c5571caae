"""How long to wait for an answer: the standard, and what the line adds to it.

On the wires an answer starts within 330 bit times and 50 ms, and its bytes follow each
other without a gap (EN 13757-2). Converters, gateways and networks deliver later, and in
pieces. What they add is estimated from the answers themselves: an answer that is complete
after t, of n bytes, was delayed by no more than t - n byte times - 11 bit times.
"""

from typing import Final

from .line import BITS_PER_BYTE, transmission_s

REPLY_WINDOW_BITS: Final = 330
REPLY_WINDOW_S: Final = 0.05
"""A meter answers within 330 bit times and 50 ms (EN 13757-2)."""

EARLIEST_ANSWER_BITS: Final = 11
"""A meter does not answer sooner than this after the request (EN 13757-2)."""

IDLE_BITS: Final = 33
"""The line rests this long between an answer and the next request (EN 13757-2)."""

GAP_S: Final = 0.05
"""Shortest pause that ends an answer: converters deliver in bursts, hosts are busy."""

LONGEST_FRAME: Final = 261
ACKNOWLEDGEMENT: Final = 1

JITTER_S: Final = 0.002
"""How much later than the quickest answer a line delivers another, until one is late."""
LATER: Final = 4
"""Factor of that when an answer comes later still."""
CALMER: Final = 0.98
"""Factor of that with every answer in time: a line that was busy once need not stay so."""
MAXIMUM_ALLOWANCE_S: Final = 2.0
"""A line that delays longer than this cannot be waited for at every silent address."""

TELLING_LENGTH: Final = 20
"""Bytes of an answer that is long enough to tell pieces from a whole."""
TELLING_NOISE: Final = 4
"""Bytes of a collision that tell it: what is lost in between takes its time as well."""


class Timing:
    """What one line has shown of itself so far."""

    def __init__(self, allowance_s: float, *, streams: bool) -> None:
        """Start from what is known of the kind of line."""
        self._assumed_s = allowance_s
        self._allowance_s = allowance_s
        self._shortest_s = float("inf")
        self._jitter_s = JITTER_S
        self._streams = streams

    @property
    def allowance_s(self) -> float:
        """Return the extra time that answers get for the line."""
        return self._allowance_s

    def standard_window(self, baud_rate: int) -> float:
        """Return how long the first byte of an answer may take on the wires alone.

        330 bit times and 50 ms to its start (EN 13757-2), and the byte that shows it.
        """
        return (REPLY_WINDOW_BITS + BITS_PER_BYTE) / baud_rate + REPLY_WINDOW_S

    def reply_window(self, baud_rate: int, expected: int = ACKNOWLEDGEMENT) -> float:
        """Return how long the first byte of an answer of this many bytes may take.

        A gateway that passes an answer on as a whole shows its first byte after its last.
        """
        standard = self.standard_window(baud_rate)
        collected = 0.0 if self._streams else transmission_s(expected, baud_rate)
        return standard + collected + self._allowance_s

    def gap(self, baud_rate: int, missing: int = 0) -> float:
        """Return the pause that ends an answer, of which this many bytes are missing.

        A frame whose length is known is waited for as long as its bytes take on the wires:
        gateways cut long answers into pieces of their own size.
        """
        pause = max(IDLE_BITS / baud_rate, GAP_S)
        return pause + transmission_s(missing, baud_rate) + self._allowance_s

    def learn(
        self, first_s: float, complete_s: float, length: int, baud_rate: int
    ) -> None:
        """Take the times from the end of a request to first byte and complete answer."""
        on_the_wires = transmission_s(length, baud_rate)
        if length >= TELLING_LENGTH:
            self._streams = complete_s - first_s > on_the_wires / 2
        self._delayed(complete_s - on_the_wires, baud_rate)

    def learn_first(self, first_s: float, baud_rate: int) -> None:
        """Take the time from the end of a request to the first byte of any answer.

        It tells something also when several answers lie on top of each other.
        """
        self._delayed(first_s - transmission_s(1, baud_rate), baud_rate)

    def learn_noise(
        self, first_s: float, last_s: float, length: int, baud_rate: int
    ) -> None:
        """Take the times of several answers on top of each other, of so many bytes."""
        if length >= TELLING_NOISE:
            self._streams = last_s - first_s > transmission_s(length, baud_rate) / 2

    def _delayed(self, start_s: float, baud_rate: int) -> None:
        """Narrow the allowance: an answer was there so soon after its request."""
        delay = start_s - EARLIEST_ANSWER_BITS / baud_rate
        self._shortest_s = min(self._shortest_s, max(0.0, delay))
        self._jitter_s = max(JITTER_S, CALMER * self._jitter_s)
        estimate = self._shortest_s + self._jitter_s
        self._allowance_s = min(self._allowance_s, estimate, MAXIMUM_ALLOWANCE_S)

    def answered_late(self) -> None:
        """Give more time: an answer came when it was no longer waited for."""
        wider = max(2 * self._allowance_s, self._assumed_s)
        self._allowance_s = min(wider, MAXIMUM_ALLOWANCE_S)
        self._shortest_s = float("inf")
        self._jitter_s = min(LATER * self._jitter_s, MAXIMUM_ALLOWANCE_S)
