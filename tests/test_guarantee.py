"""The guarantee of a search: every meter that answers is found, or told of.

The houses are those of `python -m benchmarks.guarantee`, which tells all of one with
`--seed`.
"""

import asyncio

import pytest

from benchmarks.any_house.houses import LINE_KINDS, House, LineKind
from benchmarks.any_house.report import failure
from benchmarks.any_house.search import Outcome, search

HOUSES = [House.made_up_by(seed) for seed in range(200)]
TELLING = {
    "two versions that add up to a third": 108945,
    "two makers that add up to a third": 115930,
    "makers that add up to an unknown one": 115958,
    "numbers one digit apart, in step": 101433,
    "a late acknowledgement in front of data": 116390,
    "a late acknowledgement for that of a made-up address": 115447,
}
"""Houses that hide a meter in a way of their own."""
SAFE = [kind for kind in LINE_KINDS if not kind.loses]
LOSSY = [kind for kind in LINE_KINDS if kind.loses]


def searched(kind: LineKind) -> list[Outcome]:
    """Return what came of all houses behind a line of this kind.

    A loop that debugs itself takes three times as long.
    """
    own = [house for house in HOUSES if house.line_kind == kind]
    return [asyncio.run(search(house), debug=False)[0] for house in own]


def told(outcomes: list[Outcome]) -> str:
    """Return a line for each search that breaks the promise, with its seed."""
    return "\n".join(failure(each) for each in outcomes if each.breaks_the_promise)


@pytest.mark.parametrize("kind", SAFE, ids=lambda kind: kind.name)
def test_nobody_is_missing_without_a_word_where_nothing_is_lost(
    kind: LineKind,
) -> None:
    """Whatever its number, its habits and its neighbours; and nobody is made up."""
    outcomes = searched(kind)
    assert len(outcomes) >= 8
    assert told(outcomes) == ""


@pytest.mark.parametrize("kind", LOSSY, ids=lambda kind: kind.name)
def test_nobody_is_made_up_where_answers_get_lost(kind: LineKind) -> None:
    """Two answers that add up to a third are none."""
    outcomes = searched(kind)
    assert len(outcomes) >= 4
    assert told(outcomes) == ""


@pytest.mark.parametrize("seed", TELLING.values(), ids=TELLING)
def test_nobody_is_hidden(seed: int) -> None:
    """By answers that add up to a whole one of nobody, or that come late."""
    outcome, _ = asyncio.run(search(House.made_up_by(seed)), debug=False)
    assert told([outcome]) == ""
