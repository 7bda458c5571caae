"""The meter that a person has named: by a printed number, or by an address."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from custom_components.mbus.adding.candidates import Candidate, candidate_of
from custom_components.mbus.adding.two_buses import ReadElsewhere, told_apart
from custom_components.mbus.meterbus.bus.conversation import Address
from custom_components.mbus.meterbus.bus.found import FoundMeter, Method
from custom_components.mbus.meterbus.bus.master import Master
from custom_components.mbus.meterbus.protocol.addresses import (
    EVERY_WITH_ANSWER,
    SecondaryAddress,
    own_primary,
)
from custom_components.mbus.meterbus.protocol.errors import InputError
from custom_components.mbus.meterbus.protocol.reading import Reading
from custom_components.mbus.meterbus.registers.notations import addresses_of
from custom_components.mbus.outcome import SILENT
from custom_components.mbus.reader import Met, meet, own_addresses
from custom_components.mbus.records.names import Names

type PlaceOf = Callable[[SecondaryAddress], int | None]
"""Returns at which primary address a meter with a number is read, or is to be, if at one."""


@dataclass(frozen=True)
class Named:
    """The meter that a person named; None with the key of why not, and what fills it in."""

    candidate: Candidate | None = None
    problem: str = ""
    detail: str = ""


async def meter_named(
    master: Master,
    text: str,
    names: Names,
    place_of: PlaceOf,
    read_elsewhere: ReadElsewhere,
) -> Named:
    """Read the meter that a person named, whole, for somebody who waits.

    Where one of the same number is read at another address, or over another gateway, that
    is looked at, too.
    """
    try:
        addresses = addresses_of(text)
    except InputError:
        return Named(problem="bad_address")
    met = await meet(master, addresses)
    if met.outcome.is_silence:
        return Named(problem="no_answer")
    if met.outcome.reading is None:
        detail = names.detail(met.outcome.told)
        return Named(problem=met.outcome.key, detail=detail)
    told = ""
    if met.address == EVERY_WITH_ANSWER:
        told = str(met.outcome.reading.frames[0].a)
        met = await _at_its_own(master, met.outcome.reading)
    reading = met.outcome.reading
    if reading is None:
        return Named(problem="no_own_address", detail=told)
    found = _found(met.address, reading, master.line.baud_rate)
    if await _answers_elsewhere(master, found, place_of):
        found = replace(found, has_namesake=True)
    (found,) = await told_apart(master, [found], read_elsewhere)
    candidate = candidate_of(found, [found], names).after_reading(reading)
    if told:
        title = f"{candidate.title} · {names.primary_address(int(told))}"
        candidate = replace(candidate, title=title)
    return Named(candidate)


async def _at_its_own(master: Master, reading: Reading) -> Met:
    """Read a meter that has answered at 254 where it is to be read from now on.

    Nobody is asked at 254 but while a person waits: other meters may come to the bus.
    """
    addresses = own_addresses(reading)
    header = reading.telegram.header
    if not addresses:
        return Met(EVERY_WITH_ANSWER, SILENT)
    identity = None if header is None else header.address
    return await meet(master, addresses, identity=identity)


async def _answers_elsewhere(
    master: Master, found: FoundMeter, place_of: PlaceOf
) -> bool:
    """Whether one that tells the same number answers where that is read until now."""
    if found.found_by is not Method.PRIMARY or found.identity is None:
        return False
    place = place_of(found.identity)
    if place is None or place == found.primary_address:
        return False
    other = await meet(master, (place,), identity=found.identity)
    return other.outcome.reading is not None


def _found(address: Address, reading: Reading, baud_rate: int) -> FoundMeter:
    """Return the meter that was read at an address."""
    header, frame = reading.telegram.header, reading.frames[0]
    is_selected = isinstance(address, SecondaryAddress)
    return FoundMeter(
        address=None if header is None else header.address,
        primary_address=own_primary(frame.a),
        telegram=reading.telegram,
        found_by=Method.SECONDARY if is_selected else Method.PRIMARY,
        baud_rate=baud_rate,
    )
