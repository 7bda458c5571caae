"""Where what was chosen meets what is stored: nobody is added twice, and nobody is lost."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from custom_components.mbus.advice import interval_of
from custom_components.mbus.meter import MeterConfig
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.namesakes import Place, place_of, places_told
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .candidates import Candidate
from .choice import Choice
from .elsewhere import meters_elsewhere


@dataclass(frozen=True)
class Stored:
    """The meters that a gateway has: who of those that were found is new?"""

    entry: ConfigEntry | None
    """None for a gateway that is being added."""

    @classmethod
    def of(cls, hass: HomeAssistant, entry_id: str) -> Self:
        """Return those of a gateway."""
        return cls(hass.config_entries.async_get_entry(entry_id))

    @cached_property
    def ids(self) -> Collection[str | None]:
        """Return what they are known by."""
        subentries = () if self.entry is None else self.entry.subentries.values()
        return {each.unique_id for each in subentries}

    @cached_property
    def _places(self) -> Collection[Place]:
        """Return which numbers they tell, and at which primary address."""
        return () if self.entry is None else places_told(self.entry)

    def place_of(self, number: SecondaryAddress) -> int | None:
        """Return the primary address of the first meter that tells a number, if one does."""
        told = str(number)
        return next((at for each, at in self._places if each == told), None)

    def has(self, candidate: Candidate) -> bool:
        """Whether a meter is among them; a namesake is stored by its number, or its address."""
        place = place_of(candidate.identity, candidate.primary_address)
        return candidate.unique_id in self.ids or place in self._places


def placed(
    hass: HomeAssistant, entry_id: str, candidates: Iterable[Candidate]
) -> list[Candidate]:
    """Say of meters on a gateway whether another one reads them."""
    elsewhere = meters_elsewhere(hass, entry_id)
    return [
        replace(each, elsewhere=elsewhere.get(each.id_on(entry_id)))
        for each in candidates
    ]


def chosen_meters(
    hass: HomeAssistant, entry_id: str, choice: Choice, gateway_rate: int
) -> list[MeterConfig]:
    """Return what is stored of the chosen meters that nobody has added meanwhile."""
    return choice.meters(
        gateway_rate,
        interval_of(hass.config_entries.async_get_entry(entry_id)),
        known=Stored.of(hass, entry_id).ids,
        elsewhere=meters_elsewhere(hass, entry_id),
    )
