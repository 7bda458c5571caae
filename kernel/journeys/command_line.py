"""The command line at a port of the driver."""

import json
import time
from typing import Any, Final

from kernel.errors import KernelError
from kernel.image import COMMAND_LINE
from kernel.site import Site
from kernel.waiting import until

SOCKET: Final = 1
SEARCHED_S: Final = 300
WATCHED: Final = 2
"""Meters, so that one after the other is read when the plug is pulled."""
READS: Final = "/tmp/watch.jsonl"  # noqa: S108, in the guest
SAID: Final = "/tmp/watch.said"  # noqa: S108, in the guest


async def search(site: Site) -> str:
    """Find all meters of a house at the link that udev has made."""
    link = await plug_in_house(site)
    printed = await site.machine.console.run(
        f"{COMMAND_LINE} scan {link} --json 2>{SAID} || (cat {SAID}; false)",
        SEARCHED_S,
    )
    found = json.loads(printed)
    numbers = {each["identification"] for each in found["meters"]}
    wanted = set(site.house.numbers)
    if numbers != wanted or not found["complete"]:
        raise KernelError(f"Found {sorted(numbers)} of {sorted(wanted)}.")
    await site.machine.unplug(SOCKET)
    return (
        f"{len(numbers)} of {len(wanted)} meters, {found['requests']} requests,"
        f" {found['duration_s']:.1f} s at {link}"
    )


async def unplug_while_watching(site: Site) -> str:
    """Pull the plug while meters are read, put it back, and see the reads go on."""
    console = site.machine.console
    link = await plug_in_house(site)
    meters = " ".join(site.house.numbers[:WATCHED])
    process = await console.run(
        f"{COMMAND_LINE} watch {link} {meters} --interval 1 --json"
        f" </dev/null >{READS} 2>{SAID} & echo $!"
    )
    await until(lambda: _good_since(site, 0), "both meters are read")
    await site.machine.unplug(SOCKET)
    pulled = len(await _reads(site))
    await until(lambda: _failed_since(site, pulled), "reads fail without the adapter")
    without = len(await _reads(site))
    await site.machine.plug_in(site.house.adapter, SOCKET)
    plugged_s = time.monotonic()
    await until(lambda: _good_since(site, without), "both meters are read again")
    back_s = time.monotonic() - plugged_s
    await console.run(f"kill {process.strip()}")
    if said := await console.run(f"cat {SAID}"):
        raise KernelError(f"The watch says: {said}")
    await site.machine.unplug(SOCKET)
    reads = await _reads(site)
    failed = [
        each["error"].removeprefix(f"{link}: ") for each in reads if not each["ok"]
    ]
    told = "; ".join(dict.fromkeys(failed))
    return (
        f"{len(reads)} reads, {len(failed)} failed ({told});"
        f" good again {back_s:.1f} s after the adapter was back"
    )


async def plug_in_house(site: Site) -> str:
    """Plug in the adapter of the house; return its link by ID."""
    port = await site.machine.plug_in(site.house.adapter, SOCKET)
    links = await site.machine.links()
    found = [link for link, target in links.by_id.items() if target == port]
    if len(found) != 1:
        raise KernelError(f"udev has these links by ID: {links.by_id}")
    return found[0]


async def _reads(site: Site) -> list[dict[str, Any]]:
    printed = await site.machine.console.run(f"cat {READS}")
    # The last line may be on its way.
    return [json.loads(line) for line in printed.splitlines() if line.endswith("}")]


async def _good_since(site: Site, first: int) -> bool:
    """Whether each watched meter was read since a read."""
    good = {each["address"] for each in (await _reads(site))[first:] if each["ok"]}
    return len(good) == WATCHED


async def _failed_since(site: Site, first: int) -> bool:
    """Whether a read of each watched meter has failed since a read."""
    reads = (await _reads(site))[first:]
    return len({each["address"] for each in reads if not each["ok"]}) == WATCHED
