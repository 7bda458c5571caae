"""Telegrams as plain data, ready for JSON: the format of `decode --json` and of the corpus."""

from datetime import date, time
from functools import lru_cache
from json import JSONEncoder
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final

from .hexadecimal import bytes_of
from .makers import ROWS, model_of, rows_of
from .makers.names import MAKERS, maker_name
from .makers.rows import ModelRow
from .protocol.addresses import (
    WILDCARD_BYTE,
    WILDCARD_MANUFACTURER,
    SecondaryAddress,
    manufacturer_letters,
)
from .protocol.errors import InputError, ProtocolError
from .protocol.frames import LongFrame, parse_frame
from .protocol.header import Header
from .protocol.records import Diagnostic, Record, RecordHeader
from .protocol.telegram import Telegram, parse_telegram
from .protocol.values import Number, Value
from .tables.media import medium_of

if TYPE_CHECKING:
    # The bus is loaded only by what needs it.
    from .bus.found import FoundMeter, ScanResult

type Report = dict[str, Any]

KEY_LENGTH: Final = 16

JSON: Final = "json"
"""Name of what a header of a record keeps for the JSON of its records."""
CACHED_METERS: Final = 4096
"""Meters, and what their status may say, whose part of the header is kept as JSON."""
json_of: Final = JSONEncoder(ensure_ascii=False).encode
"""Returns data as JSON, as everything here writes it."""


def value_text(value: Value) -> str | None:
    """Return a plain decimal, an ISO 8601 date or time, text, or None."""
    if isinstance(value, (date, time)):
        return value.isoformat()
    return None if value is None else str(value)


def decoded(text: str, key: bytes | None) -> tuple[Telegram | None, Report]:
    """Decode one telegram in hex; without a telegram, the report says why."""
    telegram, failure = _telegram_in(text, key)
    if telegram is None:
        return None, failure
    return _usable(telegram), report_telegram(telegram)


def decoded_json(text: str, key: bytes | None) -> tuple[bool, str]:
    """Decode one telegram in hex to JSON; tell first whether there is a telegram."""
    telegram, failure = _telegram_in(text, key)
    if telegram is None:
        return False, json_of(failure)
    return _usable(telegram) is not None, telegram_json(telegram)


def _telegram_in(text: str, key: bytes | None) -> tuple[Telegram | None, Report]:
    try:
        return parse_telegram(long_frame_of(bytes_of(text)), key), {}
    except InputError as err:
        return None, report_failure(str(err), err.code, 0)
    except ProtocolError as err:
        return None, report_failure(str(err), err.code, err.position)


def _usable(telegram: Telegram) -> Telegram | None:
    """Return a telegram unless its records were refused."""
    is_refused = telegram.error is not None and telegram.kind == "variable"
    return None if is_refused else telegram


def decode(telegram: str | bytes, key: bytes | None = None) -> Telegram:
    """Return what one telegram means, given as bytes or in hex (`68 … 16`).

    `key` is the AES key of an encrypting meter, 16 bytes. Raises ProtocolError when the
    bytes are no telegram, InputError when the text is not hex, or the key none.
    """
    raw = bytes_of(telegram) if isinstance(telegram, str) else telegram
    return parse_telegram(long_frame_of(raw), key_of(key))


def key_of(key: bytes | None) -> bytes | None:
    """Return a key; raise InputError when it is not as long as a key is."""
    if key is not None and len(key) != KEY_LENGTH:
        raise InputError("key", f"a key has {KEY_LENGTH} bytes, not {len(key)}")
    return key


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
        "unresolved": [str(each) for each in result.unresolved],
        "without_data": [str(each) for each in result.without_data],
        "hints": list(result.hints),
        "requests": result.requests,
        "duration_s": round(result.duration_s, 3),
    }


def report_found(meter: FoundMeter) -> Report:
    """Return a meter that a search found as data."""
    header = report_header(meter.telegram.header) or {}
    # It may say no number, or another one than selects it.
    number = None if meter.address is None else meter.address.identification
    return {
        "identification": number or header.get("identification"),
        "manufacturer": header.get("manufacturer"),
        "version": header.get("version"),
        "medium": header.get("medium"),
        "primary_address": meter.primary_address,
        "found_by": meter.found_by.value,
        "baud_rate": meter.baud_rate,
    }


