"""Wired M-Bus meters: heat, cooling, water, gas and electricity."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady

from .const import DOMAIN, SUBENTRY_METER
from .coordinator import MeterCoordinator
from .device import register_gateway
from .errors import translation_key_of
from .gateway import Gateway, MbusConfigEntry, create_line
from .meterbus.bus.master import Master
from .meterbus.protocol.errors import MBusError

PLATFORMS: list[Platform] = [Platform.SENSOR]


async def async_setup_entry(hass: HomeAssistant, entry: MbusConfigEntry) -> bool:
    """Open the line of a gateway and start reading its meters."""
    master = Master(create_line(entry.data))
    # A failed setup must release the line too: two masters disturb each other.
    entry.async_on_unload(master.close)
    try:
        await master.open()
    except MBusError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key=translation_key_of(err),
            translation_placeholders={"meter": entry.title, "error": str(err)},
        ) from err

    register_gateway(hass, entry)
    entry.runtime_data = Gateway(
        master,
        {
            subentry.subentry_id: MeterCoordinator(hass, entry, subentry, master)
            for subentry in entry.get_subentries_of_type(SUBENTRY_METER)
        },
    )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_create_background_task(
        hass, _read_all(entry), f"first read of {entry.title}"
    )
    entry.async_on_unload(entry.add_update_listener(_reload))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: MbusConfigEntry) -> bool:
    """Stop reading the meters of a gateway; the line is closed after that."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def _read_all(entry: MbusConfigEntry) -> None:
    """Read each meter once, one after the other, so that the later reads are spread."""
    for coordinator in entry.runtime_data.coordinators.values():
        if coordinator.is_wanted:
            await coordinator.async_refresh()


async def _reload(hass: HomeAssistant, entry: MbusConfigEntry) -> None:
    """Take over changed settings and meters."""
    hass.config_entries.async_schedule_reload(entry.entry_id)
