"""What is built from what the meters tell besides: past months, and reports."""

import json
from typing import Any, Final

from e2e.errors import JourneyError, SkippedError
from e2e.person import Person

from .looking import GAS

ACTION: Final = "import_history"
DOWNLOAD: Final = "Download diagnostics"
GAS_VOLUME: Final = "sensor.elster_gas_meter_40217733_volume"
MONTHS: Final = "e2e-months"


async def import_history(person: Person) -> None:
    """Import the months that a meter has stored, and see them in a graph."""
    services = await person.home.client.get("/api/services")
    own: dict[str, Any] = next(
        (each["services"] for each in services if each["domain"] == "mbus"), {}
    )
    if ACTION not in own:
        raise SkippedError(f"The action mbus.{ACTION} does not exist.")
    raise SkippedError("todo")


async def download_diagnostics(person: Person) -> None:
    """Download the diagnostics of a meter, for a report of a problem."""
    window = person.window
    await person.opens_device(GAS)
    await window.shot("device")
    if not await window.text(DOWNLOAD).count():
        raise SkippedError(f"The page of a device offers no '{DOWNLOAD}'.")
    async with window.page.expect_download() as download:
        await window.choose(DOWNLOAD)
    report = json.loads((await (await download.value).path()).read_text("utf-8"))
    if not report.get("data"):
        raise JourneyError("The diagnostics are empty.")
