"""Places in the block of a maker: every form of a line, and the value that it defines."""

from decimal import Decimal
from typing import Any

import pytest

from meterbus.makers.rows import BlockCoding, BlockValue
from meterbus.protocol.blocks import OUT_OF_BLOCK, defined_records
from meterbus.protocol.keys import keyed
from meterbus.registers.errors import RegisterError
from meterbus.registers.register import parse_registers

BCD, SIGNED, UNSIGNED = BlockCoding.BCD, BlockCoding.SIGNED, BlockCoding.UNSIGNED
INPUT_A = BlockValue(
    offset=30, length=4, coding=BCD, factor=Decimal("0.01"), name="Input A", unit="m3"
)
BLOCK = bytes.fromhex("09 10 14 00 FE FF FF FF AA 00")


def defined_by(text: str) -> list[BlockValue | None]:
    """Return what each register of a text defines, in the unit as it is written."""
    return [each.block_value(each.unit) for each in parse_registers(text)]


def place(**said: Any) -> BlockValue:
    """Return four bytes from 30 on, or what is said else."""
    usual = {"offset": 30, "length": 4, "coding": UNSIGNED}
    return BlockValue(**usual | said)


def read(**said: Any) -> tuple[str, str | None]:
    """Return what a value is in the block above, and why it is none."""
    (record,) = defined_records(BLOCK, [BlockValue(**said)])
    return str(record.value), record.error


@pytest.mark.parametrize(
    "text",
    [
        "block 30 length 4 bcd factor 0.01 unit m3 name Input A",
        "block 30, length 4, bcd, factor 0,01, unit m3, name Input A",
        "BLOCK=30; LENGTH=4; CODING=BCD; FACTOR=0.01; UNIT=m3; NAME='Input A'",
        "bcd block 30 length 4 unit m3 factor 1/100 name 'Input A'",
        "length 4 block 30 coding bcd order lsb factor 1e-2 unit m3 name Input A",
        "block: 30 length: 4 coding: bcd factor: .01 unit: m3 name: Input A",
        (
            "{'block': 30, 'length': 4, 'coding': 'bcd', 'factor': 0.01, 'unit': 'm3', "
            "'name': 'Input A'}"
        ),
        (
            '{"Input": {"block": 30, "length": 4, "coding": "bcd", "factor": 0.01,'
            ' "unit": "m3", "name": "Input A"}}'
        ),
        (
            "{block = 30, length = 4, coding = 'bcd', factor = 0.01, unit = 'm3', "
            "name = 'Input A', order = 'lsb'}"
        ),
        (
            "- block: 30\n  length: 4\n  coding: BCD\n  factor: 0.01\n  unit: m3\n"
            "  name: Input A"
        ),
    ],
)
def test_a_place_is_read_in_each_form(text: str) -> None:
    """With all that is known of the value; its factor is exact."""
    assert defined_by(text) == [INPUT_A]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("block 30 length 4", place()),
        ("block 30 length 4 unsigned", place()),
        ("block 0 length 1", place(offset=0, length=1)),
        ("block 30 length 8 signed", place(length=8, coding=SIGNED)),
        ("block 30 length 4 msb", place(msb_first=True)),
        ("block 30 length 4 msb first", place(msb_first=True)),
        ("block 30 length 4 bcd msb-first", place(coding=BCD, msb_first=True)),
        ("block 30 length 4 byte_order msb", place(msb_first=True)),
        ("block 30 length 4 factor -2.5", place(factor=Decimal("-2.5"))),
        ("block 30 length 4 factor 1e3", place(factor=Decimal(1000))),
        ("block 30 length 4 offset 7", place()),
        ("block 30 length 4 name msb of volume", place(name="msb of volume")),
    ],
)
def test_what_is_not_said_is_usual(text: str, value: BlockValue) -> None:
    """Unsigned, least significant byte first, and as it stands there."""
    assert defined_by(text) == [value]


def test_several_lines_define_several_values() -> None:
    """Beside registers of every other kind."""
    text = "block 30 length 4\n04 06\n- {block: 34, length: 2}\n#3"
    values = [place(), None, place(offset=34, length=2), None]
    assert defined_by(text) == values


