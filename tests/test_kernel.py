"""What script/kernel takes from its machine's console, without the machine."""

import subprocess

import pytest

from kernel.console import Answer, answer_in, line_of
from kernel.links import SHOW, Links, links_in

TWO_ADAPTERS = """\
/dev/serial/by-id/usb-QEMU_SERIAL_MBUS0001-if00-port0 /dev/ttyUSB1
/dev/serial/by-path/pci-0000:00:03.0-usb-0:1:1.0-port0 /dev/ttyUSB0
/dev/serial/by-path/pci-0000:00:03.0-usb-0:2:1.0-port0 /dev/ttyUSB1
"""


def typed_into_shell(*lines: str) -> str:
    """Return what a shell prints of some lines."""
    done = subprocess.run(
        "sh", input="".join(lines), capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("echo two; echo lines", Answer("two\nlines\n", 0)),
        ("printf unfinished", Answer("unfinished", 0)),
        ("echo wrong >&2; (exit 3)", Answer("wrong\n", 3)),
        ("true", Answer("", 0)),
    ],
)
def test_a_shell_answers_with_what_it_printed_and_the_exit_code(
    command: str, answer: Answer
) -> None:
    """What it complained about is told as well."""
    assert answer_in(typed_into_shell(line_of(command, 7)), 7) == answer


def test_the_answer_to_another_command_is_none() -> None:
    """One that was given up may still be on its way."""
    shown = typed_into_shell(line_of("echo early", 1))
    assert answer_in(shown, 2) is None


def test_the_echo_of_a_command_is_no_answer() -> None:
    """A terminal shows what is typed, before the shell has begun."""
    assert answer_in(line_of("sleep 10", 1), 1) is None


def test_an_answer_is_over_with_its_whole_mark() -> None:
    """The console comes in pieces, and what is left of one would begin the next answer."""
    shown = typed_into_shell(line_of("echo slow", 1))
    assert [answer_in(shown[:length], 1) for length in range(len(shown))] == (
        [None] * len(shown)
    )


def test_the_lines_of_a_terminal_are_those_of_the_command() -> None:
    """It ends them with a carriage return."""
    shown = typed_into_shell(line_of("echo one; echo two", 1)).replace("\n", "\r\n")
    assert answer_in(shown, 1) == Answer("one\ntwo\n", 0)


def test_one_link_by_id_for_two_adapters_leads_to_one_of_them() -> None:
    """Their sockets tell them apart."""
    links = links_in(TWO_ADAPTERS)
    (port,) = links.by_id.values()
    assert port == "/dev/ttyUSB1"
    assert links.sockets_of("/dev/ttyUSB0") == [
        "/dev/serial/by-path/pci-0000:00:03.0-usb-0:1:1.0-port0"
    ]


def test_a_computer_without_adapters_has_no_links() -> None:
    """Udev removes the folder then."""
    assert links_in("") == Links({}, {})


def test_no_link_is_printed_where_there_is_none() -> None:
    """The pattern itself is not taken for one."""
    command = SHOW.replace("/dev/serial", "/dev/null/nothing")
    assert typed_into_shell(line_of(command, 1)) == "<end of 1: 0>\n"
