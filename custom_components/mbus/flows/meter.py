"""Adding meters to a gateway, and changing one."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, override

import probatio

from custom_components.mbus.adding.bus import GatewayBus
from custom_components.mbus.adding.choice import ticked_by
from custom_components.mbus.adding.searching import (
    BY_BOTH,
    BY_PRIMARY,
    BY_SECONDARY,
    Way,
)
from custom_components.mbus.const import (
    CONF_METER,
    CONF_NAME,
    CONF_PRESET,
    CONF_RECORD,
    CONF_RECORDS,
    CONF_UNIT,
    CONF_WHOLE_MODEL,
    CURRENT,
)
from custom_components.mbus.errors import told_of
from custom_components.mbus.exchange import Place, accept_exchange
from custom_components.mbus.meter import MeterConfig, add_meter, change_meter, meters_of
from custom_components.mbus.meterbus.history.stored import moments_of
from custom_components.mbus.meterbus.makers import knowledge_of
from custom_components.mbus.meterbus.makers.rows import BlockValue
from custom_components.mbus.meterbus.protocol.records import Record
from custom_components.mbus.records.definitions import (
    AS_TOLD,
    Override,
    RecordDefinition,
)
from custom_components.mbus.records.names import Names, device_class_names
from custom_components.mbus.records.presentation import NO_UNIT, present
from custom_components.mbus.records.registers import (
    Found,
    Owner,
    typed_in,
    typed_section,
)
from custom_components.mbus.sent import Sent, with_records
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .area_steps import AreaSteps
from .forms import PRESETS_OF_METER, some_of
from .meter_forms import (
    SETTINGS_SCHEMA,
    advice_text,
    override_errors,
    override_schema,
    settings_answers,
    settings_errors,
    settings_of,
)
from .meters_page import meter_label
from .records_page import Typed, looked_up, record_label


class MeterSubentryFlow(AreaSteps):
    """Adds meters by a search, an address or a list, and changes what is read of one."""

    def __init__(self) -> None:
        """Start without a record to override."""
        super().__init__()
        self._record_key = ""
        self._preset = CURRENT
        """What is ticked of the values, as the page shows it."""
        self._shown_values: dict[str, BlockValue] = {}
        """What was defined in a block, and is on the page by now."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask how the meter is to be found."""
        return self.async_show_menu(
            step_id="user",
            menu_options=[
                "search_secondary",
                "search_primary",
                "search_thorough",
                "by_address",
                "by_list",
            ],
        )

    @property
    @override
    def _ways_on(self) -> list[str]:
        searches = ["search_secondary", "search_primary", "search_thorough"]
        return [*searches, "by_address", "by_list"]

    async def async_step_search_secondary(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Search by serial number."""
        bus = GatewayBus(self._get_entry())
        return await self._start_search(bus, Way(BY_SECONDARY))

    async def async_step_search_primary(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Search by primary address."""
        bus = GatewayBus(self._get_entry())
        return await self._start_search(bus, Way(BY_PRIMARY))

    async def async_step_search_thorough(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Search in both ways, and ask once more wherever nobody answers."""
        bus = GatewayBus(self._get_entry())
        return await self._start_search(bus, Way(BY_BOTH, thorough=True))

    async def async_step_search_failed(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """End: the line is that of the gateway, and nothing can be set here."""
        assert self._error is not None
        failure = self._names.failure(told_of(self._error), self._get_entry().title)
        return self.async_abort(
            reason="search_failed",
            description_placeholders={"error": failure},
        )

    async def async_step_nothing_new(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """End a search that found nobody but those that are known."""
        return self.async_abort(reason="nothing_new")

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what is to be changed."""
        self._names = await Names.load(self.hass)
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=["values", "areas", "settings", "override", "exchanged"],
        )

    async def async_step_values(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what to read."""
        errors: dict[str, str] = {}
        typed = Typed()
        answers: Mapping[str, Any] = user_input or {}
        known = self._sent(self._subentry_id, self._meter()).definitions
        if answers.get(CONF_PRESET, self._preset) != self._preset:
            self._preset = answers[CONF_PRESET]
            answers = {**answers, CONF_RECORDS: self._ticked(known)}
        elif user_input is not None:
            text = typed_in(answers)
            others = self._other_owners()
            typed = await looked_up(
                *(self.hass, text, [self._owner(self._subentry_id, self._meter())]),
                *(self._names, list(others.values())),
            )
            both = (*answers[CONF_RECORDS], *typed.meant.keys)
            chosen = list(dict.fromkeys(both))
            errors = {} if chosen else {CONF_RECORDS: "choose_a_record"}
            errors |= typed.errors
            if typed.is_to_be_looked_at:
                self._shown_values |= {each.key: each for each in typed.meant.values}
                answers = {**answers, CONF_RECORDS: chosen}
            if not errors:
                whole_model = answers[CONF_WHOLE_MODEL]
                return self._change_records(chosen, typed.meant, whole_model)
            known = self._sent(self._subentry_id, self._meter()).definitions
        ticked = answers.get(CONF_RECORDS, self._ticked(known))
        options = some_of(self._labels(known.values()).items())
        whole_model = answers.get(CONF_WHOLE_MODEL, False)
        schema = {
            probatio.Required(CONF_PRESET, default=self._preset): PRESETS_OF_METER,
            probatio.Required(CONF_RECORDS, default=ticked): options,
            **typed_section(typed_in(answers)),
            probatio.Required(CONF_WHOLE_MODEL, default=whole_model): bool,
        }
        return self.async_show_form(
            step_id="values",
            data_schema=probatio.Schema(schema),
            errors=errors,
            description_placeholders={"meters": self._meter().name},
            plain_placeholders=typed.told,
        )

    def _ticked(self, known: Mapping[str, RecordDefinition]) -> list[str]:
        """Return the records that are ticked before a person ticks."""
        meter = self._meter()
        if self._preset == CURRENT:
            return [each.key for each in meter.records]
        return ticked_by(self._preset, known, meter.medium)

    async def async_step_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask how the meter is called, and how it is read."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = settings_errors(user_input)
            if not errors:
                return self._change_settings(user_input)
        answers = user_input or settings_answers(self._meter())
        return self.async_show_form(
            step_id="settings",
            data_schema=self.add_suggested_values_to_schema(SETTINGS_SCHEMA, answers),
            errors=errors,
            description_placeholders={
                "meter": self._meter().name,
                "known": advice_text(self._meter(), self._names),
            },
        )

    async def async_step_override(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask which value the meter tells wrongly."""
        if user_input is not None:
            self._record_key = user_input[CONF_RECORD]
            return await self.async_step_overridden()
        options = [
            SelectOptionDict(value=key, label=label)
            for key, label in self._labels(self._meter().records).items()
        ]
        selector = SelectSelector(
            SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN)
        )
        return self.async_show_form(
            step_id="override",
            data_schema=probatio.Schema({probatio.Required(CONF_RECORD): selector}),
        )

    async def async_step_overridden(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what is right instead; what is left empty stays as the meter tells it."""
        meter, key = self._meter(), self._record_key
        definition = next((each for each in meter.records if each.key == key), None)
        if definition is None:
            # Somebody else has left it out meanwhile.
            return await self.async_step_override()
        shown = present(definition, meter.medium)
        unit = (user_input or {}).get(CONF_UNIT) or shown.native_unit
        errors: dict[str, str] = {}
        if user_input is not None:
            told = Override.from_dict(user_input)
            errors = override_errors(told, unit)
            if not errors:
                return self._override(key, told, user_input[CONF_WHOLE_MODEL])
        answers = user_input or meter.overrides.get(key, AS_TOLD).as_dict()
        classes = await device_class_names(self.hass)
        return self.async_show_form(
            step_id="overridden",
            data_schema=self.add_suggested_values_to_schema(
                override_schema(classes), answers
            ),
            errors=errors,
            description_placeholders={
                "value": self._labels([definition])[key],
                "gas": classes[SensorDeviceClass.GAS],
            },
            plain_placeholders={"unit": unit or NO_UNIT},
        )

    def _override(
        self, key: str, told: Override, whole_model: bool
    ) -> SubentryFlowResult:
        """Store what is right instead of what a meter tells, and end."""
        if whole_model:
            for each, other in self._others_of_model().items():
                self._store(each, _overridden(other, key, told))
        return self._change(_overridden(self._meter(), key, told))

    async def async_step_exchanged(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Search for the meter that hangs in the place of this one."""
        bus = GatewayBus(self._get_entry())
        return await self._start_search(bus, Way(BY_SECONDARY))

    async def async_step_which(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask which of the new meters it is; those of the same kind come first."""
        if user_input is not None:
            return await self._exchange(user_input[CONF_METER])
        medium = self._meter().medium
        offered = sorted(self._choice.offered, key=lambda each: each.medium != medium)
        options = [
            SelectOptionDict(value=each.unique_id, label=meter_label(each, self._names))
            for each in offered
            if each.address is not None
        ]
        selector = SelectSelector(
            SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST)
        )
        return self.async_show_form(
            step_id="which",
            data_schema=probatio.Schema({probatio.Required(CONF_METER): selector}),
            description_placeholders={"meter": self._meter().name},
        )

    async def async_step_no_new_meter(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """End a search that found nobody who could have taken the place of a meter."""
        return self.async_abort(reason="no_new_meter")

    async def _exchange(self, unique_id: str) -> SubentryFlowResult:
        """Let one of the meters that are offered take the place of this one."""
        offered = self._choice.offered
        found = next(each for each in offered if each.unique_id == unique_id)
        assert found.address is not None
        rate = found.own_rate(self._gateway().master.baud_rate)
        place = Place(found.primary_address, rate)
        await accept_exchange(
            self.hass, self._get_entry(), self._subentry_id, found.address, place
        )
        return self.async_abort(reason="exchanged")

    @override
    def _step_after_search(self) -> str:
        if self.source != SOURCE_RECONFIGURE:
            return super()._step_after_search()
        has_number = any(each.address is not None for each in self._choice.offered)
        return "which" if has_number else "no_new_meter"

    @override
    async def _finish(self) -> SubentryFlowResult:
        """Add the chosen meters to the gateway."""
        meters = self._chosen_meters(self._gateway().master.baud_rate)
        for each in meters:
            add_meter(self.hass, self._get_entry(), each)
        await self._call_meters()
        return self.async_abort(
            reason="meters_added",
            description_placeholders={"count": str(len(meters))},
        )

    @override
    def _require(self) -> None:
        self._gateway()
        if self.source == SOURCE_RECONFIGURE:
            self._meter()

    @property
    def _subentry_id(self) -> str:
        return self._subentry().subentry_id

    def _subentry(self) -> ConfigSubentry:
        return self._get_reconfigure_subentry()

    @override
    def _meter(self) -> MeterConfig:
        return MeterConfig.of(self._subentry())

    def _records_of(self, subentry_id: str) -> Mapping[str, Record]:
        """Return what a meter has sent; nothing of one that was not read."""
        coordinator = self._gateway().coordinators.get(subentry_id)
        return {} if coordinator is None else coordinator.data.records

    @override
    def _usual_records(self) -> Mapping[str, Record]:
        return self._records_of(self._subentry_id)

    def _sent(self, subentry_id: str, meter: MeterConfig) -> Sent:
        """Return a meter of this model with what it has sent."""
        return Sent.of(
            meter,
            self._gateway().coordinators.get(subentry_id),
            (*self._meter().block_values, *self._shown_values.values()),
        )

    def _owner(self, subentry_id: str, meter: MeterConfig) -> Owner:
        """Return a meter as registers are looked up in it."""
        sent = self._sent(subentry_id, meter)
        is_own = subentry_id == self._subentry_id
        return Owner.of(
            *(meter.medium, sent.records, meter.records),
            block=sent.block,
            values=sent.values if is_own else meter.block_values,
            primary_address=meter.primary_address,
            address=meter.address,
        )

    def _other_owners(self) -> dict[str, Owner]:
        """Return the other meters of the gateway, which the same list may name."""
        return {
            key: self._owner(key, each)
            for key, each in meters_of(self._get_entry()).items()
            if key != self._subentry_id
        }

    def _store_others(self, typed: Found) -> None:
        """Store what a list means in the other meters that it names, beside what they read."""
        meters = meters_of(self._get_entry())
        for key, found in zip(self._other_owners(), typed.others, strict=True):
            if not found.keys:
                continue
            meter, (owner, _) = meters[key], found.owners[0]
            chosen = {*(each.key for each in meter.records), *found.keys}
            values = {each.key: each for each in (*meter.block_values, *found.values)}
            known = owner.definitions
            changed = with_records(meter, known, chosen, found, values.values())
            self._store(key, changed)

    def _change_records(
        self, chosen: Collection[str], typed: Found, whole_model: bool
    ) -> SubentryFlowResult:
        """Store what is read, and what registers say of how it is shown, and end."""
        own = self._sent(self._subentry_id, self._meter())
        self._store_others(typed)
        if whole_model:
            for key, other in self._others_of_model().items():
                self._store(key, self._sent(key, other).reading(chosen, typed, own))
        return self._change(own.reading(chosen, typed))

    def _change_settings(self, answers: Mapping[str, Any]) -> SubentryFlowResult:
        """Store how the meter is called and read, and end."""
        settings = settings_of(answers)
        if answers[CONF_WHOLE_MODEL]:
            for key, other in self._others_of_model().items():
                own = other.settings
                common = replace(
                    settings,
                    key=own.key,
                    addressing=own.addressing,
                    baud_rate=own.baud_rate,
                )
                self._store(key, other.with_settings(common))
        meter = self._meter().with_settings(settings)
        return self._change(replace(meter, name=answers[CONF_NAME]))

    def _labels(self, definitions: Iterable[RecordDefinition]) -> dict[str, str]:
        """Name records with their values, where the meter sends them, and their codes."""
        meter, subentry_id = self._meter(), self._subentry_id
        defined = self._sent(subentry_id, meter).defined
        records = {**self._records_of(subentry_id), **defined}
        moments = moments_of(records.values(), knowledge_of(meter.identity.kind))
        return {
            each.key: record_label(
                each,
                records.get(each.key),
                meter.medium,
                self._names,
                moments.get(each.key),
            )
            for each in definitions
        }

    @override
    def _change(self, meter: MeterConfig) -> SubentryFlowResult:
        """Store what was changed of this meter, and end."""
        return self.async_update_and_abort(
            self._get_entry(),
            self._subentry(),
            title=meter.name,
            unique_id=meter.unique_id,
            data=meter.as_data(),
            reason="reconfigure_successful",
        )

    def _others_of_model(self) -> dict[str, MeterConfig]:
        """Return the other meters of this gateway with the same model."""
        own, changed = self._subentry_id, self._meter()
        return {
            key: each
            for key, each in meters_of(self._get_entry()).items()
            if key != own and each.is_of_model_of(changed)
        }

    def _store(self, subentry_id: str, meter: MeterConfig) -> None:
        change_meter(self.hass, self._get_entry(), subentry_id, meter)


def _overridden(meter: MeterConfig, key: str, told: Override) -> MeterConfig:
    return replace(meter, overrides={**meter.overrides, key: told})
