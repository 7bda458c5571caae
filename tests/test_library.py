"""The library's face: what docs/dev/library.md shows runs, without Home Assistant."""

import ast
from collections.abc import Iterator
from functools import partial
from pathlib import Path
import re
import subprocess
import sys

import pytest

from simulator.bus import SimulatedBus
from simulator.server import serve_tcp
from tests.cli.running import ENVIRONMENT, ROOT, served
from tests.meters import meter_of

pytestmark = pytest.mark.wall_clock
PAGE = (ROOT / "docs" / "dev" / "library.md").read_text("utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
FACE = ROOT / "custom_components" / "mbus" / "meterbus" / "__init__.py"
SAYS = (
    "Wh",
    "3189274724232804 74",
    "energy 4321000 Wh",
    "LongFrame",
)
"""What each snippet prints, in the order of the page."""


@pytest.fixture
def gateway(house: SimulatedBus, socket_enabled: None) -> Iterator[str]:
    """Serve the meter that the page reads."""
    house.baud_rate = 38400
    house.meters = [meter_of(house, "31892747")]
    with served(partial(serve_tcp, house, "127.0.0.1", 0)) as where:
        yield where


def run(source: str) -> subprocess.CompletedProcess[str]:
    """Run a program, with the library and nothing of the integration in reach."""
    return subprocess.run(
        [sys.executable, "-c", source],
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
        cwd="/",
    )


@pytest.mark.parametrize(
    ("snippet", "says"), list(zip(SNIPPETS, SAYS, strict=True)), ids=range(len(SAYS))
)
def test_what_the_page_shows_runs(gateway: str, snippet: str, says: str) -> None:
    """As it stands there, but for the port."""
    ran = run(snippet.replace("localhost:10001", gateway))
    assert ran.stderr == ""
    assert says in ran.stdout


def exported() -> list[str]:
    """Return the names that the library exports."""
    for node in ast.parse(FACE.read_text("utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name("__all__")]):
                return ast.literal_eval(node.value)
    return []


def test_every_name_is_on_the_page() -> None:
    """And can be imported: each is loaded when it is asked for."""
    table = PAGE.partition("## The names")[2].partition("## A conversation")[0]
    told = re.findall(
        r"`(\w+)`", "".join(re.findall(r"^\| (.*?) \|", table, re.MULTILINE))
    )
    assert sorted(told) == sorted(exported())
    names = ", ".join(exported())
    assert run(f"from meterbus import {names}").stderr == ""


def test_a_name_that_is_not_there_is_told() -> None:
    """As of any module."""
    assert "no attribute 'Meter'" in run("import meterbus; meterbus.Meter").stderr


def test_decoding_loads_no_event_loop() -> None:
    """Nor anything of the bus."""
    decodes = next(each for each in SNIPPETS if "decode(" in each)
    loaded = (
        f"{decodes}\nimport sys\nprint({{'asyncio', 'serialx'}} & set(sys.modules))"
    )
    assert run(loaded).stdout.endswith("set()\n")


def test_the_library_can_be_lifted_out(tmp_path: Path) -> None:
    """Copied anywhere, under its own name, it works."""
    source = ROOT / "custom_components" / "mbus" / "meterbus"
    subprocess.run(["cp", "-r", str(source), str(tmp_path)], check=True)
    ran = subprocess.run(
        [sys.executable, "-m", "meterbus", "decode", "E5"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert "not a telegram" in ran.stderr


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("bus.read(300)", "300 is not an address"),
        ("bus.read('zzz')", "zzz"),
        ("bus.read(1, key=b'short')", "a key has 16 bytes, not 5"),
        ("bus.read(1, telegrams=0)", "0 is not a number of telegrams"),
    ],
)
def test_what_is_passed_and_means_nothing_is_told(call: str, told: str) -> None:
    """As InputError, before anything is sent."""
    source = (
        "import asyncio, meterbus\n"
        "from meterbus.bus.line import SerialLine\n"
        "from meterbus.bus.master import Master\n"
        "bus = meterbus.Bus(Master(SerialLine('socket://localhost:1')))\n"
        f"try: asyncio.run({call})\n"
        "except meterbus.InputError as err: print(err)\n"
    )
    assert told in run(source).stdout


def test_a_meter_that_tells_an_error_has_no_values(
    gateway: str, house: SimulatedBus
) -> None:
    """It is an error here too."""
    house.meters[0].busy_reads = 100
    ran = run(SNIPPETS[0].replace("localhost:10001", gateway))
    assert "ToldError: application busy" in ran.stderr
