"""What all entities of a meter share."""

from typing import override

from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import MeterCoordinator


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
