"""Values that a meter has stored, as long-term statistics of its own sensors."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError

from custom_components.mbus.clocks import MeterClock
from custom_components.mbus.const import DOMAIN
from custom_components.mbus.coordinator import MeterCoordinator
from custom_components.mbus.meterbus.history.stored import (
    History,
    LeftOut,
    StoredValue,
    history_of,
)
from custom_components.mbus.meterbus.makers import knowledge_of
from custom_components.mbus.meterbus.tables.quantities import Quantity
from custom_components.mbus.records.definitions import (
    AS_TOLD,
    Override,
    RecordDefinition,
)
from custom_components.mbus.records.presentation import (
    COUNTED,
    Presentation,
    present,
    shown_stored,
)
from custom_components.mbus.registry import sensor_of
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.sensor import SensorStateClass
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.recorder import DATA_INSTANCE, get_instance
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .rows import (
    Consumption,
    HourState,
    Row,
    fit,
    growing,
    lift_of,
    net,
    raised,
    yearly,
)
from .statistics import (
    HOUR,
    Conversion,
    Existing,
    Statistics,
    end_of_compiled_hours,
    hour_of,
    in_recorder,
    native_conversion,
    number_of,
    statistics_of,
    unit_of,
    words_of_database,
)
from .writing import write

DUE_STORAGE: Final = 1
"""Storage of the last due date."""
LEAP_DAY: Final = (2, 29)


class Omission(StrEnum):
    """Why a stored value whose moment is known does not become a row."""

    NO_SENSOR = "no_sensor"
    DISABLED = "disabled"
    NOT_RECORDED = "not_recorded"
    NO_STATE = "no_state"
    OTHER_UNIT = "other_unit"
    ALREADY_THERE = "already_there"
    NOT_OVER = "not_over"
    SAME_HOUR = "same_hour"
    NEGATIVE = "negative"
    BEFORE_REPLACEMENT = "before_replacement"
    MAYBE_RESET = "maybe_reset"


class _NotPossible(Exception):
    """Says why a sensor gets no rows at all."""

    def __init__(self, reason: Omission) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class _Sensor:
    """A sensor that counts, with the record it shows."""

    definition: RecordDefinition
    shown: Presentation
    override: Override
    entity_id: str
    is_enabled: bool

    @property
    def only_grows(self) -> bool:
        """Whether a lower value means that the counter has started over."""
        return self.shown.state_class is SensorStateClass.TOTAL_INCREASING

    @property
    def consumption(self) -> Consumption:
        """Return what the recorder takes the consumption between two values for."""
        return growing if self.only_grows else net

    def native(self, value: StoredValue) -> float | None:
        """Return what the sensor shows for a value, before Home Assistant converts it.

        None where nothing leads from its unit to the sensor's.
        """
        number = shown_stored(
            value.value, value.unit, self.definition, self.shown, self.override
        )
        return None if number is None else float(number)


@dataclass(frozen=True, kw_only=True)
class _Series:
    """The statistics of a sensor, and how values of its record become states there."""

    sensor: _Sensor
    statistics: Statistics
    state: State
    from_native: Conversion
    from_shown: Conversion

    def state_of(self, value: StoredValue) -> float | None:
        """Return what statistics hold for a value, None where it has another unit."""
        native = self.sensor.native(value)
        return None if native is None else self.from_shown(self.from_native(native))

    def recorded(self, state: State) -> float | None:
        """Return what statistics hold for a state of the sensor."""
        number = number_of(state)
        convert = self.statistics.conversion(
            self.sensor.shown.device_class, unit_of(state)
        )
        return None if number is None or convert is None else convert(number)

    def existing(self, hass: HomeAssistant) -> Existing:
        """Return what the recorder has; raise _NotPossible where it has no value."""
        now = self.recorded(self.state)
        existing = self.statistics.existing(
            hass, now, self.recorded, self.sensor.consumption
        )
        if existing is None:
            raise _NotPossible(Omission.NO_STATE)
        return existing


@dataclass(frozen=True, kw_only=True)
class _Work:
    """What a meter has stored for a sensor: the values, and those that are none."""

    sensor: _Sensor
    values: Sequence[StoredValue]
    unusable: Sequence[LeftOut]
    replaced: datetime | None
    """When the meter took the place of another one."""
    clock: MeterClock

    def hour_of(self, value: StoredValue) -> datetime:
        """Return the hour of statistics that a stored value is of."""
        return hour_of(self.clock.moment_of_stored(value))


@dataclass(frozen=True, kw_only=True)
class _Skipped:
    """A stored value that does not become a row, as a state of the statistics."""

    reason: str
    moment: datetime | None = None
    state: float | None = None

    def as_dict(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """Return what a person is told."""
        moment = None if self.moment is None else self.moment.isoformat()
        why = texts.get(self.reason, self.reason)
        return {
            "moment": moment,
            "state": self.state,
            "reason": str(self.reason),
            "why": why,
        }


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What is to be written into the statistics of a sensor.

    `lift` is what the sums that are there are raised by, so that the oldest one is zero.
    """

    entity_id: str
    unit: str | None = None
    rows: Sequence[Row] = ()
    lift: float = 0.0
    skipped: Sequence[_Skipped] = ()

    def as_dict(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """Return what a person is told."""
        return {
            "entity_id": self.entity_id,
            "unit": self.unit,
            "rows": [
                {
                    "start": dt_util.as_local(row.start).isoformat(),
                    "state": row.state,
                    "sum": row.sum,
                }
                for row in self.rows
            ],
            "sums_raised_by": self.lift,
            "left_out": [each.as_dict(texts) for each in self.skipped],
        }


async def import_history(
    hass: HomeAssistant, coordinator: MeterCoordinator, *, dry_run: bool
) -> dict[str, Any]:
    """Write what a meter has stored into the statistics of its sensors.

    Return, as plain data, the rows of each sensor, and what was left out and why; with
    `dry_run` nothing is written. Rows that are there keep their states and what was
    consumed in them; where older ones come in front, all sums are raised, since they count
    from the oldest. Raises HomeAssistantError when the meter or the recorder does not
    answer, and ServiceValidationError when all sensors in question are disabled.
    """
    recorder = _recorder_of(hass)
    await _read_once(coordinator)
    known = knowledge_of(coordinator.meter.identity.kind)
    told = history_of(coordinator.data.records.values(), known)
    sensors = _sensors_of(hass, coordinator)
    _refuse_disabled(coordinator, told, sensors)
    plans = [
        await _carried_out(hass, recorder, work, dry_run=dry_run)
        for work in _works(coordinator, told, sensors)
    ]
    texts = await _reasons(hass)
    return {
        "meter": coordinator.meter.name,
        "dry_run": dry_run,
        "sensors": [plan.as_dict(texts) for plan in plans],
        "left_out": _of_no_sensor(coordinator, told, sensors, texts),
    }


def _recorder_of(hass: HomeAssistant) -> Recorder:
    if DATA_INSTANCE not in hass.data:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="no_recorder"
        )
    return get_instance(hass)


