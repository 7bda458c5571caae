"""Meters that another gateway reads: they are on this bus now, and may follow."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.gateway import coordinator_of, master_of
from custom_components.mbus.meter import MeterConfig, gateway_of, meters_of, places_of
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.meterbus.protocol.reading import Reading
from homeassistant.core import HomeAssistant

SILENT_IN_A_ROW: Final = 3
"""Meters without an answer over another gateway, behind which nobody is looked for there."""


@dataclass(frozen=True)
class Elsewhere:
    """A meter as it is stored of another gateway."""

    entry_id: str
    gateway: str
    """What that gateway is called."""
    meter: MeterConfig | None
    """None where what is stored of it cannot be read."""


def meters_elsewhere(hass: HomeAssistant, entry_id: str) -> dict[str, Elsewhere]:
    """Return the meters of all gateways but one, by what a meter is known by among all."""
    return {
        meter_id: Elsewhere(entry.entry_id, entry.title, meters.get(subentry_id))
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.entry_id != entry_id
        for meters in [meters_of(entry)]
        for meter_id, subentry_id in places_of(entry).items()
    }


def names_elsewhere(hass: HomeAssistant, entry_id: str) -> dict[str, tuple[str, str]]:
    """Return what gateways and meters are called that `meters_elsewhere` returns.

    What is stored of a meter is not read for that: there may be a thousand.
    """
    return {
        meter_id: (entry.title, entry.subentries[subentry_id].title)
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.entry_id != entry_id
        for meter_id, subentry_id in places_of(entry).items()
    }


@dataclass
class OtherGateways:
    """Reads meters over all gateways but one, for one search or list on that."""

    hass: HomeAssistant
    entry_id: str
    _silent: Counter[str] = field(default_factory=Counter)
    """How many were silent one after the other, by gateway."""

    async def read(self, number: SecondaryAddress) -> Reading | None:
        """Read the meter with a number over another gateway that has it; None is silence.

        Who did not answer there the last time is not asked, and nobody is behind some that
        were silent: a house that has moved to another gateway has hundreds of meters.
        """
        entries = self.hass.config_entries.async_entries(DOMAIN)
        others = [each for each in entries if each.entry_id != self.entry_id]
        place = gateway_of(others, str(number))
        coordinator = None if place is None else coordinator_of(*place)
        if place is None or coordinator is None or not coordinator.is_answering:
            return None
        gateway = place[0]
        if self._silent[gateway.entry_id] >= SILENT_IN_A_ROW:
            return None
        met = await coordinator.reader.meet(master_of(gateway))
        reading = met.outcome.reading
        before = self._silent[gateway.entry_id]
        self._silent[gateway.entry_id] = before + 1 if reading is None else 0
        return reading
