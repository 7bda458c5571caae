"""Change the code in small ways, one at a time, and tell which changes no test notices."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from random import Random
import sys
from tempfile import TemporaryDirectory
import tomllib
from typing import Final

from .operators import Mutation, mutations_of
from .targets import ROOT, TARGETS, Target
from .trying import ALL_PASSED, Fate, attempt, watched
from .witnesses import First, Watch, Witnesses

SAMPLE: Final = 20
"""Mutations of each target, unless told otherwise."""
ALLOWED: Final = 0.1
"""Share of survivors that nobody has explained."""
BASE_LIMIT_S: Final = 900.0
"""How long tests may take on the code as it is."""
KNOWN: Final = Path(__file__).with_name("known.toml")
WARM: Final = ("pytest_homeassistant_custom_component.plugins",)
"""What takes long to load, and is not of the project: loaded once for all mutations."""


type Key = tuple[str, str, str, str]
"""File, line as it is written, what is changed in it, and to what."""


@dataclass(frozen=True)
class Work:
    """One mutation that is to be tried."""

    path: Path
    mutation: Mutation
    tests: tuple[str, ...]
    witnesses: tuple[str, ...]
    """Tests that run what is changed."""
    is_quick: bool
    """Whether no other tests are run."""
    limit_s: float

    @property
    def key(self) -> Key:
        """What it is known by, wherever its line moves to."""
        where, each = str(self.path.relative_to(ROOT)), self.mutation
        return where, each.code, each.before, each.after

    def __str__(self) -> str:
        """Return one line for people."""
        where, _, before, after = self.key
        return f"{where}:{self.mutation.line}: {before!r} -> {after!r}"


def explained() -> dict[Key, str]:
    """Return the survivors that are known, each with why no test can or need notice."""
    rows = tomllib.loads(KNOWN.read_text(encoding="utf-8")).get("survivor", [])
    return {
        (row["file"], row["line"], row["before"], row["after"]): row["why"]
        for row in rows
    }


class Options(argparse.Namespace):
    """What a person asks for."""

    file: list[str]
    sample: int
    seed: int
    processes: int
    quick: bool


def _chosen(target: Target, names: Sequence[str]) -> list[Path]:
    """Return the modules of a target that were asked for."""
    paths = [each for each in target.paths if each.name != "__init__.py"]
    wanted = [Path(each).resolve() for each in names]
    return [each for each in paths if not names or each in wanted]


def _works(
    target: Target, paths: Sequence[Path], random: Random, options: Options
) -> list[Work]:
    """Return mutations of a target by chance, each with the time that its tests may take."""
    tests = tuple(target.test_paths)
    witnesses, took_s = _witnesses(paths, tests)
    found = [
        (path, mutation)
        for path in paths
        for mutation in mutations_of(path.read_text(encoding="utf-8"))
    ]
    return [
        Work(
            path,
            mutation,
            tests,
            witnesses.of(path, mutation),
            is_quick=options.quick and mutation.function is not None,
            limit_s=3 * took_s + 30,
        )
        for path, mutation in random.sample(found, min(options.sample, len(found)))
    ]


def _witnesses(paths: Sequence[Path], tests: Sequence[str]) -> tuple[Witnesses, float]:
    """Return who runs what on the code as it is, and how long that took."""
    with TemporaryDirectory() as directory:
        report = Path(directory) / "report.json"
        base = watched(Watch(paths, report), tests, BASE_LIMIT_S)
        if base.code != ALL_PASSED:
            raise SystemExit(
                f"{' '.join(tests)}: fail on the code as it is ({base.code})"
            )
        return Witnesses.told_by(report), base.took_s


def _fate(work: Work) -> tuple[Work, Fate]:
    tests = work.tests
    if work.is_quick:
        tests = tuple(dict.fromkeys(each.split("::")[0] for each in work.witnesses))
        if not tests:
            return work, Fate.SURVIVED
    first = First(work.witnesses, alone=work.is_quick)
    tried = attempt(work.path, work.mutation.tree, tests, work.limit_s, first)
    return work, tried.fate


def _fates(works: Sequence[Work], processes: int) -> Iterator[tuple[Work, Fate]]:
    with get_context("fork").Pool(processes) as pool:
        yield from pool.imap_unordered(_fate, works)


def main() -> int:
    """Try mutations; return 1 where too many survive without a reason."""
    parser = argparse.ArgumentParser(prog="script/mutate", description=__doc__)
    parser.add_argument("file", nargs="*", help="modules that are changed; preset: all")
    parser.add_argument("--sample", type=int, default=SAMPLE, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--processes", type=int, default=2, metavar="N")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args(namespace=Options())
    for name in WARM:
        import_module(name)
    random, known = Random(options.seed), explained()
    chosen = [(each, _chosen(each, options.file)) for each in TARGETS]
    if not any(paths for _, paths in chosen):
        parser.error(
            "none of these modules is one that is changed (mutations/targets.py)"
        )
    tried, unexplained = 0, 0
    for target, paths in chosen:
        if not paths:
            continue
        survivors, endless = [], 0
        works = _works(target, paths, random, options)
        for work, fate in _fates(works, options.processes):
            if fate is Fate.SURVIVED:
                survivors.append(work)
            endless += fate is Fate.NO_END
        unknown = [each for each in survivors if each.key not in known]
        equivalent = len(survivors) - len(unknown)
        tried += len(works) - equivalent
        unexplained += len(unknown)
        told = f"{len(unknown)} of {len(works)} survive, {endless} have no end"
        print(f"{target.modules}: {told}", flush=True)
        for each in sorted(survivors, key=str):
            why = known.get(each.key)
            print(f"  {each}" + (f"  ({why})" if why else ""), flush=True)
    print(f"{unexplained} of {tried} survive without a reason")
    return int(unexplained > ALLOWED * tried)


if __name__ == "__main__":
    sys.exit(main())
