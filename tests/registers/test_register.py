"""Registers: every form that people write them in, and the record that each means."""

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import example, given, settings, strategies as st
import pytest

from meterbus.hexadecimal import bytes_of
from meterbus.protocol.keys import keyed
from meterbus.protocol.records import parse_records
from meterbus.registers.errors import RegisterError
from meterbus.registers.register import (
    Offer,
    Register,
    Start,
    find,
    nearest,
    parse_registers,
)
from meterbus.registers.words import TECHNICAL, Meaning

METER = """
04 06 E8030000  44 06 E7030000  8410 06 01000000  9420 2D 05000000  0C 13 78563412
4C 13 78563412  04 933C 01000000  02 59 0109  02 5D 0108  04 ABFC01 64000000
04 ABFC02 65000000  42 6C 5F3C  01 FD17 00  02 FD17 0000  02 FC0348522574 9E11
04 FF07 01000000
"""
"""Energy, its storage, a tariff, a maximum, volumes, temperatures, phases, flags, odd ones."""

OFFERS = [
    Offer.of(key, record)
    for key, record in keyed(parse_records(bytes_of(METER)).records).items()
]
ENERGY = {"dib": b"\x04", "vib": b"\x06"}
IN_KWH = {**ENERGY, "factor": Fraction(1, 1000), "unit": "kWh"}


def said(register: Register) -> dict[str, Any]:
    """Return what a register says, without where it stands."""
    usual = vars(Register(line=0, text=""))
    named = {key: each for key, each in vars(register).items() if each != usual[key]}
    return {key: each for key, each in named.items() if key not in ("line", "text")}


def read(text: str) -> list[dict[str, Any]]:
    """Return what each register of a text says."""
    # What a list calls a record is told on the command line only.
    return [said(replace(register, label=None)) for register in parse_registers(text)]


def keys_of(text: str) -> list[str | None]:
    """Return the keys of the records that a text means in the meter above."""
    found = [find(register, OFFERS) for register in parse_registers(text)]
    return [offer and offer.key for offer in found]


def error_of(text: str) -> RegisterError:
    """Return the error that a text raises."""
    with pytest.raises(RegisterError) as caught:
        parse_registers(text)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "{'unit':'kWh','factor':0.001,'dib':'04','vib':'06'}", id="Python"
        ),
        pytest.param('{"unit":"kWh","factor":1e-3,"dib":"04","vib":"06"}', id="JSON"),
        pytest.param("{unit: kWh, factor: 0.001, dib: 04, vib: 06}", id="YAML"),
        pytest.param("{unit = 'kWh', factor = .001, dib='04', vib='06'}", id="Lua"),
        pytest.param("- dib: 04\n  vib: 06\n  factor: 0.001\n  unit: kWh", id="lines"),
        pytest.param("dib: '04'\nvib: \"06\"\nfactor: 0.001\nunit: kWh", id="pairs"),
        pytest.param("dib 04 vib 06 factor 0.001 unit kWh", id="words"),
        pytest.param("dib 04, vib 06, factor 0.001, unit kWh", id="commas"),
        pytest.param("DIB=04; VIB=06; FACTOR=0.001; UNIT=kWh", id="capitals"),
        pytest.param("dib: 0x04 vib: 0x06 factor: 0.001 unit: kWh", id="colons"),
        pytest.param("dif 4 vif 6 factor 1/1000 unit kWh", id="fraction"),
        pytest.param("04 06 0.001 kWh", id="columns"),
        pytest.param("04 06 .001 kWh", id="no zero"),
        pytest.param("04\t06\t0.001\tkWh", id="spreadsheet"),
        pytest.param("04,06,0.001,kWh", id="comma separated"),
        pytest.param("04;06;0,001;kWh", id="semicolons and a decimal comma"),
        pytest.param("04 06 factor 0,001 unit 'kWh'", id="decimal comma"),
    ],
)
def test_codes_factor_and_unit_are_read_in_each_form(text: str) -> None:
    """One record, in the unit that the factor leads to."""
    assert read(text) == [IN_KWH]


