"""Taking over what a meter has stored, once, after the meter was added."""

from dataclasses import replace
import logging
from typing import Any

from custom_components.mbus.coordinator import MeterCoordinator
from custom_components.mbus.gateway import MbusConfigEntry, signal_of
from custom_components.mbus.meter import amend_meter
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.start import async_at_started

from .importing import Omission, import_history

_LOGGER = logging.getLogger(__name__)


@callback
def import_once_read(hass: HomeAssistant, entry: MbusConfigEntry) -> None:
    """Take over the stored values of the meters that it was wished of, when they are read.

    What fails is tried again when the gateway is loaded the next time. The recorder does
    not work before Home Assistant has started.
    """
    tried: set[str] = set()

    @callback
    def follow(coordinator: MeterCoordinator) -> None:
        key = coordinator.subentry_id
        is_wished = coordinator.meter.imports_history and coordinator.has_read
        if is_wished and not coordinator.is_over and key not in tried:
            tried.add(key)
            entry.async_create_background_task(
                hass, take_over(key, coordinator), f"history of {coordinator.name}"
            )

    async def take_over(key: str, coordinator: MeterCoordinator) -> None:
        if not await _is_done(hass, coordinator):
            tried.discard(key)

    @callback
    def listen(_: HomeAssistant) -> None:
        entry.async_on_unload(async_dispatcher_connect(hass, signal_of(entry), follow))
        for coordinator in entry.runtime_data.coordinators.values():
            follow(coordinator)

    entry.async_on_unload(async_at_started(hass, listen))


async def _is_done(hass: HomeAssistant, coordinator: MeterCoordinator) -> bool:
    """Take over stored values; return False while the sensors have no value to fit to.

    The wish stays where that fails.
    """
    try:
        told = await import_history(hass, coordinator, dry_run=False)
    except HomeAssistantError as err:
        _LOGGER.warning(
            "The values that %s has stored were not taken over (%s). This is tried again"
            " when Home Assistant starts; the action mbus.import_history does it now",
            coordinator.name,
            err,
        )
        return True
    count = sum(len(each["rows"]) for each in told["sensors"])
    if not count and _lacks_states(told):
        return False
    _LOGGER.info("Took over %d values that %s has stored", count, coordinator.name)
    forget_wish(hass, coordinator)
    return True


def _lacks_states(told: dict[str, Any]) -> bool:
    """Whether anything was left out for want of a value of the present."""
    return any(
        each["reason"] == Omission.NO_STATE
        for sensor in told["sensors"]
        for each in sensor["left_out"]
    )


@callback
def forget_wish(hass: HomeAssistant, coordinator: MeterCoordinator) -> None:
    """Import the history of a meter no more, without a word to its gateway."""
    entry, subentry_id = coordinator.config_entry, coordinator.subentry_id
    amend_meter(
        hass, entry, subentry_id, lambda stored: replace(stored, imports_history=False)
    )
