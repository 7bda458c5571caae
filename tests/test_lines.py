"""The measure of lines as they are: what it counts, and that it notices what is missing."""

from dataclasses import replace

from benchmarks.lines import LINES, Row, Run, run

CLEAN, *_ = LINES
GOOD = Run(wanted=11, found=11, is_told=False, search_s=20.0, published=22, wrong=0)


def test_every_line_has_a_title_of_its_own() -> None:
    """And the first is the one that all others are held to."""
    assert len({line.title for line in LINES}) == len(LINES)
    assert CLEAN.faults == ()


async def test_a_run_counts_what_there_is() -> None:
    """The meters of the house, and two reads of each."""
    came = await run(CLEAN, 1)
    assert (came.wanted, came.found, came.published, came.wrong) == (11, 11, 22, 0)


async def test_a_meter_that_is_silent_is_missing_without_a_word() -> None:
    """The measure looks at the meters that there are, not at those that answer."""
    came = await run(replace(CLEAN, faults=("82969010:silent",)), 1)
    assert (came.found, came.missed_silently) == (10, 1)


def test_what_misses_an_aim_is_named() -> None:
    """Somebody who is missing, a value that nobody said, and a search that takes too long."""
    runs = [replace(GOOD, found=10, wrong=1, search_s=49.0)]
    assert Row(CLEAN, runs, clean_s=20.0).missed == [
        "wrong values",
        "missing without a word",
        "more than 2.2 × clean",
    ]
    assert Row(CLEAN, [GOOD], clean_s=20.0).missed == []


def test_a_line_that_loses_may_miss_but_not_invent() -> None:
    """How many it misses is told."""
    losing = replace(CLEAN, loses=True)
    missing = replace(GOOD, found=10, search_s=60.0)
    assert Row(losing, [missing], clean_s=20.0).missed == []
    assert Row(losing, [replace(missing, wrong=1)], 20.0).missed == ["wrong values"]
