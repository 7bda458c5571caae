"""Steps that adding a gateway and adding meters to one share: search, meters, records."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import probatio

from custom_components.mbus.adding.bus import Bus
from custom_components.mbus.adding.candidates import Candidate, candidates_of
from custom_components.mbus.adding.choice import Choice, Scope
from custom_components.mbus.adding.elsewhere import OtherGateways
from custom_components.mbus.adding.joining import Stored, chosen_meters, placed
from custom_components.mbus.adding.searching import Way
from custom_components.mbus.const import (
    CONF_ADDRESS,
    CONF_IMPORT_HISTORY,
    CONF_METERS,
    CONF_PRESET,
    CONF_RECORDS,
    CONF_SAME_FOR,
)
from custom_components.mbus.errors import told_of, translation_key_of
from custom_components.mbus.markdown import lines_below
from custom_components.mbus.meter import MeterConfig
from custom_components.mbus.meterbus.bus.found import ScanResult
from custom_components.mbus.meterbus.history.stored import StoredValue
from custom_components.mbus.meterbus.protocol.errors import MBusError
from custom_components.mbus.records.names import Names
from custom_components.mbus.records.registers import typed_in
from custom_components.mbus.searches import interrupted_searches
from homeassistant.data_entry_flow import FlowContext, FlowResult
from homeassistant.helpers.recorder import DATA_INSTANCE
from homeassistant.helpers.selector import TextSelector

from .ending import EndsWhenGone
from .meters_page import MetersPage
from .named import Named, meter_named
from .records_page import RecordsPage, looked_up, page_words
from .search import Search
from .whole import WholeReads


class MeterSteps[
    ContextT: FlowContext,
    ResultT: FlowResult[Any, Any],
    HandlerT,
](EndsWhenGone[ContextT, ResultT, HandlerT]):
    """Searches a bus and lets a person choose meters, and records by model.

    A flow calls `_start_search`, has a step `search_failed` for when the line failed, and
    is called back with `_finish` for what was chosen.
    """

    _bus: Bus
    """Set before anything is searched or read."""

    def __init__(self) -> None:
        """Start without a bus."""
        self._search = Search(self)
        self._choice = Choice()
        self._whole_reads = WholeReads(self)
        self._names = Names({})
        self._way = Way()
        self._error: MBusError | None = None
        self._meters_preset = ""
        """What is ticked of the meters that are offered, as the page shows it."""

    @property
    @abstractmethod
    def _ways_on(self) -> list[str]:
        """Return the steps that are offered where nothing was found."""

    @abstractmethod
    async def _finish(self) -> ResultT:
        """Store what was chosen."""

    async def _start_search(self, bus: Bus, way: Way) -> ResultT:
        """Search, or first offer what an interrupted search had found."""
        self._bus, self._way = bus, way
        self._names = await Names.load(self.hass)
        return await self.async_step_interrupted()

    async def async_step_interrupted(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Offer what was found by a search that ended early, where nobody has taken it yet."""
        kept = interrupted_searches(self.hass).get(self._bus.url)
        if kept is None:
            return await self.async_step_search()
        return self.async_show_menu(
            step_id="interrupted",
            menu_options=["use_found", "search"],
            description_placeholders={"count": str(len(kept.meters))},
        )

    async def async_step_use_found(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Go on with what was found before; another dialog may have taken that meanwhile."""
        found = self._search.resume(self.hass, self._bus, self._names)
        if found is None:
            return await self.async_step_search()
        self._offer(found)
        page: Callable[[], Awaitable[ResultT]]
        page = getattr(self, f"async_step_{self._step_after_search()}")
        return await page()

    async def async_step_search(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Search in the background, showing how far it is and what it has found."""
        job = self._search.job
        if job.task is None:
            self._search.begin(self.hass, self._bus, self._way, self._names)
        if job.is_running:
            job.show_fraction_soon(self.hass)
            return self.async_show_progress(
                step_id="search",
                progress_action="searching",
                progress_task=job.task,
                description_placeholders=job.words,
            )
        try:
            self._offer(self._search.take_result(self._bus))
        except MBusError as err:
            self._error = err
            return self.async_show_progress_done(next_step_id="search_failed")
        return self.async_show_progress_done(next_step_id=self._step_after_search())

    async def async_step_nothing_found(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Say what to look at when nobody answers."""
        return self._show_nothing("nothing_found")

    async def async_step_not_mbus(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Say what to look at when what answers is not M-Bus."""
        return self._show_nothing("not_mbus")

    async def async_step_only_echo(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Say what to look at when only the converter is heard."""
        return self._show_nothing("only_echo")

    async def async_step_no_data(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Say what to try when meters are there, and tell nothing."""
        return self._show_nothing("no_data")

    async def async_step_only_collisions(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Say which addresses several meters share."""
        return self._show_nothing("only_collisions")

    async def async_step_only_unresolved(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Say who is there, and cannot be told from others."""
        return self._show_nothing("only_unresolved")

    async def async_step_by_address(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Ask for a printed serial number or an address, and read the meter there."""
        named = Named()
        if user_input is not None:
            self._names = await Names.load(self.hass)
            named = await self._read_named(user_input[CONF_ADDRESS])
            if named.candidate is not None:
                return await self._go_on_with([named.candidate])
        schema = probatio.Schema({probatio.Required(CONF_ADDRESS): TextSelector()})
        return self.async_show_form(
            step_id="by_address",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors={CONF_ADDRESS: named.problem} if named.problem else {},
            plain_placeholders={"error": named.detail},
        )

    async def _read_named(self, text: str) -> Named:
        """Read the meter that a person named; one that is known is not added again."""
        stored = Stored.of(self.hass, self._bus.entry_id)
        async with self._bus.master() as master:
            named = await meter_named(
                master,
                text,
                self._names,
                stored.place_of,
                OtherGateways(self.hass, self._bus.entry_id).read,
            )
        candidate = named.candidate
        if candidate is not None and stored.has(candidate):
            return Named(problem="already_added")
        return named

    async def _go_on_with(self, candidates: Iterable[Candidate]) -> ResultT:
        """Ask what to read of meters; first which move, where another gateway has any."""
        found = placed(self.hass, self._bus.entry_id, candidates)
        is_elsewhere = any(each.elsewhere is not None for each in found)
        self._choice.offer(found if is_elsewhere else [])
        self._choice.choose(found)
        if is_elsewhere:
            return await self.async_step_meters()
        return await self._ask_for_records()

    async def async_step_meters(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Ask which of the meters to add."""
        errors: dict[str, str] = {}
        page = MetersPage.of(self._choice.offered)
        if user_input is not None and user_input[CONF_PRESET] != self._meters_preset:
            page = replace(page, preset=user_input[CONF_PRESET])
        elif user_input is not None:
            self._choice.choose_offered(user_input[CONF_METERS])
            if self._choice.chosen:
                return await self._ask_for_records()
            page = replace(page, preset=user_input[CONF_PRESET])
            errors[CONF_METERS] = "choose_a_meter"
        self._meters_preset = page.preset
        return self.async_show_form(
            step_id="meters",
            data_schema=page.schema(self._names),
            errors=errors,
            description_placeholders={
                "count": str(len(self._choice.offered)),
                "remarks": lines_below(self._search.remarks),
            },
        )

    async def _ask_for_records(self) -> ResultT:
        """Ask what to read of the chosen meters, once all that they send is known."""
        if self._choice.unread:
            return await self.async_step_reading()
        return await self.async_step_records()

    async def async_step_reading(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Read chosen meters that have more telegrams, showing which one is read."""
        job = self._whole_reads.job
        if job.task is None:
            self._whole_reads.begin(self.hass, self._bus, self._choice.unread)
        if job.is_running:
            job.show_fraction_soon(self.hass)
            return self.async_show_progress(
                step_id="reading",
                progress_action="reading",
                progress_task=job.task,
                description_placeholders=job.words,
            )
        self._choice.take_read(job.take_result())
        return self.async_show_progress_done(next_step_id="records")

    async def async_step_records(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Ask what to read, once for each model."""
        page: RecordsPage | None = None
        if user_input is not None:
            page = await self._take_answers(user_input)
        members = self._choice.members
        if not members:
            return await self._finish()
        if page is None:
            page = RecordsPage(typed=self._choice.typed, ticked=self._choice.wished)
        self._choice.preset = page.preset
        past = self._past_of_meters()
        return self.async_show_form(
            step_id="records",
            data_schema=page.schema(members, past, self._choice.scopes, self._names),
            errors=page.every_error(members),
            description_placeholders=page_words(
                members, self._choice.position, self._names
            ),
            plain_placeholders=page.placeholders(members, past, self._names),
        )

    async def _take_answers(self, answers: Mapping[str, Any]) -> RecordsPage | None:
        """Keep what is read of a model, or return the page that asks for it again."""
        scope = Scope(answers.get(CONF_SAME_FOR, Scope.MODEL))
        preset, text = answers[CONF_PRESET], typed_in(answers)
        is_same = preset == self._choice.preset
        with_history = bool(answers.get(CONF_IMPORT_HISTORY, True))
        owners, others = self._choice.owners, self._choice.others
        typed = await looked_up(self.hass, text, owners, self._names, others)
        keys = list(dict.fromkeys([*answers[CONF_RECORDS], *typed.meant.keys]))
        if is_same and keys and not typed.errors:
            self._choice.take_records(
                *(keys, typed.meant),
                with_history=answers.get(CONF_IMPORT_HISTORY),
                scope=scope,
            )
            # A list that names meters of other models stands on their pages, too.
            names_others = any(each.keys for each in typed.meant.others)
            self._choice.typed = text if names_others else ""
            return None
        if typed.is_to_be_looked_at:
            self._choice.define(typed.meant.values)
        is_empty = is_same and not typed.errors
        return RecordsPage(
            preset=preset,
            typed=text,
            with_history=with_history,
            scope=scope,
            ticked=keys if is_same and not is_empty else None,
            errors={CONF_RECORDS: "choose_a_record"} if is_empty else typed.errors,
            told=typed.told,
        )

    def _step_after_search(self) -> str:
        """Return the page with the meters, or the one that says why there are none."""
        return "meters" if self._choice.offered else self._search.step_without_meters

    def _offer(self, result: ScanResult) -> None:
        """Offer what a search found, but for meters that the gateway has."""
        entry_id = self._bus.entry_id
        stored = Stored.of(self.hass, entry_id)
        candidates = candidates_of(result.meters, self._names)
        new = (each for each in candidates if not stored.has(each))
        self._choice.offer(placed(self.hass, entry_id, new))

    def _chosen_meters(self, gateway_rate: int) -> list[MeterConfig]:
        """Return what is stored of the chosen meters that nobody has added meanwhile."""
        return chosen_meters(self.hass, self._bus.entry_id, self._choice, gateway_rate)

    def _past_of_meters(self) -> Sequence[StoredValue]:
        """Return what meters have stored, if there are statistics to take it over."""
        if DATA_INSTANCE not in self.hass.data:
            return ()
        return [value for each in self._choice.members for value in each.stored()]

    def _show_nothing(self, step: str) -> ResultT:
        return self.async_show_menu(
            step_id=step,
            menu_options=self._ways_on,
            description_placeholders={
                "device": self._bus.url,
                "remarks": lines_below(self._search.remarks),
            },
        )

    def _take_errors(self) -> dict[str, str]:
        """Return the error of the step before for the form that is shown now."""
        error, self._error = self._error, None
        return {} if error is None else {"base": translation_key_of(error)}

    async def _error_detail(self) -> str:
        """Return what the error of the step before is filled in with."""
        told = None if self._error is None else told_of(self._error)
        return (await Names.load(self.hass)).detail(told)
