"""Devices: a gateway, and the meters that are reached through it."""

import asyncio
from collections.abc import AsyncIterator

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntry, DeviceInfo

from .const import DOMAIN
from .coordinator import MeterCoordinator
from .gateway import MbusConfigEntry
from .names import Names, maker_of


def register_gateway(hass: HomeAssistant, entry: MbusConfigEntry) -> DeviceEntry:
    """Put the gateway into the device registry, before its meters point to it."""
    return dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, entry.entry_id)},
        name=entry.title,
        model="M-Bus gateway",
    )


async def meter_devices(
    hass: HomeAssistant, entry: MbusConfigEntry
) -> AsyncIterator[tuple[MeterCoordinator, DeviceInfo]]:
    """Yield the meters of a gateway with their devices; others have a turn in between.

    The entities of hundreds of meters in one go would hold up everything for seconds.
    """
    names = await Names.load(hass)
    gateway = register_gateway(hass, entry)
    for coordinator in entry.runtime_data.coordinators.values():
        yield coordinator, meter_device(coordinator, gateway, names)
        await asyncio.sleep(0)


def meter_device(
    coordinator: MeterCoordinator, gateway: DeviceEntry, names: Names
) -> DeviceInfo:
    """Describe a meter's device."""
    meter = coordinator.meter
    info = DeviceInfo(
        identifiers={(DOMAIN, coordinator.unique_id)},
        name=meter.name,
        via_device_id=gateway.id,
    )
    if (address := meter.address) is not None:
        info["manufacturer"] = maker_of(address)
        medium = names.medium(address.medium)
        info["model"] = medium[:1].upper() + medium[1:]
        info["serial_number"] = address.identification
        info["hw_version"] = str(address.version)
    return info
