"""Telegrams whose values move as those of a real house do.

A value depends on the time and on the seed alone, so it survives a restart: counters
are the analytic integral of a daily curve that never goes below zero, and their rate is
what the same telegram reports as power or flow.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import cos, pi, sin
from random import Random
from typing import Final

from meterbus.protocol.frames import LongFrame

from .telegrams import AnswerHead, Clock, bcd, integer, record, respond, type_f, type_g

ORIGIN_S: Final = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
"""When the counters stand at their starting values."""
HOUR_S: Final = 3600.0
DAY_S: Final = 24 * HOUR_S
KWH_PER_M3_K: Final = 1.163
"""Heat that a cubic metre of water carries for each kelvin."""

MONTHS_STORED: Final = 12
LEAST_SPREAD_K: Final = 0.5
"""Below it a heat meter would need more water than its pipe lets through."""


@dataclass(frozen=True)
class Wave:
    """A share of the mean that comes and goes."""

    share: float
    period_s: float
    peak_s: float

    def height(self, now: float) -> float:
        """Return the deviation from the mean, as a share of it."""
        return self.share * cos(2 * pi * (now - self.peak_s) / self.period_s)

    def hours(self, now: float) -> float:
        """Return the integral of the height, in hours at the mean."""
        angle = 2 * pi * (now - self.peak_s) / self.period_s
        return self.share * self.period_s / (2 * pi) * sin(angle) / HOUR_S


@dataclass(frozen=True)
class Counter:
    """A quantity that is counted: its rate, and the sum of it since the origin."""

    base: float
    per_hour: float
    waves: tuple[Wave, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a curve that would count backwards."""
        if sum(wave.share for wave in self.waves) >= 1 or self.per_hour < 0:
            raise ValueError("a counter never runs backwards")

    def rate(self, now: float) -> float:
        """Return the rate per hour at a moment."""
        return self.per_hour * (1 + sum(wave.height(now) for wave in self.waves))

    def total(self, now: float) -> float:
        """Return the count at a moment; never below zero."""
        hours = (now - ORIGIN_S) / HOUR_S
        hours += sum(wave.hours(now) - wave.hours(ORIGIN_S) for wave in self.waves)
        return max(0.0, self.base + self.per_hour * hours)

    @property
    def peak(self) -> float:
        """The highest rate there is."""
        return self.per_hour * (1 + sum(wave.share for wave in self.waves))


@dataclass(frozen=True)
class Scene:
    """One meter at one moment: its starting values, its seed, and the time."""

    base: Mapping[str, float]
    seed: str
    now: float

    @property
    def moment(self) -> datetime:
        """The date and time that the meter shows: UTC."""
        return datetime.fromtimestamp(self.now, UTC)

    @property
    def year_end(self) -> date:
        """The last day of the year before."""
        return date(self.moment.year - 1, 12, 31)

    @property
    def month_end(self) -> date:
        """The last day of the month before."""
        return self.month_ends(1)[0]

    def month_ends(self, count: int) -> Sequence[date]:
        """Return the last days of so many months before this one, the latest first."""
        day, ends = self.moment.date(), []
        for _ in range(count):
            day = day.replace(day=1) - timedelta(days=1)
            ends.append(day)
        return ends

    def counter(
        self, name: str, per_hour: float, daily: float, brief: float
    ) -> Counter:
        """Return the counter of this starting value, with two waves in its rate.

        The seed shifts the waves and makes each meter of a kind a little different.
        """
        waves = (
            Wave(daily, DAY_S, 7 * HOUR_S + self._phase("daily") * 2 * HOUR_S),
            Wave(brief, 1.6 * HOUR_S, self._phase("brief") * HOUR_S),
        )
        own = 1 + 0.15 * self._phase("mean")
        return Counter(self.base[name], own * per_hour, waves)

    def wander(self, name: str, middle: float, swing: float) -> float:
        """Return a value that wanders around its middle by at most this swing."""
        slow = Wave(0.7, 1.3 * DAY_S, self._phase(name) * DAY_S)
        fast = Wave(0.3, 0.7 * HOUR_S, self._phase(name) * HOUR_S)
        return middle + swing * (slow.height(self.now) + fast.height(self.now))

    def _phase(self, name: str) -> float:
        return Random(f"{self.seed} {name}").uniform(-1, 1)


