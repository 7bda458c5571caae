"""The clock of a meter: which moment it means, and what it shows at a moment.

Meters know no time zones: they show the local time of Home Assistant, or its standard time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from homeassistant.util import dt as dt_util

from .meterbus.history.stored import StoredValue, ToldBy

SUMMER_TIME: Final = timedelta(hours=1)
"""How far summer time is ahead of standard time."""

WINTER_OR_SUMMER: Final = (1, 7)
"""Months of which one is in winter, on either half of the globe."""


@dataclass(frozen=True, kw_only=True)
class MeterClock:
    """How a meter keeps its time."""

    stays_on_standard_time: bool = False
    """Whether it shows the same offset all year, where people change to summer time."""

    def moment_of(self, shown: datetime, *, is_summer_time: bool) -> datetime:
        """Return the moment at which the clock shows a time.

        A time that is not said to be summer time is the later one of two in autumn, and
        follows the time zone otherwise.
        """
        if self.stays_on_standard_time:
            offset = _standard_offset(shown.year)
        elif is_summer_time:
            offset = _standard_offset(shown.year) + SUMMER_TIME
        else:
            offset = min(_offset_of(shown, fold) for fold in (0, 1))
        return (shown - offset).replace(tzinfo=UTC)

    def moment_of_stored(self, value: StoredValue) -> datetime:
        """Return the moment of a stored value; the day of a date is one of the calendar."""
        if value.told is ToldBy.DATE:
            return value.moment.replace(tzinfo=dt_util.get_default_time_zone())
        is_summer_time = value.told is ToldBy.SUMMER_CLOCK
        return self.moment_of(value.moment, is_summer_time=is_summer_time)

    def shown_at(self, moment: datetime) -> datetime:
        """Return what the clock shows at a moment."""
        local = dt_util.as_local(moment).replace(tzinfo=None)
        if not self.stays_on_standard_time:
            return local
        utc = dt_util.as_utc(moment).replace(tzinfo=None)
        return utc + _standard_offset(local.year)


def _standard_offset(year: int) -> timedelta:
    """Return how far standard time is ahead of UTC: that of winter, also in Ireland."""
    return min(_offset_of(datetime(year, month, 1), 0) for month in WINTER_OR_SUMMER)


def _offset_of(local: datetime, fold: int) -> timedelta:
    """Return how far a local time is ahead of UTC; fold 1 is the second of two."""
    zone = dt_util.get_default_time_zone()
    return zone.utcoffset(local.replace(fold=fold)) or timedelta()
