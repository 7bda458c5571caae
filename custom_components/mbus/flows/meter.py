"""Adding meters to a gateway, and changing one."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from typing import Any, override

import probatio

from custom_components.mbus.const import (
    AUTOMATIC,
    CONF_ADDRESS,
    CONF_ADDRESSING,
    CONF_BAUD_RATE,
    CONF_DESELECTS,
    CONF_DEVICE_CLASS,
    CONF_FACTOR,
    CONF_INTERVAL,
    CONF_KEY,
    CONF_NAME,
    CONF_OFFSET,
    CONF_PAUSE_S,
    CONF_PREPARE,
    CONF_RECORD,
    CONF_RECORDS,
    CONF_SELECTION_PAUSE_S,
    CONF_STANDARD_TIME,
    CONF_TELEGRAMS,
    CONF_TOGGLES_FCB,
    CONF_UNIT,
    CONF_WHOLE_MODEL,
    MAXIMUM_INTERVAL_MINUTES,
    PRIMARY,
    SECONDARY,
    SUBENTRY_METER,
)
from custom_components.mbus.coordinator import MeterCoordinator
from custom_components.mbus.errors import translation_key_of
from custom_components.mbus.gateway import Gateway, master_of
from custom_components.mbus.meter import (
    MeterConfig,
    MeterSettings,
    add_meter,
    change_meter,
    meters_of,
)
from custom_components.mbus.meterbus.bus.line import BAUD_RATES
from custom_components.mbus.meterbus.bus.master import Master
from custom_components.mbus.meterbus.bus.scan import FoundMeter, Method
from custom_components.mbus.meterbus.hexadecimal import bytes_of, frames_of
from custom_components.mbus.meterbus.protocol.addresses import (
    PRIMARY_ADDRESSES,
    SecondaryAddress,
)
from custom_components.mbus.meterbus.protocol.errors import (
    InputError,
    MBusError,
    OtherMeterError,
)
from custom_components.mbus.meterbus.registers.notations import addresses_of
from custom_components.mbus.meterbus.report import KEY_LENGTH
from custom_components.mbus.records.definitions import (
    AS_TOLD,
    Override,
    RecordDefinition,
)
from custom_components.mbus.records.names import Names
from custom_components.mbus.records.presentation import (
    NO_UNIT,
    NUMERIC_CLASSES,
    has_unit,
    present,
)
from custom_components.mbus.records.registers import (
    NOTHING_TOLD,
    Found,
    Owner,
    typed_in,
    typed_section,
)
from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_DEVICE
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .candidates import candidate_of
from .forms import (
    BY_PRIMARY,
    BY_SECONDARY,
    CONF_ADVANCED,
    one_of,
    reading,
    seconds,
    some_of,
    whole_number,
)
from .steps import MeterSteps

MAXIMUM_TELEGRAMS = 255
MAXIMUM_PAUSE_S = 60
"""The whole bus rests with the meter, and may be wanted again every minute."""
MAXIMUM_SELECTION_PAUSE_S = 5
"""Battery meters need up to one second."""


class MeterSubentryFlow(MeterSteps[SubentryFlowResult], ConfigSubentryFlow):
    """Adds meters by a search or by an address, and changes what is read of one."""

    def __init__(self) -> None:
        """Start without a record to override."""
        self._record_key = ""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask how the meter is to be found."""
        if self._get_entry().state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        return self.async_show_menu(
            step_id="user",
            menu_options=["search_secondary", "search_primary", "by_address"],
        )

    async def async_step_search_secondary(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Search by serial number."""
        return await self._search_by(BY_SECONDARY)

    async def async_step_search_primary(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Search by primary address."""
        return await self._search_by(BY_PRIMARY)

    async def async_step_by_address(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for a printed serial number or an address, and read the meter there."""
        errors: dict[str, str] = {}
        if user_input is not None:
            self._names = await Names.load(self.hass)
            reason = await self._read_at(user_input[CONF_ADDRESS])
            if reason is None:
                return await self.async_step_records()
            errors[CONF_ADDRESS] = reason
        schema = probatio.Schema({probatio.Required(CONF_ADDRESS): TextSelector()})
        placeholders = self._error_placeholder()
        self._error = None
        return self.async_show_form(
            step_id="by_address",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders=placeholders,
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
        if self._get_entry().state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        self._names = await Names.load(self.hass)
        return self.async_show_menu(
            step_id="reconfigure", menu_options=["values", "settings", "override"]
        )

    async def async_step_values(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what to read."""
        errors: dict[str, str] = {}
        told: Mapping[str, str] = NOTHING_TOLD
        answers: Mapping[str, Any] = {}
        known = self._known_definitions()
        if user_input is not None:
            answers = user_input
            owner = self._owner(self._coordinator())
            found, errors, told = await self._look_up(typed_in(answers), [owner])
            chosen = {*answers[CONF_RECORDS], *found.keys}
            if not chosen:
                errors.setdefault(CONF_RECORDS, "choose_a_record")
            if not errors:
                return self._change_records(chosen, found, answers[CONF_WHOLE_MODEL])
        current = list(self._stored_definitions())
        ticked = answers.get(CONF_RECORDS, current)
        options = some_of((key, self._known_label(known[key])) for key in known)
        whole_model = answers.get(CONF_WHOLE_MODEL, False)
        schema = {
            probatio.Required(CONF_RECORDS, default=ticked): options,
            **typed_section(typed_in(answers)),
            probatio.Required(CONF_WHOLE_MODEL, default=whole_model): bool,
        }
        return self.async_show_form(
            step_id="values",
            data_schema=probatio.Schema(schema),
            errors=errors,
            description_placeholders={"meters": self._subentry().title, **told},
        )

    async def async_step_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask how the meter is called, and how it is read."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = _settings_errors(user_input)
            if not errors:
                return self._change_settings(user_input)
        answers = user_input or _settings_answers(self._meter())
        return self.async_show_form(
            step_id="settings",
            data_schema=self.add_suggested_values_to_schema(SETTINGS_SCHEMA, answers),
            errors=errors,
        )

    async def async_step_override(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask which value the meter tells wrongly."""
        if user_input is not None:
            self._record_key = user_input[CONF_RECORD]
            return await self.async_step_overridden()
        definitions = self._stored_definitions()
        options = [
            SelectOptionDict(value=key, label=self._known_label(each))
            for key, each in definitions.items()
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
        definition = self._stored_definitions()[key]
        errors: dict[str, str] = {}
        shown = present(definition, meter.medium)
        unit = (user_input or {}).get(CONF_UNIT) or shown.native_unit
        if user_input is not None:
            override = Override.from_dict(user_input)
            errors = _override_errors(override, unit)
            if not errors:
                if user_input[CONF_WHOLE_MODEL]:
                    for each, other in self._others_of_model().items():
                        self._store(each, _overridden(other, key, override))
                return self._change(_overridden(meter, key, override))
        answers = user_input or meter.overrides.get(key, AS_TOLD).as_dict()
        return self.async_show_form(
            step_id="overridden",
            data_schema=self.add_suggested_values_to_schema(OVERRIDE_SCHEMA, answers),
            errors=errors,
            description_placeholders={
                "record": self._known_label(definition),
                "unit": unit or NO_UNIT,
            },
        )

    @override
    @asynccontextmanager
    async def _bus(self) -> AsyncIterator[Master]:
        """Borrow the bus of the gateway, which goes on polling between the requests."""
        yield master_of(self._get_entry())

    @override
    def _line_url(self) -> str:
        url: str = self._get_entry().data[CONF_DEVICE]
        return url

    @override
    def _known(self) -> Iterable[str]:
        subentries = self._get_entry().get_subentries_of_type(SUBENTRY_METER)
        return [each.unique_id for each in subentries if each.unique_id is not None]

    @override
    async def _search_failed(self) -> SubentryFlowResult:
        assert self._error is not None
        return self.async_abort(
            reason="search_failed", description_placeholders=self._error_placeholder()
        )

    @override
    def _ways_on(self) -> list[str]:
        return ["search_secondary", "search_primary", "by_address"]

    @override
    async def _finish(self) -> SubentryFlowResult:
        """Add the chosen meters to the gateway."""
        entry = self._get_entry()
        rate = self._gateway().master.baud_rate
        for each in self._chosen:
            add_meter(self.hass, entry, self._meter_of(each, rate))
        return self.async_abort(
            reason="meters_added",
            description_placeholders={"count": str(len(self._chosen))},
        )

    async def _search_by(self, method: str) -> SubentryFlowResult:
        self._method = method
        return await self._start_search()

    async def _read_at(self, text: str) -> str | None:
        """Read the meter that a person named; return why that is not possible."""
        try:
            addresses = addresses_of(text)
        except InputError:
            return "bad_address"
        master = self._gateway().master
        self._error = None
        silent: set[SecondaryAddress] = set()
        for address in addresses:
            if address in silent:
                continue
            try:
                reading = await master.read(address)
            except OtherMeterError as err:
                # The text may mean yet another address, which is the right one.
                self._error = err
                continue
            except MBusError as err:
                self._error = err
                return translation_key_of(err)
            if reading is None:
                if isinstance(address, SecondaryAddress):
                    silent.update(address.selections)
                continue
            header = reading.telegram.header
            frame = reading.frames[0]
            meter = FoundMeter(
                address=None if header is None else header.address,
                primary_address=frame.a if frame.a in PRIMARY_ADDRESSES else None,
                telegram=reading.telegram,
                found_by=Method.SECONDARY
                if isinstance(address, SecondaryAddress)
                else Method.PRIMARY,
                baud_rate=master.line.baud_rate,
            )
            candidate = candidate_of(meter, [meter], self._names)
            candidate = candidate.after_reading(reading)
            if candidate.unique_id in self._known():
                return "already_added"
            self._chosen, self._models = [candidate], [candidate.model]
            self._error = None
            return None
        return "no_answer" if self._error is None else translation_key_of(self._error)

    def _gateway(self) -> Gateway:
        gateway: Gateway = self._get_entry().runtime_data
        return gateway

    def _subentry(self) -> ConfigSubentry:
        return self._get_reconfigure_subentry()

    def _coordinator(self) -> MeterCoordinator:
        return self._gateway().coordinators[self._subentry().subentry_id]

    def _meter(self) -> MeterConfig:
        return MeterConfig.of(self._subentry())

    def _stored_definitions(self) -> dict[str, RecordDefinition]:
        return {each.key: each for each in self._meter().records}

    def _known_definitions(self) -> dict[str, RecordDefinition]:
        """Return what the meter sends, and what was chosen and it does not send now."""
        sent = {
            key: RecordDefinition.from_record(key, record)
            for key, record in self._coordinator().data.records.items()
        }
        return {**sent, **self._stored_definitions()}

    def _owner(self, coordinator: MeterCoordinator) -> Owner:
        """Return the meter as registers are looked up in it."""
        return Owner.of(
            coordinator.meter.medium,
            coordinator.data.records,
            self._stored_definitions().values(),
        )

    def _change_records(
        self, chosen: Collection[str], found: Found, whole_model: bool
    ) -> SubentryFlowResult:
        """Store what is read, and what registers say of how it is shown, and end."""
        if whole_model:
            for key, other in self._others_of_model().items():
                self._store(key, self._with_records(key, other, chosen, found))
        own = self._subentry().subentry_id
        return self._change(self._with_records(own, self._meter(), chosen, found))

    def _with_records(
        self,
        subentry_id: str,
        meter: MeterConfig,
        chosen: Collection[str],
        found: Found,
    ) -> MeterConfig:
        """Return a meter with other records: which is copied, what they are is its own."""
        stored = {each.key: each for each in meter.records}
        coordinator = self._gateway().coordinators.get(subentry_id)
        records = {} if coordinator is None else coordinator.data.records
        sent = {
            key: RecordDefinition.from_record(key, record)
            for key, record in records.items()
        }
        known = self._known_definitions() | sent | stored
        before = {key: each.as_dict() for key, each in meter.overrides.items()}
        overrides = found.overrides(before=before)
        return replace(
            meter,
            records=tuple(known[key] for key in known if key in chosen),
            overrides={
                key: Override.from_dict(each) for key, each in overrides.items()
            },
        )

    def _change_settings(self, answers: Mapping[str, Any]) -> SubentryFlowResult:
        """Store how the meter is called and read, and end."""
        settings = MeterSettings.from_dict({**answers, **answers[CONF_ADVANCED]})
        meter = self._meter()
        if answers[CONF_WHOLE_MODEL]:
            for key, other in self._others_of_model().items():
                own = other.settings
                common = replace(
                    settings,
                    key=own.key,
                    addressing=own.addressing,
                    baud_rate=own.baud_rate,
                )
                self._store(key, replace(other, settings=common))
        return self._change(replace(meter, name=answers[CONF_NAME], settings=settings))

    def _known_label(self, definition: RecordDefinition) -> str:
        """Name a record with its value, where the meter sends it, and its code."""
        name = self._names.record(definition)
        record = self._coordinator().data.records.get(definition.key)
        if record is not None:
            name += f": {reading(record, definition, self._coordinator().meter.medium)}"
        return f"{name} ({definition.dib} {definition.vib})"

    def _change(self, meter: MeterConfig) -> SubentryFlowResult:
        """Store what was changed of this meter, and end."""
        return self.async_update_and_abort(
            self._get_entry(),
            self._subentry(),
            title=meter.name,
            unique_id=meter.unique_id,
            data=meter.as_data(),
        )

    def _others_of_model(self) -> dict[str, MeterConfig]:
        """Return the other meters of this gateway with the same model."""
        own, changed = self._subentry().subentry_id, self._meter()
        return {
            key: each
            for key, each in meters_of(self._get_entry()).items()
            if key != own and each.is_of_model_of(changed)
        }

    def _store(self, subentry_id: str, meter: MeterConfig) -> None:
        change_meter(self.hass, self._get_entry(), subentry_id, meter)


def _overridden(meter: MeterConfig, key: str, override: Override) -> MeterConfig:
    return replace(meter, overrides={**meter.overrides, key: override})


def _settings_answers(meter: MeterConfig) -> dict[str, Any]:
    """Return the answers of the settings form from a meter's settings, which are flat."""
    data = {
        key: value for key, value in asdict(meter.settings).items() if value is not None
    }
    if CONF_BAUD_RATE in data:
        data[CONF_BAUD_RATE] = str(data[CONF_BAUD_RATE])
    advanced = {key: data[key] for key in _ADVANCED_SETTINGS if key in data}
    return {CONF_NAME: meter.name, **data, CONF_ADVANCED: advanced}


def _settings_errors(answers: Mapping[str, Any]) -> dict[str, str]:
    errors = {}
    try:
        frames_of(answers[CONF_ADVANCED].get(CONF_PREPARE) or "")
    except InputError:
        # Dialogs show the error of a section, and none of a field within one.
        errors[CONF_ADVANCED] = "not_hex"
    try:
        key = bytes_of(answers.get(CONF_KEY) or "")
    except InputError:
        key = b"?"
    if len(key) not in (0, KEY_LENGTH):
        errors[CONF_KEY] = "bad_key"
    return errors


def _override_errors(override: Override, unit: str | None) -> dict[str, str]:
    """Refuse a device class that Home Assistant does not have in the unit."""
    device_class = override.device_class
    fits = device_class is None or has_unit(device_class, unit)
    return {} if fits else {CONF_DEVICE_CLASS: "class_without_unit"}


_ADVANCED_SETTINGS = (
    CONF_BAUD_RATE,
    CONF_TELEGRAMS,
    CONF_TOGGLES_FCB,
    CONF_PREPARE,
    CONF_PAUSE_S,
    CONF_SELECTION_PAUSE_S,
    CONF_DESELECTS,
    CONF_STANDARD_TIME,
)
_WHOLE_MODEL = {probatio.Required(CONF_WHOLE_MODEL, default=False): bool}
_ADVANCED_METER = section(
    probatio.Schema(
        {
            probatio.Optional(CONF_BAUD_RATE): one_of(
                *map(str, BAUD_RATES), key="baud_rate"
            ),
            probatio.Optional(CONF_TELEGRAMS): whole_number(1, MAXIMUM_TELEGRAMS),
            probatio.Required(CONF_TOGGLES_FCB, default=True): bool,
            probatio.Optional(CONF_PREPARE): TextSelector(),
            probatio.Required(CONF_PAUSE_S, default=0): seconds(MAXIMUM_PAUSE_S, 0.1),
            probatio.Required(CONF_SELECTION_PAUSE_S, default=0): seconds(
                MAXIMUM_SELECTION_PAUSE_S, 0.05
            ),
            probatio.Required(CONF_DESELECTS, default=False): bool,
            probatio.Required(CONF_STANDARD_TIME, default=False): bool,
        }
    ),
    {"collapsed": True},
)
SETTINGS_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_NAME): TextSelector(),
        probatio.Optional(CONF_INTERVAL): whole_number(
            1, MAXIMUM_INTERVAL_MINUTES, "min"
        ),
        probatio.Optional(CONF_KEY): TextSelector(
            TextSelectorConfig(type=TextSelectorType.PASSWORD)
        ),
        probatio.Required(CONF_ADDRESSING, default=AUTOMATIC): one_of(
            AUTOMATIC, PRIMARY, SECONDARY, key="addressing"
        ),
        probatio.Required(CONF_ADVANCED): _ADVANCED_METER,
        **_WHOLE_MODEL,
    }
)
_ANY_NUMBER = NumberSelector(
    NumberSelectorConfig(step="any", mode=NumberSelectorMode.BOX)
)
OVERRIDE_SCHEMA = probatio.Schema(
    {
        probatio.Optional(CONF_NAME): TextSelector(),
        probatio.Optional(CONF_FACTOR): _ANY_NUMBER,
        probatio.Optional(CONF_OFFSET): _ANY_NUMBER,
        probatio.Optional(CONF_UNIT): TextSelector(),
        probatio.Optional(CONF_DEVICE_CLASS): SelectSelector(
            SelectSelectorConfig(
                options=sorted(each.value for each in NUMERIC_CLASSES),
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
        **_WHOLE_MODEL,
    }
)
