"""Home Assistant itself: its start, its end, and what people do with it in between."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from homeassistant import bootstrap, loader
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.recorder import get_instance
from meterbus.protocol.addresses import SecondaryAddress
from simulator.line import SharedTimeLine

from .clock import JumpingLoop
from .house import Place
from .published import DOMAIN, READING_TIME, subentry_of
from .wire import Wire

PATCH_POINT: Final = "custom_components.mbus.gateway.SerialLine"
PORT: Final = 10001
HOSTS: Final = ("gateway", "annex")
"""The gateways of the two buses."""
LINK: Final = {
    "baud_rate": "2400",
    # Those that do not tell who they are answer no search by serial number.
    "search": "both",
    "advanced": {"parity": "even", "extra_time_ms": 0},
}
LOOK_AGAIN_S: Final = 5.0
OF_GATEWAY: Final = ("meters_answering", "failed_reads")
ENABLED_LATER: Final = (READING_TIME, "failed_reads")
"""Entities that are off until somebody wants them."""

COMMIT_S: Final = 60
"""Home Assistant's preset is 5 s: most of the month would go into that."""
CONFIGURATION: Final[dict[str, Any]] = {
    "homeassistant": {
        "name": "Soak",
        "latitude": 52.5,
        "longitude": 13.4,
        "elevation": 34,
        "unit_system": "metric",
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "country": "DE",
    },
    "recorder": {"commit_interval": COMMIT_S},
    "repairs": {},
    # Others have sensors everywhere. Alone, those of a gateway that is gone while Home
    # Assistant starts are no sensors yet when the recorder makes up for the statistics.
    "sensor": {},
}


def configuration(database_url: str | None = None) -> dict[str, Any]:
    """Return what a person writes; without a URL the recorder has a file in the folder."""
    if database_url is None:
        return CONFIGURATION
    recorder = {**CONFIGURATION["recorder"], "db_url": database_url}
    return {**CONFIGURATION, "recorder": recorder}


@contextmanager
def surroundings(wires: Sequence[Wire]) -> Iterator[None]:
    """Put the simulated lines in place of real ones; leave out what no meter needs."""

    def connect(url: str, **settings: Any) -> SharedTimeLine:
        return wires[_bus_of(url)].connect(url, **settings)

    http = "homeassistant.components.http.HomeAssistantHTTP"
    with (
        patch(PATCH_POINT, side_effect=connect),
        patch("homeassistant.bootstrap.DEFAULT_INTEGRATIONS", frozenset()),
        patch(f"{http}.async_bind"),
        patch(f"{http}.start"),
    ):
        yield


def _bus_of(url: str) -> int:
    """Return which bus a gateway leads to."""
    return HOSTS.index(url.partition("://")[2].partition(":")[0])


class HomeError(Exception):
    """Home Assistant does not do what it has to."""


