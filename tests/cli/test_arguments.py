"""What may be typed, and what is refused."""

import pytest

from tests.cli.running import SHARKY, mbus

pytestmark = pytest.mark.wall_clock


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["decode"],
        ["decode", "no such file"],
        ["decode", "--key", "12", SHARKY],
        ["decode", "--key", "xyz", SHARKY],
        ["scan"],
        ["scan", "/dev/ttyUSB0", "--baud", "1234"],
        ["scan", "/dev/ttyUSB0", "--from", "5", "--to", "4"],
        ["read", "/dev/ttyUSB0", "251"],
        ["read", "/dev/ttyUSB0", "1234567"],
        ["read", "/dev/ttyUSB0", "1", "--telegrams", "0"],
        ["read", "/dev/ttyUSB0", "1", "--extra-time", "5001"],
        ["scan", "/dev/ttyUSB0", "--within", "1234567"],
        ["scan", "/dev/ttyUSB0", "--within", "6651FFFF", "--by", "both"],
        ["watch", "/dev/ttyUSB0"],
        ["watch", "/dev/ttyUSB0", "1", "water"],
        ["watch", "/dev/ttyUSB0", "1", "--count", "0"],
        ["watch", "/dev/ttyUSB0", "1", "--interval", "-1"],
        ["watch", "/dev/ttyUSB0", "1", "--interval", "nan"],
        ["set-address", "/dev/ttyUSB0", "1"],
        ["set-address", "/dev/ttyUSB0", "1", "251"],
        ["set-address", "/dev/ttyUSB0", "1", "12.5"],
        ["set-address", "/dev/ttyUSB0", "8296FFFF", "5"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line_and_exit_code_2(arguments: list[str]) -> None:
    """The line says what is wrong; there is no traceback."""
    result = mbus(*arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
