"""Lists that people bring: of meters, and of the values of one."""

from typing import Final

from e2e.errors import JourneyError
from e2e.person import Person
from e2e.window import Window
from meterbus.protocol.addresses import SecondaryAddress
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, bcd, integer, record

from .changing import is_number

HEAT: Final = "92811594"
WATER: Final = "12345678"
NOBODY: Final = "99999990"
METERS: Final = f"""\
Serial number;Name;Area
{HEAT};Heat of flat 7;Flat 7
{WATER};"Water of flat 7; kitchen";Flat 7
{NOBODY};Water of flat 8;Flat 8
"""
"""A table of a spreadsheet; one number in it is mistyped."""
NAMES: Final = {HEAT: "Heat of flat 7", WATER: "Water of flat 7; kitchen"}
AREA: Final = "Flat 7"
CLIMKIT: Final = (
    "reg\n"
    "[{'unit': 'heat_energy_kwh', 'factor': 0.001, 'dib': '04', 'vib': '06'},"
    " {'unit': 'vol_m3', 'dib': '04', 'vib': '13'},"
    " {'unit': 'power_kw', 'dib': '04', 'vib': '2B'},"
    " {'unit': 'vol_flow_m3_h', 'dib': '04', 'vib': '3B'},"
    " {'unit': 'flow_temp', 'dib': '02', 'vib': '5B'},"
    " {'unit': 'return_temp', 'dib': '02', 'vib': '5F'},"
    " {'unit': 'diff_temp', 'dib': '02', 'vib': '61'}]"
)
"""What Climkit's portal shows, word for word."""
OF_CLIMKIT: Final = {
    "Energy": "12345 kWh",
    "Volume": "678.901 m³",
    "Power": "4.5 kW",
    "Flow rate": "0.387 m³/h",
    "Flow temperature": "71 °C",
    "Return temperature": "41 °C",
    "Temperature difference": "30.12 K",
}
"""What becomes of that, as docs/help/coming-from.md says it."""
READ_S: Final = 60


async def paste_lists(person: Person) -> None:
    """Add the meters of a list, and read of one of them what a list of Climkit names."""
    window = person.window
    person.home.serial.bus.meters += [heat_meter(), water_meter()]
    await person.opens_gateways()
    await window.press("Add meter")
    await window.choose(person.home.serial_title)
    await paste_meters(window)
    await window.sees(HEAT)
    await paste_values(window)
    await window.sees(WATER)
    await window.press("Submit")
    await window.sees("Meters added: 2")
    await window.shot("added")
    await window.press("Close")
    for name in NAMES.values():
        await person.opens_device(name)
        await window.sees(AREA)
        await window.shot("device")
    await sees_what_climkit_names(person, NAMES[HEAT])


async def paste_meters(window: Window) -> None:
    """Go on without the meter of the list that does not answer."""
    await window.choose("Paste a list of meters")
    await window.fill("Meters", METERS)
    await window.snapshot("meters")
    await window.press("Submit")
    await window.sees("Not all meters could be read", within_s=READ_S)
    await window.sees(f"{NOBODY}: ")
    await window.shot("not-read")
    await window.choose("Go on without them")


async def paste_values(window: Window) -> None:
    """Choose nothing but what the list names."""
    await window.select("Preselection", "No values")
    await window.press("Submit")
    await window.choose("Enter or paste values")
    await window.fill("List of values", CLIMKIT)
    await window.shot("values")
    await window.press("Submit")


async def sees_what_climkit_names(person: Person, device: str) -> None:
    """Wait for the values of the list in their units, and for no others."""

    async def are_read() -> bool:
        return await shown_of(person, device) == OF_CLIMKIT

    try:
        await person.waits_until("They are not read.", are_read)
    except JourneyError:
        shown = await shown_of(person, device)
        raise JourneyError(f"Of Climkit's list came {shown}.") from None


async def shown_of(person: Person, device: str) -> dict[str, str]:
    """Return what the sensors of a device show, by what stands behind its name."""
    states = await person.home.client.get("/api/states")
    return {
        called.removeprefix(f"{device} "): f"{float(each['state']):g} {unit}"
        for each in states
        if (called := each["attributes"].get("friendly_name", "")).startswith(device)
        and (unit := each["attributes"].get("unit_of_measurement"))
        and is_number(each["state"])
    }


def heat_meter() -> SimulatedMeter:
    """Return the heat meter of the page with other tools' lists."""
    address = SecondaryAddress(HEAT, manufacturer=0x2C2D, version=0x1B, medium=0x04)
    records = (
        record("0C 78", bcd(int(HEAT), 8))
        + record("04 06", integer(12345, 4))
        + record("04 13", integer(678901, 4))
        + record("04 2B", integer(4500, 4))
        + record("14 2B", integer(9000, 4))
        + record("04 3B", integer(387, 4))
        + record("02 5B", integer(71, 2))
        + record("02 5F", integer(41, 2))
        + record("02 61", integer(3012, 2))
    )
    return SimulatedMeter(44, address, RecordsTelegram(records))


def water_meter() -> SimulatedMeter:
    """Return a water meter that nobody has added yet."""
    address = SecondaryAddress(WATER, manufacturer=0x2324, version=0x10, medium=0x07)
    records = record("0C 78", bcd(int(WATER), 8)) + record("04 13", integer(114599, 4))
    return SimulatedMeter(45, address, RecordsTelegram(records))
