"""Searching a bus for a person: in which way, and what is kept where that ends early."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from custom_components.mbus.meterbus.bus.found import Progress, ScanResult
from custom_components.mbus.meterbus.bus.rates import detect_baud_rate
from custom_components.mbus.meterbus.bus.scan import Scan
from custom_components.mbus.meterbus.bus.turns import urgent
from custom_components.mbus.meterbus.protocol.errors import MBusError
from custom_components.mbus.searches import Occasion, interrupted_searches, remembered
from homeassistant.core import HomeAssistant

from .bus import Bus
from .elsewhere import OtherGateways
from .two_buses import told_apart

BY_SECONDARY: Final = "secondary"
BY_PRIMARY: Final = "primary"
BY_BOTH: Final = "both"


@dataclass(frozen=True)
class Way:
    """How a bus is searched."""

    method: str = BY_SECONDARY
    detects_rate: bool = False
    thorough: bool = False

    async def search(self, scan: Scan) -> None:
        """Search; meters that have several rates are only told apart by their numbers."""
        if self.detects_rate and self.method == BY_SECONDARY:
            await scan.at_every_rate()
            return
        if self.detects_rate:
            await detect_baud_rate(scan.master)
        if self.method == BY_PRIMARY:
            await scan.by_primary()
        elif self.method == BY_BOTH:
            await scan.by_both()
        else:
            await scan.by_secondary()


async def search(
    hass: HomeAssistant,
    bus: Bus,
    way: Way,
    occasion: Occasion,
    on_progress: Callable[[Progress], None],
) -> ScanResult:
    """Return who is on a bus; who was found by a search that ends early is kept.

    Whoever has the number of another meter, on the bus of another gateway, is told from it.

    Raises MBusError where the line fails, or another search is under way.
    """
    async with bus.master() as master:
        scan = Scan(master, on_progress, urgency=urgent, thorough=way.thorough)
        try:
            with remembered(hass, scan, occasion, way.method):
                await way.search(scan)
            others = OtherGateways(hass, bus.entry_id)
            meters = await told_apart(master, scan.meters, others.read)
        except asyncio.CancelledError, MBusError:
            if scan.meters:
                interrupted_searches(hass)[bus.url] = scan.result()
            raise
        return replace(scan.result(), meters=meters)
