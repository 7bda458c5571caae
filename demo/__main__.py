"""Run the demo: python -m demo. script/demo --help says what it does."""

import argparse
import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
import json
import sys
from typing import Any, Final

from .client import PASSWORD, POLL_S, USER, Client
from .dashboard import save_dashboard, save_energy
from .entities import UNREAD, sensors_of
from .errors import DemoError, NotStartedError
from .folder import ROOT, Folder
from .gateway import add_gateway, read_often
from .past import import_past
from .processes import free_port, is_free, run_home_assistant, simulate
from .running import leaves, say, until_stopped

HOME_ASSISTANT_PORT: Final = 8123
GATEWAYS: Final = {"house": 10001, "utilities": 10002}
"""The simulated gateways, with the ports that they have when these are free."""
SET_UP: Final = "utilities"
"""The gateway that is set up; the other one waits for a person."""
STARTED_S: Final = 900
"""The first start installs packages, some of which compile."""
READ_S: Final = 120


class _Arguments(argparse.Namespace):
    """What was said on the command line."""

    host: str
    port: int | None
    reset: bool


def main() -> int:
    """Run until a person stops it; return the exit code."""
    arguments = _parser().parse_args(namespace=_Arguments())
    folder = Folder(ROOT / ".demo")
    exit_code = 0
    try:
        with folder.locked(reset=arguments.reset):
            if asyncio.run(until_stopped(_run(folder, arguments), stopped=True)):
                say("Stopped. script/demo starts it again as it was.")
    except* DemoError as group:
        exit_code = 1
        for error in leaves(group):
            say(f"Stopped: {error}")
        if not all(isinstance(each, NotStartedError) for each in leaves(group)):
            say(f"Home Assistant's log: {folder.log} (its start: {folder.console})")
    return exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/demo")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int)
    parser.add_argument("--reset", action="store_true")
    return parser


async def _run(folder: Folder, arguments: _Arguments) -> None:
    """Start everything, set it up, and keep it running."""
    port = _home_assistant_port(arguments)
    gateways = _gateway_ports(folder)
    url = f"http://{_reachable(arguments.host)}:{port}"
    folder.prepare(arguments.host, port)
    # Home Assistant ends before its gateways do, or its log would be about that.
    async with asyncio.TaskGroup() as outer, asyncio.TaskGroup() as inner:
        for fleet, gateway_port in gateways.items():
            served = asyncio.Event()
            outer.create_task(simulate(fleet, gateway_port, served))
            await served.wait()
        hint = "" if folder.ready.exists() else " (the first time takes a minute)"
        say(f"Starting Home Assistant{hint} …")
        inner.create_task(run_home_assistant(folder))
        async with Client.connect(url) as client:
            await _within(
                STARTED_S, "Home Assistant's start", client.wait_until_served()
            )
            if not folder.ready.exists():
                await _set_up(client, gateways)
                folder.ready.touch()
        say(_welcome(url, gateways))


def _home_assistant_port(arguments: _Arguments) -> int:
    if arguments.port is None:
        return free_port(arguments.host, HOME_ASSISTANT_PORT)
    if not is_free(arguments.host, arguments.port):
        raise NotStartedError(
            f"Port {arguments.port} is in use. Choose another --port."
        )
    return arguments.port


def _reachable(host: str) -> str:
    """Return a name of this machine under which a browser on it finds the server."""
    return "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host


def _gateway_ports(folder: Folder) -> Mapping[str, int]:
    """Return the gateways' ports, those of the first run: Home Assistant knows them."""
    if not folder.ports.exists():
        ports: dict[str, int] = {}
        for fleet, preferred in GATEWAYS.items():
            first = max([preferred, *(port + 1 for port in ports.values())])
            ports[fleet] = free_port("127.0.0.1", first)
        folder.ports.write_text(json.dumps(ports), "utf-8")
    stored: dict[str, int] = json.loads(folder.ports.read_text("utf-8"))
    for fleet, port in stored.items():
        if not is_free("127.0.0.1", port):
            raise NotStartedError(
                f"Port {port} of the simulated gateway '{fleet}' is in use by another"
                " program. End that one, or start anew with script/demo --reset."
            )
    return stored


async def _set_up(client: Client, gateways: Mapping[str, int]) -> None:
    """Do what a person would do in a quarter of an hour."""
    await client.log_in()
    say(f"Adding the gateway '{SET_UP}': searching its bus takes half a minute …")
    entry = await add_gateway(client, gateways[SET_UP])
    await read_often(client, entry)
    say("Reading the meters, and building the dashboard …")
    await _within(READ_S, "reading the meters", _wait_until_read(client, entry))
    async with client.websocket() as commands:
        sensors = await sensors_of(client, commands, entry)
        await import_past(commands, SET_UP, sensors, datetime.now(UTC))
        await save_dashboard(commands, sensors)
        await save_energy(commands, sensors)


async def _wait_until_read(client: Client, entry: str) -> None:
    """Wait until each sensor of a gateway shows a value."""
    async with client.websocket() as commands:
        while True:
            sensors = await sensors_of(client, commands, entry)
            if sensors and all(each.state not in UNREAD for each in sensors):
                return
            await asyncio.sleep(POLL_S)


async def _within(seconds: float, what: str, awaitable: Any) -> None:
    """Wait for something that must not take forever."""
    try:
        async with asyncio.timeout(seconds):
            await awaitable
    except TimeoutError:
        raise DemoError(f"This took longer than {seconds:.0f} s: {what}.") from None


def _welcome(url: str, gateways: Mapping[str, int]) -> str:
    """Say where to log in, and what to try."""
    waiting = next(fleet for fleet in gateways if fleet != SET_UP)
    return f"""
Home Assistant is ready:  {url}
  user      {USER}
  password  {PASSWORD}

What to try:
  1. Meters and Energy in the sidebar: water, gas and electricity, read every minute.
  2. Watch a search find eleven heat meters: Settings → Devices & services →
     Add integration → M-Bus → Network gateway →
     host 127.0.0.1, port {gateways[waiting]}
  3. Settings → Devices & services → M-Bus: the gateway that is set up, and its meters.

Ctrl-C stops everything. What you change is kept; script/demo --reset starts anew."""


if __name__ == "__main__":
    sys.exit(main())
