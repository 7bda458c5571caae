"""Units and media of the fixed data structure, CI 73 (EN 13757-3:2004, annex)."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from .quantities import Quantity as Q, Unit as U


class FixedUnitRow(NamedTuple):
    """`span` unit codes from `code` on, each ten times the one before."""

    code: int
    span: int
    quantity: Q
    unit: U | None
    exponent: int = 0


# fmt: off
# 00 and 01 are packed times and dates of unsure coding and stay raw; 3A to 3D are reserved.
FIXED_UNIT_ROWS: Final = (
    FixedUnitRow(0x02, 9, Q.ENERGY,           U.WATT_HOUR,             0),
    FixedUnitRow(0x0B, 9, Q.ENERGY,           U.JOULE,                 3),
    FixedUnitRow(0x14, 9, Q.POWER,            U.WATT,                  0),
    FixedUnitRow(0x1D, 9, Q.POWER,            U.JOULE_PER_HOUR,        3),
    FixedUnitRow(0x26, 9, Q.VOLUME,           U.CUBIC_METER,          -6),
    FixedUnitRow(0x2F, 9, Q.VOLUME_FLOW,      U.CUBIC_METER_PER_HOUR, -6),
    FixedUnitRow(0x38, 1, Q.FLOW_TEMPERATURE, U.CELSIUS,              -3),
    FixedUnitRow(0x39, 1, Q.HCA_UNITS,        None),
    FixedUnitRow(0x3F, 1, Q.DIMENSIONLESS,    None),
)
# fmt: on

SAME_BUT_HISTORIC: Final = 0x3E
"""Unit code of a second counter: the first one's unit, value of the last due date."""

FIXED_UNITS: Final[Mapping[int, FixedUnitRow]] = {
    row.code + step: row._replace(
        code=row.code + step, span=1, exponent=row.exponent + step
    )
    for row in FIXED_UNIT_ROWS
    for step in range(row.span)
}

# Media of the fixed structure by their device type in tables/media.py; A to E are the same
# media in the byte order of the oldest drafts.
FIXED_MEDIA: Final[Mapping[int, int]] = {
    **{code: code for code in range(9)},
    0xA: 0x03,
    0xB: 0x04,
    0xC: 0x06,
    0xD: 0x07,
    0xE: 0x08,
}
UNKNOWN_MEDIUM: Final = 0x0F
