"""Home Assistant with a gateway at a port of the driver."""

from collections import Counter
from collections.abc import Sequence
import time
from typing import Final

from e2e.log import Entry
from kernel.errors import KernelError
from kernel.site import Site
from kernel.waiting import until

from .command_line import SOCKET, plug_in_house

HOUSE: Final = "house"
SAID: Final = ("Lost the line", " cannot be reached: ", "Error fetching ")
"""What the log says of an adapter that is pulled: each once, for all its meters. The last
one is about the meter that was being read, if there was one.
"""
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
    _require_short([each for each in (await home.log())[begun:] if each.is_ours])
    await site.machine.plug_in(site.house.adapter, SOCKET)
    plugged_s = time.monotonic()
    sensors = await home.wait_until_read(gateway)
    back_s = time.monotonic() - plugged_s
    log = (await home.log())[begun:]
    complaints = [each for each in log if each.is_ours]
    _require_short(complaints)
    if sum(IS_BACK in each.text for each in log) != 1:
        raise KernelError(
            f"The log does not say once that the line is back:{_told(log)}"
        )
    return (
        f"unavailable {gone_s:.0f} s after the plug was pulled; {len(sensors)} sensors"
        f" back {back_s:.0f} s after the adapter was;"
        f" {len(complaints)} lines in the log, for {gateway.meters} meters"
    )


async def _is_offered(site: Site, link: str) -> bool:
    return link in await site.home.ports()


def _require_short(complaints: Sequence[Entry]) -> None:
    """Require what is said of the gateway, and of the one meter that was being read."""
    said = Counter(
        next((each for each in SAID if each in entry.text), entry.text)
        for entry in complaints
    )
    if said not in (Counter(SAID), Counter(SAID[:2])):
        raise KernelError(f"The log is not short:{_told(complaints)}")


def _told(entries: Sequence[Entry]) -> str:
    return "".join(f"\n    {each.text.strip()}" for each in entries)