@pytest.mark.parametrize(
    "text",
    ["04 06", "0406", "04/06", "04:06", "04-06", "0x04 0x06", "0x040x06", "[04 06]"],
)
def test_codes_alone_are_enough(text: str) -> None:
    """With whatever stands between the bytes."""
    assert read(text) == [ENERGY]


@pytest.mark.parametrize(
    ("text", "dib", "vib"),
    [
        ("84 10 06", "84 10", "06"),
        ("84 10 86 3C 10 kWh", "84 10", "86 3C"),
        ("04 FB 82 75", "04", "FB 82 75"),
        ("02 FC 03 48 52 25 74", "02", "FC 03 48 52 25 74"),
        ("02 FC 74 03 48 52 25 0.01", "02", "FC 74 03 48 52 25"),
        ("0D FD 11", "0D", "FD 11"),
        ("{'dib': '84 10', 'vib': '863C'}", "84 10", "86 3C"),
    ],
)
def test_the_bytes_tell_where_dib_and_vib_end(text: str, dib: str, vib: str) -> None:
    """What follows them is a factor, even when it could be a byte."""
    (register,) = parse_registers(text)
    assert (register.dib, register.vib) == (bytes_of(dib), bytes_of(vib))


@pytest.mark.parametrize(
    "text",
    [
        "registers = [\n  {'dib': '04', 'vib': '06'},  # it's heat\n  {'index': 3},\n]",
        '{"energy": {"dib": "04", "vib": "06"}, "x": {"index": 3}}',
        "{'name': 'Meter 1', 'address': 5, 'registers': [{'dib':'04','vib':'06'}, '#3']}",
        "local regs = {\n  { dib = '04', vib = '06' }, -- heat\n  { index = 3 }\n}",
        "return [{dib: 04, vib: 06}, {index: 3}]",
        "{'dib': '04', 'vib': '06'},\n{'index': 3},",
        "- {dib: 04, vib: 06}\n- {index: 3}",
        "registers:\n  - {dib: 04, vib: 06}\n  - #3",
        "registers:\n  - dib: 04\n    # heat\n    vib: 06\n  - index: 3",
        '["04 06", "#3"]',
        "[04 06, #3]",
        "* 04 06\n• #3",
        "# mine\n\n04 06  # heat\n// others\n#3 -- volume",
        "04 06\r\nrecord 3",
    ],
)
def test_lists_hold_any_number_of_registers(text: str) -> None:
    """Of whatever kind, with the comments that programs have, and mixed."""
    assert read(text) == [ENERGY, {"index": 3}]


def test_a_list_for_esphome_is_read() -> None:
    """What says nothing of the record is left aside: our values need no filter."""
    text = """
sensor:
  - platform: mbus
    mbus_id: meter
    name: "Heat"
    dif: 0x04
    vif: 0x06
    function: instantaneous
    unit_of_measurement: "kWh"
    filters:
      - multiply: 0.001
    accuracy_decimals: 3
  - platform: mbus
    index: 3
"""
    start = Start(dif=0x04, vif=b"\x06")
    heat = {"start": start, "name": "Heat", "unit": "kWh", "function": "instantaneous"}
    assert read(text) == [heat, {"index": 3}]


