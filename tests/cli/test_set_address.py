"""`set-address`: with the checks of the action of Home Assistant."""

import json

import pytest

from simulator.bus import SimulatedBus
from tests.cli.running import FASTEST, mbus
from tests.meters import meter_of

pytestmark = pytest.mark.wall_clock


def addresses(bus: SimulatedBus) -> list[int]:
    """Return the primary addresses of all meters."""
    return [each.primary_address for each in bus.meters]


@pytest.mark.parametrize("named", ["10", "82969010", "82969010/H7/24", "254"])
def test_a_meter_gets_another_address(
    house: SimulatedBus, gateway: str, named: str
) -> None:
    """Whatever it is named by; it is read there afterwards."""
    result = mbus("set-address", gateway, named, "15", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    report = json.loads(result.stdout)
    assert report == {"meter": named, "old_address": 10, "new_address": 15}
    assert addresses(house) == [15]


def test_people_are_told_what_was_changed(gateway: str) -> None:
    """In one line."""
    result = mbus("set-address", gateway, "82969010", "15")
    assert result.stdout == "82969010 has the address 15 now, before 10\n"


def test_only_the_meter_that_is_meant_moves(house: SimulatedBus, port: str) -> None:
    """Two share the address 74: by its number one of them gets another."""
    result = mbus("set-address", port, "31892747", "90", *FASTEST)
    assert result.returncode == 0
    assert meter_of(house, "31892747").primary_address == 90
    assert meter_of(house, "83003674").primary_address == 74
    assert addresses(house).count(90) == 1


@pytest.mark.parametrize(
    ("named", "new", "told"),
    [
        ("10", "12", "address 12 is taken"),
        ("10", "74", "address 74 is taken"),
        ("10", "10", "10 has the address 10 already"),
        ("82969010", "10", "82969010 has the address 10 already"),
        ("200", "90", "200 does not answer"),
        ("99999999", "90", "99999999 does not answer"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written(
    house: SimulatedBus, port: str, named: str, new: str, told: str
) -> None:
    """An address that somebody has, or that is its own; a meter that is not there."""
    before = addresses(house)
    result = mbus("set-address", port, named, new, *FASTEST)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"mbus: {told}\n"
    assert addresses(house) == before
    assert [each.writes for each in house.meters] == [[]] * 11


def test_nothing_is_written_where_several_answer(
    house: SimulatedBus, port: str
) -> None:
    """Two meters at 74, and everybody at 254."""
    # At higher rates their answers may come one after the other.
    house.baud_rate = 2400
    for named in ("74", "254"):
        result = mbus("set-address", port, named, "90", "--parity", "none")
        assert (result.returncode, result.stdout) == (1, "")
    assert [each.writes for each in house.meters] == [[]] * 11


def test_nothing_is_written_to_whoever_fits() -> None:
    """Digits that are left open are for reading."""
    result = mbus("set-address", "/dev/ttyUSB0", "8296FFFF", "5")
    assert result.returncode == 2
    assert result.stderr == (
        "mbus: something is written to one meter only: give its whole serial number,"
        " without F\n"
    )


def test_a_meter_that_only_acknowledges_is_told(
    house: SimulatedBus, gateway: str
) -> None:
    """Many are locked by a seal or a switch: what is read back counts."""
    house.meters[0].ignores_writes = True
    result = mbus("set-address", gateway, "82969010", "15")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "mbus: 829690102D2C400D acknowledges the change, but does not make it\n"
    )


def test_a_line_that_cannot_be_opened_is_exit_code_3() -> None:
    """As with all commands."""
    assert mbus("set-address", "/dev/there-is-no-such-port", "1", "2").returncode == 3
