"""Texts that look like a part of the page, from a meter and from a person."""

from typing import Final

from playwright.async_api import Request

from e2e.errors import JourneyError
from e2e.person import Person
from meterbus.protocol.addresses import SecondaryAddress, manufacturer_code
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, plain_text, record

NUMBER: Final = "77129900"
METER: Final = f"Water meter {NUMBER}"
UNIT: Final = "<img src=//unit.test/1>"
DAYS: Final = record("02 FD 74", integer(2870, 2))
MONTHS: Final = record("01 FD FD 02", integer(94, 1))
"""What is left of the battery."""
VALUE: Final = f"Value: 42 {UNIT} (04 {plain_text(UNIT).hex(' ').upper()})"
NAME: Final = "<img src=//name.test/> [Flat](//name.test) **3** – 10.5 m³"
ELSEWHERE: Final = ".test/"
"""What is in every address that these texts would lead to."""


async def show_text_as_text(person: Person) -> None:
    """Read a meter whose unit and name are HTML and Markdown, and see them as they are."""
    window = person.window
    meter = mocking_meter()
    person.home.serial.bus.meters += [meter]
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    window.page.on("request", note)
    await add(person)
    await correct(person, METER)
    await rename(person)
    await look_at_repair(person, meter)
    window.page.remove_listener("request", note)
    if strangers := [each for each in asked if ELSEWHERE in each]:
        raise JourneyError(f"The page asks for what a text names: {strangers}")


def mocking_meter() -> SimulatedMeter:
    """Return a meter with a unit that a browser would load."""
    manufacturer = manufacturer_code("ZRI")
    address = SecondaryAddress(NUMBER, manufacturer, version=136, medium=7)
    return SimulatedMeter(99, address, telegram_with(DAYS))


def telegram_with(battery: bytes) -> RecordsTelegram:
    """Return a telegram with one value in a unit of the meter's own, and its battery."""
    own = record("04", plain_text(UNIT) + integer(42, 4))
    return RecordsTelegram(own + battery)


async def add(person: Person) -> None:
    """Add the meter by its number."""
    window = person.window
    await person.opens_gateways()
    await window.press("Add meter")
    await window.choose(person.home.serial_title)
    await window.choose("Enter a serial number or an address")
    await window.fill("Serial number or address", NUMBER)
    await window.press("Submit")
    await sees_text(person, VALUE, "values")
    await window.tick(VALUE, on=True)
    await window.press("Submit")
    await window.sees("Meters added: 1")
    await window.press("Close")


async def correct(person: Person, name: str) -> None:
    """Look at the form of a value that the meter tells wrongly."""
    window = person.window
    await opens_settings(person, name, "Correct a value")
    await window.select("Value", VALUE)
    await window.press("Submit")
    await window.sees("Correction")
    await sees_text(person, VALUE, "override")
    await window.press("Close")


async def rename(person: Person) -> None:
    """Give the meter a name, and see it where it is changed again."""
    window = person.window
    await opens_settings(person, METER, "Name and reading settings")
    await window.fill("Name", NAME)
    await window.press("Submit")
    await window.sees("The meter was updated.")
    await window.press("Close")
    await opens_settings(person, NAME, "Name and reading settings")
    await sees_text(person, f"For {NAME}", "settings")
    await window.press("Close")


async def look_at_repair(person: Person, meter: SimulatedMeter) -> None:
    """Look at what is told of another unit, and accept it."""
    window, repair = person.window, f"{NAME} now sends other units"
    meter.telegrams = telegram_with(MONTHS)
    await person.opens_device(NAME)
    await window.press("Press")
    await window.open("/config/repairs")
    await sees_text(person, repair, "repairs")
    await window.choose(repair)
    await sees_text(person, f"{NAME} now sends these values", "repair")
    await window.choose("Use the new units")
    await window.sees("The issue is repaired!")
    await window.press("Finish")


async def opens_settings(person: Person, name: str, what: str) -> None:
    """Start to change the meter."""
    window = person.window
    await person.opens_gateways()
    await window.press("Configure meter", inside=person.meter_row(name))
    await window.choose(what)


async def sees_text(person: Person, text: str, page: str) -> None:
    """See a text letter by letter, and nothing that a browser has made of it."""
    window = person.window
    await window.sees(text)
    await window.shot(page)
    made = window.page.locator(
        f"[src*='{ELSEWHERE}'], [href*='{ELSEWHERE}'], ha-markdown strong"
    )
    if count := await made.count():
        raise JourneyError(f"{count} elements are made of what is a text.")
