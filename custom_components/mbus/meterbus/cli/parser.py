"""What may be typed: the commands and their options."""

import argparse
import sys
from typing import Any, Final, NoReturn, override

from . import arguments
from .exits import USAGE

ADDRESSES: Final = (
    "0…250, a serial number in any notation, 16 hex digits with F as wildcard,"
    " or 254 for whoever is there"
)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    @override
    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{self.prog}: {message}\n")
        raise SystemExit(USAGE)


def parser() -> argparse.ArgumentParser:
    """Return what reads a command line; `command` is the module that does it."""
    whole = _Parser(prog="mbus", description="Wired M-Bus on the command line.")
    commands = whole.add_subparsers(required=True, parser_class=_Parser)
    _add_decode(commands)
    _add_scan(commands)
    _add_read(commands)
    _add_watch(commands)
    _add_set_address(commands)
    _add_makers(commands)
    return whole


def _add(commands: Any, name: str, purpose: str) -> argparse.ArgumentParser:
    """Add a command, which the module of its name does."""
    command: argparse.ArgumentParser = commands.add_parser(name, help=purpose)
    command.set_defaults(command=name.replace("-", "_"))
    command.add_argument("--json", action="store_true", help="print JSON")
    return command


def _add_decode(commands: Any) -> None:
    decode = _add(commands, "decode", "say what telegrams mean")
    decode.add_argument(
        "source", nargs="+", metavar="HEX|FILE|-", help="hex, a file of it, or stdin"
    )
    _add_registers(decode)
    _add_key(decode)


def _add_scan(commands: Any) -> None:
    scan = _add(commands, "scan", "find the meters on a bus")
    _add_line(scan)
    scan.add_argument(
        "--by",
        choices=("secondary", "primary", "both"),
        default="secondary",
        help="serial numbers (secondary), primary addresses, or one after the other",
    )
    scan.add_argument(
        "--from",
        dest="first",
        type=arguments.primary,
        default=0,
        metavar="N",
        help="first primary address that is asked (0)",
    )
    scan.add_argument(
        "--to",
        dest="last",
        type=arguments.primary,
        default=250,
        metavar="N",
        help="last primary address that is asked (250)",
    )
    scan.add_argument(
        "--within",
        type=arguments.address,
        metavar="ADDRESS",
        help="only meters that this selects, such as 6651FFFF",
    )
    scan.add_argument(
        "--thorough",
        action="store_true",
        help="ask once more wherever nobody answered; takes two to three times as long",
    )
    scan.add_argument(
        "--limit",
        type=arguments.minutes,
        metavar="MINUTES",
        help="longest search by secondary address; half an hour without",
    )


def _add_read(commands: Any) -> None:
    read = _add(commands, "read", "read one meter")
    _add_line(read)
    read.add_argument(
        "address", type=arguments.address, metavar="ADDRESS", help=ADDRESSES
    )
    _add_registers(read)
    _add_manner(read)


def _add_watch(commands: Any) -> None:
    watch = _add(commands, "watch", "read meters in turn, again and again")
    _add_line(watch)
    watch.add_argument(
        "addresses",
        type=arguments.address,
        nargs="+",
        metavar="ADDRESS",
        help=ADDRESSES,
    )
    _add_manner(watch)
    watch.add_argument(
        "--interval",
        type=arguments.seconds,
        default=60.0,
        metavar="S",
        help="seconds from the start of a round to that of the next (60)",
    )
    watch.add_argument(
        "--count",
        type=arguments.rounds,
        metavar="N",
        help="end after so many rounds, not only with Ctrl-C",
    )


def _add_set_address(commands: Any) -> None:
    change = _add(commands, "set-address", "give a meter another primary address")
    _add_line(change)
    change.add_argument(
        "address", type=arguments.address, metavar="ADDRESS", help=ADDRESSES
    )
    change.add_argument("new", type=arguments.primary, metavar="NEW", help="0…250")


def _add_makers(commands: Any) -> None:
    _add(
        commands,
        "makers",
        "list the models that are known by name, and who says so",
    )


def _add_line(command: argparse.ArgumentParser) -> None:
    """Let a command be told of the line to a bus."""
    command.add_argument("url", metavar="URL", help="/dev/…, socket://host:port, …")
    command.add_argument(
        "--baud",
        type=arguments.baud,
        default=2400,
        metavar="N|auto",
        help="rate of the bus (2400); auto tries each. Raw TCP has one of its own",
    )
    command.add_argument(
        "--parity",
        choices=("even", "none"),
        default="even",
        help="none for ports that cannot do even (even)",
    )
    command.add_argument(
        "--extra-time",
        type=arguments.extra_time_ms,
        default=0,
        metavar="MS",
        help="milliseconds that answers may take longer,"
        f" up to {arguments.MAXIMUM_EXTRA_TIME_MS}",
    )


def _add_manner(command: argparse.ArgumentParser) -> None:
    """Let a command be told how meters are to be read."""
    command.add_argument(
        "--telegrams",
        type=arguments.telegrams,
        metavar="N",
        help="how many to read, announced or not; as many as announced without",
    )
    _add_key(command)


def _add_registers(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--registers",
        metavar="FILE|-",
        help="print only what this list of registers asks for, in its order",
    )


def _add_key(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--key", type=arguments.key, metavar="HEX", help="AES key, 32 digits"
    )
