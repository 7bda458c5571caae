"""Areas of a meter: what it sends when it is told to, beside its usual telegram.

Each is read like the meter itself, at an interval of its own, by a coordinator of its own:
one that fails leaves the sensors of the others alone.
"""

from datetime import timedelta
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .coordinator import Book, MeterCoordinator
from .meter import AreaChoice, MeterConfig
from .meterbus.protocol.errors import MeterError, MeterProblem
from .meterbus.protocol.reading import Reading
from .outcome import Outcome, failed


class AreaCoordinator(MeterCoordinator):
    """Reads one area of a meter, again and again."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        usual: MeterCoordinator,
        area: AreaChoice,
        *,
        interval: timedelta,
        book: Book,
    ) -> None:
        """Take the meter, whose usual telegram `usual` reads, and what is wanted of it."""
        self.area = area
        self._usual = usual
        super().__init__(
            hass,
            entry,
            usual.subentry_id,
            usual.meter.in_area(area),
            interval=interval,
            book=book,
        )
        self.device = usual.device

    @property
    @override
    def unique_id(self) -> str:
        return f"{super().unique_id}_{self.area.key}"

    @override
    async def _read(self) -> Outcome:
        """Read the area; a meter that has none often sends its usual telegram."""
        outcome = await super()._read()
        if outcome.reading is not None and self._is_usual(outcome.reading):
            message = f"{self.meter.name} sends nothing but its usual telegram"
            return failed(MeterError(MeterProblem.ONLY_USUAL, message))
        return outcome

    def _is_usual(self, reading: Reading) -> bool:
        usual = self._usual.data.records
        return bool(usual) and reading.records.keys() == usual.keys()


def bring_areas(
    hass: HomeAssistant, coordinator: MeterCoordinator, interval: timedelta, book: Book
) -> list[AreaCoordinator]:
    """Bring the areas of a meter to what is wanted; return those that are read no more."""
    meter, before = coordinator.meter, coordinator.areas
    now: dict[str, AreaCoordinator] = {}
    for area in meter.areas:
        known = before.get(area.key)
        if isinstance(known, AreaCoordinator) and _is_same(known, meter, area):
            known.take_interval(area.interval or meter.interval or interval)
            now[area.key] = known
            continue
        now[area.key] = AreaCoordinator(
            hass,
            coordinator.config_entry,
            coordinator,
            area,
            interval=interval,
            book=book,
        )
    coordinator.areas = now
    return [
        each
        for each in before.values()
        if isinstance(each, AreaCoordinator) and each not in now.values()
    ]


def _is_same(known: AreaCoordinator, meter: MeterConfig, area: AreaChoice) -> bool:
    return known.area == area and known.meter == meter.in_area(area)
