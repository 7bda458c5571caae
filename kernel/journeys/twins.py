"""Two adapters that say they are the same one, and a gateway at each."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
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
ASKED: Final = 5
"""Meters that the repair asks at each port."""


async def add_second_adapter(site: Site) -> str:
    """Plug in an adapter of the same name; repair the gateway, and add another one."""
    home, first = site.home, site.gateways[HOUSE]
    own_port = (await site.machine.links()).by_id[first.device]
    port = await site.machine.plug_in(site.utilities.adapter, OTHER_SOCKET)
    links = await site.machine.links()
    if links.by_id != {first.device: port}:
        raise KernelError(f"The stored link does not lead on: {links.by_id}")
    own, other = links.sockets_of(own_port), links.sockets_of(port)
    await home.wait_for_doubt(first)
    await _require_own_bus(site, first, site.house)
    await home.reload(first)
    await home.wait_until_unavailable(first)
    offers = await home.look_for_port(first)
    _require_reach(offers, site.house, own, other)
    first = await _moved(site, first, own)
    offered = await home.ports()
    second = await home.add_gateway(_offer_of(port, offered, links))
    second = await _moved(site, second, other)
    await _require_own_bus(site, first, site.house)
    await _require_own_bus(site, second, site.utilities)
    site.gateways |= {HOUSE: first, UTILITIES: second}
    return (
        "one link by ID, which leads to the second adapter: all unavailable after a"
        f" reload; the repair says {'; '.join(offers.values())}; Home Assistant offers"
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
    offers = await site.home.look_for_port(first)
    repaired_s = time.monotonic() - exchanged_s
    _require_reach(offers, site.house, [second.device], [first.device])
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


def _require_reach(
    offers: Mapping[str, str], bus: Bus, own: Sequence[str], other: Sequence[str]
) -> None:
    """Require that two sockets are offered, with the meters of a bus named at its own."""
    named = {
        port: sum(number in text for number in bus.numbers)
        for port, text in offers.items()
    }
    if not any(named == {one: ASKED, two: 0} for one, two in product(own, other)):
        raise KernelError(f"The repair says: {offers}")


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
