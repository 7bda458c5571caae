"""A meter that sends another kind of unit: told once, and taken over by a person."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import CONF_NAME, CONF_OVERRIDES, CONF_RECORDS, DOMAIN
from .gateway import MbusConfigEntry
from .meterbus.protocol.records import Record
from .records.names import Names
from .records.presentation import NO_UNIT, present
from .records.unit_changes import UnitChange, unit_changes

if TYPE_CHECKING:
    from .coordinator import MeterCoordinator

UNIT_CHANGED = "unit_changed"


async def report_units(
    hass: HomeAssistant, coordinator: MeterCoordinator, records: Mapping[str, Record]
) -> None:
    """Tell which sensors show nothing because of their unit, or take it back."""
    issue_id = f"{UNIT_CHANGED}_{coordinator.subentry_id}"
    changes = unit_changes(coordinator.meter.records, records)
    if not changes:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    names = await Names.load(hass)
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=True,
        is_persistent=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=UNIT_CHANGED,
        translation_placeholders={
            "meter": coordinator.meter.name,
            "values": "\n".join(f"- {_words(each, names)}" for each in changes),
        },
        data={
            "entry_id": coordinator.config_entry.entry_id,
            "subentry_id": coordinator.subentry_id,
        },
    )


def _words(change: UnitChange, names: Names) -> str:
    old, new = (
        present(each, None).unit or NO_UNIT for each in (change.stored, change.sent)
    )
    return f"{names.record(change.stored)}: {old} → {new}"


@callback
def accept_units(hass: HomeAssistant, entry: MbusConfigEntry, subentry_id: str) -> bool:
    """Let sensors show what the meter sends now; return False where nobody knows it."""
    if entry.state is not ConfigEntryState.LOADED:
        return False
    coordinator = entry.runtime_data.coordinators[subentry_id]
    changes = unit_changes(coordinator.meter.records, coordinator.data.records)
    if not changes:
        return False
    new = {each.sent.key: each.sent.as_dict() for each in changes}
    subentry = entry.subentries[subentry_id]
    records = [new.get(each["key"], each) for each in subentry.data[CONF_RECORDS]]
    overrides = {
        key: _name_alone(each) if key in new else each
        for key, each in (subentry.data.get(CONF_OVERRIDES) or {}).items()
    }
    data = {**subentry.data, CONF_RECORDS: records, CONF_OVERRIDES: overrides}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    return True


def _name_alone(override: Mapping[str, Any]) -> dict[str, Any]:
    """Return what still holds in another unit: no factor leads from it to the old one."""
    return {key: override[key] for key in (CONF_NAME,) if key in override}