def test_xml_of_libmbus_is_read_by_the_numbers_of_its_records() -> None:
    """It counts the mark at the end of a telegram too, which is no record."""
    text = """<?xml version="1.0" encoding="ISO-8859-1"?>
<MBusData>
    <!-- 12 records -->
    <DataRecord id="0" frame="0">
        <Function>Instantaneous value</Function>
        <Unit>Energy (kWh)</Unit>
    </DataRecord>
    <DataRecord id="1" frame="0"><Function>More records follow</Function></DataRecord>
    <DataRecord id="2" frame="1">
        <Function>Instantaneous value</Function>
    </DataRecord>
    <DataRecord id="3" frame="1">
        <Function>Manufacturer specific</Function>
    </DataRecord>
</MBusData>"""
    assert read(text) == [{"index": 0}, {"index": 1}]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("energy", "energy"),
        ("ENERGY", "energy"),
        ("energy, storage 1", "energy-storage_1"),
        ("energy storage_1", "energy-storage_1"),
        ("energy-storage_1", "energy-storage_1"),
        ("storage 1 energy", "energy-storage_1"),
        ("energy: tariff 1", "energy-tariff_1"),
        ("quantity: energy, tariff: 1", "energy-tariff_1"),
        ("{'quantity': 'energy', 'tariff': 1}", "energy-tariff_1"),
        ("{'quantity': 'energy, tariff 1'}", "energy-tariff_1"),
        ("{'energy': {'tariff': 1}}", "energy-tariff_1"),
        ("{'energy': {'factor': 2}}", "energy"),
        ("power", "power-maximum-tariff_2"),
        ("power, tariff 2, maximum", "power-maximum-tariff_2"),
        ("maximum power", "power-maximum-tariff_2"),
        ("maximum value power", "power-maximum-tariff_2"),
        ("power L1", "power-l1"),
        ("power-l2", "power-l2"),
        ("volume", "volume"),
        ("volume export", "volume-export"),
        ("volume storage 0 instantaneous", "volume"),
        ("flow temperature", "flow_temperature"),
        ("return temperature", "return_temperature"),
        ("return_temperature", "return_temperature"),
        ("error flags", "error_flags"),
        ("error flags #2", "error_flags#2"),
        ("error flags 2", "error_flags#2"),
        ("date, storage 1", "date-storage_1"),
        ("manufacturer specific", "manufacturer_specific-manufacturer_07"),
        ("#3", "power-maximum-tariff_2"),
        ("index 0", "energy"),
        ("record 4", "volume"),
        ("{'index': 4}", "volume"),
        ("04 06", "energy"),
        ("01 FD 17", "error_flags"),
        ("02 FD 17", "error_flags#2"),
        ("Volume (stored 1): 12 345.678 m³ (4C 13)", "volume-storage_1"),
        ("Volume, end of December 2025: 12,345.678 m³ (4C 13)", "volume-storage_1"),
        ("energy, subunit 1", None),
        ("energy, storage 2", None),
        ("volume, maximum", None),
        ("error flags #3", None),
        ("#16", None),
        ("05 06", None),
        ("04 07", None),
        ("04 06 storage 1", None),
    ],
)
def test_a_register_means_the_first_record_that_fits(
    text: str, key: str | None
) -> None:
    """Codes are exact; what is not said of a meaning does not matter."""
    assert keys_of(text) == [key]


def test_words_of_a_language_are_learned() -> None:
    """Numbers may stand anywhere in them; the technical words stay."""
    german = TECHNICAL.taught(
        {
            "Vorlauf-Temperatur": Meaning("quantity", "flow_temperature"),
            "Energie": Meaning("quantity", "energy"),
            "(gespeicherter Wert #)": Meaning("storage", ""),
            "#. Tarif": Meaning("tariff", ""),
        }
    )
    texts = (
        "vorlauf temperatur\nEnergie (gespeicherter Wert 1)\nEnergie 2. Tarif\nenergy"
    )
    assert [said(each) for each in parse_registers(texts, german)] == [
        {"quantity": "flow_temperature"},
        {"quantity": "energy", "storage": 1},
        {"quantity": "energy", "tariff": 2},
        {"quantity": "energy"},
    ]


