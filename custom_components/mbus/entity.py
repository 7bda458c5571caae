"""What all entities of a meter share, and all of a gateway."""

from typing import override

from homeassistant.core import callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import MeterCoordinator
from .gateway import Gateway, MbusConfigEntry


class MeterEntity(CoordinatorEntity[MeterCoordinator]):
    """Something that a meter tells; unavailable while the meter does not answer."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: MeterCoordinator, key: str) -> None:
        """Belong to a meter's device."""
        super().__init__(coordinator)
        self._attr_unique_id = f"{coordinator.unique_id}_{key}"
        self.device_entry = coordinator.device
        self._written_from: object = None

    @property
    @override
    def available(self) -> bool:
        return super().available and self.coordinator.has_read

    @property
    def basis(self) -> object:
        """Return what the state is made from; as long as that is equal, the state is."""
        return self.coordinator.data.read_at

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Write what has changed: most that a meter has stored stays the same for months."""
        basis = self.available, self.basis
        if basis != self._written_from:
            self._written_from = basis
            super()._handle_coordinator_update()


class GatewayEntity(Entity):
    """Something about a gateway."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: MbusConfigEntry, key: str) -> None:
        """Belong to a gateway's device."""
        self._entry = entry
        self._attr_unique_id = f"{entry.entry_id}_{key}"
        self.device_entry = entry.runtime_data.device

    @property
    def gateway(self) -> Gateway:
        """Return the gateway."""
        return self._entry.runtime_data
