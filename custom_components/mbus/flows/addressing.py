"""Giving free primary addresses to meters that share one, one after the other."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.coordinator import MeterCoordinator
from custom_components.mbus.errors import told_of
from custom_components.mbus.gateway import Gateway, MbusConfigEntry
from custom_components.mbus.meterbus.protocol.errors import (
    LineError,
    MBusError,
    MeterError,
    MeterProblem,
)
from custom_components.mbus.primary_addresses import (
    addresses_of,
    free_address,
    meters_sharing,
    move,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .ending import running


@dataclass(frozen=True, kw_only=True)
class Given:
    """A meter that got an address of its own, or did not: then `reason` says why."""

    meter: str
    before: int
    address: int | None = None
    reason: str = ""


LAST_GIVEN: Final[HassKey[dict[str, list[Given]]]] = HassKey(f"{DOMAIN}_last_given")
"""What came of giving addresses the last time, by gateway: a dialog may be closed meanwhile."""


@callback
def forget_given(hass: HomeAssistant, entry_id: str) -> None:
    """Keep nothing of a gateway that is gone, or of addresses that nobody asks for any more."""
    hass.data.get(LAST_GIVEN, {}).pop(entry_id, None)


class Addressing:
    """Gives meters of one gateway addresses; what came of it outlives the dialog."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MbusConfigEntry,
        note: Callable[[int, MeterCoordinator], None],
    ) -> None:
        """Begin with nothing given; `note` is told before each which one it is."""
        self.given: list[Given] = []
        self._hass = hass
        self._entry = entry
        self._note = note
        self._refused: set[int] = set()
        """Addresses at which somebody answers whom nobody knows."""
        hass.data.setdefault(LAST_GIVEN, {})[entry.entry_id] = self.given

    async def give(self, keys: Sequence[str], first: int) -> None:
        """Give each an address, the lowest that is free from the first on.

        Whoever cancels that waits for nobody, and no meter is left half changed: the one
        that is being moved is moved to the end. A line that fails ends all of it.
        """
        for number, key in enumerate(keys):
            coordinator = meters_sharing(running(self._entry)).get(key)
            if coordinator is None:
                # It was removed, or the one that it shared its address with has moved.
                continue
            self._note(number, coordinator)
            one = self._hass.async_create_task(self._give_one(key, first))
            if not await asyncio.shield(one):
                return

    async def _give_one(self, key: str, first: int) -> bool:
        """Move one meter, where it shares its address still; return whether to go on."""
        gateway = running(self._entry)
        # Whoever is changing a meter may be taking an address for it.
        async with gateway.service_lock:
            coordinator = meters_sharing(gateway).get(key)
            if coordinator is None:
                return True
            before, name = addresses_of(gateway)[key], coordinator.meter.name
            try:
                address = await self._moved(gateway, coordinator, first)
            except MBusError as err:
                reason = gateway.names.failure(told_of(err), name)
                self.given.append(Given(meter=name, before=before, reason=reason))
                return not isinstance(err, LineError)
            reason = gateway.names.no_free_address(name) if address is None else ""
            given = Given(meter=name, before=before, address=address, reason=reason)
            self.given.append(given)
            return address is not None

    async def _moved(
        self, gateway: Gateway, coordinator: MeterCoordinator, first: int
    ) -> int | None:
        """Move a meter to the first address that is free on the wires, too."""
        while (new := free_address(gateway, first, self._refused)) is not None:
            try:
                await move(gateway, coordinator, new)
            except MeterError as err:
                if err.problem is not MeterProblem.ADDRESS_ANSWERS:
                    raise
                self._refused.add(new)
            else:
                return new
        return None