class Home:
    """One process of Home Assistant, from its start to its end."""

    def __init__(
        self, loop: JumpingLoop, folder: Path, database_url: str | None = None
    ) -> None:
        """Live in a loop; keep everything in a folder, or what is recorded at a server."""
        self._loop = loop
        self._folder = folder
        self._configuration = configuration(database_url)
        self.hass: HomeAssistant

    @property
    def entries(self) -> list[ConfigEntry]:
        """Return the gateways, in the order of their buses."""
        entries = self.hass.config_entries.async_entries(DOMAIN)
        return sorted(entries, key=lambda each: _bus_of(each.data["device"]))

    def _entry_of(self, place: Place) -> ConfigEntry:
        """Return the gateway that reads a meter."""
        return self.entries[place.read_on]

    def _subentry_of(self, place: Place) -> ConfigSubentry | None:
        return subentry_of(self._entry_of(place), place)

    @property
    def recorder(self) -> Recorder:
        """Return the recorder."""
        return get_instance(self.hass)

    async def start(self) -> None:
        """Start as the real one does, from what is stored; time jumps from then on."""
        self.hass = hass = HomeAssistant(str(self._folder))
        loader.async_setup(hass)
        hass.config.skip_pip = True
        if await bootstrap.async_from_config_dict(self._configuration, hass) is None:
            raise HomeError("Home Assistant does not start")
        await hass.async_start()
        self._loop.is_busy = lambda: self.recorder.backlog > 0
        self._loop.jumps = True

    async def stop(self) -> None:
        """Stop as the real one does."""
        await self.written()
        self._loop.is_busy = bool
        self._loop.jumps = False
        await self.hass.async_stop()

    async def written(self) -> None:
        """Wait until the recorder has written everything."""
        await self.recorder.async_block_till_done()

    async def add_gateway(self, bus: int) -> None:
        """Go through the dialog: every meter that is found, every record."""
        network = {"host": HOSTS[bus], "port": PORT, "protocol": "socket"}
        configure = self.hass.config_entries.flow.async_configure
        flow = await self.hass.config_entries.flow.async_init(
            DOMAIN, context={"source": SOURCE_USER}
        )
        for page in ({"next_step_id": "network"}, network, LINK):
            flow = await configure(flow["flow_id"], page)
        flow = await self._progressed(flow)
        flow = await configure(flow["flow_id"], {"meters": _offered(flow, "meters")})
        flow = await self._progressed(flow)
        while flow["type"] is FlowResultType.FORM:
            answers: dict[str, Any] = {
                "preset": "suggested",
                "records": _offered(flow, "records"),
            }
            asked = flow["data_schema"]
            if asked is not None and "import_history" in asked.schema:
                # Sums would not start at zero then.
                answers["import_history"] = False
            flow = await configure(flow["flow_id"], answers)
        await self.hass.async_block_till_done()

    async def _progressed(self, flow: Any, flows: Any = None) -> Any:
        """Return the page behind a search, or behind the reading of what was chosen."""
        flows = flows or self.hass.config_entries.flow
        while flow["type"] is FlowResultType.SHOW_PROGRESS:
            await asyncio.sleep(LOOK_AGAIN_S)
            flow = await flows.async_configure(flow["flow_id"])
        return flow

    async def set_options(self, interval_minutes: int) -> None:
        """Choose how often the meters are read, and that new ones are looked for."""
        options = self.hass.config_entries.options
        for entry in self.entries:
            flow = await options.async_init(entry.entry_id)
            flow = await options.async_configure(
                flow["flow_id"], {"next_step_id": "settings"}
            )
            answers = {"interval": {"minutes": interval_minutes}, "daily_search": True}
            await options.async_configure(flow["flow_id"], answers)
            self._let_meters_follow(entry)
        await self.hass.async_block_till_done()

    def _let_meters_follow(self, entry: ConfigEntry) -> None:
        """Leave no meter an interval of its own: these are no battery meters."""
        for each in entry.subentries.values():
            data = {
                key: value for key, value in each.data.items() if key != "interval_s"
            }
            self.hass.config_entries.async_update_subentry(entry, each, data=data)

    async def choose_area(self, place: Place, interval_minutes: int) -> None:
        """Choose all that a meter sends beside its usual telegram, in its dialog."""
        configure = self.hass.config_entries.subentries.async_configure
        if (flow := await self._dialog_of(place)) is None:
            return
        flow = await configure(flow["flow_id"], {"next_step_id": "areas"})
        interval = {"minutes": interval_minutes}
        flow = await configure(
            flow["flow_id"], {"area": place.area, "interval": interval}
        )
        await configure(flow["flow_id"], {"records": _offered(flow, "records")})
        await self.hass.async_block_till_done()

    async def enable_diagnostics(self) -> None:
        """Enable the entities that tell when a meter was read, and how often not."""
        entities = er.async_get(self.hass)
        for bus, entry in enumerate(self.entries):
            for each in er.async_entries_for_config_entry(entities, entry.entry_id):
                if each.unique_id.endswith(ENABLED_LATER):
                    entities.async_update_entity(each.entity_id, disabled_by=None)
            await self.reload(bus)

    def sort_entities(self, places: list[Place]) -> dict[str, tuple[int, str]]:
        """Tell each meter its entities; return those of gateways with bus and key."""
        registry = er.async_get(self.hass)
        enabled = [
            each
            for entry in self.entries
            for each in er.async_entries_for_config_entry(registry, entry.entry_id)
            if not each.disabled
        ]
        for place in places:
            subentry = self._subentry_of(place)
            prefix = f"{self._id_of(place)}_"
            of_area = f"{prefix}area_{place.area.lower()}_"
            own = {
                each.entity_id: each.unique_id
                for each in enabled
                if subentry and each.config_subentry_id == subentry.subentry_id
            }
            place.area_entities = {
                entity: unique_id.removeprefix(of_area)
                for entity, unique_id in own.items()
                if unique_id.startswith(of_area)
            }
            place.entities = {
                entity: unique_id.removeprefix(prefix)
                for entity, unique_id in own.items()
                if not unique_id.startswith(of_area)
            }
        return {
            each.entity_id: (bus, key)
            for bus, entry in enumerate(self.entries)
            for each in enabled
            if (key := each.unique_id.removeprefix(f"{entry.entry_id}_")) in OF_GATEWAY
        }

    def _id_of(self, place: Place) -> str:
        """Return what the entities of a meter have in front of their keys."""
        if (subentry := self._subentry_of(place)) is None:
            return ""
        own = str(subentry.unique_id)
        is_named = subentry.data["secondary_address"] is not None
        return own if is_named else f"{self._entry_of(place).entry_id}_{own}"

    async def reload(self, bus: int) -> None:
        """Reload a gateway."""
        await self.hass.config_entries.async_reload(self.entries[bus].entry_id)

    async def press_all(self) -> None:
        """Read all meters now, of one gateway after the other."""
        for entry in self.entries:
            await self._press(f"{entry.entry_id}_read_all")

    async def press(self, place: Place) -> None:
        """Read one meter now."""
        if self._subentry_of(place) is not None:
            await self._press(f"{self._id_of(place)}_read_now")

    async def _press(self, unique_id: str) -> None:
        """Press a button; who does is told when that fails."""
        button = er.async_get(self.hass).async_get_entity_id(
            "button", DOMAIN, unique_id
        )
        try:
            await self.hass.services.async_call(
                "button", "press", {"entity_id": button}, blocking=True
            )
        except HomeAssistantError:
            return

    async def rename(
        self, place: Place, interval_minutes: int
    ) -> tuple[str, str] | None:
        """Give a meter another name and an interval of its own, in its dialog.

        Return both names; None where that is not possible now.
        """
        subentry = self._subentry_of(place)
        if subentry is None or (flow := await self._dialog_of(place)) is None:
            return None
        configure = self.hass.config_entries.subentries.async_configure
        flow = await configure(flow["flow_id"], {"next_step_id": "settings"})
        old = subentry.title
        name = f"{old.partition(' of ')[0]} of {flow['flow_id'][-4:]}"
        answers = {
            "name": name,
            "interval": {"minutes": interval_minutes},
            "advanced": _suggested(flow["data_schema"]),
        }
        await configure(flow["flow_id"], answers)
        return old, name

    async def _dialog_of(self, place: Place) -> Any:
        """Open the dialog of a meter; return None where that is not possible now."""
        if (subentry := self._subentry_of(place)) is None:
            return None
        flow = await self.hass.config_entries.subentries.async_init(
            (self._entry_of(place).entry_id, subentry.subentry_type),
            context={
                "source": SOURCE_RECONFIGURE,
                "subentry_id": subentry.subentry_id,
            },
        )
        return None if flow["type"] is FlowResultType.ABORT else flow

    async def move(self, place: Place, address: int) -> bool:
        """Give a meter another primary address, by the action."""
        subentry = self._subentry_of(place)
        devices = dr.async_entries_for_config_entry(
            dr.async_get(self.hass), self._entry_of(place).entry_id
        )
        for each in devices:
            if subentry and each.config_subentry_id == subentry.subentry_id:
                try:
                    await self.hass.services.async_call(
                        DOMAIN,
                        "set_primary_address",
                        {"device_id": each.id, "new_address": address},
                        blocking=True,
                    )
                except HomeAssistantError:
                    return False
                return True
        return False

    async def accept(self, issue_id: str, new: SecondaryAddress) -> bool:
        """Accept a meter that has replaced another, on the page Repairs."""
        manager = repairs_flow_manager(self.hass)
        assert manager is not None
        try:
            flow = await manager.async_init(DOMAIN, data={"issue_id": issue_id})
        except HomeAssistantError:
            return False
        flow = await manager.async_configure(
            flow["flow_id"], {"next_step_id": "accept"}
        )
        if flow["type"] is FlowResultType.FORM:
            # Several are new: the person knows which one is this.
            if str(new) not in _offered(flow, "meter"):
                manager.async_abort(flow["flow_id"])
                return False
            flow = await manager.async_configure(flow["flow_id"], {"meter": str(new)})
        await self.hass.async_block_till_done()
        return flow["type"] is FlowResultType.CREATE_ENTRY

    async def search_successor(self, place: Place) -> bool:
        """Look for what has replaced a meter, in its dialog, and accept it."""
        flows = self.hass.config_entries.subentries
        new = place.meter.secondary_address
        if (flow := await self._dialog_of(place)) is None:
            return False
        answer = {"next_step_id": "exchanged"}
        flow = await flows.async_configure(flow["flow_id"], answer)
        flow = await self._progressed(flow, flows)
        if flow["type"] is not FlowResultType.FORM:
            return False
        if str(new) not in _offered(flow, "meter"):
            flows.async_abort(flow["flow_id"])
            return False
        flow = await flows.async_configure(flow["flow_id"], {"meter": str(new)})
        await self.hass.async_block_till_done()
        return flow["reason"] == "exchanged"

    async def bring_over(self, place: Place) -> str | None:
        """Search on the bus that a meter hangs at now, and let it be read there.

        Return what it is called; None where that was not possible.
        """
        flows = self.hass.config_entries.subentries
        handler = self.entries[place.bus].entry_id, "meter"
        flow = await flows.async_init(handler, context={"source": SOURCE_USER})
        if flow["type"] is FlowResultType.ABORT:
            return None
        answer = {"next_step_id": "search_secondary"}
        flow = await flows.async_configure(flow["flow_id"], answer)
        flow = await self._progressed(flow, flows)
        if flow["type"] is not FlowResultType.FORM:
            return None
        wanted = str(place.known)
        if wanted not in _offered(flow, "meters"):
            flows.async_abort(flow["flow_id"])
            return None
        flow = await flows.async_configure(flow["flow_id"], {"meters": [wanted]})
        flow = await self._progressed(flow, flows)
        if flow["reason"] != "meters_added":
            return None
        place.read_on = place.bus
        await self.hass.async_block_till_done()
        subentry = self._subentry_of(place)
        return None if subentry is None else subentry.title

    async def statistics(
        self, entities: set[str], beginning: datetime
    ) -> dict[str, list[dict[str, Any]]]:
        """Return the rows of each hour since the beginning, as the recorder has them."""
        rows = await self.recorder.async_add_executor_job(
            statistics_during_period,
            *(self.hass, beginning, None, entities, "hour", None, {"state", "sum"}),
        )
        return {entity: [dict(row) for row in each] for entity, each in rows.items()}


def _offered(flow: Any, field: str) -> list[str]:
    """Return all choices of a field of a form."""
    (selector,) = (
        each for key, each in flow["data_schema"].schema.items() if key == field
    )
    return [option["value"] for option in selector.config["options"]]


def _suggested(form: Any) -> dict[str, Any]:
    """Return what the collapsed part of a form shows: a browser sends it back as it is."""
    return {
        str(key): key.description["suggested_value"]
        for key in form.schema["advanced"].schema.schema
        if key.description and "suggested_value" in key.description
    }
