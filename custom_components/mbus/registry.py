"""What Home Assistant remembers of gateways and meters: devices, entities, their IDs."""

from collections.abc import Iterable, Mapping
from typing import Final, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.typing import UNDEFINED

from .const import DOMAIN, GATEWAY, PANEL
from .meter import MeterConfig
from .meterbus.makers import model_of
from .meterbus.protocol.addresses import SecondaryAddress
from .records.names import Names, maker_of

ON_THE_WAY: Final = "#moving"
"""What no key ends with: there is a number behind its sign."""

SHOWN_IN: Final = f"{Platform.SENSOR}.private"
"""Where Home Assistant keeps the unit of a sensor that nobody has chosen in its settings."""


class Nameplate(TypedDict):
    """What the address of a meter tells of it."""

    manufacturer: str | None
    model: str | None
    serial_number: str | None
    hw_version: str | None


NOTHING_TOLD: Nameplate = {
    "manufacturer": None,
    "model": None,
    "serial_number": None,
    "hw_version": None,
}


def entity_unique_id(owner_id: str, key: str) -> str:
    """Return the unique ID of an entity of a gateway or a meter."""
    return f"{owner_id}_{key}"


def page_of(entry_id: str) -> str:
    """Return the link to the meters of a gateway on the panel, within Home Assistant."""
    return f"homeassistant://{PANEL}?{GATEWAY}={entry_id}"


@callback
def register_gateway(
    hass: HomeAssistant, entry_id: str, name: str, names: Names
) -> DeviceEntry:
    """Put the gateway into the device registry, before its meters point to it."""
    _let_go_of_older_name(hass, entry_id, entry_id, name)
    return dr.async_get(hass).async_get_or_create(
        config_entry_id=entry_id,
        identifiers={(DOMAIN, entry_id)},
        name=name,
        model=names.gateway_model,
        configuration_url=page_of(entry_id),
    )


@callback
def show_maker(hass: HomeAssistant, entry_id: str, maker: str | None) -> None:
    """Show on a gateway's device who has made its adapter, where the adapter says so."""
    devices = dr.async_get(hass)
    device = devices.async_get_device_by_identifier((DOMAIN, entry_id), entry_id)
    if device is not None and device.manufacturer != maker:
        devices.async_update_device(device.id, manufacturer=maker)


@callback
def register_meter(
    hass: HomeAssistant,
    gateway: DeviceEntry,
    subentry_id: str,
    meter: MeterConfig,
    names: Names,
) -> DeviceEntry:
    """Put a meter into the device registry, once for all of its entities.

    Home Assistant would compare the device again for each entity that describes it.
    Where another meter was in its place, device and entities go on with the new ID.
    """
    entry_id = gateway.config_entry_id
    _renumber(hass, entry_id, subentry_id, meter)
    _let_go_of_older_name(hass, entry_id, meter.id_on(entry_id), meter.name)
    return dr.async_get(hass).async_get_or_create(
        config_entry_id=entry_id,
        config_subentry_id=subentry_id,
        identifiers={(DOMAIN, meter.id_on(entry_id))},
        name=meter.name,
        via_device_id=gateway.id,
        **_nameplate(meter.nameplate, names),
    )


def _let_go_of_older_name(
    hass: HomeAssistant, entry_id: str, owner_id: str, name: str
) -> None:
    """Take from a device what a person called it, where it was given another name since."""
    devices = dr.async_get(hass)
    device = devices.async_get_device_by_identifier((DOMAIN, owner_id), entry_id)
    if (
        device is not None
        and device.name_by_user
        and name not in (device.name, device.name_by_user)
    ):
        devices.async_update_device(device.id, name_by_user=None)


def _nameplate(address: SecondaryAddress | None, names: Names) -> Nameplate:
    if address is None:
        return NOTHING_TOLD
    model, kind = model_of(address.kind), names.medium(address.medium)
    return {
        "manufacturer": maker_of(address),
        "model": kind[:1].upper() + kind[1:] if model is None else model.name,
        "serial_number": address.identification,
        "hw_version": str(address.version),
    }


@callback
def show_firmware(hass: HomeAssistant, device: DeviceEntry, version: str) -> None:
    """Show the firmware version that a meter tells on its device."""
    devices = dr.async_get(hass)
    known = devices.async_get(device.id)
    if isinstance(known, DeviceEntry) and known.sw_version != version:
        devices.async_update_device(device.id, sw_version=version)


