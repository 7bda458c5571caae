"""A building with sixty meters as the factory has sent them: all of them on address 0."""

from collections.abc import Sequence
from typing import Final

from e2e.effort import Effort, Limits, measured
from e2e.errors import JourneyError
from e2e.person import Person
from e2e.starting import HOST
from simulator.bus import SimulatedBus

from .adding import start_adding

LIMITS: Final = Limits(clicks=25, whole_s=360, attended_s=120)
LONGEST_S: Final = 600
"""What is too slow is told with its figures."""
SEARCHED_S: Final = 150
GIVEN_S: Final = 400
READ_S: Final = 120
"""All are read once when their gateway is there; then it is known who shares an address."""
KINDS: Final = ("kitchen", "bath", "cellar")
"""Where the three meters of each flat hang."""

type Flat = tuple[str, str, str]
"""Serial number, name and area of a meter."""


async def name_and_place_sixty_meters(person: Person) -> str:
    """Add sixty meters on address 0; give them names, areas and addresses of their own."""
    flats = flats_of(person.home.building.bus)
    with measured(person.window) as effort:
        await add_gateway(person, effort, len(flats))
        await name_and_place(person, flats)
        await give_addresses(person, effort, len(flats))
        told = effort.judge(LIMITS)
    await judge(person, flats)
    return told


def flats_of(bus: SimulatedBus) -> Sequence[Flat]:
    """Return a list of the meters as somebody has it who knows the building."""
    numbers = [each.secondary_address.identification for each in bus.meters]
    return [
        (
            number,
            f"Flat {place // len(KINDS) + 1}, {KINDS[place % len(KINDS)]}",
            f"Flat {place // len(KINDS) + 1}",
        )
        for place, number in enumerate(numbers)
    ]


async def add_gateway(person: Person, effort: Effort, count: int) -> None:
    """Add the gateway with all meters that a search finds, and what is suggested of each."""
    window = person.window
    await start_adding(person)
    await window.choose("Network gateway")
    await window.fill("Host", HOST)
    await window.fill("Port", str(person.home.building_port))
    await window.press("Submit")
    await window.sees("Connection to the bus")
    await window.press("Submit")
    with effort.left_alone():
        await window.sees(f"Meters found: {count}", within_s=SEARCHED_S)
    await window.shot("meters")
    await window.press("Submit")
    await window.sees("model 1 of")
    await window.select("Use this selection for", "All meters")
    await window.shot("values")
    await window.press("Submit")
    await window.sees("Name and assign")
    await window.press("Skip and finish")


async def name_and_place(person: Person, flats: Sequence[Flat]) -> None:
    """Paste three columns of a spreadsheet: numbers, names, areas."""
    window = person.window
    await window.press("Add meter")
    await window.choose("Paste a list of meters")
    await window.fill("Meters", "\n".join(map("\t".join, flats)))
    await window.snapshot("list")
    await window.press("Submit")
    await window.sees(f"Meters named: {len(flats)}.")
    await window.press("Close")


async def give_addresses(person: Person, effort: Effort, count: int) -> None:
    """Give all of them free addresses in the panel, which the device of the gateway opens."""
    window = person.window
    await window.shot("gateway")
    await window.choose(f"{HOST}:{person.home.building_port}")
    await window.choose("Visit")
    await window.choose("Addresses")
    with effort.left_alone():
        await window.sees(f"Give addresses ({count})", within_s=READ_S)
    await window.shot("shared")
    await window.press(f"Give addresses ({count})")
    with effort.left_alone():
        await window.sees(f"Done: {count} of {count}.", within_s=GIVEN_S)
    await window.shot("given")


async def judge(person: Person, flats: Sequence[Flat]) -> None:
    """Raise JourneyError where a meter is not called, placed or addressed as it was wished."""
    areas = {
        each["area_id"]: each["name"]
        for each in await person.asks("config/area_registry/list")
    }
    there = {
        (device["serial_number"], device["name"], areas.get(device["area_id"]))
        for device in await person.asks("config/device_registry/list")
    }
    if lost := sorted(set(flats) - there):
        raise JourneyError(f"Not named and placed as in the list: {lost[0]}")
    addresses = sorted(each.primary_address for each in person.home.building.bus.meters)
    if addresses != list(range(1, len(flats) + 1)):
        raise JourneyError(f"These are no addresses of their own: {addresses}")
