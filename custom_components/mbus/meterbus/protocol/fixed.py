"""The fixed data structure of old meters: two counters and no manufacturer (CI 73, 77)."""

from typing import Final

from ..tables.fixed import FIXED_MEDIA, FIXED_UNITS, SAME_BUT_HISTORIC, UNKNOWN_MEDIUM
from .addresses import SecondaryAddress, identification_from_bytes
from .decoding import decoder_for
from .errors import ProtocolError
from .header import Header
from .records import Function, Record, RecordHeader
from .vib import ValueInformation

LENGTH: Final = 16
COUNTERS_START: Final = 8
"""Bytes in front of the two counters."""
BINARY: Final = 0x01
STORED: Final = 0x02
"""Status bit: the counters are values of the last due date."""
UNIT_MASK: Final = 0x3F
STATUS_OF_HEADER: Final = 0xFC
"""Status bits that mean the same in every header; bits 0 and 1 describe the counters."""
BCD_FIELD: Final = 12
INTEGER_FIELD: Final = 4


def parse_fixed(data: bytes, *, msb_first: bool) -> tuple[Header, tuple[Record, ...]]:
    """Read the 16 bytes behind CI 73: header and two records.

    Identification (4), access number, status, unit and medium bits (2), counters (4, 4).
    Raises ProtocolError `fixed_length` for any other length.
    """
    if len(data) != LENGTH:
        message = f"the fixed structure has {LENGTH} bytes, not {len(data)}"
        raise ProtocolError("fixed_length", message, len(data))
    step = -1 if msb_first else 1
    identification, status, units = data[:4][::step], data[5], data[6:8]
    medium = FIXED_MEDIA.get(units[0] >> 6 | units[1] >> 6 << 2, UNKNOWN_MEDIUM)
    header = Header(
        address=SecondaryAddress(identification_from_bytes(identification)),
        fixed_medium=medium,
        access_number=data[4],
        status=status & STATUS_OF_HEADER,
    )
    first, second = units[0] & UNIT_MASK, units[1] & UNIT_MASK
    historic = second == SAME_BUT_HISTORIC
    counters = (
        _counter(0, data[8:12][::step], first, status, stored=False),
        _counter(
            1, data[12:][::step], first if historic else second, status, stored=historic
        ),
    )
    return header, counters


def _counter(index: int, raw: bytes, unit: int, status: int, *, stored: bool) -> Record:
    row = FIXED_UNITS.get(unit)
    information = ValueInformation(
        quantity=row.quantity if row else None,
        unit=row.unit if row else None,
        exponent=row.exponent if row else 0,
        known=row is not None,
    )
    header = RecordHeader(
        dib=b"",
        vib=bytes((unit,)),
        function=Function.INSTANTANEOUS,
        storage=1 if stored or status & STORED else 0,
        tariff=0,
        subunit=0,
        length=len(raw),
        information=information,
        decode=decoder_for(
            INTEGER_FIELD if status & BINARY else BCD_FIELD, information
        ),
    )
    value, error = header.decode(raw)
    return Record(index, header, raw, value, error)
