"""Servers of databases on loopback, as they come: what they say is stored is on the disk."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
import json
import os
from pathlib import Path
import shutil
from signal import SIGINT, SIGTERM, Signals
from socket import create_connection, socket
import subprocess
import sys
import time
from typing import Any, Final, override
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

from sqlalchemy import NullPool, create_engine, text

from benchmarks.corpus import ROOT

LOOPBACK: Final = "127.0.0.1"
PATIENCE_S: Final = 30.0
TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")


class Server(ABC):
    """A server with an empty folder, which can be stopped and started again."""

    ending: Signals = SIGTERM
    """What lets it write what it has, and end without waiting for who is connected."""
    runs_as_root = False

    def __init__(self, folder: Path) -> None:
        """Make the folder; where we are root, it belongs to an account without rights."""
        self.folder = folder
        self.port = _free_port()
        folder.mkdir()
        self._account: dict[str, Any] = {}
        if os.geteuid() == 0 and not self.runs_as_root:
            shutil.chown(folder, "nobody", "nogroup")
            self._account = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        self.prepare()

    @abstractmethod
    def prepare(self) -> None:
        """Do what comes before the first start."""

    @property
    @abstractmethod
    def command(self) -> Sequence[str]:
        """Return the program and its arguments."""

    def run(self, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        """Run a program of the server, with its words in a log."""
        with (self.folder / "server.log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._account,
            )

    def start(self) -> None:
        """Start, and wait until connections are taken."""
        self.process = self.run(*self.command)
        latest = time.monotonic() + PATIENCE_S
        while not self._listens():
            if time.monotonic() > latest or self.process.poll() is not None:
                words = (self.folder / "server.log").read_text("utf-8")[-1000:]
                sys.exit(f"Stopped: {self.command[0]} did not start.\n{words}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop, and wait until the server is gone."""
        self.process.send_signal(self.ending)
        self.process.wait()

    def processor_s(self) -> float:
        """Return the processor time of the server since its start, in seconds."""
        return processor_s(self.process.pid)

    def _listens(self) -> bool:
        try:
            create_connection((LOOPBACK, self.port), PATIENCE_S).close()
        except OSError:
            return False
        return True


