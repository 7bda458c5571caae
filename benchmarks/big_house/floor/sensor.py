"""Sensors that have nothing to work out."""

from typing import Any, override

from homeassistant.components.sensor import SensorEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from . import FloorCoordinator, FloorEntry
from .entity import FloorEntity, FollowingEntity, add_entities
from .plan import Look

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FloorEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of a gateway's meters."""
    await add_entities(
        entry, async_add_entities, "sensor", FloorSensor, FloorGatewaySensor
    )


class FloorSensor(FollowingEntity, SensorEntity):
    """A sensor of a meter."""

    def __init__(self, coordinator: FloorCoordinator, look: Look) -> None:
        """Look as told."""
        super().__init__(coordinator, look)
        self._attr_state_class = look.state_class
        self._attr_native_unit_of_measurement = look.unit
        self._attr_suggested_unit_of_measurement = look.suggested_unit
        self._attr_suggested_display_precision = look.precision

    @property
    @override
    def native_value(self) -> Any:
        return self.coordinator.data[self._key].value


class FloorGatewaySensor(FloorEntity, SensorEntity):
    """A sensor of a gateway, which never changes."""

    def __init__(self, entry: FloorEntry, look: Look) -> None:
        """Look as told."""
        plan = entry.runtime_data.plan
        self.look_like(entry.entry_id, look, plan.device)
        self._attr_state_class = look.state_class
        self._attr_native_unit_of_measurement = look.unit
        self._attr_native_value = 0
