"""Removing meters and gateways."""

from contextlib import suppress
import json
import os
from pathlib import Path
from typing import Final

from e2e.errors import JourneyError
from e2e.person import DEVICES, Person
from simulator.bus import SimulatedBus
from simulator.evidence import Kind

from .changing import CHANGED

BY_DEVICE: Final = "Heat/cooling meter 82969012"
DEVICE_CARD: Final = "ha-device-info-card"
STORED_AFTER_S: Final = 30
"""Home Assistant writes its storage a few seconds after a change."""


async def remove_meters(person: Person) -> None:
    """Remove a meter by its menu, and another by the page of its device."""
    window = person.window
    await person.opens_gateways()
    await person.opens_menu(person.meter_row(CHANGED))
    await window.shot("menu")
    await window.choose("Delete")
    await window.shot("sure")
    await window.press("Delete")
    await window.sees_no_more(CHANGED)
    await person.opens_device(BY_DEVICE)
    await window.sees("kWh")
    await window.press("Menu", inside=window.page.locator(DEVICE_CARD))
    await window.choose("Delete")
    await window.press("Delete")
    await window.sees("Device / service not found.")
    await window.open(DEVICES)
    await window.sees("Heat/cooling meter 82969015")
    await window.sees_no_more(BY_DEVICE)
    await window.shot("devices")
    entities = await person.own_entities()
    if left := [each for each in entities if "82969010" in each or "82969012" in each]:
        raise JourneyError(f"Removed meters leave entities behind: {left}.")


async def remove_gateways(person: Person) -> None:
    """Remove both gateways, and find nothing of them left."""
    window, home = person.window, person.home
    for title in (home.network_title, home.serial_title):
        await person.opens_gateways()
        await person.opens_menu(person.gateway_row(title))
        await window.choose("Delete")
        await window.shot("sure")
        await window.press("Delete")
        await window.sees_no_more(title)
    # A page that was open meanwhile goes on showing how many entities there were.
    await window.start_anew()
    await person.opens_gateways()
    await window.sees("No entries")
    await window.sees_no_more("entities")
    await window.shot("removed")

    async def is_forgotten() -> bool:
        return not await left_behind(person)

    try:
        await person.waits_until("Something is left.", is_forgotten, STORED_AFTER_S)
    except JourneyError:
        left = ", ".join(await left_behind(person))
        raise JourneyError(f"The gateways leave this behind: {left}.") from None


async def left_behind(person: Person) -> list[str]:
    """Return what is registered, stored, told or open of this integration.

    Home Assistant itself remembers removed entities and devices for a month, in case
    that they come back; that is not looked at.
    """
    home = person.home
    devices = await person.asks("config/device_registry/list")
    issues = await person.asks("repairs/list_issues")
    storage = home.folder.config / ".storage"
    entries = json.loads((storage / "core.config_entries").read_text("utf-8"))
    return [
        *await person.own_entities(),
        *(each["name"] for each in devices if "mbus" in str(each["identifiers"])),
        *(each["issue_id"] for each in issues["issues"] if each["domain"] == "mbus"),
        *(each.name for each in storage.iterdir() if "mbus" in each.name),
        *(
            f"entry {each['title']}"
            for each in entries["data"]["entries"]
            if each["domain"] == "mbus"
        ),
        *(["an open connection"] if is_open(home.network.bus) else []),
        *(f"the port open in process {each}" for each in holders(home.serial_path)),
    ]


def holders(port: Path) -> list[str]:
    """Return the numbers of the other processes that have a serial port open."""
    device = str(port.resolve())
    found: set[str] = set()
    for each in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if str(each.readlink()) == device:
                found.add(each.parts[2])
    return sorted(found - {str(os.getpid())})


def is_open(bus: SimulatedBus) -> bool:
    """Whether somebody is connected to the gateway of a bus."""
    kinds = [each.kind for each in bus.log]
    return kinds.count(Kind.OPENED) > kinds.count(Kind.CLOSED)
