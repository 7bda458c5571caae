"""One name for each gateway and meter: what a person calls its device is its name everywhere."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import (
    EVENT_DEVICE_REGISTRY_UPDATED,
    DeviceEntry,
    EventDeviceRegistryUpdatedData,
)

from .const import DOMAIN
from .meter import meter_of, rename_meter
from .records.names import Names

BY_USER: Final = "name_by_user"
"""Field of a device, and of what is told to have changed of it."""


@callback
def async_follow_device_names(hass: HomeAssistant) -> None:
    """Call gateways and meters what a person calls their devices, on whichever page."""

    @callback
    def follow(event: Event[EventDeviceRegistryUpdatedData]) -> None:
        data = event.data
        if data["action"] == "remove":
            return
        before = data["changes"] if data["action"] == "update" else {}
        # A device that is there again has the name that it had.
        is_named = data["action"] == "create" or BY_USER in before
        device = dr.async_get(hass).async_get(data["device_id"])
        if not is_named or not isinstance(device, DeviceEntry):
            return
        entry = hass.config_entries.async_get_entry(device.config_entry_id)
        if entry is None or entry.domain != DOMAIN:
            return
        if device.name_by_user:
            _rename(hass, entry, device, device.name_by_user)
        elif (name := before.get(BY_USER)) is not None:
            hass.async_create_task(_forget(hass, entry, device, name))

    hass.bus.async_listen(EVENT_DEVICE_REGISTRY_UPDATED, follow)


def _rename(
    hass: HomeAssistant, entry: ConfigEntry, device: DeviceEntry, name: str
) -> None:
    """Store what a gateway, or a meter of it, is called."""
    if device.config_subentry_id is not None:
        rename_meter(hass, entry, device.config_subentry_id, name)
    elif (DOMAIN, entry.entry_id) in device.identifiers:
        hass.config_entries.async_update_entry(entry, title=name)


async def _forget(
    hass: HomeAssistant, entry: ConfigEntry, device: DeviceEntry, name: str
) -> None:
    """Call a meter what it was called at first, where a person takes back a name of theirs."""
    meter = meter_of(entry, device.config_subentry_id or "")
    if meter is None or meter.name != name:
        # It has got another name, which is why that of the device was taken back.
        return
    names = await Names.load(hass)
    _rename(hass, entry, device, names.meter(meter.medium, meter.number))