async def _read_once(coordinator: MeterCoordinator) -> None:
    """Read a meter that was not read since the start; raise why that is not possible."""
    if coordinator.has_read:
        return
    coordinator.forgive_line()
    await coordinator.read_now()
    coordinator.raise_failure()


async def _reasons(hass: HomeAssistant) -> Mapping[str, str]:
    """Return the sentences that say why something is left out, by reason."""
    language = hass.config.language
    texts = await async_get_translations(hass, language, "selector", [DOMAIN])
    prefix = f"component.{DOMAIN}.selector.left_out.options."
    return {key.removeprefix(prefix): texts[key] for key in texts if prefix in key}


def _sensors_of(hass: HomeAssistant, coordinator: MeterCoordinator) -> list[_Sensor]:
    """Return the sensors of a meter whose statistics have a sum."""
    sensors = []
    for definition in coordinator.meter.records:
        override = coordinator.meter.overrides.get(definition.key, AS_TOLD)
        shown = present(definition, coordinator.meter.medium, override)
        entry = sensor_of(hass, coordinator.unique_id, definition.key)
        if shown.state_class in COUNTED and entry is not None:
            sensor = _Sensor(
                definition=definition,
                shown=shown,
                override=override,
                entity_id=entry.entity_id,
                is_enabled=not entry.disabled,
            )
            sensors.append(sensor)
    return sensors


