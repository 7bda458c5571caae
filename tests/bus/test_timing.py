"""Waiting as long as needed, and no longer: the standard, the line, what answers show."""

import pytest

from meterbus.bus.timing import Timing

BAUD = 2400
BYTE = 11 / BAUD
WINDOW = 341 / BAUD + 0.05
JITTER_S = 0.002
"""How much later than the quickest answer another may come."""


def answered(
    timing: Timing, delay: float, length: int = 100, *, in_one_piece: bool = False
) -> None:
    """Let a meter answer this long after the request, over a line that shows it so."""
    complete = delay + length * BYTE
    first = complete if in_one_piece else delay + BYTE
    timing.learn(first, complete, length, BAUD)


@pytest.mark.parametrize(
    ("baud_rate", "window"),
    [(300, 1.150), (600, 0.600), (2400, 0.1875), (9600, 0.084375), (38400, 0.05859375)],
)
def test_the_reply_window_is_that_of_the_standard(
    baud_rate: int, window: float
) -> None:
    """330 bit times and 50 ms to its start, and the byte that shows it."""
    seen = window + 11 / baud_rate
    assert Timing(0.0, streams=True).reply_window(baud_rate) == pytest.approx(seen)


def test_the_line_gets_its_allowance() -> None:
    """What the kind of line may add comes on top."""
    assert Timing(0.2, streams=True).reply_window(BAUD) == pytest.approx(WINDOW + 0.2)


def test_an_answer_that_may_come_in_one_piece_is_waited_for() -> None:
    """A gateway that collects shows its first byte when the last has come."""
    timing = Timing(0.0, streams=False)
    assert timing.reply_window(BAUD, 100) == pytest.approx(WINDOW + 100 * BYTE)


def test_a_line_is_seen_to_stream() -> None:
    """After one long answer in pieces, nobody waits for collected ones any more."""
    timing = Timing(0.0, streams=False)
    answered(timing, 0.05)
    assert timing.reply_window(BAUD, 100) == pytest.approx(WINDOW)


def test_a_line_is_seen_to_collect() -> None:
    """After one long answer in one piece, the next is waited for."""
    timing = Timing(0.0, streams=True)
    answered(timing, 0.05, in_one_piece=True)
    assert timing.reply_window(BAUD, 100) == pytest.approx(WINDOW + 100 * BYTE)


def test_the_allowance_shrinks_to_what_an_answer_shows() -> None:
    """A quick answer proves that the line adds no more than that."""
    timing = Timing(0.2, streams=True)
    answered(timing, 0.04)
    shown = 0.04 - 11 / BAUD
    assert timing.allowance_s == pytest.approx(shown + JITTER_S)
    assert timing.reply_window(BAUD) > WINDOW


def test_answers_on_top_of_each_other_show_it_too() -> None:
    """The first byte of a collision is there when the quickest meter began."""
    timing = Timing(0.2, streams=False)
    timing.learn_first(0.04 + BYTE, BAUD)
    timing.learn_noise(0.04 + BYTE, 0.04 + 60 * BYTE, 60, BAUD)
    assert timing.allowance_s == pytest.approx(0.04 - 11 / BAUD + JITTER_S)
    assert timing.reply_window(BAUD, 100) < WINDOW + 100 * BYTE


def test_slow_answers_prove_nothing() -> None:
    """A meter that takes its time says nothing about the line."""
    timing = Timing(0.05, streams=True)
    for _ in range(10):
        answered(timing, 0.18)
    assert timing.allowance_s == 0.05


def test_a_late_answer_widens_the_allowance_and_learning_starts_anew() -> None:
    """Up to a bound, beyond which no silent address can be waited for."""
    timing = Timing(0.2, streams=True)
    answered(timing, 0.01)
    timing.answered_late()
    assert timing.allowance_s == 0.2
    for _ in range(20):
        timing.answered_late()
    assert timing.allowance_s == 2


def test_a_line_that_was_late_gets_more_until_it_has_calmed_down() -> None:
    """Each late answer quadruples what is added; answers in time take it back."""
    timing = Timing(0.2, streams=True)
    timing.answered_late()
    timing.answered_late()
    answered(timing, 11 / BAUD)
    assert timing.allowance_s > 10 * JITTER_S
    for _ in range(300):
        answered(timing, 11 / BAUD)
    assert timing.allowance_s == pytest.approx(JITTER_S)


def test_a_frame_under_way_is_waited_for_as_long_as_it_takes() -> None:
    """Pieces of a long answer may be as far apart as their bytes on the wires."""
    timing = Timing(0.0, streams=True)
    assert timing.gap(BAUD) == pytest.approx(0.05)
    assert timing.gap(300) == pytest.approx(33 / 300)
    assert timing.gap(BAUD, missing=60) == pytest.approx(0.05 + 60 * BYTE)
