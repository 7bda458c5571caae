"""What all entities of a meter share, and all of a gateway."""

from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import MeterCoordinator
from .device import register_gateway
from .gateway import Gateway, MbusConfigEntry, signal_of


class MeterEntity(CoordinatorEntity[MeterCoordinator]):
    """Something that a meter tells; unavailable while the meter does not answer."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: MeterCoordinator, key: str, device: DeviceInfo
    ) -> None:
        """Belong to a meter's device."""
        super().__init__(coordinator)
        self._attr_unique_id = f"{coordinator.unique_id}_{key}"
        self._attr_device_info = device

    @property
    @override
    def available(self) -> bool:
        return super().available and self.coordinator.has_read


class GatewayEntity(Entity):
    """Something about a gateway; it follows the reads of its meters."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, hass: HomeAssistant, entry: MbusConfigEntry, key: str) -> None:
        """Belong to a gateway's device."""
        self._entry = entry
        self._attr_unique_id = f"{entry.entry_id}_{key}"
        device = register_gateway(hass, entry)
        self._attr_device_info = DeviceInfo(identifiers=device.identifiers)

    @property
    def gateway(self) -> Gateway:
        """Return the gateway."""
        return self._entry.runtime_data

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the reads of the gateway's meters."""
        self.async_on_remove(
            async_dispatcher_connect(
                self.hass, signal_of(self._entry), self.async_write_ha_state
            )
        )
