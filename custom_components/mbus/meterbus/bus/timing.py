"""How long to wait for an answer: the standard, and what the line adds to it.

On the wires an answer starts within 330 bit times and 50 ms, and its bytes follow each
other without a gap (EN 13757-2). Converters, gateways and networks deliver later, and in
pieces. What they add is estimated from the answers themselves: an answer that is complete
after t, of n bytes, was delayed by no more than t - n byte times - 11 bit times. The
slowest of the last answers counts: networks are quick, and now and then they are not.
"""

from collections import deque
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
"""How much later than the quickest answer a line delivers another, at the least."""
ANSWERS: Final = 100
"""So many of the last answers tell how slow a line may be."""
NOISES: Final = 3
"""So many collisions tell how quick a line is on which nobody is heard alone."""
DOUBT: Final = 1.5
"""After n answers the next may be later than the slowest by 1.5/n of what they differ by."""
PATIENT_WINDOWS: Final = 3
"""Requests through a network that are given so much while nobody was heard yet."""
PATIENCE_S: Final = 1.82
"""How much: a line that adds up to 1.95 s is heard so."""
MAXIMUM_ALLOWANCE_S: Final = 2.0
"""A line that delays longer than this cannot be waited for at every silent address."""

TELLING_LENGTH: Final = 20
"""Bytes of an answer that is long enough to tell pieces from a whole."""
TELLING_NOISE: Final = 4
"""Bytes of a collision that tell it: what is lost in between takes its time as well."""


