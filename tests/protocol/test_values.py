"""Data types: bytes to exact values, or to the reason there is none."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from meterbus.hexadecimal import bytes_of
from meterbus.protocol import values
from meterbus.protocol.records import parse_records, variable_length
from meterbus.protocol.values import Number
from meterbus.report import value_text


@pytest.mark.parametrize(
    ("record", "value", "error"),
    [
        ("01 5B FF", "-1", None),
        ("01 5B 80", None, "invalid_integer"),
        ("02 5A 2C01", "30", None),
        ("02 5A D4FE", "-30", None),
        ("0A 5A 99F9", "-99.9", None),
        ("03 13 FFFF7F", "8388.607", None),
        ("04 13 00000080", None, "invalid_integer"),
        ("06 03 FFFFFFFFFF7F", "140737488355327", None),
        ("07 03 0000000000000080", None, "invalid_integer"),
        ("05 3E 000080BF", "-1", None),
        ("05 3E 0000807F", None, "invalid_real"),
        ("09 74 04", "4", None),
        ("0B 3B 4523F1", "-12.345", None),
        ("0E 03 999999999999", "999999999999", None),
        ("0C 78 04030201", "01020304", None),
        ("02 6C 0000", None, "no_date"),
        ("02 6C FFFC", None, "periodic_date"),
        ("04 6D 3F1FFFFC", None, "periodic_date"),
        ("04 6D 0020413C", "2026-12-01T00:00:00", None),
        ("04 6D 0000413C", "2026-12-01T00:00:00", None),
        ("04 6D 000061CC", "1999-12-01T00:00:00", None),
        ("04 6D 0040213C", "2025-12-01T00:00:00", None),
    ],
)
def test_a_record_of_the_value_table(
    record: str, value: str | None, error: str | None
) -> None:
    """Small records, each with one trap."""
    (found,) = parse_records(bytes_of(record)).records
    assert (value_text(found.value), found.error) == (value, error)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Number(0), "0"),
        (Number(0, -3), "0"),
        (Number(0, 5), "0"),
        (Number(5), "5"),
        (Number(5, 3), "5000"),
        (Number(-5, 3), "-5000"),
        (Number(12337, -3), "12.337"),
        (Number(-12337, -3), "-12.337"),
        (Number(1, -6), "0.000001"),
        (Number(-1, -6), "-0.000001"),
        (Number(1500, -3), "1.5"),
        (Number(-2000, -3), "-2"),
        (Number(100, -2), "1"),
        (Number(10, -1), "1"),
        (Number(1, -12), "0.000000000001"),
        (Number(10**30 + 1, -15), "1000000000000000.000000000000001"),
    ],
    ids=str,
)
def test_a_number_is_the_shortest_plain_decimal(number: Number, text: str) -> None:
    """No exponent, no trailing zeros, no rounding."""
    assert str(number) == text
    assert Decimal(text) == number.to_decimal()


def test_the_digits_of_the_meter_stay_in_the_decimal() -> None:
    """12.30 m³ was measured to the hundredth."""
    assert str(Number(1230, -2).to_decimal()) == "12.30"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("00", 0),
        ("99", 99),
        ("4321", 2143),
        ("25F1", -125),
        ("F0", 0),
        ("00F0", 0),
        ("F9", -9),
        ("5F", None),
        ("0F01", None),
        ("0A", None),
        ("A0", None),
        ("FF", None),
        ("FFFF", None),
        ("EE0E", None),
        ("0000BADC", None),
    ],
)
def test_bcd_is_read_with_its_sign(raw: str, value: int | None) -> None:
    """F counts as a sign in the most significant digit only."""
    assert values.bcd_integer(bytes_of(raw)) == value


@pytest.mark.parametrize(
    ("raw", "signed", "unsigned"),
    [
        ("00", 0, 0),
        ("7F", 127, 127),
        ("80", None, 128),
        ("81", -127, 129),
        ("FF", -1, None),
        ("FFFF", -1, None),
        ("0080", None, 0x8000),
        ("FEFFFF", -2, 0xFFFFFE),
        ("0100000000000080", -(2**63) + 1, 2**63 + 1),
    ],
)
def test_an_integer_is_read_by_its_type(
    raw: str, signed: int | None, unsigned: int | None
) -> None:
    """The most negative one, or all bits set, mean that there is none."""
    assert values.signed_integer(bytes_of(raw)) == signed
    assert values.unsigned_integer(bytes_of(raw)) == unsigned


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("00000000", "0"),
        ("00000080", "0"),
        ("0000803F", "1"),
        ("000080BF", "-1"),
        ("CDCCCC3D", "0.1"),
        ("00007E42", "63.5"),
        ("000000BE", "-0.125"),
        ("90A0783F", "0.9712"),
        ("85EB4742", "49.98"),
        ("2CB49649", "1234565.5"),
        ("01000000", "0." + "0" * 44 + "140130"),
        ("FFFF7F7F", "34028235" + "0" * 31),
        ("0000807F", None),
        ("000080FF", None),
        ("0000C07F", None),
        ("010080FF", None),
    ],
)
def test_a_real_is_the_shortest_decimal_that_is_it(raw: str, text: str | None) -> None:
    """A meter's 0.1 is 0.1; infinities and what is no number are no value."""
    number = values.real(bytes_of(raw))
    assert (number and number.to_decimal()) == (text and Decimal(text))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("543B", (date(2026, 11, 20), None)),
        ("5F3C", (date(2026, 12, 31), None)),
        ("0101", (date(2000, 1, 1), None)),
        ("01A1", (date(2080, 1, 1), None)),
        ("21A1", (date(1981, 1, 1), None)),
        ("61C1", (date(1999, 1, 1), None)),
        ("0000", (None, "no_date")),
        ("FFFF", (None, "invalid_date")),
        ("E1FF", (None, "periodic_date")),
        ("FFFC", (None, "periodic_date")),
        ("403B", (None, "periodic_date")),
        ("543F", (None, "periodic_date")),
        ("543D", (None, "invalid_date")),
        ("5430", (None, "invalid_date")),
        ("5F34", (None, "invalid_date")),
        ("5D32", (None, "invalid_date")),
    ],
)
def test_type_g_is_a_date(raw: str, expected: values.Decoded) -> None:
    """Two bytes; the year of the century decides which one it is."""
    assert values.date_from_g(bytes_of(raw)) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1E0E543B", (datetime(2026, 11, 20, 14, 30), None)),
        ("05884137", (datetime(2026, 7, 1, 8, 5), None)),
        ("21160A39", (datetime(2024, 9, 10, 22, 33), None)),
        ("0020413C", (datetime(2026, 12, 1), None)),
        ("000061CC", (datetime(1999, 12, 1), None)),
        ("0040213C", (datetime(2025, 12, 1), None)),
        ("0060213C", (datetime(2025, 12, 1), None)),
        ("9E0E543B", (None, "invalid_time")),
        ("A115E917", (None, "invalid_time")),
        ("00000000", (None, "no_date")),
        ("0000FFFF", (None, "invalid_date")),
        ("3F0E543B", (None, "periodic_date")),
        ("1E1F543B", (None, "periodic_date")),
        ("1E0EFFFC", (None, "periodic_date")),
        ("1E18543B", (None, "invalid_date")),
        ("3C0E543B", (None, "invalid_date")),
        ("1E0E5E3D", (None, "invalid_date")),
    ],
)
def test_type_f_is_a_date_and_time(raw: str, expected: values.Decoded) -> None:
    """Four bytes; summer time is already included in the hour."""
    assert values.datetime_from_f(bytes_of(raw)) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("0F1EAE543B2F", (datetime(2026, 11, 20, 14, 30, 15), None)),
        ("C1402983375B", (datetime(2028, 7, 3, 9, 0, 1), None)),
        ("000008162700", (datetime(2016, 7, 22, 8), None)),
        ("0F9EAE543B2F", (None, "invalid_time")),
        ("000000000000", (None, "no_date")),
        ("2B0300000000", (None, "no_date")),
        ("2B8318000001", (None, "no_date")),
        ("0F1EAEFFFF2F", (None, "invalid_date")),
        ("0F1EAE403B2F", (None, "periodic_date")),
        ("0F1EAE54302F", (None, "periodic_date")),
        ("0F1EAEF4FB2F", (None, "periodic_date")),
        ("0F3CAE543B2F", (None, "invalid_date")),
        ("3C1EAE543B2F", (None, "invalid_date")),
    ],
)
def test_type_i_is_a_date_and_time_with_seconds(
    raw: str, expected: values.Decoded
) -> None:
    """Six bytes; day of the week and week of the year are not needed."""
    assert values.datetime_from_i(bytes_of(raw)) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("0F1E0E", (time(14, 30, 15), None)),
        ("000000", (time(0), None)),
        ("3B3B17", (time(23, 59, 59), None)),
        ("FFFFFF", (None, "invalid_time")),
        ("3C0000", (None, "invalid_time")),
        ("000018", (None, "invalid_time")),
        ("3F0000", (None, "periodic_date")),
        ("003F00", (None, "periodic_date")),
        ("00001F", (None, "periodic_date")),
    ],
)
def test_type_j_is_a_time_of_day(raw: str, expected: values.Decoded) -> None:
    """Three bytes: second, minute, hour."""
    assert values.time_from_j(bytes_of(raw)) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("302114201126", (datetime(2026, 11, 20, 14, 21, 30), None)),
        ("595923311299", (datetime(1999, 12, 31, 23, 59, 59), None)),
        ("3021142011F6", (None, "invalid_bcd")),
        ("302114201326", (None, "invalid_date")),
    ],
)
def test_twelve_digits_are_a_date_and_time(raw: str, expected: values.Decoded) -> None:
    """As ABB meters send it: YYMMDDhhmmss."""
    assert values.datetime_from_bcd(bytes_of(raw)) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("150000000000", (Number(15, 0), None)),
        ("595923010000", (Number(172_799, 0), None)),
        ("000000000100", (Number(8_640_000, 0), None)),
        ("00F000000000", (None, "invalid_bcd")),
    ],
)
def test_twelve_digits_are_a_duration(raw: str, expected: values.Decoded) -> None:
    """As ABB meters send it: DDDDDDhhmmss."""
    assert values.duration_from_bcd(bytes_of(raw)) == expected


@pytest.mark.parametrize(
    ("lvar", "length"),
    [
        *((0x00, 0), (0x01, 1), (0xBF, 191)),
        *((0xC0, 0), (0xC9, 9), (0xCA, None), (0xCF, None)),
        *((0xD0, 0), (0xD9, 9), (0xDA, None), (0xDF, None)),
        *((0xE0, 0), (0xEF, 15), (0xF0, 16), (0xF1, 20), (0xF4, 32)),
        *((0xF5, 48), (0xF6, 64), (0xF7, None), (0xFF, None)),
    ],
)
def test_an_lvar_says_how_many_bytes_follow(lvar: int, length: int | None) -> None:
    """Text, BCD of either sign, binary numbers: EN 13757-3, variable length."""
    assert variable_length(lvar) == length
