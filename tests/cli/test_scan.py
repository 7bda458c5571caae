"""`scan`: who is found on a bus, and what stays open."""

from collections.abc import Iterator
from functools import partial
import json
import os
import re
import signal
import subprocess
import sys
from typing import Any

import pytest

from simulator.bus import SimulatedBus
from simulator.rfc2217 import serve_rfc2217
from tests.cli.running import ENVIRONMENT, FASTEST, mbus, searching, served
from tests.meters import meter_of

pytestmark = pytest.mark.wall_clock


def test_a_house_is_scanned(port: str) -> None:
    """Eleven meters by secondary address, over a serial port."""
    result = mbus("scan", port, "--parity", "none", "--baud", "38400", "--json")
    report = json.loads(result.stdout)
    assert result.returncode == 0
    assert report["baud_rate"] == 38400
    assert report["collisions"] == report["unresolved"] == report["hints"] == []
    assert (report["complete"], report["ended_early"]) == (True, None)
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


@pytest.mark.parametrize("by", ["secondary", "primary", "both"])
def test_the_rate_is_found_by_itself(gateway: str, by: str) -> None:
    """The rate is reported with the meters that answer at it."""
    options = ("--baud", "auto", "--json", "--by", by, "--from", "10", "--to", "10")
    result = mbus("scan", gateway, *options)
    report = json.loads(result.stdout)
    assert result.returncode == 0
    assert report["baud_rate"] == 2400
    assert [each["identification"] for each in report["meters"]] == ["82969010"]


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


@pytest.mark.parametrize("options", [(), ("--by", "primary")], ids=" ".join)
def test_ctrl_c_prints_what_was_found(network: str, options: tuple[str, ...]) -> None:
    """And says that it is not all; for people first."""
    with searching(network, *FASTEST, *options) as search:
        search.send_signal(signal.SIGINT)
        text, _ = search.communicate(timeout=30)
    *found, total, warning = text.splitlines()
    assert (search.returncode, warning[:17]) == (130, "This is not all: ")
    assert 1 <= len(found) <= 9
    assert all("  address " in each for each in found)
    assert total.startswith(f"{len(found)} meters at 38400 baud, ")
    assert re.fullmatch(
        "This is not all: the search ended early, at [0-9]+%[.]", warning
    )


IN_A_TIMEOUT = """
import asyncio, signal, sys
from meterbus.bus import line
from meterbus.cli.main import main

timeout = asyncio.timeout

def interrupted(seconds):
    if seconds == 0.0:
        line.asyncio.timeout = timeout
        signal.raise_signal(signal.SIGINT)
    return timeout(seconds)

line.asyncio.timeout = interrupted
sys.exit(main())
"""
"""The command line, in which Ctrl-C comes while a timeout of no length begins."""


def test_ctrl_c_is_not_taken_for_the_end_of_a_timeout(network: str) -> None:
    """However exactly it comes when a look at the line begins."""
    result = subprocess.run(
        [sys.executable, "-c", IN_A_TIMEOUT, "scan", network, *FASTEST, "--json"],
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
    )
    assert json.loads(result.stdout)["ended_early"] == "interrupted"
    assert result.returncode == 130


def test_ctrl_c_is_told_in_json_too(network: str) -> None:
    """Programs need not look at the exit code."""
    with searching(network, *FASTEST, "--json") as search:
        search.send_signal(signal.SIGINT)
        text, _ = search.communicate(timeout=30)
    report = json.loads(text)
    assert search.returncode == 130
    assert 1 <= len(report["meters"]) <= 9
    assert (report["complete"], report["ended_early"]) == (False, "interrupted")
    assert report["hints"] == []


def test_a_line_that_is_lost_leaves_what_was_found(
    house: SimulatedBus, network: str
) -> None:
    """With the exit code of a line, and its words."""
    with searching(network, *FASTEST, "--json") as search:
        house.gateway.refuse, house.gateway.drop_connection_every = True, 1
        text, _ = search.communicate(timeout=60)
    report = json.loads(text)
    assert search.returncode == 3
    assert 1 <= len(report["meters"]) <= 9
    assert not report["complete"]
    assert network in report["ended_early"]


