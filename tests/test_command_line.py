"""The command line: contracts that other programs rely on."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from functools import partial
import json
import os
from pathlib import Path
import subprocess
import sys
import threading
from typing import Any

import pytest

from meterbus.protocol.frames import LongFrame
from simulator.bus import SimulatedBus
from simulator.server import serve_pty, serve_tcp
from tests.meters import meter_of

pytestmark = pytest.mark.wall_clock
ROOT = Path(__file__).parents[1]
SHARKY = (
    "68 5E 5E 68 08 00 72 47 27 89 31 24 23 28 04 ED 00 00 00 0C 05 31 84 74 01 0C 12 91"
    " 72 64 02 0C 2A 00 00 00 00 0B 3A 00 00 00 0A 5A 22 05 0A 5E 23 04 0A 62 99 00 04 6D"
    " 21 16 0A 39 4C 05 30 78 11 00 44 6D 00 00 1E 14 44 ED 7E 00 00 3F 1C 8C 01 05 20 30"
    " 69 01 84 01 6D 00 00 FF 2C 0B 26 02 03 16 F5 16"
)
BUSY = "68 04 04 68 08 05 70 08 85 16"
DAMAGED = "68 04 04 68 08 05 70 08 84 16"

type Serve = Callable[[], AbstractAsyncContextManager[str]]
FASTEST = ("--parity", "none", "--baud", "38400")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT / "custom_components" / "mbus")}


def mbus(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line as a person does, without Home Assistant in reach."""
    return subprocess.run(
        [sys.executable, "-m", "meterbus", *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
    )


def decoded(*arguments: str, given: str = "") -> list[dict[str, Any]]:
    """Return what `decode --json` prints."""
    result: list[dict[str, Any]] = json.loads(
        mbus("decode", "--json", *arguments, given=given).stdout
    )
    return result


@contextmanager
def served(serve: Serve) -> Iterator[str]:
    """Serve a bus from a thread of its own; yield where."""
    ready, loop = threading.Event(), asyncio.new_event_loop()
    where: list[str] = []

    async def run() -> None:
        async with serve() as place:
            where.append(place)
            ready.set()
            await asyncio.Event().wait()

    task = loop.create_task(run())
    thread = threading.Thread(target=loop.run_forever, name="bus")
    thread.start()
    try:
        assert ready.wait(timeout=10)
        yield where[0]
    finally:
        loop.call_soon_threadsafe(task.cancel)
        loop.call_soon_threadsafe(loop.call_later, 0.05, loop.stop)
        thread.join()
        loop.close()


@pytest.fixture
def port(house: SimulatedBus, tmp_path: Path) -> Iterator[str]:
    """Serve the house on a pseudo-terminal."""
    house.baud_rate = 38400
    with served(partial(serve_pty, house, tmp_path / "ttyMBUS")) as path:
        yield path


@pytest.fixture
def gateway(house: SimulatedBus, socket_enabled: None) -> Iterator[str]:
    """Serve one meter of the house, at address 10, behind a network gateway."""
    house.meters = [meter_of(house, "82969010")]
    with served(partial(serve_tcp, house, "127.0.0.1", 0)) as where:
        yield f"socket://{where}"


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


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["decode"],
        ["decode", "no such file"],
        ["decode", "--key", "12", SHARKY],
        ["decode", "--key", "xyz", SHARKY],
        ["scan"],
        ["scan", "/dev/ttyUSB0", "--baud", "1234"],
        ["scan", "/dev/ttyUSB0", "--from", "5", "--to", "4"],
        ["read", "/dev/ttyUSB0", "251"],
        ["read", "/dev/ttyUSB0", "1234567"],
        ["read", "/dev/ttyUSB0", "1", "--telegrams", "0"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line_and_exit_code_2(arguments: list[str]) -> None:
    """The line says what is wrong; there is no traceback."""
    result = mbus(*arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1


def test_a_line_that_fails_is_one_line_and_exit_code_3() -> None:
    """No such port, in words."""
    result = mbus("scan", "/dev/there-is-no-such-port")
    assert result.returncode == 3
    assert result.stderr.startswith(
        "mbus: /dev/there-is-no-such-port: there is no such port"
    )
    assert len(result.stderr.splitlines()) == 1


def test_a_house_is_scanned(port: str) -> None:
    """Eleven meters by secondary address, over a serial port."""
    result = mbus("scan", port, "--parity", "none", "--baud", "38400", "--json")
    report = json.loads(result.stdout)
    assert result.returncode == 0
    assert report["baud_rate"] == 38400
    assert report["collisions"] == []
    assert {"requests", "duration_s"} < report.keys()
    assert len(report["meters"]) == 11
    assert {
        "identification": "31892747",
        "manufacturer": "HYD",
        "version": 40,
        "medium": 4,
        "primary_address": 74,
        "found_by": "secondary",
        "baud_rate": 38400,
    } in report["meters"]


def test_shared_addresses_are_collisions(port: str) -> None:
    """The search by primary address tells who it cannot tell apart."""
    options = ["--parity", "none", "--baud", "38400", "--json", "--by", "primary"]
    result = mbus("scan", port, *options, "--from", "70", "--to", "80")
    report = json.loads(result.stdout)
    assert report["collisions"] == [{"primary_address": 74}, {"primary_address": 76}]
    assert [each["primary_address"] for each in report["meters"]] == [75, 77, 79]


@pytest.mark.parametrize("address", ["10", "31892747", "31892747FFFFFFFF"])
def test_a_meter_is_read(port: str, address: str) -> None:
    """By primary address, printed serial number, and secondary address."""
    options = ["--parity", "none", "--baud", "38400", "--json"]
    result = mbus("read", port, address, *options)
    report = json.loads(result.stdout)
    assert result.returncode == 0
    assert report["requests"] == 2
    assert report["duration_s"] > 0
    assert report["records"][0]["quantity"] == "energy"


def test_a_meter_that_does_not_answer_is_exit_code_1(port: str) -> None:
    """One line says who."""
    result = mbus("read", port, "200", "--parity", "none", "--baud", "38400")
    assert result.returncode == 1
    assert result.stderr == "mbus: 200 does not answer\n"


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


def test_models_are_listed_with_their_sources() -> None:
    """As data: by the letters of the maker."""
    result = mbus("makers", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    makers = json.loads(result.stdout)
    letters = [each["manufacturer"] for each in makers]
    assert letters == sorted(set(letters))
    (finder,) = [each for each in makers if each["manufacturer"] == "FIN"]
    sources = finder.pop("sources")
    assert finder == {
        "manufacturer": "FIN",
        "maker": "Finder",
        "models": [
            {
                "name": "7E.23",
                "versions": [0x23],
                "media": [0x02],
                "source": "libmbus: test frame FIN-Finder-7E.23.8.230.0020",
            }
        ],
    }
    assert "libmbus: test frame FIN-Finder-7E.23.8.230.0020" in sources
    assert sources == sorted(set(sources))


def test_people_get_a_list_of_models() -> None:
    """Under its maker each, with what it is known by."""
    lines = mbus("makers").stdout.splitlines()
    place = lines.index("REL  Relay")
    assert lines[place + 2] == (
        "     PadPuls M4  version 12  medium any  [libmbus: mbus_data_product_name]"
    )


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


def test_a_host_that_nobody_knows_is_exit_code_3() -> None:
    """The name is wrong, or the network is down."""
    result = mbus("read", "socket://no-such-host.invalid:10001", "1")
    assert result.returncode == 3
    assert "no host of that name is known" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_people_get_a_list_of_meters(port: str) -> None:
    """Who is where, and where several answer at once."""
    bounds = ("--by", "primary", "--from", "74", "--to", "75")
    result = mbus("scan", port, *FASTEST, *bounds)
    first, collision, total = result.stdout.splitlines()
    assert result.returncode == 0
    assert first == "83003675  KAM  version 64  medium 13  address 75"
    assert collision == (
        "address 74: several meters answer; search by secondary address"
    )
    assert total.startswith("1 meters at 38400 baud, ")


def test_people_get_a_table_of_what_is_read(port: str) -> None:
    """The same table as from decoding."""
    result = mbus("read", port, "10", *FASTEST, "--telegrams", "1")
    assert result.returncode == 0
    assert result.stdout.startswith("82969010 · KAM")


def test_a_collision_is_exit_code_1(house: SimulatedBus, port: str) -> None:
    """Two meters at one address cannot be read; by serial number each of them can."""
    # At higher rates their answers may come one after the other.
    house.baud_rate = 2400
    result = mbus("read", port, "74", "--parity", "none")
    assert result.returncode == 1
    assert result.stderr.startswith("mbus: several meters answer")
    assert mbus("read", port, "31892747", "--parity", "none").returncode == 0


@pytest.mark.parametrize("by", ["secondary", "primary", "both"])
def test_the_rate_is_found_by_itself(gateway: str, by: str) -> None:
    """The rate is reported with the meters that answer at it."""
    options = ("--baud", "auto", "--json", "--by", by, "--from", "10", "--to", "10")
    result = mbus("scan", gateway, *options)
    report = json.loads(result.stdout)
    assert result.returncode == 0
    assert report["baud_rate"] == 2400
    assert [each["identification"] for each in report["meters"]] == ["82969010"]


@pytest.mark.parametrize(
    "command",
    [
        ("scan", "--by", "primary"),
        ("scan", "--by", "secondary"),
        ("read", "10"),
    ],
    ids=" ".join,
)
def test_a_silent_bus_has_no_rate(
    house: SimulatedBus, gateway: str, command: tuple[str, ...]
) -> None:
    """Nothing is searched or read then; with the wires connected, all is well."""
    name, *arguments = command
    house.cut = True
    result = mbus(name, gateway, *arguments, "--baud", "auto")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "mbus: nothing answers at any baud rate\n"
    house.cut = False
    assert mbus("read", gateway, "10", "--baud", "auto").returncode == 0


def test_progress_is_shown_on_a_terminal(port: str) -> None:
    """One line that is written over, and a table that is not mixed with it."""
    terminal, progress = os.openpty()
    bounds = ("--by", "primary", "--from", "10", "--to", "12")
    result = subprocess.run(
        [sys.executable, "-m", "meterbus", "scan", port, *FASTEST, *bounds],
        stdout=subprocess.PIPE,
        stderr=progress,
        text=True,
        check=False,
        env=ENVIRONMENT,
    )
    os.close(progress)
    shown = os.read(terminal, 4096).decode()
    os.close(terminal)
    assert result.returncode == 0
    assert shown.startswith("\r  0%  0 found")
    assert "100%  2 found, about 0 s left" in shown
    assert shown.endswith("\n")
    assert "%" not in result.stdout
