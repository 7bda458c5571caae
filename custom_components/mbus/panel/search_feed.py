"""A search, for one open page: how far it is, who was found, what collides where."""

import asyncio
from collections.abc import Callable
from typing import Final

from custom_components.mbus.adding.candidates import Candidate, candidate_of
from custom_components.mbus.adding.elsewhere import names_elsewhere
from custom_components.mbus.adding.joining import Stored
from custom_components.mbus.const import DOMAIN
from custom_components.mbus.errors import told_of
from custom_components.mbus.gateway import MbusConfigEntry
from custom_components.mbus.meterbus.bus.found import FoundMeter
from custom_components.mbus.meterbus.protocol.addresses import (
    WILDCARD_DIGIT,
    SecondaryAddress,
)
from custom_components.mbus.records.names import Names
from custom_components.mbus.remarks import remarks_on
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later

from .messages import FoundRow, SearchEvent, SearchState
from .rows import main_amount, nameplate_of
from .search import PanelSearch, last_search, signal_of

PAUSE_S: Final = 0.5
"""Between two events: a question to the bus takes a tenth of that, and nobody reads so fast."""
ROWS_AT_ONCE: Final = 10
"""Made in one turn of the event loop: a row takes up to a millisecond of it."""


class SearchFeed:
    """Tells one page what a search on a gateway finds, and later what is different."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MbusConfigEntry,
        names: Names,
        house: Names,
        send: Callable[[SearchEvent], None],
    ) -> None:
        """Tell by `send`, in the language of `names`; nothing is told yet.

        What a meter is called when it is added is in that of `house`.
        """
        self._hass = hass
        self._entry = entry
        self._names = names
        self._house = house
        self._send = send
        self._of: PanelSearch | None = None
        """The search that was told of last."""
        self._rows: dict[str, FoundRow] = {}
        self._made: dict[int, tuple[FoundMeter, FoundRow]] = {}
        """Rows by the answer that they are made of, which is kept so that no other takes its ID."""
        self._ends: list[CALLBACK_TYPE] = []
        self._cancel: CALLBACK_TYPE | None = None
        self._is_telling = False
        """Whether rows are being made: what changes meanwhile is told behind that."""
        self._is_stale = False
        self._is_over = False

    async def begin(self) -> None:
        """Tell how it stands, and follow what changes from now on."""
        connect = async_dispatcher_connect
        self._ends += (
            connect(self._hass, signal_of(self._entry.entry_id), self._tell_soon),
            connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._note_entry),
        )
        await self._tell_all(is_first=True)

    @callback
    def end(self) -> None:
        """Tell nothing any more."""
        self._is_over = True
        for end in self._ends:
            end()
        self._ends.clear()
        if self._cancel is not None:
            self._cancel()

    @callback
    def _note_entry(self, change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN:
            # Who was found may be added, or removed, on any gateway.
            self._tell_soon()

    @callback
    def _tell_soon(self) -> None:
        self._is_stale = True
        if self._cancel is None and not self._is_telling and not self._is_over:
            job = HassJob(self._tell, cancel_on_shutdown=True)
            self._cancel = async_call_later(self._hass, PAUSE_S, job)

    async def _tell(self, _: object) -> None:
        self._cancel = None
        await self._tell_all(is_first=False)

    async def _tell_all(self, *, is_first: bool) -> None:
        self._is_telling, self._is_stale = True, False
        try:
            await self._tell_rows(is_first=is_first)
        finally:
            self._is_telling = False
        if self._is_stale:
            self._tell_soon()

    async def _tell_rows(self, *, is_first: bool) -> None:
        search = last_search(self._hass, self._entry.entry_id)
        rows = {} if search is None else await self._rows_of(search.found)
        if self._is_over:
            return
        # Who turns out to have a namesake is known by another ID from then on.
        is_any_gone = bool(self._rows.keys() - rows.keys())
        is_other = is_first or is_any_gone or search is not self._of
        before = {} if is_other else self._rows
        event: SearchEvent = {
            "search": None if search is None else self._state_of(search),
            "found": [each for key, each in rows.items() if before.get(key) != each],
        }
        if is_other:
            event["is_first"] = True
        self._of, self._rows = search, rows
        self._send(event)

    async def _rows_of(self, found: tuple[FoundMeter, ...]) -> dict[str, FoundRow]:
        """Return all rows, those anew whose answer is new."""
        entry_id = self._entry.entry_id
        stored = Stored.of(self._hass, entry_id)
        elsewhere = names_elsewhere(self._hass, entry_id)
        made: dict[int, tuple[FoundMeter, FoundRow]] = {}
        rows: dict[str, FoundRow] = {}
        for number, meter in enumerate(found):
            candidate = candidate_of(meter, found, self._house)
            of_answer = self._made.get(id(meter))
            if of_answer is None:
                of_answer = meter, found_row(meter, candidate, self._names)
            made[id(meter)] = of_answer
            gateway, name = elsewhere.get(
                candidate.id_on(entry_id), (None, candidate.name)
            )
            rows[candidate.unique_id] = {
                **of_answer[1],
                "name": name,
                "is_known": stored.has(candidate),
                "read_through": gateway,
            }
            if not number % ROWS_AT_ONCE:
                # Others have their turn in between.
                await asyncio.sleep(0)
        self._made = made
        return rows

    def _state_of(self, search: PanelSearch) -> SearchState:
        progress, error = search.progress, search.error
        return {
            "method": search.way.method,
            "is_thorough": search.way.thorough,
            "is_running": search.is_running,
            "was_stopped": search.was_stopped,
            "fraction": 0.0 if progress is None else progress.fraction,
            "remaining_s": None if progress is None else progress.remaining_s,
            "requests": 0 if progress is None else progress.result.requests,
            "asked": None if progress is None else asked_text(progress.asked),
            "remarks": []
            if progress is None
            else remarks_on(progress.result, self._names),
            "problem": None
            if error is None
            else self._names.failure(told_of(error), self._entry.title),
        }


def asked_text(asked: int | SecondaryAddress | None) -> str | None:
    """Return who is asked: an address, or a serial number with stars for any digit."""
    if isinstance(asked, SecondaryAddress):
        return asked.identification.replace(WILDCARD_DIGIT, "*")
    return None if asked is None else str(asked)


def found_row(meter: FoundMeter, candidate: Candidate, names: Names) -> FoundRow:
    """Return a meter that answered, as it told of itself."""
    stored = candidate.chosen(candidate.records)
    return {
        "id": candidate.unique_id,
        "name": candidate.name,
        **nameplate_of(candidate.nameplate),
        "medium": names.medium(candidate.medium),
        "address": meter.primary_address,
        "amount": main_amount(stored, candidate.records, names),
        "is_known": False,
        "read_through": None,
    }
