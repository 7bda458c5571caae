"""A meter with stored months and a real recorder, for the tests of history."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
import logging
from typing import Literal

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)

from custom_components.mbus.coordinator import MeterCoordinator
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util
from simulator.bus import SimulatedBus
from simulator.meter import SimulatedMeter
from simulator.telegrams import (
    RecordsTelegram,
    TelegramSource,
    bcd,
    integer,
    record,
    type_g,
)
from tests.common import pass_interval

WATER = SecondaryAddress("66510211", 0x2C2D, 59, 0x16)
ALLOCATOR = SecondaryAddress("53190648", 0x4493, 53, 0x08)
VOLUME = "sensor.cold_water_meter_66510211_volume"
BACKWARD = "sensor.cold_water_meter_66510211_volume_backward"
UNITS = "sensor.heat_cost_allocator_53190648_consumption_units"

# Every query would be a line.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)

PERIODS_OF_AN_HOUR = [timedelta(minutes=minute) for minute in range(0, 60, 5)]

type Month = tuple[date, int]
"""Its last day, and what the counter showed then."""


def water(litres: int, *months: Month) -> RecordsTelegram:
    """Return the telegram of a water meter: litres now, and at the end of months."""
    now = record("04 13", integer(litres, 4))
    return RecordsTelegram(now + stores("4", "13", months))


def allocator(units: int, *months: Month) -> RecordsTelegram:
    """Return the telegram of a heat cost allocator; the first month is its due date."""
    now = record("0B 6E", bcd(units, 6))
    return RecordsTelegram(now + stores("4", "6E", months))


def stores(field: str, vif: str, months: Sequence[Month]) -> bytes:
    """Return storages 1 and on: a value of four bytes and its date."""
    return b"".join(
        record(f"{dib(number, field)} {vif}", integer(value, 4))
        + record(f"{dib(number, '2')} 6C", type_g(day))
        for number, (day, value) in enumerate(months, 1)
    )


def dib(storage: int, field: str) -> str:
    """Return DIF and DIFE of a storage number."""
    odd, rest = storage & 1, storage >> 1
    return f"{'C' if odd else '8'}{field} {rest:02X}"


def bus_with(address: SecondaryAddress, telegram: TelegramSource) -> SimulatedBus:
    """Return a bus with one meter at primary address 1."""
    return SimulatedBus([SimulatedMeter(1, address, telegram)], 2400)


def coordinator_of(entry: MockConfigEntry) -> MeterCoordinator:
    """Return the coordinator of the only meter of a gateway."""
    (coordinator,) = entry.runtime_data.coordinators.values()
    assert isinstance(coordinator, MeterCoordinator)
    return coordinator


async def compile_hour(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, start: datetime
) -> None:
    """Let the recorder compile the statistics of an hour, and that hour be over."""
    await async_wait_recording_done(hass)
    freezer.move_to(start + timedelta(hours=1, seconds=10))
    for period in PERIODS_OF_AN_HOUR:
        do_adhoc_statistics(hass, start=start + period)
    await async_wait_recording_done(hass)


async def show(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    bus: SimulatedBus,
    telegram: RecordsTelegram,
) -> None:
    """Let the meter tell something else, and be read a quarter of an hour later."""
    bus.meters[0].telegrams = telegram
    await pass_interval(hass, freezer)


async def live_hour(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    bus: SimulatedBus,
    telegram: RecordsTelegram,
    start: datetime,
) -> None:
    """Let the meter tell something in an hour, and the recorder compile that hour."""
    freezer.move_to(start)
    await show(hass, freezer, bus, telegram)
    await compile_hour(hass, freezer, start)


async def rows_of(
    hass: HomeAssistant, entity_id: str
) -> list[tuple[str, float, float]]:
    """Return the hours of long-term statistics in their own unit: start, state, sum."""
    await async_wait_recording_done(hass)
    found = await get_instance(hass).async_add_executor_job(
        statistics_during_period,
        hass,
        datetime.fromtimestamp(0, UTC),
        None,
        {entity_id},
        "hour",
        None,
        {"state", "sum"},
    )
    return [
        (
            dt_util.utc_from_timestamp(each["start"]).strftime("%Y-%m-%d %H"),
            round(each["state"] or 0.0, 6),
            round(each["sum"] or 0.0, 6),
        )
        for each in found.get(entity_id, [])
    ]


async def consumption_of(
    hass: HomeAssistant, entity_id: str, period: Literal["hour", "month", "year"]
) -> list[float | None]:
    """Return what graphs and the energy dashboard show for each month, or the like."""
    found = await get_instance(hass).async_add_executor_job(
        statistics_during_period,
        hass,
        datetime(2026, 1, 1, tzinfo=UTC),
        None,
        {entity_id},
        period,
        None,
        {"change"},
    )
    return [each["change"] for each in found[entity_id]]