def _until(day: date) -> float:
    """Return the end of a day, in seconds since 1970."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return midnight.timestamp() + DAY_S


@dataclass(frozen=True)
class Heat:
    """What a heat meter measures; the temperatures follow from power and flow."""

    scene: Scene

    @property
    def energy(self) -> Counter:
        """Heat in kWh; its rate is the power in kW."""
        return self.scene.counter("energy_kwh", self.scene.base["power_kw"], 0.6, 0.15)

    @property
    def volume(self) -> Counter:
        """Volume in m³; its rate is the flow."""
        spread = KWH_PER_M3_K * max(self.scene.base["spread_k"], LEAST_SPREAD_K)
        return self.scene.counter(
            "volume_m3", self.scene.base["power_kw"] / spread, 0.6, 0
        )

    @property
    def power_kw(self) -> float:
        """Power at this moment."""
        return self.energy.rate(self.scene.now)

    @property
    def flow_m3h(self) -> float:
        """Flow at this moment."""
        return self.volume.rate(self.scene.now)

    @property
    def spread_k(self) -> float:
        """Difference between flow and return temperature."""
        return self.power_kw / (KWH_PER_M3_K * self.flow_m3h) if self.flow_m3h else 0.0

    @property
    def flow_temperature(self) -> float:
        """Temperature of the water that comes, in °C."""
        return self.scene.wander("flow temperature", 58.0, 6.0)


def _heat(scene: Scene) -> bytes:
    """Return the records of a heat meter that codes everything in BCD (Hydrometer)."""
    return _heat_now(scene) + _heat_stored(scene)


def _heat_now(scene: Scene) -> bytes:
    heat, now = Heat(scene), scene.now
    warm, spread = round(heat.flow_temperature * 10), round(heat.spread_k * 10)
    return b"".join(
        (
            record("0C 05", bcd(int(heat.energy.total(now) * 10), 8)),
            record("0C 12", bcd(int(heat.volume.total(now) * 10_000), 8)),
            record("0C 2A", bcd(round(heat.power_kw * 10_000), 8)),
            record("0B 3A", bcd(round(heat.flow_m3h * 10_000), 6)),
            record("0A 5A", bcd(warm, 4)),
            record("0A 5E", bcd(warm - spread, 4)),
            record("0A 62", bcd(spread, 4)),
            record("04 6D", type_f(scene.moment)),
        )
    )


def _heat_stored(scene: Scene) -> bytes:
    energy, year_end = Heat(scene).energy, scene.year_end
    hours = scene.base["operating_hours"] + (scene.now - ORIGIN_S) / HOUR_S
    next_year_end = year_end.replace(year=year_end.year + 1)
    return b"".join(
        (
            record("4C 05", bcd(int(energy.total(_until(year_end)) * 10), 8)),
            record("44 6D", b"\x00\x00" + type_g(year_end)),
            record("44 ED 7E", b"\x00\x00" + type_g(next_year_end)),
            record("8C 01 05", bcd(int(energy.total(_until(scene.month_end)) * 10), 8)),
            record("84 01 6D", b"\x00\x00" + type_g(scene.month_end)),
            record("0B 26", bcd(max(0, int(hours)), 6)),
        )
    )


def _heat_binary(scene: Scene) -> bytes:
    """Return the records of a heat meter that codes everything in binary (Kamstrup)."""
    heat, now = Heat(scene), scene.now
    warm, spread = round(heat.flow_temperature * 100), round(heat.spread_k * 100)
    stored = heat.energy.total(_until(scene.year_end))
    return b"".join(
        (
            record("04 06", integer(int(heat.energy.total(now)), 4)),
            record("04 14", integer(int(heat.volume.total(now) * 100), 4)),
            record("02 59", integer(warm, 2)),
            record("02 5D", integer(warm - spread, 2)),
            record("02 61", integer(spread, 2)),
            record("04 2D", integer(round(heat.power_kw * 10), 4)),
            record("14 2D", integer(round(heat.energy.peak * 10), 4)),
            record("04 3B", integer(round(heat.flow_m3h * 1000), 4)),
            record("44 06", integer(int(stored), 4)),
            record("42 6C", type_g(scene.year_end)),
        )
    )


def _water(scene: Scene) -> bytes:
    """Return the records of a water meter, cold or warm."""
    volume = scene.counter("volume_m3", scene.base["flow_m3h"], 0.7, 0.25)
    stored = volume.total(_until(scene.month_end))
    return b"".join(
        (
            record("04 13", integer(int(volume.total(scene.now) * 1000), 4)),
            record("04 93 3C", integer(round(scene.base["backward_m3"] * 1000), 4)),
            record("02 3B", integer(round(volume.rate(scene.now) * 1000), 2)),
            record("44 13", integer(int(stored * 1000), 4)),
            record("42 6C", type_g(scene.month_end)),
            record("02 FD 17", integer(0, 2)),
        )
    )


def _water_by_month(scene: Scene) -> bytes:
    """Return the records of a water meter that stores the ends of the last months."""
    volume = scene.counter("volume_m3", scene.base["flow_m3h"], 0.7, 0.25)
    records = [record("04 13", integer(int(volume.total(scene.now) * 1000), 4))]
    for storage, day in enumerate(scene.month_ends(MONTHS_STORED), 1):
        stored = int(volume.total(_until(day)) * 1000)
        records += (
            record(f"{_stored(0x04, storage)} 13", integer(stored, 4)),
            record(f"{_stored(0x02, storage)} 6C", type_g(day)),
        )
    return b"".join(records)


def _stored(data_field: int, storage: int) -> str:
    """Return the DIB of a storage number up to 31: its lowest bit is in the DIF."""
    return f"{data_field | 0x80 | (storage & 1) << 6:02X} {storage >> 1:02X}"


def _gas(scene: Scene) -> bytes:
    """Return the records of a gas meter."""
    volume = scene.counter("volume_m3", scene.base["flow_m3h"], 0.6, 0.3)
    stored = volume.total(_until(scene.year_end))
    return b"".join(
        (
            record("0C 14", bcd(int(volume.total(scene.now) * 100), 8)),
            record("4C 14", bcd(int(stored * 100), 8)),
            record("42 6C", type_g(scene.year_end)),
        )
    )


def _electricity(scene: Scene) -> bytes:
    """Return the records of a three-phase meter with two tariffs and export."""
    imported = scene.counter("energy_kwh", scene.base["power_kw"], 0.5, 0.3)
    exported = scene.counter("export_kwh", scene.base["export_kw"], 0.9, 0)
    total = int(imported.total(scene.now) * 1000)
    night = total * 3 // 10
    counts = (
        record("04 03", integer(total, 4)),
        record("84 10 03", integer(total - night, 4)),
        record("84 20 03", integer(night, 4)),
        record("04 83 3C", integer(int(exported.total(scene.now) * 1000), 4)),
    )
    power = imported.rate(scene.now) * 1000
    return b"".join(counts) + _phases(scene, power) + _frequency(scene)


def _phases(scene: Scene, power: float) -> bytes:
    """Return power, voltage and current of each phase; the powers add up."""
    first, second = round(power * 0.45), round(power * 0.33)
    powers = (first, second, round(power) - first - second)
    volts = [scene.wander(f"voltage {phase}", 230, 4) for phase in (1, 2, 3)]
    amperes = [watt / volt for watt, volt in zip(powers, volts, strict=True)]
    return b"".join(
        (
            record("04 2B", integer(sum(powers), 4)),
            *(_phase("04 AB FC", n, watt, 4) for n, watt in enumerate(powers, 1)),
            *(
                _phase("02 FD C8 FC", n, 10 * volt, 2)
                for n, volt in enumerate(volts, 1)
            ),
            *(_phase("04 FD D9 FC", n, 1000 * a, 4) for n, a in enumerate(amperes, 1)),
        )
    )


def _phase(information: str, phase: int, value: float, size: int) -> bytes:
    return record(f"{information} {phase:02X}", integer(round(value), size))


def _frequency(scene: Scene) -> bytes:
    hertz = scene.wander("frequency", 50.0, 0.1)
    return record("02 FB 2E", integer(round(hertz * 10), 2))


def _heat_cost_allocator(scene: Scene) -> bytes:
    """Return the records of a heat cost allocator."""
    units = scene.counter("units", scene.base["units_per_hour"], 0.6, 0.2)
    year_end = scene.year_end
    next_year_end = year_end.replace(year=year_end.year + 1)
    radiator, room = scene.wander("radiator", 38, 9), scene.wander("room", 20.5, 1.5)
    return b"".join(
        (
            record("0B 6E", bcd(int(units.total(scene.now)), 6)),
            record("4B 6E", bcd(int(units.total(_until(year_end))), 6)),
            record("42 6C", type_g(year_end)),
            record("42 EC 7E", type_g(next_year_end)),
            record("02 5A", integer(round(radiator * 10), 2)),
            record("02 66", integer(round(room * 10), 2)),
        )
    )


@dataclass(frozen=True)
class Profile:
    """A kind of meter: its records, and the starting values where none are given."""

    records: Callable[[Scene], bytes]
    base: Mapping[str, float]


HEAT_BASE: Final[Mapping[str, float]] = {
    "energy_kwh": 24_310.0,
    "volume_m3": 1_204.0,
    "operating_hours": 20_000.0,
    "power_kw": 1.1,
    "spread_k": 15.0,
}
COLD_WATER_BASE: Final[Mapping[str, float]] = {
    "volume_m3": 318.4,
    "backward_m3": 0.019,
    "flow_m3h": 0.012,
}

PROFILES: Final[Mapping[str, Profile]] = {
    "heat": Profile(_heat, HEAT_BASE),
    "heat_binary": Profile(_heat_binary, HEAT_BASE),
    "cold_water": Profile(_water, COLD_WATER_BASE),
    "warm_water": Profile(_water, {**COLD_WATER_BASE, "volume_m3": 127.9}),
    "water_by_month": Profile(_water_by_month, {"volume_m3": 264.2, "flow_m3h": 0.012}),
    "gas": Profile(_gas, {"volume_m3": 31_200.88, "flow_m3h": 0.21}),
    "electricity": Profile(
        _electricity,
        {
            "energy_kwh": 12_873.4,
            "power_kw": 0.52,
            "export_kwh": 5.0,
            "export_kw": 0.11,
        },
    ),
    "heat_cost_allocator": Profile(
        _heat_cost_allocator, {"units": 1247.0, "units_per_hour": 0.14}
    ),
}


@dataclass(frozen=True)
class GeneratedTelegram:
    """The one telegram of a meter whose values move with a clock."""

    profile: str
    clock: Clock
    seed: str = ""
    base: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a profile or starting value that does not exist or cannot be."""
        if self.profile not in PROFILES:
            raise ValueError(f"there is no generator {self.profile!r}")
        if unknown := sorted(self.base.keys() - PROFILES[self.profile].base.keys()):
            raise ValueError(f"{self.profile} has no starting value {unknown[0]!r}")
        if negative := [name for name, value in self.base.items() if value < 0]:
            raise ValueError(f"the starting value {negative[0]!r} is negative")

    @property
    def pages(self) -> int:
        """How many telegrams one complete readout has."""
        return 1

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return the values of this moment."""
        profile = PROFILES[self.profile]
        scene = Scene({**profile.base, **self.base}, self.seed, self.clock())
        return respond(head, profile.records(scene))
