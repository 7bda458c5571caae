"""What all commands of the panel share: names of gateways and meters, refusals."""

from collections.abc import Mapping
from typing import Any, Final

import probatio

from custom_components.mbus.const import DOMAIN, SUBENTRY_METER
from custom_components.mbus.gateway import MbusConfigEntry
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

type Message = dict[str, Any]

ID: Final = probatio.All(str, probatio.Length(max=64))
LANGUAGE: Final = probatio.All(
    str, probatio.Match(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")
)
"""As browsers write it; it becomes the name of a file."""
METER: Final[dict[Any, Any]] = {
    probatio.Required("entry_id"): ID,
    probatio.Required("meter_id"): ID,
}


def entry_named(
    hass: HomeAssistant, named: Mapping[str, Any]
) -> MbusConfigEntry | None:
    """Return the gateway that is named."""
    entry = hass.config_entries.async_get_entry(named.get("entry_id", ""))
    return None if entry is None or entry.domain != DOMAIN else entry


def meter_named(
    hass: HomeAssistant, named: Mapping[str, Any]
) -> tuple[MbusConfigEntry, ConfigSubentry] | None:
    """Return the meter that is named, and its gateway."""
    entry = entry_named(hass, named)
    if entry is None:
        return None
    subentry = entry.subentries.get(named.get("meter_id", ""))
    is_meter = subentry is not None and subentry.subentry_type == SUBENTRY_METER
    return (entry, subentry) if subentry is not None and is_meter else None


def refuse_unknown(connection: ActiveConnection, msg: Message) -> None:
    """Say that something is not there any more; the page has words for that."""
    connection.send_error(msg["id"], websocket_api.ERR_NOT_FOUND, "No such meter")


def refuse(connection: ActiveConnection, msg: Message, err: HomeAssistantError) -> None:
    """Say what was asked for wrongly, or what failed, without a line in the log."""
    is_wrong = isinstance(err, ServiceValidationError)
    connection.send_error(
        msg["id"],
        websocket_api.ERR_SERVICE_VALIDATION_ERROR
        if is_wrong
        else websocket_api.ERR_HOME_ASSISTANT_ERROR,
        str(err),
        translation_domain=err.translation_domain,
        translation_key=err.translation_key,
        translation_placeholders=err.translation_placeholders,
    )
