"""A record's key: what it means, not where it stands or how it is coded."""

from collections.abc import Iterable

from .records import Record


def keyed(records: Iterable[Record]) -> dict[str, Record]:
    """Return records by key; equals are told apart by a running number from the second on."""
    found: dict[str, Record] = {}
    counts: dict[str, int] = {}
    for record in records:
        meaning = record.header.meaning
        counts[meaning] = counts.get(meaning, 0) + 1
        number = counts[meaning]
        found[meaning if number == 1 else f"{meaning}#{number}"] = record
    return found
