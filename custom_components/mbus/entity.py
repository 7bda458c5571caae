"""What all entities of a meter share, and all of a gateway."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from itertools import batched
from typing import Final, override

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import MeterCoordinator
from .gateway import Gateway, MbusConfigEntry
from .registry import entity_unique_id, remove_left_out, restore_in_new_units

ENTITIES_AT_ONCE: Final = 12
"""Added in one turn of the event loop: a new one takes half a millisecond of it."""


class MeterEntity(CoordinatorEntity[MeterCoordinator]):
    """Something that a meter tells; unavailable while the meter does not answer."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: MeterCoordinator, key: str) -> None:
        """Belong to a meter's device."""
        super().__init__(coordinator)
        self._attr_unique_id = entity_unique_id(coordinator.unique_id, key)
        self.device_entry = coordinator.device
        self._written_from: object = None

    @property
    @override
    def available(self) -> bool:
        return super().available and self.coordinator.has_read

    @property
    def made_of(self) -> object:
        """Return what the entity was made from: another one takes its place when it changes."""
        return None

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


class MeterEntities[EntityT: Entity]:
    """The entities of one platform, of all meters of a gateway."""

    def __init__(
        self,
        hass: HomeAssistant,
        platform: Platform,
        async_add_entities: AddConfigEntryEntitiesCallback,
        wanted_of: Callable[[MeterCoordinator], Iterable[EntityT]],
    ) -> None:
        """Take what makes the entities that are wanted of a meter."""
        self._hass = hass
        self._platform = platform
        self._add = async_add_entities
        self._wanted_of = wanted_of
        self._present: dict[str, dict[str, EntityT]] = {}

    async def follow(self, coordinator: MeterCoordinator) -> None:
        """Bring the entities of a meter to what is wanted of it.

        Those that stay as they are are left alone, and so are their states.
        """
        if coordinator.is_over:
            return
        subentry_id = coordinator.subentry_id
        before = self._present.get(subentry_id, {})
        wanted = {each.unique_id or "": each for each in self._wanted_of(coordinator)}
        kept = {
            key: each
            for key, each in before.items()
            if key in wanted and _is_same(each, wanted[key])
        }
        await _remove(each for key, each in before.items() if key not in kept)
        remove_left_out(
            self._hass, coordinator.device, subentry_id, self._platform, wanted
        )
        self._present[subentry_id] = {**wanted, **kept}
        new = [each for key, each in wanted.items() if key not in kept]
        await self._add_in_turn(new, coordinator)

    async def drop(self, subentry_id: str) -> None:
        """Take the entities of a meter away."""
        await _remove(self._present.pop(subentry_id, {}).values())

    async def _add_in_turn(
        self, new: Sequence[EntityT], coordinator: MeterCoordinator
    ) -> None:
        for some in batched(new, ENTITIES_AT_ONCE, strict=False):
            if coordinator.is_over:
                return
            if self._platform is Platform.SENSOR:
                restore_in_new_units(
                    self._hass,
                    coordinator.config_entry,
                    coordinator.device,
                    [each.unique_id or "" for each in some],
                )
            self._add(some, config_subentry_id=coordinator.subentry_id)
            await asyncio.sleep(0)


def _is_same(one: Entity, other: Entity) -> bool:
    """Whether an entity is what would be made now."""
    if isinstance(one, MeterEntity) and isinstance(other, MeterEntity):
        return one.made_of == other.made_of
    return True


async def _remove(entities: Iterable[Entity]) -> None:
    """Take entities away; those that are disabled were never there."""
    for each in entities:
        if each.hass is not None:
            await each.async_remove()


class GatewayEntity(Entity):
    """Something about a gateway."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: MbusConfigEntry, key: str) -> None:
        """Belong to a gateway's device."""
        self._entry = entry
        # Its entry has none any more when it is unloaded, and a press may still wait.
        self.gateway: Gateway = entry.runtime_data
        self._attr_unique_id = entity_unique_id(entry.entry_id, key)
        self.device_entry = self.gateway.device