class Timing:
    """What one line has shown of itself so far."""

    def __init__(
        self, allowance_s: float, *, streams: bool, least_s: float = 0.0
    ) -> None:
        """Start from what is known of the kind of line; a person may have set the least."""
        self._assumed_s = allowance_s
        self._least_s = least_s
        self._allowance_s = max(allowance_s, least_s)
        self._quickest_s = float("inf")
        self._delays: deque[float] = deque(maxlen=ANSWERS)
        self._streams = streams
        # A port of this computer is not slower than is known; a network may be.
        self._patient_windows = 0 if streams else PATIENT_WINDOWS

    @property
    def allowance_s(self) -> float:
        """Return the extra time that answers get for the line."""
        return self._allowance_s

    def standard_window(self, baud_rate: int) -> float:
        """Return how long the first byte of an answer may take on the wires alone.

        330 bit times and 50 ms to its start (EN 13757-2), and the byte that shows it.
        """
        return (REPLY_WINDOW_BITS + BITS_PER_BYTE) / baud_rate + REPLY_WINDOW_S

    def longest_window(self, baud_rate: int) -> float:
        """Return how long the first byte may take on the slowest line that can be used."""
        return self.standard_window(baud_rate) + max(MAXIMUM_ALLOWANCE_S, self._least_s)

    def reply_window(self, baud_rate: int, expected: int = ACKNOWLEDGEMENT) -> float:
        """Return how long the first byte of an answer of this many bytes may take.

        A gateway that passes an answer on as a whole shows its first byte after its last.
        """
        standard = self.standard_window(baud_rate)
        collected = 0.0 if self._streams else transmission_s(expected, baud_rate)
        patience_s = PATIENCE_S if self._patient_windows > 0 else 0.0
        return standard + collected + max(patience_s, self._allowance_s)

    def hurried_window(self, baud_rate: int) -> float:
        """Return how long an acknowledgement may take where many ask in vain for one.

        What a quick line adds is part of what the standard has for the computers on the way.
        """
        if self._allowance_s <= REPLY_WINDOW_S:
            return self.standard_window(baud_rate)
        return self.reply_window(baud_rate)

    def probe_window(self, baud_rate: int, *, is_again: bool = False) -> float:
        """Return how long to wait where hardly anybody is, and what comes late is noticed.

        That a gateway passes a telegram on as a whole is not waited for; nor, while nobody
        was heard, is anything but what a person has set. Who was silent a moment before is
        asked again for what was lost: the quickest answers tell how long that takes.
        """
        quickest_s = min((self._quickest_s, *self._delays))
        if quickest_s == float("inf"):
            return self.standard_window(baud_rate) + self._least_s
        allowance_s = self._allowance_s
        if is_again:
            allowance_s = max(self._least_s, min(quickest_s, allowance_s))
        return self.standard_window(baud_rate) + allowance_s

    def gap(self, baud_rate: int, missing: int = 0) -> float:
        """Return the pause that ends an answer, of which this many bytes are missing.

        A frame whose length is known is waited for as long as its bytes take on the wires,
        and as long as this kind of line may stop: gateways cut long answers into pieces of
        their own size, and networks carry one of them later than the others.
        """
        pause = max(IDLE_BITS / baud_rate, GAP_S)
        if not missing:
            return pause + self._allowance_s
        allowance_s = max(self._assumed_s, self._allowance_s)
        return pause + transmission_s(missing, baud_rate) + allowance_s

    def learn(
        self, first_s: float, complete_s: float, length: int, baud_rate: int
    ) -> None:
        """Take the times from the end of a request to first byte and complete answer."""
        on_the_wires = transmission_s(length, baud_rate)
        if length >= TELLING_LENGTH:
            self._streams = complete_s - first_s > on_the_wires / 2
        self._delays.append(_delay_s(complete_s - on_the_wires, baud_rate))
        self._estimate(baud_rate)

    def learn_first(self, first_s: float, baud_rate: int) -> None:
        """Take the time from the end of a request to the first byte of any answer.

        It tells something also when several answers lie on top of each other.
        """
        delay_s = _delay_s(first_s - transmission_s(1, baud_rate), baud_rate)
        # No meter answers sooner: that is the rest of something else.
        if delay_s > 0:
            self._quickest_s = min(self._quickest_s, delay_s)
            self._estimate(baud_rate)

    def learn_noise(
        self, first_s: float, last_s: float, length: int, baud_rate: int
    ) -> None:
        """Take the times of several answers on top of each other, of so many bytes.

        The first of a few tells as much of a quick line as one that comes alone. Of a slow
        one it does not: many on top of each other begin with what is no byte.
        """
        delay_s = _delay_s(first_s - transmission_s(1, baud_rate), baud_rate)
        if len(self._delays) < NOISES and delay_s <= self.standard_window(baud_rate):
            self._delays.append(delay_s)
            self._estimate(baud_rate)
        if length >= TELLING_NOISE:
            self._streams = last_s - first_s > transmission_s(length, baud_rate) / 2

    def learn_silence(self) -> None:
        """Take that nobody answered: one who never does is not waited for long."""
        self._patient_windows = max(0, self._patient_windows - 1)

    def learn_late(self, late_s: float, baud_rate: int) -> None:
        """Take the time from the end of a request to an answer nobody waited for any more.

        It may have been there for a while, so what is believed at once has a limit.
        """
        self._quickest_s = float("inf")
        believed_s = max(2 * self._allowance_s, self._assumed_s)
        self._delays.append(min(late_s, believed_s))
        self._estimate(baud_rate)

    def _estimate(self, baud_rate: int) -> None:
        """Say what the line adds, from the quickest and the slowest answers.

        What a meter itself may take is waited for anyway; of that, the 50 ms are for the
        computers on the way.
        """
        self._patient_windows = 0
        if not self._delays:
            # Several at once tell how quick a line is, and little of how slow it may be.
            is_slow = self._quickest_s > self.standard_window(baud_rate)
            doubtful_s = (1 + DOUBT) * self._quickest_s if is_slow else 0.0
            self._allow(max(self._assumed_s, doubtful_s))
            return
        slowest_s = max(self._delays)
        # Few answers may be alike by chance.
        spread_s = max(slowest_s - min(self._delays), slowest_s / len(self._delays))
        doubt_s = DOUBT / len(self._delays) * spread_s
        quickest_s = min(self._quickest_s, *self._delays, MAXIMUM_ALLOWANCE_S)
        estimate_s = max(
            quickest_s + JITTER_S,
            slowest_s + doubt_s - REPLY_WINDOW_S,
            self._assumed_s / (1 + len(self._delays) ** 2),
        )
        if slowest_s <= self.standard_window(baud_rate):
            # A meter that takes its time says nothing about the line.
            estimate_s = min(estimate_s, self._assumed_s)
        self._allow(estimate_s)

    def _allow(self, allowance_s: float) -> None:
        self._allowance_s = max(self._least_s, min(allowance_s, MAXIMUM_ALLOWANCE_S))


def _delay_s(start_s: float, baud_rate: int) -> float:
    """Return how much later an answer came than the soonest that is allowed."""
    return max(0.0, start_s - EARLIEST_ANSWER_BITS / baud_rate)
