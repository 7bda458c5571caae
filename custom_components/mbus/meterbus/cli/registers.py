"""Lists of registers on the command line: only what they ask for is printed, in their order."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
import sys
from typing import Final

from ..protocol.addresses import SecondaryAddress
from ..protocol.errors import InputError
from ..protocol.telegram import Telegram, join_telegrams
from ..registers.errors import RegisterError
from ..registers.picking import Picked, Source, picked
from ..registers.register import Register, parse_registers
from ..report import Report, report_record, report_telegram
from ..text_table import Cell
from .exits import DONE, NOTHING_FOUND, USAGE, fail

STANDARD_INPUT: Final = "-"
NOTHING: Final = "–"


def registers_in(path: str) -> Sequence[Register]:
    """Return a list of a file, or of standard input; what cannot be read ends the command."""
    try:
        is_given = path == STANDARD_INPUT
        text = sys.stdin.read() if is_given else Path(path).read_text("utf-8")
        registers = parse_registers(text)
    except (OSError, UnicodeDecodeError, InputError) as err:
        raise SystemExit(fail(f"{path}: {err}", USAGE)) from None
    if not registers:
        raise SystemExit(fail(f"{path}: the list is empty", USAGE))
    return registers


def meters_in(telegrams: Iterable[Telegram]) -> list[Telegram]:
    """Return the telegrams of each meter as one, where they follow each other."""
    return [join_telegrams(list(group)) for _, group in groupby(telegrams, _meter_of)]


def _meter_of(telegram: Telegram) -> tuple[int, SecondaryAddress | None]:
    header = telegram.header
    return telegram.address, None if header is None else header.address


def reports_of(
    registers: Sequence[Register], telegrams: Sequence[Telegram]
) -> tuple[list[Report], list[RegisterError]]:
    """Return what is asked of each meter as plain data, and what fits nothing."""
    reports = [report_telegram(each) for each in telegrams]
    sources = [
        Source(
            records=telegram.records,
            primary_address=telegram.address,
            address=_meter_of(telegram)[1],
            facts=report["header"] or {},
            block=telegram.manufacturer_data,
        )
        for telegram, report in zip(telegrams, reports, strict=True)
    ]
    found, errors = picked(registers, sources)
    for report, each in zip(reports, found, strict=True):
        report["records"] = [_report_of(one) for one in each]
    return reports, errors


def _report_of(one: Picked) -> Report:
    """Return a record as data, with name, value and unit as the list wants them."""
    told = {} if one.record is None else report_record(one.record)
    wanted = {"name": one.name, "value": one.value, "unit": one.unit}
    return {"line": one.register.line} | wanted | told | wanted


def print_reports(reports: Sequence[Report]) -> None:
    """Print what was asked for, as a table for people."""
    for number, report in enumerate(reports):
        if number:
            print()
        header = report["header"] or {}
        print(header.get("identification") or report["address"])
        rows = [
            (each["name"], each["value"] or NOTHING, each["unit"] or "")
            for each in report["records"]
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = [
                Cell(text).shown(color=False, width=width, right=at == 1)
                for at, (text, width) in enumerate(zip(row, widths, strict=True))
            ]
            print(" ", "  ".join(cells).rstrip())


def complaint_of(errors: Sequence[RegisterError]) -> int:
    """Say what is wrong with the lines of a list that fit nothing; return the exit code."""
    code = DONE
    for err in errors:
        code = fail(str(err), NOTHING_FOUND)
    return code
