"""Serve simulated meters: python -m simulator --help."""

import argparse
import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
import signal
import sys
from typing import Final, NoReturn, override

from .bus import SimulatedBus
from .fleet import BAUD_RATES, Fleet, FleetError, load_fleet
from .server import serve_pty, serve_tcp

DEFAULT_FLEET: Final = "house"
DEFAULT_TCP: Final = "127.0.0.1:10001"
USAGE_ERROR: Final = 2


class _Parser(argparse.ArgumentParser):
    """An argument parser that complains in one line."""

    @override
    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and stop."""
        self.exit(USAGE_ERROR, f"{message}\n")


@dataclass(frozen=True)
class Endpoint:
    """HOST:PORT of a TCP server."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Endpoint:
        """Read HOST:PORT; raise ArgumentTypeError."""
        host, _, port = text.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65535:
            raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT")
        return cls(host.strip("[]"), int(port))


class _Arguments(argparse.Namespace):
    """What was said on the command line."""

    fleet: str
    tcp: Endpoint
    pty: Path | None
    baud: int | None
    seed: int


def main() -> int:
    """Serve until interrupted; return the exit code."""
    arguments = _parser().parse_args(namespace=_Arguments())
    try:
        fleet = load_fleet(arguments.fleet, seed=arguments.seed)
        asyncio.run(_serve(fleet, arguments))
    except FleetError as error:
        return _complain(str(error))
    except OSError as error:
        return _complain(f"Cannot serve: {error.strerror or error}.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="simulate", description="Serve simulated M-Bus meters.")
    parser.add_argument(
        "fleet", nargs="?", default=DEFAULT_FLEET, help="JSON file, or a shipped fleet"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--tcp", type=Endpoint.parse, default=DEFAULT_TCP)
    where.add_argument("--pty", type=Path, metavar="PATH")
    parser.add_argument("--baud", type=int, choices=BAUD_RATES)
    parser.add_argument("--seed", type=int, default=0)
    return parser


def _complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return USAGE_ERROR


async def _serve(fleet: Fleet, arguments: _Arguments) -> None:
    bus = SimulatedBus(fleet.meters, arguments.baud or fleet.baud_rate)
    async with _served(bus, arguments) as place:
        stop = _stop_signal()
        count = len(bus.meters)
        print(f"Serving {count} meters at {bus.baud_rate} bit/s on {place}", flush=True)
        await stop.wait()


def _served(
    bus: SimulatedBus, arguments: _Arguments
) -> AbstractAsyncContextManager[str]:
    if arguments.pty is not None:
        return serve_pty(bus, arguments.pty)
    return serve_tcp(bus, arguments.tcp.host, arguments.tcp.port)


def _stop_signal() -> asyncio.Event:
    """Return an event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


if __name__ == "__main__":
    sys.exit(main())
