"""Summer time as the bits of a time say it, worked out by hand from the standard."""

import pytest

from meterbus.protocol.clocks import is_summer_time
from meterbus.protocol.records import Record, parse_records


def record_of(text: str, *, msb_first: bool = False) -> Record:
    """Return the record that these hex digits are."""
    (record,) = parse_records(bytes.fromhex(text), msb_first=msb_first).records
    return record


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Half past two in the afternoon of 15 July 2026: 8E is the hour with bit 7.
        pytest.param("04 6D 1E 8E 4F 37", True, id="type_f"),
        pytest.param("04 6D 1E 0E 4F 37", False, id="type_f_without"),
        pytest.param("44 6D 1E 8E 4F 37", True, id="of_a_storage"),
        pytest.param("04 ED 3B 1E 8E 4F 37", True, id="with_a_qualifier"),
        # CE: bits 6 and 5 say in which hundred years.
        pytest.param("04 6D 1E CE 4F 37", True, id="type_f_with_a_century"),
        pytest.param("04 6D 1E 4E 4F 37", False, id="type_f_with_a_century_without"),
        # 4F is second 15 with bit 6, 8F with bit 7: that is a leap year.
        pytest.param("06 6D 4F 1E 0E 4F 37 00", True, id="type_i"),
        pytest.param("06 6D 0F 1E 0E 4F 37 00", False, id="type_i_without"),
        pytest.param("06 6D 8F 1E 0E 4F 37 00", False, id="type_i_leap_year"),
        # Others have no such bit.
        pytest.param("02 6C 4F 37", False, id="date"),
        pytest.param("03 6D 4F 1E 0E", False, id="time_of_day"),
        pytest.param("0E 6D 15 30 14 15 07 26", False, id="bcd"),
        pytest.param("04 13 1E 8E 4F 37", False, id="volume"),
        pytest.param("04 6D 9E 8E 4F 37", False, id="invalid_time"),
    ],
)
def test_the_bit_of_a_time_says_summer_time(text: str, expected: bool) -> None:
    """In the hour of type F, in the second of type I."""
    assert is_summer_time(record_of(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("04 6D 37 4F 8E 1E", True, id="type_f"),
        pytest.param("04 6D 37 4F 0E 1E", False, id="type_f_without"),
        # In 2028 the day has bit 7, in the place of the hour of the other order.
        pytest.param("04 6D 37 8F 0E 1E", False, id="type_f_in_2028"),
        pytest.param("06 6D 00 37 4F 0E 1E 4F", True, id="type_i"),
        pytest.param("06 6D 40 37 4F 0E 1E 0F", False, id="type_i_without"),
    ],
)
def test_old_meters_send_the_bit_from_the_other_end(text: str, expected: bool) -> None:
    """The bytes of a record stay as they were sent, the most significant one first."""
    record = record_of(text, msb_first=True)
    assert is_summer_time(record) is expected
    assert record.raw == bytes.fromhex(text)[2:]
