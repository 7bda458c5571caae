"""The table of meters, for one open page: all rows first, then those that change."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Final

from custom_components.mbus.const import DOMAIN, SUBENTRY_METER
from custom_components.mbus.coordinator import MeterCoordinator
from custom_components.mbus.gateway import MbusConfigEntry, signal_of
from custom_components.mbus.records.names import Names
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later

from .messages import GatewayRow, MeterRow, RowsEvent
from .packing import packed
from .rows import gateway_row, meter_row

PAUSE_S: Final = 1.0
"""Between two events: a round of hundreds of meters is told in a few."""
ROWS_AT_ONCE: Final = 25
"""Made in one turn of the event loop: a row takes a fifth of a millisecond of it."""


class Feed:
    """Tells one page what the rows are, and later what is different."""

    def __init__(
        self, hass: HomeAssistant, names: Names, send: Callable[[RowsEvent], None]
    ) -> None:
        """Tell by `send`, in the language of `names`; nothing is told yet."""
        self._hass = hass
        self._names = names
        self._send = send
        self._told: dict[str, MeterRow] = {}
        self._told_gateways: list[GatewayRow] = []
        self._stale: dict[str, set[str] | None] = {}
        """Gateways by entry, and which of their meters to look at; None is all."""
        self._following: dict[str, CALLBACK_TYPE] = {}
        self._ends: list[CALLBACK_TYPE] = []
        self._cancel: CALLBACK_TYPE | None = None
        self._is_over = False

    async def begin(self) -> None:
        """Tell all rows, and follow what changes from now on."""
        self._ends.append(
            async_dispatcher_connect(
                self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._note_entry
            )
        )
        entries = self._entries()
        self._follow(entries)
        # Looked at once more below if they change meanwhile.
        rows = await self._rows_of({each.entry_id: None for each in entries})
        self._told = {each["meter_id"]: each for each in rows}
        self._told_gateways = self._gateways()
        if not self._is_over:
            gateways, meters = self._told_gateways, packed(rows)
            self._send({"is_first": True, "gateways": gateways, "meters": meters})

    @callback
    def end(self) -> None:
        """Tell nothing any more."""
        self._is_over = True
        for end in (*self._ends, *self._following.values()):
            end()
        self._ends.clear()
        self._following.clear()
        if self._cancel is not None:
            self._cancel()

    def _entries(self) -> list[MbusConfigEntry]:
        return self._hass.config_entries.async_entries(DOMAIN)

    def _gateways(self) -> list[GatewayRow]:
        return [gateway_row(self._hass, each, self._names) for each in self._entries()]

    def _follow(self, entries: Iterable[MbusConfigEntry]) -> None:
        """Hear of each read of each gateway, also of those that do not run yet."""
        for entry in entries:
            if entry.entry_id not in self._following:
                self._following[entry.entry_id] = async_dispatcher_connect(
                    self._hass, signal_of(entry), self._note_read
                )

    @callback
    def _note_read(self, coordinator: MeterCoordinator) -> None:
        entry_id = coordinator.config_entry.entry_id
        stale = self._stale.setdefault(entry_id, set())
        if stale is not None:
            stale.add(coordinator.subentry_id)
        self._tell_soon()

    @callback
    def _note_entry(self, change: ConfigEntryChange, entry: ConfigEntry[Any]) -> None:
        if entry.domain != DOMAIN:
            return
        self._follow([entry])
        if change is ConfigEntryChange.REMOVED:
            self._following.pop(entry.entry_id)()
        self._stale[entry.entry_id] = None
        self._tell_soon()

    def _tell_soon(self) -> None:
        if self._cancel is None and not self._is_over:
            job = HassJob(self._tell, cancel_on_shutdown=True)
            self._cancel = async_call_later(self._hass, PAUSE_S, job)

    async def _tell(self, _: object) -> None:
        stale, self._stale = self._stale, {}
        rows = await self._rows_of(stale)
        self._cancel = None
        if self._is_over:
            return
        if self._stale:
            self._tell_soon()
        changed = [each for each in rows if self._told.get(each["meter_id"]) != each]
        self._told |= {each["meter_id"]: each for each in changed}
        gateways = self._gateways()
        present = {
            each.subentry_id
            for entry in self._entries()
            for each in entry.get_subentries_of_type(SUBENTRY_METER)
        }
        removed = [each for each in self._told if each not in present]
        for each in removed:
            del self._told[each]
        if changed or removed or gateways != self._told_gateways:
            self._told_gateways = gateways
            meters = packed(changed)
            self._send({"gateways": gateways, "meters": meters, "removed": removed})

    async def _rows_of(self, wanted: dict[str, set[str] | None]) -> list[MeterRow]:
        rows: list[MeterRow] = []
        for entry in self._entries():
            if entry.entry_id not in wanted:
                continue
            of_entry = wanted[entry.entry_id]
            for subentry in list(entry.get_subentries_of_type(SUBENTRY_METER)):
                if of_entry is None or subentry.subentry_id in of_entry:
                    rows.append(meter_row(self._hass, entry, subentry, self._names))
                    if not len(rows) % ROWS_AT_ONCE:
                        await asyncio.sleep(0)
        return rows
