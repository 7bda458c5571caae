"""What became of each meter in a search, and what was found that is not there."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from meterbus.bus.found import FoundMeter, ScanResult
from meterbus.protocol.addresses import (
    SOFT_ADDRESS,
    WILDCARD_DIGIT,
    WILDCARD_MANUFACTURER,
    SecondaryAddress,
)
from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import LongFrame, parse_frame
from meterbus.protocol.telegram import Telegram, parse_telegram
from simulator.evidence import Kind, LogEntry

from .fleets import Member


class Fate(StrEnum):
    """What a search says of a meter that is there."""

    FOUND = "found"
    NAMED = "named"
    """Somebody is said to be where it is, who could not be told apart."""
    HINTED = "hinted"
    """It is said that not all is well."""
    COVERED = "covered"
    """Nothing is said, and no selection lets it be heard without one that was found."""
    MISSED = "missed"
    """Nothing is said."""


@dataclass(frozen=True)
class Findings:
    """The fate of each meter, in their order, and what should not have been found."""

    fates: tuple[Fate, ...]
    phantoms: tuple[FoundMeter, ...]
    """Those that are not there, or are there once and were found twice."""
    wrong: tuple[FoundMeter, ...]
    """Those that are there, with a telegram that they have not sent."""


def findings_of(
    result: ScanResult,
    members: Sequence[Member],
    entries: Sequence[LogEntry],
    *,
    failed: bool,
) -> Findings:
    """Compare what a search says with what there is, and with what was sent.

    `failed` is a search that did not come to its end, which is told.
    """
    said = _said(entries)
    places = set[int]()
    phantoms: list[FoundMeter] = []
    wrong: list[FoundMeter] = []
    for found in sorted(result.meters, key=_openness):
        there = [at for at in _places_of(found, members) if at not in places]
        # Several may say that they are the same: what was sent tells which of them it is.
        own = [at for at in there if _has_sent(members[at], found.telegram, said)]
        if not there:
            phantoms.append(found)
        elif not own:
            wrong.append(found)
        places.update((own or there)[:1])
    # The exit code of the command line tells, too.
    nobody = not (result.meters or result.collisions)
    is_hinted = failed or nobody or bool(result.hints)
    return Findings(
        tuple(
            Fate.FOUND if place in places else _fate_of(member, result, is_hinted)
            for place, member in enumerate(members)
        ),
        tuple(phantoms),
        tuple(wrong),
    )


def _openness(found: FoundMeter) -> int:
    """Return how much a finding leaves open: who says all is accounted for first."""
    if found.address is None:
        return 3
    return (not found.address.is_exact) + (not found.address.has_number)


def _places_of(found: FoundMeter, members: Sequence[Member]) -> Iterator[int]:
    """Yield which meters a finding may stand for: first those that are selected by it."""
    everybody = list(enumerate(members))
    yield from (at for at, one in everybody if _stands_for(found, one, one.address))
    yield from (
        at for at, one in everybody if _stands_for(found, one, one.said_address)
    )


def _stands_for(found: FoundMeter, member: Member, address: SecondaryAddress) -> bool:
    """Whether a finding is this meter: by its number, and by all else that it tells."""
    if found.address is None:
        return found.primary_address == member.primary_address and member.is_nameless
    if WILDCARD_DIGIT in found.address.identification:
        return False
    return _hardened(found.address).matches(_hardened(address))


def _hardened(address: SecondaryAddress) -> SecondaryAddress:
    """Return an address without the bit that tells whether it is unique in the world."""
    if address.manufacturer == WILDCARD_MANUFACTURER:
        return address
    return replace(address, manufacturer=address.manufacturer & ~SOFT_ADDRESS)


def _fate_of(member: Member, result: ScanResult, is_hinted: bool) -> Fate:
    address = _hardened(member.address)
    if any(_hardened(mask).matches(address) for mask in result.unresolved):
        return Fate.NAMED
    return Fate.HINTED if is_hinted else Fate.MISSED


def _said(entries: Sequence[LogEntry]) -> dict[str, set[bytes]]:
    """Return all that each address has answered."""
    said: dict[str, set[bytes]] = {}
    for entry in entries:
        if entry.kind is Kind.ANSWER:
            said.setdefault(entry.meter, set()).add(entry.data)
    return said


def _has_sent(
    member: Member, telegram: Telegram, said: Mapping[str, Collection[bytes]]
) -> bool:
    """Whether a meter, or one with the same address, has sent what it is said to say."""
    sent = said.get(str(member.address), ())
    return any(_read(data) == telegram for data in sent)


def _read(data: bytes) -> Telegram | None:
    """Return the telegram that was sent, if it was one."""
    try:
        frame = parse_frame(data)
        return parse_telegram(frame) if isinstance(frame, LongFrame) else None
    except ProtocolError:
        return None
