"""A person in front of Home Assistant, and what they know of their house."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from playwright.async_api import Locator

from demo.client import POLL_S

from .errors import JourneyError
from .starting import Installation
from .window import Window

DEVICES: Final = "/config/devices/dashboard?domain=mbus"
INTEGRATION: Final = "/config/integrations/integration/mbus"
PATIENCE_S: Final = 90
"""Longer than the interval that the journeys give the meters."""


@dataclass(frozen=True)
class Person:
    """Who walks through the journeys."""

    window: Window
    home: Installation

    async def opens_device(self, name: str) -> None:
        """Open the page of a device, from the list of all devices."""
        await self.window.open(DEVICES)
        await self.window.choose(name)
        await self.window.sees("Device info")

    async def opens_gateways(self) -> None:
        """Open the page of the integration, which lists gateways and meters."""
        await self.window.open(INTEGRATION)
        await self.window.sees("Hubs")

    def gateway_row(self, title: str) -> Locator:
        """Find a gateway on the page of the integration."""
        return self.window.page.locator("ha-config-entry-row").filter(has_text=title)

    def meter_row(self, name: str) -> Locator:
        """Find a meter on the page of the integration."""
        return self.window.page.locator("ha-config-sub-entry-row").filter(has_text=name)

    async def opens_menu(self, row: Locator) -> None:
        """Open the menu of a gateway or a meter."""
        await row.get_by_role("button", name="Menu").first.click()

    async def state(self, entity_id: str) -> Mapping[str, Any]:
        """Return what Home Assistant knows of an entity."""
        found: Mapping[str, Any] = await self.home.client.get(
            f"/api/states/{entity_id}"
        )
        return found

    async def asks(self, command: str, **arguments: Any) -> Any:
        """Ask what no page shows."""
        async with self.home.client.websocket() as commands:
            return await commands.send(command, **arguments)

    async def entry(self, title: str) -> str:
        """Return the ID of a gateway."""
        path = "/api/config/config_entries/entry?domain=mbus"
        entries = await self.home.client.get(path)
        found = (each for each in entries if each["title"] == title)
        return str(next(found)["entry_id"])

    async def own_entities(self) -> list[str]:
        """Return the entities of this integration."""
        entities = await self.asks("config/entity_registry/list")
        return [each["entity_id"] for each in entities if each["platform"] == "mbus"]

    async def waits_until(
        self,
        what: str,
        holds: Callable[[], Awaitable[bool]],
        within_s: float = PATIENCE_S,
    ) -> None:
        """Wait for something that no page shows; `what` says it is not so."""
        try:
            async with asyncio.timeout(within_s):
                while not await holds():  # noqa: ASYNC110, it tells no news
                    await asyncio.sleep(POLL_S)
        except TimeoutError:
            raise JourneyError(what) from None
