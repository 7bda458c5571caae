"""Reading a meter now."""

from typing import override

from homeassistant.components.button import ButtonEntity
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import MeterCoordinator
from .entity import GatewayEntity, MeterEntities
from .gateway import MbusConfigEntry
from .registry import entity_unique_id

PARALLEL_UPDATES = 0
"""The master of the bus knows who comes next: nobody waits here for all meters to be read."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: MbusConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons of the gateway and of each meter."""
    async_add_entities([ReadAllButton(entry)])

    def buttons_of(coordinator: MeterCoordinator) -> list[ReadNowButton]:
        return [ReadNowButton(coordinator)]

    await entry.runtime_data.add_platform(
        MeterEntities(hass, Platform.BUTTON, async_add_entities, buttons_of)
    )


class ReadNowButton(ButtonEntity):
    """Reads a meter out of turn.

    It does not follow the meter: it stays usable while that is silent, and a meter whose
    other entities are all disabled is left in peace.
    """

    _attr_has_entity_name = True
    _attr_translation_key = "read_now"

    def __init__(self, coordinator: MeterCoordinator) -> None:
        """Belong to a meter."""
        self._coordinator = coordinator
        self._attr_unique_id = entity_unique_id(coordinator.unique_id, "read_now")
        self.device_entry = coordinator.device

    @override
    async def async_press(self) -> None:
        """Read the meter; say why when that fails."""
        coordinator = self._coordinator
        coordinator.forgive_line()
        await coordinator.read_now()
        coordinator.raise_failure()


class ReadAllButton(GatewayEntity, ButtonEntity):
    """Reads all meters of a gateway out of turn, one after the other."""

    _attr_translation_key = "read_all"

    def __init__(self, entry: MbusConfigEntry) -> None:
        """Belong to a gateway."""
        super().__init__(entry, "read_all")

    @override
    async def async_press(self) -> None:
        """Read the meters; one that does not answer tells so by itself.

        Where the line is why none of them did, nothing was read at all.
        """
        self.gateway.master.forgive()
        wanted = self.gateway.wanted
        for coordinator in wanted:
            await coordinator.read_now()
        outcomes = [each.outcome for each in wanted if each.outcome is not None]
        if outcomes and all(each.line_error is not None for each in outcomes):
            wanted[-1].raise_failure()
