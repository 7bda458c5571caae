"""Live through a bad month: python -m benchmarks.soak."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
import cProfile
from datetime import UTC, datetime
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
import time
from typing import Final

from tests.one_copy import share_modules

from .bad_month.clock import Clock

START: Final = datetime(2026, 10, 10, tzinfo=UTC)
"""A month with the end of a month and the end of summer time in it."""


def main() -> int:
    """Live through it and print what came of it; return 1 where anything was wrong."""
    options = _options()
    clock = Clock(START)
    # Before anything of Home Assistant is imported that keeps these functions.
    clock.rule()
    share_modules()
    from .bad_month.month import Month  # noqa: PLC0415
    from .bad_month.report import lines  # noqa: PLC0415

    started_s, used_s = time.perf_counter(), time.process_time()
    profile = cProfile.Profile()
    with TemporaryDirectory(prefix="soak-") as folder, _log(options.log) as record:
        month = Month(
            Path(folder),
            clock,
            days=options.days,
            seed=options.seed,
            interval_minutes=options.interval,
            database_url=options.database_url,
            progress=_progress if options.progress else lambda _: None,
            record=record,
        )
        with profile if options.profile else nullcontext():
            report = month.live()
    if options.profile:
        profile.dump_stats(options.profile)
    took = time.perf_counter() - started_s, time.process_time() - used_s
    for line in lines(report, options.days, *took):
        print(line)
    return 1 if report.findings.counts else 0


def _progress(text: str) -> None:
    print(text, file=sys.stderr)


@contextmanager
def _log(path: str | None) -> Iterator[Callable[[str], None] | None]:
    """Yield what writes a line into a file; nothing without a file."""
    if path is None:
        yield None
        return
    with Path(path).open("w", encoding="utf-8") as file:
        yield lambda line: print(line, file=file)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.soak", description=__doc__
    )
    parser.add_argument("--days", type=float, default=30.0, help="default: 30")
    parser.add_argument(
        "--seed", type=int, default=1, help="another month: another seed"
    )
    parser.add_argument(
        "--interval", type=int, default=15, metavar="MIN", help="between two reads"
    )
    parser.add_argument(
        "--database-url",
        metavar="URL",
        help="an empty database for the recorder; a file unless told otherwise",
    )
    parser.add_argument("--progress", action="store_true", help="tell how far it is")
    parser.add_argument("--log", metavar="FILE", help="all that happens on the wires")
    parser.add_argument("--profile", metavar="FILE", help="where the time goes")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
