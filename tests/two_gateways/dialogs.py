"""A person in front of a dialog, whose browser sends back what a page shows."""

import asyncio
from collections.abc import Mapping
from contextvars import ContextVar
import json
from pathlib import Path
from typing import Any, Final, Self

import probatio

from custom_components.mbus.const import DOMAIN, SUBENTRY_METER
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, UnknownEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import (
    FlowManager,
    FlowResultType,
    UnknownFlow,
    section,
)

LOOK_AGAIN_S: Final = 5.0
LONGEST_S: Final = 900.0
"""After so long a person gives a search up."""
TEXTS: Final = json.loads(
    Path("custom_components/mbus/translations/en.json").read_text("utf-8")
)
SENTENCES: Final = frozenset(
    {
        *(key for part in ("config", "options") for key in TEXTS[part]["abort"]),
        *TEXTS["config_subentries"][SUBENTRY_METER]["abort"],
        *(
            key
            for issue in TEXTS["issues"].values()
            for key in issue.get("fix_flow", {}).get("abort", {})
        ),
        # What Home Assistant itself says, of two dialogs about one thing.
        *("already_in_progress", "already_configured"),
    }
)
"""What a dialog may end with."""

PACE_S: ContextVar[float] = ContextVar("pace", default=0.0)
"""How long the person thinks about each page."""

type Page = Mapping[str, Any]

CLOSED: Final[Page] = {"type": FlowResultType.ABORT, "reason": "closed"}
"""What a person sees whose dialog is gone: Home Assistant has closed it with its subject."""


