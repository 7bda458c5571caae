"""What the panel asks for when it gives a meter another primary address."""

from typing import Final

import probatio

from custom_components.mbus.gateway import Gateway, running_gateway
from custom_components.mbus.meterbus.protocol.addresses import PRIMARY_ADDRESSES
from custom_components.mbus.primary_addresses import give_known_address
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from .asking import METER, Message, entry_named, refuse, refuse_unknown
from .messages import Moved


class _GoneError(Exception):
    """A meter is not there any more, or its gateway does not run."""


@websocket_api.websocket_command(
    {
        probatio.Required("type"): "mbus/address/set",
        **METER,
        probatio.Required("address"): probatio.All(
            int, probatio.Range(PRIMARY_ADDRESSES[0], PRIMARY_ADDRESSES[-1])
        ),
    }
)
@websocket_api.require_admin
@websocket_api.async_response
async def set_address(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Move a meter to a free primary address, as the action does."""
    entry = entry_named(hass, msg)
    gateway = None if entry is None else running_gateway(entry)
    try:
        moved = await _moved(gateway, msg["meter_id"], msg["address"])
    except _GoneError:
        refuse_unknown(connection, msg)
    except HomeAssistantError as err:
        refuse(connection, msg, err)
    else:
        connection.send_result(msg["id"], moved)


async def _moved(gateway: Gateway | None, meter_id: str, address: int) -> Moved:
    if gateway is None:
        raise _GoneError
    # Whoever is changing a meter may be taking this address for it, or removing this one.
    async with gateway.service_lock:
        coordinator = gateway.coordinators.get(meter_id)
        if coordinator is None:
            raise _GoneError
        old = await give_known_address(gateway, coordinator, address)
    return {"old_address": old, "new_address": address}


COMMANDS: Final = (set_address,)