def test_a_whole_name_is_a_record_where_words_do_not_do() -> None:
    """Makers' codes have names that are in no vocabulary."""
    named = TECHNICAL.naming({"Energy manufacturer 02": "energy-manufacturer_02"})
    (register,) = parse_registers("energy Manufacturer 02", named)
    assert said(register) == {"key": "energy-manufacturer_02"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("04 06 name Heat of the house", "Heat of the house"),
        ("04 06 name: 'Heat' unit kWh factor 0.001", "Heat"),
        ("{'dib': '04', 'vib': '06', 'name': 'It\\'s heat'}", "It's heat"),
        ("{dib: 04, vib: 06, name: Heat energy}", "Heat energy"),
        ("dib: 04\nvib: 06\nname: Unit 3 heat", "Unit 3 heat"),
        ("{'dib': '04', 'vib': '06', 'name': None}", None),
    ],
)
def test_a_name_may_be_given(text: str, name: str | None) -> None:
    """Without quotes it goes to the end of the line."""
    (register,) = parse_registers(text)
    assert register.name == name


def test_a_minus_sign_belongs_to_the_number() -> None:
    """A meter that is mounted the wrong way round."""
    assert read("04 2B -1 W")[0]["factor"] == -1


def test_an_offset_may_be_given() -> None:
    """A counter that was not at zero when it was mounted."""
    assert read("04 06 offset -1250.5")[0]["offset"] == Fraction("-1250.5")


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("hello", "unknown_word", "hello"),
        ("energy bananas", "unknown_word", "bananas"),
        ("power factor 0.5", "unknown_word", "0.5"),
        ("3.5", "unknown_word", "3.5"),
        ("energy, volume", "unreadable", "quantity"),
        ("volume, flow temperature", "unreadable", "quantity"),
        ("energy storage 1 storage 2", "unreadable", "storage"),
        ("energy #0", "unreadable", "0"),
        ("index x", "unreadable", "x"),
        ("{'index': '3a'}", "unreadable", "3a"),
        ("storage 1", "no_record", ""),
        ("factor 3", "no_record", ""),
        ("{'name': 'Heat'}", "no_record", ""),
        ("{}", "no_record", ""),
        ("# nothing", "no_record", ""),
        ("04", "bad_codes", "04"),
        ("84 06", "bad_codes", "84 06"),
        ("040699", "bad_codes", "040699"),
        ("0F 06", "bad_codes", "0F 06"),
        ("dib 04", "bad_codes", ""),
        ("{'dib': '04', 'vib': '0613'}", "bad_codes", ""),
        ("{'dib': 'xy', 'vib': '06'}", "bad_codes", "xy"),
        ("(99 99)", "bad_codes", "99 99"),
        ("04 06 factor x", "bad_number", "x"),
        ("04 06 factor 0", "bad_number", "0"),
        ("04 06 factor 1/0", "bad_number", "1/0"),
        ("{'dib': '04', 'vib': '06', 'factor': '1e999'}", "bad_number", "1e999"),
        ("{'dib': '04', 'vib': '06', 'facter': 2}", "unknown_field", "facter"),
        ("- dib: 04\n  vib: 06\n  facter: 2", "unknown_field", "facter"),
        ("{'dib': '04', 'vib': '93', 'vife': [0x3C]}", "unknown_field", "vife"),
        ("dif: 0x02\nvif: 0x7D\nvif_ext: 0x7D17", "unknown_word", "vif_ext:"),
        ("- dif: 0x02\n  vif: 0x7D\n  vif_ext: 0x7D17", "unknown_field", "vif_ext"),
        ("registers = [{'dib': '04', 'vib': '06'}", "unclosed", "["),
        ("{'dib': '04'", "unclosed", "{"),
        ("{'dib': '04]", "unreadable", "'"),
        ("{'dib': '04']", "unreadable", "]"),
        ("heat {'dib': '04', 'vib': '06'}", "unreadable", "heat"),
        ("[" * 20 + "]" * 20, "unreadable", "["),
        ("04 06\n" * 501, "too_many", "500"),
        (" " * 20_001, "too_long", "20000"),
    ],
)
def test_what_cannot_be_read_has_a_code_and_the_word(
    text: str, code: str, word: str
) -> None:
    """Each defect is one that a person can mend."""
    err = error_of(text)
    assert (err.code, err.word) == (code, word)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("04 06\n\nhello you", (3, "hello you")),
        (
            "[\n {'index': 1},\n {'facter': 1, 'index': 2}]",
            (3, "{'facter': 1, 'index': 2}"),
        ),
        ("04 06\n[{'index': 1},\n", (2, "[{'index': 1},")),
        ("04 06\n- dib: 04\n  vib: 0\n  factor: -", (2, "dib: 04, vib: 0, factor: -")),
        ("x" * 100, (1, "x" * 60 + "…")),
    ],
)
def test_an_error_names_the_line(text: str, place: tuple[int, str]) -> None:
    """By its number and what stands there, shortened."""
    err = error_of(text)
    assert err.places == (place,)


