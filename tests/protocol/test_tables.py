"""Every code of every VIF and VIFE table, against tables worked out by hand.

`vif_table.json` and `vife_table.json` hold one record per code of EN 13757-3 with what it
has to become: they are data of their own, not made from the tables under test.
"""

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any, Final

import pytest

from meterbus.protocol.fixed import parse_fixed
from meterbus.protocol.records import RecordBlock, parse_records
from meterbus.report import report_record
from meterbus.tables import ci, fixed, media, vif, vife

type Row = dict[str, Any]

HERE: Final = Path(__file__).parent
VIF_ROWS: Final[list[Row]] = json.loads((HERE / "vif_table.json").read_text("utf-8"))
VIFE_ROWS: Final[list[Row]] = json.loads((HERE / "vife_table.json").read_text("utf-8"))

TABLES: Final[Mapping[str, Mapping[int, object]]] = {
    "primary": vif.PRIMARY,
    "fb": vif.FB,
    "fd": vif.FD,
    "fd_fd": vif.FD_FD,
    "first": vife.FIRST,
    "second": vife.SECOND,
}

# Codes that EN 13757-3 gives no meaning in an answer. 7B and 7D of the primary table, and
# 7D of FD, lead to another table when bit 7 is set and mean nothing without it.
RESERVED: Final[Mapping[str, tuple[int, ...]]] = {
    "primary": (0x6F, 0x7B, 0x7D),
    "fb": (
        *(0x0A, 0x0B, 0x12, 0x13, 0x1C, 0x1D, 0x1E, 0x1F, 0x27, 0x32, 0x33),
        *range(0x38, 0x58),
        0x6F,
    ),
    "fd": tuple(range(0x77, 0x80)),
    "fd_fd": (0x01, *range(0x04, 0x3E), *range(0x3F, 0x80)),
    "first": (0x44, 0x45, 0x4C, 0x4D),
    "second": (0x00, *range(0x16, 0x80)),
}
NEXT_TABLE: Final[Mapping[str, tuple[int, ...]]] = {"first": (0x7C,)}

VIB_PREFIX: Final[Mapping[str, str]] = {
    "primary": "",
    "fb": "FB",
    "fd": "FD",
    "fd_fd": "FDFD",
    "first": "83",
    "second": "83FC",
}


def parse(text: str) -> RecordBlock:
    """Return the records that these hex digits are."""
    return parse_records(bytes.fromhex(text))


def codes_of(rows: list[Row], table: str) -> list[int]:
    """Return the codes that the data file has for a table."""
    return [int(row["code"], 16) for row in rows if row["table"] == table]


def name_of(row: Row) -> str:
    """Return what a row is called in the output of pytest."""
    return f"{row['table']}-{row['code']}"


@pytest.mark.parametrize("table", RESERVED)
def test_every_code_is_expected_once_or_reserved(table: str) -> None:
    """The data files and the reserved codes make up all 128 codes, each once."""
    expected = codes_of(VIF_ROWS + VIFE_ROWS, table)
    every = [*expected, *RESERVED[table], *NEXT_TABLE.get(table, ())]
    assert sorted(every) == list(range(0x80))


@pytest.mark.parametrize("table", RESERVED)
def test_a_table_has_no_row_for_a_reserved_code(table: str) -> None:
    """What the standard reserves stays unknown."""
    assert not TABLES[table].keys() & set(RESERVED[table])


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(vif.PRIMARY_ROWS, id="primary"),
        pytest.param(vif.FB_ROWS, id="fb"),
        pytest.param(vif.FD_ROWS, id="fd"),
        pytest.param(vif.FD_FD_ROWS, id="fd_fd"),
        pytest.param(vife.FIRST_ROWS, id="first"),
        pytest.param(vife.SECOND_ROWS, id="second"),
        pytest.param(fixed.FIXED_UNIT_ROWS, id="fixed"),
    ],
)
def test_no_two_rows_of_a_table_claim_the_same_code(
    rows: tuple[vif.VifRow | vife.VifeRow | fixed.FixedUnitRow, ...],
) -> None:
    """A row that overlaps another one would silently win or lose."""
    codes = [row.code + step for row in rows for step in range(row.span)]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("row", VIF_ROWS, ids=name_of)
