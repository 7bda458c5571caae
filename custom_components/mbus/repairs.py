"""Repairs: what Home Assistant asks a person to decide."""

from typing import Any

import probatio

from homeassistant.components.repairs import (
    RepairsFlow,
    RepairsFlowContext,
    RepairsFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .const import CONF_METER
from .dialog import Dialog
from .exchange import ANYWHERE, accept_exchange
from .flows.port import PortFlow
from .gateway import MbusConfigEntry, coordinator_of, running_gateway
from .issues import EXCHANGED, FOUND, PORT_UNCLEAR, UNIT_CHANGED, ignore
from .meter import amend_meter, in_new_units, meter_of
from .meterbus.protocol.addresses import SecondaryAddress
from .records.names import Names


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Create the flow that fixes an issue: of a gateway's port, or of a meter."""
    assert data is not None
    if issue_id.startswith(PORT_UNCLEAR):
        return PortFlow(data)
    has_other_unit = issue_id.startswith(UNIT_CHANGED)
    return ChangedUnitFlow(data) if has_other_unit else ExchangedMeterFlow(data)


class _MeterFlow(Dialog[RepairsFlowContext, RepairsFlowResult, str], RepairsFlow):
    """Offers to accept what has become of a meter, or to leave it as it is.

    Home Assistant fills in the texts with what the issue was reported with.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        """Keep which meter it is about."""
        self._entry_id: str = data["entry_id"]
        self._subentry_id: str = data["subentry_id"]

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Offer the two ways."""
        return self.async_show_menu(
            step_id="init",
            menu_options=["accept", "ignore"],
        )

    async def async_step_ignore(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Leave everything as it is; the issue stays out of sight."""
        ignore(self.hass, self.issue_id)
        return self.async_abort(reason="issue_ignored")

    def _entry(self) -> MbusConfigEntry | None:
        """Return the gateway, as long as it has the meter, and that can be read."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None or meter_of(entry, self._subentry_id) is None:
            return None
        return entry


class ChangedUnitFlow(_MeterFlow):
    """Asks whether sensors take the unit that the meter sends now."""

    async def async_step_accept(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Store what the meter sends."""
        if (entry := self._entry()) is None:
            return self.async_abort(reason="meter_gone")
        coordinator = coordinator_of(entry, self._subentry_id)
        if coordinator is None or not coordinator.has_read:
            return self.async_abort(reason="not_read")
        records = coordinator.data.records
        amend_meter(
            self.hass,
            entry,
            self._subentry_id,
            lambda stored: in_new_units(stored, records),
        )
        return self.async_create_entry(data={})


class ExchangedMeterFlow(_MeterFlow):
    """Asks whether a new meter takes the place of an old one, and which one does."""

    def __init__(self, data: dict[str, Any]) -> None:
        """Keep which new meters there are."""
        super().__init__(data)
        self._found = [SecondaryAddress.parse(each) for each in data[FOUND]]

    async def async_step_accept(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Let the new meter take over, once it is known which one that is."""
        if len(self._found) > 1:
            return await self.async_step_which()
        return await self._accept(self._found[0])

    async def async_step_which(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask which of several new meters it is."""
        if user_input is not None:
            return await self._accept(SecondaryAddress.parse(user_input[CONF_METER]))
        names = await Names.load(self.hass)
        options = [
            SelectOptionDict(value=str(each), label=names.title(each, each.medium))
            for each in self._found
        ]
        selector = SelectSelector(
            SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST)
        )
        return self.async_show_form(
            step_id="which",
            data_schema=probatio.Schema({probatio.Required(CONF_METER): selector}),
        )

    async def _accept(self, found: SecondaryAddress) -> RepairsFlowResult:
        if (entry := self._entry()) is None:
            return self.async_abort(reason="meter_gone")
        if any(each.unique_id == str(found) for each in entry.subentries.values()):
            return self.async_abort(reason="already_added")
        was_searched = self.issue_id.startswith(EXCHANGED)
        place = ANYWHERE if was_searched else None
        await accept_exchange(self.hass, entry, self._subentry_id, found, place)
        if (gateway := running_gateway(entry)) is not None:
            await gateway.follow()
        return self.async_create_entry(data={})
