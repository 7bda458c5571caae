"""Actions: service work on meters, and looking closer than the sensors do.

Whatever writes is for administrators, finds the meter before it writes, and reads back.
"""

import asyncio
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any, Final

import probatio

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
from homeassistant.util import dt as dt_util

from .callers import require_control, while_awaited
from .const import (
    CONF_ADDRESS,
    CONF_BAUD_RATE,
    CONF_KEY,
    CONF_NEW_ADDRESS,
    CONF_SEND_FRAMES,
    DOMAIN,
)
from .errors import SearchUnderWayError, Told, told_of
from .figures.action import GET_READINGS_SCHEMA, get_readings
from .history.importing import import_history
from .meter import MeterConfig
from .meterbus.bus.found import Method
from .meterbus.bus.line import BAUD_RATES
from .meterbus.bus.scan import Scan
from .meterbus.bus.service import AREAS, SELECT_PAGE, SELECT_REPORT
from .meterbus.bus.turns import urgent
from .meterbus.hexadecimal import bytes_of, split_telegrams
from .meterbus.protocol.addresses import PRIMARY_ADDRESSES
from .meterbus.protocol.errors import InputError, MBusError, MeterError
from .meterbus.protocol.frames import LongFrame
from .meterbus.report import (
    KEY_LENGTH,
    decoded,
    report_found,
    report_scan,
    report_telegram,
)
from .outcome import SILENT
from .primary_addresses import give_address, primary_of
from .records.names import Names
from .searches import Occasion, remembered
from .targets import Target, invalid, meeting, place_of, target_of, writing_target_of

ATTR_RAW: Final = "raw"
ATTR_METHOD: Final = "method"
ATTR_FIRST: Final = "first"
ATTR_LAST: Final = "last"
ATTR_THOROUGH: Final = "thorough"
ATTR_TELEGRAM: Final = "telegram"
ATTR_TIME: Final = "time"
ATTR_WITH_SECONDS: Final = "with_seconds"
ATTR_SUB_CODE: Final = "sub_code"
ATTR_AREA: Final = "area"
ATTR_INDEX: Final = "index"
ATTR_FRAME: Final = "frame"
ATTR_DRY_RUN: Final = "dry_run"

BOTH: Final = "both"
PAGES: Final = {"supercal_page": SELECT_PAGE, "infocal_report": SELECT_REPORT}
"""Records that choose what some meters send next; an index follows."""


def _whole(value: Any) -> int:
    """Return a whole number as the UI sends it; an address of 12.7 is none."""
    number = float(value)
    if not number.is_integer():
        raise probatio.Invalid("a whole number is needed")
    return int(number)


MAXIMUM_TEXT: Final = 64 * 1024
"""Characters of telegrams that are decoded at once: some hours of a bus."""
MAXIMUM_TELEGRAMS: Final = 256
QUOTED: Final = 40
"""Characters of a text that is no hex: enough to find it again."""
MAXIMUM_WORDS: Final = 1024
"""Characters of anything else that is typed: a frame in hex has 783."""


def _text_of(most: int) -> Any:
    return probatio.All(cv.string, probatio.Length(max=most))


