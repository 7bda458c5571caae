"""A computer with USB sockets, in files: what the kernel and udev show of adapters in them.

The ports are pseudo-terminals with a simulated bus behind them, or empty files.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import Final

from simulator.bus import SimulatedBus
from simulator.server import serve_pty


@dataclass(frozen=True)
class Adapter:
    """What an adapter says of itself, and what udev makes of it."""

    by_id: str
    """The link to one of its ports, by interface and port."""
    product: str
    manufacturer: str
    serial_number: str | None = None


CH340: Final = Adapter(
    "usb-1a86_USB_Serial-if{interface:02}-port{port}", "USB Serial", "1a86"
)
"""Has no serial number, so that all of its kind have one name."""
FTDI: Final = Adapter(
    "usb-FTDI_FT232R_USB_UART_A50285BI-if{interface:02}-port{port}",
    "FT232R USB UART",
    "FTDI",
    "A50285BI",
)
OTHER_FTDI: Final = Adapter(
    "usb-FTDI_FT232R_USB_UART_A50285BJ-if{interface:02}-port{port}",
    "FT232R USB UART",
    "FTDI",
    "A50285BJ",
)
QUAD: Final = Adapter(
    "usb-FTDI_Quad_RS232-HS-if{interface:02}-port{port}", "Quad RS232-HS", "FTDI"
)


@dataclass
class Computer:
    """The files below /sys and /dev of a computer, as it is now."""

    root: Path
    has_links_by_path: bool = True
    has_new_udev: bool = False
    """Whether there are two links by path."""
    _links: dict[str, list[Path]] = field(default_factory=dict, init=False)
    """The ports that have a claim on a link by ID, the last one in front of the others."""

    @property
    def dev(self) -> Path:
        """Return where the ports are."""
        return self.root / "dev"

    def by_id(self, adapter: Adapter, interface: int = 0, port: int = 0) -> str:
        """Return the link to an adapter by what it says of itself."""
        name = adapter.by_id.format(interface=interface, port=port)
        return str(self.dev / "serial" / "by-id" / name)

    def by_path(self, socket: str, interface: int = 0, port: int = 0) -> str:
        """Return the link to what is plugged into a socket."""
        name = f"pci-0000:00:14.0-usb-0:{socket}:1.{interface}-port{port}"
        return str(self.dev / "serial" / "by-path" / name)

    def next_port(self) -> Path:
        """Return the port that the next adapter gets: the first free number."""
        numbers = (self.dev / f"ttyUSB{number}" for number in range(99))
        return next(each for each in numbers if not each.is_symlink() | each.exists())

    @contextmanager
    def plugged(
        self, adapter: Adapter, socket: str, interface: int = 0, port: int = 0
    ) -> Iterator[str]:
        """Plug an adapter in, with nothing behind its port; yield the port."""
        node = self.next_port()
        node.touch()
        with self._shown(node, adapter, socket, interface, port):
            yield str(node)
        node.unlink()

    @asynccontextmanager
    async def connected(
        self, bus: SimulatedBus, adapter: Adapter, socket: str, interface: int = 0
    ) -> AsyncIterator[str]:
        """Plug an adapter in, with a bus behind it; yield its port."""
        node = self.next_port()
        async with serve_pty(bus, node) as path:
            with self._shown(node, adapter, socket, interface, 0):
                yield path

    @contextmanager
    def _shown(
        self, node: Path, adapter: Adapter, socket: str, interface: int, port: int
    ) -> Iterator[None]:
        usb = self.root / "sys" / "devices" / f"1-{socket}"
        place = usb / f"1-{socket}:1.{interface}" / node.name
        for name, text in {
            "idVendor": "1a86",
            "idProduct": "7523",
            "bcdDevice": "0264",
            "manufacturer": adapter.manufacturer,
            "product": adapter.product,
            "serial": adapter.serial_number,
        }.items():
            _write(usb / name, text)
        _write(place.parent / "bInterfaceNumber", f"{interface:02x}")
        (place / "driver").mkdir(parents=True)
        _write(place / "port_number", f"{port}")
        kind = self.root / "sys" / "bus" / "usb-serial"
        kind.mkdir(parents=True, exist_ok=True)
        (place / "subsystem").symlink_to(kind)
        shown = self.root / "sys" / "class" / "tty" / node.name
        shown.mkdir(parents=True)
        (shown / "device").symlink_to(place)
        link, sockets = self.by_id(adapter, interface, port), self._sockets(place, port)
        self._links.setdefault(link, []).insert(0, node)
        self._point(link)
        for each in sockets:
            each.parent.mkdir(parents=True, exist_ok=True)
            each.symlink_to(node)
        yield
        for each in sockets:
            each.unlink()
        self._links[link].remove(node)
        self._point(link)
        rmtree(shown)
        rmtree(place)

    def _sockets(self, place: Path, port: int) -> list[Path]:
        _, _, socket = place.parent.name.partition("-")
        where, _, interface = socket.rpartition(":1.")
        link = self.by_path(where, int(interface), port)
        links = [Path(link)] if self.has_links_by_path else []
        newer = [Path(link.replace("-usb-", "-usbv2-"))] if self.has_new_udev else []
        return links + newer

    def _point(self, link: str) -> None:
        """Let a link lead to the port that was plugged in last, if there is any."""
        path = Path(link)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        for node in self._links[link][:1]:
            path.symlink_to(node)


def _write(path: Path, text: str | None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if text is not None:
        path.write_text(f"{text}\n")
