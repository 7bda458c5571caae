"""Who calls an action: what that person may do, and whether anybody still waits for it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.components.websocket_api import current_connection
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er


async def require_control(call: ServiceCall) -> None:
    """Raise Unauthorized unless the caller may control an entity of the device.

    Every read costs a battery and keeps the bus busy, as pressing its button does.
    """
    user_id = call.context.user_id
    if user_id is None:
        # An automation runs with the rights of Home Assistant itself.
        return
    user = await call.hass.auth.async_get_user(user_id)
    if user is None:
        raise UnknownUser(context=call.context, permission=POLICY_CONTROL)
    entities = er.async_entries_for_device(
        er.async_get(call.hass),
        call.data[ATTR_DEVICE_ID],
        include_disabled_entities=True,
    )
    may_control = (
        user.permissions.check_entity(each.entity_id, POLICY_CONTROL)
        for each in entities
    )
    if not any(may_control):
        raise Unauthorized(
            context=call.context, user_id=user_id, permission=POLICY_CONTROL
        )


@contextmanager
def while_awaited() -> Iterator[None]:
    """Cancel what is done inside when the page that waits for it is closed.

    Home Assistant itself goes on with an action for which nobody waits any more.
    """
    connection, task = current_connection.get(), asyncio.current_task()
    if connection is None or task is None:
        yield
        return
    key = object()
    connection.subscriptions[key] = task.cancel
    try:
        yield
    finally:
        connection.subscriptions.pop(key, None)
