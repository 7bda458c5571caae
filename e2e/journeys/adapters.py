"""Adapters of one make that say the same of themselves."""

from typing import Final

from e2e.errors import JourneyError
from e2e.person import Person
from simulator.bus import SimulatedBus
from simulator.fleet import parse_fleet
from tests.plugs import CH340

from .adding import finish, start_adding

OURS: Final = "88001001"
NEIGHBOURS: Final = "88001002"
METER: Final = f"Cold water meter {OURS}"
ADAPTER: Final = "USB Serial"
IN_LIST: Final = f"{ADAPTER} — 1a86"
"""What Home Assistant's list of ports calls it."""
SOCKET: Final = "1"
AT_SOCKET: Final = f"{ADAPTER} (0:{SOCKET}:1.0-port0)"
QUESTION: Final = f"Which adapter is {ADAPTER} on?"


async def keep_gateway_at_its_adapter(person: Person) -> None:
    """Plug in another adapter of the same name, and see over which one the meters answer."""
    window, computer = person.window, person.home.computer
    assert computer is not None
    async with computer.connected(bus_of(OURS), CH340, SOCKET):
        await add_gateway(person)
        async with computer.connected(bus_of(NEIGHBOURS), CH340, "2"):
            # As at the next start: the link leads to the other adapter now.
            await person.opens_gateways()
            await person.opens_menu(person.gateway_row(ADAPTER))
            await window.choose("Reload")
            await window.open("/config/repairs")
            await window.sees(QUESTION)
            await window.choose(QUESTION)
            await window.sees(
                "plugged in: their maker gave them the same serial number"
            )
            await window.shot("question")
            await window.choose("See where the meters answer")
            await window.sees("Which adapter is it?")
            await window.sees(f"1/1: {METER}")
            await window.sees("0/1")
            await window.shot("answer")
            await window.press("Submit")
            await window.sees("The issue is repaired!")
            await window.press("Finish")
            await person.opens_device(METER)
            await window.sees("m³")
            await judge(person)
        await remove(person)


async def add_gateway(person: Person) -> None:
    """Add the gateway at the adapter, which is in the list of ports."""
    window = person.window
    await start_adding(person)
    await window.choose("Serial port or USB")
    port = window.page.locator("ha-selector-serial_port ha-picker-field")
    await window.click(port, "a list of serial ports")
    await window.shot("ports")
    await window.choose(IN_LIST)
    await window.press("Submit")
    await window.sees("Connection to the bus")
    await window.press("Submit")
    await window.sees("Meters found: 1", within_s=60)
    await window.press("Submit")
    await window.sees("Select values")
    await window.press("Submit")
    await finish(person)


async def judge(person: Person) -> None:
    """Raise JourneyError where the gateway is not called after the socket of its adapter."""
    path = "/api/config/config_entries/entry?domain=mbus"
    titles = [each["title"] for each in await person.home.client.get(path)]
    if AT_SOCKET not in titles:
        raise JourneyError(f"No gateway is at the socket of its adapter: {titles}")


async def remove(person: Person) -> None:
    """Remove the gateway: its adapter is unplugged."""
    window = person.window
    await person.opens_gateways()
    await person.opens_menu(person.gateway_row(ADAPTER))
    await window.choose("Delete")
    await window.press("Delete")
    await window.sees_no_more(ADAPTER)


def bus_of(number: str) -> SimulatedBus:
    """Return a bus with one water meter."""
    meter = {
        "primary_address": 1,
        "identification": number,
        "manufacturer": "ZRI",
        "version": 136,
        "medium": 22,
        "generator": "cold_water",
    }
    return parse_fleet({"baud_rate": 2400, "meters": [meter]}).bus()
