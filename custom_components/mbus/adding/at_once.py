"""Adding a meter that was found, without asking: what is read of it is that of a preset."""

from dataclasses import dataclass, replace

from custom_components.mbus.gateway import Gateway, MbusConfigEntry
from custom_components.mbus.meter import add_meter
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import DATA_INSTANCE

from .candidates import Candidate, Extent
from .choice import Choice, ModelChoice, definitions_among, ticked_by
from .joining import chosen_meters, placed
from .whole import read_whole


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is wanted of a meter: its name, the preset of its records, its past."""

    name: str | None
    """None is what it would be called anyway."""
    preset: str
    with_history: bool


@dataclass(frozen=True, kw_only=True)
class Joined:
    """A meter that was added: what it is known by on its gateway, and whether it was read whole."""

    unique_id: str
    own_id: str
    """What it is known by among all."""
    is_whole: bool


async def add_at_once(
    hass: HomeAssistant,
    entry: MbusConfigEntry,
    gateway: Gateway,
    found: Candidate,
    wanted: Wanted,
) -> Joined | None:
    """Add a meter to a gateway that runs; return None where somebody else was quicker.

    Raises LineError where its line cannot be used.
    """
    choice = Choice()
    choice.choose(placed(hass, entry.entry_id, [found]))
    for each in choice.unread:
        choice.take_read([await read_whole(gateway.master, each)])
    (candidate,) = choice.chosen
    while members := choice.members:
        keys = ticked_by(wanted.preset, definitions_among(members), candidate.medium)
        choice.take(
            ModelChoice(
                keys=keys,
                with_history=wanted.with_history
                and DATA_INSTANCE in hass.data
                and bool(candidate.stored()),
            )
        )
    # Nobody has a turn from here to the end: no meter is added twice.
    rate = gateway.master.baud_rate
    meters = chosen_meters(hass, entry.entry_id, choice, rate)
    if not meters:
        return None
    (meter,) = meters
    if wanted.name is not None:
        meter = replace(meter, name=wanted.name)
    add_meter(hass, entry, meter)
    return Joined(
        unique_id=meter.unique_id,
        own_id=meter.id_on(entry.entry_id),
        is_whole=candidate.extent is not Extent.PARTLY,
    )
