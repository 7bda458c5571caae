"""Hexadecimal text as people type, paste and keep it."""

import pytest

from meterbus.hexadecimal import bytes_of, lines_of, split_telegrams
from meterbus.protocol.errors import InputError

SHORT = bytes_of("10 5B 01 5C 16")
LONG = bytes_of("68 03 03 68 08 05 70 7D 16")


@pytest.mark.parametrize(
    "text",
    [
        "105B015C16",
        "10 5b 01 5c 16",
        "10:5B:01:5C:16",
        "0x10, 0x5B, 0x01, 0x5C, 0x16",
        "10-5B-01-5C-16\n",
        "  10 5B\t01\r\n5C 16  ",
        "[10][5B][01][5C][16]",
    ],
)
def test_any_separators_are_understood(text: str) -> None:
    """Every tool prints bytes in its own way."""
    assert bytes_of(text) == SHORT


def test_no_text_is_no_bytes() -> None:
    """Nothing typed is not an error of spelling."""
    assert bytes_of(" \n") == b""


@pytest.mark.parametrize("text", ["1", "10 5", "10 5G", "xyz", "10 5B 01 5C 1"])
def test_what_is_not_whole_bytes_is_refused(text: str) -> None:
    """The error is one of the package and quotes the text."""
    with pytest.raises(InputError, match=text) as caught:
        bytes_of(text)
    assert caught.value.code == "not_hex"


@pytest.mark.parametrize(
    "telegrams",
    [
        pytest.param([], id="nothing"),
        pytest.param([LONG], id="one"),
        pytest.param([LONG, LONG], id="two"),
        pytest.param([b"\xe5", SHORT, LONG, b"\xe5"], id="all_kinds"),
        pytest.param([LONG, bytes_of("68 05 05 68 08")], id="last_cut_short"),
        pytest.param([LONG, bytes_of("68 05")], id="last_cut_in_head"),
        pytest.param([LONG, bytes_of("00 68 03")], id="noise_at_the_end"),
    ],
)
def test_joined_telegrams_are_cut_by_their_lengths(telegrams: list[bytes]) -> None:
    """People paste logs; no byte is lost."""
    assert list(split_telegrams(b"".join(telegrams))) == telegrams


def test_comments_and_blank_lines_are_no_telegrams() -> None:
    """Files of telegrams explain themselves."""
    lines = ["# a meter", "", " 10 5B  # a request", "   ", "#", "E5"]
    assert list(lines_of(lines)) == ["10 5B", "E5"]
