"""Steps that adding a gateway and adding meters to one share: search, meters, records."""

from abc import abstractmethod
import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
import math
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import probatio

from custom_components.mbus.const import (
    CONF_IMPORT_HISTORY,
    CONF_METERS,
    CONF_PRESET,
    CONF_RECORDS,
    CONF_TYPED,
    DOMAIN,
    NONE,
    SUGGESTED,
)
from custom_components.mbus.errors import translation_key_of
from custom_components.mbus.meter import MeterConfig
from custom_components.mbus.meterbus.bus.master import Master
from custom_components.mbus.meterbus.bus.scan import (
    Hint,
    Progress,
    Scan,
    ScanResult,
    detect_baud_rate,
)
from custom_components.mbus.meterbus.history.stored import StoredValue
from custom_components.mbus.meterbus.protocol.errors import LineError, MBusError
from custom_components.mbus.meterbus.registers.errors import RegisterError
from custom_components.mbus.records.definitions import Override, RecordDefinition
from custom_components.mbus.records.names import Names
from custom_components.mbus.records.presentation import is_sensible
from custom_components.mbus.records.registers import (
    NOTHING_TOLD,
    Found,
    Owner,
    error_key,
    explain,
    look_up,
    typed_in,
    typed_section,
    vocabulary_of,
)
from custom_components.mbus.searches import Occasion, remembered
from homeassistant.core import callback
from homeassistant.data_entry_flow import FlowHandler, FlowResult
from homeassistant.helpers.recorder import DATA_INSTANCE
from homeassistant.util.hass_dict import HassKey

from .candidates import Candidate, Extent, Model, candidates_of, shared_addresses
from .forms import BY_BOTH, BY_PRIMARY, BY_SECONDARY, PRESETS, reading, some_of
from .whole import read_whole

if TYPE_CHECKING:

    class _Flow[ResultT: FlowResult[Any, Any]](FlowHandler[Any, ResultT, Any]):
        """Either of the two kinds of flow."""
else:

    class _Flow[ResultT]:
        """Home Assistant's own flow comes after this one, in the flows themselves."""


UNKNOWN_TIME: Final = "…"
TIME_STEP_S: Final = 5

INTERRUPTED: Final[HassKey[dict[str, ScanResult]]] = HassKey(f"{DOMAIN}_interrupted")
"""What searches had found when their dialog was closed or the line failed, by line."""

STEP_BY_HINT: Final[Mapping[Hint, str]] = {
    Hint.NOT_MBUS: "not_mbus",
    Hint.ONLY_ECHO: "only_echo",
    Hint.NO_DATA: "no_data",
}


@dataclass(frozen=True, kw_only=True)
class RecordsPage:
    """What the page that asks for records shows; `ticked` is None for what the preset does."""

    preset: str = SUGGESTED
    typed: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    ticked: Sequence[str] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=lambda: NOTHING_TOLD)