class Dialog:
    """One dialog, at the page that it shows; what is not asked is not answered."""

    def __init__(self, manager: FlowManager[Any, Any, Any], page: Page) -> None:
        """Look at the first page."""
        self._manager = manager
        self._take(page)

    @classmethod
    async def open(
        cls, manager: FlowManager[Any, Any, Any], handler: Any, **how: Any
    ) -> Self:
        """Open a dialog; where what it is about is gone, it is closed."""
        try:
            return cls(manager, await manager.async_init(handler, **how))
        except UnknownEntry:
            return cls(manager, CLOSED)

    @classmethod
    async def new_gateway(cls, hass: HomeAssistant) -> Self:
        """Add a gateway."""
        flows = hass.config_entries.flow
        return await cls.open(flows, DOMAIN, context={"source": SOURCE_USER})

    @classmethod
    async def moved_gateway(cls, hass: HomeAssistant, entry_id: str) -> Self:
        """Say where a gateway is now."""
        context = {"source": SOURCE_RECONFIGURE, "entry_id": entry_id}
        return await cls.open(hass.config_entries.flow, DOMAIN, context=context)

    @classmethod
    async def options(cls, hass: HomeAssistant, entry_id: str) -> Self:
        """Change a gateway's options."""
        return await cls.open(hass.config_entries.options, entry_id)

    @classmethod
    async def new_meter(cls, hass: HomeAssistant, entry_id: str) -> Self:
        """Add meters to a gateway."""
        flows = hass.config_entries.subentries
        handler = entry_id, SUBENTRY_METER
        return await cls.open(flows, handler, context={"source": SOURCE_USER})

    @classmethod
    async def changed_meter(
        cls, hass: HomeAssistant, entry_id: str, subentry_id: str
    ) -> Self:
        """Change a meter."""
        context = {"source": SOURCE_RECONFIGURE, "subentry_id": subentry_id}
        flows = hass.config_entries.subentries
        return await cls.open(flows, (entry_id, SUBENTRY_METER), context=context)

    @classmethod
    async def repair(cls, hass: HomeAssistant, issue_id: str) -> Self:
        """Look at what is to be repaired."""
        manager = repairs_flow_manager(hass)
        assert manager is not None
        return await cls.open(manager, DOMAIN, data={"issue_id": issue_id})

    @classmethod
    def cards(cls, hass: HomeAssistant) -> list[Self]:
        """Return the dialogs that a search has opened, for a meter that is new."""
        flows = hass.config_entries.flow
        found = flows.async_progress_by_handler(DOMAIN)
        return [
            cls(flows, {"type": FlowResultType.FORM, **each})
            for each in found
            if each["step_id"] == "meter_found"
        ]

    async def look(self) -> None:
        """Open what is only a card until then."""
        await self._answer(None)

    def _take(self, page: Page) -> None:
        """Look at a page; a dialog never ends without a sentence."""
        self._page = page
        if page["type"] is FlowResultType.ABORT and page is not CLOSED:
            assert page["reason"] in SENTENCES, page["reason"]

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to answer."""
        over = FlowResultType.ABORT, FlowResultType.CREATE_ENTRY
        return self._page["type"] in over

    @property
    def step(self) -> str:
        """Return which page is shown."""
        return str(self._page.get("step_id"))

    @property
    def shown(self) -> str:
        """Return what the person sees."""
        return str(self._page.get("reason") or self._page.get("step_id") or "done")

    async def choose(self, step: str) -> None:
        """Choose what is to be done, where that is offered."""
        if (
            self._page["type"] is FlowResultType.MENU
            and step in self._page["menu_options"]
        ):
            await self._answer({"next_step_id": step})

    async def fill(self, step: str, **wishes: Any) -> None:
        """Fill in a form, if it is shown, and leave the rest as it is."""
        if self._page["type"] is FlowResultType.FORM and self.step == step:
            await self._answer({**_shown_in(self._page["data_schema"]), **wishes})

    async def wait(self) -> None:
        """Wait as long as a page shows progress."""
        passed_s = 0.0
        while self._page["type"] is FlowResultType.SHOW_PROGRESS:
            await asyncio.sleep(LOOK_AGAIN_S)
            passed_s += LOOK_AGAIN_S
            if passed_s > LONGEST_S:
                self.close()
            else:
                await self._answer(None)

    async def go_on(self) -> None:
        """Take the page as it is, once, or what is offered first."""
        match self._page["type"]:
            case FlowResultType.MENU:
                await self.choose(next(iter(self._page["menu_options"])))
            case FlowResultType.FORM:
                await self.fill(self.step, **_needed_in(self._page["data_schema"]))
            case _:
                await self.wait()

    def close(self) -> None:
        """Close the window."""
        if self.is_over:
            return
        try:
            self._manager.async_abort(self._page["flow_id"])
        except UnknownFlow:
            pass
        self._page = CLOSED

    def offered(self, field: str) -> list[str]:
        """Return what may be chosen in a field of the form; nothing if it is not there."""
        if self._page["type"] is not FlowResultType.FORM:
            return []
        return [
            option["value"]
            for key, selector in _fields(self._page["data_schema"])
            if key == field
            for option in selector.config["options"]
        ]

    async def _answer(self, answers: dict[str, Any] | None) -> None:
        await asyncio.sleep(PACE_S.get())
        try:
            page = await self._manager.async_configure(self._page["flow_id"], answers)
        except UnknownFlow:
            page = CLOSED
        self._take(page)


def _fields(schema: probatio.Schema | None) -> list[tuple[Any, Any]]:
    return [] if schema is None else list(schema.schema.items())


def _shown_in(schema: probatio.Schema | None) -> dict[str, Any]:
    """Return what a form shows before anybody touches it."""
    shown: dict[str, Any] = {}
    for key, field in _fields(schema):
        if isinstance(field, section):
            shown[str(key)] = _shown_in(field.schema)
        elif key.description and "suggested_value" in key.description:
            shown[str(key)] = key.description["suggested_value"]
        elif not isinstance(key.default, probatio.Undefined):
            shown[str(key)] = key.default()
    return shown


def _needed_in(schema: probatio.Schema | None) -> dict[str, Any]:
    """Return the first choice, or a text, for what a form needs and does not show."""
    return {
        str(key): field.config["options"][0]["value"]
        if "options" in field.config
        else "1"
        for key, field in _fields(schema)
        if isinstance(key, probatio.Required) and str(key) not in _shown_in(schema)
    }
