"""What a person can download of a gateway or a meter, and give away."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from homeassistant.components.diagnostics import REDACTED
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_DEVICE
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .const import DOMAIN, SUBENTRY_METER
from .coordinator import MeterCoordinator
from .errors import SYSTEM_WORDS
from .failures import Failure
from .gateway import Gateway, MbusConfigEntry, coordinator_of, running_gateway
from .meter import MeterConfig
from .meterbus.bus.found import FoundMeter
from .meterbus.hexadecimal import spaced
from .meterbus.protocol.answers import Answer
from .meterbus.protocol.frames import LongFrame
from .meterbus.report import Report, report_bytes
from .ports import UsbDevice, port_at, ports_there
from .redaction import Redaction
from .searches import SEARCHES, PastSearch


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: MbusConfigEntry
) -> Report:
    """Return what is known of a gateway and of all its meters."""
    return await _download(hass, entry, entry.get_subentries_of_type(SUBENTRY_METER))


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: MbusConfigEntry, device: DeviceEntry
) -> Report:
    """Return what is known of a meter and its gateway; of all, for the gateway itself."""
    meters = entry.get_subentries_of_type(SUBENTRY_METER)
    if (DOMAIN, entry.entry_id) in device.identifiers:
        return await _download(hass, entry, meters)
    return await _download(
        hass,
        entry,
        [each for each in meters if each.subentry_id == device.config_subentry_id],
    )


async def _download(
    hass: HomeAssistant, entry: MbusConfigEntry, meters: Iterable[ConfigSubentry]
) -> Report:
    gateway = running_gateway(entry)
    search = hass.data.get(SEARCHES, {}).get(entry.data[CONF_DEVICE])
    adapter = await hass.async_add_executor_job(_adapter, entry.data[CONF_DEVICE])
    redaction = Redaction(entry)
    await _learn(redaction, gateway, search)
    told = []
    for meter in meters:
        coordinator = coordinator_of(entry, meter.subentry_id)
        told.append(_meter(meter, coordinator, redaction))
        await _let_others_run()
    return {
        "gateway": _gateway(entry, gateway, search, redaction)
        | {"adapter": None if adapter is None else _told_of(adapter, redaction)},
        "meters": told,
    }


async def _let_others_run() -> None:
    """Hold nothing up: hundreds of meters take a second on a small computer."""
    await asyncio.sleep(0)


async def _learn(
    redaction: Redaction, gateway: Gateway | None, search: PastSearch | None
) -> None:
    """Know every number first: that of one meter may stand in what another one sent."""
    for found in () if search is None else search.result.meters:
        if found.address is not None:
            redaction.address(found.address)
    coordinators = () if gateway is None else tuple(gateway.coordinators.values())
    for coordinator in coordinators:
        for frame in _frames_of(coordinator):
            redaction.telegram(frame, coordinator.meter)
        await _let_others_run()


def _frames_of(coordinator: MeterCoordinator) -> Iterator[LongFrame]:
    yield from coordinator.data.frames
    for failure in coordinator.failures:
        for answer in failure.answers:
            if isinstance(answer.frame, LongFrame):
                yield answer.frame


def _gateway(
    entry: MbusConfigEntry,
    gateway: Gateway | None,
    search: PastSearch | None,
    redaction: Redaction,
) -> Report:
    return {
        "state": entry.state.value,
        "error": _setup_error(entry, redaction),
        "settings": {
            "data": redaction.settings(entry.data),
            "options": redaction.settings(entry.options),
        },
        "line": None if gateway is None else _line(gateway, redaction),
        "last_search": None if search is None else _search(search, redaction),
    }


def _adapter(device: str) -> UsbDevice | None:
    """Look what is plugged in at a path; that reads files."""
    port = port_at(device, ports_there())
    return None if port is None else port.usb


def _told_of(adapter: UsbDevice, redaction: Redaction) -> Report:
    """Return what an adapter says of itself; it may repeat its serial number anywhere."""
    number = adapter.serial_number

    def told(text: str | None) -> str | None:
        if text is None:
            return None
        return redaction.text(text.replace(number, REDACTED) if number else text)

    return {
        "vid": adapter.vid,
        "pid": adapter.pid,
        "manufacturer": told(adapter.manufacturer),
        "description": told(adapter.description),
        "has_serial_number": bool(number),
    }


def _setup_error(entry: MbusConfigEntry, redaction: Redaction) -> Report | None:
    """Return why a gateway is not loaded."""
    if entry.reason is None:
        return None
    placeholders = entry.error_reason_translation_placeholders or {}
    message = placeholders.get(
        SYSTEM_WORDS, entry.reason.replace(entry.title, REDACTED)
    )
    return {
        "type": entry.error_reason_translation_key,
        "message": redaction.text(message),
    }


def _line(gateway: Gateway, redaction: Redaction) -> Report:
    master = gateway.master
    return {
        "baud_rate": master.line.baud_rate,
        "allowance_s": round(master.allowance_s, 4),
        "reads_per_hour": round(gateway.reads.per_hour, 1),
        "failed_reads": gateway.failed_reads,
        **asdict(master.counters),
        "errors": [_failure(each, None, redaction) for each in gateway.line_failures],
    }


def _search(search: PastSearch, redaction: Redaction) -> Report:
    result = search.result
    return {
        "occasion": search.occasion.value,
        "method": search.method,
        "ended_at": search.ended_at,
        "duration_s": round(result.duration_s, 1),
        "requests": result.requests,
        "found": [_found(each, redaction) for each in result.meters],
        "collisions": list(result.collisions),
        "unresolved": [redaction.address(each) for each in result.unresolved],
        "without_data": [
            each if isinstance(each, int) else redaction.address(each)
            for each in result.without_data
        ],
        "hints": [each.value for each in result.hints],
        "error": None if search.error is None else redaction.text(search.error),
    }


def _found(meter: FoundMeter, redaction: Redaction) -> Report:
    address = meter.address
    return {
        "secondary_address": None if address is None else redaction.address(address),
        "primary_address": meter.primary_address,
        "found_by": meter.found_by.value,
        "baud_rate": meter.baud_rate,
    }


def _meter(
    meter: ConfigSubentry, coordinator: MeterCoordinator | None, redaction: Redaction
) -> Report:
    report: Report = {"settings": redaction.settings(meter.data)}
    if coordinator is None:
        return report
    known = coordinator.meter
    return report | {
        "is_read": coordinator.is_wanted,
        "answers": coordinator.has_read and coordinator.last_update_success,
        "outcome": None if coordinator.outcome is None else coordinator.outcome.kind,
        "interval": str(coordinator.update_interval),
        "last_answer": _last_answer(coordinator, redaction),
        "errors": [_failure(each, known, redaction) for each in coordinator.failures],
    }


def _last_answer(coordinator: MeterCoordinator, redaction: Redaction) -> Report | None:
    """Return the telegrams of the last read that succeeded, as files of telegrams are."""
    data = coordinator.data
    if not data.frames:
        return None
    telegrams = [redaction.telegram(each, coordinator.meter) for each in data.frames]
    return {
        "read_at": data.read_at,
        "requests": data.requests,
        "duration_s": data.duration_s,
        "raw": [spaced(each) for each in telegrams],
        "decoded": [report_bytes(each) for each in telegrams],
    }


def _failure(
    failure: Failure, meter: MeterConfig | None, redaction: Redaction
) -> Report:
    return {
        "type": failure.kind,
        "message": redaction.text(failure.message),
        "first_at": failure.first_at,
        "last_at": failure.last_at,
        "times": failure.times,
        "answers": [_answer(each, meter, redaction) for each in failure.answers],
    }


def _answer(answer: Answer, meter: MeterConfig | None, redaction: Redaction) -> Report:
    frame = answer.frame
    raw = b"" if frame is None else frame.to_bytes()
    if isinstance(frame, LongFrame):
        raw = redaction.telegram(frame, meter)
    return {
        "request": spaced(redaction.request(answer.request)),
        "raw": spaced(raw),
        "noise": spaced(redaction.raw(answer.noise)),
        "late": spaced(redaction.raw(answer.late)),
        "decoded": report_bytes(raw) if isinstance(frame, LongFrame) else None,
    }
