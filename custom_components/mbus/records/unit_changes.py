"""Records that a meter sends in a unit that nothing leads from to that of their sensors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from custom_components.mbus.meterbus.protocol.records import Record
from custom_components.mbus.meterbus.registers.units import between

from .definitions import RecordDefinition, ValueKind


@dataclass(frozen=True, kw_only=True)
class UnitChange:
    """A record as its sensor was set up, and as the meter sends it now."""

    stored: RecordDefinition
    sent: RecordDefinition


def unit_changes(
    stored: Iterable[RecordDefinition], records: Mapping[str, Record]
) -> tuple[UnitChange, ...]:
    """Return which numbers cannot be shown with what was read; none that is missing."""
    return tuple(
        UnitChange(
            stored=each, sent=RecordDefinition.from_record(each.key, record, each.place)
        )
        for each in stored
        if each.kind is ValueKind.NUMBER
        and (record := records.get(each.key)) is not None
        and between(record.unit, each.unit) is None
    )
