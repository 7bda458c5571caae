"""Records whose keys are no longer those that they were chosen by: their bytes tell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from custom_components.mbus.meterbus.protocol.records import Record

from .definitions import RecordDefinition, block_of

type Moves = dict[str, RecordDefinition]
"""Records as they are now, by the keys that they are stored with."""


@dataclass(frozen=True)
class _Found:
    """A stored record, and the one with its bytes that the meter sends now."""

    stored: RecordDefinition
    key: str
    record: Record

    @property
    def meaning(self) -> str:
        return self.record.header.meaning

    @property
    def has_other_meaning(self) -> bool:
        """Whether its bytes are known to mean something else than they did."""
        return not self.stored.has_meaning(self.meaning)


def moved_keys(
    stored: Sequence[RecordDefinition], records: Mapping[str, Record]
) -> Moves:
    """Return which stored records have another key now; never two of them the same."""
    # Nearly every poll: looking all records through would take several times as long.
    if all(_is_where_it_was(each, records) for each in stored):
        return {}
    found = list(_found(stored, records))
    changed = [each for each in found if each.has_other_meaning]
    wanted: Moves = {}
    taken: set[str] = set()
    for each in found:
        if each.key in taken or not _has_moved(each, changed):
            continue
        taken.add(each.key)
        wanted[each.stored.key] = RecordDefinition.from_record(
            each.key, each.record, each.stored.place
        )
    return _without_clashes(wanted, stored)


def _is_where_it_was(stored: RecordDefinition, records: Mapping[str, Record]) -> bool:
    """Whether the key of a record leads to the bytes that it was chosen with."""
    record = records.get(stored.key)
    return record is not None and block_of(record.header) == (stored.dib, stored.vib)


def _found(
    stored: Sequence[RecordDefinition], records: Mapping[str, Record]
) -> Iterator[_Found]:
    """Yield the stored records of which the meter sends the same bytes."""
    alike: dict[tuple[str, str], list[tuple[str, Record]]] = {}
    for key, record in records.items():
        alike.setdefault(block_of(record.header), []).append((key, record))
    for each in stored:
        # The fixed structure has no DIB, a value in a maker's block no VIB: their place alone
        # tells what they are.
        if each.dib and each.vib:
            same = alike.get((each.dib, each.vib), [])
            for key, record in same[each.place - 1 : each.place]:
                yield _Found(each, key, record)


def _has_moved(found: _Found, changed: Sequence[_Found]) -> bool:
    """Whether a record has another key because more is known than when it was chosen.

    That alone makes bytes mean something else. Its number among equals changes too when one
    of them goes, or another one comes; without that, the meter has left a record out.
    """
    return found.key != found.stored.key and any(
        each.meaning == found.meaning or each.stored.has_meaning(found.meaning)
        for each in changed
    )


def _without_clashes(wanted: Moves, stored: Sequence[RecordDefinition]) -> Moves:
    """Leave out what would take the key of a record that stays where it is."""
    keys = {each.key for each in stored}
    while clashes := [
        old for old, new in wanted.items() if new.key in keys - wanted.keys()
    ]:
        for old in clashes:
            del wanted[old]
    return wanted
