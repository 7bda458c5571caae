"""Search many houses that seeds make up: nobody may be missing without a word."""

import argparse
import asyncio
from collections.abc import Iterator, Sequence
import json
import logging
from multiprocessing import Pool
import sys
from time import perf_counter
from typing import Final, NamedTuple

from .any_house.houses import House
from .any_house.report import failure, failures, tables
from .any_house.search import LIMIT_S, Outcome, search

SEARCHES: Final = 20_000
SHOWN: Final = 200
"""Searches that went wrong and get a line, unless told otherwise."""
TOLD_EVERY: Final = 1000
"""Searches after which it is said how many there were: all of them take a while."""
CHUNK: Final = 8
"""Searches that a process takes at a time."""


class How(NamedTuple):
    """How houses are searched."""

    limit_s: float
    thorough: bool


def _outcome(work: tuple[int, How]) -> Outcome:
    """Do one search in a process of its own."""
    # What a line does wrong is counted, not told.
    logging.disable(logging.CRITICAL)
    seed, how = work
    house = House.made_up_by(seed)
    try:
        outcome, _ = asyncio.run(search(house, how.limit_s, thorough=how.thorough))
    except Exception as error:
        error.add_note(f"in the search with --seed {seed}")
        raise
    return outcome


def measure(seeds: Sequence[int], how: How, processes: int | None) -> list[Outcome]:
    """Search the houses of all seeds, in their order."""
    works = [(seed, how) for seed in seeds]
    outcomes: list[Outcome] = []
    with Pool(processes) as pool:
        for outcome in pool.imap(_outcome, works, CHUNK):
            outcomes.append(outcome)
            if not len(outcomes) % TOLD_EVERY:
                print(f"{len(outcomes)} searches", file=sys.stderr, flush=True)
    return outcomes


def _told(seed: int, how: How, *, with_log: bool) -> Iterator[str]:
    """Yield all about one search."""
    house = House.made_up_by(seed)
    outcome, stage = asyncio.run(search(house, how.limit_s, thorough=how.thorough))
    yield json.dumps(house.document(), indent=2)
    faults = " ".join(f"--fault {fault}" for fault in house.line.faults)
    yield f"# served by: script/simulate FLEET.json --seed {seed} {faults}".rstrip()
    yield ""
    if with_log:
        yield from (
            f"{entry.time_s:9.3f} {entry.kind:9} {entry.data.hex(' ').upper()}"
            f"  {entry.meter} {entry.outcome}".rstrip()
            for entry in stage.entries
        )
        yield ""
    for member, fate in zip(house.members, outcome.fates, strict=True):
        yield f"{member.address}  {fate:7} {member.origin}  {member.habit}".rstrip()
    yield f"{outcome.requests} requests, {outcome.search_s:.1f} s"
    yield failure(outcome)


def main() -> int:
    """Print what came of it; return 1 where the promise was broken."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.guarantee", description=__doc__
    )
    parser.add_argument("--seeds", type=int, default=SEARCHES, metavar="N")
    parser.add_argument("--first", type=int, default=0, metavar="SEED")
    parser.add_argument("--processes", type=int, default=None, metavar="N")
    parser.add_argument("--limit", type=float, default=LIMIT_S, metavar="S")
    parser.add_argument("--failures", type=int, default=SHOWN, metavar="N")
    parser.add_argument(
        "--seed", type=int, metavar="SEED", help="tell all of one search"
    )
    parser.add_argument("--log", action="store_true", help="with its bytes")
    parser.add_argument("--thorough", action="store_true")
    options = parser.parse_args()
    how = How(options.limit, options.thorough)
    if options.seed is not None:
        for line in _told(options.seed, how, with_log=options.log):
            print(line)
        return 0
    began_s = perf_counter()
    seeds = range(options.first, options.first + options.seeds)
    outcomes = measure(seeds, how, options.processes)
    took_s = perf_counter() - began_s
    _print(outcomes, options.failures)
    print(f"{len(outcomes)} searches in {took_s:.0f} s, {len(outcomes) / took_s:.1f}/s")
    return int(any(each.breaks_the_promise for each in outcomes))


def _print(outcomes: Sequence[Outcome], shown: int) -> None:
    for line in tables(outcomes):
        print(line)
    flawed = list(failures(outcomes))
    for line in flawed[:shown]:
        print(line)
    if len(flawed) > shown:
        print(f"  and {len(flawed) - shown} more: --failures {len(flawed)}")


if __name__ == "__main__":
    sys.exit(main())