def test_a_vif_gives_quantity_unit_and_scale(row: Row) -> None:
    """The transmitted number 1 becomes the value of one step, in the base unit."""
    block = parse(row["record"])
    (record,) = map(report_record, block.records)
    found = {key: record[key] for key in ("quantity", "unit", "value")}
    assert found == {key: row[key] for key in found}
    assert not block.diagnostics


@pytest.mark.parametrize("row", VIFE_ROWS, ids=name_of)
def test_a_vife_qualifies_an_energy_of_1_wh(row: Row) -> None:
    """What a VIFE does to 1 Wh, or to the time or profile that it announces."""
    block = parse(row["record"])
    (record,) = map(report_record, block.records)
    found = {key: record[key] for key in ("unit", "value", "error", "qualifiers")}
    assert found == {key: row[key] for key in found}
    assert record["quantity"] == "energy"
    assert not block.diagnostics


@pytest.mark.parametrize(
    ("table", "code"),
    [
        pytest.param(table, code, id=f"{table}-{code:02X}")
        for table, codes in RESERVED.items()
        for code in codes
    ],
)
def test_a_reserved_code_is_told_and_its_record_is_kept(table: str, code: int) -> None:
    """The length is known from the DIF, so the next record is read as usual."""
    block = parse(f"01{VIB_PREFIX[table]}{code:02X}01 010602")
    assert [d.code for d in block.diagnostics] == ["unknown_vif"]
    assert [record.raw.hex() for record in block.records] == ["01", "02"]
    assert str(block.records[1].value) == "2000"


@pytest.mark.parametrize(
    ("record", "value"),
    [
        pytest.param("01 FD08 FE", "254", id="message_identification"),
        pytest.param("01 FD09 FE", "254", id="device_type"),
        pytest.param("02 FD17 FFFF", "65535", id="error_flags_all_set"),
        pytest.param("01 FD18 80", "128", id="error_mask"),
        pytest.param("01 FD1A FF", "255", id="digital_output"),
        pytest.param("04 FD1B 00000080", "2147483648", id="digital_input"),
        pytest.param("01 FD20 FE", "254", id="first_cyclic_storage"),
        pytest.param("01 FD21 FE", "254", id="last_cyclic_storage"),
        pytest.param("01 FD22 FE", "254", id="storage_block_size"),
        pytest.param("01 FD60 FE", "254", id="reset_counter"),
        pytest.param("01 FD61 FE", "254", id="cumulation_counter"),
        pytest.param("01 FD71 FE", "-2", id="radio_level_is_signed"),
        pytest.param("02 FD17 FFFF 2F2F", "65535", id="fillers_follow"),
        pytest.param("0D FD17 E2 FFFF", "65535", id="error_flags_behind_an_lvar"),
        pytest.param("0D FD60 E1 FE", "254", id="count_behind_an_lvar"),
        pytest.param("02 83FC11 FFFE", "65279", id="vife_says_unsigned"),
        pytest.param("0D 83FC11 E2 FFFE", "65279", id="vife_says_unsigned_lvar"),
    ],
)
def test_flags_and_counts_are_unsigned(record: str, value: str) -> None:
    """Types C and D have no sign; type D has no invalid value either."""
    (found,) = parse(record).records
    assert str(found.value) == value


