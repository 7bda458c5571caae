"""Measure Home Assistants that share a PostgreSQL and an InfluxDB server, a house each."""

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched, count
from pathlib import Path
from statistics import median
import sys
from tempfile import TemporaryDirectory
import time
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from .big_house.report import Answer, Building, rows
from .scale import Worker, build, worker, write_configuration
from .servers import Influxdb, Postgresql, Server, running

ROUNDS_AWAY: Final = 2
"""Reads while a server is away, and one when it is back."""
AIM_S: Final = 1.0
"""What the readings of all meters at a date may take."""
ASKED: Final = 5
"""Times that each question is asked."""
PART: Final = 50_000
"""Points that are written at once."""

READINGS: Final = """
SELECT current_database(), statistic_id, unit_of_measurement, last.state
FROM statistics_meta
CROSS JOIN LATERAL (
  SELECT state FROM statistics
  WHERE metadata_id = statistics_meta.id AND start_ts < extract(epoch FROM timestamptz '{date}')
  ORDER BY start_ts DESC LIMIT 1
) AS last
WHERE has_sum
"""
"""The readings of all counters of a house at a date, out of Home Assistant's statistics."""
INFLUX_READINGS: Final = """
SELECT last(value) FROM /.*/ WHERE time >= '{before}' AND time < '{date}' GROUP BY house, entity_id
"""
HISTORY: Final = """
INSERT INTO statistics (created_ts, metadata_id, start_ts, state, sum)
SELECT created_ts, metadata_id, start_ts - 3600 * ago, state - ago, sum - ago
FROM statistics, generate_series(1, :hours) AS ago
"""
"""Past hours of what has one hour; nobody waits until Home Assistant has written a year."""


class Options(argparse.Namespace):
    """What was said on the command line."""

    homes: int
    meters: int
    records: int
    rounds: int
    days: int
    away: int
    plain: bool


@dataclass(frozen=True)
class Servers:
    """What all houses share."""

    postgresql: Postgresql
    influxdb: Influxdb

    def processor_s(self) -> dict[str, float]:
        """Return the processor time of each so far."""
        return {
            "postgresql_s": self.postgresql.processor_s(),
            "influxdb_server_s": self.influxdb.processor_s(),
        }

    def points(self) -> int:
        """Return how many values InfluxDB has."""
        series = self.influxdb.query("SELECT count(value) FROM /.*/")
        return sum(count for each in series for _, count in each["values"])


class Round(NamedTuple):
    """A read of all houses at the same time: what each answered, and what the servers took."""

    houses: list[Answer]
    servers: Mapping[str, float]
    points: int


class Outage(NamedTuple):
    """What came of values that changed while a server was away."""

    server: str
    store: str
    changed: int
    stored: int

    @property
    def lost(self) -> int:
        """Return how many are missing."""
        return self.changed - self.stored


class Query(NamedTuple):
    """What somebody asks for, how many answers there are, and how long all of them take."""

    title: str
    answers: int
    seconds: list[float]


