"""`decode --registers`, `read --registers`: only what a list asks for, in its order."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import FASTEST, SHARKY, mbus

pytestmark = pytest.mark.wall_clock


def asked(text: str, *options: str) -> tuple[int, list[dict[str, Any]], str]:
    """Return exit code, records and complaints for a list that is given on standard input."""
    result = mbus("decode", SHARKY, "--registers", "-", "--json", *options, given=text)
    records = json.loads(result.stdout)[0]["records"] if result.stdout else []
    return result.returncode, records, result.stderr


def test_records_come_as_the_list_wants_them() -> None:
    """In its order, by its names, in its units, with its lines."""
    code, records, _ = asked(
        "flow temperature\n\n0C 05 unit MWh name Heat\n#1\nenergy, factor 0.001, unit kWh"
    )
    told = [
        (each["line"], each["name"], each["value"], each["unit"]) for each in records
    ]
    assert code == 0
    assert told == [
        (1, "flow_temperature", "52.2", "°C"),
        (3, "Heat", "174.8431", "MWh"),
        (4, "volume", "264.7291", "m³"),
        (5, "energy", "174843.1", "kWh"),
    ]
    assert (records[1]["dib"], records[1]["quantity"]) == ("0C", "energy")


def test_what_fits_nothing_is_an_error_with_its_line() -> None:
    """And the rest is printed."""
    code, records, errors = asked(
        "energy\nmass\nsa7.M1.Energy\nsaD.B1.Index20\nvolume factor 0.123\n0C 05 unit bar"
    )
    assert code == 1
    assert [each["line"] for each in records] == [1]
    lines = errors.splitlines()
    assert [each.partition(":")[2][:7].strip() for each in lines] == [
        "line 2",
        "line 3",
        "line 4",
        "line 5",
        "line 6",
    ]
    assert "there is energy (0C 05)" in lines[0]
    assert "B1" in lines[2]


def test_a_list_that_cannot_be_read_is_refused_before_anything_is_done() -> None:
    """What was typed means nothing."""
    code, records, errors = asked("energy\nnonsense")
    assert (code, records) == (2, [])
    assert "line 2" in errors


def test_a_list_of_a_file_is_read_and_printed_as_a_table(tmp_path: Path) -> None:
    """For people."""
    path = tmp_path / "list.txt"
    path.write_text("energy unit MWh\nsaD.M1.MeterManufac", "utf-8")
    result = mbus("decode", SHARKY, "--registers", str(path))
    assert result.returncode == 0
    assert result.stdout.splitlines() == [
        "31892747",
        "  energy        174.8431  MWh",
        "  MeterManufac       HYD",
    ]


@pytest.mark.parametrize("path", ["no such file", "-"])
def test_a_list_that_is_not_there_is_told(path: str) -> None:
    """Or one that is empty."""
    result = mbus("decode", SHARKY, "--registers", path)
    assert result.returncode == 2
    assert path in result.stderr


def test_two_things_cannot_come_from_one_place() -> None:
    """Telegrams and list are two files."""
    result = mbus("decode", "-", "--registers", "-", given=SHARKY)
    assert result.returncode == 2


def test_the_lines_of_another_meter_are_those_of_the_other(tmp_path: Path) -> None:
    """A list for several meters goes with telegrams of several."""
    other = "68 19 19 68 08 07 72 78 56 34 12 2D 2C 10 04 01 00 00 00 04 13 2E 16 00 00"
    data = bytes.fromhex(other)[4:]
    body = data + bytes.fromhex("02 5B 2D 00")
    frame = bytes((0x68, len(body), len(body), 0x68)) + body
    whole = frame + bytes((sum(body) & 0xFF, 0x16))
    path = tmp_path / "list.txt"
    path.write_text("{ { addr = 7, id = 0 }, { addr = 0, id = 0 } }", "utf-8")
    result = mbus(
        "decode",
        "-",
        "--json",
        "--registers",
        str(path),
        given=f"{SHARKY}\n{whole.hex()}",
    )
    told = [
        (meter["header"]["identification"], each["value"])
        for meter in json.loads(result.stdout)
        for each in meter["records"]
    ]
    assert result.returncode == 0
    assert told == [("31892747", "174843100"), ("12345678", "5.678")]


def test_a_meter_on_a_bus_is_read_for_a_list(port: str) -> None:
    """Its records as the list wants them, and a line that fits nothing, as in decoding."""
    options = (*FASTEST, "--json", "--registers", "-")
    lines = "energy unit MWh name Heat\nsa10.M1.TemperFor\nmass"
    result = mbus("read", port, "10", *options, given=lines)
    records = json.loads(result.stdout)["records"]
    told = [(each["line"], each["name"], each["unit"]) for each in records]
    assert told == [(1, "Heat", "MWh"), (2, "TemperFor", "°C")]
    assert result.returncode == 1
    assert result.stderr.startswith("mbus: line 3: mass: no such record")


def test_a_line_for_another_meter_fits_none_that_was_read(port: str) -> None:
    """Its address is that of a neighbour on the same bus."""
    options = (*FASTEST, "--json", "--registers", "-")
    result = mbus("read", port, "10", *options, given="sa74.M1.TemperFor")
    assert result.returncode == 1
    assert json.loads(result.stdout)["records"] == []
    assert "line 1: sa74.M1.TemperFor: this meter is not there" in result.stderr
