"""The line that a command opens: why it fails, and at which rate somebody answers."""

import json

import pytest

from simulator.bus import SimulatedBus
from tests.cli.running import mbus

pytestmark = pytest.mark.wall_clock


def test_a_line_that_fails_is_one_line_and_exit_code_3() -> None:
    """No such port, in words."""
    result = mbus("scan", "/dev/there-is-no-such-port")
    assert result.returncode == 3
    assert result.stderr.startswith(
        "mbus: /dev/there-is-no-such-port: there is no such port"
    )
    assert len(result.stderr.splitlines()) == 1


def test_a_host_that_nobody_knows_is_exit_code_3() -> None:
    """The name is wrong, or the network is down."""
    result = mbus("read", "socket://no-such-host.invalid:10001", "1")
    assert result.returncode == 3
    assert "no host of that name is known" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "command",
    [
        ("scan", "--by", "primary"),
        ("scan", "--by", "secondary"),
        ("read", "10"),
        ("watch", "10"),
        ("set-address", "10", "11"),
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
    assert result.stderr == (
        "mbus: nothing answers; the gateway has a rate of its own, and no other can be"
        " tried\n"
    )
    house.cut = False
    assert mbus("read", gateway, "10", "--baud", "auto").returncode == 0


def test_a_silent_bus_has_no_rate_that_could_be_set_either(
    house: SimulatedBus, port: str
) -> None:
    """Where the port takes all of them."""
    house.cut = True
    result = mbus("read", port, "10", "--baud", "auto", "--parity", "none")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "mbus: nothing answers at any baud rate\n"


def test_a_slow_line_is_given_the_extra_time_that_is_named(
    house: SimulatedBus, gateway: str
) -> None:
    """Each answer is waited for, longer than a line is given that nobody spoke of."""
    house.gateway.latency_s = 1.25
    named = mbus("read", gateway, "10", "--json", "--extra-time", "3000")
    assert named.returncode == 0
    assert json.loads(named.stdout)["requests"] == 2
    others = mbus("read", gateway, "10", "--json")
    assert others.returncode or json.loads(others.stdout)["requests"] > 2
