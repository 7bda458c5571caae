"""From a date or time of a meter to another one, so many intervals away.

Local time of the meter throughout; months are those of the calendar.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Final

from ..protocol.profiles import Step

MIDDLE: Final = 15
"""Days from the first half of a month to the second."""


def begin_of(day: date) -> datetime:
    """Return the moment at which a day begins."""
    return datetime.combine(day, time())


def end_of(day: date) -> datetime:
    """Return the moment at which a day ends."""
    return begin_of(day) + timedelta(days=1)


def stepped(
    stamp: date, step: Step, count: int, *, at_begin: bool = False
) -> datetime | None:
    """Return the moment so many steps after a date or time; None outside the calendar.

    A date is the end of its day, or the begin of it. The last day of a month stays a last
    day: month ends follow each other.
    """
    months, is_odd = divmod(step.half_months * count, 2)
    try:
        later = _months_later(stamp, months)
        moment = moment_of(later, at_begin=at_begin)
        if is_odd:
            moment = _half_month_later(moment)
        return moment + timedelta(seconds=step.seconds * count)
    except OverflowError, ValueError:
        return None


def moment_of(stamp: date, *, at_begin: bool) -> datetime:
    """Return the moment that a date stands for, or the time itself."""
    if isinstance(stamp, datetime):
        return stamp
    return begin_of(stamp) if at_begin else end_of(stamp)


def _months_later[StampT: date](stamp: StampT, months: int) -> StampT:
    if not months:
        return stamp
    is_last_day = stamp.day == _days_in(stamp.year, stamp.month)
    year, month = divmod(12 * stamp.year + stamp.month - 1 + months, 12)
    last_day = _days_in(year, month + 1)
    day = last_day if is_last_day else min(stamp.day, last_day)
    return stamp.replace(year=year, month=month + 1, day=day)


def _half_month_later(moment: datetime) -> datetime:
    """Return the 16th after a 1st, and the 1st after a 16th."""
    if moment.day <= MIDDLE:
        last_day = _days_in(moment.year, moment.month)
        return moment.replace(day=min(moment.day + MIDDLE, last_day))
    return _months_later(moment.replace(day=moment.day - MIDDLE), 1)


def _days_in(year: int, month: int) -> int:
    return monthrange(year, month)[1]
