"""Rows between rows: what was consumed is neither lost nor made up."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, strategies as st
import pytest

from custom_components.mbus.history.rows import (
    Consumption,
    HourState,
    Misfit,
    Row,
    fit,
    growing,
    lift_of,
    net,
    raised,
    starting_over,
    yearly,
)

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def reading(hour: int, state: float) -> HourState:
    """Return what a counter shows at the end of an hour."""
    return HourState(FIRST + hour * HOUR, state)


def row(hour: int, state: float, total: float) -> Row:
    """Return a row of statistics."""
    return Row(FIRST + hour * HOUR, state, total)


NOW = row(100, 50, 0)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        pytest.param((10, 25), 15, id="growing"),
        pytest.param((10, 10), 0, id="still"),
        pytest.param((100, 30), 30, id="reset"),
        pytest.param((100, 90), None, id="noise"),
        pytest.param((100, 89), 89, id="just_a_reset"),
        pytest.param((10, -5), None, id="below_zero"),
        pytest.param((-5, 10), 15, id="from_below_zero"),
    ],
)
def test_consumption_on_a_counter_that_grows(
    states: tuple[float, float], expected: float | None
) -> None:
    """Less than nine tenths is a new start from zero, as for the recorder."""
    earlier, later = states
    assert growing(reading(0, earlier), reading(1, later)) == expected


def test_consumption_on_a_balance() -> None:
    """It may be negative."""
    assert net(reading(0, 10), reading(1, 4)) == -6


@pytest.mark.parametrize(
    ("hours", "states", "expected"),
    [
        pytest.param((10, 20), (100, 130), 130, id="from_the_due_date_on"),
        pytest.param((0, 20), (100, 130), 130, id="across_the_due_date"),
        pytest.param((11, 20), (100, 130), 30, id="after_it"),
        pytest.param((0, 10), (100, 130), 30, id="up_to_it"),
        pytest.param((11, 20), (100, 99), 99, id="fallen_at_another_time"),
    ],
)
def test_consumption_on_a_counter_that_starts_over(
    hours: tuple[int, int], states: tuple[float, float], expected: float
) -> None:
    """From zero after the due date, however much it shows."""
    consumption = starting_over({FIRST + 10 * HOUR})
    earlier, later = map(reading, hours, states, strict=True)
    assert consumption(earlier, later) == expected


def test_rows_lead_up_to_the_first_live_one() -> None:
    """Each sum follows from the one behind it."""
    readings = [reading(10, 20), reading(0, 5)]
    assert fit(readings, [NOW], growing) == ([row(0, 5, -45), row(10, 20, -30)], [])


def test_sums_have_no_dust() -> None:
    """0.3 minus 0.1 is 0.2."""
    new, _ = fit([reading(0, 0.1)], [row(100, 0.3, 0.0)], growing)
    assert new[0].sum == -0.2


def test_a_row_between_rows_has_a_sum_between_theirs() -> None:
    """The rows that are there do not change."""
    rows = [row(10, 20, 3), row(20, 30, 13), NOW._replace(sum=33)]
    assert fit([reading(15, 24)], rows, growing) == ([row(15, 24, 7)], [])


@pytest.mark.parametrize("state", [19, 31, 100])
def test_a_reading_that_is_not_between_its_neighbors_does_not_fit(
    state: float,
) -> None:
    """Somebody would have consumed more than was recorded, or less than nothing."""
    rows = [row(10, 20, 3), row(20, 30, 13), NOW._replace(sum=33)]
    new, misfits = fit([reading(15, state)], rows, growing)
    assert new == []
    assert misfits[0][1] in {Misfit.DOES_NOT_FIT, Misfit.DECREASING}


def test_a_sum_that_was_reset_by_the_recorder_is_respected() -> None:
    """Without its last five minutes it starts sums from zero again."""
    rows = [row(10, 20, 500), NOW]
    assert fit([reading(5, 15), reading(50, 30)], rows, growing) == (
        [row(5, 15, 495)],
        [(reading(50, 30), Misfit.DOES_NOT_FIT)],
    )


def test_sums_count_from_the_oldest_row() -> None:
    """New rows in front raise all that are there."""
    new = [row(0, 5, -45), row(10, 20, -30)]
    assert lift_of(new, [row(20, 30, -20), NOW]) == 45
    assert raised(new, 45) == [row(0, 5, 0), row(10, 20, 15)]


def test_sums_stay_where_the_oldest_row_stays() -> None:
    """Also where there is nothing new at all."""
    rows = [row(0, 5, -45), NOW]
    assert lift_of([row(10, 20, -30)], rows) == 0
    assert lift_of([], rows) == 0


def test_a_counter_that_never_fell_and_was_read_on_due_dates_only() -> None:
    """Nobody can tell whether it starts over."""
    due = {FIRST, FIRST + 50 * HOUR}
    assert yearly([reading(0, 5), reading(50, 20)], [NOW], due) is None


def test_a_counter_that_never_fell_counts_on() -> None:
    """It was read between the due date and now."""
    assert yearly([reading(0, 5), reading(60, 20)], [NOW], {FIRST}) is growing


def test_a_counter_that_once_fell_starts_over() -> None:
    """The due date is where it does."""
    consumption = yearly([reading(0, 60)], [NOW], {FIRST})
    assert consumption is not None
    assert consumption(reading(0, 1), reading(1, 5)) == 5


states = st.floats(0, 1e6).map(lambda state: round(state, 3))
hours = st.integers(0, 99)
readings = st.lists(
    st.builds(reading, hours, states), max_size=12, unique_by=lambda each: each.start
)


@given(readings, st.integers(0, 12), states)
def test_nothing_is_ever_consumed_backwards(
    every: list[HourState], taken: int, now: float
) -> None:
    """Whatever a meter has stored, and whatever of it was written before."""
    present = row(100, now, 0)
    first, _ = fit(every[:taken], [present], growing)
    second, misfits = fit(every[taken:], [*first, present], growing)
    rows = sorted([*first, *second, present])
    assert all(later.sum >= earlier.sum for earlier, later in pairwise(rows))
    assert len(second) + len(misfits) == len(every[taken:])


@given(readings, st.sampled_from((growing, net)))
def test_what_is_consumed_between_two_rows_is_what_the_counter_says(
    every: list[HourState], consumption: Consumption
) -> None:
    """Also across rows that did not fit."""
    present = row(100, 5e5, 0)
    new, _ = fit(every, [present], consumption)
    for earlier, later in pairwise([*new, present]):
        used = consumption(earlier.reading, later.reading)
        assert later.sum - earlier.sum == pytest.approx(used, abs=1e-6)