def _renumber(
    hass: HomeAssistant, entry_id: str, subentry_id: str, meter: MeterConfig
) -> None:
    """Give device and entities of a place the ID of the meter that is there now.

    The firmware is that of the old one, until the new one tells its own.
    """
    devices, entities = dr.async_get(hass), er.async_get(hass)
    new_id = meter.id_on(entry_id)
    for device in dr.async_entries_for_config_entry(devices, entry_id):
        ids = [each for domain, each in device.identifiers if domain == DOMAIN]
        if device.config_subentry_id != subentry_id or new_id in ids:
            continue
        devices.async_update_device(
            device.id, new_identifiers={(DOMAIN, new_id)}, sw_version=None
        )
        for each in _entities_of(hass, entry_id, subentry_id):
            if (key := _key_of(each.unique_id, ids)) is not None:
                entities.async_update_entity(
                    each.entity_id, new_unique_id=entity_unique_id(new_id, key)
                )


def _key_of(unique_id: str, owner_ids: Iterable[str]) -> str | None:
    """Return what an entity's unique ID says behind that of its owner."""
    for each in owner_ids:
        prefix = entity_unique_id(each, "")
        if unique_id.startswith(prefix):
            return unique_id.removeprefix(prefix)
    return None


@callback
def move_to_gateway(
    hass: HomeAssistant,
    old: tuple[str, str],
    new: tuple[str, str],
    meter_id: str,
) -> None:
    """Let device and entities of a meter follow it from one gateway to another.

    `old` and `new` are the entry and the subentry.
    """
    entities, devices = er.async_get(hass), dr.async_get(hass)
    moved = _entities_of(hass, *old)
    for each in moved:
        entities.async_update_entity(
            each.entity_id, config_entry_id=new[0], config_subentry_id=new[1]
        )
    device = devices.async_get_device_by_identifier((DOMAIN, meter_id), old[0])
    if device is not None:
        devices.async_update_device(
            device.id, new_config_entry_id=new[0], new_config_subentry_id=new[1]
        )


@callback
def remove_left_out(
    hass: HomeAssistant,
    device: DeviceEntry,
    subentry_id: str,
    platform: str,
    wanted: Iterable[str],
) -> None:
    """Remove entities of a meter that are not wanted any more, by their unique IDs."""
    entities, kept = er.async_get(hass), set(wanted)
    for each in er.async_entries_for_device(
        entities, device.id, include_disabled_entities=True
    ):
        # Other integrations put entities on this device, too.
        is_of_meter = each.config_subentry_id == subentry_id
        if is_of_meter and each.domain == platform and each.unique_id not in kept:
            entities.async_remove(each.entity_id)


@callback
def restore_in_new_units(
    hass: HomeAssistant,
    entry: ConfigEntry,
    device: DeviceEntry,
    unique_ids: Iterable[str],
) -> None:
    """Restore sensors of a meter that were removed once, but not the unit of that time.

    Home Assistant would go on converting to it, whatever unit the sensor is added with.
    """
    entities = er.async_get(hass)
    for unique_id in unique_ids:
        removed = entities.deleted_entities.get((Platform.SENSOR, DOMAIN, unique_id))
        options = UNDEFINED if removed is None else removed.options
        if options is UNDEFINED or SHOWN_IN not in options:
            continue
        restored = entities.async_get_or_create(
            Platform.SENSOR,
            DOMAIN,
            unique_id,
            config_entry=entry,
            config_subentry_id=device.config_subentry_id,
            device_id=device.id,
        )
        entities.async_update_entity_options(
            restored.entity_id, SHOWN_IN, {"refresh_initial_entity_options": True}
        )


def sensor_of(
    hass: HomeAssistant, meter_id: str, record_key: str
) -> er.RegistryEntry | None:
    """Return the sensor of a meter's record."""
    entities = er.async_get(hass)
    unique_id = entity_unique_id(meter_id, record_key)
    entity_id = entities.async_get_entity_id(Platform.SENSOR, DOMAIN, unique_id)
    return None if entity_id is None else entities.async_get(entity_id)


@callback
def move_sensors(hass: HomeAssistant, meter_id: str, keys: Mapping[str, str]) -> None:
    """Let sensors of a meter go on under other keys, which no sensor has that stays."""
    entities = er.async_get(hass)
    moved = [
        (each.entity_id, entity_unique_id(meter_id, new))
        for old, new in keys.items()
        if (each := sensor_of(hass, meter_id, old)) is not None
    ]
    # One may get the ID that another one has until now: all are taken from them first.
    for suffix in (ON_THE_WAY, ""):
        for entity_id, unique_id in moved:
            entities.async_update_entity(
                entity_id, new_unique_id=f"{unique_id}{suffix}"
            )


def _entities_of(
    hass: HomeAssistant, entry_id: str, subentry_id: str
) -> list[er.RegistryEntry]:
    return [
        each
        for each in er.async_entries_for_config_entry(er.async_get(hass), entry_id)
        if each.config_subentry_id == subentry_id
    ]
