"""The databases that a recorder in the tests writes into.

SQLite, and the servers that the environment names: then every test with a recorder runs on
each of them, or on those that it is marked with. `script/test --databases` names two.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
import os
from typing import Final
from uuid import uuid4

import pytest
from pytest_homeassistant_custom_component.patch_time import HAFakeDatetime
from sqlalchemy import NullPool, create_engine, text

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
MARIADB: Final = "mariadb"

URLS: Final = {POSTGRESQL: "MBUS_POSTGRESQL_URL", MARIADB: "MBUS_MARIADB_URL"}
"""The variables that name servers."""

on_servers = pytest.mark.databases(POSTGRESQL, MARIADB)
on_sqlite = pytest.mark.databases(SQLITE)
on_mariadb = pytest.mark.databases(MARIADB)


@dataclass(frozen=True)
class Server:
    """A server of databases: where it is, and how one is made and dropped there."""

    url: str
    make: str
    drop: str

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database, return its URL, and drop it at the end."""
        name = f"mbus_{uuid4().hex}"
        engine = create_engine(
            self.url, isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        with engine.connect() as connection:
            connection.execute(text(self.make.format(name)))
        yield engine.url.set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.execute(text(self.drop.format(name)))


_SERVERS: Final = {
    POSTGRESQL: Server(
        os.environ.get(URLS[POSTGRESQL], ""),
        "CREATE DATABASE {} ENCODING 'utf8'",
        "DROP DATABASE {} WITH (FORCE)",
    ),
    MARIADB: Server(
        os.environ.get(URLS[MARIADB], ""),
        "CREATE DATABASE {} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
        "DROP DATABASE {}",
    ),
}
SERVERS: Final[Mapping[str, Server]] = {
    name: server for name, server in _SERVERS.items() if server.url
}
THERE: Final = (SQLITE, *SERVERS)


def pytest_configure(config: pytest.Config) -> None:
    """Explain the marker for tests that not every database can run."""
    config.addinivalue_line(
        "markers", "databases(*names): run on these, where they are"
    )
    if find_spec("pymysql") is not None:
        _teach_pymysql_frozen_times()


def _teach_pymysql_frozen_times() -> None:
    """Do for PyMySQL what Home Assistant's test plugin does for mysqlclient."""
    from pymysql import converters  # noqa: PLC0415

    converters.conversions[HAFakeDatetime] = converters.escape_datetime


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat a test that has a recorder on each database that there is for it."""
    if "recorder_db_url" not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker("databases")
    wanted = THERE if marker is None else marker.args
    there = [each for each in THERE if each in wanted]
    if there != [SQLITE]:
        metafunc.parametrize("database", there)


@pytest.fixture
def database() -> str:
    """Return the database of a test that runs on one only."""
    return SQLITE


@pytest.fixture
def recorder_db_url(
    recorder_db_url: str, database: str, request: pytest.FixtureRequest
) -> Iterator[str]:
    """Return the URL of an empty database: what the plugin gives, or one on a server."""
    if database == SQLITE:
        yield recorder_db_url
        return
    request.getfixturevalue("socket_enabled")
    with SERVERS[database].database() as url:
        yield url
