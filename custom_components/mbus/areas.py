"""Areas of a meter: what it sends when it is told to, beside its usual telegram.

Each is read like the meter itself, at an interval of its own, by a coordinator of its own:
one that fails leaves the sensors of the others alone.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .coordinator import Book, MeterCoordinator, is_read_anew
from .meter import AreaChoice, MeterConfig
from .meterbus.protocol.errors import MeterError, MeterProblem
from .meterbus.protocol.records import Record
from .outcome import Outcome, failed

ONLY_USUAL: Final = failed(
    MeterError(MeterProblem.ONLY_USUAL, "nothing but the usual telegram")
)
"""What came of reading an area that a meter has not."""


class AreaCoordinator(MeterCoordinator):
    """Reads one area of a meter, again and again."""

    _astray = ONLY_USUAL

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
        # It is the same meter that is given another address.
        self.is_settled = usual.is_settled

    @override
    def name_of(self, meter: MeterConfig) -> str:
        return f"{meter.name}, area {self.area.asked_by}"

    @property
    @override
    def unique_id(self) -> str:
        return f"{super().unique_id}_{self.area.key}"

    @override
    def _is_astray(self, outcome: Outcome) -> bool:
        usual = self._usual
        is_usual = beside_usual(outcome, usual.data.records) is not outcome
        return is_usual or self.is_of_other(outcome, usual)


def beside_usual(outcome: Outcome, usual: Mapping[str, Record]) -> Outcome:
    """Return what came of reading an area: a meter without it often sends its usual telegram.

    Of a meter that was not read yet nobody knows that.
    """
    reading = outcome.reading
    if reading is None or not usual or reading.records.keys() != usual.keys():
        return outcome
    return ONLY_USUAL


def bring_areas(
    hass: HomeAssistant, coordinator: MeterCoordinator, interval: timedelta, book: Book
) -> list[AreaCoordinator]:
    """Bring the areas of a meter to what is wanted; return those that are read no more."""
    meter, before = coordinator.meter, coordinator.areas
    now: dict[str, AreaCoordinator] = {}
    for area in meter.areas:
        known = before.get(area.key)
        if isinstance(known, AreaCoordinator) and _is_same(known, meter, area):
            known.take(meter.in_area(area), interval)
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
    return known.area == area and not is_read_anew(known.meter, meter.in_area(area))
