"""Adding gateways and meters."""

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise
import re
from typing import Final

from e2e.errors import JourneyError
from e2e.person import DEVICES, Person
from e2e.shadow import SEARCH
from e2e.starting import HOST
from e2e.window import Window

HEAT_METER: Final = "Heat meter 31892747"
BY_MONTH: Final = "Water meter 77120412"
"""Has stored what it showed at the ends of the last months."""
LATECOMER: Final = "Heat/cooling meter 83003679"
"""Is left out first, and added by its number later."""
LATECOMER_ON_OFFER: Final = "83003679 · Kamstrup MULTICAL 303"
"""What it is called where it is chosen: by its number and the name on its front."""
HEAT_METERS: Final = 11
HISTORY_OFFER: Final = "Import stored values"
SEARCHED_S: Final = 120
UTILITY_METERS: Final = {
    "Electricity meter 21004711": ("21004711 · Carlo Gavazzi electricity meter"),
    "Gas meter 40217733": "40217733 · Elster gas meter",
    "Heat cost allocator 53190648": "53190648 · Qundis Q caloric",
    "Cold water meter 66510211": "66510211 · Kamstrup cold water meter",
    "Warm water meter 66510348": "66510348 · Kamstrup warm water meter",
    BY_MONTH: "77120412 · Zenner water meter",
}
"""By their names, in the order of their numbers: what they are called where they are chosen."""
NUMBER: Final = re.compile(r"\b\d{8}\b")
LOOK_MS: Final = 100
FALLS: Final = 10
"""A search that meets collisions has more to do than it looked like before."""
BLANK_SHARE: Final = 0.3
"""A percentage that is missing more often than this flickers."""


async def add_gateway_by_network(person: Person) -> None:
    """Add a gateway by host and port: search it, choose its meters and their values."""
    window = person.window
    await start_adding(person)
    await window.shot("how")
    await window.choose("Network gateway")
    await window.fill("Host", HOST)
    await window.fill("Port", str(person.home.network_port))
    await window.shot("where")
    await window.press("Submit")
    await window.sees("Connection to the bus")
    await window.shot("link")
    await window.choose("Advanced settings")
    await window.shot("link-advanced")
    await window.press("Submit")
    await watch_search(person)
    await window.sees(f"Meters found: {HEAT_METERS}")
    await window.tick(LATECOMER_ON_OFFER, on=False)
    await window.shot("meters")
    await window.press("Submit")
    for meters in ("2 × Hydrometer Sharky 775", "8 × Kamstrup MULTICAL 303"):
        await choose_values(person, meters)
    await finish(person)
    await window.open(DEVICES)
    await window.sees(HEAT_METER)
    await window.shot("devices")
    await window.sees_no_more(LATECOMER)


async def add_gateway_by_serial_port(person: Person) -> None:
    """Add a gateway by a serial port that is in no list, with five kinds of meters."""
    window = person.window
    await start_adding(person)
    await window.choose("Serial port or USB")
    await window.choose_port(str(person.home.serial_path))
    await window.shot("where")
    await window.press("Submit")
    await window.sees("Connection to the bus")
    await window.press("Submit")
    await watch_search(person)
    await window.sees(f"Meters found: {len(UTILITY_METERS)}")
    await window.shot("meters")
    await window.press("Submit")
    for on_offer in UTILITY_METERS.values():
        await choose_values(person, on_offer)
    await finish(person)
    await window.open(DEVICES)
    for meter in UTILITY_METERS:
        await window.sees(meter)
    await window.shot("devices")


async def add_meter(person: Person) -> None:
    """Add a meter by the number that is printed on it."""
    window = person.window
    await person.opens_gateways()
    await window.press("Add meter")
    await window.sees(person.home.serial_title)
    await window.choose(person.home.network_title)
    await window.shot("how")
    await window.choose("Enter a serial number or an address")
    await window.fill("Serial number or address", "8300367")
    await window.press("Submit")
    await window.sees("This is not a number from 0 to 250")
    await window.shot("mistyped")
    await window.fill("Serial number or address", LATECOMER.rpartition(" ")[2])
    await window.press("Submit")
    await window.sees(f"For {LATECOMER_ON_OFFER}")
    await window.shot("values")
    await window.press("Submit")
    await window.sees("Meters added: 1")
    await window.shot("added")
    await window.press("Close")
    await person.opens_device(LATECOMER)
    await window.sees("kWh")
    await window.shot("device")


async def start_adding(person: Person) -> None:
    """Search for the integration as a person does, and choose it."""
    window = person.window
    await window.open("/config/integrations/dashboard")
    await window.press_until("Add integration", "Select brand")
    await window.page.keyboard.type("m-bus")
    await window.shot("brand")
    await window.choose("M-Bus")
    await window.sees("How is the M-Bus gateway connected?")


async def choose_values(person: Person, meters: str) -> None:
    """Take the values of a model that are suggested, and leave its past for later."""
    window = person.window
    await window.sees(f"For {meters}")
    await window.picture("values")
    await window.shot("values")
    if await window.checkbox(HISTORY_OFFER).count():
        await window.tick(HISTORY_OFFER, on=False)
    await window.press("Submit")


async def finish(person: Person) -> None:
    """Leave the devices without areas, and see the gateway in the list."""
    window = person.window
    await window.sees("Name and assign")
    await window.shot("created")
    await window.press("Skip and finish")
    await window.sees("Hubs")
    await window.shot("gateway")


@dataclass
class Watched:
    """What was seen of a search."""

    percentages: list[int] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    blank: int = 0

    def look(self, percentage: str, text: str) -> None:
        """Take down what is shown now."""
        if numbers := set(NUMBER.findall(text)):
            self.names.append(len(numbers))
        if percentage:
            self.percentages.append(int(percentage.rstrip("%")))
        elif self.percentages:
            self.blank += 1

    @property
    def is_half_way(self) -> bool:
        """Whether there is something to see in a picture."""
        return bool(self.percentages) and self.percentages[-1] >= 50

    def judge(self) -> None:
        """Raise JourneyError when nobody could follow this search."""
        if len(set(self.percentages)) < 3 or len(set(self.names)) < 3:
            raise JourneyError("The search shows no percentages, or no names.")
        for before, after in pairwise(self.names):
            if after < before:
                raise JourneyError(f"Of {before} names, {after} are left.")
        for before, after in pairwise(self.percentages):
            if after < before - FALLS:
                raise JourneyError(f"The percentage falls from {before} to {after}.")
        if self.blank > BLANK_SHARE * (self.blank + len(self.percentages)):
            raise JourneyError(
                f"The percentage flickers: seen {len(self.percentages)} times,"
                f" missing {self.blank} times."
            )


async def watch_search(person: Person) -> None:
    """Watch percentage and names come, until the search is over."""
    watched = Watched()
    await person.window.sees("Searching for meters")
    try:
        async with asyncio.timeout(SEARCHED_S):
            await look_on(person.window, watched)
    except TimeoutError:
        raise JourneyError(f"The search is not over in {SEARCHED_S} s.") from None
    watched.judge()


async def look_on(window: Window, watched: Watched) -> None:
    """Look at a search until it is over, and take one picture of it."""
    pictured = False
    while not await window.text("Meters on this bus").count():
        percentage, text = await window.evaluate(SEARCH)
        watched.look(percentage, text)
        if percentage and watched.is_half_way and not pictured:
            pictured = True
            await window.picture("search")
            await window.shot("search")
        await window.page.wait_for_timeout(LOOK_MS)
