"""Binary sensors that have nothing to work out."""

from typing import Any, override

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from . import FloorEntry
from .entity import FollowingEntity, add_entities

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FloorEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors of a gateway's meters."""
    await add_entities(entry, async_add_entities, "binary_sensor", FloorBinarySensor)


class FloorBinarySensor(FollowingEntity, BinarySensorEntity):
    """A binary sensor of a meter."""

    @property
    @override
    def is_on(self) -> Any:
        return self.coordinator.data[self._key].value