def test_a_list_of_another_tool_may_tell_lengths_and_codings_of_its_own() -> None:
    """They say nothing of a record that is named by its codes."""
    (register,) = parse_registers(
        "{'dib': '04', 'vib': '06', 'length': '4 bytes', 'coding': 'int32'}"
    )
    assert (register.dib, register.block) == (b"\x04", None)


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("block 30", "bad_length", "length"),
        ("block 30 length 0", "bad_length", "0"),
        ("block 30 length 9", "bad_length", "9"),
        ("block 30 length four", "bad_length", "four"),
        ("block 30 length -1", "bad_length", "-1"),
        ("block 30 length", "bad_length", "length"),
        ("{'block': 30, 'length': 99999}", "bad_length", "99999"),
        ("block 30 length 4 coding real", "bad_coding", "real"),
        ("block 30 length 4 order middle", "bad_coding", "middle"),
        ("{'block': 30, 'length': 4, 'coding': 'float'}", "bad_coding", "float"),
        ("block 30 length 4 real", "unknown_word", "real"),
        ("block 30 length 4 bcd signed", "unreadable", "coding"),
        ("block 30 block 40 length 4", "unreadable", "block"),
        ("block x length 4", "unreadable", "x"),
        ("block 30 length 4 factor 0", "bad_number", "0"),
        ("block 30 length 4 storage 1", "unreadable", "storage"),
        ("block 30 length 4 energy", "unreadable", "quantity"),
        ("block 30 length 4 dib 04 vib 06", "unreadable", "dib"),
        ("block 30 length 4 #2", "unreadable", "number"),
        ("04 06 length 4", "unreadable", "length"),
        ("length 4 bcd", "no_record", ""),
        ("{'block': 30, 'lenght': 4}", "unknown_field", "lenght"),
    ],
)
def test_what_is_wrong_is_told_with_the_word(text: str, code: str, word: str) -> None:
    """And with the line."""
    with pytest.raises(RegisterError) as caught:
        parse_registers(f"04 06\n{text}")
    assert (caught.value.code, caught.value.word) == (code, word)
    assert [line for line, _ in caught.value.places] == [2]


def test_a_factor_that_is_no_decimal_is_refused() -> None:
    """A third of a pulse would be rounded, time and again."""
    (register,) = parse_registers("block 30 length 4 factor 1/3")
    with pytest.raises(RegisterError) as caught:
        register.block_value(None)
    assert (caught.value.code, caught.value.word) == ("bad_number", "1/3")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("block 30 length 4", "block_30_4_unsigned"),
        ("block 30 length 4 bcd factor 0.01 unit m3 name A", "block_30_4_bcd"),
        ("block 030 length 04 signed msb", "block_30_4_signed_msb"),
    ],
)
def test_the_key_is_the_place(text: str, key: str) -> None:
    """Another factor, unit or name makes no other sensor of it."""
    (register,) = parse_registers(text)
    value = register.block_value(None)
    assert (value and value.key, register.wanted_key) == (key, key)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ({"offset": 0, "length": 4, "coding": BCD}, "141009"),
        (
            {"offset": 0, "length": 4, "coding": BCD, "factor": Decimal("0.01")},
            "1410.09",
        ),
        ({"offset": 0, "length": 4, "coding": BCD, "msb_first": True}, "9101400"),
        ({"offset": 0, "length": 2, "coding": UNSIGNED}, "4105"),
        ({"offset": 0, "length": 2, "coding": UNSIGNED, "msb_first": True}, "2320"),
        ({"offset": 4, "length": 4, "coding": SIGNED}, "-2"),
        ({"offset": 4, "length": 4, "coding": UNSIGNED}, "4294967294"),
        (
            {
                "offset": 0,
                "length": 1,
                "coding": UNSIGNED,
                "factor": Decimal("1." + 38 * "1"),
            },
            "9." + 38 * "9",
        ),
    ],
)
def test_a_defined_value_is_exact(said: dict[str, Any], value: str) -> None:
    """In each coding, and in both byte orders; with whatever factor."""
    assert read(**said) == (value, None)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"offset": 8, "length": 1, "coding": BCD}, "invalid_bcd"),
        ({"offset": 5, "length": 3, "coding": UNSIGNED}, "invalid_integer"),
        ({"offset": 9, "length": 2, "coding": UNSIGNED}, OUT_OF_BLOCK),
        ({"offset": 9999, "length": 8, "coding": BCD}, OUT_OF_BLOCK),
    ],
)
def test_what_is_no_value_is_told_as_none(said: dict[str, Any], error: str) -> None:
    """The record stays, so that its sensor does."""
    assert read(**said) == ("None", error)


def test_defined_records_have_the_key_name_and_unit_of_their_place() -> None:
    """And numbers behind those that the meter sends."""
    records = defined_records(BLOCK, [INPUT_A, place(offset=0)], 7)
    assert list(keyed(records)) == ["block_30_4_bcd", "block_0_4_unsigned"]
    assert [each.number for each in records] == [7, 8]
    header = records[0].header
    assert (header.dib, header.vib, header.is_in_block) == (b"\x0f", b"", True)
    assert (header.place, records[0].unit, records[0].quantity) == (INPUT_A, "m3", None)
