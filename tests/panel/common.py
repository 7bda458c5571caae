"""Steps that tests of the panel share."""

from datetime import timedelta
from typing import Any, Final

from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

type Event = dict[str, Any]

AMOUNT: Final = ("name", "kind", "text", "unit")
"""Parts of an amount, each a column of the rows."""

METERS: Final = {"type": "mbus/meters/subscribe", "language": "en"}
TRAFFIC: Final = {"type": "mbus/traffic/subscribe"}


async def ask(client: MockHAClientWebSocket, **message: Any) -> Event:
    """Send a command; return its whole answer."""
    await client.send_json_auto_id(message)
    answer: Event = await client.receive_json()
    return answer


async def next_event(client: MockHAClientWebSocket) -> Event:
    """Return what the next event says."""
    message = await client.receive_json()
    assert message["type"] == "event", message
    event: Event = message["event"]
    return unpacked(event)


def unpacked(event: Event) -> Event:
    """Return an event with rows of meters as they were packed, each with names."""
    if "meters" not in event:
        return event
    return event | {
        "meters": [row for each in event["meters"] for row in rows_of(each)]
    }


def rows_of(packed: Event) -> list[dict[str, Any]]:
    """Return the rows of one gateway."""
    rows = []
    for values in packed["rows"]:
        told = dict(zip(packed["columns"], values, strict=True))
        parts = {each: told.pop(f"amount_{each}") for each in AMOUNT}
        amount = None if parts["name"] is None else parts
        rows.append({"entry_id": packed["entry_id"], **told, "amount": amount})
    return rows


async def subscribed(client: MockHAClientWebSocket, message: Event) -> Event:
    """Subscribe; return what the first event says."""
    answer = await ask(client, **message)
    assert answer["success"], answer
    return await next_event(client)


async def let_tell(hass: HomeAssistant, seconds: float = 1.1) -> None:
    """Let the pause between two events pass."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done(wait_background_tasks=True)
