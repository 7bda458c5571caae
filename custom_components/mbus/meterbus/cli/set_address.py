"""`mbus set-address`: give a meter another primary address."""

import argparse

from ..bus.conversation import Address
from ..bus.service import Service
from ..meeting import Met, meet
from ..protocol.addresses import (
    EVERY_WITH_ANSWER,
    PRIMARY_ADDRESSES,
    WILDCARD_DIGIT,
    SecondaryAddress,
)
from ..protocol.errors import InputError
from ..report import json_of
from . import interrupts
from .arguments import Named
from .exits import DONE, NOTHING_FOUND, USAGE, fail
from .line import ready


def run(options: argparse.Namespace) -> int:
    """Change the address; return the exit code."""
    named: Named = options.address
    if any(map(_is_open, named.addresses)):
        message = "something is written to one meter only: give its whole serial number"
        return fail(f"{message}, without F", USAGE)
    return interrupts.run(_set_address(named, options))


def _is_open(address: Address) -> bool:
    """Whether digits of a serial number are left open."""
    return (
        isinstance(address, SecondaryAddress)
        and WILDCARD_DIGIT in address.identification
    )


async def _set_address(named: Named, options: argparse.Namespace) -> int:
    new: int = options.new
    async with ready(options) as master:
        met = await meet(master, named.text, named.addresses)
        old = met.answered_by if met.answered_by in PRIMARY_ADDRESSES else None
        if old == new:
            return fail(f"{named.text} has the address {new} already", NOTHING_FOUND)
        header = met.reading.telegram.header
        service = Service(master, identity=None if header is None else header.address)
        await service.set_primary_address(_place_of(met), new)
    if options.json:
        report = {"meter": named.text, "old_address": old, "new_address": new}
        print(json_of(report))
    else:
        before = "" if old is None else f", before {old}"
        print(f"{named.text} has the address {new} now{before}")
    return DONE


def _place_of(met: Met) -> Address:
    """Return where the meter that has answered is met, and no other.

    What was left open of its secondary address is known now, and so is who has answered
    at the address of everybody.
    """
    is_everybody = met.address == EVERY_WITH_ANSWER
    is_selected = isinstance(met.address, SecondaryAddress)
    if met.identity is not None and (is_selected or is_everybody):
        return met.identity
    if not is_everybody:
        return met.address
    if met.answered_by in PRIMARY_ADDRESSES:
        return met.answered_by
    raise InputError("address", "the meter does not tell an address of its own")
