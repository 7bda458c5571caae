"""Meters that tell one and the same number: each is read at its own primary address alone.

No selection tells them apart, so that one that is silent would seem to say what the other
says. Both tell who they are, and that is what their answers are compared with.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigEntry

from .const import (
    CONF_IDENTITY,
    CONF_PRIMARY_ADDRESS,
    CONF_SECONDARY_ADDRESS,
    PRIMARY,
    SUBENTRY_METER,
)
from .meter import MeterConfig, meter_of, meters_of, usable
from .meterbus.bus.found import FoundMeter
from .meterbus.protocol.addresses import FACTORY_ADDRESS, SecondaryAddress

type Place = tuple[str, int]
"""The secondary address that a meter tells, and its primary one."""


def place_of(
    identity: SecondaryAddress | None, primary_address: int | None
) -> Place | None:
    """Return what tells namesakes apart; that of the factory is not stored of a meter."""
    number = usable(identity)
    if number is None:
        return None
    return str(number), primary_address or FACTORY_ADDRESS


def places_told(entry: ConfigEntry) -> Collection[Place]:
    """Return what meters of a gateway tell, and where, in the order in which they are stored.

    The rest of what is stored of a meter is not read for that: there may be a thousand.
    """
    stored = entry.get_subentries_of_type(SUBENTRY_METER)
    places = (_place_in(each.data) for each in stored)
    return dict.fromkeys(each for each in places if each is not None)


def _place_in(data: Mapping[str, Any]) -> Place | None:
    number = data.get(CONF_SECONDARY_ADDRESS) or data.get(CONF_IDENTITY)
    address = data.get(CONF_PRIMARY_ADDRESS) or FACTORY_ADDRESS
    if isinstance(number, str) and isinstance(address, int):
        return number, address
    return None


def is_read_beside_namesake(meter: MeterConfig, found: FoundMeter) -> bool:
    """Whether a meter that was selected is one that is read at its address, or its namesake."""
    number = shared_number(meter)
    return number is not None and number == found.identity


def selected_beside_namesakes(entry: ConfigEntry) -> Sequence[str]:
    """Return the subentries of meters that are selected by a number that another has, too."""
    shared = set(_shared_numbers(entry))
    return [
        subentry_id
        for subentry_id, each in (meters_of(entry) if shared else {}).items()
        if each.address in shared and each.settings.addressing != PRIMARY
    ]


def _shared_numbers(entry: ConfigEntry) -> Iterator[SecondaryAddress]:
    """Yield the numbers of meters that are not read by them; most are not looked at."""
    for subentry in entry.get_subentries_of_type(SUBENTRY_METER):
        if subentry.data.get(CONF_SECONDARY_ADDRESS) is None:
            meter = meter_of(entry, subentry.subentry_id)
            number = None if meter is None else shared_number(meter)
            if number is not None:
                yield number


def read_at_its_address(meter: MeterConfig) -> MeterConfig:
    """Return a meter that is selected no more."""
    return replace(
        meter,
        primary_address=meter.primary_address or FACTORY_ADDRESS,
        settings=replace(meter.settings, addressing=PRIMARY),
    )


def shared_number(meter: MeterConfig) -> SecondaryAddress | None:
    """Return the number of a meter that is not read by it."""
    return meter.nameplate if meter.address is None else None
