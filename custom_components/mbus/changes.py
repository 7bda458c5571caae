"""What changes of a stored meter when it was changed itself, on the bus."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntryState

from .const import CONF_PRIMARY_ADDRESS
from .coordinator import MeterCoordinator
from .replaced import move_registries


async def change_meter(
    coordinator: MeterCoordinator, updates: Mapping[str, Any]
) -> None:
    """Store other data of a meter, and load its gateway with them before going on."""
    hass, entry = coordinator.hass, coordinator.config_entry
    subentry = entry.subentries.get(coordinator.subentry_id)
    if subentry is None:
        return
    is_loaded = entry.state is ConfigEntryState.LOADED
    if is_loaded:
        # Loaded anew here and now: what comes next finds it running.
        entry.runtime_data.is_reloading = True
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, **updates}
    )
    if is_loaded:
        await hass.config_entries.async_reload(entry.entry_id)


async def move_meter(coordinator: MeterCoordinator, new: int) -> None:
    """Store another primary address; a meter known by it alone keeps its entities."""
    hass, entry = coordinator.hass, coordinator.config_entry
    subentry = entry.subentries.get(coordinator.subentry_id)
    if subentry is not None and coordinator.meter.address is None:
        if entry.state is ConfigEntryState.LOADED:
            entry.runtime_data.is_reloading = True
        old, unique_id = coordinator.unique_id, f"address_{new}"
        move_registries(hass, entry, coordinator.subentry_id, old, unique_id)
        hass.config_entries.async_update_subentry(entry, subentry, unique_id=unique_id)
    await change_meter(coordinator, {CONF_PRIMARY_ADDRESS: new})


def owner_of(
    coordinators: Mapping[str, MeterCoordinator],
    address: int,
    *,
    besides: MeterCoordinator | None,
) -> MeterCoordinator | None:
    """Return the other meter that is known to have a primary address, silent or not."""
    for each in coordinators.values():
        if each is not besides and each.meter.primary_address == address:
            return each
    return None