class MeterSteps[ResultT: FlowResult[Any, Any]](_Flow[ResultT]):
    """Searches a bus and lets a person choose meters, and records by model.

    A flow calls `_start_search`, and is called back with `_finish` for what was chosen.
    """

    _names = Names({})
    _method = BY_SECONDARY
    _detects = False
    _error: MBusError | None = None
    _task: asyncio.Task[ScanResult] | None = None
    _reading: asyncio.Task[Sequence[Candidate]] | None = None
    _being_read: Mapping[str, str] = {}
    _result: ScanResult | None = None
    _found_names = ""
    _remaining = UNKNOWN_TIME
    _fraction = 0.0
    _candidates: Sequence[Candidate] = ()
    _chosen: Sequence[Candidate] = ()
    _models: Sequence[Model] = ()
    _records: Mapping[Model, Sequence[str]] = {}
    _overrides: Mapping[str, Mapping[str, Mapping[str, Any]]] = {}
    _with_history: frozenset[Model] = frozenset()
    _preset = SUGGESTED

    @abstractmethod
    def _bus(self) -> AbstractAsyncContextManager[Master]:
        """Give the bus that is searched, for as long as the search takes."""

    @abstractmethod
    def _line_url(self) -> str:
        """Return where the bus is."""

    @abstractmethod
    def _known(self) -> Iterable[str]:
        """Return the unique IDs of meters that are not offered again."""

    @abstractmethod
    async def _search_failed(self) -> ResultT:
        """Go on after the line failed in the middle of a search."""

    @abstractmethod
    async def _finish(self) -> ResultT:
        """Store what was chosen."""

    async def _start_search(self) -> ResultT:
        """Search, or first offer what an interrupted search had found."""
        self._names = await Names.load(self.hass)
        if self._line_url() in self.hass.data.get(INTERRUPTED, {}):
            return await self.async_step_interrupted()
        return await self.async_step_search()

    async def async_step_interrupted(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Offer what was found by a search that ended early."""
        result = self.hass.data[INTERRUPTED][self._line_url()]
        return self.async_show_menu(
            step_id="interrupted",
            menu_options=["use_found", "search"],
            description_placeholders={"count": str(len(result.meters))},
        )

    async def async_step_use_found(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Go on with what was found before."""
        self._take_result(self.hass.data[INTERRUPTED].pop(self._line_url()))
        return await self.async_step_meters()

    async def async_step_search(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Search in the background, showing how far it is and what it has found."""
        if self._task is None:
            self._found_names, self._remaining = "", UNKNOWN_TIME
            self._fraction = 0.0
            self.hass.data.get(INTERRUPTED, {}).pop(self._line_url(), None)
            self._task = self.hass.async_create_task(
                self._run_search(), eager_start=False
            )
        if not self._task.done():
            # After the notification that Home Assistant sends for this step: each one
            # makes the page forget the percentage.
            self.hass.loop.call_soon(self._show_fraction)
            return self.async_show_progress(
                step_id="search",
                progress_action="searching",
                progress_task=self._task,
                description_placeholders={
                    "found": self._found_names,
                    "remaining": self._remaining,
                },
            )
        task, self._task = self._task, None
        try:
            self._take_result(task.result())
        except MBusError as err:
            self._error = err
            return self.async_show_progress_done(next_step_id="search_failed")
        return self.async_show_progress_done(next_step_id=self._step_after_search())

    async def async_step_search_failed(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Go on after the line failed."""
        return await self._search_failed()

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

    async def async_step_meters(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Ask which of the meters to add."""
        errors: dict[str, str] = {}
        if user_input is not None:
            self._take_meters(user_input[CONF_METERS])
            if self._chosen:
                return await self._ask_for_records()
            errors[CONF_METERS] = "choose_a_meter"
        every = [each.unique_id for each in self._candidates]
        options = some_of(
            (each.unique_id, self._label(each)) for each in self._candidates
        )
        return self.async_show_form(
            step_id="meters",
            data_schema=probatio.Schema(
                {probatio.Required(CONF_METERS, default=every): options}
            ),
            errors=errors,
            description_placeholders={
                "count": str(len(every)),
                "collisions": self._collision_list(),
            },
        )

    async def _ask_for_records(self) -> ResultT:
        """Ask what to read of the chosen meters, once all that they send is known."""
        if self._to_be_read():
            return await self.async_step_reading()
        return await self.async_step_records()

    async def async_step_reading(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Read chosen meters that have more telegrams, showing which one is read."""
        if self._reading is None:
            self._note_reading(0, self._to_be_read())
            self._reading = self.hass.async_create_task(
                self._read_chosen(), eager_start=False
            )
        if not self._reading.done():
            # As for the search, after what makes the page forget the percentage.
            self.hass.loop.call_soon(self._show_fraction)
            return self.async_show_progress(
                step_id="reading",
                progress_action="reading",
                progress_task=self._reading,
                description_placeholders=self._being_read,
            )
        task, self._reading = self._reading, None
        self._chosen = task.result()
        return self.async_show_progress_done(next_step_id="records")

    async def async_step_records(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Ask what to read, once for each model."""
        page = RecordsPage()
        if user_input is not None:
            page = await self._take_answers(user_input)
        self._pass_models_without_records()
        if not self._models:
            return await self._finish()
        self._preset = page.preset
        members = self._members(self._models[0])
        definitions = definitions_of(members)
        options = some_of(
            (key, self._record_label(key, members)) for key in definitions
        )
        ticked = page.ticked
        if ticked is None:
            ticked = ticked_by(page.preset, definitions)
        stored = self._stored(members)
        partly = [each.name for each in members if each.extent is Extent.PARTLY]
        return self.async_show_form(
            step_id="records",
            data_schema=probatio.Schema(
                {
                    probatio.Required(CONF_PRESET, default=page.preset): PRESETS,
                    probatio.Required(CONF_RECORDS, default=ticked): options,
                    **_history_question(stored, page.answers),
                    **typed_section(page.typed),
                }
            ),
            errors={**_errors_of(partly), **page.errors},
            description_placeholders={
                "meters": self._model_name(members),
                "partly": ", ".join(partly),
                **_history_words(stored),
                **page.told,
            },
        )

    async def _take_answers(self, answers: Mapping[str, Any]) -> RecordsPage:
        """Keep what is read of a model, or return the page that asks for it again."""
        preset, typed = answers[CONF_PRESET], typed_in(answers)
        is_same = preset == self._preset
        found, errors, told = await self._look_up(typed, self._owners())
        chosen = list(dict.fromkeys([*answers[CONF_RECORDS], *found.keys]))
        if is_same and chosen and not errors:
            self._take_records(
                chosen, found, with_history=bool(answers.get(CONF_IMPORT_HISTORY))
            )
            return RecordsPage()
        if is_same and not errors:
            return RecordsPage(
                preset=preset,
                answers=answers,
                errors={CONF_RECORDS: "choose_a_record"},
            )
        return RecordsPage(
            preset=preset,
            typed=typed,
            answers=answers,
            ticked=answers[CONF_RECORDS] if is_same else None,
            errors=errors,
            told=told,
        )

    def _owners(self) -> list[Owner]:
        """Return the meters of the model that is asked about."""
        return [
            Owner.of(each.medium, each.records)
            for each in self._members(self._models[0])
        ]

    def _take_records(
        self, ticked: Sequence[str], found: Found, *, with_history: bool
    ) -> None:
        """Keep what is read of the meters of a model, and go on to the next."""
        members = self._members(self._models[0])
        overrides = {
            each.unique_id: found.overrides(number)
            for number, each in enumerate(members)
        }
        model, *self._models = self._models
        self._records = {**self._records, model: ticked}
        if with_history:
            self._with_history |= {model}
        self._overrides = {**self._overrides, **overrides}

    async def _look_up(
        self, typed: str, owners: Sequence[Owner]
    ) -> tuple[Found, dict[str, str], Mapping[str, str]]:
        """Find what a person typed; return the error, and its words, where that fails."""
        vocabulary = await vocabulary_of(self.hass)
        try:
            found = look_up(typed, owners, vocabulary, self._names)
        except RegisterError as err:
            told = explain(err, owners, self._names)
            return Found(()), {CONF_TYPED: error_key(err)}, told
        return found, {}, NOTHING_TOLD

    def _meter_of(self, candidate: Candidate, gateway_rate: int) -> MeterConfig:
        """Return what is stored of a chosen meter."""
        model = candidate.model
        overrides = self._overrides.get(candidate.unique_id, {})
        return candidate.chosen(
            self._records[model],
            {key: Override.from_dict(each) for key, each in overrides.items()},
            gateway_rate=gateway_rate,
            with_history=model in self._with_history,
        )

    def _stored(self, members: Sequence[Candidate]) -> Sequence[StoredValue]:
        """Return what meters have stored, if there are statistics to take it over."""
        if DATA_INSTANCE not in self.hass.data:
            return ()
        return [each for member in members for each in member.stored()]

    def _members(self, model: Model) -> list[Candidate]:
        return [each for each in self._chosen if each.model == model]

    def _pass_models_without_records(self) -> None:
        """Ask nothing of meters that tell nothing yet: most of them need a key first."""
        while self._models and not definitions_of(self._members(self._models[0])):
            model, *self._models = self._models
            self._records = {**self._records, model: []}

    @callback
    def async_remove(self) -> None:
        """Leave nothing running when the dialog is closed."""
        for task in (self._task, self._reading):
            if task is not None:
                task.cancel()

    def _error_placeholder(self) -> dict[str, str]:
        return {"error": str(self._error or ""), "device": self._line_url()}

    def _errors(self) -> dict[str, str]:
        """Return the error of the step before for the form that is shown now."""
        error, self._error = self._error, None
        return {} if error is None else {"base": translation_key_of(error)}

    def _to_be_read(self) -> list[Candidate]:
        """Return the chosen meters of which only the first telegram is known."""
        return [each for each in self._chosen if each.extent is Extent.FIRST]

    async def _read_chosen(self) -> Sequence[Candidate]:
        """Return the chosen meters, those that have more read whole, as far as possible."""
        waiting, whole = self._to_be_read(), dict[str, Candidate]()
        with suppress(LineError):
            async with self._bus() as master:
                for number, each in enumerate(waiting):
                    self._show_reading(number, waiting)
                    whole[each.unique_id] = await read_whole(master, each)
        # A gateway that is not running reads nobody.
        unread = {each.unique_id: each.after_reading(None) for each in waiting}
        return [(unread | whole).get(each.unique_id, each) for each in self._chosen]

    def _note_reading(self, number: int, waiting: Sequence[Candidate]) -> None:
        self._fraction = number / len(waiting)
        self._being_read = {
            "meter": waiting[number].name,
            "number": str(number + 1),
            "count": str(len(waiting)),
        }

    @callback
    def _show_reading(self, number: int, waiting: Sequence[Candidate]) -> None:
        """Tell which of the meters is read now."""
        before = self._being_read
        self._note_reading(number, waiting)
        if self._being_read != before:
            self.async_notify_flow_changed()
        self._show_fraction()

    async def _run_search(self) -> ScanResult:
        """Search the bus; what was found is kept when that ends early."""
        async with self._bus() as master:
            scan = Scan(master, self._show_progress)
            try:
                with remembered(self.hass, scan, Occasion.DIALOG, self._method):
                    await self._scan(scan)
            except asyncio.CancelledError, MBusError:
                if scan.meters:
                    kept = self.hass.data.setdefault(INTERRUPTED, {})
                    kept[self._line_url()] = scan.result()
                raise
            return scan.result()

    async def _scan(self, scan: Scan) -> None:
        if self._detects and self._method == BY_SECONDARY:
            await scan.at_every_rate()
            return
        if self._detects:
            await detect_baud_rate(scan.master)
        if self._method == BY_PRIMARY:
            await scan.by_primary()
        elif self._method == BY_BOTH:
            await scan.by_both()
        else:
            await scan.by_secondary()

    @callback
    def _show_progress(self, progress: Progress) -> None:
        names = "".join(
            f"\n{each.name}" for each in candidates_of(progress.found, self._names)
        )
        remaining = _rough_time(progress.remaining_s)
        if (names, remaining) != (self._found_names, self._remaining):
            self._found_names, self._remaining = names, remaining
            self.async_notify_flow_changed()
        self._fraction = min(1.0, progress.fraction)
        self._show_fraction()

    @callback
    def _show_fraction(self) -> None:
        self.async_update_progress(self._fraction)

    def _take_result(self, result: ScanResult) -> None:
        known = set(self._known())
        self._result = result
        new = (
            each
            for each in candidates_of(result.meters, self._names)
            if each.unique_id not in known
        )
        self._candidates = sorted(new, key=attrgetter("name"))

    def _step_after_search(self) -> str:
        assert self._result is not None
        if self._candidates:
            return "meters"
        if self._result.meters:
            return "nothing_new"
        if self._result.collisions:
            return "only_collisions"
        for hint in self._result.hints:
            if hint in STEP_BY_HINT:
                return STEP_BY_HINT[hint]
        return "nothing_found"

    def _show_nothing(self, step: str) -> ResultT:
        return self.async_show_menu(
            step_id=step,
            menu_options=self._ways_on(),
            description_placeholders={
                "device": self._line_url(),
                "collisions": self._collision_list(),
            },
        )

    @abstractmethod
    def _ways_on(self) -> list[str]:
        """Return the steps that are offered when nothing was found."""

    def _collision_list(self) -> str:
        shared = [] if self._result is None else shared_addresses(self._result)
        return ", ".join(map(str, shared)) or self._names.none

    def _take_meters(self, chosen: list[str]) -> None:
        self._chosen = [each for each in self._candidates if each.unique_id in chosen]
        self._models = list(dict.fromkeys(each.model for each in self._chosen))
        self._records, self._overrides = {}, {}
        self._with_history = frozenset()

    def _model_name(self, members: Sequence[Candidate]) -> str:
        """Name one meter, or say how many of which model."""
        if len(members) == 1:
            return members[0].name
        first = members[0]
        return f"{len(members)} × {self._names.model(first.address, first.medium)}"

    def _label(self, candidate: Candidate) -> str:
        """Name a meter with its address and a reading to recognise it by."""
        parts = [candidate.name]
        if candidate.primary_address is not None:
            parts.append(self._names.primary_address(candidate.primary_address))
        for definition in candidate.definitions():
            if is_sensible(definition):
                record = candidate.records[definition.key]
                parts.append(reading(record, definition, candidate.medium))
                break
        return " · ".join(parts)

    def _record_label(self, key: str, members: Sequence[Candidate]) -> str:
        """Name a record with the value it has now and its code."""
        member = next(each for each in members if key in each.records)
        record = member.records[key]
        definition = RecordDefinition.from_record(key, record)
        value = reading(record, definition, member.medium)
        code = f"{definition.dib} {definition.vib}"
        return f"{self._names.record(definition)}: {value} ({code})"


def _errors_of(partly: Sequence[str]) -> dict[str, str]:
    """Say above the values that some meters could not be read to the end."""
    return {"base": "partly_read"} if partly else {}


def _history_question(
    stored: Sequence[StoredValue], answers: Mapping[str, Any]
) -> dict[probatio.Required, type[bool]]:
    """Ask whether to take over what is stored, where anything is."""
    default = answers.get(CONF_IMPORT_HISTORY, True)
    key = probatio.Required(CONF_IMPORT_HISTORY, default=default)
    return {key: bool} if stored else {}


def _history_words(stored: Sequence[StoredValue]) -> dict[str, str]:
    """Return how many values are stored, and from when on."""
    earliest = min((each.moment for each in stored), default=None)
    since = UNKNOWN_TIME if earliest is None else f"{earliest:%Y-%m-%d}"
    return {"stored": str(len(stored)), "since": since}


def ticked_by(preset: str, definitions: Mapping[str, RecordDefinition]) -> list[str]:
    """Return the keys that are ticked before a person ticks."""
    if preset == NONE:
        return []
    sensible = [key for key, each in definitions.items() if is_sensible(each)]
    return sensible if sensible and preset == SUGGESTED else list(definitions)


def definitions_of(members: Iterable[Candidate]) -> dict[str, RecordDefinition]:
    """Return every record that meters of one model have, by key."""
    return {
        definition.key: definition
        for member in members
        for definition in member.definitions()
    }


def _rough_time(seconds: float | None) -> str:
    """Return minutes and seconds, in steps that do not make the page flicker."""
    if seconds is None:
        return UNKNOWN_TIME
    minutes, rest = divmod(TIME_STEP_S * math.ceil(seconds / TIME_STEP_S), 60)
    return f"{minutes}:{rest:02d}"
