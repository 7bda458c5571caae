"""How a new meter is read until a person says otherwise: the one place that knows.

What a maker says of its meters goes before what their kind makes likely.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry

from .const import CONF_INTERVAL_S, DEFAULT_INTERVAL
from .meter import SETTINGS, MeterSettings
from .meterbus.makers import knowledge_of
from .meterbus.makers.knowledge import Knowledge
from .meterbus.makers.rows import ALLOCATOR, GAS, THERMAL, WATER, MeterKind, Power

WATER_OF_OTHER_KINDS: Final = (0x10, 0x17)
"""For irrigation, and in two registers."""
ON_BATTERY: Final = frozenset(
    (*THERMAL, *WATER, *WATER_OF_OTHER_KINDS, *GAS, *ALLOCATOR)
)
"""Media of meters that have no other power where nobody says so."""

SPARING_INTERVAL: Final = timedelta(hours=1)
"""Statistics have one row an hour: reading a battery meter more often costs, and adds none."""
STEP: Final = timedelta(minutes=5)
"""Intervals are rounded up to what people choose; a read may also begin a second early."""


def interval_of(entry: ConfigEntry[Any] | None) -> timedelta:
    """Return how often a gateway reads its meters; None is one that is being added."""
    seconds = None if entry is None else entry.options.get(CONF_INTERVAL_S)
    return DEFAULT_INTERVAL if seconds is None else timedelta(seconds=seconds)


def advised(
    kind: MeterKind | None, medium: int | None, gateway_interval: timedelta
) -> MeterSettings:
    """Return how a meter is to be read, by what it tells of itself, on a gateway."""
    known = knowledge_of(kind)
    habits: dict[str, Any] = {
        habit: row.value for habit, row in known.manner.items() if habit in SETTINGS
    }
    habits[CONF_INTERVAL_S] = _interval(known, medium, gateway_interval)
    return MeterSettings.from_dict(habits)


def advised_anew(
    settings: MeterSettings,
    before: MeterKind,
    after: MeterKind,
    gateway_interval: timedelta,
) -> MeterSettings:
    """Return the settings of a meter that is of another kind now.

    What was advised for the old kind gives way to what is advised for the new one. What a
    person has set in its place stays.
    """
    old, new = (
        advised(each, each.medium, gateway_interval) for each in (before, after)
    )
    followed = {
        key: getattr(new, key)
        for key in SETTINGS
        if getattr(settings, key) == getattr(old, key)
    }
    return replace(settings, **followed)


def sources_of(kind: MeterKind | None) -> Sequence[str]:
    """Return who says how meters of a kind are to be read; nobody says it of most."""
    known = knowledge_of(kind)
    rows = (
        known.allowance,
        known.power,
        *(row for habit, row in known.manner.items() if habit in SETTINGS),
    )
    return list(dict.fromkeys(row.source for row in rows if row is not None))


def is_spared(kind: MeterKind | None, medium: int | None) -> bool:
    """Whether a meter is read seldom because of its battery alone."""
    known = knowledge_of(kind)
    return known.allowance is None and _is_on_battery(known, medium)


def _interval(
    known: Knowledge, medium: int | None, gateway_interval: timedelta
) -> int | None:
    """Return the seconds of a meter that may not be read as often as its gateway's others."""
    least = _least_interval(known, medium)
    if least <= gateway_interval:
        return None
    rounded = -(-least // STEP) * STEP
    return rounded // timedelta(seconds=1)


def _least_interval(known: Knowledge, medium: int | None) -> timedelta:
    if known.allowance is not None:
        return timedelta(seconds=known.allowance.pace_s)
    return SPARING_INTERVAL if _is_on_battery(known, medium) else timedelta()


def _is_on_battery(known: Knowledge, medium: int | None) -> bool:
    if known.power is not None:
        return known.power.power is Power.BATTERY
    return medium in ON_BATTERY