_TEXT = _text_of(MAXIMUM_WORDS)
_BYTE = probatio.All(_whole, probatio.Range(0, 0xFF))
_PRIMARY = probatio.All(_whole, probatio.Range(0, 250))
_DEVICE: Final[dict[Any, Any]] = {probatio.Required(ATTR_DEVICE_ID): _TEXT}
_METER: Final[dict[Any, Any]] = {**_DEVICE, probatio.Optional(CONF_ADDRESS): _TEXT}
READ_METER_SCHEMA: Final = probatio.Schema(
    {**_METER, probatio.Optional(ATTR_RAW, default=False): cv.boolean}
)
SCAN_SCHEMA: Final = probatio.Schema(
    {
        **_DEVICE,
        probatio.Optional(ATTR_METHOD, default=Method.SECONDARY.value): probatio.In(
            [*Method, BOTH]
        ),
        probatio.Optional(ATTR_FIRST, default=PRIMARY_ADDRESSES[0]): _PRIMARY,
        probatio.Optional(ATTR_LAST, default=PRIMARY_ADDRESSES[-1]): _PRIMARY,
        probatio.Optional(ATTR_THOROUGH, default=False): cv.boolean,
    }
)
DECODE_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(ATTR_TELEGRAM): _text_of(MAXIMUM_TEXT),
        probatio.Optional(CONF_KEY): _TEXT,
    }
)
SET_ADDRESS_SCHEMA: Final = probatio.Schema(
    {**_METER, probatio.Required(CONF_NEW_ADDRESS): _PRIMARY}
)
SET_RATE_SCHEMA: Final = probatio.Schema(
    {
        **_METER,
        probatio.Required(CONF_BAUD_RATE): probatio.All(
            probatio.Coerce(int), probatio.In(BAUD_RATES)
        ),
    }
)
SET_CLOCK_SCHEMA: Final = probatio.Schema(
    {
        **_METER,
        probatio.Optional(ATTR_TIME): cv.datetime,
        probatio.Optional(ATTR_WITH_SECONDS, default=False): cv.boolean,
    }
)
INITIALIZE_SCHEMA: Final = probatio.Schema(_METER)
RESET_SCHEMA: Final = probatio.Schema(
    {**_METER, probatio.Optional(ATTR_SUB_CODE): _BYTE}
)
READ_AREA_SCHEMA: Final = probatio.Schema(
    {
        **_METER,
        probatio.Required(ATTR_AREA): probatio.In([*AREAS, *PAGES]),
        probatio.Optional(ATTR_INDEX): _BYTE,
    }
)
IMPORT_HISTORY_SCHEMA: Final = probatio.Schema(
    {**_DEVICE, probatio.Optional(ATTR_DRY_RUN, default=True): cv.boolean}
)
SEND_FRAME_SCHEMA: Final = probatio.Schema(
    {**_DEVICE, probatio.Required(ATTR_FRAME): _TEXT}
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions; what writes, or keeps the bus busy, is for administrators."""
    for name, action, schema in (
        ("read_meter", _read_meter, READ_METER_SCHEMA),
        ("get_readings", get_readings, GET_READINGS_SCHEMA),
        ("decode_telegram", _decode_telegram, DECODE_SCHEMA),
    ):
        hass.services.async_register(
            DOMAIN, name, action, schema, SupportsResponse.ONLY
        )
    async_register_admin_service(
        hass, DOMAIN, "scan", _scan, SCAN_SCHEMA, SupportsResponse.ONLY
    )
    for name, action, schema in (
        ("set_primary_address", _set_primary_address, SET_ADDRESS_SCHEMA),
        ("set_baud_rate", _set_baud_rate, SET_RATE_SCHEMA),
        ("set_clock", _set_clock, SET_CLOCK_SCHEMA),
        ("initialize", _initialize, INITIALIZE_SCHEMA),
        ("reset_application", _reset_application, RESET_SCHEMA),
        ("read_area", _read_area, READ_AREA_SCHEMA),
        ("send_frame", _send_frame, SEND_FRAME_SCHEMA),
        ("import_history", _import_history, IMPORT_HISTORY_SCHEMA),
    ):
        async_register_admin_service(
            hass, DOMAIN, name, action, schema, SupportsResponse.OPTIONAL
        )


async def _read_meter(call: ServiceCall) -> ServiceResponse:
    """Read a meter, whichever of its records are sensors."""
    await require_control(call)
    with while_awaited():
        found = await target_of(call).located()
    reading = found.reading
    answer: dict[str, Any] = {
        "meter": found.target.name,
        "primary_address": primary_of(reading),
        "requests": reading.requests,
        "duration_s": round(reading.duration_s, 3),
        "frames": [_hex(each.to_bytes()) for each in reading.frames],
    }
    if call.data[ATTR_RAW]:
        return answer
    return answer | {"telegram": report_telegram(reading.telegram)}


async def _scan(call: ServiceCall) -> ServiceResponse:
    """Search a bus that goes on being polled; what was found is kept when it ends early."""
    entry, _ = place_of(call)
    gateway = entry.runtime_data
    thorough = call.data[ATTR_THOROUGH]
    scan = Scan(gateway.master, urgency=urgent, thorough=thorough)
    method, error = call.data[ATTR_METHOD], None
    first, last = call.data[ATTR_FIRST], call.data[ATTR_LAST]
    if first > last and method != Method.SECONDARY:
        raise invalid("first_above_last", first=str(first), last=str(last))
    addresses = range(first, last + 1)
    try:
        with (
            while_awaited(),
            remembered(call.hass, scan, Occasion.ACTION, method),
        ):
            match method:
                case Method.SECONDARY:
                    await scan.by_secondary()
                case Method.PRIMARY:
                    await scan.by_primary(addresses)
                case _:
                    await scan.by_both(addresses)
    except SearchUnderWayError as err:
        raise invalid("search_under_way", gateway=entry.title) from err
    except MBusError as err:
        names = await Names.load(call.hass)
        error = names.failure(told_of(err), entry.title)
    result = scan.result()
    return report_scan(result, gateway.master.baud_rate) | {
        "meters": [
            report_found(each) | {"is_added": is_added}
            for each, is_added in zip(
                result.meters, gateway.has_each(result.meters), strict=True
            )
        ],
        "ended_early": error,
    }


async def _decode_telegram(call: ServiceCall) -> ServiceResponse:
    """Say what telegrams mean, wherever they are from."""
    key = checked_key(_bytes(call, CONF_KEY)) if CONF_KEY in call.data else None
    telegrams: list[Any] = []
    for each in telegrams_in(_bytes(call, ATTR_TELEGRAM)):
        telegrams.append(decoded(each.hex(), key)[1])
        # Others have their turn in between: a file of them takes seconds.
        await asyncio.sleep(0)
    return {"telegrams": telegrams}


def checked_key(key: bytes) -> bytes:
    """Return a key; raise ServiceValidationError where it is not as long as one."""
    if len(key) != KEY_LENGTH:
        raise invalid("bad_key")
    return key


def telegrams_in(data: bytes) -> list[bytes]:
    """Return what was pasted in pieces; raise ServiceValidationError for too many."""
    pieces = list(islice(split_telegrams(data), MAXIMUM_TELEGRAMS + 1))
    if len(pieces) > MAXIMUM_TELEGRAMS:
        raise invalid("too_many_telegrams", most=str(MAXIMUM_TELEGRAMS))
    return pieces


async def _set_primary_address(call: ServiceCall) -> ServiceResponse:
    """Move a meter to a free primary address, and read it there from now on."""
    new = call.data[CONF_NEW_ADDRESS]
    async with meeting(call) as found:
        old = await give_address(found, new)
    return {"meter": found.target.name, "old_address": old, "new_address": new}


async def _set_baud_rate(call: ServiceCall) -> ServiceResponse:
    """Change the rate of a meter, and read it at that from now on."""
    rate = call.data[CONF_BAUD_RATE]
    if not writing_target_of(call).gateway.master.line.changes_rate:
        raise invalid("fixed_rate")
    async with meeting(call) as found:
        target, known = found.target, found.target.coordinator
        with target.explained():
            await found.service.set_baud_rate(found.address, rate)
        if known is not None:
            await target.gateway.change(known, lambda stored: _at_rate(stored, rate))
    return {"meter": target.name, "baud_rate": rate}


def _at_rate(meter: MeterConfig, baud_rate: int) -> MeterConfig:
    return replace(meter, settings=replace(meter.settings, baud_rate=baud_rate))


async def _set_clock(call: ServiceCall) -> ServiceResponse:
    """Set the clock of a meter, and compare what it shows then."""
    started = dt_util.now()
    wanted = dt_util.as_utc(call.data.get(ATTR_TIME) or started)
    async with meeting(call) as found:
        clock = found.target.clock
        with found.target.explained():
            written, shown = await found.service.set_clock(
                found.address,
                # The bus may keep others waiting; the time goes on meanwhile.
                lambda: clock.shown_at(wanted + (dt_util.now() - started)),
                with_seconds=call.data[ATTR_WITH_SECONDS],
            )
    return {
        "meter": found.target.name,
        "set_to": written.replace(microsecond=0).isoformat(),
        "clock": None if shown is None else shown.isoformat(),
    }


async def _initialize(call: ServiceCall) -> ServiceResponse:
    """Reset the link of a meter; it may be one that answers nothing else."""
    target = writing_target_of(call)
    *others, last = target.addresses
    with target.explained():
        for address in others:
            with suppress(MeterError):
                return _reset(target, await target.service.initialize(address))
        return _reset(target, await target.service.initialize(last))


def _reset(target: Target, acknowledged: bool) -> ServiceResponse:
    return {"meter": target.name, "acknowledged": acknowledged}


async def _reset_application(call: ServiceCall) -> ServiceResponse:
    """Reset the application of a meter, and return what it sends then."""
    async with meeting(call) as found:
        target, service = found.target, found.service
        with target.explained():
            await service.reset_application(found.address, call.data.get(ATTR_SUB_CODE))
            reading = await service.read(found.address)
    if reading is None:
        raise target.failure(SILENT.told)
    return {"meter": target.name, "telegram": report_telegram(reading.telegram)}


async def _read_area(call: ServiceCall) -> ServiceResponse:
    """Read what a meter does not send to the usual request."""
    area = call.data[ATTR_AREA]
    index: int | None = call.data.get(ATTR_INDEX)
    if area in PAGES and index is None:
        raise invalid("index_missing")
    if area not in PAGES and index is not None:
        raise invalid("index_unused")
    async with meeting(call) as found:
        target, service = found.target, found.service
        with target.explained():
            if index is None:
                telegram = await service.read_area(found.address, area)
            else:
                record = PAGES[area] + bytes((index,))
                telegram = await service.read_selected(found.address, record)
    return {"meter": target.name, "telegram": report_telegram(telegram)}


async def _send_frame(call: ServiceCall) -> ServiceResponse:
    """Send a frame as it is; only where a person has said that this is wanted."""
    entry, _ = place_of(call)
    if not entry.options.get(CONF_SEND_FRAMES):
        raise invalid("frames_not_enabled", gateway=entry.title)
    raw = _bytes(call, ATTR_FRAME)
    target = Target(gateway=entry.runtime_data, name=entry.title, addresses=())
    try:
        answer = await target.service.send_frame(raw)
    except InputError as err:
        told = entry.runtime_data.names.detail(Told("not_a_frame", err.code))
        raise invalid("not_a_frame", error=told) from err
    except MBusError as err:
        raise target.failure(told_of(err)) from err
    frame = answer.frame
    response: dict[str, Any] = {
        "sent": _hex(raw),
        "answer": None if frame is None else _hex(frame.to_bytes()),
        "noise": _hex(answer.noise),
    }
    if isinstance(frame, LongFrame):
        response["telegram"] = decoded(frame.to_bytes().hex(), None)[1]
    return response


def _bytes(call: ServiceCall, field: str) -> bytes:
    return bytes_in(call.data[field], of=field)


def bytes_in(text: str, *, of: str) -> bytes:
    """Return bytes that a person typed in hex; raise ServiceValidationError for anything else.

    What is no hex is quoted, and what it was typed `of` where there is nothing.
    """
    try:
        data = bytes_of(text)
    except InputError as err:
        raise invalid("not_hex", error=text.strip()[:QUOTED]) from err
    if not data:
        raise invalid("not_hex", error=of)
    return data


async def _import_history(call: ServiceCall) -> ServiceResponse:
    """Take over what a meter has stored, or only show it."""
    entry, coordinator = place_of(call)
    if coordinator is None:
        raise invalid("meter_missing", gateway=entry.title)
    return await import_history(call.hass, coordinator, dry_run=call.data[ATTR_DRY_RUN])


def _hex(data: bytes) -> str:
    return data.hex(" ").upper()
