"""Meters of one number on the buses of two gateways: each is a meter of its own."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from custom_components.mbus.meterbus.bus.found import FoundMeter
from custom_components.mbus.meterbus.bus.master import Master
from custom_components.mbus.meterbus.protocol.addresses import (
    SecondaryAddress,
    own_primary,
)
from custom_components.mbus.meterbus.protocol.keys import keyed
from custom_components.mbus.meterbus.protocol.reading import Manner, Reading
from custom_components.mbus.meterbus.protocol.telegram import Telegram
from custom_components.mbus.meterbus.protocol.values import Number
from custom_components.mbus.reader import meet
from custom_components.mbus.records.definitions import definitions_of
from custom_components.mbus.records.presentation import COUNTER, present

type ReadElsewhere = Callable[[SecondaryAddress], Awaitable[Reading | None]]
"""Reads the meter with a number over another gateway, if one has it and it answers."""


async def told_apart(
    master: Master, meters: Iterable[FoundMeter], read_elsewhere: ReadElsewhere
) -> tuple[FoundMeter, ...]:
    """Return who was found, and of whom a namesake answers over another gateway.

    Such a meter is read at its own address alone, as where both are on one bus.
    """
    return tuple(
        [
            replace(each, has_namesake=True)
            if await _has_namesake(master, each, read_elsewhere)
            else each
            for each in meters
        ]
    )


async def _has_namesake(
    master: Master, found: FoundMeter, read_elsewhere: ReadElsewhere
) -> bool:
    """Whether the meter of the same number behind another gateway is another meter.

    Two gateways may lead to one bus: the same meter counts, over the other one, what it
    counts between two reads over this one. One that does not answer at its address alone,
    such as one that shares it, could not be read there: it stays who it says it is.
    """
    number, place = found.identity, found.primary_address
    if number is None or place is None:
        return False
    there = await read_elsewhere(number)
    if there is None:
        return False
    manner = Manner(baud_rate=found.baud_rate)
    met = await meet(master, (place,), identity=number, manner=manner)
    here = met.outcome.reading
    if here is None:
        return False
    if _name_two_addresses(here, there):
        return True
    first, told, last = map(_counts, (found.telegram, there.telegram, here.telegram))
    return any(
        not first[key] <= told[key] <= last[key]
        for key in first.keys() & told.keys() & last.keys()
    )


def _name_two_addresses(*readings: Reading) -> bool:
    """Whether answers name different addresses; some meters name that of all, or always one."""
    named = {own_primary(each.frames[0].a) for each in readings} - {None}
    return len(named) > 1


def _counts(telegram: Telegram) -> Mapping[str, Decimal]:
    """Return what a meter has counted, by key: none of that ever falls."""
    records = keyed(telegram.records)
    medium = None if telegram.header is None else telegram.header.medium
    return {
        key: value.to_decimal()
        for key, each in definitions_of(records).items()
        if isinstance(value := records[key].value, Number)
        and present(each, medium).state_class is COUNTER
    }
