"""What meters tell besides: whole telegrams, past months, and reports of problems."""

import json
from typing import Final

from e2e.errors import JourneyError
from e2e.person import Person
from meterbus.hexadecimal import spaced
from meterbus.protocol.addresses import SecondaryAddress

from .adding import BY_MONTH
from .looking import GAS, sees_bars

READ: Final = "read_meter"
IMPORT: Final = "import_history"
DOWNLOAD: Final = "Download diagnostics"
BY_MONTH_VOLUME: Final = "sensor.water_meter_77120412_volume"
GRAPH: Final = "e2e-months"
AT_YEAR_END: Final = "4C 14 88 00 12 03"
"""31200.88 m³, what the gas meter showed at the end of 2025: no sensor tells it."""
A_YEAR: Final = 11
"""Of twelve months that are stored, how many have a month before them."""


async def read_by_action(person: Person) -> None:
    """Let an action tell everything that a meter says, with or without a sensor."""
    window = person.window
    await choose_action(person, READ, GAS)
    await perform(person)
    await window.sees(AT_YEAR_END)
    await window.shot("response")


async def import_history(person: Person) -> None:
    """Import the months that a meter has stored, and see them in a graph."""
    window = person.window
    await choose_action(person, IMPORT, BY_MONTH)
    await window.switch("Preview only")
    await perform(person)
    await window.sees(BY_MONTH_VOLUME)
    await window.shot("response")
    await show_months(person)
    await window.open(f"/{GRAPH}")
    await sees_bars(person, "Volume", at_least=A_YEAR)
    await window.picture("months", height=500)
    await window.shot("graph")


async def download_diagnostics(person: Person) -> None:
    """Download the diagnostics of a meter, which tell no number of any meter."""
    window = person.window
    await person.opens_device(GAS)
    await window.shot("device")
    async with window.page.expect_download() as download:
        await window.choose(DOWNLOAD)
    text = (await (await download.value).path()).read_text("utf-8")
    (meter,) = json.loads(text)["data"]["meters"]
    if AT_YEAR_END not in json.dumps(meter["last_answer"]):
        raise JourneyError("The diagnostics lack the telegram of the meter.")
    for each in person.home.serial.bus.meters:
        if any(number in text for number in spellings(each.secondary_address)):
            raise JourneyError("The diagnostics tell the number of a meter.")


def spellings(address: SecondaryAddress) -> tuple[str, str]:
    """Return the number of a meter as people write it, and as telegrams have it."""
    number = address.identification
    return number, spaced(bytes.fromhex(number)[::-1])


async def choose_action(person: Person, action: str, device: str) -> None:
    """Choose an action and a meter on the page that is there for actions."""
    window = person.window
    await window.open("/config/developer-tools/action")
    services = window.page.locator("ha-service-picker")
    await window.choose_option(services, f"mbus.{action}")
    await window.choose_option(window.page.locator("ha-device-picker"), device)


async def perform(person: Person) -> None:
    """Perform the action that is chosen, and look at what it answers."""
    window = person.window
    await window.shot("action")
    await window.press("Perform action")
    await window.sees("Response")
    await window.scroll_to("Response")


async def show_months(person: Person) -> None:
    """Make a dashboard with the graph that the documentation describes."""
    card = {
        "type": "statistics-graph",
        "title": "Water by month",
        "entities": [{"entity": BY_MONTH_VOLUME, "name": {"type": "entity"}}],
        "stat_types": ["change"],
        "period": "month",
        "chart_type": "bar",
        "days_to_show": 730,
    }
    async with person.home.client.websocket() as commands:
        await commands.send(
            "lovelace/dashboards/create", url_path=GRAPH, title="Months"
        )
        await commands.send(
            "lovelace/config/save",
            url_path=GRAPH,
            config={"views": [{"type": "panel", "cards": [card]}]},
        )
    await person.window.sees("Months")