@pytest.fixture
def two_rates(house: SimulatedBus, socket_enabled: None) -> Iterator[str]:
    """Serve two meters, each with a rate of its own, where a client sets the rate."""
    slow, quick = meter_of(house, "82969010"), meter_of(house, "31892747")
    slow.baud_rate, quick.baud_rate = 2400, 9600
    house.meters, house.baud_rate = [slow, quick], None
    with served(partial(serve_rfc2217, house, "127.0.0.1", 0)) as where:
        yield f"rfc2217://{where}"


def test_each_meter_tells_its_rate(two_rates: str) -> None:
    """Where all are tried, two meters may be found at two."""
    result = mbus("scan", two_rates, "--baud", "auto")
    first, second, total = result.stdout.splitlines()
    assert first.endswith("82969010  KAM  version 64  medium 13  address 10  2400 baud")
    assert second.endswith("31892747  HYD  version 40  medium 4  address 74  9600 baud")
    assert total.startswith("2 meters at 2400 and 9600 baud, ")
    report = json.loads(mbus("scan", two_rates, "--baud", "auto", "--json").stdout)
    assert [each["baud_rate"] for each in report["meters"]] == [2400, 9600]
    assert (report["baud_rate"], report["baud_rates"]) == (2400, [2400, 9600])


def test_the_rate_of_a_gateway_that_has_its_own_is_not_made_up(gateway: str) -> None:
    """Nobody can ask a raw TCP gateway for it."""
    first, total = mbus("scan", gateway, "--baud", "auto").stdout.splitlines()
    assert first == "82969010  KAM  version 64  medium 13  address 10"
    assert total.startswith("1 meters at the rate that the gateway has, ")


@pytest.mark.parametrize(
    ("mask", "found"),
    [
        ("829690FF", ["82969010", "82969012", "82969015", "82969017"]),
        ("8296FFFF2D2CFFFF", ["82969010", "82969012", "82969015", "82969017"]),
        ("FFFFFFFF2423FFFF", ["31892747", "31892749"]),
        ("82969010/H7/24", ["82969010"]),
        ("829690102D2C400D (KAM), using mask 82969010FFFFFFFF", ["82969010"]),
        ("47278931", ["31892747"]),
        ("75", ["83003675"]),
        ("12345678", []),
    ],
)
def test_a_search_can_be_narrowed(network: str, mask: str, found: list[str]) -> None:
    """To what a mask selects, a number in any notation, or one primary address."""
    result = mbus("scan", network, *FASTEST, "--within", mask, "--json")
    report = json.loads(result.stdout)
    assert sorted(each["identification"] for each in report["meters"]) == found
    assert result.returncode == int(not found)


def test_within_everybody_is_all(network: str) -> None:
    """As if nothing were narrowed."""
    result = mbus("scan", network, *FASTEST, "--within", "254", "--json")
    assert len(json.loads(result.stdout)["meters"]) == 11


def test_addresses_that_found_meters_share_are_told(network: str) -> None:
    """As the dialog does: they cannot be read there."""
    lines = mbus("scan", network, *FASTEST).stdout.splitlines()
    assert lines[-2] == "primary addresses that several of them share: 74, 76"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"meters": []}, "No meter answers."),
        ({"meters": [], "echo": True}, "Only the converter answers"),
    ],
    ids=["silence", "echo"],
)
def test_what_to_look_at_is_told_where_nobody_is_found(
    house: SimulatedBus, port: str, fault: dict[str, Any], words: str
) -> None:
    """The causes are as different as what a person does about them."""
    for name, value in fault.items():
        setattr(house, name, value)
    result = mbus("scan", port, *FASTEST)
    *_, hint, total = result.stdout.splitlines()
    assert result.returncode == 1
    assert hint.startswith(words)
    assert total.startswith("0 meters at 38400 baud, ")
