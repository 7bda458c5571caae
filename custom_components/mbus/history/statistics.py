"""The long-term statistics of a sensor: their unit and their rows.

The recorder goes on from the last five minutes that it has compiled, never from an hour;
where there are none, sums start from zero. Whatever reads sums and writes some that fit is
done as one job in the recorder's own thread, so that it compiles nothing in between.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import math
from typing import Final, Literal, override

from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)

from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.history import state_changes_during_period
from homeassistant.components.recorder.statistics import (
    STATISTIC_UNIT_TO_UNIT_CONVERTER,
    UNIT_CLASS_TO_UNIT_CONVERTER,
    StatisticsRow,
    get_last_short_term_statistics,
    get_start_time,
    list_statistic_ids,
    statistics_during_period,
)
from homeassistant.components.recorder.tasks import RecorderTask
from homeassistant.components.sensor import UNIT_CONVERTERS, SensorDeviceClass
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant, State
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import BaseUnitConverter

from .rows import Consumption, HourState, Row

type Conversion = Callable[[float], float]

EPOCH: Final = datetime.fromtimestamp(0, UTC)
HOUR: Final = timedelta(hours=1)
RECORDER_TIMEOUT_S: Final = 300
"""A recorder that does not get to the end of its work in this time does not work."""

PASSING: Final = (InterfaceError, InternalError, OperationalError, TimeoutError)
"""What a database raises that is full, locked, out of reach or being stopped."""

COMPILED_AFTER: Final = timedelta(minutes=6)
"""When the recorder has surely written the rows of an hour, or found none to write.

