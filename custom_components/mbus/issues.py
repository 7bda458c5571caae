"""Issues that tell a person what to do, and go by themselves when it is done."""

from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .gateway import MbusConfigEntry
from .meterbus.bus.line import BrokenLineError, LineProblem
from .meterbus.protocol.errors import MBusError
from .replaced import REPLACED
from .unit_changed import UNIT_CHANGED

if TYPE_CHECKING:
    from .coordinator import MeterCoordinator

LINE_IN_USE: Final = "line_in_use"
NOBODY_ANSWERS: Final = "nobody_answers"
SHARED_ADDRESS: Final = "shared_address"
KEY_NEEDED: Final = "key_needed"

INCOMPLETE: Final = "incomplete"

KINDS: Final = (
    LINE_IN_USE,
    NOBODY_ANSWERS,
    SHARED_ADDRESS,
    KEY_NEEDED,
    INCOMPLETE,
    REPLACED,
    UNIT_CHANGED,
)

LEARN_MORE: Final = "https://github.com/mbus-home-assistant/mbus/blob/main/docs/troubleshooting.md#repairs"

KEY_DEFECTS: Final = frozenset({"encrypted", "wrong_key", "unchecked_signature"})
"""Diagnostic codes that a key, or another one, would cure."""


@callback
def report_line(hass: HomeAssistant, entry: MbusConfigEntry, err: MBusError) -> None:
    """Tell that something else holds the port: waiting does not cure that."""
    if isinstance(err, BrokenLineError) and err.problem is LineProblem.IN_USE:
        _report(hass, LINE_IN_USE, entry.entry_id, {"gateway": entry.title})


@callback
def clear_line(hass: HomeAssistant, entry: MbusConfigEntry) -> None:
    """Take back what was told of a line: it is open."""
    ir.async_delete_issue(hass, DOMAIN, f"{LINE_IN_USE}_{entry.entry_id}")


@callback
def report_silence(hass: HomeAssistant, entry: MbusConfigEntry) -> None:
    """Tell when no meter of a gateway answers any more, or take it back."""
    gateway = entry.runtime_data
    if len(gateway.silent) > 1 and not gateway.heard:
        _report(hass, NOBODY_ANSWERS, entry.entry_id, {"gateway": entry.title})
    else:
        ir.async_delete_issue(hass, DOMAIN, f"{NOBODY_ANSWERS}_{entry.entry_id}")


@callback
def report_shared(hass: HomeAssistant, coordinator: MeterCoordinator) -> None:
    """Tell that another meter has the primary address of this one."""
    address = str(coordinator.meter.primary_address)
    placeholders = {"meter": coordinator.meter.name, "address": address}
    _report(hass, SHARED_ADDRESS, coordinator.subentry_id, placeholders)


@callback
def clear_shared(hass: HomeAssistant, coordinator: MeterCoordinator) -> None:
    """Take it back: the primary address is tried anew."""
    ir.async_delete_issue(hass, DOMAIN, f"{SHARED_ADDRESS}_{coordinator.subentry_id}")


@callback
def report_key(
    hass: HomeAssistant, coordinator: MeterCoordinator, codes: set[str]
) -> None:
    """Tell that a meter encrypts and its key is missing or does not fit, or take it back."""
    if codes & KEY_DEFECTS:
        placeholders = {"meter": coordinator.meter.name}
        _report(hass, KEY_NEEDED, coordinator.subentry_id, placeholders)
    else:
        ir.async_delete_issue(hass, DOMAIN, f"{KEY_NEEDED}_{coordinator.subentry_id}")


@callback
def report_incomplete(
    hass: HomeAssistant, coordinator: MeterCoordinator, err: MBusError
) -> None:
    """Tell that a meter announces telegrams that do not come."""
    placeholders = {"meter": coordinator.meter.name, "error": str(err)}
    _report(hass, INCOMPLETE, coordinator.subentry_id, placeholders)


@callback
def clear_incomplete(hass: HomeAssistant, coordinator: MeterCoordinator) -> None:
    """Take it back: all telegrams came."""
    ir.async_delete_issue(hass, DOMAIN, f"{INCOMPLETE}_{coordinator.subentry_id}")


@callback
def clear_orphans(hass: HomeAssistant) -> None:
    """Take back what was told of gateways and meters that were removed."""
    entries = hass.config_entries.async_entries(DOMAIN)
    known = {each.entry_id for each in entries}.union(
        *(each.subentries for each in entries)
    )
    kept = {f"{kind}_{about}" for kind in KINDS for about in known}
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.startswith(KINDS) and issue_id not in kept:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


def _report(
    hass: HomeAssistant, key: str, about: str, placeholders: dict[str, str]
) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{key}_{about}",
        is_fixable=False,
        learn_more_url=LEARN_MORE,
        severity=ir.IssueSeverity.WARNING,
        translation_key=key,
        translation_placeholders=placeholders,
    )
