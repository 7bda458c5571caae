"""One meter as a person looks into it: its last telegrams, its settings, what failed."""

import asyncio
from typing import Any, Final

from custom_components.mbus.const import (
    CONF_ADDRESSING,
    CONF_INTERVAL_S,
    CONF_KEY,
    CONF_PREPARE,
    DOMAIN,
)
from custom_components.mbus.coordinator import MeterCoordinator
from custom_components.mbus.failures import Failure
from custom_components.mbus.gateway import MbusConfigEntry, coordinator_of
from custom_components.mbus.meter import MeterConfig, meter_of
from custom_components.mbus.records.names import Names
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .decoded import decoded
from .messages import DecodedTelegram, MeterDetail, PastFailure, Setting
from .rows import meter_row

SECRETS: Final = (CONF_KEY, CONF_PREPARE)
"""Settings of which is told that they are there, and no more."""


async def meter_detail(
    hass: HomeAssistant,
    entry: MbusConfigEntry,
    subentry: ConfigSubentry,
    names: Names,
    language: str,
) -> MeterDetail:
    """Return all that is known of a meter."""
    coordinator = coordinator_of(entry, subentry.subentry_id)
    meter = meter_of(entry, subentry.subentry_id)
    data = None if coordinator is None else coordinator.data
    return {
        "meter": meter_row(hass, entry, subentry, names),
        "telegrams": await _telegrams(coordinator, names),
        "settings": await _settings(hass, meter, names, language),
        "failures": _failures(coordinator, names),
        "requests": None if data is None else data.requests,
        "duration_s": None if data is None else data.duration_s,
    }


async def _telegrams(
    coordinator: MeterCoordinator | None, names: Names
) -> list[DecodedTelegram]:
    told: list[DecodedTelegram] = []
    if coordinator is None:
        return told
    meter = coordinator.meter
    for frame in coordinator.data.frames:
        raw = frame.to_bytes()
        told.append(decoded(raw, names, key=meter.manner.key, meter=meter))
        # A meter may have up to 255 of them; others have their turn in between.
        await asyncio.sleep(0)
    return told


async def _settings(
    hass: HomeAssistant, meter: MeterConfig | None, names: Names, language: str
) -> list[Setting]:
    """Return what is set of a meter and not as usual, as its dialog calls it."""
    if meter is None:
        return []
    texts = await async_get_translations(hass, language, "config_subentries", [DOMAIN])
    labels = {
        key.rpartition(".data.")[2]: text
        for key, text in texts.items()
        if ".step.settings." in key and ".data." in key
    }
    return [
        {"label": labels[key], "value": _told(key, value, names)}
        for key, value in meter.settings.as_dict().items()
        # The row of the meter has its interval.
        if key != CONF_INTERVAL_S
    ]


def _told(key: str, value: Any, names: Names) -> Any:
    return key in SECRETS or (
        names.addressing(value) if key == CONF_ADDRESSING else value
    )


def _failures(coordinator: MeterCoordinator | None, names: Names) -> list[PastFailure]:
    if coordinator is None:
        return []
    name = coordinator.meter.name
    return [
        _failure(each, name, names) for each in reversed(list(coordinator.failures))
    ]


def _failure(failure: Failure, name: str, names: Names) -> PastFailure:
    return {
        "text": names.failure(failure.told, name),
        "times": failure.times,
        "first_at": failure.first_at.isoformat(),
        "last_at": failure.last_at.isoformat(),
    }
