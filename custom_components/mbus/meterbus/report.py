"""Telegrams as plain data, ready for JSON: the format of `decode --json` and of the corpus."""

from collections.abc import Mapping
from datetime import date, time
from typing import TYPE_CHECKING, Any

from .hexadecimal import bytes_of
from .protocol.addresses import (
    WILDCARD_BYTE,
    WILDCARD_MANUFACTURER,
    manufacturer_letters,
)
from .protocol.errors import InputError, ProtocolError
from .protocol.frames import LongFrame, parse_frame
from .protocol.header import Header
from .protocol.records import Diagnostic, Record
from .protocol.tables.media import medium_of
from .protocol.telegram import Telegram, parse_telegram
from .protocol.values import Value

if TYPE_CHECKING:
    # The bus is loaded only by what needs it.
    from .bus.scan import FoundMeter, ScanResult

type Report = dict[str, Any]


def value_text(value: Value) -> str | None:
    """Return a plain decimal, an ISO 8601 date or time, text, or None."""
    if isinstance(value, date | time):
        return value.isoformat()
    return None if value is None else str(value)


def decoded(text: str, key: bytes | None) -> tuple[Telegram | None, Report]:
    """Decode one telegram in hex; without a telegram, the report says why."""
    try:
        raw = bytes_of(text)
    except InputError as err:
        return None, report_failure(str(err), err.code, 0)
    try:
        telegram = parse_telegram(long_frame_of(raw), key)
    except ProtocolError as err:
        return None, report_failure(str(err), err.code, err.position)
    report = report_telegram(telegram)
    if telegram.error is not None and telegram.kind == "variable":
        return None, report
    return telegram, report


def decode(telegram: str | bytes, key: bytes | None = None) -> Telegram:
    """Return what one telegram means, given as bytes or in hex (`68 … 16`).

    `key` is the AES key of an encrypting meter, 16 bytes. Raises ProtocolError when the
    bytes are no telegram, InputError when the text is not hex.
    """
    raw = bytes_of(telegram) if isinstance(telegram, str) else telegram
    return parse_telegram(long_frame_of(raw), key)


def report_bytes(raw: bytes) -> Report:
    """Return what bytes mean as a telegram, or why they are none."""
    try:
        return report_telegram(parse_telegram(long_frame_of(raw)))
    except ProtocolError as err:
        return report_failure(str(err), err.code, err.position)


def long_frame_of(raw: bytes) -> LongFrame:
    """Return the frame that a telegram comes in; raise ProtocolError for anything else."""
    frame = parse_frame(raw)
    if isinstance(frame, LongFrame):
        return frame
    message = "an acknowledgement or request, not a telegram"
    raise ProtocolError("not_an_answer", message)


def report_scan(result: ScanResult, baud_rate: int) -> Report:
    """Return what a search found as data: the format of `scan --json`."""
    return {
        "baud_rate": baud_rate,
        "meters": [report_found(meter) for meter in result.meters],
        "collisions": [{"primary_address": each} for each in result.collisions],
        "requests": result.requests,
        "duration_s": round(result.duration_s, 3),
    }


def report_found(meter: FoundMeter) -> Report:
    """Return a meter that a search found as data."""
    header = report_header(meter.telegram.header) or {}
    return {
        "identification": header.get("identification"),
        "manufacturer": header.get("manufacturer"),
        "version": header.get("version"),
        "medium": header.get("medium"),
        "primary_address": meter.primary_address,
        "found_by": meter.found_by.value,
    }


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
