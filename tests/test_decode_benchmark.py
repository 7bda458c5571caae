"""The benchmark of decoding: it compares JSON with JSON."""

from benchmarks.decode import (
    JSON_AIM,
    OURS,
    OURS_JSON,
    RUST_JSON,
    Times,
    is_aim_reached,
)


def test_the_aim_is_about_json_on_both_sides() -> None:
    """Records that are fast do not make up for JSON that is slow."""
    rust, fast = Times(100, 90, 110), Times(10, 9, 11)
    at, above = Times(100 * JSON_AIM, 0, 0), Times(100 * JSON_AIM + 1, 0, 0)
    assert is_aim_reached({OURS: above, OURS_JSON: at, RUST_JSON: rust})
    assert not is_aim_reached({OURS: fast, OURS_JSON: above, RUST_JSON: rust})
