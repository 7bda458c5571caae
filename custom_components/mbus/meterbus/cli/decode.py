"""`mbus decode`: say what telegrams mean."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
import sys

from ..hexadecimal import bytes_of, lines_of, split_telegrams
from ..protocol.errors import InputError
from ..registers.register import Register
from ..report import decoded, decoded_json, json_of
from .exits import DONE, NOTHING_FOUND, USAGE, fail
from .printing import print_telegram
from .registers import (
    STANDARD_INPUT,
    complaint_of,
    meters_in,
    print_reports,
    registers_in,
    reports_of,
)


def run(options: argparse.Namespace) -> int:
    """Decode what was given; return the exit code."""
    asked = options.registers
    if asked == STANDARD_INPUT and options.source == [STANDARD_INPUT]:
        return fail("telegrams and registers cannot both be standard input", USAGE)
    registers = None if asked is None else registers_in(asked)
    pieces = list(_pieces(options.source))
    if not pieces:
        return fail("no telegram in what was given", NOTHING_FOUND)
    if registers is not None:
        return _print_asked(pieces, registers, options)
    show = _print_json if options.json else _print_tables
    return DONE if show(pieces, options.key) else NOTHING_FOUND


def _print_asked(
    pieces: Sequence[str], registers: Sequence[Register], options: argparse.Namespace
) -> int:
    """Print what a list asks for; return the exit code."""
    results = [decoded(piece, options.key) for piece in pieces]
    failures = [report for telegram, report in results if telegram is None]
    telegrams = meters_in(each for each, _ in results if each is not None)
    reports, errors = reports_of(registers, telegrams)
    if options.json:
        print(json_of(reports))
    else:
        print_reports(reports)
    code = complaint_of(errors)
    for failure in failures:
        code = fail(failure["error"], NOTHING_FOUND)
    return code


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
