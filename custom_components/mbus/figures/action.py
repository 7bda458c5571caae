"""The action that tells what meters show, to mail it or to save it."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

import probatio

from custom_components.mbus.callers import Caller, while_awaited
from custom_components.mbus.const import DOMAIN
from custom_components.mbus.coordinator import MeterCoordinator
from custom_components.mbus.records.names import Names
from custom_components.mbus.records.notation import Notation
from custom_components.mbus.targets import invalid
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.util import dt as dt_util

from .meters import StoredMeter, meters_on
from .table import Style, as_csv
from .taking import figures_of
from .values import Difference, Figure, MeterFigures, differences

ATTR_READ: Final = "read"
ATTR_AT: Final = "at"
ATTR_SINCE: Final = "since"
ATTR_KEYS: Final = "keys"
ATTR_FORMAT: Final = "format"
ATTR_DECIMAL: Final = "decimal"
ATTR_SEPARATOR: Final = "separator"

RECORDS: Final = "records"
CSV: Final = "csv"
FORMATS: Final = (RECORDS, CSV)
SIGNS: Final = {"point": ".", "comma": ",", "semicolon": ";"}
MAXIMUM_DEVICES: Final = 1000
"""That are named at once: as many as the largest search finds."""

MAXIMUM_KEYS: Final = 256
"""Records that are named at once: no meter sends so many in a telegram."""
MAXIMUM_KEY: Final = 256
"""Characters of a key; those of all known telegrams are shorter by far."""


def _moment(value: Any) -> datetime:
    """Return the moment that a person means: a day alone is its end, as meters count days."""
    if isinstance(value, str):
        value = dt_util.parse_date(value) or dt_util.parse_datetime(value)
    match value:
        case datetime() as moment:
            return dt_util.as_utc(moment)
        case date() as day:
            return dt_util.as_utc(datetime.combine(day + timedelta(days=1), time()))
        case _:
            raise probatio.Invalid("a date or a time is needed")


GET_READINGS_SCHEMA: Final = probatio.Schema(
    {
        probatio.Optional(ATTR_DEVICE_ID, default=list): probatio.All(
            cv.ensure_list, [cv.string], probatio.Length(max=MAXIMUM_DEVICES)
        ),
        probatio.Optional(ATTR_READ, default=False): cv.boolean,
        probatio.Optional(ATTR_AT): _moment,
        probatio.Optional(ATTR_SINCE): _moment,
        probatio.Optional(ATTR_KEYS, default=list): probatio.All(
            cv.ensure_list,
            [probatio.All(cv.string, probatio.Length(max=MAXIMUM_KEY))],
            probatio.Length(max=MAXIMUM_KEYS),
        ),
        probatio.Optional(ATTR_FORMAT, default=RECORDS): probatio.In(FORMATS),
        probatio.Optional(ATTR_DECIMAL, default="point"): probatio.In(
            ("point", "comma")
        ),
        probatio.Optional(ATTR_SEPARATOR, default="comma"): probatio.In(
            ("comma", "semicolon")
        ),
    }
)


async def get_readings(call: ServiceCall) -> ServiceResponse:
    """Return what meters show, now or at a moment; read them first where that is wished."""
    hass, is_read = call.hass, call.data[ATTR_READ]
    at, since = call.data.get(ATTR_AT), call.data.get(ATTR_SINCE)
    names = await Names.load(hass)
    _refuse_future(at, since, names.notation)
    caller = await Caller.of(call, POLICY_CONTROL if is_read else POLICY_READ)
    meters = _meters_of(call, caller)
    if is_read:
        with while_awaited():
            await _read(meters)
    keys = set(call.data[ATTR_KEYS])
    told = [
        each.only(keys) if keys else each
        for each in await figures_of(hass, meters, names, at)
    ]
    counted: list[tuple[Difference, ...]] = []
    if since is not None:
        before = await figures_of(hass, meters, names, since)
        counted = [differences(*both) for both in zip(before, told, strict=True)]
    answer: dict[str, Any] = {
        "at": dt_util.as_local(at or dt_util.utcnow()).isoformat(),
        "meters": len(told),
        "failed": [each.meter.name for each in told if each.problem is not None],
    }
    if call.data[ATTR_FORMAT] == CSV:
        style = Style(
            decimal=SIGNS[call.data[ATTR_DECIMAL]],
            separator=SIGNS[call.data[ATTR_SEPARATOR]],
        )
        return answer | {"csv": as_csv(told, names, style, counted)}
    return answer | {
        "readings": [
            _reported(each, counted[number] if counted else ())
            for number, each in enumerate(told)
        ]
    }


def _refuse_future(
    at: datetime | None, since: datetime | None, notation: Notation
) -> None:
    """Raise what tells that a moment has not come, or that the two are the wrong way."""
    now = dt_util.utcnow()
    for moment in (at, since):
        if moment is not None and moment > now:
            shown = notation.as_of(dt_util.as_local(moment))
            raise invalid("moment_in_future", moment=shown)
    if since is not None and since >= (at or now):
        raise invalid("since_not_before")


def _meters_of(call: ServiceCall, caller: Caller) -> list[StoredMeter]:
    """Return the meters that are meant: those that are named, or of gateways, or all.

    Raises Unauthorized for one that is named, and leaves the others out, which the caller
    has no right to.
    """
    hass = call.hass
    every = {
        each.device_id(hass) or f"{each.entry.entry_id} {each.subentry_id}": each
        for each in meters_on(hass.config_entries.async_entries(DOMAIN))
    }
    named: list[str] = call.data[ATTR_DEVICE_ID]
    if not named:
        return [each for key, each in every.items() if caller.may(key)]
    chosen: dict[str, StoredMeter] = {}
    for device_id in named:
        known = every.get(device_id)
        meant = (
            _on_gateway(hass, device_id, every) if known is None else {device_id: known}
        )
        if not meant:
            raise invalid("no_such_meter", device=device_id)
        mine = {key: each for key, each in meant.items() if caller.may(key)}
        if not mine:
            raise caller.refuse(call)
        chosen |= mine
    return list(chosen.values())


def _on_gateway(
    hass: HomeAssistant, device_id: str, every: dict[str, StoredMeter]
) -> dict[str, StoredMeter]:
    """Return the meters of a gateway, by the device that it is."""
    device = dr.async_get(hass).async_get(device_id)
    identifiers = set() if device is None else device.identifiers
    return {
        key: each
        for key, each in every.items()
        if (DOMAIN, each.entry.entry_id) in identifiers
    }


async def _read(meters: Iterable[StoredMeter]) -> None:
    """Read meters now: those of one gateway in turn, those of several at the same time."""
    by_gateway: dict[str, list[MeterCoordinator]] = {}
    for each in meters:
        # One whose entities are all disabled is left in peace: nothing is told of it.
        if each.coordinator is not None and each.coordinator.is_wanted:
            by_gateway.setdefault(each.entry.entry_id, []).append(each.coordinator)
    async with asyncio.TaskGroup() as group:
        for coordinators in by_gateway.values():
            group.create_task(_read_in_turn(coordinators))


async def _read_in_turn(coordinators: Sequence[MeterCoordinator]) -> None:
    coordinators[0].forgive_line()
    for each in coordinators:
        await each.read_now()


def _reported(told: MeterFigures, counted: Sequence[Difference]) -> dict[str, Any]:
    """Return plain data of a meter, with times on the clock of the house."""
    meter, since = told.meter, {each.later.record.key: each for each in counted}
    return {
        "name": meter.name,
        "area": meter.area,
        "device_id": meter.device_id,
        "gateway": meter.gateway,
        "number": meter.number,
        "manufacturer": meter.manufacturer,
        "version": meter.version,
        "medium": meter.medium,
        "primary_address": meter.primary_address,
        "read_at": _time(told.read_at),
        "problem": told.problem,
        "records": [_record(each, since.get(each.record.key)) for each in told.figures],
    }


def _record(figure: Figure, counted: Difference | None) -> dict[str, Any]:
    record = figure.record
    reported = {
        "name": record.name,
        "key": record.key,
        "entity_id": record.entity_id,
        "value": _plain(figure.value),
        "unit": record.unit,
        "time": _time(figure.at),
        "source": figure.source,
    }
    if counted is None:
        return reported
    earlier = counted.earlier
    return reported | {
        "since": {
            "value": _plain(earlier.value),
            "time": _time(earlier.at),
            "source": earlier.source,
        },
        "counted": _plain(counted.amount),
    }


def _plain(value: Decimal | str | None) -> int | float | str | None:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else dt_util.as_local(moment).isoformat()
