"""Gateways and meters as rows: what is stored of each, and what came of reading it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from custom_components.mbus.advice import interval_of
from custom_components.mbus.const import DOMAIN
from custom_components.mbus.coordinator import MeterCoordinator, MeterData
from custom_components.mbus.gateway import (
    MbusConfigEntry,
    coordinator_of,
    running_gateway,
)
from custom_components.mbus.issues import KEY_DEFECTS
from custom_components.mbus.meter import MeterConfig, UnreadableMeterError
from custom_components.mbus.meterbus.makers import model_of
from custom_components.mbus.meterbus.makers.rows import GAS, WATER
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.meterbus.protocol.records import Record
from custom_components.mbus.meterbus.tables.quantities import Quantity
from custom_components.mbus.outcome import Outcome, OutcomeKind
from custom_components.mbus.primary_addresses import stored_or_told
from custom_components.mbus.records.definitions import (
    AS_TOLD,
    RecordDefinition,
    ValueKind,
)
from custom_components.mbus.records.names import Names, maker_of
from custom_components.mbus.records.presentation import (
    is_sensible,
    present,
    shown_record,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .messages import Amount, GatewayRow, MeterRow, Nameplate


class State(StrEnum):
    """How it stands with a meter: the keys of the panel's words."""

    ANSWERING = "answering"
    KEY_NEEDED = "key_needed"
    SILENT = "silent"
    REFUSED = "refused"
    DAMAGED = "damaged"
    REPLACED = "replaced"
    """Another meter answers in its place."""
    LINE = "line"
    """It cannot be asked: the line to its gateway is away."""
    WAITING = "waiting"
    """It was not read yet."""
    LEFT_IN_PEACE = "left_in_peace"
    """All of its entities are disabled."""
    NOT_RUNNING = "not_running"
    """Its gateway is not loaded."""
    UNREADABLE = "unreadable"
    """What is stored of it cannot be read."""


STATE_OF: Final = {
    OutcomeKind.ANSWERED: State.ANSWERING,
    OutcomeKind.REFUSED: State.REFUSED,
    OutcomeKind.DAMAGED: State.DAMAGED,
    OutcomeKind.OTHER_METER: State.REPLACED,
    OutcomeKind.SILENT: State.SILENT,
    OutcomeKind.LINE: State.LINE,
}

FLOWING: Final = frozenset((*WATER, *GAS))
"""Media of meters whose display shows a volume first."""
FIRST_LOOK: Final = (Quantity.ENERGY, Quantity.VOLUME, Quantity.HCA_UNITS)
"""What people read off a meter, in this order; a volume first where something flows."""


def gateway_row(
    hass: HomeAssistant, entry: MbusConfigEntry, names: Names
) -> GatewayRow:
    """Return a gateway as it is now."""
    is_running = running_gateway(entry) is not None
    return {
        "entry_id": entry.entry_id,
        "title": entry.title,
        "device_id": device_id_of(hass, entry.entry_id, entry.entry_id),
        "is_running": is_running,
        "problem": None if is_running else _why_it_stands(entry, names),
    }


def _why_it_stands(entry: MbusConfigEntry, names: Names) -> str | None:
    """Return in words why a gateway is not running, if it is more than switched off."""
    key = entry.error_reason_translation_key
    if key is None:
        return entry.reason
    told = entry.error_reason_translation_placeholders or {}
    return names.message(key, entry.title, told.get("error", ""))


def meter_row(
    hass: HomeAssistant, entry: MbusConfigEntry, subentry: ConfigSubentry, names: Names
) -> MeterRow:
    """Return a meter as it is stored, and what came of reading it."""
    coordinator = coordinator_of(entry, subentry.subentry_id)
    try:
        meter = MeterConfig.of(subentry)
    except UnreadableMeterError as err:
        return _unreadable(entry, subentry, err, names)
    outcome = None if coordinator is None else coordinator.outcome
    interval = meter.interval or interval_of(entry)
    return {
        "entry_id": entry.entry_id,
        "meter_id": subentry.subentry_id,
        "device_id": device_id_of(hass, entry.entry_id, meter.id_on(entry.entry_id)),
        "title": subentry.title,
        **nameplate_of(meter.nameplate),
        "medium": names.medium(meter.medium),
        "address": meter.primary_address,
        # A gateway follows what is stored once it has its bus, and tells nobody then.
        "answers_at": stored_or_told(meter, _data_of(coordinator)),
        "amount": main_amount(meter, _data_of(coordinator).records, names),
        "read_at": _read_at(coordinator),
        "state": state_of(coordinator),
        "problem": _problem(meter.name, outcome, names),
        "interval_s": round(interval.total_seconds()),
        "has_own_interval": meter.interval is not None,
        "failed_reads": 0 if coordinator is None else coordinator.failed_reads,
    }


