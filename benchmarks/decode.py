"""Measure what decoding a telegram costs: ours, and others, side by side."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
import json
import os
from statistics import mean, median
import subprocess
import sys
from typing import Any, Final, NamedTuple

from meterbus.protocol.frames import LongFrame, parse_frame
from meterbus.protocol.records import Record
from meterbus.protocol.telegram import parse_telegram

from .corpus import ROOT, samples
from .environments import python_with

REFERENCE_BYTES: Final = 118
"""Length of a long-known telegram of a heat meter, to compare with figures of others."""
JSON_AIM: Final = 1.2
"""What ours to JSON may take, in times of the Rust one to JSON."""


class Contender(NamedTuple):
    """One row of the result: a decoder of decoders.py, and the package that it needs."""

    decoder: str
    title: str
    requirement: str = ""

    @property
    def package(self) -> str:
        """Return the name of the package."""
        return self.requirement.partition("==")[0]


RUST: Final = "pymbusparser==0.5.3"
OURS: Final = Contender("ours_records", "ours, to records")
OURS_JSON: Final = Contender("ours_json", "ours, to JSON")
RUST_JSON: Final = Contender("pymbusparser_json", "pymbusparser (Rust), to JSON", RUST)
COLD: Final = Contender("ours_cold", "ours, to records, nothing seen before")
FLOOR: Final = Contender("floor", "floor: only cut records apart")
COMPARED: Final = (
    OURS,
    OURS_JSON,
    RUST_JSON,
    Contender("pymbusparser_objects", "pymbusparser (Rust), to dictionaries", RUST),
    Contender("pymeterbus", "pyMeterBus, to JSON", "pyMeterBus==0.8.5"),
)
EVERY: Final = (*COMPARED, COLD, FLOOR)


class Worker:
    """A process that measures one decoder."""

    def __init__(self, process: subprocess.Popen[str], telegrams: list[bytes]) -> None:
        """Give the process its telegrams."""
        self._process = process
        about = self._ask([raw.hex() for raw in telegrams])
        self.records: list[int | None] = about["records"]
        self.ran_on: str = f"Python {about['python']}"
        self.version: str = about["version"]

    def round(self, chosen: Sequence[int], passes: int) -> float:
        """Return how long one pass over the chosen telegrams takes, in nanoseconds."""
        took: float = self._ask({"telegrams": chosen, "passes": passes})
        return took

    def _ask(self, question: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def main() -> int:
    """Run all rounds and print the result."""
    options = _options()
    telegrams = [sample.raw for sample in samples()]
    with ExitStack() as stack:
        workers = {
            contender: stack.enter_context(_worker(contender, telegrams))
            for contender in EVERY
        }
        found = [workers[each].records for each in COMPARED]
        chosen = [at for at, each in enumerate(zip(*found, strict=True)) if all(each)]
        _check_floor(workers[FLOOR], telegrams, chosen)
        times = _times(workers, chosen, options.rounds, options.passes)
    size = mean(len(telegrams[index]) for index in chosen)
    silent = sum(None not in each for each in zip(*found, strict=True))
    print(
        f"{silent} of {len(telegrams)} telegrams raise in no decoder; measured are the"
        f" {len(chosen)} that give records in all.\n{size:.1f} bytes on average; median"
        f" of {options.rounds} rounds of {options.passes} passes; processor time.\n"
    )
    _print_table(times, size)
    _print_cold(times, [telegrams[index] for index in chosen])
    print()
    for contender, worker in workers.items():
        print(f"{contender.title}: {worker.ran_on} {worker.version}".rstrip())
    return 0 if is_aim_reached(times) else 1


def is_aim_reached(times: dict[Contender, Times]) -> bool:
    """Whether ours is as fast as it should be, like compared with like."""
    return times[OURS_JSON].middle <= JSON_AIM * times[RUST_JSON].middle


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, metavar="N")
    parser.add_argument("--passes", type=int, default=20, metavar="N")
    return parser.parse_args()


def _check_floor(
    floor: Worker, telegrams: Sequence[bytes], chosen: Sequence[int]
) -> None:
    """Stop when the floor does not cut the telegrams apart as a decoder does."""
    if any(floor.records[index] != len(sent_in(telegrams[index])) for index in chosen):
        sys.exit("Stopped: the floor finds other records than the decoder.")


class Times(NamedTuple):
    """Microseconds per telegram over all rounds."""

    middle: float
    least: float
    most: float


def _times(
    workers: dict[Contender, Worker], chosen: list[int], rounds: int, passes: int
) -> dict[Contender, Times]:
    """Let the decoders take turns, so that a busy machine is as hard on each of them."""
    taken: dict[Contender, list[float]] = {contender: [] for contender in workers}
    for worker in workers.values():
        worker.round(chosen, 1)
    for _ in range(rounds):
        for contender, worker in workers.items():
            nanoseconds = worker.round(chosen, passes)
            taken[contender].append(nanoseconds / 1000 / len(chosen))
    return {
        contender: Times(median(each), min(each), max(each))
        for contender, each in taken.items()
    }


def _print_table(times: dict[Contender, Times], size: float) -> None:
    reference = times[RUST_JSON].middle
    title_width = max(len(contender.title) for contender in times)
    heading = (
        "µs/telegram",
        f"µs/{REFERENCE_BYTES} bytes",
        "ratio to Rust",
        "least–most",
    )
    print(" " * title_width, *(f"{each:>14}" for each in heading))
    for contender, (middle, least, most) in times.items():
        cells = (
            f"{middle:.1f}",
            f"{middle / size * REFERENCE_BYTES:.1f}",
            f"{middle / reference:.2f}",
            f"{least:.1f}–{most:.1f}",
        )
        print(f"{contender.title:{title_width}}", *(f"{cell:>14}" for cell in cells))


def _print_cold(times: dict[Contender, Times], telegrams: list[bytes]) -> None:
    """Say what it costs to meet a DIB and VIB for the first time."""
    new = mean(_distinct_headers(raw) for raw in telegrams)
    extra = times[COLD].middle - times[OURS].middle
    print(
        f"\nA DIB and VIB that was never seen before costs {extra / new:.1f} µs, once;"
        f" a telegram has {new:.1f} different ones."
    )


def _distinct_headers(raw: bytes) -> int:
    return len({(each.header.dib, each.header.vib) for each in sent_in(raw)})


def sent_in(raw: bytes) -> list[Record]:
    """Return the records of a telegram that have a DIB and a VIB of their own."""
    frame = parse_frame(raw)
    assert isinstance(frame, LongFrame)
    records = parse_telegram(frame).records
    return [each for each in records if not each.header.is_in_block]


@contextmanager
def _worker(contender: Contender, telegrams: list[bytes]) -> Iterator[Worker]:
    """Run a decoder in a process; others' in an environment of their own."""
    others = contender.requirement
    # Without a wheel the Rust one would be compiled, for minutes.
    only_wheel = others == RUST
    python = python_with(others, only_wheel=only_wheel) if others else sys.executable
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    # Ours is called meterbus, and so is what pyMeterBus installs.
    environment |= {} if others else {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [python, "-m", "benchmarks.decoders", contender.decoder, contender.package],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment,
    ) as process:
        yield Worker(process, telegrams)
        process.communicate()


if __name__ == "__main__":
    sys.exit(main())
