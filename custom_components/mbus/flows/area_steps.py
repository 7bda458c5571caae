"""Choosing areas of a meter: what is read of it beside its usual telegram."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import probatio

from custom_components.mbus.areas import beside_usual
from custom_components.mbus.const import CONF_AREA, CONF_INTERVAL, CONF_RECORDS
from custom_components.mbus.meter import RETURN, AreaChoice, MeterConfig
from custom_components.mbus.meterbus.hexadecimal import bytes_of, frames_of
from custom_components.mbus.meterbus.makers import knowledge_of
from custom_components.mbus.meterbus.protocol.errors import InputError
from custom_components.mbus.meterbus.protocol.records import Record
from custom_components.mbus.outcome import Outcome
from custom_components.mbus.reader import Reader
from custom_components.mbus.records.definitions import definitions_of
from custom_components.mbus.records.presentation import is_sensible
from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .forms import INTERVAL, interval_of_answer, some_of
from .list_steps import ListSteps
from .records_page import record_label

AREA_KEYS: Final[Mapping[str, str]] = {"B1": "ram", "B4": "eeprom"}
"""Areas that are known by the CI field that asks for them, by the words for them."""


class AreaSteps(ListSteps):
    """Chooses what is read of a meter beside its usual telegram."""

    def __init__(self) -> None:
        """Start without an area."""
        super().__init__()
        self._area = AreaChoice(prepare="")
        self._area_records: Mapping[str, Record] = {}

    def _meter(self) -> MeterConfig:
        """Return the meter that is changed."""
        raise NotImplementedError

    def _usual_records(self) -> Mapping[str, Record]:
        """Return what it sends in its usual telegram."""
        raise NotImplementedError

    def _change(self, meter: MeterConfig) -> SubentryFlowResult:
        """Store what was changed of it, and end."""
        raise NotImplementedError

    async def async_step_areas(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask which area is to be read, and how often."""
        errors: dict[str, str] = {}
        told = ""
        if user_input is not None:
            errors = _errors_of(user_input)
            if not errors:
                self._area = _choice_of(user_input, self._meter())
                outcome = await self._read_area()
                if self._area_records:
                    return await self.async_step_area_values()
                errors[CONF_AREA] = outcome.key or "no_data"
                told = self._names.detail(outcome.told)
        schema = probatio.Schema(
            {
                probatio.Required(CONF_AREA): self._areas(),
                probatio.Optional(CONF_INTERVAL): INTERVAL,
            }
        )
        return self.async_show_form(
            step_id="areas",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            plain_placeholders={"error": told},
        )

    async def async_step_area_values(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask which values of the area are sensors; none is no area."""
        meter = self._meter()
        if user_input is not None:
            return self._change(self._with_area(meter, user_input[CONF_RECORDS]))
        definitions = definitions_of(self._area_records)
        before = {each.key for each in self._area.records}
        ticked = [
            key
            for key, each in definitions.items()
            if (key in before if before else is_sensible(each, meter.medium))
        ]
        options = some_of(
            (
                key,
                record_label(each, self._area_records[key], meter.medium, self._names),
            )
            for key, each in definitions.items()
        )
        schema = {probatio.Required(CONF_RECORDS, default=ticked): options}
        return self.async_show_form(
            step_id="area_values",
            data_schema=probatio.Schema(schema),
            description_placeholders={"meter": meter.name},
        )

    async def _read_area(self) -> Outcome:
        """Read the area once, for somebody who waits; what is usual is no area."""
        meter = self._meter().in_area(self._area)
        manner = meter.manner
        if self._area.stays_chosen:
            # Nobody has stored yet that the meter is to be led back before each read, and
            # the next one may be due.
            manner = replace(manner, afterwards=RETURN)
        met = await Reader(meter).meet(self._gateway().master, manner)
        outcome = beside_usual(met.outcome, self._usual_records())
        self._area_records = {} if outcome.reading is None else outcome.reading.records
        return outcome

    def _areas(self) -> SelectSelector:
        """Offer the areas that are chosen, that such meters are known to have, and usual ones."""
        meter, names = self._meter(), self._names
        known = {
            each.prepare: each.name for each in knowledge_of(meter.identity.kind).areas
        }
        usual = {code: names.area(key) for code, key in AREA_KEYS.items()}
        chosen = {each.prepare: each.prepare for each in meter.areas}
        options = [
            SelectOptionDict(value=prepare, label=label)
            for prepare, label in {**chosen, **usual, **known}.items()
        ]
        return SelectSelector(
            SelectSelectorConfig(
                options=options, custom_value=True, mode=SelectSelectorMode.DROPDOWN
            )
        )

    def _with_area(self, meter: MeterConfig, keys: list[str]) -> MeterConfig:
        definitions = definitions_of(self._area_records)
        chosen = tuple(each for key, each in definitions.items() if key in keys)
        others = [each for each in meter.areas if each.key != self._area.key]
        new = [replace(self._area, records=chosen)] if chosen else []
        return replace(meter, areas=(*others, *new))


def _errors_of(answers: Mapping[str, Any]) -> dict[str, str]:
    """Return what of the answers cannot be sent, by field."""
    errors = {}
    try:
        is_told = bool(frames_of(answers[CONF_AREA]))
    except InputError:
        is_told = False
    if not is_told:
        errors[CONF_AREA] = "not_hex"
    interval = answers.get(CONF_INTERVAL)
    if interval is not None and interval_of_answer(interval) is None:
        errors[CONF_INTERVAL] = "no_interval"
    return errors


def _choice_of(answers: Mapping[str, Any], meter: MeterConfig) -> AreaChoice:
    """Return the area that is meant, with the records that were chosen of it before."""
    parts = (bytes_of(part).hex().upper() for part in answers[CONF_AREA].split())
    area = AreaChoice(prepare=" ".join(parts))
    known = {each.key: each for each in meter.areas}.get(area.key, area)
    interval = answers.get(CONF_INTERVAL)
    told = None if interval is None else interval_of_answer(interval)
    seconds = None if told is None else round(told.total_seconds())
    return replace(known, interval_s=seconds)
