"""The servers of `script/test --databases`: named, started, or asked for in a sentence."""

import json
from pathlib import Path
import shutil
import subprocess
from typing import Final

import pytest
from sqlalchemy import make_url
import yaml

import homeassistant
from tests.databases import URLS

ROOT: Final = Path(__file__).parents[1]
BASH: Final = str(shutil.which("bash"))
LIBRARIES: Final = """
set -euo pipefail
. script/lib/common.sh
. script/lib/databases.sh
"""
START: Final = """
start_databases
echo "started: ${DATABASES:-nothing}"
"""


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Start what the environment does not name, where no program can be found."""
    return run(START, **environment)


def run(commands: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run functions of the scripts where no program can be found."""
    return subprocess.run(
        [BASH, "-c", LIBRARIES + commands],
        cwd=ROOT,
        env={"PATH": "", "HOME": "/nonexistent", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


def test_servers_that_the_environment_names_are_used() -> None:
    """Nothing is installed or started then."""
    done = start(**dict.fromkeys(URLS.values(), "somewhere"))
    assert (done.returncode, done.stdout) == (0, "started: nothing\n")


@pytest.mark.parametrize("named", [{}, {URLS["mariadb"]: "somewhere"}])
def test_servers_that_cannot_be_had_are_asked_for(named: dict[str, str]) -> None:
    """A sentence says what is missing, what to install, and what else there is."""
    done = start(**named)
    assert (done.returncode, done.stdout) == (1, "")
    missing = "Stopped: PostgreSQL or MariaDB is not here and could not be installed."
    packages = "apt install postgresql mariadb-server-core mariadb-client-core"
    assert missing in done.stderr
    assert packages in done.stderr
    assert all(f"{variable}=" in done.stderr for variable in URLS.values())


def test_an_influxdb_that_cannot_be_had_is_asked_for() -> None:
    """The measurement of many homes says what it needs."""
    done = run("install_influxdb")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Stopped: InfluxDB is not here and could not be installed." in done.stderr
    assert "apt install influxdb" in done.stderr


def test_the_influxdb_integration_of_the_core_has_what_it_asks_for() -> None:
    """What the benchmarks install is what Home Assistant would install itself."""
    manifest = Path(homeassistant.__path__[0]) / "components/influxdb/manifest.json"
    wanted = json.loads(manifest.read_text("utf-8"))["requirements"]
    given = (ROOT / "requirements_databases.txt").read_text("utf-8").splitlines()
    assert set(wanted) <= set(given)


def test_ci_names_the_servers_that_it_runs() -> None:
    """A URL that leads nowhere would have one installed in its place."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text("utf-8"))
    job = workflow["jobs"]["databases"]
    urls = {
        name: make_url(job["env"][variable]).port for name, variable in URLS.items()
    }
    assert {name: [f"{port}:{port}"] for name, port in urls.items()} == {
        name: service["ports"] for name, service in job["services"].items()
    }
