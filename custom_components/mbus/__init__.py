"""Wired M-Bus meters: heat, cooling, water, gas and electricity."""

import asyncio

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.typing import ConfigType

from .const import CONF_BAUD_RATE, DOMAIN, SUBENTRY_METER
from .coordinator import MeterCoordinator
from .device import register_gateway, register_meter
from .discovery import look_for_new_meters
from .errors import translation_key_of
from .gateway import Gateway, MbusConfigEntry, create_master, settings_of
from .history.offer import import_once_read
from .issues import clear_line, clear_orphans, report_line
from .meterbus.protocol.errors import MBusError
from .records.names import Names
from .services import async_setup_actions

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS: list[Platform] = [Platform.BINARY_SENSOR, Platform.BUTTON, Platform.SENSOR]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions, whether a gateway is loaded or not."""
    async_setup_actions(hass)
    return True


async def async_migrate_entry(hass: HomeAssistant, entry: MbusConfigEntry) -> bool:
    """Bring what an older version stored up to date.

    1.2: a meter has its own baud rate.
    """
    if entry.minor_version < 2:
        for subentry in entry.get_subentries_of_type(SUBENTRY_METER):
            rate = entry.data.get(CONF_BAUD_RATE)
            data = {CONF_BAUD_RATE: rate, **subentry.data}
            hass.config_entries.async_update_subentry(entry, subentry, data=data)
        hass.config_entries.async_update_entry(entry, minor_version=2)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: MbusConfigEntry) -> bool:
    """Open the line of a gateway and start reading its meters."""
    master = create_master(entry.data)
    # A failed setup must release the line too: two masters disturb each other.
    entry.async_on_unload(master.retire)
    try:
        await master.open()
    except MBusError as err:
        report_line(hass, entry, err)
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key=translation_key_of(err),
            translation_placeholders={"meter": entry.title, "error": str(err)},
        ) from err

    clear_line(hass, entry)
    names = await Names.load(hass)
    gateway = entry.runtime_data = Gateway(
        master, register_gateway(hass, entry), loaded_with=settings_of(entry)
    )
    for subentry in entry.get_subentries_of_type(SUBENTRY_METER):
        coordinator = MeterCoordinator(hass, entry, subentry, gateway)
        coordinator.device = register_meter(hass, coordinator, names)
        gateway.coordinators[subentry.subentry_id] = coordinator
        # There may be hundreds: others have their turn in between.
        await asyncio.sleep(0)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    import_once_read(hass, entry)
    entry.async_create_background_task(
        hass, _read_all(entry), f"first read of {entry.title}"
    )
    look_for_new_meters(hass, entry)
    entry.async_on_unload(entry.add_update_listener(_reload))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: MbusConfigEntry) -> bool:
    """Stop reading the meters of a gateway; the line is closed after that."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: MbusConfigEntry) -> None:
    """Leave nothing to repair of a gateway that is gone."""
    clear_orphans(hass)


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: MbusConfigEntry, device: DeviceEntry
) -> bool:
    """Remove a meter whose device a person removes; only the gateway's own stays."""
    meter = device.config_subentry_id
    if meter is not None and meter in entry.subentries:
        hass.config_entries.async_remove_subentry(entry, meter)
        return True
    return (DOMAIN, entry.entry_id) not in device.identifiers


async def _read_all(entry: MbusConfigEntry) -> None:
    """Read each meter once, one after the other, so that the later reads are spread."""
    for coordinator in entry.runtime_data.wanted:
        await coordinator.async_refresh()


async def _reload(hass: HomeAssistant, entry: MbusConfigEntry) -> None:
    """Take over changed settings and meters, once for changes that come together."""
    clear_orphans(hass)
    gateway = entry.runtime_data
    if gateway.is_reloading or gateway.loaded_with == settings_of(entry):
        return
    gateway.is_reloading = True
    hass.config_entries.async_schedule_reload(entry.entry_id)
