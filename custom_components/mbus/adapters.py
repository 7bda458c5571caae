"""Whether a gateway is still at its adapter, and how it gets to another one."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
import os

from homeassistant.components import usb
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_DEVICE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from . import issues, registry
from .const import DOMAIN
from .coordinator import MeterCoordinator
from .gateway import Gateway, MbusConfigEntry, running_gateway, signal_of
from .outcome import OutcomeKind
from .ports import Port, is_named_after, is_socket, port_at, ports_there
from .twins import is_away, note_port

CLAIMING = (
    ConfigEntryState.LOADED,
    ConfigEntryState.SETUP_IN_PROGRESS,
    ConfigEntryState.SETUP_RETRY,
)
"""States of a gateway that wants its port."""


class Doubt(StrEnum):
    """Why a gateway may not be at its own adapter."""

    GONE = "port_gone"
    """Nothing is plugged in there, and an adapter is elsewhere."""
    SAME_NAME = "same_adapters"
    """Its path leads to whichever of some equal adapters was plugged in last."""
    ONLY_TWIN = "only_twin"
    """Its adapter was unplugged, and its path leads to an equal one that was beside it."""
    OTHER_BUS = "other_bus"
    """Nobody answers, and an equal adapter is plugged in elsewhere."""


@callback
def async_follow_ports(hass: HomeAssistant) -> None:
    """Look at all gateways whenever an adapter is plugged in or unplugged."""

    @callback
    def follow(added: set[usb.USBDevice], removed: set[usb.USBDevice]) -> None:
        for entry in _gateways(hass):
            hass.async_create_background_task(
                follow_port(hass, entry), f"adapter of {entry.title}"
            )

    usb.async_register_port_event_callback(hass, follow)


@callback
def async_follow_answers(hass: HomeAssistant, entry: MbusConfigEntry) -> None:
    """Look at a gateway when nobody answers any more, and when somebody does again."""
    was_unheard = False

    @callback
    def follow(coordinator: MeterCoordinator) -> None:
        nonlocal was_unheard
        is_unheard = _is_unheard(entry.runtime_data)
        is_at_twin = coordinator.is_answering and is_away(hass, entry.entry_id)
        if is_unheard != was_unheard or is_at_twin:
            was_unheard = is_unheard
            entry.async_create_background_task(
                hass, follow_port(hass, entry), f"adapter of {entry.title}"
            )

    entry.async_on_unload(async_dispatcher_connect(hass, signal_of(entry), follow))


async def follow_port(hass: HomeAssistant, entry: MbusConfigEntry) -> None:
    """Tell when a gateway may not be at its adapter, and no more when it is."""
    path: str = entry.data[CONF_DEVICE]
    is_port = "://" not in path
    ports = await hass.async_add_executor_job(ports_there) if is_port else []
    port = port_at(path, ports)
    doubt = await _doubt_about(hass, entry, path, port, ports) if is_port else None
    is_there = hass.config_entries.async_get_entry(entry.entry_id) is not None
    if is_there and entry.state in CLAIMING and entry.data[CONF_DEVICE] == path:
        issues.follow_port(hass, entry, doubt)
        registry.show_maker(hass, entry.entry_id, None if port is None else port.maker)


async def _doubt_about(
    hass: HomeAssistant,
    entry: MbusConfigEntry,
    path: str,
    port: Port | None,
    ports: Sequence[Port],
) -> Doubt | None:
    if port is None:
        if await hass.async_add_executor_job(os.path.exists, path):
            # A link that a person has made: its owner knows where it leads.
            return None
        return Doubt.GONE if await _free_ports(hass, entry) else None
    heard_at = _heard_at(entry)
    is_twin = note_port(hass, entry.entry_id, path, port, ports, heard_at)
    if not port.is_kept_by(path) or _is_of_another(hass, entry, port, path):
        return Doubt.SAME_NAME
    if is_twin:
        return Doubt.ONLY_TWIN
    has_equal = any(each.adapter == port.adapter for each in ports if each != port)
    if port.is_known_by_socket and has_equal and _is_silent(entry):
        return Doubt.OTHER_BUS
    return None


def _is_of_another(
    hass: HomeAssistant, entry: ConfigEntry, port: Port, path: str
) -> bool:
    """Whether another gateway is at the port: the own adapter is away, and its link led on."""
    return not is_socket(path) and gateway_at(hass, port, but=entry) is not None


def _heard_at(entry: MbusConfigEntry) -> datetime | None:
    """Return when a meter of a gateway has answered last, since it runs."""
    gateway = running_gateway(entry)
    known = () if gateway is None else gateway.coordinators.values()
    times = [each.data.read_at for each in known if each.data.read_at is not None]
    return max(times, default=None)


def _is_unheard(gateway: Gateway) -> bool:
    """Whether all wanted meters were asked, and none answered; the first one ends the look."""
    asked = 0
    for each in gateway.coordinators.values():
        if not each.is_wanted:
            continue
        if each.outcome is None or each.outcome.reading is not None:
            return False
        asked += 1
    return asked > 0


def _is_silent(entry: MbusConfigEntry) -> bool:
    """Whether nobody has answered over a line that works."""
    gateway = running_gateway(entry)
    if gateway is None or not _is_unheard(gateway):
        return False
    return all(
        each.outcome is not None and each.outcome.kind is not OutcomeKind.LINE
        for each in gateway.wanted
    )


async def adapters_for_meters(hass: HomeAssistant) -> list[Port]:
    """Return the ports at USB that nothing but a gateway is set up with.

    What belongs to something else must not even be asked: it may be a radio.
    """
    ports = await hass.async_add_executor_job(ports_there)
    others = await _ports_of_others(hass)
    return [
        each
        for each in ports
        if each.adapter is not None and not any(map(each.is_at, others))
    ]


async def _ports_of_others(hass: HomeAssistant) -> set[str]:
    """Return the ports that other integrations and apps are set up with."""
    ports = await usb.async_scan_serial_ports(hass)
    consumers = await usb.async_get_serial_port_consumers(hass, ports)
    return {
        port.resolved_device or port.device
        for port in ports
        if any(each.domain != DOMAIN for each in consumers.get(port.device, ()))
    }


async def _free_ports(hass: HomeAssistant, entry: ConfigEntry) -> list[Port]:
    """Return the ports that no other gateway is at either."""
    ports = await adapters_for_meters(hass)
    return [each for each in ports if gateway_at(hass, each, but=entry) is None]


def gateway_at(
    hass: HomeAssistant, port: Port, *, but: ConfigEntry
) -> MbusConfigEntry | None:
    """Return the gateway, other than one, that says that it is at a port."""
    return next(
        (
            each
            for each in _gateways(hass)
            if each is not but and port.is_at(each.data[CONF_DEVICE])
        ),
        None,
    )


def _gateways(hass: HomeAssistant) -> Iterable[MbusConfigEntry]:
    """Return all gateways; a meter that is ignored is an entry as well, without a line."""
    return hass.config_entries.async_entries(DOMAIN, include_ignore=False)


async def move_to(hass: HomeAssistant, entry: MbusConfigEntry, port: Port) -> None:
    """Let a gateway go on at a port; another one that is there gets its place."""
    ports = await hass.async_add_executor_job(ports_there)
    place = port_at(entry.data[CONF_DEVICE], ports)
    other = gateway_at(hass, port, but=entry)
    if other is not None:
        # One that is just being set up cannot be unloaded: Home Assistant refuses that.
        async with other.setup_lock:
            pass
        # Two masters must not be on one port, however short.
        await hass.config_entries.async_unload(other.entry_id)
        path = entry.data[CONF_DEVICE] if place is None else place.path
        _put(hass, other, path, port, place)
    _put(hass, entry, port.path, place, port)
    if (gateway := running_gateway(entry)) is not None:
        await gateway.follow()
        await follow_port(hass, entry)
    else:
        await hass.config_entries.async_reload(entry.entry_id)
    if other is not None:
        await hass.config_entries.async_setup(other.entry_id)


def _put(
    hass: HomeAssistant,
    entry: ConfigEntry,
    path: str,
    before: Port | None,
    after: Port | None,
) -> None:
    """Store where a gateway is; a name that a person has given stays."""
    is_port_name = is_named_after(entry.title, entry.data[CONF_DEVICE], before)
    name = path if after is None else after.name
    hass.config_entries.async_update_entry(
        entry,
        data={**entry.data, CONF_DEVICE: path},
        title=name if is_port_name else entry.title,
    )