class Homes:
    """All Home Assistants, which do the same at the same time."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        """Let a thread wait for each."""
        self._workers = workers
        self.count = len(workers)
        self._pool = ThreadPoolExecutor(len(workers))

    def ask(self, what: str, **arguments: Any) -> list[Answer]:
        """Let all do something; return what that took each."""
        return [
            *self._pool.map(lambda each: each.ask(what, **arguments), self._workers)
        ]


def configuration(house: str, db_url: str, *, plain: bool = False) -> dict[str, Any]:
    """Return what stands in the `configuration.yaml` of a house."""
    recorder: dict[str, Any] = {
        "db_url": db_url,
        "commit_interval": 30,
        "purge_keep_days": 10,
    }
    influxdb: dict[str, Any] = {
        "include": {"domains": ["sensor"]},
        "ignore_attributes": ["device_class", "friendly_name", "icon", "state_class"],
        "tags": {"house": house},
    }
    if not plain:
        recorder |= {"db_max_retries": 300, "db_retry_wait": 3}
        influxdb |= {"max_retries": 45}
    return {"recorder": recorder, "influxdb": influxdb}


def main() -> int:
    """Set the houses up, read them, let servers go away, ask for readings; print it all."""
    options = _options()
    with TemporaryDirectory(prefix="many-homes-benchmark-") as name:
        folder = Path(name)
        # The servers have an account of their own, and have to reach their folders.
        folder.chmod(0o755)
        with (
            running(Postgresql, folder / "postgresql") as postgresql,
            running(Influxdb, folder / "influxdb") as influxdb,
        ):
            servers = Servers(postgresql, influxdb)
            with houses(folder, options, servers) as homes:
                return _measure(options, servers, homes)


def _measure(options: Options, servers: Servers, homes: Homes) -> int:
    numbers = count(1)
    _progress("setting up")
    homes.ask("set_up")
    homes.ask("read_first")
    rounds = [_round(servers, homes, next(numbers)) for _ in range(options.rounds)]
    _tell(round_lines(rounds))
    for server in (servers.postgresql, servers.influxdb):
        _tell(outage_lines(_outages(server, servers, homes, numbers, options.away)))
    _progress(f"writing {options.days} days of statistics")
    date = _write_history(servers, homes, options.days)
    queries = list(_queries(servers, homes, date))
    _tell(query_lines(queries))
    return 0 if all(map(is_reached, queries)) else 1


def _options() -> Options:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.many_homes", description=__doc__
    )
    for option, default, explained in (
        ("--homes", 4, "one house each"),
        ("--meters", 250, "of each house"),
        ("--records", 20, "of each meter"),
        ("--rounds", 4, "that are measured"),
        ("--days", 60, "of statistics of each counter, before readings are asked for"),
        ("--away", 90, "seconds for which each server is away"),
    ):
        parser.add_argument(
            option, type=int, default=default, metavar="N", help=explained
        )
    parser.add_argument(
        "--plain",
        action="store_true",
        help="leave the patience of Home Assistant as it comes",
    )
    return parser.parse_args(namespace=Options())


@contextmanager
def houses(folder: Path, options: Options, servers: Servers) -> Iterator[Homes]:
    """Run the Home Assistants."""
    influxdb = servers.influxdb
    with ExitStack() as stack:
        workers = []
        for number in range(1, options.homes + 1):
            place = folder / f"house_{number}"
            _progress(f"composing {place.name}")
            _compose(place, number, options)
            db_url = servers.postgresql.database(place.name)
            settings = configuration(place.name, db_url, plain=options.plain)
            write_configuration(place / "home", settings)
            workers.append(stack.enter_context(worker("house", str(place / "home"))))
        homes = Homes(workers)
        homes.ask("prepare")
        homes.ask("connect", port=influxdb.port, database=influxdb.database)
        yield homes
        homes.ask("stop")


def _compose(place: Path, number: int, options: Options) -> None:
    """Write down the meters of a house, and what each has been added with."""
    place.mkdir()
    rounds = options.rounds + 2 * (ROUNDS_AWAY + 1) + 1
    building = Building(1, options.meters, options.records)
    build(place, building, rounds, first=number)
    with worker("rehearsal", str(place / "rehearsal")) as rehearsal:
        rehearsal.ask("prepare")
        rehearsal.ask("stop")


def _round(servers: Servers, homes: Homes, number: int) -> Round:
    _progress(f"round {number}")
    points, before = servers.points(), servers.processor_s()
    answers = homes.ask("round", number=number)
    after = servers.processor_s()
    spent = {name: after[name] - before[name] for name in after}
    return Round(answers, spent, servers.points() - points)


def _outages(
    server: Server,
    servers: Servers,
    homes: Homes,
    numbers: Iterator[int],
    away_s: float,
) -> Iterator[Outage]:
    """Let a server go away, and yield what each of them has of the reads meanwhile."""
    name = type(server).__name__
    _progress(f"{name} is away")
    homes.ask("watch")
    points = servers.points()
    server.stop()
    for _ in range(ROUNDS_AWAY):
        homes.ask("read", number=next(numbers))
        time.sleep(away_s / ROUNDS_AWAY)
    server.start()
    homes.ask("read", number=next(numbers))
    found = homes.ask("compare")
    changed, stored, values = (
        sum(each[figure] for each in found)
        for figure in ("changed", "stored", "numbers")
    )
    yield Outage(name, "states, PostgreSQL", changed, stored)
    yield Outage(name, "values, InfluxDB", values, servers.points() - points)


def _write_history(servers: Servers, homes: Homes, days: int) -> datetime:
    """Give all counters a past on both servers; return a date in the middle of it."""
    hours = days * 24
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for number, answer in enumerate(homes.ask("import_counters"), 1):
        house = f"house_{number}"
        with _connected(servers.postgresql, house) as connection:
            connection.execute(text(HISTORY), {"hours": hours})
            connection.execute(text("ANALYZE statistics"))
        for part in batched(
            points_of(house, answer["counters"], now, hours), PART, strict=False
        ):
            servers.influxdb.write("\n".join(part))
    return (now - timedelta(days=days / 2)).replace(hour=0)


def points_of(
    house: str, counters: Sequence[tuple[str, str | None]], now: datetime, hours: int
) -> Iterator[str]:
    """Yield what Home Assistant would have sent of counters, hour by hour."""
    latest = int(now.timestamp())
    for entity_id, unit in counters:
        series = (
            f"{unit or f'sensor.{entity_id}'},"
            f"domain=sensor,entity_id={entity_id},house={house}"
        )
        for ago in range(hours, 0, -1):
            yield f"{series} value={hours - ago}.0 {latest - 3600 * ago}"


def _queries(servers: Servers, homes: Homes, date: datetime) -> Iterator[Query]:
    """Yield what a manager asks for, of all houses where nothing else is said."""
    _progress("asking for readings")
    yield _asked(
        "PostgreSQL, readings at a date", lambda: _readings(servers, homes, date)
    )
    asked = INFLUX_READINGS.format(
        before=f"{date - timedelta(days=1):%FT%TZ}", date=f"{date:%FT%TZ}"
    )
    yield _asked(
        "InfluxDB, readings at a date", lambda: len(servers.influxdb.query(asked))
    )
    months = [homes.ask("energy") for _ in range(ASKED)]
    yield Query(
        "energy dashboard, a month of one house",
        months[0][0]["counters"],
        [max(each["wall_s"] for each in answers) for answers in months],
    )


def _asked(title: str, ask: Callable[[], int]) -> Query:
    took = []
    for _ in range(ASKED):
        began = time.perf_counter()
        answers = ask()
        took.append(time.perf_counter() - began)
    return Query(title, answers, took)


def _readings(servers: Servers, homes: Homes, date: datetime) -> int:
    """Return how many readings the databases of all houses give, one after the other."""
    answers = 0
    for number in range(1, homes.count + 1):
        with _connected(servers.postgresql, f"house_{number}") as connection:
            answers += len(
                connection.execute(text(READINGS.format(date=date.isoformat()))).all()
            )
    return answers


@contextmanager
def _connected(server: Postgresql, house: str) -> Iterator[Connection]:
    url = make_url(server.url).set(database=house)
    with create_engine(url, poolclass=NullPool).begin() as connection:
        yield connection


def round_lines(rounds: Sequence[Round]) -> Iterator[str]:
    """Yield the medians of the rounds: of a house, and of a server for all of them."""
    houses = [house for each in rounds for house in each.houses]
    yield f"a round, of each house: {median(map(rows, houses)):.0f} rows"
    for title, figure in (
        ("process", "process_s"),
        ("event loop: integration and core", "loop_s"),
        ("recorder", "recorder_s"),
        ("InfluxDB integration", "influxdb_s"),
    ):
        yield f"  {title:36} {_spread([each[figure] for each in houses])} s"
    points = median(each.points for each in rounds)
    yield f"a round, of all houses: {points:.0f} values for InfluxDB"
    for title, figure in (
        ("PostgreSQL server", "postgresql_s"),
        ("InfluxDB server", "influxdb_server_s"),
    ):
        yield f"  {title:36} {_spread([each.servers[figure] for each in rounds])} s"


def outage_lines(outages: Iterable[Outage]) -> Iterator[str]:
    """Yield what was lost."""
    for each in outages:
        yield (
            f"{each.server} away: {each.store:20} {each.changed:6} changed,"
            f" {each.stored:6} stored, {each.lost:5} lost"
        )


def query_lines(queries: Sequence[Query]) -> Iterator[str]:
    """Yield how long answers took."""
    for each in queries:
        missed = "" if is_reached(each) else "  missed"
        yield f"{each.title:40} {each.answers:6} in {_spread(each.seconds)} s{missed}"


def is_reached(query: Query) -> bool:
    """Return whether an answer comes soon enough."""
    return median(query.seconds) <= AIM_S


def _spread(figures: Sequence[float]) -> str:
    return f"{median(figures):.3g} [{min(figures):.3g} {max(figures):.3g}]"


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
