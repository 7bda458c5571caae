"""Which records become sensors without a device class that would give them an icon."""

from collections.abc import Iterator

from custom_components.mbus.meterbus.makers import rows_of
from custom_components.mbus.meterbus.makers.rows import CodeRow
from custom_components.mbus.meterbus.tables.fixed import FIXED_UNIT_ROWS
from custom_components.mbus.meterbus.tables.quantities import DataType, Quantity
from custom_components.mbus.meterbus.tables.vif import (
    FB_ROWS,
    FD_FD_ROWS,
    FD_ROWS,
    PRIMARY_ROWS,
)
from custom_components.mbus.records.definitions import RecordDefinition, ValueKind
from custom_components.mbus.records.names import BLOCK_VALUE, UNKNOWN_RECORD
from custom_components.mbus.records.presentation import present

KINDS = {
    DataType.NUMBER: ValueKind.NUMBER,
    DataType.UNSIGNED: ValueKind.NUMBER,
    DataType.DURATION: ValueKind.NUMBER,
    DataType.BITS: ValueKind.FLAGS,
    DataType.TIME: ValueKind.DATE,
    DataType.IDENTIFIER: ValueKind.TEXT,
    DataType.RAW: ValueKind.TEXT,
}


def records_without_class() -> frozenset[str]:
    """Return the keys of names of records that have no device class, or not always."""
    return frozenset({UNKNOWN_RECORD, BLOCK_VALUE, *_quantities()})


def _quantities() -> Iterator[Quantity]:
    """Return the quantities of the tables whose records are of no device class."""
    vif_rows = (*PRIMARY_ROWS, *FB_ROWS, *FD_ROWS, *FD_FD_ROWS)
    rows = [
        *((row.quantity, row.unit, KINDS[row.type]) for row in vif_rows),
        *((row.quantity, row.unit, KINDS[row.type]) for row in rows_of(CodeRow)),
        *((row.quantity, row.unit, ValueKind.NUMBER) for row in FIXED_UNIT_ROWS),
    ]
    for quantity, unit, kind in rows:
        shown = present(_definition(quantity, unit, kind), None)
        if shown.device_class is None:
            yield quantity


def _definition(
    quantity: Quantity, unit: str | None, kind: ValueKind
) -> RecordDefinition:
    """Describe a plain record: its quantity, and nothing that qualifies it."""
    return RecordDefinition(
        key=quantity,
        kind=kind,
        quantity=quantity,
        unit=unit,
        exponent=0,
        is_real=False,
        function="instantaneous",
        storage=0,
        tariff=0,
        subunit=0,
        qualifiers=(),
        dib="",
        vib="",
    )
