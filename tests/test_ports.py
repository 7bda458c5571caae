"""The path that a port is stored by: that of its adapter, or of its socket."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from custom_components.mbus.ports import is_named_after, port_at, ports_there

from .plugs import CH340, FTDI, OTHER_FTDI, QUAD, Adapter, Computer


def paths() -> dict[str, str]:
    """Return what each port that is there is stored by."""
    return {each.device: each.path for each in ports_there()}


def names() -> dict[str, str]:
    """Return what each port that is there is called."""
    return {each.device: each.name for each in ports_there()}


@pytest.mark.parametrize("adapter", [CH340, FTDI], ids=["without number", "number"])
def test_an_adapter_that_is_alone_is_known_by_what_it_says_of_itself(
    computer: Computer, adapter: Adapter
) -> None:
    """It is found again in whichever socket."""
    with computer.plugged(adapter, "1") as port:
        (found,) = ports_there()
        assert found.path == computer.by_id(adapter)
        assert not found.is_known_by_socket
        assert found.is_kept_by(computer.by_id(adapter))
        assert port_at(port, [found]) == found
    assert ports_there() == []


@pytest.mark.parametrize("adapter", [CH340, FTDI], ids=["without number", "number"])
def test_adapters_that_say_the_same_are_known_by_their_sockets(
    computer: Computer, adapter: Adapter
) -> None:
    """The one link that both have leads to the one that was plugged in last."""
    with computer.plugged(adapter, "1") as first:
        with computer.plugged(adapter, "2.4") as second:
            assert port_at(computer.by_id(adapter), ports_there()).device == second
            assert paths() == {
                first: computer.by_path("1"),
                second: computer.by_path("2.4"),
            }
            assert names() == {
                first: f"{adapter.product} (0:1:1.0-port0)",
                second: f"{adapter.product} (0:2.4:1.0-port0)",
            }
            (port, _) = sorted(ports_there(), key=lambda each: each.device)
            assert port.is_known_by_socket
            assert port.is_kept_by(computer.by_path("1"))
            assert not port.is_kept_by(computer.by_id(adapter))
        assert paths() == {first: computer.by_id(adapter)}


def test_an_adapter_that_says_something_else_changes_nothing(
    computer: Computer,
) -> None:
    """A serial number of its own is what an adapter is known by."""
    with (
        computer.plugged(FTDI, "1") as first,
        computer.plugged(OTHER_FTDI, "2") as second,
        computer.plugged(CH340, "3") as third,
    ):
        assert paths() == {
            first: computer.by_id(FTDI),
            second: computer.by_id(OTHER_FTDI),
            third: computer.by_id(CH340),
        }
        assert names() == {
            first: "FT232R USB UART (A50285BI)",
            second: "FT232R USB UART (A50285BJ)",
            third: "USB Serial",
        }


@pytest.mark.parametrize(
    ("places", "marks"),
    [
        ([(0, 0), (1, 0), (2, 0), (3, 0)], ["if00-port0", "if01-port0"]),
        ([(0, 0), (0, 1), (0, 2), (0, 3)], ["if00-port0", "if00-port1"]),
    ],
    ids=["interfaces", "ports of one interface"],
)
def test_the_ports_of_one_adapter_are_told_apart(
    computer: Computer, places: list[tuple[int, int]], marks: list[str]
) -> None:
    """Each has a link and a name of its own, though all say the same of themselves."""
    with ExitStack() as stack:
        ports = [
            stack.enter_context(computer.plugged(QUAD, "1", interface, port))
            for interface, port in places
        ]
        links = [computer.by_id(QUAD, interface, port) for interface, port in places]
        assert paths() == dict(zip(ports, links, strict=True))
        assert [names()[each] for each in ports[:2]] == [
            f"Quad RS232-HS ({mark})" for mark in marks
        ]
        assert len(set(names().values())) == 4


def test_two_adapters_with_several_ports_are_known_by_their_sockets(
    computer: Computer,
) -> None:
    """Interface for interface they say the same."""
    with (
        computer.plugged(QUAD, "1", 0),
        computer.plugged(QUAD, "1", 1),
        computer.plugged(QUAD, "2", 0) as third,
        computer.plugged(QUAD, "2", 1) as fourth,
    ):
        assert paths()[third] == computer.by_path("2", 0)
        assert paths()[fourth] == computer.by_path("2", 1)
        assert len(set(paths().values())) == 4
        assert len(set(names().values())) == 4


def test_of_two_links_to_a_socket_the_one_that_every_udev_has_is_kept(
    computer: Computer,
) -> None:
    """An older system finds it as well."""
    computer.has_new_udev = True
    with computer.plugged(CH340, "1") as first, computer.plugged(CH340, "2"):
        assert paths()[first] == computer.by_path("1")


def test_a_port_without_links_keeps_its_name(computer: Computer) -> None:
    """As in a container that was given the port alone."""
    computer.has_links_by_path = False
    with computer.plugged(CH340, "1") as first, computer.plugged(CH340, "2") as second:
        Path(computer.by_id(CH340)).unlink()
        assert paths() == {first: first, second: second}
        assert not any(each.is_known_by_socket for each in ports_there())
        Path(computer.by_id(CH340)).symlink_to(second)


def test_a_computer_that_shows_no_ports_has_none(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the system says when it is asked."""
    monkeypatch.setattr("serialx.platforms.serial_linux.SYS_ROOT", computer.root / "x")
    assert ports_there() == []


@pytest.mark.parametrize(
    ("title", "is_after"),
    [
        ("USB Serial", True),
        ("USB Serial (0:1:1.0-port0)", True),
        ("USB Serial in the cellar", False),
        ("Cellar", False),
    ],
)
def test_a_name_that_its_port_has_given_a_gateway_is_known(
    computer: Computer, title: str, is_after: bool
) -> None:
    """Also when it is called otherwise by now, since another one is plugged in."""
    with computer.plugged(CH340, "1") as port:
        (found,) = ports_there()
        assert is_named_after(title, port, found) is is_after
    gone = computer.by_path("1")
    assert is_named_after("USB Serial (0:1:1.0-port0)", gone, None)
    assert is_named_after(gone, gone, None)
    assert not is_named_after("Cellar", gone, None)
