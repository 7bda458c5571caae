"""A meter that was exchanged: the new one takes the place of the old one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .advice import advised_anew, interval_of
from .const import DOMAIN
from .meter import MeterConfig, change_meter, gateway_of
from .meterbus.protocol.addresses import SecondaryAddress
from .records.definitions import RecordDefinition
from .records.names import Names


@dataclass(frozen=True)
class Place:
    """Where a new meter answers."""

    primary_address: int | None
    own_rate: int | None
    """Where it is another than that of the gateway's meters."""


ANYWHERE: Final = Place(None, None)
"""Found by its number: wherever it answers, it is selected."""


async def accept_exchange(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    subentry_id: str,
    found: SecondaryAddress,
    place: Place | None = None,
) -> None:
    """Let a new meter take the place of an old one, history and entities included.

    Without a `place` it answers where the old one did.

    A gateway that has read the new one until now ceases to: a meter hangs on one bus.
    """
    meter = MeterConfig.of(entry.subentries[subentry_id])
    entries = hass.config_entries.async_entries(DOMAIN)
    other = gateway_of(entries, str(found))
    if other == (entry, subentry_id):
        # Two dialogs were open: the other one has accepted it.
        return
    if other is not None:
        hass.config_entries.async_remove_subentry(*other)
    new = exchanged(meter, found, await Names.load(hass), interval_of(entry))
    if place is not None:
        settings = replace(new.settings, baud_rate=place.own_rate)
        new = replace(new, primary_address=place.primary_address, settings=settings)
    change_meter(hass, entry, subentry_id, new)


def exchanged(
    meter: MeterConfig,
    found: SecondaryAddress,
    names: Names,
    gateway_interval: timedelta,
) -> MeterConfig:
    """Return the meter that another one has become."""
    # A name that a person has given is that of the place, and stays.
    number = "" if meter.nameplate is None else meter.nameplate.identification
    is_own_name = not number or number not in meter.name
    is_same_kind = found.kind == meter.identity.kind
    return replace(
        meter,
        name=meter.name
        if is_own_name
        else names.meter(found.medium, found.identification),
        address=found,
        identity=found,
        records=meter.records if is_same_kind else _without_bytes(meter.records),
        # There, other values may stand at these places: the sensors tell none from now on.
        block_values=meter.block_values if is_same_kind else (),
        settings=advised_anew(
            meter.settings, meter.identity.kind, found.kind, gateway_interval
        ),
        # What the new meter has stored before is not of this place.
        replaced_at=dt_util.utcnow(),
    )


def _without_bytes(
    records: Iterable[RecordDefinition],
) -> tuple[RecordDefinition, ...]:
    """Return records that are found by their keys alone.

    The same bytes may mean something else to a meter of another kind.
    """
    return tuple(replace(each, dib="") for each in records)


def may_be_exchanged(
    meter: MeterConfig, found: Iterable[SecondaryAddress]
) -> list[SecondaryAddress]:
    """Return which of some new meters measure the same as one that is silent."""
    return [each for each in found if each.medium == meter.medium]
