"""Where what was chosen meets what is stored: nobody is added twice, and nobody is lost."""

from collections.abc import Iterable
from dataclasses import replace

from custom_components.mbus.advice import interval_of
from custom_components.mbus.meter import MeterConfig
from homeassistant.core import HomeAssistant

from .candidates import Candidate
from .choice import Choice
from .elsewhere import meters_elsewhere


def known_ids(hass: HomeAssistant, entry_id: str) -> set[str | None]:
    """Return what meters of a gateway are known by; of one that is being added, nothing."""
    entry = hass.config_entries.async_get_entry(entry_id)
    subentries = () if entry is None else entry.subentries.values()
    return {each.unique_id for each in subentries}


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
        known=known_ids(hass, entry_id),
        elsewhere=meters_elsewhere(hass, entry_id),
    )
