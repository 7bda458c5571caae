"""A record's key: what it means, not where it stands or how it is coded."""

from collections.abc import Iterable

from .records import Record, RecordHeader
from .tables.quantities import Quantity


def meaning_of(header: RecordHeader) -> str:
    """Return a stable name for what a record means.

    Quantity, function, storage, tariff, subunit and qualifiers, those that are not the
    usual ones left out. Scale, data type and the unit within a quantity are no part of
    it: a meter that shifts its decimal point keeps its records. Unknown codes are named
    by their bytes.
    """
    information = header.information
    parts = [information.quantity or f"vib_{header.vib.hex()}"]
    if information.quantity is Quantity.PLAIN_TEXT and information.unit:
        parts.append(information.unit)
    if header.function:
        parts.append(header.function.label)
    parts += [
        f"{name}_{number}"
        for name, number in (
            ("storage", header.storage),
            ("tariff", header.tariff),
            ("subunit", header.subunit),
        )
        if number
    ]
    return "-".join((*parts, *information.qualifiers))


def keyed(records: Iterable[Record]) -> dict[str, Record]:
    """Return records by key; equals are told apart by a running number from the second on."""
    found: dict[str, Record] = {}
    counts: dict[str, int] = {}
    for record in records:
        meaning = meaning_of(record.header)
        counts[meaning] = counts.get(meaning, 0) + 1
        number = counts[meaning]
        found[meaning if number == 1 else f"{meaning}#{number}"] = record
    return found
