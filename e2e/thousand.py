"""What the panel takes with a thousand meters, in a real Home Assistant: script/e2e --thousand."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from demo.client import PASSWORD, USER
from demo.running import say
from simulator.fleet import BATCHES, Fleet, make_fleet

from .browser import window
from .starting import FOLDER, Installation, installation
from .window import Window

SHOTS: Final = FOLDER / "screenshots" / "thousand"
THOUSAND: Final = 1000
ANSWERING: Final = "/api/states/sensor.building_meters_answering"
READ_S: Final = 600
LOOK_S: Final = 5.0

PANEL: Final = "/mbus/meters"
ELSEWHERE: Final = "/config/dashboard"
VISITS: Final = 10
TEXTS: Final = ("1", "12", "zenner 7", "water", "nobody is called that", "")
"""What is typed above the table, one after the other."""
OPEN: Final = """async path => {
    const begun = performance.now();
    history.pushState(null, "", path);
    window.dispatchEvent(new CustomEvent("location-changed"));
    for (;;) {
        await new Promise(requestAnimationFrame);
        const [table] = within(document, "mbus-table");
        if (table?.shadowRoot.querySelector(".item")) return performance.now() - begun;
    }
}"""
"""Follows a link, and returns how many milliseconds later the first rows are drawn."""
SEARCH: Final = """async text => {
    const [meters] = within(document, "mbus-meters");
    const field = meters.shadowRoot.querySelector("input[type=search]");
    const begun = performance.now();
    field.value = text;
    field.dispatchEvent(new Event("input"));
    await meters.updateComplete;
    const [table] = within(meters.shadowRoot, "mbus-table");
    await table?.updateComplete;
    meters.getBoundingClientRect();
    return performance.now() - begun;
}"""
"""Types a text, and returns how many milliseconds later the rows are those that have it."""
ELEMENTS: Final = """() => {
    const [panel] = within(document, "mbus-panel");
    const count = root => [...root.querySelectorAll("*")].reduce(
        (sum, each) => sum + 1 + (each.shadowRoot ? count(each.shadowRoot) : 0), 0);
    return count(panel.shadowRoot);
}"""


@dataclass(frozen=True)
class Figure:
    """Something measured, and what it may be at most."""

    what: str
    measured: Sequence[float]
    aim: float
    unit: str = "ms"

    @property
    def is_met(self) -> bool:
        """Whether it is within its aim, as a rule."""
        return median(self.measured) <= self.aim

    def __str__(self) -> str:
        """Return it in a line."""
        middle, worst = median(self.measured), max(self.measured)
        return (
            f"{'ok' if self.is_met else 'MISSED':<8}{self.what:<44}{middle:>6.0f} {self.unit},"
            f" at worst {worst:.0f} (aim {self.aim:.0f})"
        )


async def measure(python: str, chromium: str) -> int:
    """Measure it, and tell; return the exit code."""
    say(f"Starting Home Assistant with {THOUSAND} meters …")
    async with (
        installation(python, of=a_thousand_meters()) as home,
        window(chromium, home.url, None) as opened,
    ):
        await wait_until_read(home)
        await opened.log_in(USER, PASSWORD)
        figures = await figures_of(opened)
        opened.keep_shots_in(SHOTS)
        await opened.snapshot("meters")
    for each in figures:
        say(str(each))
    return 0 if all(each.is_met for each in figures) else 1


async def wait_until_read(home: Installation) -> None:
    """Wait until each meter was read once: a house is mostly at rest."""
    async with asyncio.timeout(READ_S):
        while (await home.client.get(ANSWERING))["state"] != str(THOUSAND):  # noqa: ASYNC110, it tells no news
            await asyncio.sleep(LOOK_S)


async def figures_of(opened: Window) -> Sequence[Figure]:
    """Go to the panel and away again, and search in it."""
    visits = []
    for _ in range(VISITS):
        await opened.open(ELSEWHERE)
        visits.append(await opened.evaluate(OPEN, PANEL))
    elements = await opened.evaluate(ELEMENTS)
    searches = [await opened.evaluate(SEARCH, text) for text in TEXTS]
    return (
        Figure("from another page to the first rows", visits, 150),
        Figure("from a letter to the rows that have it", searches, 30),
        Figure("elements of the page", [elements], 600, ""),
    )


def a_thousand_meters() -> Fleet:
    """Return cold water meters on a bus that is quick enough to read all of them."""
    cold_water = [each for each in BATCHES if each.generator == "cold_water"]
    return make_fleet(THOUSAND, batches=cold_water, baud_rate=38400)
