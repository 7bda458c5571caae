"""A search that was started on the panel: it goes on while nobody looks, until the next one."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from custom_components.mbus.adding.bus import GatewayBus
from custom_components.mbus.adding.searching import Way, search
from custom_components.mbus.const import DOMAIN
from custom_components.mbus.gateway import MbusConfigEntry
from custom_components.mbus.meterbus.bus.found import FoundMeter, Progress
from custom_components.mbus.meterbus.protocol.errors import MBusError
from custom_components.mbus.searches import Occasion, interrupted_searches
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.hass_dict import HassKey


@dataclass
class PanelSearch:
    """Who is found on a gateway by now, and how far that is."""

    way: Way
    progress: Progress | None = None
    error: MBusError | None = None
    was_stopped: bool = False
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def found(self) -> tuple[FoundMeter, ...]:
        """Return the meters that are found by now."""
        return () if self.progress is None else self.progress.found

    @property
    def is_running(self) -> bool:
        """Whether it goes on."""
        return self.task is not None and not self.task.done()


LAST: Final[HassKey[dict[str, PanelSearch]]] = HassKey(f"{DOMAIN}_panel_searches")
"""The last search by gateway; what it found can be added at any time."""


def last_search(hass: HomeAssistant, entry_id: str) -> PanelSearch | None:
    """Return the last search on a gateway that was started here."""
    return hass.data.get(LAST, {}).get(entry_id)


def signal_of(entry_id: str) -> str:
    """Return the signal that a search on a gateway has something to tell."""
    return f"{DOMAIN}_{entry_id}_panel_search"


@callback
def begin_search(hass: HomeAssistant, entry: MbusConfigEntry, way: Way) -> None:
    """Search a gateway in the background; what an earlier search found counts no more."""
    bus = GatewayBus(entry)
    interrupted_searches(hass).pop(bus.url, None)
    begun = PanelSearch(way)
    hass.data.setdefault(LAST, {})[entry.entry_id] = begun
    begun.task = entry.async_create_background_task(
        hass, _run(hass, bus, begun), f"search on {entry.title}", eager_start=False
    )
    begun.task.add_done_callback(lambda _: _tell(hass, entry.entry_id))
    _tell(hass, entry.entry_id)


@callback
def stop_search(hass: HomeAssistant, entry_id: str) -> None:
    """Stop the search on a gateway; who was found by then stays found."""
    running = last_search(hass, entry_id)
    if running is not None and running.task is not None:
        running.task.cancel()


@callback
def forget_search(hass: HomeAssistant, entry_id: str) -> None:
    """Keep nothing of a gateway that is gone."""
    hass.data.get(LAST, {}).pop(entry_id, None)


async def _run(hass: HomeAssistant, bus: GatewayBus, begun: PanelSearch) -> None:
    def note(progress: Progress) -> None:
        begun.progress = progress
        _tell(hass, bus.entry_id)

    try:
        result = await search(hass, bus, begun.way, Occasion.PANEL, note)
    except MBusError as err:
        begun.error = err
        return
    except asyncio.CancelledError:
        begun.was_stopped = True
        raise
    begun.progress = Progress(fraction=1.0, asked=None, result=result)
    bus.note_found(result.meters)


def _tell(hass: HomeAssistant, entry_id: str) -> None:
    async_dispatcher_send(hass, signal_of(entry_id))
