"""`mbus read`: read one meter."""

import argparse

from ..meeting import meet
from ..protocol.reading import Manner
from ..report import json_of, report_telegram
from . import interrupts
from .arguments import Named
from .effort import Effort
from .exits import DONE, NOTHING_FOUND, fail
from .line import ready
from .printing import print_telegram
from .registers import complaint_of, print_reports, registers_in, reports_of


def run(options: argparse.Namespace) -> int:
    """Read; return the exit code."""
    return interrupts.run(_read(options))


async def _read(options: argparse.Namespace) -> int:
    named: Named = options.address
    asked = options.registers
    registers = None if asked is None else registers_in(asked)
    manner = Manner(telegrams=options.telegrams, key=options.key)
    async with ready(options) as master:
        effort = Effort(master)
        met = await meet(master, named.text, named.addresses, manner)
        took = effort.report()
    reading = met.reading
    report = report_telegram(reading.telegram) | {
        "answered_by": met.answered_by,
        "missing": None if reading.missing is None else str(reading.missing),
        **took,
    }
    code = DONE
    if registers is not None:
        (told,), errors = reports_of(registers, [reading.telegram])
        report = report | {"records": told["records"]}
        code = complaint_of(errors)
    if options.json:
        print(json_of(report))
    elif registers is not None:
        print_reports([report])
    else:
        print_telegram(reading.telegram, report)
        if met.address != met.answered_by:
            print(f"answered by address {met.answered_by}")
    if reading.complaint is not None:
        return fail(reading.complaint, NOTHING_FOUND)
    return code
