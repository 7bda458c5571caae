"""`decode`: what telegrams mean, as data and as tables."""

import json
import os
from pathlib import Path
import subprocess
import sys

import pytest

from meterbus.protocol.frames import LongFrame
from tests.cli.running import BUSY, DAMAGED, ENVIRONMENT, SHARKY, decoded, mbus

pytestmark = pytest.mark.wall_clock


def test_a_telegram_is_decoded_to_json() -> None:
    """Every field of the contract, for a real telegram."""
    (telegram,) = decoded(SHARKY)
    assert telegram | {"records": []} == {
        "ci": 114,
        "c": 8,
        "address": 0,
        "kind": "variable",
        "header": {
            "identification": "31892747",
            "manufacturer": "HYD",
            "maker": "Hydrometer",
            "model": "Sharky 775",
            "version": 40,
            "medium": 4,
            "medium_name": "Heat",
            "access_number": 237,
            "status": 0,
            "status_flags": [],
            "configuration": "0000",
        },
        "records": [],
        "more_follows": False,
        "manufacturer_data": "",
        "error": None,
        "diagnostics": [],
    }
    assert telegram["records"][0] == {
        "index": 0,
        "dib": "0C",
        "vib": "05",
        "quantity": "energy",
        "unit": "Wh",
        "value": "174843100",
        "function": "instantaneous",
        "storage": 0,
        "tariff": 0,
        "subunit": 0,
        "qualifiers": [],
        "error": None,
        "raw": "31847401",
    }


def test_arguments_are_joined_and_split_by_length() -> None:
    """Two telegrams in any number of arguments are two telegrams."""
    telegrams = decoded(*SHARKY.split(), *BUSY.split())
    assert [each["kind"] for each in telegrams] == ["variable", "error"]


@pytest.mark.parametrize("as_file", [True, False], ids=["file", "standard input"])
def test_a_file_holds_a_telegram_per_line(tmp_path: Path, as_file: bool) -> None:
    """Blank lines and comments are skipped, separators are free."""
    text = f"# captured\n\n{SHARKY.replace(' ', ':')}\n0x{BUSY.replace(' ', ',0x')} # why\n"
    path = tmp_path / "telegrams.hex"
    path.write_text(text)
    telegrams = decoded(str(path)) if as_file else decoded("-", given=text)
    assert [each["kind"] for each in telegrams] == ["variable", "error"]


def test_a_bad_telegram_keeps_its_place() -> None:
    """The good ones are decoded; the exit code tells that one was not."""
    result = mbus("decode", "--json", "-", given=f"{BUSY}\n{DAMAGED}\n{BUSY}\n")
    first, second, third = json.loads(result.stdout)
    assert first["kind"] == third["kind"] == "error"
    assert "checksum" in second["error"]
    assert result.returncode == 1


def test_people_get_a_table() -> None:
    """Who it comes from, and each record in a line."""
    lines = mbus("decode", SHARKY).stdout.splitlines()
    assert lines[0] == "31892747 · HYD (Hydrometer) · Heat · version 40 · access 237"
    assert lines[2].split() == [
        *("0", "energy", "174843.1", "kWh", "0", "0", "0C", "05", "31847401"),
    ]


def test_nothing_to_decode_is_exit_code_1() -> None:
    """An empty file is told from a telegram without records."""
    result = mbus("decode", "-", given="# nothing captured yet\n")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "mbus: no telegram in what was given\n"


@pytest.mark.parametrize("arguments", [["--json", SHARKY], [SHARKY]])
def test_decoding_loads_no_event_loop_and_no_bus(arguments: list[str]) -> None:
    """It needs neither, and most of its time is its start."""
    script = (
        "import sys; from meterbus.__main__ import main\n"
        f"code = main(['decode', *{arguments!r}])\n"
        "slow = {'asyncio', 'serialx', 'cryptography', 'meterbus.bus'}\n"
        "sys.exit(repr(slow & set(sys.modules)) if slow & set(sys.modules) else code)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_a_meter_whose_model_nobody_knows_has_none() -> None:
    """And neither has a maker of whom only a code is known."""
    unknown = SHARKY.replace("24 23 28 04", "6E 6E 28 04").replace("F5 16", "8A 16")
    (telegram,) = decoded(unknown)
    header = telegram["header"]
    assert (header["maker"], header["model"]) == (None, None)


def test_several_telegrams_are_several_tables() -> None:
    """A blank line is between them."""
    result = mbus("decode", BUSY, BUSY)
    assert result.returncode == 0
    assert result.stdout.split("\n\n") == [
        "CI 70\nerror: application busy",
        "CI 70\nerror: application busy\n",
    ]


def test_an_acknowledgement_is_no_telegram() -> None:
    """What is wrong is said beside the table, for who pipes the table away."""
    result = mbus("decode", "E5")
    assert result.returncode == 1
    assert result.stderr == "mbus: an acknowledgement or request, not a telegram\n"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ([], "encrypted (security mode 5): a key is needed"),
        (["--key", "00" * 16], "the key does not decrypt this telegram"),
    ],
    ids=["no key", "wrong key"],
)
def test_an_encrypted_telegram_without_its_key_is_exit_code_1(
    options: list[str], error: str
) -> None:
    """The header is told, the records are not."""
    header = bytes.fromhex("11025166 2D2C 3B 16 01 00 10 05")
    telegram = LongFrame(0x08, 1, 0x72, header + bytes(range(16))).to_bytes().hex()
    result = mbus("decode", "--json", *options, telegram)
    (report,) = json.loads(result.stdout)
    assert result.returncode == 1
    assert report["error"] == error
    assert report["records"] == []


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    """`mbus decode … | head` ends without a traceback."""
    reader, writer = os.pipe()
    os.close(reader)
    result = subprocess.run(
        [sys.executable, "-m", "meterbus", "decode", "--json", "-"],
        input=f"{SHARKY}\n" * 100,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env=ENVIRONMENT,
    )
    os.close(writer)
    assert "Traceback" not in result.stderr
    assert result.returncode != 0
