"""A telegram taken apart: what its bytes say, and which of them say it."""

from collections.abc import Iterator

from custom_components.mbus.meter import MeterConfig
from custom_components.mbus.meterbus.hexadecimal import spaced
from custom_components.mbus.meterbus.makers import model_of
from custom_components.mbus.meterbus.protocol.addresses import (
    SecondaryAddress,
    manufacturer_letters,
)
from custom_components.mbus.meterbus.protocol.errors import ProtocolError
from custom_components.mbus.meterbus.protocol.frames import LongFrame
from custom_components.mbus.meterbus.protocol.keys import keyed
from custom_components.mbus.meterbus.protocol.places import places_of
from custom_components.mbus.meterbus.protocol.records import Diagnostic, Record
from custom_components.mbus.meterbus.protocol.telegram import (
    Telegram,
    in_clear,
    parse_telegram,
)
from custom_components.mbus.meterbus.protocol.values import BitSet, Number
from custom_components.mbus.meterbus.report import long_frame_of, value_text
from custom_components.mbus.records.definitions import RecordDefinition, definitions_of
from custom_components.mbus.records.names import Names, maker_of
from custom_components.mbus.records.presentation import told_by

from .messages import Amount, DecodedRecord, DecodedTelegram, Defect, Fact


def decoded(
    raw: bytes, names: Names, *, key: bytes | None = None, meter: MeterConfig | None
) -> DecodedTelegram:
    """Return what bytes mean as a telegram, or why they are none.

    `key` is the AES key of an encrypting meter; `meter` is who is known to have sent them.
    """
    try:
        frame = long_frame_of(raw)
        opened = _opened(frame, key, meter)
        telegram = parse_telegram(opened, key, meter=_identity_of(meter))
    except ProtocolError as err:
        return _refused(raw, err)
    if meter is not None:
        telegram = telegram.with_values(meter.block_values)
    return {
        "raw": spaced(raw),
        "clear": spaced(opened.to_bytes()),
        "header": list(_facts_of(telegram, names)),
        "records": _records_of(opened, telegram, names),
        "block": spaced(telegram.manufacturer_data),
        "error": telegram.error,
        "defects": list(map(_defect, telegram.diagnostics)),
    }


def _opened(
    frame: LongFrame, key: bytes | None, meter: MeterConfig | None
) -> LongFrame:
    """Return a telegram in clear text; as it is where nothing opens it."""
    try:
        return in_clear(frame, key, meter=_identity_of(meter))
    except ProtocolError:
        return frame


def _identity_of(meter: MeterConfig | None) -> SecondaryAddress | None:
    return None if meter is None else meter.identity


def _refused(raw: bytes, err: ProtocolError) -> DecodedTelegram:
    return {
        "raw": spaced(raw),
        "clear": spaced(raw),
        "header": [],
        "records": [],
        "block": "",
        "error": str(err),
        "defects": [{"code": err.code, "position": err.position, "detail": str(err)}],
    }


def _facts_of(telegram: Telegram, names: Names) -> Iterator[Fact]:
    """Yield what a telegram says of its meter and of itself."""
    header = telegram.header
    address = None if header is None else header.address
    if address is not None:
        model = model_of(address.kind)
        letters = manufacturer_letters(address.manufacturer)
        yield _fact("number", address.identification)
        yield _fact("maker", _both(letters, maker_of(address)))
        if model is not None:
            yield _fact("model", model.name)
        yield _fact("version", address.version)
    if header is not None and header.medium is not None:
        yield _fact("medium", names.medium(header.medium))
    yield _fact("address", telegram.address)
    if header is not None:
        flags = ", ".join(header.status_flags).replace("_", " ")
        yield _fact("access_number", header.access_number)
        yield _fact("status", _both(f"{header.status:02X}", flags))
        if header.configuration:
            yield _fact("security_mode", header.security_mode)
    yield _fact("ci", f"{telegram.ci:02X}")


def _fact(key: str, value: str | int) -> Fact:
    return {"key": key, "text": str(value)}


def _both(code: str, words: str | None) -> str:
    return f"{code} ({words})" if words and words != code else code


def _records_of(
    frame: LongFrame, telegram: Telegram, names: Names
) -> list[DecodedRecord]:
    medium = None if telegram.header is None else telegram.header.medium
    by_key = keyed(telegram.records)
    definitions = definitions_of(by_key)
    places = places_of(frame, telegram)
    return [
        {
            **_amount(record, definitions[key], medium, names),
            "dib": spaced(record.header.dib),
            "vib": spaced(record.header.vib),
            "storage": record.header.storage,
            "tariff": record.header.tariff,
            "subunit": record.header.subunit,
            "function": record.header.function.label,
            "error": record.error,
            "begin": place.start,
            "end": place.stop,
        }
        for (key, record), place in zip(by_key.items(), places, strict=True)
    ]


def _amount(
    record: Record, definition: RecordDefinition, medium: int | None, names: Names
) -> Amount:
    text, unit = value_text(record.value), None
    if isinstance(record.value, Number):
        number, shown = told_by(record, definition, medium)
        text, unit = f"{number:f}", shown.native_unit
    elif isinstance(record.value, BitSet):
        text = f"0x{record.value.mask:0{record.value.width // 4}X}"
    return {
        "name": names.record(definition),
        "kind": definition.kind,
        "text": text,
        "unit": unit,
    }


def _defect(diagnostic: Diagnostic) -> Defect:
    return {
        "code": diagnostic.code,
        "position": diagnostic.position,
        "detail": diagnostic.detail,
    }
