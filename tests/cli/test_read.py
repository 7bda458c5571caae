"""`read`: one meter, once."""

import json
import signal
from threading import Event

import pytest

from simulator.bus import SimulatedBus
from simulator.telegrams import integer, record
from tests.cli.running import FASTEST, mbus, running
from tests.meters import Pages

pytestmark = pytest.mark.wall_clock

VOLUME = record("04 13", integer(1, 4))


@pytest.mark.parametrize(
    "address",
    [
        *("10", "31892747", "31892747FFFFFFFF", "31892747/H7/24", "HYD 31892747"),
        *("3189274724232804", "31892747-2324-28-04"),
        "3189274724232804 (HYD), using mask 31892747FFFFFFFF",
    ],
)
def test_a_meter_is_read(port: str, address: str) -> None:
    """By primary address, and by its number in each notation that the dialog takes."""
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


def test_a_number_in_reversed_pairs_is_read_where_nobody_has_it_as_it_is(
    port: str,
) -> None:
    """As some portals show it."""
    result = mbus("read", port, "47278931", *FASTEST, "--json")
    assert json.loads(result.stdout)["header"]["identification"] == "31892747"


def test_whoever_is_there_tells_its_address(gateway: str) -> None:
    """254 is answered by the one meter of a bus, whatever its address."""
    told = mbus("read", gateway, "254", "--json")
    report = json.loads(told.stdout)
    assert told.returncode == 0
    assert (report["answered_by"], report["header"]["identification"]) == (
        10,
        "82969010",
    )
    lines = mbus("read", gateway, "254").stdout.splitlines()
    assert lines[-1] == "answered by address 10"


def test_a_meter_that_tells_an_error_is_exit_code_1(
    house: SimulatedBus, gateway: str
) -> None:
    """It has answered, and not with data."""
    house.meters[0].busy_reads = 100
    result = mbus("read", gateway, "10", "--json")
    assert result.returncode == 1
    assert json.loads(result.stdout)["error"] == "application busy"
    assert result.stderr == "mbus: application busy\n"


def test_telegrams_that_are_missing_are_told(house: SimulatedBus, gateway: str) -> None:
    """What came is there, and that it is not all."""
    house.meters[0].telegrams = Pages((VOLUME, VOLUME, VOLUME))
    house.meters[0].error_on_page = 2
    result = mbus("read", gateway, "10", "--json")
    report = json.loads(result.stdout)
    assert result.returncode == 1
    assert {each["quantity"] for each in report["records"]} == {"volume"}
    assert report["missing"] == "application busy"
    assert result.stderr == "mbus: not all of it came: application busy\n"


def test_ctrl_c_ends_it_without_a_word(house: SimulatedBus, gateway: str) -> None:
    """While it waits for an answer that does not come."""
    house.cut, has_asked = True, Event()
    house.witness = lambda entry: has_asked.set()
    with running("read", gateway, "10") as read:
        assert has_asked.wait(timeout=30)
        read.send_signal(signal.SIGINT)
        said, complaints = read.communicate(timeout=30)
    assert (read.returncode, said, complaints) == (130, "", "")