It compiles five minutes at a time, ten seconds after their end, and does not expect rows of
anybody else in an hour that it has not come to yet.
"""


@dataclass(frozen=True, kw_only=True)
class Existing:
    """What the recorder has of a sensor.

    `rows` are hours, the five minutes since the last hour, and the present as the last
    one; `taken` are the hours that have a row. `goes_on` says whether there are five
    minutes that the recorder goes on from.
    """

    rows: Sequence[Row]
    taken: Collection[datetime]
    goes_on: bool

    @property
    def present(self) -> Row:
        """Return the row that the recorder is about to write."""
        return self.rows[-1]


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """The statistics of a sensor, whether they have rows yet or not."""

    entity_id: str
    unit: str | None
    unit_class: str | None

    def conversion(
        self, device_class: SensorDeviceClass | None, unit: str | None
    ) -> Conversion | None:
        """Return what turns states in a unit into the unit of the statistics.

        None where that is not possible: the recorder leaves such states out too.
        """
        if unit == self.unit:
            return float
        for converter in (
            UNIT_CLASS_TO_UNIT_CONVERTER.get(self.unit_class or ""),
            UNIT_CONVERTERS.get(device_class or ""),
        ):
            if converter is not None and {unit, self.unit} <= converter.VALID_UNITS:
                return _converted(converter, unit, self.unit)
        return None

    def existing(
        self,
        hass: HomeAssistant,
        current: float | None,
        value_of: Callable[[State], float | None],
        consumption: Consumption,
    ) -> Existing | None:
        """Return what the recorder has; None when it has not seen any value yet.

        `current` is what the sensor shows now, `consumption` how the recorder adds up.
        Part of a job.
        """
        hours = self._rows(hass, EPOCH, "hour")
        taken = {dt_util.utc_from_timestamp(each["start"]) for each in hours}
        since = max(taken) + HOUR if taken else EPOCH
        rows = [*_complete(hours), *_complete(self._rows(hass, since, "5minute"))]
        last = self._last(hass, current, consumption)
        present = last or self._first(hass, current, value_of, rows, consumption)
        if present is None:
            return None
        goes_on = last is not None
        return Existing(rows=[*rows, present], taken=taken, goes_on=goes_on)

    def _rows(
        self, hass: HomeAssistant, since: datetime, period: Literal["hour", "5minute"]
    ) -> list[StatisticsRow]:
        found = statistics_during_period(
            hass,
            since,
            None,
            {self.entity_id},
            period,
            self._as_they_are,
            {"state", "sum"},
        )
        return found.get(self.entity_id, [])

    @property
    def _as_they_are(self) -> dict[str, str] | None:
        """Return what makes the recorder not convert rows to what the sensor shows."""
        converter = UNIT_CLASS_TO_UNIT_CONVERTER.get(
            self.unit_class or ""
        ) or STATISTIC_UNIT_TO_UNIT_CONVERTER.get(self.unit)
        if converter is None or converter.UNIT_CLASS is None or self.unit is None:
            return None
        return {converter.UNIT_CLASS: self.unit}

    def _last(
        self, hass: HomeAssistant, current: float | None, consumption: Consumption
    ) -> Row | None:
        """Return the present as the recorder goes on to it from its last five minutes."""
        last = get_last_short_term_statistics(
            hass, 1, self.entity_id, False, {"state", "sum"}
        )
        for row in _complete(last.get(self.entity_id, [])):
            state = row.state if current is None else current
            return _added_up(row, state, consumption)
        return None

    def _first(
        self,
        hass: HomeAssistant,
        current: float | None,
        value_of: Callable[[State], float | None],
        hours: Sequence[Row],
        consumption: Consumption,
    ) -> Row | None:
        """Return the present where there are no five minutes: the first value.

        It goes on from the last hour. The recorder does not: five minutes go when they are
        old, and an import that was cut off may have written hours alone.
        """
        states = state_changes_during_period(
            hass, get_start_time(), entity_id=self.entity_id
        )
        seen = [value_of(each) for each in states.get(self.entity_id, [])]
        first = next((each for each in seen if each is not None), current)
        if first is None:
            return None
        if not hours:
            return Row(dt_util.utcnow(), first, 0.0)
        return _added_up(hours[-1], first, consumption)


def _added_up(row: Row, state: float, consumption: Consumption) -> Row:
    """Return the present as the recorder adds it up behind a row."""
    now = HourState(dt_util.utcnow(), state)
    return Row(*now, row.sum + (consumption(row.reading, now) or 0.0))


@dataclass(slots=True)
class _Job[ResultT](RecorderTask):
    """Work in the recorder's thread, behind all that it was told before."""

    work: Callable[[Recorder], ResultT]
    done: asyncio.Future[ResultT]

    @override
    def run(self, instance: Recorder) -> None:
        """Do the work, unless nobody waits for it any more."""
        if self.done.cancelled():
            return
        tell = instance.hass.loop.call_soon_threadsafe
        try:
            result = self.work(instance)
        except PASSING as err:
            tell(self._fail, err)
        except Exception as err:
            tell(self._fail, err)
            # The recorder mends its database, or logs what nobody expected.
            raise
        else:
            tell(self._succeed, result)

    def _succeed(self, result: ResultT) -> None:
        if not self.done.done():
            self.done.set_result(result)

    def _fail(self, err: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(err)


def words_of_database(err: SQLAlchemyError) -> str:
    """Return what a database says of its failure, on one line, without the statement."""
    words = str(err.orig if isinstance(err, DBAPIError) else err).split()
    return " ".join(words) or type(err).__name__


async def in_recorder[ResultT](
    hass: HomeAssistant, recorder: Recorder, work: Callable[[Recorder], ResultT]
) -> ResultT:
    """Return what a job in the recorder's thread returns.

    Raises what it raises, SQLAlchemyError where the database fails, and TimeoutError when
    the recorder does not come to it.
    """
    done: asyncio.Future[ResultT] = hass.loop.create_future()
    recorder.queue_task(_Job(work, done))
    async with asyncio.timeout(RECORDER_TIMEOUT_S):
        return await done


def statistics_of(
    hass: HomeAssistant, recorder: Recorder, entity_id: str
) -> Statistics | None:
    """Return the statistics that the recorder keeps, or will keep, of a sensor.

    None of a sensor that it leaves out. Part of a job; raises TimeoutError when the
    recorder does not know yet.
    """
    if recorder.entity_filter is not None and not recorder.entity_filter(entity_id):
        return None
    for each in list_statistic_ids(hass, {entity_id}):
        return Statistics(
            entity_id=entity_id,
            unit=each["statistics_unit_of_measurement"],
            unit_class=each["unit_class"],
        )
    raise TimeoutError("the recorder is not ready for sensors")


def end_of_compiled_hours() -> datetime:
    """Return up to when all hours have the rows that the recorder writes by itself."""
    compiled = dt_util.utcnow() - COMPILED_AFTER
    return compiled.replace(minute=0, second=0, microsecond=0)


def hour_of(moment: datetime) -> datetime:
    """Return the start of the hour that ends at a moment, or that it is in, in UTC."""
    before = moment.astimezone(UTC) - timedelta.resolution
    return before.replace(minute=0, second=0, microsecond=0)


def unit_of(state: State) -> str | None:
    """Return the unit that a state is in."""
    unit: str | None = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    return unit


def number_of(state: State) -> float | None:
    """Return the number that a state is, None where it is none."""
    try:
        number = float(state.state)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def native_conversion(
    device_class: SensorDeviceClass | None, native_unit: str | None, unit: str | None
) -> Conversion | None:
    """Return what a sensor does to its native values before it shows them."""
    if native_unit == unit:
        return float
    converter = UNIT_CONVERTERS.get(device_class or "")
    if converter is None or not {native_unit, unit} <= converter.VALID_UNITS:
        return None
    return _converted(converter, native_unit, unit)


def _converted(
    converter: type[BaseUnitConverter], unit: str | None, other: str | None
) -> Conversion:
    return converter.converter_factory(unit, other)


def _complete(rows: Iterable[StatisticsRow]) -> list[Row]:
    """Return the rows that have a state and a sum."""
    return [
        Row(dt_util.utc_from_timestamp(row["start"]), state, total)
        for row in rows
        if (state := row.get("state")) is not None
        and (total := row.get("sum")) is not None
    ]
