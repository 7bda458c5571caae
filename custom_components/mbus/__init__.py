"""Wired M-Bus meters: heat, cooling, water, gas and electricity."""

from collections.abc import Iterable

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady, HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.typing import ConfigType

from .adapters import async_follow_answers, async_follow_ports, follow_port
from .const import DOMAIN
from .device_names import async_follow_device_names
from .discovery import (
    TIMES,
    SearchTimes,
    follow_daily_search,
    forget_gone,
    stop_daily_search,
    withdraw_cards,
)
from .errors import SYSTEM_WORDS, told_of
from .flows.addressing import forget_given
from .gateway import Gateway, MbusConfigEntry
from .history.offer import import_once_read
from .issues import clear_orphans, follow_line
from .meter import ids_of_meters, places_of
from .meterbus.protocol.errors import MBusError
from .panel.commands import async_setup_commands
from .panel.registration import hide_panel, serve_panel, show_panel
from .panel.search import forget_search
from .records.names import Names
from .services import async_setup_services
from .silences import SILENCES, Silences
from .twins import forget_place

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS: list[Platform] = [Platform.BINARY_SENSOR, Platform.BUTTON, Platform.SENSOR]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions and what the panel needs, whether a gateway is loaded or not."""
    async_setup_services(hass)
    async_setup_commands(hass)
    await serve_panel(hass)
    async_follow_ports(hass)
    async_follow_device_names(hass)
    await _load_stored(hass, hass.config_entries.async_entries(DOMAIN))

    @callback
    def follow(change: ConfigEntryChange, entry: ConfigEntry) -> None:
        """Leave nothing to do about a gateway, or a meter, that is gone or disabled."""
        if entry.domain == DOMAIN:
            clear_orphans(hass, hass.config_entries.async_entries(DOMAIN))
            withdraw_cards(hass)

    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, follow)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: MbusConfigEntry) -> bool:
    """Open the line of a gateway and start reading its meters."""
    show_panel(hass)
    try:
        gateway = entry.runtime_data = await Gateway.open(hass, entry)
    except MBusError as err:
        names, told = await Names.load(hass), told_of(err)
        follow_line(hass, entry, err, names)
        await follow_port(hass, entry)
        words = {"meter": entry.title, "error": names.detail(told)}
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key=told.key,
            # Diagnostics have what the system said; no text is filled in with it.
            translation_placeholders={**words, SYSTEM_WORDS: str(err)},
        ) from err
    entry.async_on_unload(gateway.close)
    gateway.note_line(None)
    await follow_port(hass, entry)
    async_follow_answers(hass, entry)
    await gateway.follow()
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_on_unload(entry.add_update_listener(_follow))
    # Meters may have been added, or changed, while all of that took its time.
    await gateway.follow()
    import_once_read(hass, entry)
    await follow_daily_search(hass, entry)
    gateway.begin()
    return True


async def async_unload_entry(hass: HomeAssistant, entry: MbusConfigEntry) -> bool:
    """Stop reading the meters of a gateway, and leave the line to others."""
    if not await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        return False
    stop_daily_search(hass, entry)
    await entry.runtime_data.close()
    return True


async def async_remove_entry(hass: HomeAssistant, entry: MbusConfigEntry) -> None:
    """Leave nothing of a gateway that is gone."""
    # Nothing of the integration has run where all of its gateways are disabled.
    if SILENCES not in hass.data:
        others = hass.config_entries.async_entries(DOMAIN)
        await _load_stored(hass, [entry, *others])
    await forget_gone(hass, entry)
    for meter_id in places_of(entry):
        hass.data[SILENCES].end(meter_id)
    forget_search(hass, entry.entry_id)
    forget_given(hass, entry.entry_id)
    forget_place(hass, entry.entry_id)
    if not hass.config_entries.async_entries(DOMAIN):
        hide_panel(hass)
        await hass.data[SILENCES].remove()


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: MbusConfigEntry, device: DeviceEntry
) -> bool:
    """Remove a meter whose device a person removes; say why the gateway's own stays."""
    if (DOMAIN, entry.entry_id) in device.identifiers:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="gateway_device",
            translation_placeholders={"gateway": entry.title},
        )
    meter = device.config_subentry_id
    if meter is not None and meter in entry.subentries:
        hass.config_entries.async_remove_subentry(entry, meter)
    return True


async def _load_stored(hass: HomeAssistant, entries: Iterable[ConfigEntry]) -> None:
    """Read what is kept beside the entries, of the meters of these."""
    hass.data[SILENCES] = await Silences.load(hass, ids_of_meters(entries))
    hass.data[TIMES] = await SearchTimes.load(hass)


async def _follow(hass: HomeAssistant, entry: MbusConfigEntry) -> None:
    """Bring a running gateway to what its entry says now."""
    gateway = entry.runtime_data
    if gateway.is_about_to_follow:
        # Hundreds of meters may be changed in one go: each would look at all of them.
        return
    await gateway.follow()
    # That takes its time, in which it may have been unloaded.
    if not gateway.is_closed:
        await follow_daily_search(hass, entry)
