"""What the recorder knows of sensors at a moment of the past, for many of them at once.

States are exact and kept for some days; hours of statistics are kept for ever.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.history.statistics import words_of_database
from homeassistant.components.recorder.history import get_significant_states
from homeassistant.components.recorder.statistics import (
    STATISTIC_UNIT_TO_UNIT_CONVERTER,
    UNIT_CLASS_TO_UNIT_CONVERTER,
    StatisticsRow,
    get_metadata,
    statistics_during_period,
)
from homeassistant.const import (
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.recorder import DATA_INSTANCE, get_instance
from homeassistant.util import dt as dt_util

from .units import in_unit, rounded
from .values import Figure, ShownRecord, Source

HOUR: Final = timedelta(hours=1)
WINDOWS: Final = (2 * HOUR, timedelta(days=31))
"""How far back an hour is looked for: the usual one is there, the other takes long.

What is older than a month is no value of that moment any more.
"""


@dataclass(frozen=True)
class _Wanted:
    """Sensors, and the moment that they are asked about."""

    records: Mapping[str, ShownRecord]
    """By their entity IDs."""
    at: datetime


async def recorded(
    hass: HomeAssistant, records: Iterable[ShownRecord], at: datetime
) -> dict[str, Figure]:
    """Return what sensors showed at a moment, by entity ID, as far as that is known.

    Raises HomeAssistantError where the recorder fails; without one nothing is known.
    """
    wanted = _Wanted({each.entity_id: each for each in records}, at)
    if DATA_INSTANCE not in hass.data or not wanted.records:
        return {}
    instance = get_instance(hass)
    try:
        return await instance.async_add_executor_job(partial(_looked_up, hass, wanted))
    except SQLAlchemyError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="recorder_not_read",
            translation_placeholders={"error": words_of_database(err)},
        ) from err


def _looked_up(hass: HomeAssistant, wanted: _Wanted) -> dict[str, Figure]:
    """Look at the states first; statistics have what is older."""
    found = _states(hass, wanted)
    missing = wanted.records.keys() - found.keys()
    told = _told_in_unit(hass, wanted, missing)
    for window in WINDOWS:
        found |= _hours(hass, wanted, told - found.keys(), window)
    return found


def _states(hass: HomeAssistant, wanted: _Wanted) -> dict[str, Figure]:
    """Return what was shown at the moment itself."""
    told = get_significant_states(
        hass,
        wanted.at,
        wanted.at + timedelta.resolution,
        list(wanted.records),
        significant_changes_only=False,
    )
    found = {}
    for entity_id, states in told.items():
        record = wanted.records[entity_id]
        figure = _shown(states, record, wanted.at)
        if figure is not None:
            found[entity_id] = figure
    return found


def _shown(
    states: Iterable[object], record: ShownRecord, at: datetime
) -> Figure | None:
    """Return the last state up to a moment, if it says anything in the sensor's unit."""
    last = None
    for state in states:
        # The one that stood at the begin of a period is told as if it were of that moment.
        if isinstance(state, State) and state.last_updated <= at:
            last = state
    if last is None or last.state in (STATE_UNAVAILABLE, STATE_UNKNOWN):
        return None
    value = _value(last, record)
    if value is None:
        return None
    said_at = min(at, max(last.last_updated, last.last_reported))
    return Figure(record=record, value=value, at=said_at, source=Source.HISTORY)


def _value(state: State, record: ShownRecord) -> Decimal | str | None:
    """Return a state in the unit of now; text, which has none, as it is."""
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    if record.unit is None and unit is None and not record.is_counter:
        return state.state
    try:
        number = Decimal(state.state)
    except InvalidOperation:
        return None
    return in_unit(number, unit, record.unit, record.device_class)


def _told_in_unit(
    hass: HomeAssistant, wanted: _Wanted, entity_ids: Collection[str]
) -> set[str]:
    """Return the sensors whose statistics are told in the unit that they show now."""
    if not entity_ids:
        return set()
    found = set()
    for entity_id, (_, kept) in get_metadata(
        hass, statistic_ids=set(entity_ids)
    ).items():
        unit, wanted_unit = kept["unit_of_measurement"], wanted.records[entity_id].unit
        converter = UNIT_CLASS_TO_UNIT_CONVERTER.get(
            kept["unit_class"] or ""
        ) or STATISTIC_UNIT_TO_UNIT_CONVERTER.get(unit)
        leads = converter is not None and {unit, wanted_unit} <= converter.VALID_UNITS
        if unit == wanted_unit or leads:
            found.add(entity_id)
    return found


def _hours(
    hass: HomeAssistant, wanted: _Wanted, entity_ids: set[str], window: timedelta
) -> dict[str, Figure]:
    """Return the last hour that was over at the moment, within a window before it."""
    if not entity_ids:
        return {}
    # A row is of the hour that it begins: the last one begins an hour before.
    end = wanted.at - HOUR + timedelta.resolution
    rows = statistics_during_period(
        hass, end - window, end, entity_ids, "hour", None, {"state", "mean"}
    )
    return {
        entity_id: figure
        for entity_id, hours in rows.items()
        if hours and (figure := _hour(hours[-1], wanted.records[entity_id])) is not None
    }


def _hour(row: StatisticsRow, record: ShownRecord) -> Figure | None:
    state, mean = row.get("state"), row.get("mean")
    number = mean if state is None else state
    if number is None:
        return None
    return Figure(
        record=record,
        value=rounded(number),
        at=dt_util.utc_from_timestamp(row["start"]) + HOUR,
        source=Source.MEAN if state is None else Source.STATISTICS,
    )