class SqlServer(Server):
    """A server that a recorder can write to."""

    @property
    @abstractmethod
    def url(self) -> str:
        """Return the URL of the server, for SQLAlchemy."""

    @abstractmethod
    def make(self, name: str) -> str:
        """Return the statement that makes a database."""

    def database(self, name: str) -> str:
        """Make an empty database and return its URL."""
        engine = create_engine(
            self.url, isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        with engine.connect() as connection:
            connection.execute(text(self.make(name)))
        return engine.url.set(database=name).render_as_string(hide_password=False)


class Postgresql(SqlServer):
    """PostgreSQL."""

    ending = SIGINT

    @override
    def prepare(self) -> None:
        _shell("install_databases")
        programs = _shell("postgresql_folder")
        self._programs = Path(programs)
        initdb = (f"{programs}/initdb", "--pgdata=data", "--username=mbus")
        self.run(*initdb, "--auth=trust").wait()

    @property
    @override
    def command(self) -> Sequence[str]:
        options = {
            "listen_addresses": LOOPBACK,
            "port": self.port,
            "unix_socket_directories": "",
        }
        settings = [f"--{name}={value}" for name, value in options.items()]
        return (str(self._programs / "postgres"), "-D", "data", *settings)

    @property
    @override
    def url(self) -> str:
        return f"postgresql://mbus@{LOOPBACK}:{self.port}/postgres"

    @override
    def make(self, name: str) -> str:
        return f"CREATE DATABASE {name} ENCODING 'utf8'"


class Mariadb(SqlServer):
    """MariaDB."""

    @override
    def prepare(self) -> None:
        _shell("install_databases")
        self.run(
            "mariadb-install-db",
            *("--no-defaults", f"--datadir={self.folder / 'data'}", "--skip-test-db"),
            "--auth-root-authentication-method=normal",
        ).wait()

    @property
    @override
    def command(self) -> Sequence[str]:
        return (
            shutil.which("mariadbd", path=f"{os.environ['PATH']}:/usr/sbin")
            or "mariadbd",
            *("--no-defaults", f"--datadir={self.folder / 'data'}"),
            *(f"--bind-address={LOOPBACK}", f"--port={self.port}"),
            f"--socket={self.folder / 'socket'}",
        )

    @property
    @override
    def url(self) -> str:
        return f"mysql+pymysql://root@{LOOPBACK}:{self.port}/?charset=utf8mb4"

    @override
    def make(self, name: str) -> str:
        return (
            f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
        )


class Influxdb(Server):
    """InfluxDB 1, with a database for what all homes send."""

    database = "buildings"
    # The cache with the program is that of the account that benchmarks run with.
    runs_as_root = True

    @override
    def prepare(self) -> None:
        self._program = _shell("install_influxdb")
        parts = {
            "meta": ("dir",),
            "data": ("dir", "wal-dir"),
        }
        lines = ["reporting-disabled = true", f'bind-address = "{LOOPBACK}:0"']
        for part, keys in parts.items():
            lines.append(f"[{part}]")
            lines += [f'{key} = "{self.folder / part / key}"' for key in keys]
        lines += ["[http]", f'bind-address = "{LOOPBACK}:{self.port}"']
        lines += ["log-enabled = false"]
        (self.folder / "influxdb.conf").write_text("\n".join(lines), "utf-8")

    @property
    @override
    def command(self) -> Sequence[str]:
        return (self._program, "-config", str(self.folder / "influxdb.conf"))

    @override
    def start(self) -> None:
        super().start()
        self.query(f"CREATE DATABASE {self.database}", post=True)

    def query(self, influxql: str, *, post: bool = False) -> list[dict[str, Any]]:
        """Return the series that answer a query."""
        asked = urlencode({"db": self.database, "q": influxql})
        url = f"http://{LOOPBACK}:{self.port}/query"
        with urlopen(
            url if post else f"{url}?{asked}", asked.encode() if post else None
        ) as reply:
            [result] = json.load(reply)["results"]
        series: list[dict[str, Any]] = result.get("series", [])
        return series

    def write(self, points: str) -> None:
        """Store points, a line each."""
        url = f"http://{LOOPBACK}:{self.port}/write?db={self.database}&precision=s"
        try:
            urlopen(url, points.encode()).close()
        except HTTPError as error:
            sys.exit(f"Stopped: InfluxDB did not take it: {error.read().decode()}")


SQL_SERVERS: Final[Mapping[str, Callable[[Path], SqlServer]]] = {
    "postgresql": Postgresql,
    "mariadb": Mariadb,
}


@contextmanager
def running[S: Server](kind: Callable[[Path], S], folder: Path) -> Iterator[S]:
    """Run a server that nobody has used before."""
    server = kind(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def processor_s(pid: int) -> float:
    """Return the processor time of a process and of its children, in seconds."""
    stats = [*_stats()]
    own = [used for each, _, used, _ in stats if each == pid]
    ended = [of_ended for each, _, _, of_ended in stats if each == pid]
    children = [used for _, parent, used, _ in stats if parent == pid]
    return sum((*own, *ended, *children)) / TICKS_PER_S


def _stats() -> Iterator[tuple[int, int, int, int]]:
    """Yield number, parent, own ticks and those of ended children, of all processes."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name of the program stands in brackets, and may have spaces.
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parent, *ticks = map(int, (fields[1], *fields[11:15]))
        yield int(path.parent.name), parent, sum(ticks[:2]), sum(ticks[2:])


def _free_port() -> int:
    with socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def _shell(function: str) -> str:
    """Return what a function of script/lib/databases.sh prints; its advice is for people."""
    libraries = ". script/lib/common.sh; . script/lib/databases.sh"
    done = subprocess.run(
        ("bash", "-euo", "pipefail", "-c", f"{libraries}; {function}"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout.strip()
