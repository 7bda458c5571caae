"""Setting a simulated gateway up, by the dialogs that people use."""

from collections.abc import Mapping
from typing import Any, Final

from .client import Client
from .flows import ADD, METER, OPTIONS, complete

DOMAIN: Final = "mbus"
INTERVAL: Final = {"minutes": 1}
"""Simulated meters have no battery, and people who try something do not wait."""


async def add_gateway(client: Client, port: int) -> str:
    """Go through the dialog, unless an earlier run did; return the entry's id."""
    entries = await client.get(f"/api/config/config_entries/entry?domain={DOMAIN}")
    if entries:
        return str(entries[0]["entry_id"])
    answers: Mapping[str, Mapping[str, Any]] = {
        "user": {"next_step_id": "network"},
        "network": {"host": "127.0.0.1", "port": port},
    }
    result = await complete(client, ADD, DOMAIN, answers)
    return str(result["entry_id"])


async def read_often(client: Client, entry: str) -> None:
    """Let the meters of a gateway be read every minute, also those that are spared."""
    answers: Mapping[str, Mapping[str, Any]] = {
        "init": {"next_step_id": "settings"},
        "settings": {"interval": INTERVAL},
    }
    await complete(client, OPTIONS, entry, answers)
    await read_meters_often(client, entry)


async def read_meters_often(client: Client, entry: str) -> None:
    """Give each meter of a gateway an interval of its own."""
    answers: Mapping[str, Mapping[str, Any]] = {
        "reconfigure": {"next_step_id": "settings"},
        "settings": {"interval": INTERVAL},
    }
    async with client.websocket() as commands:
        command = "config_entries/subentries/list"
        meters = await commands.send(command, entry_id=entry)
    for each in meters:
        handler, subentry = [entry, each["subentry_type"]], each["subentry_id"]
        await complete(client, METER, handler, answers, subentry_id=subentry)
