"""A meter that was exchanged: told once, and accepted or ignored by a person."""

from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.util import dt as dt_util

from .const import CONF_REPLACED_AT, CONF_SECONDARY_ADDRESS, DOMAIN
from .gateway import MbusConfigEntry
from .meterbus.protocol.addresses import SecondaryAddress
from .records.names import Names

if TYPE_CHECKING:
    from .coordinator import MeterCoordinator

REPLACED = "meter_replaced"


def issue_id_of(coordinator: MeterCoordinator) -> str:
    """Return the ID of the issue about a meter."""
    return f"{REPLACED}_{coordinator.subentry_id}"


@callback
def report_replaced(
    hass: HomeAssistant, coordinator: MeterCoordinator, found: str
) -> None:
    """Tell that another meter answers where this one used to."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id_of(coordinator),
        is_fixable=True,
        is_persistent=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=REPLACED,
        translation_placeholders={
            "meter": coordinator.meter.name,
            "address": str(coordinator.meter.primary_address),
            "found": found[:8],
        },
        data={
            "entry_id": coordinator.config_entry.entry_id,
            "subentry_id": coordinator.subentry_id,
            "found": found,
        },
    )


@callback
def has_replaced_other(
    hass: HomeAssistant, coordinator: MeterCoordinator, found: str
) -> bool:
    """Return whether a meter was reported in the place of another one than this.

    It cannot have taken two places; what comes from it here are late answers.
    """
    return any(
        (issue.data or {}).get("found") == found
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue_id != issue_id_of(coordinator)
    )


@callback
def clear_replaced(hass: HomeAssistant, coordinator: MeterCoordinator) -> None:
    """Take the issue back: the meter itself has answered."""
    ir.async_delete_issue(hass, DOMAIN, issue_id_of(coordinator))


async def accept_replacement(
    hass: HomeAssistant, entry: MbusConfigEntry, subentry_id: str, found: str
) -> None:
    """Let the new meter take the place of the old one, history and entities included."""
    subentry = entry.subentries[subentry_id]
    names = await Names.load(hass)
    address = SecondaryAddress.parse(found)
    old = subentry.unique_id or subentry_id
    # A name that a person has given is that of the place, and stays.
    is_own_name = old[:8] not in subentry.title
    move_registries(hass, entry, subentry_id, old, found)
    hass.config_entries.async_update_subentry(
        entry,
        subentry,
        title=subentry.title if is_own_name else names.meter(address, address.medium),
        unique_id=found,
        data={
            **subentry.data,
            CONF_SECONDARY_ADDRESS: found,
            # What the new meter has stored before is not of this place.
            CONF_REPLACED_AT: dt_util.utcnow().isoformat(),
        },
    )


def move_registries(
    hass: HomeAssistant,
    entry: MbusConfigEntry,
    subentry_id: str,
    old: str,
    new: str,
) -> None:
    """Give device and entities the new meter's identity."""
    entities = er.async_get(hass)
    for each in er.async_entries_for_config_entry(entities, entry.entry_id):
        if each.config_subentry_id == subentry_id:
            key = each.unique_id.removeprefix(f"{old}_")
            entities.async_update_entity(each.entity_id, new_unique_id=f"{new}_{key}")
    devices = dr.async_get(hass)
    device = devices.async_get_device_by_identifier((DOMAIN, old), entry.entry_id)
    if device is not None:
        devices.async_update_device(device.id, new_identifiers={(DOMAIN, new)})
