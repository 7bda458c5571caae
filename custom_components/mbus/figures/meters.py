"""The meters that figures are taken of: as they are stored, whether their gateway runs or not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from custom_components.mbus.const import DOMAIN, SUBENTRY_METER
from custom_components.mbus.coordinator import MeterCoordinator
from custom_components.mbus.gateway import MbusConfigEntry, coordinator_of
from custom_components.mbus.meter import MeterConfig, UnreadableMeterError
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr


@dataclass(frozen=True, kw_only=True)
class StoredMeter:
    """A meter of a gateway; `config` is None where its data cannot be read."""

    entry: MbusConfigEntry
    subentry_id: str
    title: str
    config: MeterConfig | None
    coordinator: MeterCoordinator | None
    """None where its gateway does not run."""

    def device_id(self, hass: HomeAssistant) -> str | None:
        """Return its device, if Home Assistant knows it."""
        if self.config is None:
            return None
        own_id = self.config.id_on(self.entry.entry_id)
        device = dr.async_get(hass).async_get_device_by_identifier(
            (DOMAIN, own_id), self.entry.entry_id
        )
        return None if device is None else device.id


def meters_on(entries: Iterable[MbusConfigEntry]) -> Iterator[StoredMeter]:
    """Yield the meters of gateways that are not switched off, in the order of the entries."""
    for entry in entries:
        if entry.disabled_by is None:
            for subentry in entry.get_subentries_of_type(SUBENTRY_METER):
                yield stored_meter(entry, subentry)


def stored_meter(entry: MbusConfigEntry, subentry: ConfigSubentry) -> StoredMeter:
    """Return a meter as it is stored, with what reads it."""
    try:
        config = MeterConfig.of(subentry)
    except UnreadableMeterError:
        config = None
    return StoredMeter(
        entry=entry,
        subentry_id=subentry.subentry_id,
        title=subentry.title,
        config=config,
        coordinator=coordinator_of(entry, subentry.subentry_id),
    )
