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
    for _ in range(3):
        timing.learn_silence()
    assert timing.reply_window(BAUD, 100) == pytest.approx(WINDOW + 100 * BYTE)


def test_a_network_on_which_nobody_was_heard_yet_is_given_the_time_of_a_mobile_link() -> (
    None
):
    """For three requests, or until the first answer."""
    timing = Timing(0.4, streams=False)
    assert timing.reply_window(BAUD) == pytest.approx(WINDOW + BYTE + 1.82)
    timing.learn_silence()
    timing.learn_silence()
    assert timing.reply_window(BAUD) == pytest.approx(WINDOW + BYTE + 1.82)
    timing.learn_silence()
    assert timing.reply_window(BAUD) == pytest.approx(WINDOW + BYTE + 0.4)


def test_a_port_of_this_computer_is_not_that_slow() -> None:
    """Nobody waits for what cannot be."""
    assert Timing(0.05, streams=True).reply_window(BAUD) == pytest.approx(WINDOW + 0.05)


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


def test_the_allowance_shrinks_to_what_answers_show() -> None:
    """Each quick answer makes it surer that the line adds no more than that."""
    timing = Timing(0.4, streams=True)
    allowed = []
    for _ in range(20):
        answered(timing, 0.04)
        allowed.append(timing.allowance_s)
    assert allowed[:3] == pytest.approx([0.2, 0.08, 0.04])
    assert allowed[-1] == pytest.approx(0.04 - 11 / BAUD + JITTER_S)


def test_the_slowest_of_the_last_hundred_answers_counts() -> None:
    """Networks are quick, and now and then they are not; what was long ago is over."""
    timing = Timing(0.4, streams=True)
    answered(timing, 0.6)
    for _ in range(99):
        answered(timing, 0.02)
    assert timing.allowance_s > 0.5
    answered(timing, 0.02)
    assert timing.allowance_s < 0.03


def test_a_few_answers_tell_little_of_the_slowest() -> None:
    """That they are alike may be chance: the next may be half as late again, and more."""
    timing = Timing(0.4, streams=True)
    delay = 0.3 + 11 / BAUD
    for expected in (0.75, 0.4125, 0.352):
        answered(timing, delay)
        assert timing.allowance_s == pytest.approx(expected - 0.05)


def test_answers_that_differ_tell_how_much_the_next_may() -> None:
    """After n of them it may be later by 1.5/n of what they differ by."""
    timing = Timing(0.4, streams=True)
    for delay in (0.1, 0.2, 0.3, 0.4):
        answered(timing, delay + 11 / BAUD)
    assert timing.allowance_s == pytest.approx(0.4 + 1.5 / 4 * 0.3 - 0.05)


def test_where_hardly_anybody_is_the_line_is_allowed_for_once_it_was_heard() -> None:
    """But not for what a gateway takes to collect a telegram."""
    timing = Timing(0.4, streams=False)
    assert timing.probe_window(BAUD) == pytest.approx(WINDOW)
    for delay in (0.1, 0.4):
        answered(timing, delay + 11 / BAUD)
    assert timing.probe_window(BAUD) == pytest.approx(WINDOW + timing.allowance_s)
    assert timing.allowance_s > 0.4
    again_s = timing.probe_window(BAUD, is_again=True)
    assert again_s == pytest.approx(WINDOW + 0.1)
    patient = Timing(0.4, streams=False, least_s=0.6)
    assert patient.probe_window(BAUD) == pytest.approx(WINDOW + 0.6)


def test_what_a_quick_line_adds_is_part_of_what_the_standard_allows() -> None:
    """A slow one adds more than that, and a person who sets more has a reason."""
    quick, slow = (Timing(0.4, streams=False) for _ in range(2))
    for _ in range(3):
        quick.learn_noise(0.04 + BYTE, 0.04 + 60 * BYTE, 60, BAUD)
        slow.learn_noise(0.09 + BYTE, 0.09 + 60 * BYTE, 60, BAUD)
    assert quick.hurried_window(BAUD) == pytest.approx(WINDOW)
    assert slow.hurried_window(BAUD) == slow.reply_window(BAUD)
    patient = Timing(0.4, streams=False, least_s=0.6)
    answered(patient, 0.01 + 11 / BAUD)
    assert patient.hurried_window(BAUD) == patient.reply_window(BAUD)


def test_answers_on_top_of_each_other_tell_as_much_as_a_few() -> None:
    """And whether the line passes bytes on as they come."""
    timing = Timing(0.2, streams=False)
    timing.learn_first(0.04 + BYTE, BAUD)
    timing.learn_noise(0.04 + BYTE, 0.04 + 60 * BYTE, 60, BAUD)
    assert timing.allowance_s == 0.1
    assert timing.reply_window(BAUD, 100) < WINDOW + 0.2 + 100 * BYTE
    for allowance_s in (0.04, 0.0374, 0.0374):
        timing.learn_noise(0.04 + BYTE, 0.04 + 60 * BYTE, 60, BAUD)
        assert timing.allowance_s == pytest.approx(allowance_s, abs=1e-4)


def test_a_network_on_which_several_answer_late_is_slow() -> None:
    """None of them can have been quicker."""
    timing = Timing(0.4, streams=False)
    timing.learn_first(0.6 + BYTE + 11 / BAUD, BAUD)
    assert timing.allowance_s == pytest.approx(1.5)


def test_what_comes_sooner_than_any_meter_answers_tells_nothing() -> None:
    """It is the rest of something else."""
    timing = Timing(0.4, streams=True)
    timing.learn_first(0.0, BAUD)
    for _ in range(40):
        answered(timing, 0.15)
    assert timing.allowance_s == pytest.approx(0.15 - 11 / BAUD + JITTER_S)


def test_what_a_person_has_set_is_the_least() -> None:
    """However quick the answers are."""
    timing = Timing(0.5, streams=True, least_s=0.3)
    for _ in range(10):
        answered(timing, 0.01)
    assert timing.allowance_s == 0.3


def test_slow_answers_prove_nothing() -> None:
    """A meter that takes its time says nothing about the line."""
    timing = Timing(0.05, streams=True)
    for _ in range(10):
        answered(timing, 0.18)
    assert timing.allowance_s == 0.05


def test_a_late_answer_tells_how_slow_the_line_is() -> None:
    """As far as that can be believed: it may have been there for a while."""
    timing = Timing(0.4, streams=True)
    for _ in range(10):
        answered(timing, 0.01)
    timing.learn_late(0.3, BAUD)
    assert 0.25 < timing.allowance_s < 0.4
    timing.learn_late(900.0, BAUD)
    assert 0.5 < timing.allowance_s < 0.7
    for _ in range(20):
        timing.learn_late(900.0, BAUD)
    assert timing.allowance_s == 2


def test_a_frame_under_way_is_waited_for_as_long_as_it_takes() -> None:
    """Pieces of a long answer may be as far apart as their bytes on the wires."""
    timing = Timing(0.0, streams=True)
    assert timing.gap(BAUD) == pytest.approx(0.05)
    assert timing.gap(300) == pytest.approx(33 / 300)
    assert timing.gap(BAUD, missing=60) == pytest.approx(0.05 + 60 * BYTE)


def test_a_frame_under_way_may_stop_as_long_as_such_a_line_does() -> None:
    """However quick it was so far; behind what has no length nobody waits for that."""
    timing = Timing(0.4, streams=True)
    for _ in range(100):
        answered(timing, 0.01)
    assert timing.gap(BAUD, missing=1) == pytest.approx(0.45 + BYTE)
    assert timing.gap(BAUD) < 0.06
