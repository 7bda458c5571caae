"""Home Assistant with a gateway at a port of the driver."""

from collections.abc import Sequence
import time
from typing import Final

from e2e.log import Entry
from kernel.errors import KernelError
from kernel.site import Site
from kernel.waiting import until

from .command_line import SOCKET, plug_in_house

HOUSE: Final = "house"
LOST: Final = "Lost the line"
IS_BACK: Final = " is back"


async def add_gateway(site: Site) -> str:
    """Add a gateway at the link by ID in Home Assistant, and see its meters read."""
    home = site.home
    started_s = await home.start()
    link = await plug_in_house(site)
    await until(lambda: _is_offered(site, link), f"Home Assistant offers {link}")
    before_s = time.monotonic()
    gateway = await home.add_gateway(link)
    added_s = time.monotonic() - before_s
    if gateway.device != link or gateway.meters != len(site.house.numbers):
        raise KernelError(f"What is stored is {gateway}.")
    sensors = await home.wait_until_read(gateway)
    site.gateways[HOUSE] = gateway
    return (
        f"Home Assistant runs after {started_s:.0f} s; {gateway.meters} meters added"
        f" in {added_s:.0f} s, {len(sensors)} sensors; stored is {gateway.device}"
    )


async def unplug_gateway(site: Site) -> str:
    """Pull the plug of a gateway and put it back, without a restart."""
    home, gateway = site.home, site.gateways[HOUSE]
    begun = len(await home.log())
    await site.machine.unplug(SOCKET)
    pulled_s = time.monotonic()
    await home.wait_until_unavailable(gateway)
    gone_s = time.monotonic() - pulled_s
    lines = [each for each in (await home.log())[begun:] if each.is_ours]
    _require_one_line(lines)
    await site.machine.plug_in(site.house.adapter, SOCKET)
    plugged_s = time.monotonic()
    sensors = await home.wait_until_read(gateway)
    back_s = time.monotonic() - plugged_s
    log = (await home.log())[begun:]
    _require_one_line([each for each in log if each.is_ours])
    if sum(IS_BACK in each.text for each in log) != 1:
        raise KernelError(
            f"The log does not say once that the line is back:{_told(log)}"
        )
    return (
        f"unavailable {gone_s:.0f} s after the plug was pulled, with one line in the"
        f" log; {len(sensors)} sensors back {back_s:.0f} s after the adapter was"
    )


async def _is_offered(site: Site, link: str) -> bool:
    return link in await site.home.ports()


def _require_one_line(complaints: Sequence[Entry]) -> None:
    if len(complaints) != 1 or LOST not in complaints[0].text:
        raise KernelError(f"The log is not one line about the line:{_told(complaints)}")


def _told(entries: Sequence[Entry]) -> str:
    return "".join(f"\n    {each.text.strip()}" for each in entries)
