"""Repairs: what Home Assistant asks a person to decide."""

from typing import Any, override

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .replaced import accept_replacement
from .unit_changed import UNIT_CHANGED, accept_units


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Create the flow that fixes an issue: an exchanged meter, or another unit."""
    assert data is not None
    has_other_unit = issue_id.startswith(UNIT_CHANGED)
    return ChangedUnitFlow(data) if has_other_unit else ReplacedMeterFlow(data)


class ReplacedMeterFlow(RepairsFlow):
    """Asks whether the new meter takes the place of the old one."""

    def __init__(self, data: dict[str, Any]) -> None:
        """Keep which meter it is about."""
        self._data = data

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Offer the two ways."""
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        placeholders = None if issue is None else issue.translation_placeholders
        return self.async_show_menu(
            step_id="init",
            menu_options=["accept", "ignore"],
            description_placeholders=placeholders,
        )

    async def async_step_accept(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Let the new meter take over."""
        entry = self.hass.config_entries.async_get_entry(self._data["entry_id"])
        subentry_id = self._data["subentry_id"]
        if entry is None or subentry_id not in entry.subentries:
            return self.async_abort(reason="meter_gone")
        if any(
            each.unique_id == self._data["found"] for each in entry.subentries.values()
        ):
            return self.async_abort(reason="already_added")
        await accept_replacement(self.hass, entry, subentry_id, self._data["found"])
        return self.async_create_entry(data={})

    async def async_step_ignore(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Leave everything as it is; the issue stays out of sight."""
        ir.async_ignore_issue(self.hass, DOMAIN, self.issue_id, True)
        return self.async_abort(reason="issue_ignored")


class ChangedUnitFlow(ReplacedMeterFlow):
    """Asks whether sensors take the unit that the meter sends now."""

    @override
    async def async_step_accept(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Store what the meter sends."""
        entry = self.hass.config_entries.async_get_entry(self._data["entry_id"])
        subentry_id = self._data["subentry_id"]
        if entry is None or subentry_id not in entry.subentries:
            return self.async_abort(reason="meter_gone")
        if not accept_units(self.hass, entry, subentry_id):
            return self.async_abort(reason="not_read")
        return self.async_create_entry(data={})
