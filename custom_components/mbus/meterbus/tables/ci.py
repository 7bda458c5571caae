"""CI fields of a meter's answers (EN 13757-7, table of CI field codes)."""

from collections.abc import Iterable
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple


class HeaderKind(IntEnum):
    """Bytes that a CI field announces in front of the records."""

    NONE = 0
    SHORT = 4
    LONG = 12


class Kind(StrEnum):
    """What sort of answer a telegram is."""

    VARIABLE = "variable"
    FIXED = "fixed"
    ERROR = "error"
    ALARM = "alarm"
    OTHER = "other"


class CiRow(NamedTuple):
    """What one CI code announces; `name` is for people where records do not follow."""

    code: int
    header: HeaderKind
    kind: Kind
    name: str
    msb_first: bool = False


LONG, SHORT, NONE = HeaderKind.LONG, HeaderKind.SHORT, HeaderKind.NONE

# fmt: off
CI_ROWS: Final = (
    CiRow(0x66, NONE,  Kind.OTHER,    "selected application"),
    CiRow(0x67, SHORT, Kind.OTHER,    "selected application"),
    CiRow(0x68, LONG,  Kind.OTHER,    "selected application"),
    CiRow(0x69, NONE,  Kind.OTHER,    "format frame"),
    CiRow(0x6A, SHORT, Kind.OTHER,    "format frame"),
    CiRow(0x6B, LONG,  Kind.OTHER,    "format frame"),
    CiRow(0x6E, SHORT, Kind.ERROR,    "application error"),
    CiRow(0x6F, LONG,  Kind.ERROR,    "application error"),
    CiRow(0x70, NONE,  Kind.ERROR,    "application error"),
    CiRow(0x71, NONE,  Kind.ALARM,    "alarm"),
    CiRow(0x72, LONG,  Kind.VARIABLE, "variable data"),
    CiRow(0x73, NONE,  Kind.FIXED,    "fixed data"),
    CiRow(0x74, SHORT, Kind.ALARM,    "alarm"),
    CiRow(0x75, LONG,  Kind.ALARM,    "alarm"),
    CiRow(0x76, LONG,  Kind.VARIABLE, "variable data", msb_first=True),
    CiRow(0x77, NONE,  Kind.FIXED,    "fixed data",    msb_first=True),
    CiRow(0x78, NONE,  Kind.VARIABLE, "variable data"),
    CiRow(0x79, NONE,  Kind.OTHER,    "compact frame"),
    CiRow(0x7A, SHORT, Kind.VARIABLE, "variable data"),
    CiRow(0x7B, SHORT, Kind.OTHER,    "compact frame"),
    CiRow(0x7C, LONG,  Kind.OTHER,    "COSEM data"),
    CiRow(0x7D, SHORT, Kind.OTHER,    "COSEM data"),
    CiRow(0x7E, LONG,  Kind.OTHER,    "OBIS data"),
    CiRow(0x7F, SHORT, Kind.OTHER,    "OBIS data"),
    CiRow(0x8A, SHORT, Kind.OTHER,    "transport layer without data"),
    CiRow(0x8B, LONG,  Kind.OTHER,    "transport layer without data"),
)
# fmt: on

AUTHENTICATION_LAYER: Final = 0x90
"""A layer of its own length in front of another CI field."""
MANUFACTURER_CIS: Final = range(0xA0, 0xB8)


def _by_code(rows: Iterable[CiRow]) -> dict[int, CiRow]:
    return {row.code: row for row in rows}


_BY_CODE: Final = _by_code(CI_ROWS)


def ci_of(code: int) -> CiRow:
    """Return what a CI code announces; unknown ones are `other`, without header."""
    return _BY_CODE.get(code) or _other(code)


def _other(code: int) -> CiRow:
    name = "manufacturer specific" if code in MANUFACTURER_CIS else "unknown"
    return CiRow(code, NONE, Kind.OTHER, name)


# EN 13757-3, codes of a general application error.
APPLICATION_ERRORS: Final = {
    0x00: "unspecified error",
    0x01: "CI field not implemented",
    0x02: "buffer too long, truncated",
    0x03: "too many records",
    0x04: "premature end of record",
    0x05: "more than 10 DIFEs",
    0x06: "more than 10 VIFEs",
    0x08: "application busy",
    0x09: "too many readouts",
    0x10: "access denied",
    0x11: "command unknown or not supported",
    0x12: "parameter missing or wrong",
    0x13: "unknown receiver address",
    0x14: "decryption failed",
    0x15: "encryption method not supported",
    0x16: "signature method not supported",
    0xF0: "dynamic error",
}


def application_error(code: int) -> str:
    """Return what a meter says went wrong."""
    return APPLICATION_ERRORS.get(code, f"reserved error {code:02X}")
