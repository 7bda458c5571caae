"""Measure what a big house costs Home Assistant: ours, beside a floor that does nothing."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
import json
import os
from pathlib import Path
import subprocess
import sys
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from benchmarks.corpus import ROOT
from homeassistant.util.yaml import save_yaml

from . import big_house
from .big_house.building import answers_of
from .big_house.report import KINDS, Answer, Building, Taken, is_missed, lines, results
from .servers import SQL_SERVERS, running


class Step(NamedTuple):
    """Something to let both do: what it is filed under, and what is asked for."""

    name: str
    what: str
    arguments: Mapping[str, Any] = {}


SQLITE: Final = "sqlite"
RESTARTS: Final = 3
"""In each turn: a set-up takes seconds, and the machine is not as fast in each of them."""
WATCHED: Final = 3
"""Rounds of which the steps of the loop are measured, in each phase."""


class Options(argparse.Namespace):
    """What was said on the command line."""

    gateways: int
    meters: int
    records: int
    rounds: int
    turns: int
    database: str


@dataclass(frozen=True)
class Database:
    """What recorders write to; as it is, an SQLite file in the folder of each."""

    configure: Callable[[Path], None] = lambda home: None
    """Says so in the folder of a Home Assistant that is new."""
    processor_s: Callable[[], float] = lambda: 0.0
    """Returns the processor time of the server so far."""


class Worker:
    """A process with a Home Assistant."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Talk to a process that has just been started."""
        self._process = process

    def ask(self, what: str, **arguments: Any) -> Answer:
        """Let it do something; return what that took."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": what, **arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            sys.exit(f"Stopped: the Home Assistant that should {what} has ended.")
        answer: Answer = json.loads(line)
        return answer


@contextmanager
def worker(module: str, *arguments: str) -> Iterator[Worker]:
    """Run a Home Assistant; its own words go to a log in its folder."""
    folder = Path(arguments[-1])
    folder.mkdir(exist_ok=True)
    with (
        (folder / "console.log").open("a") as log,
        subprocess.Popen(
            [sys.executable, "-m", f"{big_house.__name__}.{module}", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        ) as process,
    ):
        yield Worker(process)
        process.communicate()


def main() -> int:
    """Run all turns and print the result."""
    options = _options()
    building = Building(options.gateways, options.meters, options.records)
    taken: dict[str, Taken] = {kind: {} for kind in KINDS}
    with (
        TemporaryDirectory(prefix="scale-benchmark-") as name,
        recorders(options.database, Path(name)) as database,
    ):
        folder = Path(name)
        _progress("composing the meters and rehearsing the floor")
        build(folder, building, options.rounds)
        _rehearse(folder)
        for turn in range(options.turns):
            _run_turn(folder, turn, options.rounds, taken, database)
    found = results(taken)
    for line in lines(building, found, taken):
        print(line)
    return 1 if any(map(is_missed, found)) else 0


def _options() -> Options:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale", description=__doc__
    )
    parser.add_argument("--gateways", type=int, default=4, metavar="N")
    parser.add_argument("--meters", type=int, default=250, metavar="N", help="of each")
    parser.add_argument("--records", type=int, default=20, metavar="N", help="of each")
    parser.add_argument("--rounds", type=int, default=4, metavar="N")
    parser.add_argument(
        "--turns", type=int, default=3, metavar="N", help="the median counts"
    )
    parser.add_argument(
        "--database",
        choices=[SQLITE, *SQL_SERVERS],
        default=SQLITE,
        help="what the recorder writes to; a server is started on loopback",
    )
    return parser.parse_args(namespace=Options())


@contextmanager
def recorders(kind: str, folder: Path) -> Iterator[Database]:
    """Give each recorder a database of its own, on a server where one is named."""
    if kind == SQLITE:
        yield Database()
        return
    # The server has an account of its own, and has to reach its folder.
    folder.chmod(0o755)
    with running(SQL_SERVERS[kind], folder / "server") as server:

        def configure(home: Path) -> None:
            url = server.database(home.name.replace("-", "_"))
            write_configuration(home, {"recorder": {"db_url": url}})

        yield Database(configure, server.processor_s)


def write_configuration(home: Path, configuration: Mapping[str, Any]) -> None:
    """Write what a person writes into `configuration.yaml`."""
    home.mkdir()
    save_yaml(str(home / "configuration.yaml"), dict(configuration))


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def build(folder: Path, building: Building, rounds: int, first: int = 1) -> None:
    """Write down the gateways of a building from that number on, and what is said there."""
    gateways = [
        {
            "title": f"gateway-{number}",
            "meters": list(answers_of(number, building.meters, rounds)),
        }
        for number in range(first, first + building.gateways)
    ]
    document = {
        "records": building.records,
        "rounds": rounds + 2,
        "gateways": gateways,
    }
    (folder / "building.json").write_text(json.dumps(document), "utf-8")


def _rehearse(folder: Path) -> None:
    with worker("rehearsal", str(folder / "rehearsal")) as rehearsal:
        for what in ("prepare", "set_up", "plan", "stop"):
            rehearsal.ask(what)


def _run_turn(
    folder: Path,
    turn: int,
    rounds: int,
    taken: dict[str, Taken],
    database: Database,
) -> None:
    """Set both up new, and again as after restarts."""
    # Who is first has the colder machine: each is, in turn.
    kinds = KINDS if turn % 2 else tuple(reversed(KINDS))
    places = {kind: str(folder / f"{kind}-{turn}") for kind in kinds}
    for place in places.values():
        database.configure(Path(place))
    for number, steps in enumerate(starts(rounds)):
        _progress(f"turn {turn + 1}: {f'restart {number}' if number else 'new'}")
        _measure(steps, places, taken, database)


def starts(rounds: int) -> list[list[Step]]:
    """Return what is done from each start to its stop: of a new house, then restarts."""
    new = [*_set_up("first"), *_reads("first", rounds)]
    restarts = [[*_set_up("again"), Step("starting", "start")] for _ in range(RESTARTS)]
    restarts[-1] += _reads("again", rounds)
    return [[*steps, Step("stop", "stop")] for steps in (new, *restarts)]


def _set_up(phase: str) -> list[Step]:
    return [Step("prepare", "prepare"), Step(phase, "set_up")]


def _reads(phase: str, rounds: int) -> Iterator[Step]:
    numbers = count(1)
    yield Step(f"{phase}_save", "save")
    yield Step(f"{phase}_read", "read_first")
    for _ in range(1, rounds):
        yield Step("round", "round", {"number": next(numbers)})
    for number in range(WATCHED):
        yield Step("steps", "round", {"number": number % rounds, "steps": True})
    yield Step("before", "round", {"number": rounds - 1})
    yield Step("still", "round", {"number": next(numbers)})
    yield Step("count", "count", {"number": next(numbers)})


def _measure(
    steps: list[Step],
    places: Mapping[str, str],
    taken: dict[str, Taken],
    database: Database,
) -> None:
    """Let each do the same, one after the other, step by step."""
    with ExitStack() as stack:
        workers = {
            kind: stack.enter_context(worker("home", kind, place))
            for kind, place in places.items()
        }
        for step in steps:
            for kind, each in workers.items():
                before = database.processor_s()
                answer = each.ask(step.what, **step.arguments)
                server_s = database.processor_s() - before
                told = {**answer, "server_s": server_s}
                taken[kind].setdefault(step.name, []).append(told)


if __name__ == "__main__":
    sys.exit(main())
