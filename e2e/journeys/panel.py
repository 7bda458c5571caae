"""The panel: all meters, one of them, and what goes over the wires."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Final, Literal

from playwright.async_api import Locator, ViewportSize, expect

from e2e.effort import Limits, measured
from e2e.errors import JourneyError
from e2e.person import Person
from e2e.window import Window
from meterbus.hexadecimal import bytes_of, lines_of
from meterbus.protocol.telegram import parse_telegram
from meterbus.report import long_frame_of

from .adding import HEAT_METER
from .changing import CHANGED

NUMBER: Final = "31892747"
REFOUND: Final = "83003677"
SEARCH_S: Final = 120
"""How long the bus of a house may take for a search, or for giving four addresses."""
ENERGY: Final = "sensor.heat_meter_31892747_energy"
READ_NOW: Final = "button.heat_meter_31892747_read_now"
AREA: Final = "Cellar"
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 800}


async def open_panel(person: Person) -> None:
    """Open the panel from the page of a gateway, and find its meters in the table."""
    window = person.window
    await opens_gateway(person)
    await window.choose("Visit")
    await sees_meters(person)
    await window.sees(HEAT_METER)
    await window.picture("panel", height=520)
    await window.shot("meters")
    await search(window, NUMBER)
    await expect(rows(window)).to_have_count(1)
    await window.shot("found")
    await search(window, "")
    await sees_meters(person)


async def open_meter_in_panel(person: Person) -> None:
    """Open a meter by its row, and see which bytes of its telegram a value comes from."""
    window = person.window
    await window.open("/mbus/meters")
    await rows(window).filter(has_text=HEAT_METER).click()
    await window.sees("Last answer")
    volume = window.page.locator("mbus-telegram tbody tr").first
    await volume.hover()
    lit = await window.page.locator("mbus-telegram .hex .lit").all_inner_texts()
    codes = await volume.locator("td.code").all_inner_texts()
    if " ".join(lit).split() != " ".join(codes).split():
        raise JourneyError(f"{codes} are the bytes of the volume, and {lit} are lit.")
    await window.press("Read now")
    await window.sees("Reading…")
    await window.sees("Read now")
    await window.picture("panel-meter")
    await window.shot("meter")
    await window.choose("Device page")
    await window.sees("Device info")


async def place_meters_in_panel(person: Person) -> None:
    """Put two meters into an area and name them by a pattern, in the table itself."""
    window = person.window
    await person.asks("config/area_registry/create", name=AREA)
    await window.open("/mbus/meters")
    for meter in (HEAT_METER, CHANGED):
        await rows(window).filter(has_text=meter).get_by_role("checkbox").click()
    await window.press("Set area")
    await window.page.locator("mbus-bulk dialog select").select_option(AREA)
    await window.shot("area")
    await window.press("Apply")
    await window.sees("Done: 2 of 2.")
    await window.press("Close")
    await window.press("Give names")
    pattern = window.page.locator("mbus-bulk dialog input[type=text]")
    await pattern.fill("{area} {number}")
    await window.shot("names")
    await window.press("Apply")
    await window.sees("Done: 2 of 2.")
    await window.press("Close")
    await window.sees(f"{AREA} {NUMBER}")
    await window.shot("placed")
    # The next journeys know them by their first names.
    await give_names_back(person)
    await window.press("Clear selection")
    await window.sees(HEAT_METER)


async def find_meter_in_panel(person: Person) -> None:
    """Remove a meter in the table, find it by a search, and add it with an area."""
    window = person.window
    await window.open("/mbus/meters")
    await rows(window).filter(has_text=REFOUND).get_by_role("checkbox").click()
    await window.press("Remove")
    await window.shot("removing")
    await window.press("Remove")
    await window.sees("Done: 1 of 1.")
    await window.press("Close")
    await window.open("/mbus/search")
    await window.press("Search")
    await window.sees("Found: 11", within_s=SEARCH_S)
    # Another meter may be new, too.
    await window.page.get_by_label("Select all").click()
    await rows(window).filter(has_text=REFOUND).get_by_role("checkbox").click()
    await rows(window).filter(has_text=REFOUND).locator("[list]").fill("Flat 4")
    await window.picture("panel-search", height=620)
    await window.shot("found")
    await window.press("Add selected (1)")
    await window.sees("Done: 1 of 1.", within_s=SEARCH_S)
    await rows(window).filter(has_text=REFOUND).filter(has_text="On this").wait_for()
    await window.open("/mbus/meters")
    await rows(window).filter(has_text=REFOUND).filter(has_text="Flat 4").wait_for()
    await window.shot("added")


async def give_addresses_in_panel(person: Person) -> None:
    """See who shares an address, and give each of them one of its own."""
    window = person.window
    await window.open("/mbus/addresses")
    await window.sees("Meters without an address of their own: 4.")
    await window.shot("shared")
    await window.press("Give addresses (4)")
    await window.sees("Done: 4 of 4.", within_s=SEARCH_S)
    await window.sees("Every meter whose address is known has one of its own.")
    await window.shot("given")


async def find_silent_meter_in_panel(person: Person) -> str:
    """See from the page of a gateway that a meter has fallen silent, and which one."""
    window = person.window
    async with silent(person, HEAT_METER):
        await opens_gateway(person)
        with measured(window) as effort:
            await window.choose("Visit")
            await window.press("With problems (1)")
            await expect(rows(window)).to_have_count(1)
            await window.sees(HEAT_METER)
            told = effort.judge(Limits(clicks=2))
        await window.shot("silent")
        await window.press("With problems (1)")
        await sees_meters(person)
    return told


async def compare_readings_in_panel(person: Person) -> str:
    """Save what all meters showed at the ends of two days, and what they counted between."""
    window = person.window
    today = datetime.now(UTC).date()
    await window.open("/mbus/meters")
    await window.sees(HEAT_METER)
    with measured(window) as effort:
        await window.choose("Readings")
        for label, days in (("At the end of", 1), ("Compared with", 4)):
            day = (today - timedelta(days)).isoformat()
            await window.type_into(window.page.get_by_label(label), day)
        await window.press("Show")
        table = await saved_table(window)
        told = effort.judge(Limits(clicks=5))
    await window.shot("compared")
    numbers = [each["Serial number"] for each in table]
    if sorted(numbers) != sorted(await numbers_of_meters(person)):
        raise JourneyError(f"The table has not one row for each meter: {numbers}")
    (row,) = (each for each in table if each["Serial number"] == NUMBER)
    if not float(row["Energy (kWh)"]) > float(row["Energy (kWh), counted since"]) > 0:
        raise JourneyError(f"This is not what was counted between two days: {row}")
    return told


async def take_readings_in_panel(person: Person) -> None:
    """See what all meters show, and save it as a table that a program reads."""
    window = person.window
    await window.open("/mbus/readings")
    await window.press("Show")
    await rows(window).filter(has_text=HEAT_METER).wait_for()
    await window.picture("panel-readings", height=520)
    await window.shot("shown")
    table = await saved_table(window)
    (row,) = (each for each in table if each["Serial number"] == NUMBER)
    if not any(value for key, value in row.items() if "Energy" in key):
        raise JourneyError("The table has no energy of the heat meter.")


async def watch_traffic(person: Person) -> None:
    """See frames as they go, take one apart, and save them as a file that can be read."""
    window = person.window
    await window.open("/mbus/traffic")
    await press_read_now(person)
    await window.sees("Request for data")
    answer = rows(window).filter(has_text="Answer").filter(has_text=HEAT_METER)
    await answer.first.wait_for()
    await window.picture("panel-traffic", height=520)
    await window.shot("frames")
    await answer.first.click()
    await window.sees("Frame from the bus")
    await window.shot("telegram")
    await window.press("Close")
    async with window.page.expect_download() as download:
        await window.press("Save as a file")
    text = (await (await download.value).path()).read_text("utf-8")
    telegrams = [
        parse_telegram(long_frame_of(bytes_of(each)))
        for each in lines_of(text.splitlines())
    ]
    if not any(each.records for each in telegrams):
        raise JourneyError("The file of the traffic has no telegram with records.")
    await window.press("Decode a telegram")
    await window.page.locator("mbus-traffic textarea").fill(text)
    await window.press("Decode")
    await window.page.locator("mbus-traffic dialog mbus-telegram").first.wait_for()
    await window.shot("pasted")
    await window.press("Close")


async def look_at_panel_elsewhere(person: Person) -> None:
    """Look at the panel on a phone, in the dark, in German and from right to left."""
    window = person.window
    page = window.page
    await page.set_viewport_size(PHONE)
    await window.open("/mbus/meters")
    await window.sees(HEAT_METER)
    await window.shot("phone")
    await rows(window).filter(has_text=HEAT_METER).click()
    await window.sees("Last answer")
    await window.shot("phone-meter")
    await page.set_viewport_size(DESKTOP)
    for name, language in (("dark", "en"), ("german", "de"), ("hebrew", "he")):
        await speak(window, language, "dark" if name == "dark" else "light")
        await window.open("/mbus/meters")
        await rows(window).filter(has_text=HEAT_METER).wait_for()
        await window.shot(name)
    await window.open("/mbus/traffic")
    await press_read_now(person)
    await rows(window).filter(has_text=HEAT_METER).first.wait_for()
    await window.shot("hebrew-traffic")
    await speak(window, "en", "light")


def rows(window: Window) -> Locator:
    """Find the rows of the table that are seen."""
    return window.page.locator("mbus-table .item")


async def opens_gateway(person: Person) -> None:
    """Open the page of the device of a gateway."""
    await person.opens_device(HEAT_METER)
    # That of the gateway is the one which it is connected by.
    await person.window.choose(person.home.network_title)
    await person.window.sees("Device info")


@asynccontextmanager
async def silent(person: Person, name: str) -> AsyncIterator[None]:
    """Let a meter fall silent for a while, as far as its sensors know of it."""
    (meter,) = (
        each
        for each in person.home.network.bus.meters
        if name.endswith(each.secondary_address.identification)
    )

    async def is_unavailable() -> bool:
        state = await person.state(ENERGY)
        return bool(state["state"] == "unavailable")

    async def is_back() -> bool:
        return not await is_unavailable()

    meter.silent = True
    try:
        await person.waits_until(f"{name} still answers.", is_unavailable)
        yield
    finally:
        meter.silent = False
    await press_read_now(person)
    await person.waits_until(f"{name} does not answer again.", is_back)


async def saved_table(window: Window) -> list[dict[str, str]]:
    """Save what is shown as CSV; return its rows, by heading, as RFC 4180 has them."""
    async with window.page.expect_download() as download:
        await window.press("Save as CSV")
    text = (await (await download.value).path()).read_bytes().decode("utf-8-sig")
    headings, *table = csv.reader(StringIO(text, newline=""), strict=True)
    again = StringIO(newline="")
    csv.writer(again).writerows([headings, *table])
    if again.getvalue() != text:
        raise JourneyError("What was saved is not written as RFC 4180 says.")
    return [dict(zip(headings, each, strict=True)) for each in table]


async def numbers_of_meters(person: Person) -> list[str]:
    """Return the serial numbers of all meters that are in Home Assistant."""
    devices = await person.asks("config/device_registry/list")
    return [
        each["serial_number"]
        for each in devices
        if "mbus" in str(each["identifiers"]) and each["serial_number"]
    ]


async def sees_meters(person: Person) -> None:
    """Wait for all meters of the gateway that was opened, and no others."""
    entry = await person.entry(person.home.network_title)
    stored = await person.asks("config_entries/subentries/list", entry_id=entry)
    try:
        await expect(rows(person.window)).to_have_count(len(stored))
    except AssertionError:
        raise JourneyError(f"The table does not have {len(stored)} meters.") from None


async def search(window: Window, text: str) -> None:
    """Type into the field above the table."""
    await window.page.locator("mbus-meters input[type=search]").fill(text)


async def press_read_now(person: Person) -> None:
    """Read the heat meter, as its button does on another page."""
    path = "/api/services/button/press"
    await person.home.client.post(path, {"entity_id": READ_NOW})


async def give_names_back(person: Person) -> None:
    """Let the devices have the names again that the integration gave them."""
    for device in await person.asks("config/device_registry/list"):
        if (device["name_by_user"] or "").startswith(AREA):
            await person.asks(
                "config/device_registry/update",
                device_id=device["id"],
                name_by_user=None,
                area_id=None,
            )


async def speak(
    window: Window, language: str, scheme: Literal["light", "dark"]
) -> None:
    """Let the page speak another language, by day or by night."""
    await window.page.evaluate(
        "language => localStorage.setItem('selectedLanguage', JSON.stringify(language))",
        language,
    )
    await window.page.emulate_media(color_scheme=scheme)
    await window.start_anew()
