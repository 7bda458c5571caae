"""The benchmark of decoding: it compares JSON with JSON."""

import pytest

from benchmarks.decode import (
    JSON_AIM,
    OURS,
    OURS_JSON,
    RUST_JSON,
    Times,
    is_aim_reached,
    sent_in,
)
from benchmarks.decoders import boundaries

from .protocol.corpus import TELEGRAMS, capture_of


def test_the_aim_is_about_json_on_both_sides() -> None:
    """Records that are fast do not make up for JSON that is slow."""
    rust, fast = Times(100, 90, 110), Times(10, 9, 11)
    at, above = Times(100 * JSON_AIM, 0, 0), Times(100 * JSON_AIM + 1, 0, 0)
    assert is_aim_reached({OURS: above, OURS_JSON: at, RUST_JSON: rust})
    assert not is_aim_reached({OURS: fast, OURS_JSON: above, RUST_JSON: rust})


@pytest.mark.parametrize(
    "name", ["qundis_block", "hydrodigit_block", "elvaco_minima_and_maxima"]
)
def test_the_floor_cuts_what_is_sent(name: str) -> None:
    """A value in a maker's block is none of it; units as text stand in two places."""
    (raw,) = capture_of(TELEGRAMS / f"{name}.hex").telegrams
    assert len(boundaries(raw)) == len(sent_in(raw)) > 0
