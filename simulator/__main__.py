"""Serve simulated meters: python -m simulator --help."""

import argparse
import asyncio
from contextlib import AbstractAsyncContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
import signal
import sys
from typing import Final, NoReturn, override

from .bus import SimulatedBus
from .evidence import log_to
from .faults import FaultError, Order, fault_lines
from .fleet import BAUD_RATES, Fleet, FleetError, Primary, load_fleet, make_fleet
from .rfc2217 import serve_rfc2217
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
    rfc2217: Endpoint | None
    pty: Path | None
    baud: int | None
    seed: int
    meters: int | None
    primary: Primary
    fault: list[Order]
    log: Path | None


def main() -> int:
    """Serve until interrupted; return the exit code."""
    arguments = _parser().parse_args(namespace=_Arguments())
    try:
        bus = _fleet(arguments).bus(arguments.baud)
        for order in arguments.fault:
            order.apply(bus)
        asyncio.run(_serve(bus, arguments))
    except (FaultError, FleetError) as error:
        return _complain(str(error))
    except OSError as error:
        return _complain(f"Cannot serve: {error.strerror or error}.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="simulate", description="Serve simulated M-Bus meters.")
    fleet = parser.add_mutually_exclusive_group()
    fleet.add_argument(
        "fleet", nargs="?", default=DEFAULT_FLEET, help="JSON file, or a shipped fleet"
    )
    fleet.add_argument("--meters", type=_meters, metavar="N")
    parser.add_argument(
        "--primary", type=Primary, choices=list(Primary), default=Primary.ZERO
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--tcp", type=Endpoint.parse, default=DEFAULT_TCP)
    where.add_argument("--rfc2217", type=Endpoint.parse, metavar="HOST:PORT")
    where.add_argument("--pty", type=Path, metavar="PATH")
    parser.add_argument("--baud", type=int, choices=BAUD_RATES)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--fault", type=_order, action="append", default=[], metavar="FAULT"
    )
    parser.add_argument("--faults", action=_ListFaults, nargs=0)
    parser.add_argument("--log", type=Path, metavar="FILE")
    return parser


class _ListFaults(argparse.Action):
    """Print every fault with its one line, and stop."""

    @override
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        print(*fault_lines(), sep="\n")
        parser.exit()


def _meters(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of meters")
    return int(text)


def _order(text: str) -> Order:
    try:
        return Order.parse(text)
    except FaultError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _fleet(arguments: _Arguments) -> Fleet:
    if arguments.meters is None:
        return load_fleet(arguments.fleet, seed=arguments.seed)
    return make_fleet(arguments.meters, seed=arguments.seed, primary=arguments.primary)


def _complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return USAGE_ERROR


async def _serve(bus: SimulatedBus, arguments: _Arguments) -> None:
    with ExitStack() as files:
        if arguments.log is not None:
            bus.witness = files.enter_context(log_to(arguments.log))
        async with _served(bus, arguments) as place:
            stop = _stop_signal()
            count, rate = len(bus.meters), bus.baud_rate
            print(f"Serving {count} meters at {rate} bit/s on {place}", flush=True)
            await stop.wait()


def _served(
    bus: SimulatedBus, arguments: _Arguments
) -> AbstractAsyncContextManager[str]:
    if arguments.pty is not None:
        return serve_pty(bus, arguments.pty)
    if arguments.rfc2217 is not None:
        return serve_rfc2217(bus, arguments.rfc2217.host, arguments.rfc2217.port)
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
