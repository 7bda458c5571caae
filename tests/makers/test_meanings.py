"""What records mean to their makers, one record of each kind."""

from typing import Final

import pytest

from meterbus.hexadecimal import bytes_of
from meterbus.makers import knowledge_of
from meterbus.makers.rows import MeterKind
from meterbus.protocol.records import Record, parse_records

ABB: Final = MeterKind("ABB", 0x20, 0x02)
BMETERS: Final = MeterKind("BMT", 0x1A, 0x0D)
COOLING_SHARKY: Final = MeterKind("DME", 0x40, 0x0A)
ENGELMANN: Final = MeterKind("EFE", 0x00, 0x0D)
FINDER: Final = MeterKind("FIN", 0x23, 0x02)
SHARKY: Final = MeterKind("DME", 0x41, 0x0D)
ZENNER: Final = MeterKind("ZRI", 0x88, 0x0D)
ZENNER_HEAT: Final = MeterKind("ZRI", 0x88, 0x04)
AXIOMA: Final = MeterKind("AXI", 0x10, 0x07)


def record_of(kind: MeterKind, text: str) -> Record:
    """Return the one record that these hex digits are to meters of a kind."""
    block = parse_records(bytes_of(text), knowledge=knowledge_of(kind))
    (record,) = block.records
    return record


@pytest.mark.parametrize(
    ("kind", "text", "meaning", "value"),
    [
        (FINDER, "02 ACFF00 0900", "power", "90"),
        (FINDER, "02 ACFF02 0900", "power-l2", "90"),
        (FINDER, "82 40 ACFF03 FDFF", "reactive_power-l3", "-30"),
        (FINDER, "02 FF68 0500", "transformer_ratio-current_primary", "5"),
        (FINDER, "01 FF13 02", "current_tariff", "2"),
        (ZENNER, "84 10 06 9A170000", "energy-cooling", "6042000"),
        (ZENNER, "84 90 01 06 9A170000", "energy-storage_32-cooling", "6042000"),
        (ZENNER, "84 10 13 01000000", "volume-tariff_1", "0.001"),
        (ZENNER_HEAT, "84 10 06 9A170000", "energy-tariff_1", "6042000"),
        (ZENNER, "04 863C 01000000", "energy-cooling", "1000"),
        (ZENNER, "02 AD3C 0100", "power-cooling", "100"),
        (ZENNER, "04 933C 01000000", "volume-export", "0.001"),
        (ZENNER_HEAT, "04 863C 01000000", "energy-export", "1000"),
        (BMETERS, "8C 10 03 05000000", "energy-cooling", "5"),
        (BMETERS, "8C 10 13 04000000", "volume-cooling", "0.004"),
        (SHARKY, "8C 10 06 05000000", "energy-cooling", "5000"),
        (SHARKY, "8C 20 13 04000000", "volume-cooling", "0.004"),
        (COOLING_SHARKY, "CC 10 06 05000000", "energy-storage_1-cooling", "5000"),
        (ENGELMANN, "84 10 06 05000000", "energy-cooling", "5000"),
    ],
)
def test_a_record_means_what_its_maker_says(
    kind: MeterKind, text: str, meaning: str, value: str
) -> None:
    """In name and number."""
    record = record_of(kind, text)
    assert (record.header.meaning, str(record.value), record.error) == (
        *(meaning, value),
        None,
    )


@pytest.mark.parametrize(
    ("kind", "usual", "text", "error"),
    [
        (ABB, "04 A9FF8100 01000000", "04 A9FF8116 01000000", "data_overflow"),
        (ABB, "04 A9FF8100 01000000", "04 A9FF8117 01000000", "data_underflow"),
        (ABB, "01 FFAD00 01", "01 FFAD15 01", "no_data_available"),
        (ABB, "02 FFC2FF8100 0100", "02 FFC2FF8118 0100", "data_error"),
        (AXIOMA, "01 FD74 62", "01 FD74 FF", "invalid_integer"),
    ],
)
def test_a_record_without_a_value_keeps_its_meaning(
    kind: MeterKind, usual: str, text: str, error: str
) -> None:
    """So its sensor stays, and shows nothing."""
    record = record_of(kind, text)
    assert (record.value, record.error) == (None, error)
    assert record.header.meaning == record_of(kind, usual).header.meaning
