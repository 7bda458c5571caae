"""The floor: as many devices and entities as the building has, and nothing to do for them.

What is left is what Home Assistant itself needs. It is an integration like any other: one
coordinator for each meter, entities that follow it.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
import logging
from typing import Final, override

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntry, DeviceInfo
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .plan import PLAN, DevicePlan, Said

_LOGGER = logging.getLogger(__name__)

PLATFORMS: Final = [Platform.BINARY_SENSOR, Platform.BUTTON, Platform.SENSOR]
INTERVAL: Final = timedelta(days=1)
"""Longer than any measurement: rounds are started by hand."""

type FloorEntry = ConfigEntry[Floor]


class Floor:
    """What a loaded entry holds."""

    def __init__(
        self, plan: DevicePlan, coordinators: dict[str, FloorCoordinator]
    ) -> None:
        """Keep the gateway's plan, and coordinators by the subentry of their meter."""
        self.plan = plan
        self.coordinators = coordinators


class FloorCoordinator(DataUpdateCoordinator[Mapping[str, Said]]):
    """Hands out what is there already."""

    config_entry: FloorEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: FloorEntry,
        subentry: ConfigSubentry,
        gateway: DeviceEntry,
    ) -> None:
        """Start without data, as a meter that was never read."""
        super().__init__(
            hass,
            _LOGGER,
            name=subentry.title,
            config_entry=entry,
            update_interval=INTERVAL,
        )
        self.subentry_id = subentry.subentry_id
        self.unique_id = subentry.unique_id or ""
        self.plan = hass.data[PLAN].meters[self.unique_id]
        self.device = DeviceInfo(**self.plan.device, via_device_id=gateway.id)
        self.data = {}

    @override
    async def _async_update_data(self) -> Mapping[str, Said]:
        # Whoever reads a line gives the loop a turn; without it a round would be one block.
        await asyncio.sleep(0)
        return self.plan.rounds[self.hass.data[PLAN].round]


async def async_setup_entry(hass: HomeAssistant, entry: FloorEntry) -> bool:
    """Set up a gateway."""
    plan = hass.data[PLAN].gateways[entry.title]
    gateway = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, **plan.device
    )
    entry.runtime_data = Floor(
        plan,
        {
            subentry.subentry_id: FloorCoordinator(hass, entry, subentry, gateway)
            for subentry in entry.subentries.values()
        },
    )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: FloorEntry) -> bool:
    """Unload a gateway."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
