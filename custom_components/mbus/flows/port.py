"""Asking at which adapter a gateway is, with the meters that answer over each."""

from collections.abc import Sequence
from typing import Any, override

import probatio

from custom_components.mbus.adapters import Doubt, adapters_for_meters, move_to
from custom_components.mbus.gateway import MbusConfigEntry
from custom_components.mbus.issues import DOUBT, ignore
from custom_components.mbus.ports import Port
from custom_components.mbus.reach import Reach, reach_of
from custom_components.mbus.records.names import Names
from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.components.repairs.models import RepairsFlowContext
from homeassistant.const import CONF_PORT
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .ending import EndsWhenGone
from .job import Job


class PortFlow(
    EndsWhenGone[RepairsFlowContext, RepairsFlowResult, str],
    RepairsFlow,
):
    """Asks meters over each port, and lets a person choose the one of the gateway."""

    def __init__(self, data: dict[str, Any]) -> None:
        """Keep which gateway it is about, and why nobody knows where it is."""
        self._entry_id: str = data["entry_id"]
        self._doubt = Doubt(data[DOUBT])
        self._job = Job[list[Reach]](self)
        self._ports: Sequence[Port] = ()
        self._reaches: Sequence[Reach] = ()

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Say what is unclear, and offer to look."""
        names = await Names.load(self.hass)
        return self.async_show_menu(
            step_id="init",
            menu_options=["look", "ignore"],
            description_placeholders={
                **self._words(),
                "reason": names.about_port(self._doubt, self._entry().title),
            },
        )

    async def async_step_ignore(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Leave everything as it is; the issue stays out of sight."""
        ignore(self.hass, self.issue_id)
        return self.async_abort(reason="issue_ignored")

    async def async_step_look(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask meters over each port, showing which one it is."""
        if self._job.task is None:
            self._ports = await adapters_for_meters(self.hass)
            work = reach_of(self.hass, self._entry(), self._ports, self._note)
            self._job.begin(self.hass, work, self._words_at(None))
        if self._job.is_running:
            self._job.show_fraction_soon(self.hass)
            return self.async_show_progress(
                step_id="look",
                progress_action="looking",
                progress_task=self._job.task,
                description_placeholders=self._job.words,
            )
        self._reaches = self._job.take_result()
        return self.async_show_progress_done(next_step_id="choose")

    async def async_step_choose(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask at which port the gateway is."""
        ports = {each.port.path: each.port for each in self._reaches}
        if not ports:
            return self.async_abort(reason="no_port")
        if user_input is not None:
            await move_to(self.hass, self._entry(), ports[user_input[CONF_PORT]])
            return self.async_create_entry(data={})
        likeliest = max(self._reaches, key=lambda each: len(each.answering))
        options = [
            SelectOptionDict(value=each.port.path, label=_label(each))
            for each in self._reaches
        ]
        selector = SelectSelector(
            SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST)
        )
        port = probatio.Required(CONF_PORT, default=likeliest.port.path)
        return self.async_show_form(
            step_id="choose",
            data_schema=probatio.Schema({port: selector}),
            description_placeholders=self._words(),
        )

    @override
    def _require(self) -> None:
        self._entry()

    def _entry(self) -> MbusConfigEntry:
        return self.hass.config_entries.async_get_known_entry(self._entry_id)

    def _words(self) -> dict[str, str]:
        return {"gateway": self._entry().title}

    def _words_at(self, port: Port | None) -> dict[str, str]:
        """Return what the page says while a port is asked."""
        number = 1 if port is None else self._ports.index(port) + 1
        count = str(len(self._ports))
        return {**self._words(), "number": str(number), "count": count}

    @callback
    def _note(self, port: Port) -> None:
        done = self._ports.index(port) / len(self._ports)
        self._job.show(self._words_at(port), done)


def _label(reach: Reach) -> str:
    """Return a port with how many meters answer over it, and which."""
    said = f"{reach.port.name} · {len(reach.answering)}/{reach.asked}"
    return ": ".join((said, *filter(None, [", ".join(reach.answering)])))
