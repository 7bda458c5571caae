"""`mbus decode`: say what telegrams mean."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
import sys

from ..hexadecimal import bytes_of, lines_of, split_telegrams
from ..protocol.errors import InputError
from ..report import decoded, decoded_json
from .exits import DONE, NOTHING_FOUND, USAGE, fail
from .printing import print_telegram


def run(options: argparse.Namespace) -> int:
    """Decode what was given; return the exit code."""
    pieces = list(_pieces(options.source))
    if not pieces:
        return fail("no telegram in what was given", NOTHING_FOUND)
    show = _print_json if options.json else _print_tables
    return DONE if show(pieces, options.key) else NOTHING_FOUND


def _print_json(pieces: Sequence[str], key: bytes | None) -> bool:
    """Print telegrams as a list; tell whether each is one."""
    results = [decoded_json(piece, key) for piece in pieces]
    print(f"[{', '.join(text for _, text in results)}]")
    return all(is_telegram for is_telegram, _ in results)


def _print_tables(pieces: Sequence[str], key: bytes | None) -> bool:
    """Print telegrams for people; tell whether each is one."""
    results = [decoded(piece, key) for piece in pieces]
    for number, (telegram, report) in enumerate(results):
        if number:
            print()
        print_telegram(telegram, report)
    return all(telegram is not None for telegram, _ in results)


def _pieces(sources: Sequence[str]) -> Iterator[str]:
    """Yield one telegram's hex after the other, from a file, stdin or the arguments."""
    if sources == ["-"]:
        yield from lines_of(sys.stdin)
        return
    if len(sources) == 1 and Path(sources[0]).is_file():
        yield from lines_of(Path(sources[0]).read_text("utf-8").splitlines())
        return
    try:
        joined = bytes_of("".join(sources))
    except InputError as err:
        raise SystemExit(fail(f"{err}, and no such file", USAGE)) from None
    for piece in split_telegrams(joined):
        yield piece.hex()
