"""Values in makers' blocks: where a row says, and nowhere else."""

from decimal import Decimal

from hypothesis import given, strategies as st
import pytest

from meterbus.makers.rows import BlockCoding, BlockValue
from meterbus.protocol.blocks import decoder_of, value_in
from meterbus.protocol.frames import LongFrame
from meterbus.protocol.keys import keyed
from meterbus.protocol.records import Record
from meterbus.protocol.telegram import parse_telegram

MULTICAL_401 = "01000010 2D2C 01 04"
UNKNOWN = "01000010 6E6E 01 04"
IN_FRONT, BETWEEN = 30 * "00", "00000000 19410400 00244002"
BLOCK = f"0F {IN_FRONT} 09101400 {BETWEEN} 180125 00"
"""That of the fixture of libmbus2mqtt, with zeros where nobody knows what stands there."""


def records_of(meter: str, data: str) -> tuple[Record, ...]:
    """Return the records of an answer of a meter."""
    payload = bytes.fromhex(meter) + bytes(4) + bytes.fromhex(data)
    return parse_telegram(LongFrame(0x08, 1, 0x72, payload)).records


def told(records: tuple[Record, ...]) -> dict[str, str]:
    """Return what records say by key, and why one says nothing."""
    return {key: each.error or str(each.value) for key, each in keyed(records).items()}


def read(data: str, place: BlockValue) -> tuple[str, str | None]:
    """Return a value of a block, and why there is none."""
    _, value, error = value_in(bytes.fromhex(data), place, decoder_of(place))
    return str(value), error


def test_a_block_becomes_records_behind_the_usual_ones() -> None:
    """Each with a key by its meaning, DIF 0F and its own bytes."""
    records = records_of(MULTICAL_401, f"0414 152C0400 {BLOCK}")
    assert told(records) == {
        "volume": "2734.29",
        "volume-input_a": "1410.09",
        "volume-input_b": "0",
        "date": "2025-01-18",
    }
    assert [each.number for each in records] == [0, 1, 2, 3]
    header = records[1].header
    assert (header.dib, header.vib, records[1].raw) == (
        b"\x0f",
        b"",
        bytes.fromhex("09101400"),
    )


def test_the_block_of_an_unknown_maker_is_no_record() -> None:
    """Nobody knows what stands in it."""
    assert told(records_of(UNKNOWN, f"0414 152C0400 {BLOCK}")) == {"volume": "2734.29"}


@pytest.mark.parametrize("more", ["00", "00 00"])
def test_a_block_of_another_length_has_another_layout(more: str) -> None:
    """What it means there is not known."""
    assert told(records_of(MULTICAL_401, f"{BLOCK} {more}")) == {}
    assert told(records_of(MULTICAL_401, BLOCK[:-3])) == {}


def test_what_is_no_bcd_and_no_date_is_no_value() -> None:
    """The records stay, so that their sensors do."""
    block = f"0F {IN_FRONT} 0910140A {BETWEEN} 180025 00"
    assert told(records_of(MULTICAL_401, block)) == {
        "volume-input_a": "invalid_bcd",
        "volume-input_b": "0",
        "date": "invalid_date",
    }


def test_a_byte_that_a_layout_names_has_to_be_there() -> None:
    """Byte 9 is the VIF of the values: 06 is known, 07 is not."""
    start, rest = "0DFF5F35 00827D0000810007C0", "FFFF53110000" + 36 * "00" + "2F"
    meter = "01000010 9344 3E 04"
    assert told(records_of(meter, f"{start} 06 {rest}"))["energy"] == "1153000"
    assert "energy" not in told(records_of(meter, f"{start} 07 {rest}"))


@pytest.mark.parametrize(
    ("data", "place", "expected"),
    [
        pytest.param(
            "00 80BF1B00",
            BlockValue(
                offset=1,
                length=4,
                coding=BlockCoding.UNSIGNED,
                factor=Decimal("0.00000390625"),
            ),
            ("7.1035", None),
            id="steps_of_1_in_256000",
        ),
        pytest.param(
            "FEFF",
            BlockValue(offset=0, length=2, coding=BlockCoding.SIGNED),
            ("-2", None),
            id="signed",
        ),
        pytest.param(
            "0102",
            BlockValue(offset=0, length=2, coding=BlockCoding.UNSIGNED, msb_first=True),
            ("258", None),
            id="most_significant_first",
        ),
        pytest.param(
            "3F3C",
            BlockValue(offset=0, length=2, coding=BlockCoding.DATE),
            ("2025-12-31", None),
            id="date",
        ),
        pytest.param(
            "3F3C00",
            BlockValue(offset=0, length=3, coding=BlockCoding.DATE),
            ("None", "invalid_date"),
            id="no_date_of_three_bytes",
        ),
        pytest.param(
            "0102",
            BlockValue(offset=1, length=2, coding=BlockCoding.UNSIGNED),
            ("None", "out_of_block"),
            id="behind_the_end",
        ),
        pytest.param(
            "FFFF",
            BlockValue(offset=0, length=2, coding=BlockCoding.UNSIGNED),
            ("None", "invalid_integer"),
            id="all_bits",
        ),
        pytest.param(
            "000000",
            BlockValue(offset=0, length=3, coding=BlockCoding.DAY_MONTH_YEAR),
            ("None", "no_date"),
            id="no_day",
        ),
    ],
)
def test_a_value_is_read_as_its_coding_says(
    data: str, place: BlockValue, expected: tuple[str, str | None]
) -> None:
    """Exactly, or not at all."""
    assert read(data, place) == expected


@given(
    st.binary(max_size=12),
    st.builds(
        BlockValue,
        offset=st.integers(0, 20),
        length=st.integers(0, 20),
        coding=st.sampled_from(BlockCoding),
        msb_first=st.booleans(),
    ),
)
def test_any_bytes_are_a_value_or_none(data: bytes, place: BlockValue) -> None:
    """Never an exception."""
    _, value, error = value_in(data, place, decoder_of(place))
    assert (value is None) == (error is not None)
