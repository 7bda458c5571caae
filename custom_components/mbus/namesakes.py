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
from .meterbus.protocol.addresses import SecondaryAddress


def is_namesake_at(meter: MeterConfig, found: FoundMeter) -> bool:
    """Whether a meter that is stored by its number is this one of those that tell it."""
    is_there = meter.primary_address == found.primary_address
    return found.has_namesake and meter.address == found.address and is_there


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
        if each.address in shared
        and each.primary_address is not None
        and each.settings.addressing != PRIMARY
    ]


def read_at_its_address(meter: MeterConfig) -> MeterConfig:
    """Return a meter that is selected no more."""
    return replace(meter, settings=replace(meter.settings, addressing=PRIMARY))


def _shared_number(meter: MeterConfig) -> SecondaryAddress | None:
    """Return the number of a meter that is not read by it."""
    return usable(meter.identity) if meter.address is None else None
