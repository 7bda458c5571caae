"""Filling in forms of Home Assistant, as a person would who changes nothing."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Final

from .client import POLL_S, Client
from .errors import DemoError

ADD: Final = "/api/config/config_entries/flow"
OPTIONS: Final = "/api/config/config_entries/options/flow"
METER: Final = "/api/config/config_entries/subentries/flow"

type Answers = Mapping[str, Mapping[str, Any]]
"""By step, what is answered differently from what is preselected."""


async def complete(
    client: Client, path: str, handler: str | list[str], answers: Answers, **about: str
) -> Any:
    """Go through a flow to its end; return what it created, if that is an entry."""
    shown = await client.post(path, {"handler": handler, **about})
    flow = f"{path}/{shown['flow_id']}"
    while not _is_done(shown):
        step = shown.get("step_id", "")
        match shown["type"]:
            case "menu" if step in answers:
                shown = await client.post(flow, answers[step])
            case "form" if not shown["errors"]:
                filled = preselected(shown["data_schema"]) | dict(answers.get(step, {}))
                shown = await client.post(flow, filled)
            case "progress":
                await asyncio.sleep(POLL_S)
                shown = await client.get(flow)
            case _:
                problem = shown.get("errors") or shown.get("reason")
                raise DemoError(f"Step '{step}' of adding {handler}: {problem}")
    return shown.get("result")


def _is_done(shown: Mapping[str, Any]) -> bool:
    return (
        shown["type"] == "create_entry"
        or shown.get("reason") == "reconfigure_successful"
    )


def preselected(fields: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a form is sent with when a person only presses the button."""
    values: dict[str, Any] = {}
    for field in fields:
        suggested = (field.get("description") or {}).get("suggested_value")
        if field.get("type") == "expandable":
            values[field["name"]] = preselected(field["schema"])
        elif suggested is not None:
            values[field["name"]] = suggested
        elif "default" in field:
            values[field["name"]] = field["default"]
    return values