def _refuse_disabled(
    coordinator: MeterCoordinator, told: History, sensors: Sequence[_Sensor]
) -> None:
    """Raise when there is history, and none of its sensors is enabled."""
    keys = {each.key for each in told.values}
    concerned = [each for each in sensors if each.definition.key in keys]
    if concerned and not any(each.is_enabled for each in concerned):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="history_disabled",
            translation_placeholders={
                "meter": coordinator.meter.name,
                "sensors": ", ".join(each.entity_id for each in concerned),
            },
        )


def _works(
    coordinator: MeterCoordinator, told: History, sensors: Sequence[_Sensor]
) -> list[_Work]:
    """Return what there is to do, by sensor."""
    values, left_out = _by_key(told.values), _by_key(told.left_out)
    replaced, concerned = coordinator.meter.replaced_at, {*values, *left_out}
    return [
        _Work(
            sensor=sensor,
            values=values[sensor.definition.key],
            unusable=left_out[sensor.definition.key],
            replaced=replaced,
            clock=coordinator.meter.clock,
        )
        for sensor in sensors
        if sensor.is_enabled and sensor.definition.key in concerned
    ]


async def _carried_out(
    hass: HomeAssistant, recorder: Recorder, work: _Work, *, dry_run: bool
) -> _Plan:
    """Work out the rows of a sensor and write them, in one job of the recorder."""
    try:
        plan = await in_recorder(hass, recorder, partial(_do, hass, work, dry_run))
    except TimeoutError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="recorder_not_ready",
            translation_placeholders={"sensor": work.sensor.entity_id},
        ) from err
    except SQLAlchemyError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="recorder_failed",
            translation_placeholders={
                "sensor": work.sensor.entity_id,
                "error": words_of_database(err),
            },
        ) from err
    unusable = [
        _Skipped(reason=each.reason, moment=each.moment) for each in work.unusable
    ]
    return replace(plan, skipped=[*unusable, *plan.skipped])


def _do(hass: HomeAssistant, work: _Work, dry_run: bool, recorder: Recorder) -> _Plan:
    """Fit stored values in between the rows that are there, and write the new ones."""
    try:
        target = _target_of(hass, recorder, work.sensor)
        existing = target.existing(hass)
    except _NotPossible as err:
        skipped = [
            _Skipped(reason=err.reason, moment=each.moment) for each in work.values
        ]
        return _Plan(entity_id=work.sensor.entity_id, skipped=skipped)
    plan = _fitted(target, existing, work)
    if not dry_run:
        write(recorder, target.statistics, existing, plan.rows, plan.lift)
    return plan


def _target_of(hass: HomeAssistant, recorder: Recorder, sensor: _Sensor) -> _Series:
    """Return the statistics of a sensor; raise _NotPossible where it has none."""
    statistics = statistics_of(hass, recorder, sensor.entity_id)
    state = hass.states.get(sensor.entity_id)
    if statistics is None:
        raise _NotPossible(Omission.NOT_RECORDED)
    if state is None:
        raise _NotPossible(Omission.NO_STATE)
    shown, unit = sensor.shown, unit_of(state)
    from_native = native_conversion(shown.device_class, shown.native_unit, unit)
    from_shown = statistics.conversion(shown.device_class, unit)
    if from_native is None or from_shown is None:
        raise _NotPossible(Omission.OTHER_UNIT)
    return _Series(
        sensor=sensor,
        statistics=statistics,
        state=state,
        from_native=from_native,
        from_shown=from_shown,
    )


