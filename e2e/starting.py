"""What journeys start from: a new Home Assistant, and gateways to plug in and out."""

import asyncio
from asyncio import TaskGroup
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from demo.client import POLL_S, Client
from demo.errors import DemoError
from demo.folder import ROOT, Folder
from demo.processes import free_port, run_home_assistant
from simulator.bus import SimulatedBus
from simulator.evidence import log_to
from simulator.fleet import Fleet, load_fleet, make_fleet, parse_fleet
from simulator.server import serve_pty, serve_tcp
from tests.plugs import Computer

from .sockets import computer_in, on
from .stored import store_gateway

FOLDER: Final = ROOT / ".e2e"
HOST: Final = "127.0.0.1"
HOME_ASSISTANT_PORT: Final = 8323
GATEWAY_PORT: Final = 10101
SERIAL_PORT: Final = "ttyMBUS"
STARTED_S: Final = 900
"""The first start installs packages, some of which compile."""

HOUSE: Final = "house"
"""The fleet behind the network gateway: eleven heat meters."""
UTILITIES: Final = "utilities"
"""The fleet behind the serial port: water, gas, electricity, heat cost."""
BY_MONTH: Final = {
    "baud_rate": 2400,
    "meters": [
        {
            "primary_address": 6,
            "identification": "77120412",
            "manufacturer": "ZRI",
            "version": 136,
            "medium": 7,
            "generator": "water_by_month",
        }
    ],
}
"""A meter beside those at the serial port: it has stored the ends of twelve months."""

SIXTY: Final = 60
"""Meters of a building that nobody has configured: all have address 0."""

type Serve = Callable[[SimulatedBus], AbstractAsyncContextManager[str]]


class SimulatedGateway:
    """A bus with its meters, which can be plugged in and out."""

    def __init__(self, bus: SimulatedBus, serve: Serve) -> None:
        """Start unplugged."""
        self.bus = bus
        self._serve = serve
        self._plug = AsyncExitStack()

    async def plug_in(self) -> None:
        """Serve the meters at the place of this gateway."""
        await self._plug.enter_async_context(self._serve(self.bus))

    async def unplug(self) -> None:
        """Hang up, and serve nobody any more."""
        await self._plug.aclose()

    @asynccontextmanager
    async def unplugged(self) -> AsyncIterator[None]:
        """Be unplugged for a while, whatever happens meanwhile."""
        await self.unplug()
        try:
            yield
        finally:
            await self.plug_in()


@dataclass(frozen=True)
class Installation:
    """A running Home Assistant and the gateways that a person can add to it."""

    url: str
    folder: Folder
    client: Client
    network: SimulatedGateway
    network_port: int
    serial: SimulatedGateway
    building: SimulatedGateway
    building_port: int
    computer: Computer | None
    """What adapters are plugged into; there is none where somebody else than root walks."""

    async def wait_until_ready(self) -> None:
        """Wait until Home Assistant has started everything; raise DemoError."""
        await _wait_until_ready(self.client)

    @property
    def serial_path(self) -> Path:
        """The pseudo-terminal that stands for a serial port."""
        return self.folder.path / SERIAL_PORT

    @property
    def network_title(self) -> str:
        """What Home Assistant calls the gateway that is reached by network."""
        return f"{HOST}:{self.network_port}"

    @property
    def serial_title(self) -> str:
        """What Home Assistant calls the gateway at the serial port."""
        return str(self.serial_path)


@asynccontextmanager
async def installation(
    python: str, *, of: Fleet | None = None
) -> AsyncIterator[Installation]:
    """Start everything anew, and end it all; raise DemoError.

    Of a fleet, the meters are in Home Assistant already, behind the gateway of the building.
    """
    folder = Folder(FOLDER)
    with folder.locked(reset=True):
        port = free_port(HOST, HOME_ASSISTANT_PORT)
        network_port = free_port(HOST, GATEWAY_PORT)
        building_port = free_port(HOST, network_port + 1)
        folder.prepare(HOST, port)
        network = _network(load_fleet(HOUSE).bus(), network_port)
        building = _network((of or make_fleet(SIXTY)).bus(), building_port)
        if of is not None:
            store_gateway(folder, f"socket://{HOST}:{building_port}", of)
        serial = _serial(folder.path / SERIAL_PORT)
        computer = computer_in(folder.path / "computer")
        url = f"http://localhost:{port}"
        async with (
            _plugged_in(network, folder.path / "network.jsonl"),
            _plugged_in(serial, folder.path / "serial.jsonl"),
            _plugged_in(building, folder.path / "building.jsonl"),
            TaskGroup() as tasks,
        ):
            running = tasks.create_task(
                run_home_assistant(folder, python, before=on(computer))
            )
            async with Client.connect(url) as client:
                await _wait_until_ready(client)
                yield Installation(
                    url=url,
                    folder=folder,
                    client=client,
                    network=network,
                    network_port=network_port,
                    serial=serial,
                    building=building,
                    building_port=building_port,
                    computer=computer,
                )
            running.cancel()


def _network(bus: SimulatedBus, port: int) -> SimulatedGateway:
    return SimulatedGateway(bus, partial(serve_tcp, host=HOST, port=port))


def _serial(path: Path) -> SimulatedGateway:
    bus = load_fleet(UTILITIES).bus()
    bus.meters += parse_fleet(BY_MONTH).meters
    return SimulatedGateway(bus, partial(serve_pty, path=path))


@asynccontextmanager
async def _plugged_in(gateway: SimulatedGateway, log: Path) -> AsyncIterator[None]:
    """Plug in until the end, and keep everything that happens on the bus in a file."""
    with log_to(log) as gateway.bus.witness:
        await gateway.plug_in()
        try:
            yield
        finally:
            await gateway.unplug()


async def _wait_until_ready(client: Client) -> None:
    """Log in, and wait until Home Assistant has started everything."""
    try:
        async with asyncio.timeout(STARTED_S):
            await client.wait_until_served()
            await client.log_in()
            while (await client.get("/api/config"))["state"] != "RUNNING":  # noqa: ASYNC110, it tells no news
                await asyncio.sleep(POLL_S)
    except TimeoutError:
        raise DemoError(f"Home Assistant did not start within {STARTED_S} s.") from None
