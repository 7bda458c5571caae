"""Random histories, the same rows on every database, to the last bit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.history.importing import import_history
from homeassistant.core import HomeAssistant
from simulator.bus import SimulatedBus
from tests.databases import SERVERS
from tests.recorder.failing_database import all_rows
from tests.recorder.history_common import (
    WATER,
    Month,
    bus_with,
    coordinator_of,
    live_hour,
    water,
)

BERLIN: Final = ZoneInfo("Europe/Berlin")
NOON: Final = datetime(2026, 10, 20, 10, tzinfo=UTC)
DECEMBER: Final = datetime(2026, 12, 20, 9, tzinfo=UTC)
MOST_MONTHS: Final = 14
"""What fits into one telegram."""
MOST_LITRES: Final = 5000

SEEDS: Final = range(8 if SERVERS else 2)
"""More where databases are compared."""

type HourRow = tuple[str, float, float]


@dataclass(frozen=True)
class History:
    """What a water meter has counted, in litres.

    Months that are over when it is added, the value of that day, hours that are recorded
    before it is imported, months that end while nothing is recorded, and a last hour.
    """

    months: tuple[Month, ...]
    added: int
    recorded: tuple[int, ...]
    missed: tuple[Month, ...]
    last: int


def history_of(seed: int) -> History:
    """Return the history that belongs to a seed."""
    random = Random(seed)
    litres = random.randrange(10**6)

    def counted() -> int:
        nonlocal litres
        litres += random.choice((0, random.randrange(MOST_LITRES)))
        return litres

    days = list(last_days(random.randint(1, MOST_MONTHS)))
    return History(
        months=tuple((day, counted()) for day in days),
        added=counted(),
        recorded=tuple(counted() for _ in range(random.randint(0, 3))),
        missed=((date(2026, 10, 31), counted()), (date(2026, 11, 30), counted())),
        last=counted(),
    )


def last_days(count: int) -> Iterator[date]:
    """Return the last days of as many months, up to September."""
    for number in range(count - 1, -1, -1):
        month = 9 + 12 * 2026 - number
        yield date(month // 12, month % 12 + 1, 1) - timedelta(days=1)


def expected_rows(history: History) -> list[HourRow]:
    """Return the hours by arithmetic: decimals where we write, sums where the recorder adds."""
    (_, oldest), *_ = history.months
    lift = (history.added - oldest) / 1000
    rows = [stored(month, oldest) for month in history.months]
    before, total = history.added, 0.0
    for number, litres in enumerate(history.recorded):
        total += litres / 1000 - before / 1000
        before = litres
        rows.append(
            (name_of(NOON + timedelta(hours=number)), litres / 1000, total + lift)
        )
    rows += [stored(month, oldest) for month in history.missed]
    total = total + lift + (history.last / 1000 - before / 1000)
    return [*rows, (name_of(DECEMBER), history.last / 1000, total)]


def stored(month: Month, oldest: int) -> HourRow:
    """Return the row of a month: its last hour in Berlin."""
    day, litres = month
    hour = datetime(day.year, day.month, day.day, 23, tzinfo=BERLIN)
    return name_of(hour), litres / 1000, (litres - oldest) / 1000


def name_of(hour: datetime) -> str:
    """Return how the rows of the tests name an hour."""
    return f"{hour.astimezone(UTC):%Y-%m-%d %H:%M}"


@pytest.fixture
def history(seed: int) -> History:
    """Return the history of a test."""
    return history_of(seed)


@pytest.fixture
def bus(history: History) -> SimulatedBus:
    """Return a bus with the meter on the day that it is added."""
    return bus_with(WATER, water(history.added, *history.months))


@pytest.fixture
async def recorded(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    history: History,
    freezer: FrozenDateTimeFactory,
) -> MockConfigEntry:
    """Return the gateway after the hours that are recorded before the import."""
    await all_rows(hass)
    for number, litres in enumerate(history.recorded):
        telegram = water(litres, *history.months)
        hour = NOON + timedelta(hours=number)
        await live_hour(hass, freezer, bus, telegram, hour)
    return loaded


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_random_history_has_the_rows_that_arithmetic_gives(
    hass: HomeAssistant,
    recorded: MockConfigEntry,
    bus: SimulatedBus,
    history: History,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Not one bit depends on who stores it: old months, live hours, and months in between."""
    coordinator = coordinator_of(recorded)
    await import_history(hass, coordinator, dry_run=False)
    telegram = water(history.last, *history.months, *history.missed)
    await live_hour(hass, freezer, bus, telegram, DECEMBER)
    await import_history(hass, coordinator, dry_run=False)
    hours = [each for each in await all_rows(hass) if each[0] == "statistics"]
    assert [each[2:] for each in hours] == expected_rows(history)
