"""The measure of many homes counts what it says it counts."""

import ast
from datetime import UTC, datetime
import os
from pathlib import Path
import subprocess
import sys
from typing import Final

import pytest
import yaml

from benchmarks.big_house.house import House
import benchmarks.many_homes as program
from benchmarks.many_homes import (
    READINGS,
    Outage,
    Query,
    Round,
    configuration,
    is_reached,
    outage_lines,
    points_of,
    query_lines,
    round_lines,
)
from benchmarks.servers import processor_s

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = (ROOT / "docs/build/building-manager.md").read_text("utf-8")
HOUSE: Final = {
    "process_s": 0.5,
    "loop_s": 0.2,
    "recorder_s": 0.25,
    "influxdb_s": 0.04,
    "rows": {"states": 900, "state_attributes": 100},
}


def snippet(start: str) -> str:
    """Return the snippet of the page that starts so."""
    _, found, rest = PAGE.partition(start)
    return found + rest.partition("```")[0]


def test_the_page_has_the_configuration_that_is_measured() -> None:
    """Whoever copies it has what the figures are of."""
    url = "postgresql://mbus:PASSWORD@192.168.1.5/house_1"
    assert yaml.safe_load(snippet("   recorder:\n")) == configuration("house_1", url)


def test_the_page_has_the_question_that_is_measured() -> None:
    """But for the date."""
    assert snippet("SELECT current_database()").split() == (
        READINGS.format(date="2027-01-01 00:00+01").split()
    )


def test_a_server_that_is_away_costs_what_did_not_arrive() -> None:
    """What changed and was not stored is lost."""
    outage = Outage("Postgresql", "states, PostgreSQL", changed=212, stored=143)
    assert outage.lost == 69
    [line] = outage_lines([outage])
    assert line.split()[-6:] == ["212", "changed,", "143", "stored,", "69", "lost"]


@pytest.mark.parametrize(
    ("seconds", "reached"),
    [([0.2, 1.0, 7.0], True), ([0.2, 1.1, 1.2], False)],
)
def test_the_median_of_the_answers_has_to_come_in_time(
    seconds: list[float], reached: bool
) -> None:
    """The first answer may have to be read from the disk."""
    query = Query("readings", 1000, seconds)
    assert is_reached(query) is reached
    [line] = query_lines([query])
    assert ("missed" in line) is not reached


def test_figures_of_houses_are_those_of_one_and_figures_of_servers_of_all() -> None:
    """Half a second for each of two houses is not a second."""
    servers = {"postgresql_s": 0.3, "influxdb_server_s": 0.1}
    said = {
        title.strip(): figure
        for title, figure in (
            (line[:38], line[38:])
            for line in round_lines([Round([HOUSE, HOUSE], servers, 700)])
        )
    }
    assert said["a round, of each house: 1000 rows"] == ""
    assert said["process"].split()[0] == "0.5"
    assert said["PostgreSQL server"].split()[0] == "0.3"


def test_a_counter_has_a_point_for_each_hour_up_to_the_last_full_one() -> None:
    """They belong to the series that Home Assistant writes."""
    now = datetime(2026, 11, 1, 12, tzinfo=UTC)
    counters = [("flat_energy", "kWh"), ("flat_units", None)]
    head = "domain=sensor,entity_id=flat_energy,house=house_1"
    noon = int(now.timestamp())
    assert list(points_of("house_1", counters, now, 2))[:2] == [
        f"kWh,{head} value=0.0 {noon - 7200}",
        f"kWh,{head} value=1.0 {noon - 3600}",
    ]


def test_a_house_can_do_all_that_it_is_asked_for() -> None:
    """What is asked is the name of a method."""
    tree = ast.parse(Path(program.__file__).read_text("utf-8"))
    asked = {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "ask"
        and isinstance(call.args[0], ast.Constant)
    }
    assert {"set_up", "round", "compare"} <= asked
    assert asked <= set(dir(House))


def test_the_time_of_a_server_is_that_of_its_processes_too() -> None:
    """PostgreSQL works in children; those that have ended have worked as well.

    The system counts in ticks of a hundredth of a second.
    """
    before = processor_s(os.getpid())
    work = "import time\nwhile time.process_time() < 0.3: pass"
    subprocess.run([sys.executable, "-c", work], check=True)
    assert processor_s(os.getpid()) - before > 0.25
