"""Where journeys take place: a machine, two buses with an adapter each, and a home."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
import tempfile
from typing import Final

from demo.client import Client
from demo.folder import Folder
from demo.processes import free_port
from meterbus.protocol.addresses import SecondaryAddress
from simulator.evidence import Kind, LogEntry
from simulator.fleet import load_fleet
from simulator.server import serve_tcp

from .home import Gateway, Home, prepare_home
from .image import Image, project_disk, put_project
from .machine import GUEST_PORT, Adapter, Machine, running
from .waiting import PATIENCE_S

HOST: Final = "127.0.0.1"
FIRST_PORT: Final = 8423
SERIAL_NUMBER: Final = "MBUS0001"
"""Of both adapters: makers give one to all that they make, or none."""


@dataclass(frozen=True)
class Bus:
    """A simulated bus, and the adapter that its wires lead to."""

    adapter: Adapter
    numbers: tuple[str, ...]
    """The serial numbers of its meters."""
    answering: set[str]
    """Those that have answered since this was emptied."""


@dataclass
class Site:
    """A machine with a home in it, and what can be plugged in."""

    machine: Machine
    home: Home
    house: Bus
    """Eleven heat meters."""
    utilities: Bus
    """Water, gas, electricity and heat cost."""
    gateways: dict[str, Gateway] = field(default_factory=dict)
    """Those that journeys have added, by the name of their bus."""


@asynccontextmanager
async def site(image: Image) -> AsyncIterator[Site]:
    """Start everything, and end it all; raise KernelError."""
    async with AsyncExitStack() as stack:
        temporary = tempfile.TemporaryDirectory(prefix="mbus-kernel.")
        folder = Path(stack.enter_context(temporary))
        stage = folder / "project"
        stage.mkdir()
        put_project(stage)
        prepare_home(Folder(stage / ".demo"), "0.0.0.0", GUEST_PORT)
        disk = stack.enter_context(project_disk(folder, stage))
        house = await stack.enter_async_context(_bus("house"))
        utilities = await stack.enter_async_context(_bus("utilities"))
        web_port = free_port(HOST, FIRST_PORT)
        machine = await stack.enter_async_context(
            running(image, disk, web_port, folder)
        )
        client = await stack.enter_async_context(
            Client.connect(f"http://localhost:{web_port}", PATIENCE_S)
        )
        yield Site(machine, Home(machine, client), house, utilities)


@asynccontextmanager
async def _bus(fleet: str) -> AsyncIterator[Bus]:
    simulated = load_fleet(fleet).bus()
    answering: set[str] = set()

    def note(entry: LogEntry) -> None:
        if entry.kind is Kind.ANSWER:
            answering.add(SecondaryAddress.parse(entry.meter).identification)

    simulated.witness = note
    numbers = tuple(each.secondary_address.identification for each in simulated.meters)
    async with serve_tcp(simulated, HOST, 0) as place:
        port = int(place.rpartition(":")[2])
        yield Bus(Adapter(SERIAL_NUMBER, port), numbers, answering)
