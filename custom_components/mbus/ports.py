"""Serial ports that are plugged in, and the path by which each is found again."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import os
from pathlib import Path
import re
from typing import Final

import serialx
from serialx.udev import udev_serial_by_id_stem

LINKS: Final = Path("/dev/serial")
"""Where udev keeps its links to ports: by what their adapters say of themselves, and by
the sockets that they are plugged into. Other systems have no such place."""

BY_PATH: Final = "by-path"

type Links = Mapping[str, Sequence[str]]
"""Links by the port that they lead to."""

INTERFACE: Final = re.compile(r"-(if\d\d[^/]*)$")
"""Which one of an adapter's ports it is, at the end of a link by ID."""
SOCKET: Final = re.compile(r"-usb(?:v\d)?-([^/]+)$")
"""The socket of the computer, and the port of the adapter, at the end of a link by path."""


@dataclass(frozen=True, kw_only=True)
class UsbDevice:
    """What an adapter at USB says of itself."""

    vid: str
    """Who made its chip, four hexadecimal digits."""
    pid: str
    """Which chip it is, four hexadecimal digits."""
    manufacturer: str | None
    description: str
    serial_number: str | None


@dataclass(frozen=True, kw_only=True)
class Port:
    """A serial port as it is plugged in now."""

    device: str
    """What the system calls it until the next start."""
    paths: frozenset[str]
    """All that leads to it now."""
    path: str
    """What leads to it after the next start as well, as far as anything does."""
    adapter: str | None
    """What udev calls its adapter and interface; None for what is not plugged into USB."""
    usb: UsbDevice | None
    """None for what is not plugged into USB."""
    model: str
    """What its adapter says it is."""
    maker: str | None
    """Who its adapter says has made it."""
    name: str
    """The model; where others say the same, with what tells it from them."""
    is_known_by_socket: bool
    """Whether only the socket tells its adapter from others that are plugged in."""

    def is_at(self, path: str) -> bool:
        """Whether a path leads to it now."""
        return path in self.paths

    def is_kept_by(self, path: str) -> bool:
        """Whether a path that leads to it now leads to no other adapter tomorrow."""
        return not self.is_known_by_socket or is_socket(path)


def is_socket(path: str) -> bool:
    """Whether a path leads to whatever is plugged into one socket."""
    return Path(path).parent.name == BY_PATH


def ports_there() -> list[Port]:
    """Look which ports are plugged in, in the order of their names.

    It reads files, which the event loop must not.
    """
    try:
        found = serialx.list_serial_ports()
    except OSError:
        return []
    by_id, by_path = _links(LINKS / "by-id"), _links(LINKS / BY_PATH)
    alike = _alike(found, by_id)
    own_ids = {device: ids for device, ids in by_id.items() if device not in alike}
    names = _names(found, own_ids, by_path)
    ports = (
        _port(each, name, by_id, by_path, is_alike=_real(each) in alike)
        for each, name in zip(found, names, strict=True)
    )
    return sorted(ports, key=lambda each: each.name)


def _port(
    found: serialx.SerialPortInfo,
    name: str,
    by_id: Links,
    by_path: Links,
    *,
    is_alike: bool,
) -> Port:
    device = _real(found)
    ids, sockets = by_id.get(device, ()), by_path.get(device, ())
    lasting = (*sockets, *ids) if is_alike else ids
    return Port(
        device=device,
        paths=frozenset((device, found.resolved_device, *ids, *sockets)),
        path=next(iter(lasting), found.resolved_device),
        adapter=udev_serial_by_id_stem(found),
        usb=_usb_device(found),
        model=found.description,
        maker=_maker_of(found),
        name=name,
        is_known_by_socket=is_alike and bool(sockets),
    )


def _usb_device(found: serialx.SerialPortInfo) -> UsbDevice | None:
    if found.vid is None or found.pid is None:
        return None
    return UsbDevice(
        vid=f"{found.vid:04x}",
        pid=f"{found.pid:04x}",
        manufacturer=found.manufacturer,
        description=found.description,
        serial_number=found.serial_number,
    )


def _maker_of(found: serialx.SerialPortInfo) -> str | None:
    """Return who has made an adapter; some say the number of their maker in its place."""
    number = "" if found.vid is None else f"{found.vid:04x}"
    maker = (found.manufacturer or "").strip()
    return maker if maker.lower() != number and maker else None


def port_at(path: str, ports: Iterable[Port]) -> Port | None:
    """Return the port that a path leads to now, among those that are plugged in."""
    return next((each for each in ports if each.is_at(path)), None)


def is_named_after(title: str, path: str, port: Port | None) -> bool:
    """Whether a gateway is called after its port, and not by a person.

    What its port is called depends on what else is plugged in.
    """
    if title == path:
        return True
    if port is not None:
        return title == port.model or title.startswith(f"{port.model} (")
    # Nothing is plugged in there any more that could be asked.
    socket = SOCKET.search(path)
    return socket is not None and title.endswith(f"({socket[1]})")


def _links(folder: Path) -> Links:
    """Return the links of a folder by the port that they lead to now, in their order.

    udev has two by path, where it is new enough; all versions have the first one.
    """
    links: dict[str, list[str]] = {}
    try:
        paths = sorted(map(str, folder.iterdir()))
    except OSError:
        return {}
    for path in paths:
        links.setdefault(os.path.realpath(path), []).append(path)
    return links


def _alike(found: Iterable[serialx.SerialPortInfo], by_id: Links) -> set[str]:
    """Return the ports of adapters that have one name, so that one link is for all.

    It leads to the one that was plugged in last; the ports of the others have none. Ports
    of one interface have one name too, and a link each.
    """
    names = {_real(each): udev_serial_by_id_stem(each) for each in found}
    count = Counter(names.values())
    without_link = {
        name for device, name in names.items() if name and device not in by_id
    }
    return {
        device
        for device, name in names.items()
        if name in without_link and count[name] > 1
    }


def _real(port: serialx.SerialPortInfo) -> str:
    return os.path.realpath(port.resolved_device)


def _names(
    found: Iterable[serialx.SerialPortInfo], by_id: Links, by_path: Links
) -> list[str]:
    """Return what ports are called; those of one model with what tells them apart."""
    models = [(each.description, _marks(each, by_id, by_path)) for each in found]
    names = []
    for model, marks in models:
        alike = Counter(
            mark for other, others in models if other == model for mark in set(others)
        )
        mark = next((each for each in marks if each and alike[each] == 1), None)
        is_alone = sum(other == model for other, _ in models) == 1
        names.append(model if is_alone or mark is None else f"{model} ({mark})")
    return names


def _marks(
    port: serialx.SerialPortInfo, by_id: Links, by_path: Links
) -> tuple[str, ...]:
    """Return what may tell a port from others, and stays longest in front."""
    device = _real(port)
    return (
        _found_in(INTERFACE, by_id.get(device, ())),
        port.serial_number or "",
        _found_in(SOCKET, by_path.get(device, ())),
        Path(port.resolved_device).name,
    )


def _found_in(part: re.Pattern[str], links: Iterable[str]) -> str:
    found = filter(None, map(part.search, links))
    return next((each[1] for each in found), "")
