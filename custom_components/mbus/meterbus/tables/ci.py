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


class ApplicationErrorRow(NamedTuple):
    """What a meter says went wrong; `key` is stable, `text` is for people."""

    code: int
    key: str
    text: str


# fmt: off
# EN 13757-3, codes of a general application error.
APPLICATION_ERROR_ROWS: Final = (
    ApplicationErrorRow(0x00, "unspecified",             "unspecified error"),
    ApplicationErrorRow(0x01, "ci_not_implemented",      "CI field not implemented"),
    ApplicationErrorRow(0x02, "buffer_too_long",         "buffer too long, truncated"),
    ApplicationErrorRow(0x03, "too_many_records",        "too many records"),
    ApplicationErrorRow(0x04, "premature_end",           "premature end of record"),
    ApplicationErrorRow(0x05, "too_many_difes",          "more than 10 DIFEs"),
    ApplicationErrorRow(0x06, "too_many_vifes",          "more than 10 VIFEs"),
    ApplicationErrorRow(0x08, "busy",                    "application busy"),
    ApplicationErrorRow(0x09, "too_many_readouts",       "too many readouts"),
    ApplicationErrorRow(0x10, "access_denied",           "access denied"),
    ApplicationErrorRow(0x11, "unknown_command",         "command unknown or not supported"),
    ApplicationErrorRow(0x12, "wrong_parameter",         "parameter missing or wrong"),
    ApplicationErrorRow(0x13, "unknown_receiver",        "unknown receiver address"),
    ApplicationErrorRow(0x14, "decryption_failed",       "decryption failed"),
    ApplicationErrorRow(0x15, "no_such_encryption",      "encryption method not supported"),
    ApplicationErrorRow(0x16, "no_such_signature",       "signature method not supported"),
    ApplicationErrorRow(0xF0, "dynamic",                 "dynamic error"),
)
# fmt: on

RESERVED_ERROR: Final = "reserved"
"""Key of the codes that the standard gives no meaning."""
_ERROR_BY_CODE: Final = {row.code: row for row in APPLICATION_ERROR_ROWS}


def application_error(code: int) -> ApplicationErrorRow:
    """Return what a meter says went wrong."""
    return _ERROR_BY_CODE.get(code) or ApplicationErrorRow(
        code, RESERVED_ERROR, f"reserved error {code:02X}"
    )
