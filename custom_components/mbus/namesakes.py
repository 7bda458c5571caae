"""Meters that tell one and the same number: each is read at its own primary address alone.

No selection tells them apart, so that one that is silent would seem to say what the other
says. Both tell who they are, and that is what their answers are compared with.
"""

from collections.abc import Sequence
from dataclasses import replace

from homeassistant.config_entries import ConfigEntry

from .const import PRIMARY
from .meter import MeterConfig, meters_of, usable
from .meterbus.bus.found import FoundMeter
from .meterbus.protocol.addresses import FACTORY_ADDRESS, SecondaryAddress

type Place = tuple[SecondaryAddress, int]
"""The number that a meter tells, and its primary address."""


def place_of(
    identity: SecondaryAddress | None, primary_address: int | None
) -> Place | None:
    """Return what tells namesakes apart; that of the factory is not stored of a meter."""
    number = usable(identity)
    return None if number is None else (number, primary_address or FACTORY_ADDRESS)


def is_met_as(meter: MeterConfig, found: FoundMeter) -> bool:
    """Whether a meter is this one of those that tell its number, however it is stored."""
    place = place_of(found.address, found.primary_address)
    return place is not None and place == place_of(
        meter.identity, meter.primary_address
    )


def is_read_beside_namesake(meter: MeterConfig, found: FoundMeter) -> bool:
    """Whether a meter that was selected is one that is read at its address, or its namesake."""
    number = _shared_number(meter)
    return number is not None and number == found.identity


def selected_beside_namesakes(entry: ConfigEntry) -> Sequence[str]:
    """Return the subentries of meters that are selected by a number that another has, too."""
    meters = meters_of(entry)
    shared = {_shared_number(each) for each in meters.values()} - {None}
    return [
        subentry_id
        for subentry_id, each in meters.items()
        if each.address in shared and each.settings.addressing != PRIMARY
    ]


def read_at_its_address(meter: MeterConfig) -> MeterConfig:
    """Return a meter that is selected no more."""
    return replace(
        meter,
        primary_address=meter.primary_address or FACTORY_ADDRESS,
        settings=replace(meter.settings, addressing=PRIMARY),
    )


def _shared_number(meter: MeterConfig) -> SecondaryAddress | None:
    """Return the number of a meter that is not read by it."""
    return meter.nameplate if meter.address is None else None
