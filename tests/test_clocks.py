"""The clock of a meter in time zones with and without summer time."""

from datetime import datetime

import pytest

from custom_components.mbus.clocks import MeterClock
from homeassistant.core import HomeAssistant

FOLLOWS = MeterClock()
STAYS = MeterClock(stays_on_standard_time=True)

BERLIN, KOLKATA = "Europe/Berlin", "Asia/Kolkata"
DUBLIN, SYDNEY = "Europe/Dublin", "Australia/Sydney"

WINTER, SUMMER = "2026-01-15 12:00", "2026-07-15 12:00"
REPEATED, SKIPPED = "2026-10-25 02:30", "2026-03-29 02:30"
"""Of the hours in which Berlin changes its clocks."""


@pytest.mark.parametrize(
    ("zone", "shown", "says_summer", "expected"),
    [
        pytest.param(BERLIN, WINTER, False, "2026-01-15 11:00", id="winter"),
        pytest.param(BERLIN, SUMMER, True, "2026-07-15 10:00", id="summer"),
        pytest.param(BERLIN, SUMMER, False, "2026-07-15 10:00", id="summer_unsaid"),
        pytest.param(BERLIN, REPEATED, True, "2026-10-25 00:30", id="first_of_two"),
        pytest.param(BERLIN, REPEATED, False, "2026-10-25 01:30", id="second_of_two"),
        pytest.param(BERLIN, SKIPPED, False, "2026-03-29 01:30", id="skipped"),
        # A meter that changes on other days than people do.
        pytest.param(BERLIN, WINTER, True, "2026-01-15 10:00", id="early_summer"),
        pytest.param(KOLKATA, SUMMER, False, "2026-07-15 06:30", id="no_summer_time"),
        pytest.param(
            KOLKATA, SUMMER, True, "2026-07-15 05:30", id="summer_all_the_same"
        ),
        # Ireland calls its winter time the odd one.
        pytest.param(DUBLIN, SUMMER, True, "2026-07-15 11:00", id="ireland"),
        pytest.param(SYDNEY, WINTER, True, "2026-01-15 01:00", id="south"),
    ],
)
async def test_a_time_is_local_and_may_say_that_it_is_summer_time(
    hass: HomeAssistant, zone: str, shown: str, says_summer: bool, expected: str
) -> None:
    """Where it does not, the time zone tells; the repeated hour is the later one."""
    await hass.config.async_set_time_zone(zone)
    moment = FOLLOWS.moment_of(
        datetime.fromisoformat(shown), is_summer_time=says_summer
    )
    assert moment == datetime.fromisoformat(f"{expected}+00:00")


@pytest.mark.parametrize("says_summer", [False, True])
@pytest.mark.parametrize(
    ("zone", "shown", "expected"),
    [
        pytest.param(BERLIN, WINTER, "2026-01-15 11:00", id="winter"),
        pytest.param(BERLIN, SUMMER, "2026-07-15 11:00", id="summer"),
        pytest.param(BERLIN, REPEATED, "2026-10-25 01:30", id="repeated"),
        pytest.param(BERLIN, SKIPPED, "2026-03-29 01:30", id="skipped"),
        pytest.param(KOLKATA, SUMMER, "2026-07-15 06:30", id="no_summer_time"),
        pytest.param(DUBLIN, SUMMER, "2026-07-15 12:00", id="ireland"),
        pytest.param(SYDNEY, WINTER, "2026-01-15 02:00", id="south"),
    ],
)
async def test_a_clock_that_stays_on_standard_time_has_one_offset(
    hass: HomeAssistant, zone: str, shown: str, expected: str, says_summer: bool
) -> None:
    """Whatever its times say, and in the hours in which others change theirs."""
    await hass.config.async_set_time_zone(zone)
    time = datetime.fromisoformat(shown)
    moment = STAYS.moment_of(time, is_summer_time=says_summer)
    assert moment == datetime.fromisoformat(f"{expected}+00:00")
    assert STAYS.shown_at(moment) == time


@pytest.mark.parametrize(
    ("clock", "expected"),
    [(FOLLOWS, "2026-07-15 12:00"), (STAYS, "2026-07-15 11:00")],
    ids=["follows", "stays"],
)
async def test_a_clock_shows_the_time_of_the_house_or_its_standard_time(
    hass: HomeAssistant, clock: MeterClock, expected: str
) -> None:
    """That is what is written to it."""
    await hass.config.async_set_time_zone(BERLIN)
    noon = datetime.fromisoformat("2026-07-15 10:00+00:00")
    assert clock.shown_at(noon) == datetime.fromisoformat(expected)
