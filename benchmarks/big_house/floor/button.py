"""Buttons that do nothing."""

from typing import override

from homeassistant.components.button import ButtonEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from . import FloorCoordinator, FloorEntry
from .entity import FloorEntity, add_entities
from .plan import Look

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FloorEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons of a gateway and its meters."""
    await add_entities(
        entry, async_add_entities, "button", FloorMeterButton, FloorGatewayButton
    )


class FloorButton(FloorEntity, ButtonEntity):
    """A button."""

    @override
    async def async_press(self) -> None:
        """Do nothing."""


class FloorMeterButton(FloorButton):
    """A button of a meter."""

    def __init__(self, coordinator: FloorCoordinator, look: Look) -> None:
        """Look as told."""
        self.look_like(coordinator.unique_id, look, coordinator.device)


class FloorGatewayButton(FloorButton):
    """A button of a gateway."""

    def __init__(self, entry: FloorEntry, look: Look) -> None:
        """Look as told."""
        self.look_like(entry.entry_id, look, entry.runtime_data.plan.device)
