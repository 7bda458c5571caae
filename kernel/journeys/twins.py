"""Two adapters that say they are the same one, and a gateway at each."""

from collections.abc import Iterable
import time
from typing import Final

from kernel.errors import KernelError
from kernel.home import Gateway
from kernel.links import Links
from kernel.site import Bus, Site
from kernel.waiting import until

from .adding import HOUSE
from .command_line import SOCKET

UTILITIES: Final = "utilities"
OTHER_SOCKET: Final = 2


async def add_second_adapter(site: Site) -> str:
    """Plug in an adapter of the same name; repair the gateway, and add another one."""
    home, first = site.home, site.gateways[HOUSE]
    (link, own_port), *_ = (await site.machine.links()).by_id.items()
    port = await site.machine.plug_in(site.utilities.adapter, OTHER_SOCKET)
    links = await site.machine.links()
    if set(links.by_id) != {link}:
        raise KernelError(f"udev tells the adapters apart: {links.by_id}")
    await home.look_for_port(first)
    first = await _moved(site, first, links.sockets_of(own_port))
    offered = await home.ports()
    second = await home.add_gateway(_offer_of(port, offered, links))
    second = await _moved(site, second, links.sockets_of(port))
    await _require_own_bus(site, first, site.house)
    await _require_own_bus(site, second, site.utilities)
    site.gateways |= {HOUSE: first, UTILITIES: second}
    leads = "second" if links.by_id[link] == port else "first"
    return (
        f"one link by ID, which leads to the {leads} adapter; Home Assistant offers"
        f" {' and '.join(offered)}; stored are {first.device} and {second.device}"
    )


async def exchange_plugs(site: Site) -> str:
    """Exchange the plugs of both adapters, and repair one gateway."""
    first, second = site.gateways[HOUSE], site.gateways[UTILITIES]
    for socket in (SOCKET, OTHER_SOCKET):
        await site.machine.unplug(socket)
    await site.machine.plug_in(site.utilities.adapter, SOCKET)
    await site.machine.plug_in(site.house.adapter, OTHER_SOCKET)
    exchanged_s = time.monotonic()
    for each in (first, second):
        await site.home.wait_until_unavailable(each)
    await site.home.look_for_port(first)
    repaired_s = time.monotonic() - exchanged_s
    moved = (
        await _moved(site, first, [second.device]),
        await _moved(site, second, [first.device]),
    )
    await _require_own_bus(site, moved[0], site.house)
    await _require_own_bus(site, moved[1], site.utilities)
    if repairs := await site.home.repairs():
        raise KernelError(f"These repairs are left: {repairs}")
    return (
        "all unavailable meanwhile; repaired"
        f" {repaired_s:.0f} s after the plugs were exchanged, by one repair for both:"
        f" stored are {moved[0].device} and {moved[1].device}"
    )


def _offer_of(port: str, offered: Iterable[str], links: Links) -> str:
    """Return how Home Assistant offers a port to people."""
    for each in offered:
        if port in {each, links.by_id.get(each), links.by_path.get(each)}:
            return each
    raise KernelError(f"Home Assistant does not offer {port}.")


async def _moved(site: Site, gateway: Gateway, devices: Iterable[str]) -> Gateway:
    """Wait until a gateway is stored at one of some places; return it."""
    places = set(devices)

    async def moved() -> Gateway | None:
        found = await site.home.gateway(gateway.entry_id)
        return found if found.device in places else None

    return await until(moved, f"{gateway.title} is stored at one of {sorted(places)}")


async def _require_own_bus(site: Site, gateway: Gateway, bus: Bus) -> None:
    """Wait until a gateway's sensors have values, which its own meters have just said."""
    bus.answering.clear()

    async def all_have_answered() -> bool:
        return bus.answering == set(bus.numbers)

    await until(all_have_answered, f"all meters of {gateway.title} have answered")
    for sensor in await site.home.wait_until_read(gateway):
        if not any(each in sensor.entity_id for each in bus.numbers):
            raise KernelError(f"{sensor.entity_id} is of another bus.")
