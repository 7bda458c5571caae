"""What the panel asks for: a few commands of Home Assistant's websocket, for administrators."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

import probatio

from custom_components.mbus.const import (
    CONF_INTERVAL_S,
    CONF_KEY,
    DOMAIN,
    MAXIMUM_INTERVAL,
    MINIMUM_INTERVAL,
)
from custom_components.mbus.gateway import coordinator_of
from custom_components.mbus.meter import change_meter, meter_of
from custom_components.mbus.meterbus.hexadecimal import lines_of
from custom_components.mbus.meterbus.makers.rows import BlockValue
from custom_components.mbus.records.names import Names
from custom_components.mbus.sent import Sent
from custom_components.mbus.services import (
    MAXIMUM_TEXT,
    QUOTED,
    bytes_in,
    checked_key,
    telegrams_in,
)
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .address_commands import COMMANDS as ADDRESS_COMMANDS
from .asking import ID, LANGUAGE, METER, Message, meter_named, refuse, refuse_unknown
from .decoded import decoded
from .detail import meter_detail
from .feed import Feed
from .messages import DecodedTelegram, Done, RowsEvent, TrafficEvent
from .search_commands import COMMANDS as SEARCH_COMMANDS
from .traffic import Watch

MOST_METERS: Final = 1000
"""That are changed at once: as many as the largest search finds."""

OTHER_MODEL: Final = "other_model"
"""Why a meter cannot have the records of another one."""
_INTERVAL_S: Final = probatio.All(
    int,
    probatio.Range(
        MINIMUM_INTERVAL // timedelta(seconds=1),
        MAXIMUM_INTERVAL // timedelta(seconds=1),
    ),
)


@callback
def async_setup_commands(hass: HomeAssistant) -> None:
    """Register the commands, whether a gateway is loaded or not."""
    for command in (
        subscribe_meters,
        get_meter,
        set_interval,
        set_records,
        decode,
        subscribe_traffic,
        *SEARCH_COMMANDS,
        *ADDRESS_COMMANDS,
    ):
        websocket_api.async_register_command(hass, command)


@websocket_api.websocket_command(
    {
        probatio.Required("type"): "mbus/meters/subscribe",
        probatio.Required("language"): LANGUAGE,
    }
)
@websocket_api.require_admin
@websocket_api.async_response
async def subscribe_meters(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Tell the rows of all meters, and what changes of them."""

    def send(event: RowsEvent) -> None:
        connection.send_event(msg["id"], event)

    feed = Feed(hass, await Names.load(hass, msg["language"]), send)
    connection.subscriptions[msg["id"]] = feed.end
    connection.send_result(msg["id"])
    await feed.begin()


