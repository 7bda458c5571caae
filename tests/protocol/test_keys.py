"""Keys: a record is named by what it means, so that its sensor survives."""

import pytest

from meterbus.hexadecimal import bytes_of
from meterbus.protocol.keys import keyed
from meterbus.protocol.records import parse_records


def keys_of(text: str) -> list[str]:
    """Return the keys of the records that these hex digits are."""
    return list(keyed(parse_records(bytes_of(text)).records))


@pytest.mark.parametrize(
    ("record", "key"),
    [
        ("04 06 01000000", "energy"),
        ("44 06 01000000", "energy-storage_1"),
        ("14 2D 01000000", "power-maximum"),
        ("24 2D 01000000", "power-minimum"),
        ("34 22 01000000", "on_time-error"),
        ("8410 06 01000000", "energy-tariff_1"),
        ("8440 13 01000000", "volume-subunit_1"),
        ("D450 2D 01000000", "power-maximum-storage_1-tariff_1-subunit_1"),
        ("04 863C 01000000", "energy-export"),
        ("04 86FF02 01000000", "energy-manufacturer_02"),
        ("04 FF07 01000000", "manufacturer_specific-manufacturer_07"),
        ("02 FDC8FC01 0109", "voltage-l1"),
        ("42 EC7E 5F3C", "date-storage_1-future"),
        ("02 FC0348522574 9E11", "relative_humidity"),
        ("01 7B 01", "vib_7b"),
        ("01 6F 01", "vib_6f"),
    ],
)
def test_a_record_is_named_by_its_meaning(record: str, key: str) -> None:
    """What is usual is left out, so that the key of a total is one word."""
    assert keys_of(record) == [key]


@pytest.mark.parametrize(
    "variants",
    [
        pytest.param(
            ["04 06 01000000", "04 05 0A000000", "04 03 E8030000"], id="decimal_point"
        ),
        pytest.param(
            [
                "04 13 01000000",
                "0C 13 01000000",
                "05 16 6F12833A",
                "06 13 010000000000",
            ],
            id="coding",
        ),
        pytest.param(["04 06 01000000", "04 0E 01000000"], id="joule_for_kwh"),
        pytest.param(["04 06 01000000", "04 FB00 01000000"], id="table"),
        pytest.param(["04 06 01000000", "04 837D 01000000"], id="factor"),
        pytest.param(["04 06 01000000", "04 8600 01000000"], id="state_of_record"),
        pytest.param(["04 06 01000000", "04 8615 01000000"], id="no_data_now"),
        pytest.param(["04 22 01000000", "04 20 100E0000"], id="hours_or_seconds"),
        pytest.param(
            ["02 FC0348522574 9E11", "02 FC7403485225 9E11"], id="place_of_text"
        ),
    ],
)
def test_another_coding_keeps_the_key(variants: list[str]) -> None:
    """A meter that counts further than its digits shifts its decimal point."""
    assert len({tuple(keys_of(variant)) for variant in variants}) == 1


@pytest.mark.parametrize(
    "variants",
    [
        pytest.param(["04 06 00000000", "44 06 00000000"], id="storage"),
        pytest.param(["8410 06 00000000", "8420 06 00000000"], id="tariff"),
        pytest.param(["04 13 00000000", "8440 13 00000000"], id="subunit"),
        pytest.param(["04 2D 00000000", "14 2D 00000000"], id="function"),
        pytest.param(["04 863B 00000000", "04 863C 00000000"], id="direction"),
        pytest.param(["04 ABFC01 00000000", "04 ABFC02 00000000"], id="phase"),
        pytest.param(["04 ABFF01 00000000", "04 ABFF02 00000000"], id="makers_phase"),
        pytest.param(["04 5B 00000000", "04 5F 00000000"], id="quantity"),
        pytest.param(["01 7C0161 00", "01 7C0162 00"], id="unit_as_text"),
        pytest.param(["04 AD49 00000000", "04 2D 00000000"], id="count_of_exceeds"),
        pytest.param(["01 7B 00", "01 6F 00"], id="unknown_codes"),
    ],
)
def test_another_meaning_has_another_key(variants: list[str]) -> None:
    """Two values that mean different things never share a sensor."""
    keys = [key for variant in variants for key in keys_of(variant)]
    assert len(set(keys)) == len(variants)


def test_equal_meanings_get_running_numbers() -> None:
    """The first keeps the plain key, whatever follows."""
    text = "01 FD17 01 02 59 0100 02 FD17 0200 01 FD17 03"
    assert keys_of(text) == [
        "error_flags",
        "flow_temperature",
        "error_flags#2",
        "error_flags#3",
    ]


def test_a_key_leads_to_its_record() -> None:
    """Each of two equal records is found under its own key."""
    records = parse_records(bytes_of("01 FD17 01 01 FD17 02")).records
    found = {key: str(record.value) for key, record in keyed(records).items()}
    assert found == {"error_flags": "1", "error_flags#2": "2"}


def spelled(unit: str) -> str:
    """Return a record of one byte whose unit is spelled out, in hex."""
    text = unit.encode("latin-1")[::-1]
    return f"01 7C {len(text):02X} {text.hex()} 2A"


@pytest.mark.parametrize(
    ("units", "keys"),
    [
        (("x", "x#2", "x"), ["plain_text-x", "plain_text-x%232", "plain_text-x#2"]),
        (("x", "x", "x#2"), ["plain_text-x", "plain_text-x#2", "plain_text-x%232"]),
        (("x%232", "x#2"), ["plain_text-x%25232", "plain_text-x%232"]),
        (("m\xb3/h", "%XY"), ["plain_text-m\xb3/h", "plain_text-%25XY"]),
    ],
)
def test_a_unit_takes_no_other_records_key(
    units: tuple[str, ...], keys: list[str]
) -> None:
    """Whatever a meter spells: each of its records is there."""
    assert keys_of("".join(map(spelled, units))) == keys


def test_a_unit_is_no_storage() -> None:
    """Signs that part a key do not come from a meter."""
    stored = "41 7C 01 78 2A"
    assert keys_of(spelled("x-storage_1") + stored) == [
        "plain_text-x%2Dstorage_1",
        "plain_text-x-storage_1",
    ]
