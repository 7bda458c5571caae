"""Telegrams as plain data, ready for JSON: the format of `decode --json` and of the corpus."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from .protocol.addresses import (
    WILDCARD_BYTE,
    WILDCARD_MANUFACTURER,
    manufacturer_letters,
)
from .protocol.header import Header
from .protocol.records import Diagnostic, Record
from .protocol.tables.media import medium_of
from .protocol.telegram import Telegram
from .protocol.values import Value

type Report = dict[str, Any]


def value_text(value: Value) -> str | None:
    """Return a plain decimal, an ISO 8601 date or time, text, or None."""
    if isinstance(value, date | time):
        return value.isoformat()
    return None if value is None else str(value)


def report_telegram(telegram: Telegram) -> Report:
    """Return a telegram as data."""
    return {
        "ci": telegram.ci,
        "c": telegram.c,
        "address": telegram.address,
        "kind": telegram.kind.value,
        "header": report_header(telegram.header),
        "records": [report_record(record) for record in telegram.records],
        "more_follows": telegram.more_follows,
        "manufacturer_data": _hex(telegram.manufacturer_data),
        "error": telegram.error,
        "diagnostics": [report_diagnostic(each) for each in telegram.diagnostics],
    }


def report_failure(error: str, code: str, position: int) -> Report:
    """Return what stands in the place of a telegram that cannot be used."""
    return {
        "ci": None,
        "c": None,
        "address": None,
        "kind": "other",
        "header": None,
        "records": [],
        "more_follows": False,
        "manufacturer_data": "",
        "error": error,
        "diagnostics": [report_diagnostic(Diagnostic(code, position, error))],
    }


def report_header(header: Header | None) -> Report | None:
    """Return a header as data; what it does not tell is None."""
    if header is None:
        return None
    identity: Mapping[str, Any] = dict.fromkeys(
        ("identification", "manufacturer", "version")
    )
    if (address := header.address) is not None:
        identity = {
            "identification": address.identification,
            "manufacturer": None
            if address.manufacturer == WILDCARD_MANUFACTURER
            else manufacturer_letters(address.manufacturer),
            "version": None if address.version == WILDCARD_BYTE else address.version,
        }
    medium = header.medium
    return {
        **identity,
        "medium": medium,
        "medium_name": None if medium is None else medium_of(medium).name,
        "access_number": header.access_number,
        "status": header.status,
        "status_flags": list(header.status_flags),
        "configuration": f"{header.configuration:04X}",
    }


def report_record(record: Record) -> Report:
    """Return a record as data."""
    header = record.header
    return {
        "index": record.number,
        "dib": _hex(header.dib),
        "vib": _hex(header.vib),
        "quantity": record.quantity,
        "unit": record.unit,
        "value": value_text(record.value),
        "function": header.function.label,
        "storage": header.storage,
        "tariff": header.tariff,
        "subunit": header.subunit,
        "qualifiers": list(record.qualifiers),
        "error": record.error,
        "raw": _hex(record.raw),
    }


def report_diagnostic(diagnostic: Diagnostic) -> Report:
    """Return a defect as data."""
    return {
        "code": diagnostic.code,
        "position": diagnostic.position,
        "detail": diagnostic.detail,
    }


def _hex(data: bytes) -> str:
    return data.hex().upper()
