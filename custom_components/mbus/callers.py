"""Who calls an action: what that person may do, and whether anybody still waits for it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.components.websocket_api import current_connection
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who calls an action, for one kind of right."""

    hass: HomeAssistant
    user: User | None
    """None is an automation: it runs with the rights of Home Assistant itself."""
    policy: str

    @classmethod
    async def of(cls, call: ServiceCall, policy: str) -> Self:
        """Return who calls; raise UnknownUser for somebody who is gone."""
        user_id = call.context.user_id
        user = None if user_id is None else await call.hass.auth.async_get_user(user_id)
        if user_id is not None and user is None:
            raise UnknownUser(context=call.context, permission=policy)
        return cls(hass=call.hass, user=user, policy=policy)

    def may(self, device_id: str) -> bool:
        """Whether the caller has the right to any entity of a device."""
        if self.user is None:
            return True
        check = self.user.permissions.check_entity
        return any(
            check(each.entity_id, self.policy)
            for each in er.async_entries_for_device(
                er.async_get(self.hass), device_id, include_disabled_entities=True
            )
        )

    def refuse(self, call: ServiceCall) -> Unauthorized:
        """Return the error that tells that the caller has not the right."""
        return Unauthorized(
            context=call.context, user_id=call.context.user_id, permission=self.policy
        )


async def require_control(call: ServiceCall) -> None:
    """Raise Unauthorized unless the caller may control an entity of the device.

    Every read costs a battery and keeps the bus busy, as pressing its button does.
    """
    caller = await Caller.of(call, POLICY_CONTROL)
    if not caller.may(call.data[ATTR_DEVICE_ID]):
        raise caller.refuse(call)


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
