"""A database that is watched, or fails, at a step: one write, or one commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
import re
import sqlite3
from typing import Any, Final

from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from sqlalchemy import Connection, NullPool, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.db_schema import (
    Statistics,
    StatisticsMeta,
    StatisticsShortTerm,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util

type OnStep = Callable[[str, Connection], None]
type Failure = Callable[[Connection], None]
type TableRow = tuple[str, str, str, float | None, float | None]
"""Table, entity ID, start in UTC, state and sum."""

WRITE: Final = re.compile(r"\s*(INSERT|UPDATE|DELETE)(?: INTO| FROM)? (\w+)")
COMMIT: Final = "COMMIT"

OWN_NUMBER: Final = {
    "postgresql": "SELECT pg_backend_pid()",
    "mysql": "SELECT CONNECTION_ID()",
}
END_CONNECTION: Final = {
    "postgresql": "SELECT pg_terminate_backend({})",
    "mysql": "KILL {}",
}


def refuse(connection: Connection) -> None:
    """Fail as SQLite does on a full disk."""
    raise OperationalError(None, None, sqlite3.OperationalError("disk is full"))


def busy(connection: Connection) -> None:
    """Fail as MariaDB does where two wait for each other."""
    found = sqlite3.OperationalError(1213, "Deadlock found")
    raise OperationalError(None, None, found)


def malformed(connection: Connection) -> None:
    """Fail as SQLite does when its file is broken."""
    found = sqlite3.DatabaseError("database disk image is malformed")
    raise DatabaseError(None, None, found) from found


def cut(connection: Connection) -> None:
    """Let the server end this connection, as it does when it is stopped."""
    name = connection.dialect.name
    number = connection.exec_driver_sql(OWN_NUMBER[name]).scalar()
    engine = create_engine(connection.engine.url, poolclass=NullPool)
    with engine.connect() as other:
        other.exec_driver_sql(END_CONNECTION[name].format(number))


@contextmanager
def steps_of(recorder: Recorder, on_step: OnStep) -> Iterator[None]:
    """Have each write and each commit told, before it is done."""

    def execute(connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
        if found := WRITE.match(statement):
            on_step(" ".join(found.groups()), connection)

    def commit(connection: Connection) -> None:
        on_step(COMMIT, connection)

    event.listen(recorder.engine, "before_cursor_execute", execute)
    event.listen(recorder.engine, "commit", commit)
    try:
        yield
    finally:
        event.remove(recorder.engine, "before_cursor_execute", execute)
        event.remove(recorder.engine, "commit", commit)


@contextmanager
def failing_at(recorder: Recorder, number: int, failure: Failure) -> Iterator[None]:
    """Let the step with this number fail; those behind it, if any, do not."""
    numbers = count()

    def fail(_: str, connection: Connection) -> None:
        if next(numbers) == number:
            failure(connection)

    with steps_of(recorder, fail):
        yield


@contextmanager
def failing_on(recorder: Recorder, wanted: str, failure: Failure) -> Iterator[None]:
    """Let every step of this kind fail."""

    def fail(step: str, connection: Connection) -> None:
        if step == wanted:
            failure(connection)

    with steps_of(recorder, fail):
        yield


@contextmanager
def failing(recorder: Recorder, failure: Failure) -> Iterator[list[str]]:
    """Let every step fail; return which were tried."""
    steps: list[str] = []

    def fail(step: str, connection: Connection) -> None:
        steps.append(step)
        failure(connection)

    with steps_of(recorder, fail):
        yield steps


@contextmanager
def watched(recorder: Recorder) -> Iterator[list[str]]:
    """Return which steps are done."""
    steps: list[str] = []
    with steps_of(recorder, lambda step, _: steps.append(step)):
        yield steps


@contextmanager
def seen_by_others(recorder: Recorder) -> Iterator[list[list[TableRow]]]:
    """Return what another connection sees at each step: what a power cut would leave."""
    seen: list[list[TableRow]] = []

    def look(*_: Any) -> None:
        other = create_engine(recorder.db_url, poolclass=NullPool)
        with Session(other) as session:
            seen.append(_rows(session))

    with steps_of(recorder, look):
        yield seen


async def lose_five_minutes(hass: HomeAssistant) -> None:
    """Delete the short-term statistics, as the recorder does when they are old."""
    recorder = get_instance(hass)

    def delete() -> None:
        with recorder.get_session() as session, session.begin():
            session.query(StatisticsShortTerm).delete()

    await recorder.async_add_executor_job(delete)


async def all_rows(hass: HomeAssistant) -> list[TableRow]:
    """Return the rows of all statistics with sums, as the database has them."""
    await async_wait_recording_done(hass)
    recorder = get_instance(hass)

    def read() -> list[TableRow]:
        with recorder.get_session() as session:
            return _rows(session)

    return await recorder.async_add_executor_job(read)


def _rows(session: Session) -> list[TableRow]:
    return [
        (
            table.__tablename__,
            entity_id,
            f"{dt_util.utc_from_timestamp(start):%Y-%m-%d %H:%M}",
            state,
            total,
        )
        for table in (Statistics, StatisticsShortTerm)
        for entity_id, start, state, total in session.query(
            StatisticsMeta.statistic_id, table.start_ts, table.state, table.sum
        )
        .join(StatisticsMeta, StatisticsMeta.id == table.metadata_id)
        .filter(StatisticsMeta.has_sum)
        .order_by(StatisticsMeta.statistic_id, table.start_ts)
    ]