def _fitted(target: _Series, existing: Existing, work: _Work) -> _Plan:
    """Return the rows that stored values become between those that are there."""
    in_turn = sorted(work.values, key=work.clock.moment_of_stored)
    last = {work.hour_of(each): each for each in in_turn}
    moments: dict[HourState, datetime] = {}
    skipped = []
    for value in in_turn:
        state = target.state_of(value)
        if state is None:
            skipped.append(_Skipped(reason=Omission.OTHER_UNIT, moment=value.moment))
            continue
        reading = HourState(work.hour_of(value), state)
        reason = _omission(work, existing, reading)
        if reason is None and last[reading.start] != value:
            reason = Omission.SAME_HOUR
        if reason is None:
            moments[reading] = value.moment
        else:
            skipped.append(_with_state(reason, value.moment, reading))
    rows, misfits = _placed(work, existing.rows, moments)
    skipped += [_with_state(reason, moments[each], each) for each, reason in misfits]
    lift = lift_of(rows, existing.rows)
    return _Plan(
        entity_id=work.sensor.entity_id,
        unit=target.statistics.unit,
        rows=raised(rows, lift),
        lift=lift,
        skipped=skipped,
    )


def _with_state(reason: str, moment: datetime, reading: HourState) -> _Skipped:
    return _Skipped(reason=reason, moment=moment, state=reading.state)


def _omission(work: _Work, existing: Existing, reading: HourState) -> Omission | None:
    """Return why a value is not even tried, None where it is."""
    sensor, replaced = work.sensor, work.replaced
    if replaced is not None and reading.start < replaced:
        return Omission.BEFORE_REPLACEMENT
    if reading.start in existing.taken:
        return Omission.ALREADY_THERE
    if reading.start + HOUR > end_of_compiled_hours():
        return Omission.NOT_OVER
    return Omission.NEGATIVE if sensor.only_grows and reading.state < 0 else None


def _placed(
    work: _Work, rows: Sequence[Row], readings: Iterable[HourState]
) -> tuple[list[Row], list[tuple[HourState, str]]]:
    """Return the rows that readings become, and why others do not."""
    consumption: Consumption | None = work.sensor.consumption
    if work.sensor.definition.quantity is Quantity.HCA_UNITS:
        consumption = yearly(readings, rows, _due_hours(work))
    if consumption is None:
        return [], [(each, Omission.MAYBE_RESET.value) for each in readings]
    new, misfits = fit(readings, rows, consumption)
    return new, [(each, reason.value) for each, reason in misfits]


def _due_hours(work: _Work) -> set[datetime]:
    """Return the hours that end with the due date, of each year that values are of."""
    due = [each for each in work.values if each.storage == DUE_STORAGE]
    years = {each.moment.year for each in work.values}
    return {
        work.hour_of(replace(each, moment=each.moment.replace(year=year)))
        for each in due
        for year in years
        if (each.moment.month, each.moment.day) != LEAP_DAY
    }


def _by_key[StoredT: (StoredValue, LeftOut)](
    stored: Iterable[StoredT],
) -> defaultdict[str, list[StoredT]]:
    groups: defaultdict[str, list[StoredT]] = defaultdict(list)
    for each in stored:
        groups[each.key].append(each)
    return groups


def _of_no_sensor(
    coordinator: MeterCoordinator,
    told: History,
    sensors: Sequence[_Sensor],
    texts: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return what is stored of counters that have no sensor, or a disabled one."""
    is_enabled = {each.definition.key: each.is_enabled for each in sensors}
    reasons: Counter[tuple[str, str]] = Counter(
        (each.key, Omission.DISABLED if each.key in is_enabled else Omission.NO_SENSOR)
        for each in told.values
        if not is_enabled.get(each.key) and _counts(coordinator, each.key)
    )
    reasons.update(
        (each.key, each.reason)
        for each in told.left_out
        if each.key not in is_enabled and _counts(coordinator, each.key)
    )
    return [
        {
            "record": key,
            "values": count,
            "reason": str(reason),
            "why": texts.get(reason, reason),
        }
        for (key, reason), count in reasons.items()
    ]


def _counts(coordinator: MeterCoordinator, key: str) -> bool:
    """Whether a record, or the one of the present that it belongs to, is a counter."""
    record = coordinator.data.records.get(key)
    if record is None:
        return True
    definition = replace(RecordDefinition.from_record(key, record), storage=0)
    return present(definition, coordinator.meter.medium).state_class in COUNTED
