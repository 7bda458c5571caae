"""What the panel asks for when it searches a gateway, and adds whom that finds."""

from typing import Final

import probatio

from custom_components.mbus.adding.at_once import Joined, Wanted, add_at_once
from custom_components.mbus.adding.candidates import Candidate, candidate_of
from custom_components.mbus.adding.elsewhere import OtherGateways
from custom_components.mbus.adding.searching import (
    BY_BOTH,
    BY_PRIMARY,
    BY_SECONDARY,
    Way,
)
from custom_components.mbus.adding.two_buses import told_apart
from custom_components.mbus.const import ALL, DOMAIN, SUGGESTED
from custom_components.mbus.errors import told_of
from custom_components.mbus.gateway import Gateway, MbusConfigEntry, running_gateway
from custom_components.mbus.meterbus.protocol.errors import MBusError
from custom_components.mbus.records.names import Names
from custom_components.mbus.searches import is_searched
from custom_components.mbus.targets import invalid
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.const import CONF_DEVICE
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from .asking import ID, LANGUAGE, Message, entry_named, refuse, refuse_unknown
from .messages import Added, SearchEvent
from .rows import device_id_of
from .search import begin_search, last_search, stop_search
from .search_feed import SearchFeed

LONGEST_NAME: Final = 200


@websocket_api.websocket_command(
    {
        probatio.Required("type"): "mbus/search/subscribe",
        probatio.Required("entry_id"): ID,
        probatio.Required("language"): LANGUAGE,
    }
)
@websocket_api.require_admin
@websocket_api.async_response
async def subscribe_search(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Tell of the last search on a gateway that was started here, and of the next."""
    entry = entry_named(hass, msg)
    if entry is None:
        refuse_unknown(connection, msg)
        return

    def send(event: SearchEvent) -> None:
        connection.send_event(msg["id"], event)

    names, house = await Names.load(hass, msg["language"]), await Names.load(hass)
    feed = SearchFeed(hass, entry, names, house, send)
    connection.subscriptions[msg["id"]] = feed.end
    connection.send_result(msg["id"])
    await feed.begin()


@websocket_api.websocket_command(
    {
        probatio.Required("type"): "mbus/search/start",
        probatio.Required("entry_id"): ID,
        probatio.Required("method"): probatio.In([BY_SECONDARY, BY_PRIMARY, BY_BOTH]),
        probatio.Required("is_thorough"): bool,
    }
)
@websocket_api.require_admin
@callback
def start_search(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Search the bus of a gateway, which goes on being read meanwhile."""
    entry = entry_named(hass, msg)
    if entry is None or running_gateway(entry) is None:
        refuse_unknown(connection, msg)
    elif is_searched(hass, entry.data[CONF_DEVICE]):
        refuse(connection, msg, invalid("search_under_way", gateway=entry.title))
    else:
        begin_search(hass, entry, Way(msg["method"], thorough=msg["is_thorough"]))
        connection.send_result(msg["id"])


@websocket_api.websocket_command(
    {
        probatio.Required("type"): "mbus/search/stop",
        probatio.Required("entry_id"): ID,
    }
)
@websocket_api.require_admin
@callback
def end_search(hass: HomeAssistant, connection: ActiveConnection, msg: Message) -> None:
    """Stop the search that was started here; who was found stays found."""
    stop_search(hass, msg["entry_id"])
    connection.send_result(msg["id"])


@websocket_api.websocket_command(
    {
        probatio.Required("type"): "mbus/search/add",
        probatio.Required("entry_id"): ID,
        probatio.Required("found_id"): ID,
        probatio.Required("name"): probatio.Any(
            None,
            probatio.All(str, probatio.Strip, probatio.Length(min=1, max=LONGEST_NAME)),
        ),
        probatio.Required("preset"): probatio.In([SUGGESTED, ALL]),
        probatio.Required("with_history"): bool,
    }
)
@websocket_api.require_admin
@websocket_api.async_response
async def add_found(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Add one of the meters that a search here has found; it is read whole before."""
    entry = entry_named(hass, msg)
    names = await Names.load(hass)
    gateway = None if entry is None else running_gateway(entry)
    if entry is None or gateway is None:
        refuse_unknown(connection, msg)
        return
    found = await _candidate(hass, entry, gateway, msg["found_id"], names)
    if found is None:
        refuse_unknown(connection, msg)
        return
    try:
        added = await _added(hass, entry, gateway, found, msg)
    except HomeAssistantError as err:
        refuse(connection, msg, err)
        return
    connection.send_result(msg["id"], added)


async def _added(
    hass: HomeAssistant,
    entry: MbusConfigEntry,
    gateway: Gateway,
    found: Candidate,
    msg: Message,
) -> Added:
    wanted = Wanted(
        name=msg["name"], preset=msg["preset"], with_history=msg["with_history"]
    )
    try:
        joined = await add_at_once(hass, entry, gateway, found, wanted)
    except MBusError as err:
        told = told_of(err)
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=told.key,
            translation_placeholders={
                "meter": found.title,
                "error": gateway.names.detail(told),
            },
        ) from err
    if joined is None:
        return {"meter_id": None, "device_id": None, "is_whole": True}
    # Its device is there once the gateway has followed.
    await gateway.follow()
    return {
        "meter_id": _meter_id(entry, joined),
        "device_id": device_id_of(hass, entry.entry_id, joined.own_id),
        "is_whole": joined.is_whole,
    }


async def _candidate(
    hass: HomeAssistant,
    entry: MbusConfigEntry,
    gateway: Gateway,
    found_id: str,
    names: Names,
) -> Candidate | None:
    """Return who was found; a search that has not ended has not told namesakes apart."""
    search = last_search(hass, entry.entry_id)
    all_found = () if search is None else search.found
    by_id = {candidate_of(each, all_found, names).unique_id: each for each in all_found}
    if (meter := by_id.get(found_id)) is None:
        return None
    others = OtherGateways(hass, entry.entry_id)
    (meter,) = await told_apart(gateway.master, [meter], others.read)
    return candidate_of(meter, all_found, names)


def _meter_id(entry: MbusConfigEntry, joined: Joined) -> str | None:
    known = entry.subentries.values()
    return next(
        (each.subentry_id for each in known if each.unique_id == joined.unique_id), None
    )


COMMANDS: Final = (subscribe_search, start_search, end_search, add_found)