@websocket_api.websocket_command(
    {
        probatio.Required("type"): "mbus/meter",
        **METER,
        probatio.Required("language"): LANGUAGE,
    }
)
@websocket_api.require_admin
@websocket_api.async_response
async def get_meter(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Tell all that is known of one meter."""
    found = meter_named(hass, msg)
    if found is None:
        refuse_unknown(connection, msg)
        return
    language = msg["language"]
    names = await Names.load(hass, language)
    connection.send_result(msg["id"], await meter_detail(hass, *found, names, language))


@websocket_api.websocket_command(
    {
        probatio.Required("type"): "mbus/meters/set_interval",
        probatio.Required("meters"): probatio.All(
            [METER], probatio.Length(min=1, max=MOST_METERS)
        ),
        probatio.Required(CONF_INTERVAL_S): probatio.Any(None, _INTERVAL_S),
    }
)
@websocket_api.require_admin
@callback
def set_interval(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Say how often meters are read; None is as often as their gateway's others."""
    connection.send_result(
        msg["id"],
        [_with_interval(hass, each, msg[CONF_INTERVAL_S]) for each in msg["meters"]],
    )


def _with_interval(
    hass: HomeAssistant, named: Mapping[str, str], interval_s: int | None
) -> Done:
    meter_id = named["meter_id"]
    found = meter_named(hass, named)
    meter = None if found is None else meter_of(found[0], meter_id)
    if found is None or meter is None:
        return {"meter_id": meter_id, "problem": websocket_api.ERR_NOT_FOUND}
    settings = replace(meter.settings, interval_s=interval_s)
    change_meter(hass, found[0], meter_id, meter.with_settings(settings))
    return {"meter_id": meter_id, "problem": None}


@websocket_api.websocket_command(
    {
        probatio.Required("type"): "mbus/meters/set_records",
        probatio.Required("source"): METER,
        probatio.Required("meters"): probatio.All(
            [METER], probatio.Length(min=1, max=MOST_METERS)
        ),
    }
)
@websocket_api.require_admin
@websocket_api.async_response
async def set_records(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Read of meters what is read of another one of their model."""
    source = _sent(hass, msg["source"])
    if source is None:
        refuse_unknown(connection, msg)
        return
    told: list[Done] = []
    for each in msg["meters"]:
        told.append(_with_records_of(hass, each, source))
        # Others have their turn in between: each is read from what is stored.
        await asyncio.sleep(0)
    connection.send_result(msg["id"], told)


def _with_records_of(
    hass: HomeAssistant, named: Mapping[str, str], source: Sent
) -> Done:
    meter_id = named["meter_id"]
    found = meter_named(hass, named)
    own = _sent(hass, named, source.values)
    if found is None or own is None:
        return {"meter_id": meter_id, "problem": websocket_api.ERR_NOT_FOUND}
    if own.meter.unique_id == source.meter.unique_id:
        return {"meter_id": meter_id, "problem": None}
    if not own.meter.is_of_model_of(source.meter):
        return {"meter_id": meter_id, "problem": OTHER_MODEL}
    chosen = {each.key for each in source.meter.records}
    change_meter(hass, found[0], meter_id, own.reading(chosen, like=source))
    return {"meter_id": meter_id, "problem": None}


def _sent(
    hass: HomeAssistant, named: Mapping[str, str], offered: Iterable[BlockValue] = ()
) -> Sent | None:
    """Return a meter with what it has sent, if it is there and can be read."""
    found = meter_named(hass, named)
    meter = None if found is None else meter_of(found[0], named["meter_id"])
    if found is None or meter is None:
        return None
    return Sent.of(meter, coordinator_of(found[0], named["meter_id"]), offered)


@websocket_api.websocket_command(
    {
        probatio.Required("type"): "mbus/decode",
        probatio.Required("telegram"): probatio.All(
            str, probatio.Length(max=MAXIMUM_TEXT)
        ),
        probatio.Optional(CONF_KEY): probatio.All(str, probatio.Length(max=256)),
        probatio.Optional("entry_id"): ID,
        probatio.Optional("meter_id"): ID,
        probatio.Required("language"): LANGUAGE,
    }
)
@websocket_api.require_admin
@websocket_api.async_response
async def decode(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Tell what telegrams mean, those of a known meter with its key."""
    try:
        told = await _decoded(hass, msg)
    except ServiceValidationError as err:
        refuse(connection, msg, err)
        return
    connection.send_result(msg["id"], told)


async def _decoded(hass: HomeAssistant, msg: Message) -> list[DecodedTelegram]:
    key = checked_key(_bytes(msg[CONF_KEY])) if msg.get(CONF_KEY) else None
    found = meter_named(hass, msg)
    meter = None if found is None else meter_of(found[0], found[1].subentry_id)
    if key is None and meter is not None:
        key = meter.manner.key
    pieces = telegrams_in(_bytes(msg["telegram"]))
    names = await Names.load(hass, msg["language"])
    told = []
    for each in pieces:
        told.append(decoded(each, names, key=key, meter=meter))
        # Others have their turn in between: a file of them takes seconds.
        await asyncio.sleep(0)
    return told


def _bytes(text: str) -> bytes:
    """Return bytes that a person pasted, be it a file of telegrams with comments."""
    return bytes_in(" ".join(lines_of(text.splitlines())), of=text[:QUOTED])


@websocket_api.websocket_command({probatio.Required("type"): "mbus/traffic/subscribe"})
@websocket_api.require_admin
@callback
def subscribe_traffic(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Tell what passes on the wires of all gateways from now on."""

    def send(event: TrafficEvent) -> None:
        connection.send_event(msg["id"], event)

    watch = Watch(hass, send)

    @callback
    def follow(
        change: ConfigEntryChange | None = None, entry: ConfigEntry | None = None
    ) -> None:
        if entry is None or entry.domain == DOMAIN:
            watch.follow(hass.config_entries.async_entries(DOMAIN))

    unfollow = async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, follow)

    @callback
    def end() -> None:
        unfollow()
        watch.end()

    connection.subscriptions[msg["id"]] = end
    connection.send_result(msg["id"])
    send({"is_first": True, "frames": [], "lost": 0})
    follow()
