"""Adapters that say the same of themselves: which one was a gateway's own, and is away."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .ports import Port, is_socket


@dataclass
class Place:
    """Where the adapter of a gateway is, and where equal ones were seen beside it."""

    path: str
    """What the gateway finds its port by."""
    own: str
    since: datetime
    twins: set[str] = field(default_factory=set)
    left_at: datetime | None = None
    """Since when only a twin is there."""


PLACES: Final[HassKey[dict[str, Place]]] = HassKey(f"{DOMAIN}_places")
"""The place of each gateway's adapter, by entry, as far as it was seen since the start."""


@callback
def note_port(
    hass: HomeAssistant,
    entry_id: str,
    path: str,
    port: Port,
    ports: Iterable[Port],
    heard_at: datetime | None,
) -> bool:
    """Note where a path leads now; return whether that is a twin of the own adapter.

    A twin is one that was seen beside it. `heard_at` is when a meter answered last: the
    adapter that it answers over is the own one.
    """
    places = hass.data.setdefault(PLACES, {})
    seat = _seat_of(port)
    equal = {_seat_of(each) for each in ports if each.adapter == port.adapter}
    place = places.get(entry_id)
    if place is None or place.path != path or _has_moved(place, seat, equal, heard_at):
        place = places[entry_id] = Place(path, own=seat, since=dt_util.utcnow())
    if place.own in equal:
        place.twins |= equal - {place.own}
        place.left_at = None
    elif place.left_at is None:
        place.left_at = dt_util.utcnow()
    return place.left_at is not None


def _has_moved(
    place: Place, seat: str, equal: set[str], heard_at: datetime | None
) -> bool:
    """Whether the own adapter is in another place than before."""
    if place.own in equal:
        return False
    if seat not in place.twins:
        return True
    if place.left_at is None:
        # Without an answer nothing says that it was the own one that is away.
        return not _is_since(place.since, heard_at)
    return _is_since(place.left_at, heard_at)


def _is_since(moment: datetime, heard_at: datetime | None) -> bool:
    return heard_at is not None and heard_at > moment


@callback
def is_away(hass: HomeAssistant, entry_id: str) -> bool:
    """Whether a gateway is at a twin of its adapter, as far as that was seen."""
    place = hass.data.get(PLACES, {}).get(entry_id)
    return place is not None and place.left_at is not None


@callback
def forget_place(hass: HomeAssistant, entry_id: str) -> None:
    """Keep nothing of a gateway that is gone."""
    hass.data.get(PLACES, {}).pop(entry_id, None)


def _seat_of(port: Port) -> str:
    """Return the socket of a port, or what the system calls it where that is not known."""
    return next(filter(is_socket, sorted(port.paths)), port.device)