def test_text_without_anything_is_no_register() -> None:
    """Nothing was typed, so nothing is wrong."""
    assert parse_registers(" \n\t\n") == ()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("05 13", "volume"),
        ("04 07", "energy"),
        ("volume storage 5", "volume"),
        ("index 99", "energy"),
    ],
)
def test_the_nearest_records_are_offered_instead(text: str, first: str) -> None:
    """First those with the same VIB, then those of the same quantity."""
    (register,) = parse_registers(text)
    offered = nearest(register, OFFERS)
    assert offered[0].key == first
    assert 0 < len(offered) < len(OFFERS)


def test_the_first_records_are_offered_where_nothing_is_known() -> None:
    """A line that cannot be read tells nothing of what was meant."""
    assert [each.key for each in nearest(None, OFFERS)][:2] == [
        *("energy", "energy-storage_1"),
    ]


PIECES = st.sampled_from(
    (
        *(
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            "'",
            '"',
            ":",
            "=",
            ",",
            ";",
            "\n",
            "\n  ",
            " ",
        ),
        *("#", "#3", "04 06", "04", "0x04", "fc", "84", "0", "1/0", "1e99", "9" * 30),
        *("dib", "vib", "factor", "offset", "unit", "kWh", "name", "index", "record"),
        *("energy", "storage", "storage 1", "power factor", "maximum", "l1-l2", "#2"),
        *('<DataRecord id="3" frame="9">', "<Function>", "- ", "//", "--", "\\", "\t"),
        *("platform: mbus", "registers:", "filters:", "٣", "²", "\u2028", "€", "\0"),
        *("(04 13)", "(", "local x =", "return {", "None"),
    )
)
texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=25).map("".join),
    st.lists(PIECES, max_size=25).map(" ".join),
    st.lists(PIECES, max_size=25).map("\n".join),
)


@settings(max_examples=1500)
@given(text=texts)
@example(text="040x06")
@example(text="energy " + "9" * 5000)
@example(text="storage " + "1" * 5000)
@example(text="{'index': " + "1" * 5000 + "}")
def test_any_text_gives_records_or_an_error(text: str) -> None:
    """Nothing else is raised, and what is found is one of the records of the meter."""
    try:
        registers = parse_registers(text)
    except RegisterError:
        return
    found = [find(register, OFFERS) for register in registers]
    assert set(found) <= {None, *OFFERS}
    assert bool(registers) == bool(text.strip())


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "[",
            "{",
            "{a:",
            "[1,",
            "'",
            '"',
            "a:\n",
            "a: b\n",
            "i:\n ",
            "- platform: x\n",
        ),
        *("04", "04 ", "04,", "0x", "(", "(00 ", "import ", "energy ", "1 ", "#", "-"),
        *(" ", "x", "9", "\\", "a b ", "name ", "factor ", "04 06 ", "<DataRecord "),
        *('<DataRecord id="1">', '<DataRecord id="1">\n', "facto: 1,", "{'a':'\\"),
    ],
)
def test_the_longest_text_is_read_to_its_end(piece: str) -> None:
    """What repeats itself up to the limit is registers or an error too."""
    text = (piece * 20_000)[:20_000]
    found: tuple[Register, ...] = ()
    with suppress(RegisterError):
        found = parse_registers(text)
    assert len(found) <= 500