@pytest.mark.parametrize(
    ("unit", "quantity", "name", "value"),
    [
        ("02", "energy", "Wh", "1"),
        ("05", "energy", "Wh", "1000"),
        ("0A", "energy", "Wh", "100000000"),
        ("0B", "energy", "J", "1000"),
        ("0D", "energy", "J", "100000"),
        ("0E", "energy", "J", "1000000"),
        ("11", "energy", "J", "1000000000"),
        ("13", "energy", "J", "100000000000"),
        ("14", "power", "W", "1"),
        ("17", "power", "W", "1000"),
        ("1C", "power", "W", "100000000"),
        ("1D", "power", "J/h", "1000"),
        ("25", "power", "J/h", "100000000000"),
        ("26", "volume", "m³", "0.000001"),
        ("29", "volume", "m³", "0.001"),
        ("2C", "volume", "m³", "1"),
        ("2E", "volume", "m³", "100"),
        ("2F", "volume_flow", "m³/h", "0.000001"),
        ("32", "volume_flow", "m³/h", "0.001"),
        ("37", "volume_flow", "m³/h", "100"),
        ("38", "flow_temperature", "°C", "0.001"),
        ("39", "hca_units", None, "1"),
        ("3F", "dimensionless", None, "1"),
    ],
)
def test_a_unit_of_the_fixed_structure_gives_quantity_and_scale(
    unit: str, quantity: str, name: str | None, value: str
) -> None:
    """The units progress regularly: 0D is 100 kJ and 0E is 1 MJ."""
    counters = bytes.fromhex(f"12345678 00 01 {unit} 3F 01000000 00000000")
    _, (first, _) = parse_fixed(counters, msb_first=False)
    assert (first.quantity, first.unit, str(first.value)) == (quantity, name, value)


def test_the_fixed_structure_has_units_for_all_but_times_and_reserved_codes() -> None:
    """00 and 01 are packed times, 3A to 3D reserved, 3E refers to the first counter."""
    assert set(range(0x40)) - fixed.FIXED_UNITS.keys() == {
        *(0x00, 0x01),
        *range(0x3A, 0x3F),
    }


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (0x00, "Other"),
        (0x02, "Electricity"),
        (0x03, "Gas"),
        (0x04, "Heat"),
        (0x06, "Warm water"),
        (0x07, "Water"),
        (0x08, "Heat cost allocator"),
        (0x0D, "Heat/cooling"),
        (0x15, "Hot water"),
        (0x16, "Cold water"),
        (0x1A, "Smoke detector"),
        (0x1B, "Room sensor"),
        (0x28, "Waste water"),
        (0x43, "Reserved (43)"),
    ],
)
def test_a_medium_has_its_name(code: int, name: str) -> None:
    """The device types of EN 13757-7 that meters of buildings send."""
    assert media.medium_of(code).name == name


def test_media_have_a_code_and_a_key_of_their_own() -> None:
    """Keys become translation keys, so none may stand for two media."""
    codes, keys, _ = zip(*media.MEDIUM_ROWS, strict=True)
    assert (len(set(codes)), len(set(keys))) == (len(codes), len(keys))


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (0x00, "unspecified error"),
        (0x01, "CI field not implemented"),
        (0x05, "more than 10 DIFEs"),
        (0x08, "application busy"),
        (0x09, "too many readouts"),
        (0x07, "reserved error 07"),
        (0xFF, "reserved error FF"),
    ],
)
def test_an_application_error_has_its_sentence(code: int, sentence: str) -> None:
    """People read it, so reserved codes say which one they are."""
    assert ci.application_error(code).text == sentence


@pytest.mark.parametrize(
    ("code", "header", "kind"),
    [
        (0x66, 0, "other"),
        (0x6E, 4, "error"),
        (0x6F, 12, "error"),
        (0x70, 0, "error"),
        (0x71, 0, "alarm"),
        (0x72, 12, "variable"),
        (0x73, 0, "fixed"),
        (0x74, 4, "alarm"),
        (0x75, 12, "alarm"),
        (0x76, 12, "variable"),
        (0x77, 0, "fixed"),
        (0x78, 0, "variable"),
        (0x7A, 4, "variable"),
        (0x79, 0, "other"),
        (0x7B, 4, "other"),
        (0xB7, 0, "other"),
        (0x00, 0, "other"),
    ],
)
def test_a_ci_code_announces_header_and_kind(code: int, header: int, kind: str) -> None:
    """What stands behind the CI field follows from its code alone."""
    row = ci.ci_of(code)
    assert (row.header, row.kind) == (header, kind)
