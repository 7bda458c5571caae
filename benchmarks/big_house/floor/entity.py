"""What the entities of the floor share."""

import asyncio
from collections.abc import Callable
from typing import Any, override

from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from . import FloorCoordinator, FloorEntry
from .plan import Look


class FloorEntity(Entity):
    """An entity that looks as it is told."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def look_like(self, owner: str, look: Look, device: DeviceInfo) -> None:
        """Take over what is known of every entity."""
        self._attr_unique_id = f"{owner}_{look.key}"
        self._attr_device_info = device
        self._attr_name = look.name
        self._attr_device_class = look.device_class
        self._attr_entity_category = look.category
        self._attr_entity_registry_enabled_default = look.is_enabled


class FollowingEntity(CoordinatorEntity[FloorCoordinator], FloorEntity):
    """An entity of a meter that hands out what the coordinator has."""

    def __init__(self, coordinator: FloorCoordinator, look: Look) -> None:
        """Belong to a meter."""
        super().__init__(coordinator)
        self._key = look.key
        self.look_like(coordinator.unique_id, look, coordinator.device)

    @property
    @override
    def extra_state_attributes(self) -> Any:
        return self.coordinator.data[self._key].attributes

    @property
    @override
    def available(self) -> bool:
        return super().available and bool(self.coordinator.data)


async def add_entities(
    entry: FloorEntry,
    add: AddConfigEntryEntitiesCallback,
    domain: str,
    of_meter: Callable[[FloorCoordinator, Look], Entity],
    of_gateway: Callable[[FloorEntry, Look], Entity] | None = None,
) -> None:
    """Add the entities of a domain, meter by meter; the loop has a turn after each."""
    floor = entry.runtime_data
    if of_gateway is not None:
        add([of_gateway(entry, look) for look in floor.plan.looks[domain]])
    for coordinator in floor.coordinators.values():
        add(
            [of_meter(coordinator, look) for look in coordinator.plan.looks[domain]],
            config_subentry_id=coordinator.subentry_id,
        )
        await asyncio.sleep(0)
