"""Values that move."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from meterbus.protocol.keys import keyed
from meterbus.protocol.telegram import parse_telegram
from meterbus.protocol.values import Number
from simulator.generator import (
    ORIGIN_S,
    PROFILES,
    Counter,
    GeneratedTelegram,
    Heat,
    Scene,
    Wave,
)
from simulator.telegrams import AnswerHead

from .builders import HYDROMETER

HEAD = AnswerHead(1, HYDROMETER, 1)
NOW_S = ORIGIN_S + 200 * 86400
MOMENTS = [NOW_S + 600 * step for step in range(500)]
LEADING_COUNTERS = {
    "heat": (2, 6, "bcd"),
    "heat_binary": (2, 6, "integer"),
    "cold_water": (2, 6, "integer"),
    "warm_water": (2, 6, "integer"),
    "water_by_month": (2, 6, "integer"),
    "gas": (2, 6, "bcd"),
    "electricity": (2, 6, "integer"),
    "heat_cost_allocator": (2, 5, "bcd"),
}


def count(raw: bytes, coding: str) -> int:
    """Return the value of a BCD or binary counter."""
    codings = {
        "bcd": lambda: int(raw[::-1].hex()),
        "integer": lambda: int.from_bytes(raw, "little"),
    }
    return codings[coding]()


def records(profile: str, now: float, seed: str = "") -> bytes:
    """Return the records of a generated telegram at a moment."""
    return GeneratedTelegram(profile, lambda: now, seed).telegram(0, HEAD).data[12:]


@pytest.mark.parametrize("profile", PROFILES)
def test_the_leading_counter_never_decreases(profile: str) -> None:
    """And it does grow, over three days."""
    start, end, coding = LEADING_COUNTERS[profile]
    counts = [count(records(profile, now)[start:end], coding) for now in MOMENTS]
    assert all(before <= after for before, after in pairwise(counts))
    assert counts[0] < counts[-1]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_telegram_depends_on_time_and_seed_alone(profile: str) -> None:
    """A restart changes nothing; another seed does."""
    assert records(profile, NOW_S, "a") == records(profile, NOW_S, "a")
    assert records(profile, NOW_S, "a") != records(profile, NOW_S, "b")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_telegram_fits_into_a_frame(profile: str) -> None:
    """There is one telegram, of at most 252 data bytes."""
    generated = GeneratedTelegram(profile, lambda: NOW_S)
    assert generated.pages == 1
    assert len(generated.telegram(0, HEAD).data) <= 252


def test_a_counter_is_the_integral_of_its_rate() -> None:
    """Summed up in small steps, the rate gives the count."""
    counter = Counter(100, 2.0, (Wave(0.6, 86400, 25200), Wave(0.3, 5760, 0)))
    summed = sum(counter.rate(NOW_S + step * 60 + 30) / 60 for step in range(1000))
    grown = counter.total(NOW_S + 60_000) - counter.total(NOW_S)
    assert grown == pytest.approx(summed, rel=1e-5)


def test_a_counter_cannot_run_backwards() -> None:
    """Waves that outweigh the mean are refused."""
    with pytest.raises(ValueError, match="backwards"):
        Counter(0, 1, (Wave(0.6, 10, 0), Wave(0.5, 20, 0)))


def test_starting_values_hold_at_the_origin() -> None:
    """The counters of the real telegram are where they start."""
    base = {"energy_kwh": 174843.1, "volume_m3": 264.7291}
    generated = GeneratedTelegram("heat", lambda: ORIGIN_S, "", base)
    assert generated.telegram(0, HEAD).data[12:24] == bytes.fromhex(
        "0C 05 31 84 74 01 0C 12 91 72 64 02"
    )


def test_power_is_flow_times_temperature_difference() -> None:
    """A heat meter's values agree with each other."""
    heat = Heat(Scene(PROFILES["heat"].base, "", NOW_S))
    assert heat.power_kw == pytest.approx(1.163 * heat.flow_m3h * heat.spread_k)
    assert 2 < heat.spread_k < 40


def test_a_water_meter_stores_the_ends_of_twelve_months() -> None:
    """One storage for each, the latest first, with the date and what was counted then."""
    day = datetime(2026, 3, 15, tzinfo=UTC).timestamp()
    generated = GeneratedTelegram("water_by_month", lambda: day)
    values = keyed(parse_telegram(generated.telegram(0, HEAD)).records)
    dates = [str(values[f"date-storage_{number}"].value) for number in (1, 2, 12)]
    assert dates == ["2026-02-28", "2026-01-31", "2025-03-31"]
    volumes = [values[f"volume-storage_{number}"].value for number in range(1, 13)]
    counted = [each.to_decimal() for each in volumes if isinstance(each, Number)]
    assert len(counted) == 12
    assert counted == sorted(counted, reverse=True)


def test_the_phases_of_an_electricity_meter_add_up() -> None:
    """Their powers make the total."""
    raw = records("electricity", NOW_S)
    start = raw.index(bytes.fromhex("04 2B"))
    total, *phases = (
        int.from_bytes(raw[at : at + 4], "little")
        for at in (start + 2, start + 10, start + 18, start + 26)
    )
    assert total == sum(phases)


@pytest.mark.parametrize(
    ("profile", "base", "problem"),
    [
        ("steam", {}, "no generator"),
        ("gas", {"energy_kwh": 1.0}, "no starting value"),
        ("gas", {"volume_m3": -1.0}, "negative"),
    ],
)
def test_a_wrong_profile_or_starting_value_is_refused(
    profile: str, base: dict[str, float], problem: str
) -> None:
    """With a sentence that names it."""
    with pytest.raises(ValueError, match=problem):
        GeneratedTelegram(profile, lambda: NOW_S, "", base)