def report_makers() -> list[Report]:
    """Return the makers of whom anything is known, and who says so: `makers --json`."""
    rows = list(rows_of(ModelRow))
    letters = sorted({each for row in ROWS for each in row.meters.makers})
    return [
        {
            "manufacturer": each,
            "maker": maker_name(each),
            "models": [
                {
                    "name": row.name,
                    "versions": list(row.meters.versions),
                    "media": list(row.meters.media),
                    "source": row.source,
                }
                for row in rows
                if each in row.meters.makers
            ],
            "sources": sorted(
                {row.source for row in ROWS if each in row.meters.makers}
            ),
        }
        for each in letters
    ]


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
    return None if header is None else _header(header)


def _header(header: Header) -> Report:
    return {
        **_identity(header.address, header.medium),
        "access_number": header.access_number,
        "status": header.status,
        "status_flags": list(header.status_flags),
        "configuration": f"{header.configuration:04X}",
    }


def _identity(address: SecondaryAddress | None, medium: int | None) -> Report:
    """Return who a meter is as data."""
    known: Report = dict.fromkeys(
        ("identification", "manufacturer", "maker", "model", "version")
    )
    if address is not None:
        model = model_of(address.kind)
        known = {
            "identification": address.identification,
            "manufacturer": None
            if address.manufacturer == WILDCARD_MANUFACTURER
            else manufacturer_letters(address.manufacturer),
            "maker": MAKERS.get(address.maker),
            "model": None if model is None else model.name,
            "version": None if address.version == WILDCARD_BYTE else address.version,
        }
    name = None if medium is None else medium_of(medium).name
    return {**known, "medium": medium, "medium_name": name}


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


def telegram_json(telegram: Telegram) -> str:
    """Return the JSON of `report_telegram`, letter by letter, in a third of the time.

    What depends on a DIB and VIB, or on a meter, is written once and kept. Texts are
    written by the encoder of the standard library; only digits are put in quotes here.
    """
    records = ", ".join([_record_json(record) for record in telegram.records])
    diagnostics = [report_diagnostic(each) for each in telegram.diagnostics]
    return (
        f'{{"ci": {telegram.ci}, "c": {telegram.c}, "address": {telegram.address},'
        f' "kind": "{telegram.kind.value}", "header": {_header_json(telegram.header)},'
        f' "records": [{records}],'
        f' "more_follows": {"true" if telegram.more_follows else "false"},'
        f' "manufacturer_data": "{_hex(telegram.manufacturer_data)}",'
        f' "error": {_text_json(telegram.error)},'
        f' "diagnostics": {json_of(diagnostics) if diagnostics else "[]"}}}'
    )


def _record_json(record: Record) -> str:
    number, header, raw, value, error, _, _ = record
    codes, place = header.kept.get(JSON) or _codes_json(header)
    if isinstance(value, Number):
        text = f'"{value!s}"'
    else:
        text = _text_json(value_text(value))
    reason = "null" if error is None else encode_basestring(error)
    return (
        f'{{"index": {number}, {codes}, "value": {text}, {place},'
        f' "error": {reason}, "raw": "{raw.hex().upper()}"}}'
    )


def _codes_json(header: RecordHeader) -> tuple[str, str]:
    """Return the members in front of a record's value, and those between it and `error`.

    The header keeps them: looking them up by its bytes would take longer.
    """
    members = list(report_record(Record(0, header, b"", None)).items())
    names = [name for name, _ in members]
    value, error = names.index("value"), names.index("error")
    made = _members(members[1:value]), _members(members[value + 1 : error])
    header.kept[JSON] = made
    return made


def _header_json(header: Header | None) -> str:
    if header is None:
        return "null"
    who, state = _meter_json(header.address, header.fixed_medium, header.status)
    return (
        f'{{{who}, "access_number": {header.access_number}, {state},'
        f' "configuration": "{header.configuration:04X}"}}'
    )


@lru_cache(maxsize=CACHED_METERS)
def _meter_json(
    address: SecondaryAddress | None, fixed_medium: int | None, status: int
) -> tuple[str, str]:
    """Return the members of a header in front of `access_number`, and those behind it."""
    header = Header(
        address=address, access_number=0, status=status, fixed_medium=fixed_medium
    )
    members = list(_header(header).items())
    names = [name for name, _ in members]
    number, word = names.index("access_number"), names.index("configuration")
    return _members(members[:number]), _members(members[number + 1 : word])


def _members(members: list[tuple[str, Any]]) -> str:
    return json_of(dict(members)).removeprefix("{").removesuffix("}")


def _text_json(text: str | None) -> str:
    return "null" if text is None else encode_basestring(text)


def report_diagnostic(diagnostic: Diagnostic) -> Report:
    """Return a defect as data."""
    return {
        "code": diagnostic.code,
        "position": diagnostic.position,
        "detail": diagnostic.detail,
    }


def _hex(data: bytes) -> str:
    return data.hex().upper()
