"""Taking figures: from the last answer, or from who knows what there was at a moment."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from custom_components.mbus.clocks import MeterClock
from custom_components.mbus.coordinator import MeterCoordinator
from custom_components.mbus.meter import MeterConfig
from custom_components.mbus.meterbus.history.stored import StoredValue, history_of
from custom_components.mbus.meterbus.makers import knowledge_of
from custom_components.mbus.meterbus.protocol.addresses import manufacturer_letters
from custom_components.mbus.meterbus.protocol.records import Record
from custom_components.mbus.records.definitions import (
    AS_TOLD,
    Override,
    RecordDefinition,
)
from custom_components.mbus.records.names import Names
from custom_components.mbus.records.presentation import (
    COUNTED,
    Presentation,
    present,
    shown_stored,
)
from custom_components.mbus.records.states import state_of
from custom_components.mbus.registry import sensor_of
from homeassistant.components.sensor import SensorStateClass
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.util import dt as dt_util

from .meters import StoredMeter
from .recorded import recorded
from .units import in_unit
from .values import Figure, MeterFigures, MeterLabel, ShownRecord, Source

LEAD: Final = timedelta(minutes=1)
"""Clocks of meters show minutes: what they store at 23:59 is of the end of that day."""


@dataclass(frozen=True, kw_only=True)
class _Subject:
    """A record whose sensor is enabled, and what it takes to show it."""

    record: ShownRecord
    definition: RecordDefinition
    shown: Presentation
    override: Override
    clock: MeterClock
    area: str = ""
    """The key of the area that it is of; "" for the usual telegram."""

    def of_answer(self, record: Record | None) -> Decimal | str | None:
        """Return what the sensor shows for what the meter says now."""
        if record is None:
            return None
        match state_of(record, self.definition, self.shown, self.override, self.clock):
            case Decimal() as number:
                return self._in_unit(number)
            case datetime() as moment:
                return dt_util.as_local(moment).isoformat()
            case date() as day:
                return day.isoformat()
            case text:
                return text

    def of_stored(self, stored: StoredValue) -> Decimal | None:
        """Return what the sensor would have shown for what the meter has stored."""
        number = shown_stored(
            stored.value, stored.unit, self.definition, self.shown, self.override
        )
        return None if number is None else self._in_unit(number)

    def _in_unit(self, native: Decimal) -> Decimal | None:
        record, unit = self.record, self.shown.native_unit
        return in_unit(native, unit, record.unit, record.device_class)


async def figures_of(
    hass: HomeAssistant,
    meters: Iterable[StoredMeter],
    names: Names,
    at: datetime | None = None,
) -> list[MeterFigures]:
    """Return what the sensors of meters show now, or showed at a moment of the past.

    Now is what each meter answered last, and what Home Assistant has where it was not read
    yet. At a moment it is what the meter itself has stored of it, else what Home Assistant
    has. Raises HomeAssistantError where the recorder fails.
    """
    wanted, told, missing = [], [], []
    for meter in meters:
        subjects = _subjects(hass, meter, names)
        figures = _told_by_meter(meter, subjects, at)
        wanted.append((meter, subjects))
        told.append(figures)
        missing += [each.record for each in subjects if each.record.key not in figures]
        # There may be a thousand: others have their turn in between.
        await asyncio.sleep(0)
    kept = await recorded(hass, missing, at or dt_util.utcnow())
    taken = []
    for (meter, subjects), figures in zip(wanted, told, strict=True):
        taken.append(_of_meter(hass, meter, subjects, names, figures, kept, at))
        await asyncio.sleep(0)
    return taken


def _of_meter(
    hass: HomeAssistant,
    meter: StoredMeter,
    subjects: Sequence[_Subject],
    names: Names,
    told: Mapping[str, Figure],
    kept: Mapping[str, Figure],
    at: datetime | None,
) -> MeterFigures:
    figures = tuple(
        told.get(each.record.key)
        or kept.get(each.record.entity_id)
        or Figure(record=each.record)
        for each in subjects
    )
    read_at = None if meter.coordinator is None else meter.coordinator.data.read_at
    return MeterFigures(
        meter=_label(hass, meter, names),
        read_at=read_at,
        figures=figures,
        problem=_problem(meter, names, at),
    )


def _told_by_meter(
    meter: StoredMeter, subjects: Sequence[_Subject], at: datetime | None
) -> dict[str, Figure]:
    """Return what the meter itself says, by the key of the record."""
    if meter.coordinator is None or meter.config is None:
        return {}
    data = meter.coordinator.data
    if at is not None:
        return _stored_at(meter.config, subjects, data.records, at)
    return {
        each.record.key: figure
        for each in subjects
        if (figure := _answered(meter.coordinator, each)) is not None
    }


def _answered(coordinator: MeterCoordinator, subject: _Subject) -> Figure | None:
    """Return what the meter said last, where it was read."""
    by = coordinator.areas.get(subject.area) if subject.area else coordinator
    if by is None or by.data.read_at is None:
        return None
    return Figure(
        record=subject.record,
        value=subject.of_answer(by.data.records.get(subject.definition.key)),
        at=by.data.read_at,
        source=Source.READING,
    )


def _stored_at(
    meter: MeterConfig,
    subjects: Sequence[_Subject],
    records: Mapping[str, Record],
    at: datetime,
) -> dict[str, Figure]:
    """Return what a meter has stored of a moment, when it was in its place already."""
    if meter.replaced_at is not None and at < meter.replaced_at:
        return {}
    by_key = {each.record.key: each for each in subjects if not each.area}
    found: dict[str, Figure] = {}
    known = knowledge_of(meter.identity.kind)
    for stored in history_of(records.values(), known).values:
        moment = meter.clock.moment_of_stored(stored)
        subject = by_key.get(stored.key)
        if subject is None or not at - LEAD <= moment <= at:
            continue
        value = subject.of_stored(stored)
        if value is not None:
            found[stored.key] = Figure(
                record=subject.record, value=value, at=moment, source=Source.STORED
            )
    return found


def _subjects(hass: HomeAssistant, meter: StoredMeter, names: Names) -> list[_Subject]:
    """Return the records of a meter whose sensors are there and enabled."""
    config = meter.config
    if config is None:
        return []
    owner, found = config.id_on(meter.entry.entry_id), []
    in_areas = [(area.key, config.in_area(area)) for area in config.areas]
    for area, each in (("", config), *in_areas):
        for definition in each.records:
            key = f"{area}_{definition.key}" if area else definition.key
            entry = sensor_of(hass, owner, key)
            if entry is not None and not entry.disabled:
                unit = _unit_of(hass, entry)
                subject = _subject(each, definition, entry.entity_id, unit, names)
                record = replace(subject.record, key=key)
                found.append(replace(subject, record=record, area=area))
    return found


def _subject(
    meter: MeterConfig,
    definition: RecordDefinition,
    entity_id: str,
    unit: str | None,
    names: Names,
) -> _Subject:
    override = meter.overrides.get(definition.key, AS_TOLD)
    shown, heading = (
        present(definition, meter.medium, override),
        names.record(definition),
    )
    record = ShownRecord(
        key=definition.key,
        name=override.name or heading,
        heading=heading,
        entity_id=entity_id,
        unit=unit,
        device_class=shown.device_class,
        is_counter=shown.state_class in COUNTED,
        only_grows=shown.state_class is SensorStateClass.TOTAL_INCREASING,
    )
    return _Subject(
        record=record,
        definition=definition,
        shown=shown,
        override=override,
        clock=meter.clock,
    )


def _unit_of(hass: HomeAssistant, entry: er.RegistryEntry) -> str | None:
    """Return the unit that a sensor is shown in, which its owner may have chosen."""
    state = hass.states.get(entry.entity_id)
    if state is None:
        return entry.unit_of_measurement
    unit: str | None = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    return unit


def _label(hass: HomeAssistant, meter: StoredMeter, names: Names) -> MeterLabel:
    device_id = meter.device_id(hass)
    device = None if device_id is None else dr.async_get(hass).async_get(device_id)
    area_id = None if device is None else device.area_id
    area = None if area_id is None else ar.async_get(hass).async_get_area(area_id)
    label = MeterLabel(
        entry_id=meter.entry.entry_id,
        meter_id=meter.subentry_id,
        device_id=device_id,
        name=meter.title,
        area=None if area is None else area.name,
        gateway=meter.entry.title,
    )
    config = meter.config
    if config is None:
        return label
    label = replace(
        label,
        medium=names.medium(config.medium),
        primary_address=config.primary_address,
        replaced_at=config.replaced_at,
    )
    address = config.nameplate
    if address is None:
        return label
    return replace(
        label,
        number=address.identification,
        manufacturer=manufacturer_letters(address.manufacturer),
        version=address.version,
    )


def _problem(meter: StoredMeter, names: Names, at: datetime | None) -> str | None:
    """Return in words why figures of a meter are missing, old or another one's."""
    if meter.config is None:
        return names.figures("unreadable")
    replaced_at = meter.config.replaced_at
    if at is not None:
        was_other = replaced_at is not None and at < replaced_at
        return names.figures("replaced") if was_other else None
    if meter.coordinator is None:
        return names.figures("not_running")
    outcome = meter.coordinator.outcome
    if outcome is None or outcome.has_answered:
        return None
    return names.failure(outcome.told, meter.config.name)
