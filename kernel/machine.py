"""The virtual machine: QEMU with sockets for USB adapters, whose wires end in simulated buses."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

from .console import Console
from .errors import KernelError
from .image import Image
from .links import SHOW, Links, links_in
from .monitor import Monitor
from .waiting import until

QEMU: Final = "qemu-system-x86_64"
MEMORY_MIB: Final = 2048
SOCKET: Final = "monitor"
STARTED_S: Final = 30
PLUGGED_S: Final = 60
GUEST_PORT: Final = 8123
"""Where Home Assistant listens in the guest; the host reaches it at a port of its own."""


@dataclass(frozen=True)
class Adapter:
    """A USB adapter: the serial number that it says, and the TCP port where its wires end."""

    serial_number: str
    bus_port: int


@dataclass
class Machine:
    """A running machine, as a person has it: a shell, and sockets for adapters."""

    console: Console
    monitor: Monitor
    web_port: int
    """Where the host reaches Home Assistant of the guest."""
    _plugged: dict[int, int] = field(default_factory=dict, init=False)
    _numbers: count[int] = field(default_factory=lambda: count(1), init=False)

    async def plug_in(self, adapter: Adapter, socket: int) -> str:
        """Plug an adapter into a socket, free or not; return its port once udev has a link."""
        if socket in self._plugged:
            await self.unplug(socket)
        before = await self.links()
        number = next(self._numbers)
        wires, device = f"wires{number}", f"adapter{number}"
        address = {"host": "127.0.0.1", "port": str(adapter.bus_port)}
        backend = {
            "type": "socket",
            "data": {"addr": {"type": "inet", "data": address}, "server": False},
        }
        await self.monitor.execute("chardev-add", id=wires, backend=backend)
        await self.monitor.execute(
            "device_add",
            driver="usb-serial",
            id=device,
            chardev=wires,
            serial=adapter.serial_number,
            bus="xhci.0",
            port=str(socket),
        )
        self._plugged[socket] = number

        async def new_ports() -> set[str]:
            return await self._ports() - set(before.by_path.values())

        new = await until(new_ports, "the guest has a port for it", PLUGGED_S)
        return new.pop()

    async def unplug(self, socket: int) -> None:
        """Pull the plug that is in a socket, whoever uses its port."""
        number = self._plugged.pop(socket)
        device = f"adapter{number}"
        await self.monitor.execute("device_del", id=device)
        await self.monitor.wait_until_deleted(device)
        await self.monitor.execute("chardev-remove", id=f"wires{number}")

    async def links(self) -> Links:
        """Return what udev shows of the ports."""
        return links_in(await self.console.run(f"udevadm settle; {SHOW}"))

    async def _ports(self) -> set[str]:
        return set((await self.links()).by_path.values())


@asynccontextmanager
async def running(
    image: Image, project: Path, web_port: int, folder: Path
) -> AsyncIterator[Machine]:
    """Run a machine; yield it when its shell takes commands. Nothing of it stays."""
    monitor = folder / SOCKET
    log = folder / "qemu.log"
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *_command(image, project, web_port, monitor),
            stdin=PIPE,
            stdout=PIPE,
            stderr=file,
            start_new_session=True,
        )
    try:
        connected = await _monitor_of(process, monitor, log)
        assert process.stdout is not None
        assert process.stdin is not None
        console = Console(process.stdout, process.stdin)
        await console.wait_until_ready()
        yield Machine(console, connected, web_port)
    finally:
        # It has nothing to write: its disks are thrown away.
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _monitor_of(process: Process, socket: Path, log: Path) -> Monitor:
    """Wait until QEMU listens; raise KernelError with what it says where it does not."""

    async def connected() -> Monitor | None:
        if process.returncode is not None:
            raise KernelError(f"QEMU has ended: {_text_of(log)}")
        try:
            return await Monitor.connect(socket)
        except FileNotFoundError, ConnectionRefusedError:
            return None

    return await until(connected, "QEMU listens", STARTED_S)


def _text_of(path: Path) -> str:
    return path.read_text("utf-8", errors="replace").strip()


def _command(image: Image, project: Path, web_port: int, monitor: Path) -> list[str]:
    # A guest that cannot go on ends its machine, in the place of waiting for ever.
    append = (
        "root=/dev/vda rw console=ttyS0 init=/sbin/guest-init quiet loglevel=1"
        " net.ifnames=0 panic=-1"
    )
    network = (
        "user,id=network,restrict=on,"
        f"hostfwd=tcp:127.0.0.1:{web_port}-10.0.2.15:{GUEST_PORT}"
    )
    return [
        # An emulated processor runs wherever this does, also in a virtual machine.
        *(QEMU, "-machine", "q35,accel=tcg", "-cpu", "max", "-smp", "1"),
        *("-m", str(MEMORY_MIB), "-nographic", "-nodefaults", "-no-reboot"),
        *("-kernel", str(image.kernel), "-initrd", str(image.initial_files)),
        *("-append", append),
        # What the guest writes is kept in a temporary file, and forgotten.
        *("-drive", f"file={image.disk},if=virtio,format=raw,snapshot=on"),
        *("-drive", f"file={project},if=virtio,format=raw,snapshot=on"),
        *("-netdev", network, "-device", "virtio-net-pci,netdev=network"),
        *("-serial", "stdio", "-qmp", f"unix:{monitor},server=on,wait=off"),
        *("-device", "qemu-xhci,id=xhci"),
    ]
