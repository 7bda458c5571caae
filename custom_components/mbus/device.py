"""Devices: a gateway, and the meters that are reached through it."""

from typing import TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntry

from .const import DOMAIN
from .coordinator import MeterCoordinator
from .gateway import MbusConfigEntry
from .meterbus.protocol.addresses import SecondaryAddress
from .records.names import Names, maker_of


class Nameplate(TypedDict, total=False):
    """What the address of a meter tells of it."""

    manufacturer: str | None
    model: str
    serial_number: str
    hw_version: str


def register_gateway(hass: HomeAssistant, entry: MbusConfigEntry) -> DeviceEntry:
    """Put the gateway into the device registry, before its meters point to it."""
    return dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, entry.entry_id)},
        name=entry.title,
        model="M-Bus gateway",
    )


def register_meter(
    hass: HomeAssistant, coordinator: MeterCoordinator, names: Names
) -> DeviceEntry:
    """Put a meter into the device registry, once for all of its entities.

    Home Assistant would compare the device again for each entity that describes it.
    """
    entry, meter = coordinator.config_entry, coordinator.meter
    return dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        config_subentry_id=coordinator.subentry_id,
        identifiers={(DOMAIN, coordinator.unique_id)},
        name=meter.name,
        via_device_id=entry.runtime_data.device.id,
        **_nameplate(meter.address, names),
    )


def _nameplate(address: SecondaryAddress | None, names: Names) -> Nameplate:
    if address is None:
        return {}
    medium = names.medium(address.medium)
    return {
        "manufacturer": maker_of(address),
        "model": medium[:1].upper() + medium[1:],
        "serial_number": address.identification,
        "hw_version": str(address.version),
    }
