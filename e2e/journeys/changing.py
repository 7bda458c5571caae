"""Changing how meters are read."""

from typing import Final

from demo.gateway import read_meters_often
from e2e.person import Person
from simulator.bus import SimulatedBus
from simulator.evidence import Kind

CHANGED: Final = "Heat/cooling meter 82969010"
MAXIMUM: Final = "sensor.heat_cooling_meter_82969010_power_maximum"
VOLUME: Final = "sensor.heat_cooling_meter_82969010_volume"
INTERVAL: Final = "Read the meters every"
READ: Final = "Gas meter 40217733"


async def change_interval(person: Person) -> None:
    """Let all meters of a gateway be read every minute."""
    window = person.window
    await opens_settings(person)
    await window.holds_minutes(INTERVAL, "15")
    await window.shot("before")
    await window.fill_minutes(INTERVAL, "1")
    await window.press("Submit")
    await window.sees("Options successfully saved.")
    await window.press("Finish")
    await opens_settings(person)
    await window.holds_minutes(INTERVAL, "01")
    await window.shot("after")
    await window.press("Close")
    # Battery meters are spared: the next journeys wait for theirs, too.
    entry = await person.entry(person.home.network_title)
    await read_meters_often(person.home.client, entry)


async def opens_settings(person: Person) -> None:
    """Open the settings of a gateway."""
    await person.opens_gateways()
    row = person.gateway_row(person.home.network_title)
    await person.window.press("Configure", inside=row)
    await person.window.choose("Settings")


async def change_values(person: Person) -> None:
    """Add one value of a meter as a sensor, and leave another out."""
    window = person.window
    await person.opens_gateways()
    await window.press("Configure meter", inside=person.meter_row(CHANGED))
    await window.sees("What do you want to change?")
    await window.shot("what")
    await window.choose("Values to read")
    await window.sees(f"For {CHANGED}")
    await window.tick("Power, maximum", on=True)
    await window.tick("Volume", on=False)
    await window.shot("values")
    await window.press("Submit")
    await window.sees("The meter was updated.")
    await window.shot("changed")
    await window.press("Close")
    await person.waits_until("The new sensor has no value.", lambda: has_value(person))
    await person.opens_device(CHANGED)
    await window.sees("Power, maximum")
    await window.sees_no_more("Volume")
    await window.shot("device")


async def has_value(person: Person) -> bool:
    """Whether the sensor that was added shows something."""
    states = {
        each["entity_id"]: each for each in await person.home.client.get("/api/states")
    }
    known = states.get(MAXIMUM)
    return VOLUME not in states and known is not None and is_number(known["state"])


def is_number(state: str) -> bool:
    """Whether a state is a number."""
    try:
        float(state)
    except ValueError:
        return False
    return True


async def read_now(person: Person) -> None:
    """Read one meter at once, long before its time comes."""
    window, bus = person.window, person.home.serial.bus
    await person.opens_device(READ)
    answered = answers(bus, READ)
    await window.press("Press")

    async def is_read() -> bool:
        return answers(bus, READ) > answered

    await person.waits_until("The meter was not read.", is_read)
    await window.shot("read")


def answers(bus: SimulatedBus, meter: str) -> int:
    """Return how often a meter has answered, by the number in its name."""
    number = meter.rpartition(" ")[2]
    return sum(
        each.kind == Kind.ANSWER and each.meter.startswith(number) for each in bus.log
    )
