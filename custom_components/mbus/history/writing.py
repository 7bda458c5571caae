"""Rows of a sensor into the database: all of them at once, or none.

Whatever fails, and whenever the power goes, the statistics of a sensor are as they were or
complete. The recorder's own functions commit hours, the sums of others, and five minutes
one by one: between them sums do not fit, and nothing tells later that they do not.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Final, cast

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from homeassistant.components.recorder.const import DOMAIN as RECORDER
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.db_schema import (
    Statistics as HourTable,
    StatisticsShortTerm as FiveMinutesTable,
)
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    get_short_term_statistics_run_cache,
    get_start_time,
)
from homeassistant.components.recorder.util import database_job_retry_wrapper

from .rows import Row
from .statistics import Existing, Statistics

FIVE_MINUTES: Final = timedelta(minutes=5)

ATTEMPTS: Final = 5
"""How often a database is asked that says it is busy."""


def write(
    recorder: Recorder,
    statistics: Statistics,
    existing: Existing,
    rows: Sequence[Row],
    lift: float,
) -> None:
    """Write rows, and raise the sums of those that are there. Part of a job.

    Where the recorder has no five minutes to go on from, some of the past tell it from what
    sum: it has compiled them, and will not do so again.
    """
    seeds = [] if existing.goes_on else [_seed(existing, lift)]
    if rows or (seeds and existing.taken):
        _write_at_once(recorder, statistics, rows, seeds, lift)


def _seed(existing: Existing, lift: float) -> Row:
    _, state, total = existing.present
    return Row(get_start_time() - FIVE_MINUTES, state, total + lift)


@database_job_retry_wrapper("History of a meter", ATTEMPTS)
def _write_at_once(
    recorder: Recorder,
    statistics: Statistics,
    hours: Sequence[Row],
    five_minutes: Sequence[Row],
    lift: float,
) -> None:
    with _transaction(recorder) as session:
        sensor = _number_of(recorder, session, statistics)
        if lift:
            _raise_sums(session, sensor, lift)
        session.bulk_save_objects(_entry(HourTable, sensor, each) for each in hours)
        seeds = [_entry(FiveMinutesTable, sensor, each) for each in five_minutes]
        session.add_all(seeds)
        session.flush()
        latest = {cast("int", each.metadata_id): each.id for each in seeds}
    # Not before: the recorder would go on from what was taken back.
    cache = get_short_term_statistics_run_cache(recorder.hass)
    cache.set_latest_ids_for_metadata_ids(latest)


@contextmanager
def _transaction(recorder: Recorder) -> Iterator[Session]:
    """Let what is written be there at once, and nothing of it when anything fails.

    Not in a session of the recorder: it would log a failure that a person is told of, and
    keep what a commit could not write open on its connection, where it is read as if it
    were there. Closing a connection of our own takes it back.
    """
    engine = cast("Engine", recorder.engine)
    with (
        engine.connect() as connection,
        connection.begin(),
        Session(connection) as session,
    ):
        yield session


def _number_of(recorder: Recorder, session: Session, statistics: Statistics) -> int:
    """Return what the tables know a sensor by; make it known where it is not."""
    metadata = StatisticMetaData(
        mean_type=StatisticMeanType.NONE,
        has_sum=True,
        name=None,
        source=RECORDER,
        statistic_id=statistics.entity_id,
        unit_class=statistics.unit_class,
        unit_of_measurement=statistics.unit,
    )
    manager = recorder.statistics_meta_manager
    known = manager.get_many(session, {statistics.entity_id})
    _, number = manager.update_or_add(session, metadata, known)
    return number


def _raise_sums(session: Session, sensor: int, lift: float) -> None:
    for table in (HourTable, FiveMinutesTable):
        rows_of_sensor = update(table).where(table.metadata_id == sensor)
        session.execute(
            rows_of_sensor.values(sum=table.sum + lift),
            execution_options={"synchronize_session": False},
        )


def _entry[TableT: (HourTable, FiveMinutesTable)](
    table: type[TableT], sensor: int, row: Row
) -> TableT:
    data = StatisticData(start=row.start, state=row.state, sum=row.sum)
    return table.from_stats(sensor, data)
