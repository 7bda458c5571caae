"""The past week of the simulated meters, so that nobody waits a week to see a graph."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from meterbus.protocol.keys import keyed
from meterbus.protocol.telegram import parse_telegram
from meterbus.protocol.values import Number
from simulator.fleet import load_fleet
from simulator.telegrams import AnswerHead

from .client import Commands
from .entities import Sensor

DAYS: Final = 7
SAMPLE: Final = timedelta(minutes=15)
SAMPLES_PER_HOUR: Final = 4

UNIT_CLASSES: Final = {
    "Wh": "energy",
    "W": "power",
    "m³": "volume",
    "m³/h": "volume_flow_rate",
    "°C": "temperature",
    "V": "voltage",
    "A": "electric_current",
    "Hz": "frequency",
}
ARITHMETIC_MEAN: Final = 1
NO_MEAN: Final = 0


@dataclass
class Series:
    """What a sensor would have shown, once per sample."""

    unit: str | None
    values: list[float]


async def import_past(
    commands: Commands, fleet: str, sensors: list[Sensor], now: datetime
) -> None:
    """Give Home Assistant the statistics of the days before it was started."""
    end = now.replace(minute=0, second=0, microsecond=0)
    start = end - timedelta(days=DAYS)
    # In a thread: whoever calls may have a gateway to serve meanwhile.
    past = await asyncio.to_thread(series_of, fleet, start, end, now)
    for sensor in sensors:
        series = past.get(sensor.unique_id)
        if series is None or not (sensor.is_counter or sensor.is_measured):
            continue
        hours = counted(series.values) if sensor.is_counter else measured(series.values)
        await commands.send(
            "recorder/import_statistics",
            metadata={
                "has_sum": sensor.is_counter,
                "mean_type": NO_MEAN if sensor.is_counter else ARITHMETIC_MEAN,
                "name": None,
                "source": "recorder",
                "statistic_id": sensor.entity_id,
                "unit_class": UNIT_CLASSES.get(series.unit or ""),
                "unit_of_measurement": series.unit,
            },
            stats=[
                {"start": (start + timedelta(hours=number)).isoformat(), **hour}
                for number, hour in enumerate(hours)
            ],
        )


def counted(values: list[float]) -> Iterator[Mapping[str, float]]:
    """Return each hour's count, so that it is zero now: there Home Assistant goes on."""
    latest = values[-1]
    for reading in values[SAMPLES_PER_HOUR:-1:SAMPLES_PER_HOUR]:
        yield {"state": reading, "sum": reading - latest}


def measured(values: list[float]) -> Iterator[Mapping[str, float]]:
    """Return mean and range of each hour."""
    for first in range(0, len(values) - SAMPLES_PER_HOUR - 1, SAMPLES_PER_HOUR):
        hour = values[first : first + SAMPLES_PER_HOUR + 1]
        yield {"mean": sum(hour) / len(hour), "min": min(hour), "max": max(hour)}


def series_of(
    fleet: str, start: datetime, end: datetime, now: datetime
) -> Mapping[str, Series]:
    """Ask simulated meters at moments of the past and, at last, now.

    The simulator's values depend on the time alone, so these are the values that it would
    have served. Returned by the sensor's unique id.
    """
    moments = [start + number * SAMPLE for number in range((end - start) // SAMPLE + 1)]
    clock = _Clock(start)
    past: dict[str, Series] = {}
    meters = load_fleet(fleet, clock=clock.time).meters
    for clock.now in (*moments, now):
        for meter in meters:
            address = meter.secondary_address
            head = AnswerHead(meter.primary_address, address, 0)
            telegram = parse_telegram(meter.telegrams.telegram(0, head))
            for key, record in keyed(telegram.records).items():
                if isinstance(record.value, Number):
                    series = past.setdefault(
                        f"{address}_{key}", Series(_text(record.unit), [])
                    )
                    series.values.append(float(record.value.to_decimal()))
    return past


def _text(unit: Any) -> str | None:
    return None if unit is None else str(unit)


@dataclass
class _Clock:
    """A clock that stands still until it is set."""

    now: datetime

    def time(self) -> float:
        """Return seconds since 1970."""
        return self.now.astimezone(UTC).timestamp()
