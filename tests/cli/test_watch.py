"""`watch`: meters that are read in turn, a line for each read, until it is told to end."""

from datetime import datetime
import json
import signal
from typing import Any, TextIO

import pytest

from meterbus.protocol.addresses import SecondaryAddress
from simulator.bus import SimulatedBus
from tests.cli.running import FASTEST, mbus, running

pytestmark = pytest.mark.wall_clock

SECOND = SecondaryAddress.parse("829690112D2C400D")
AT_ONCE = ("--interval", "0", "--json")


def reads(text: str) -> list[dict[str, Any]]:
    """Return what was read, one read a line."""
    return [json.loads(line) for line in text.splitlines()]


def read_that(stream: TextIO, *, is_ok: bool) -> dict[str, Any]:
    """Return the next read that went well, or did not; it is there as soon as it is over."""
    lines = (json.loads(line) for line in iter(stream.readline, ""))
    return next(each for each in lines if each["ok"] is is_ok)


def test_each_read_is_a_line_of_json(port: str) -> None:
    """Two meters, three rounds, in turn; every field of the contract."""
    result = mbus("watch", port, "10", "31892747", *FASTEST, *AT_ONCE, "--count", "3")
    found = reads(result.stdout)
    assert (result.returncode, result.stderr) == (0, "")
    assert [each["address"] for each in found] == ["10", "31892747"] * 3
    assert [each["answered_by"] for each in found] == [10, 74] * 3
    assert all(each["ok"] for each in found)
    first = found[0]
    assert list(first) == [
        *("time", "address", "ok", "error", "answered_by", "header", "records"),
        *("requests", "duration_s"),
    ]
    assert first["error"] is None
    assert first["header"]["identification"] == "82969010"
    assert first["records"][0] == {
        "index": 0,
        "dib": "04",
        "vib": "06",
        "quantity": "energy",
        "unit": "Wh",
        "value": "8412000",
        "function": "instantaneous",
        "storage": 0,
        "tariff": 0,
        "subunit": 0,
        "qualifiers": [],
        "error": None,
        "raw": "DC200000",
    }
    assert first["requests"] == 2
    assert 0 < first["duration_s"] < 10
    moments = [datetime.fromisoformat(each["time"]) for each in found]
    assert moments == sorted(moments)
    assert moments[0].tzinfo is not None


def test_people_get_a_line_for_each_read(port: str) -> None:
    """Time, meter, and the values of now; or what went wrong."""
    places = ("82969010/H7/24", "200")
    result = mbus("watch", port, *places, *FASTEST, "--count", "1", "--telegrams", "1")
    good, silent = result.stdout.splitlines()
    moment, _, said = good.partition("  ")
    assert datetime.fromisoformat(moment)
    assert said == (
        "82969010/H7/24 (address 10)  energy 8412 kWh, volume 531.2 m³,"
        " flow temperature 57.95 °C, return temperature 41.7 °C,"
        " temperature difference 16.25 K, power 900 W"
    )
    assert silent.endswith("  200  error: 200 does not answer")
    assert result.returncode == 1


def test_the_exit_code_is_that_of_the_last_round(
    house: SimulatedBus, gateway: str
) -> None:
    """A meter that was busy at first is well at the end."""
    house.meters[0].busy_reads = 1
    result = mbus("watch", gateway, "10", *AT_ONCE, "--count", "2")
    busy, well = reads(result.stdout)
    assert (busy["ok"], busy["error"]) == (False, "application busy")
    assert well["ok"]
    assert result.returncode == 0


def test_rounds_begin_an_interval_after_each_other(port: str) -> None:
    """However long the reads take."""
    options = ("--interval", "0.8", "--count", "3", "--json")
    result = mbus("watch", port, "10", "12", *FASTEST, *options)
    times = [each["time"] for each in reads(result.stdout)[::2]]
    first, second, third = map(datetime.fromisoformat, times)
    assert 0.7 < (second - first).total_seconds() < 1.5
    assert 1.5 < (third - first).total_seconds() < 2.3


def test_a_line_that_is_lost_in_between_is_opened_again(
    house: SimulatedBus, gateway: str
) -> None:
    """The reads meanwhile say so, and the watch goes on."""
    options = ("--interval", "0.1", "--json")
    with running("watch", gateway, "10", *options) as watch:
        assert watch.stdout is not None
        assert read_that(watch.stdout, is_ok=True)
        house.gateway.refuse, house.gateway.drop_connection_every = True, 1
        lost = read_that(watch.stdout, is_ok=False)
        house.gateway.refuse, house.gateway.drop_connection_every = False, 0
        again = read_that(watch.stdout, is_ok=True)
        assert watch.poll() is None
    assert gateway in lost["error"]
    assert lost["records"] == []
    assert again["records"]


def test_a_line_that_cannot_be_opened_is_exit_code_3() -> None:
    """There is nothing to watch."""
    result = mbus("watch", "/dev/there-is-no-such-port", "10", "--json")
    assert (result.returncode, result.stdout) == (3, "")
    assert len(result.stderr.splitlines()) == 1


def test_ctrl_c_ends_it(gateway: str) -> None:
    """What was read by then was printed as it came; there is no traceback."""
    with running("watch", gateway, "10", "--json") as watch:
        assert watch.stdout is not None
        assert read_that(watch.stdout, is_ok=True)
        watch.send_signal(signal.SIGINT)
        rest, complaints = watch.communicate(timeout=30)
    assert (watch.returncode, rest, complaints) == (130, "", "")


def test_a_reader_that_has_seen_enough_ends_it(gateway: str) -> None:
    """`mbus watch … | head -1`: without a complaint."""
    with running("watch", gateway, "10", *AT_ONCE) as watch:
        assert watch.stdout is not None
        assert watch.stderr is not None
        assert read_that(watch.stdout, is_ok=True)
        watch.stdout.close()
        assert watch.stderr.read() == ""
        assert watch.wait(timeout=30) == 1


def test_another_meter_that_answers_is_told(house: SimulatedBus, gateway: str) -> None:
    """Values of two meters are not one course."""
    (meter,) = house.meters
    with running("watch", gateway, "254", "--interval", "0.1", "--json") as watch:
        assert watch.stdout is not None
        first = read_that(watch.stdout, is_ok=True)
        meter.secondary_address = SECOND
        other = read_that(watch.stdout, is_ok=False)
    assert (first["answered_by"], other["records"]) == (10, [])
    assert "answered in place of 829690102D2C400D" in other["error"]


def test_a_notation_that_may_mean_several_is_sorted_out_once(port: str) -> None:
    """Where it has answered it is asked first from then on."""
    result = mbus("watch", port, "47278931", *FASTEST, *AT_ONCE, "--count", "2")
    first, second = reads(result.stdout)
    assert first["header"]["identification"] == "31892747"
    assert second["requests"] == 2 < first["requests"]