def _unreadable(
    entry: MbusConfigEntry,
    subentry: ConfigSubentry,
    err: UnreadableMeterError,
    names: Names,
) -> MeterRow:
    return {
        "entry_id": entry.entry_id,
        "meter_id": subentry.subentry_id,
        "device_id": None,
        "title": subentry.title,
        **nameplate_of(None),
        "medium": "",
        "address": None,
        "answers_at": None,
        "amount": None,
        "read_at": None,
        "state": State.UNREADABLE,
        "problem": names.failure(err.told, subentry.title),
        "interval_s": 0,
        "has_own_interval": False,
        "failed_reads": 0,
    }


def nameplate_of(address: SecondaryAddress | None) -> Nameplate:
    """Return who a meter says that it is, by the address that it can be selected by."""
    if address is None:
        return {"number": None, "maker": None, "model": None, "version": None}
    model = model_of(address.kind)
    return {
        "number": address.identification,
        "maker": maker_of(address),
        "model": None if model is None else model.name,
        "version": address.version,
    }


def state_of(coordinator: MeterCoordinator | None) -> State:
    """Return how it stands with a meter; None is one whose gateway does not run."""
    if coordinator is None:
        return State.NOT_RUNNING
    if not coordinator.is_wanted:
        return State.LEFT_IN_PEACE
    outcome = coordinator.outcome
    if outcome is None:
        return State.WAITING
    return State.KEY_NEEDED if _needs_key(outcome) else STATE_OF[outcome.kind]


def _needs_key(outcome: Outcome) -> bool:
    if outcome.reading is None:
        return False
    defects = outcome.reading.telegram.diagnostics
    return any(each.code in KEY_DEFECTS for each in defects)


def _problem(name: str, outcome: Outcome | None, names: Names) -> str | None:
    """Return in words why the last read gave nothing."""
    if outcome is None or outcome.has_answered:
        return None
    return names.failure(outcome.told, name)


def main_amount(
    meter: MeterConfig, records: Mapping[str, Record], names: Names
) -> Amount | None:
    """Return what people read off a meter, as it said it last; None before it has."""
    for definition in sorted(meter.records, key=lambda each: _rank(each, meter.medium)):
        record = records.get(definition.key)
        if record is not None and definition.kind is ValueKind.NUMBER:
            return amount_of(record, definition, meter, names)
    return None


def _rank(definition: RecordDefinition, medium: int | None) -> tuple[int, ...]:
    """Return how far a record is from what a meter shows first: less is nearer."""
    quantities: list[Quantity | None] = list(FIRST_LOOK)
    if medium in FLOWING:
        quantities.sort(key=lambda each: each is not Quantity.VOLUME)
    is_first = definition.quantity in quantities
    return (
        not is_sensible(definition, medium),
        quantities.index(definition.quantity) if is_first else len(quantities),
        definition.tariff,
        definition.subunit,
        len(definition.qualifiers),
    )


def amount_of(
    record: Record, definition: RecordDefinition, meter: MeterConfig, names: Names
) -> Amount:
    """Return what the sensor of a record shows, with what a person has corrected."""
    override = meter.overrides.get(definition.key, AS_TOLD)
    shown = present(definition, meter.medium, override)
    number = shown_record(record, definition, shown, override)
    return {
        "name": override.name or names.record(definition),
        "kind": definition.kind,
        "text": None if number is None else f"{number:f}",
        "unit": shown.native_unit,
    }


def _data_of(coordinator: MeterCoordinator | None) -> MeterData:
    return MeterData() if coordinator is None else coordinator.data


def _read_at(coordinator: MeterCoordinator | None) -> int | None:
    read_at = _data_of(coordinator).read_at
    return None if read_at is None else round(read_at.timestamp())


def device_id_of(hass: HomeAssistant, entry_id: str, own_id: str) -> str | None:
    """Return the device that is known by an ID on a gateway, if there is one yet."""
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, own_id), entry_id
    )
    return None if device is None else device.id
