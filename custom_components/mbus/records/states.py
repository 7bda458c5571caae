"""What a record says, as the state of its sensor."""

from datetime import date, datetime, time
from decimal import Decimal

from custom_components.mbus.clocks import MeterClock
from custom_components.mbus.meterbus.protocol.clocks import is_summer_time
from custom_components.mbus.meterbus.protocol.records import Record
from custom_components.mbus.meterbus.protocol.values import BitSet, Number

from .definitions import Override, RecordDefinition, ValueKind
from .presentation import Presentation, shown_record


def state_of(
    record: Record,
    definition: RecordDefinition,
    shown: Presentation,
    override: Override,
    clock: MeterClock,
) -> Decimal | str | date | datetime | None:
    """Return a value of the kind that was announced; None where the meter has no such one."""
    match definition.kind, record.value:
        case ValueKind.NUMBER, Number():
            return shown_record(record, definition, shown, override)
        case ValueKind.TIMESTAMP, datetime() as moment:
            return clock.moment_of(moment, is_summer_time=is_summer_time(record))
        case ValueKind.DATE, datetime():
            return None
        case ValueKind.DATE, date() as value:
            return value
        case ValueKind.FLAGS, BitSet() as value:
            return f"0x{value.mask:0{value.width // 4}X}"
        case ValueKind.TEXT, time() as value:
            return value.isoformat()
        case ValueKind.TEXT, str() as value:
            return value
        case _:
            return None
