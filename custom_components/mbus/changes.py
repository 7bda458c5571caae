"""What changes of a stored meter when it was changed itself, on the bus."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import callback

from .const import CONF_PRIMARY_ADDRESS
from .coordinator import MeterCoordinator
from .replaced import move_registries


@callback
def change_meter(coordinator: MeterCoordinator, updates: Mapping[str, Any]) -> None:
    """Store other data of a meter; its gateway is loaded anew with them."""
    subentry = coordinator.config_entry.subentries[coordinator.subentry_id]
    coordinator.hass.config_entries.async_update_subentry(
        coordinator.config_entry, subentry, data={**subentry.data, **updates}
    )


@callback
def move_meter(coordinator: MeterCoordinator, new: int) -> None:
    """Store another primary address; a meter known by it alone keeps its entities."""
    hass, entry = coordinator.hass, coordinator.config_entry
    subentry = entry.subentries[coordinator.subentry_id]
    if coordinator.meter.address is None:
        old, unique_id = coordinator.unique_id, f"address_{new}"
        move_registries(hass, entry, coordinator.subentry_id, old, unique_id)
        hass.config_entries.async_update_subentry(entry, subentry, unique_id=unique_id)
    change_meter(coordinator, {CONF_PRIMARY_ADDRESS: new})
