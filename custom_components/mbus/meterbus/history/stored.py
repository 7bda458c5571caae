"""What a meter has stored: values of the past with the moment that each is of.

A stored value has storage number n; its moment is told by the date with the same number,
or counted back from a date by the storage interval, or it follows from its place in a
compact profile (EN 13757-3, storage numbers and annex F). A value whose moment, record or
unit is not certain is left out, with the reason.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

from ..makers.knowledge import NOTHING, Knowledge
from ..makers.rows import StoredDay
from ..protocol.clocks import is_summer_time
from ..protocol.keys import keyed
from ..protocol.profiles import Profile, Step, is_profile, profile_of, without_profile
from ..protocol.records import Function, Record, RecordHeader
from ..protocol.values import PERIODIC_DATE, Number
from ..tables.quantities import DataType, Quantity, Unit
from .stepping import moment_of, stepped


class Reason(StrEnum):
    """Why a stored value is left out."""

    NO_VALUE = "no_value"
    """It is coded as invalid."""
    NOT_STORED = "not_stored"
    """Its date says that nothing was stored yet."""
    NO_DATE = "no_date"
    """The meter does not tell of which moment it is."""
    SEVERAL_DATES = "several_dates"
    """The meter tells more than one moment for it."""
    SEVERAL_RECORDS = "several_records"
    """Records with the same meaning cannot be told apart."""
    OTHER_UNIT = "other_unit"
    """The record of the present has another unit."""
    IN_FUTURE = "in_future"
    """Its moment is later than what the meter's own clock shows."""
    CONFLICT = "conflict"
    """The meter has another value for the same moment."""
    UNREADABLE = "unreadable"
    """It is a profile whose layout is reserved or cut short."""
    NO_BASE = "no_base"
    """It is a profile of differences, and what they start from is not told."""
    AFTER_GAP = "after_gap"
    """A difference between it and the base of its profile is not told."""


class ToldBy(StrEnum):
    """How the meter tells a moment."""

    DATE = "date"
    """By a date: it is the begin or the end of that day."""
    CLOCK = "clock"
    """By its clock."""
    SUMMER_CLOCK = "summer_clock"
    """By its clock, which showed summer time."""


@dataclass(frozen=True, kw_only=True)
class StoredValue:
    """A value of the past, in its base unit.

    `key` is that of the record of the present it belongs to, whether the meter sends that
    or not; `moment` is local time of the meter, told as `told` says; `storage` the number
    it is stored under.
    """

    key: str
    moment: datetime
    value: Number
    unit: str | None
    storage: int
    told: ToldBy = ToldBy.DATE


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A stored value that cannot be used, as far as it is known.

    `key` is that of the record of the present, or its own where that is not certain.
    """

    key: str
    storage: int
    reason: Reason
    moment: datetime | None = None
    value: Number | None = None


@dataclass(frozen=True, kw_only=True)
class History:
    """The stored values of a meter, by key and then by moment, each moment once."""

    values: tuple[StoredValue, ...]
    left_out: tuple[LeftOut, ...]


EARLIEST: Final = datetime(1980, 1, 1)
"""No date of a meter can be coded that is earlier; one that was counted is not true."""

NEVER: Final = date(2000, 1, 1)
"""What the clock of many meters starts from: no moment of anything."""
UNUSED: Final = frozenset({NEVER, date(2000, 12, 31), date(2001, 12, 31)})
"""Dates that meters show for a storage that was never filled, with the value 0."""

PERIODIC_STORAGES: Final = 8
"""Where series of months start by convention (OMS), if the meter does not say."""
STORAGES: Final = 1 << 41
"""How many storage numbers a DIB can tell apart."""

TOTAL: Final = (0, 0)
"""Tariff and subunit of what is about the whole meter."""
DAY_S: Final = 86_400
TIME_OF_DAY: Final = 3
"""Bytes of a time that has no date."""

DATES: Final = frozenset({Quantity.DATE, Quantity.DATE_TIME})
ABOUT_STORAGES: Final = frozenset(
    {
        Quantity.STORAGE_INTERVAL,
        Quantity.FIRST_CYCLIC_STORAGE,
        Quantity.LAST_CYCLIC_STORAGE,
        Quantity.STORAGE_BLOCK_SIZE,
    }
)
NUMBERS: Final = frozenset({DataType.NUMBER, DataType.UNSIGNED})

STEP_BY_UNIT: Final[Mapping[str, Step]] = {
    Unit.SECOND.value: Step(seconds=1),
    Unit.MONTH.value: Step(half_months=2),
    Unit.YEAR.value: Step(half_months=24),
}


class _NotUsable(Exception):
    """Says why something stored cannot be used."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class _Place(NamedTuple):
    """What tells a store from others: storage number, tariff and subunit."""

    storage: int
    tariff: int
    subunit: int


class _Cycle(NamedTuple):
    """Storages that follow each other, `size` of them at each step further back."""

    step: Step
    storages: range
    size: int

    def block_of(self, storage: int) -> int:
        """Return the number of the block that a storage is in."""
        return (storage - self.storages.start) // self.size


class _Stamp(NamedTuple):
    """A date or time as the meter tells it, or counts from one that it tells."""

    when: date
    told: ToldBy
    at_begin: bool = False
    """Whether a date stands for the begin of its day."""

    @property
    def moment(self) -> datetime:
        """Return the moment it stands for."""
        return moment_of(self.when, at_begin=self.at_begin)

    @property
    def day(self) -> date:
        """Return the day it is on."""
        return self.when.date() if isinstance(self.when, datetime) else self.when

    def later(self, step: Step, count: int) -> _Stamp | None:
        """Return the stamp so many steps later; None outside the calendar.

        Days and months lead to the same time of day, whether it is summer there or not;
        hours are as long as hours are.
        """
        when = stepped(self.when, step, count, at_begin=self.at_begin)
        keeps_time = bool(step.half_months) or step.seconds % DAY_S == 0
        is_kept = count == 0 or not keeps_time or self.told is not ToldBy.SUMMER_CLOCK
        return (
            None
            if when is None
            else _Stamp(when, self.told if is_kept else ToldBy.CLOCK)
        )


class _Element(NamedTuple):
    """A value and the moment it is of, or why one of them is not known."""

    storage: int
    stamp: _Stamp | None
    value: Number | None
    reason: Reason | None = None

    def outcome(self, key: str, unit: str | None) -> StoredValue | LeftOut:
        """Return the value of a record, or why there is none."""
        storage, stamp, value, reason = self
        if stamp is None or value is None or reason is not None:
            return LeftOut(
                key=key,
                storage=storage,
                reason=reason or Reason.NO_DATE,
                moment=None if stamp is None else stamp.moment,
                value=value,
            )
        return StoredValue(
            key=key,
            moment=stamp.moment,
            value=value,
            unit=unit,
            storage=storage,
            told=stamp.told,
        )


type _Slot = tuple[str, datetime, bool]
"""Key, time, and whether that is summer time: what has one value."""


def history_of(records: Iterable[Record], knowledge: Knowledge = NOTHING) -> History:
    """Return the stored values that the records of a readout tell; never raises.

    `knowledge` is what the meter's maker means by a date.
    """
    reader = _StoreReader(keyed(records), knowledge.stored_day)
    found, left_out = reader.read()
    values, conflicts = _one_for_each_moment(found)
    return History(values=tuple(values), left_out=(*left_out, *conflicts))


def moments_of(
    records: Iterable[Record], knowledge: Knowledge = NOTHING
) -> Mapping[str, datetime]:
    """Return of when the numbers of storages are, by the key of each record; never raises.

    Of a storage without a date, or with several, that is not known.
    """
    return dict(_StoreReader(keyed(records), knowledge.stored_day).moments())


def _one_for_each_moment(
    found: Iterable[StoredValue],
) -> tuple[list[StoredValue], list[LeftOut]]:
    """Keep one of equal values; of different ones nobody knows which is right."""
    groups: defaultdict[_Slot, list[StoredValue]] = defaultdict(list)
    for each in found:
        # The hour that is repeated in autumn has two moments with the same time.
        is_summer = each.told is ToldBy.SUMMER_CLOCK
        groups[each.key, each.moment, is_summer].append(each)
    values, conflicts = [], []
    for _, group in sorted(groups.items()):
        if len({each.value.to_decimal() for each in group}) == 1:
            values.append(min(group, key=_storage_of))
        else:
            conflicts += [_left_out(each, Reason.CONFLICT) for each in group]
    return values, conflicts


def _storage_of(stored: StoredValue) -> int:
    return stored.storage


def _left_out(stored: StoredValue, reason: Reason) -> LeftOut:
    return LeftOut(
        key=stored.key,
        storage=stored.storage,
        reason=reason,
        moment=stored.moment,
        value=stored.value,
    )


@dataclass(frozen=True)
class _StoreReader:
    """The records of one readout by key, and what they say of each other."""

    records: Mapping[str, Record]
    stored_day: StoredDay | None
    """What the maker means by the date of a stored value, where that is known."""

    def read(self) -> tuple[list[StoredValue], list[LeftOut]]:
        """Return what is stored, and what of it cannot be used."""
        values: list[StoredValue] = []
        left_out: list[LeftOut] = []
        for own_key, record in self._stored.items():
            for key, element in self._elements(own_key, record):
                match self._checked(element).outcome(key, record.unit):
                    case StoredValue() as stored:
                        values.append(stored)
                    case LeftOut() as missing:
                        left_out.append(missing)
        return values, left_out

    def moments(self) -> Iterator[tuple[str, datetime]]:
        """Return of when each number of a storage is: a maximum of a month, too."""
        for key, record in self.records.items():
            header = record.header
            is_about = record.quantity in DATES | ABOUT_STORAGES
            if header.storage == 0 or is_profile(header) or is_about:
                continue
            try:
                element = self._checked(self._single(record))
            except _NotUsable:
                continue
            if element.stamp is not None and element.reason is None:
                yield key, element.stamp.moment

    def _elements(self, own_key: str, record: Record) -> Iterator[tuple[str, _Element]]:
        """Return the values of a stored record: one, or those of its profile."""
        key = own_key
        try:
            key = self._current_key(own_key)
            elements = (
                list(self._expanded(record))
                if is_profile(record.header)
                else [self._single(record)]
            )
        except _NotUsable as err:
            elements = [_nothing_of(record, err.reason)]
        yield from ((key, element) for element in elements)

    def _checked(self, element: _Element) -> _Element:
        """Take the value from a store that is not filled, or is not there yet."""
        stamp, value = element.stamp, element.value
        if element.reason is not None or stamp is None or value is None:
            return element
        if self._clock is not None and stamp.moment > self._clock:
            return element._replace(reason=Reason.IN_FUTURE)
        if stamp.moment < EARLIEST:
            return element._replace(reason=Reason.NO_DATE)
        return element

    def _single(self, record: Record) -> _Element:
        """Return the value of a record with the moment that its storage is of."""
        stamp = self._stamp_of(_place_of(record.header))
        value = record.value if isinstance(record.value, Number) else None
        if value is not None and not value.mantissa and stamp.day in UNUSED:
            raise _NotUsable(Reason.NOT_STORED)
        reason = Reason.NO_VALUE if value is None else None
        return _Element(record.header.storage, stamp, value, reason)

    def _expanded(self, record: Record) -> Iterator[_Element]:
        """Return the values of a profile."""
        profile = profile_of(record)
        if profile is None:
            raise _NotUsable(Reason.UNREADABLE)
        if profile.step is None:
            raise _NotUsable(Reason.NO_DATE)
        base = self._base_of(record)
        if base is None and profile.needs_base:
            raise _NotUsable(Reason.NO_BASE)
        place = _place_of(record.header)
        stamps = self._stamps(place, profile, profile.step)
        for (storage, stamp), value, element in zip(
            stamps, profile.values(base), profile.elements, strict=False
        ):
            unknown = Reason.NO_VALUE if element is None else Reason.AFTER_GAP
            reason = unknown if value is None else None
            yield _Element(storage, stamp, value, reason)

    def _stamps(
        self, place: _Place, profile: Profile, step: Step
    ) -> Iterator[tuple[int, _Stamp | None]]:
        """Return storage number and stamp of each element, a step further each.

        Where each has a storage number of its own, the date of that comes first.
        """
        stamp = self._stamp_of(place)
        sign = -1 if profile.is_inverse else 1
        for number, _ in enumerate(profile.elements, 1):
            counted = stamp.later(step, sign * number)
            if not profile.has_registers:
                yield place.storage, counted
                continue
            own = place._replace(storage=place.storage + number)
            yield own.storage, self._own_stamp(own, counted)

    def _own_stamp(self, place: _Place, otherwise: _Stamp | None) -> _Stamp | None:
        """Return the date or time of a storage; None where that is not valid."""
        try:
            return self._told_stamp(place) or otherwise
        except _NotUsable:
            return None

    def _base_of(self, record: Record) -> Number | None:
        """Return the one value that the differences of a profile start from."""
        wanted = without_profile(record.header)
        found = {
            other.value.to_decimal(): other.value
            for other in self.records.values()
            if isinstance(other.value, Number)
            and other.header.meaning == wanted.meaning
            and other.unit == record.unit
        }
        return next(iter(found.values())) if len(found) == 1 else None

    @cached_property
    def _stored(self) -> Mapping[str, Record]:
        """Records of the past that could belong to one of the present."""
        return {
            key: record for key, record in self.records.items() if _is_stored(record)
        }

    @cached_property
    def _keys(self) -> Mapping[tuple[str, str | None], Sequence[str]]:
        """Keys of the records by meaning, which tells storage and profile, and unit."""
        found: defaultdict[tuple[str, str | None], list[str]] = defaultdict(list)
        for key, record in self.records.items():
            found[record.header.meaning, record.unit].append(key)
        return found

    def _in_other_units(self, meaning: str) -> Sequence[str]:
        return [
            key
            for (other, _), keys in self._keys.items()
            if other == meaning
            for key in keys
        ]

    @cached_property
    def _ranks(self) -> Mapping[str, tuple[int, int]]:
        """Which of how many equals each stored record is."""
        groups = {
            key: (record.header.meaning, record.unit)
            for key, record in self._stored.items()
        }
        totals, seen = Counter(groups.values()), Counter[tuple[str, str | None]]()
        ranks = {}
        for key, group in groups.items():
            ranks[key] = seen[group], totals[group]
            seen[group] += 1
        return ranks

    def _current_key(self, own_key: str) -> str:
        """Return the key of the record of the present that a stored one belongs to.

        Several equals of the present go with as many of the past, in their order.
        """
        record = self.records[own_key]
        meaning = replace(without_profile(record.header), storage=0).meaning
        keys = self._keys.get((meaning, record.unit), ())
        if not keys and (others := self._in_other_units(meaning)):
            # Its value says its unit, which whoever shows the only other one may convert.
            if len(others) > 1:
                raise _NotUsable(Reason.OTHER_UNIT)
            keys = others
        rank, total = self._ranks[own_key]
        if len(keys) == 1:
            return keys[0]
        if len(keys or [meaning]) != total:
            raise _NotUsable(Reason.SEVERAL_RECORDS)
        return keys[rank] if keys else meaning

    @cached_property
    def _clock(self) -> datetime | None:
        """The latest that the meter's clock may show: a date alone is all of that day."""
        shown = [
            moment_of(record.value, at_begin=False)
            for record in self._dates
            if record.header.storage == 0 and isinstance(record.value, date)
        ]
        return max(shown, default=None)

    @cached_property
    def _is_begin_proven(self) -> bool:
        """Whether a value is dated of the day that the clock is in the middle of."""
        times = (each.value for each in self._dates if not each.header.storage)
        today = {each.date() for each in times if isinstance(each, datetime)}
        storages = {each.header.storage for each in self._stored.values()}
        return any(
            each.value in today
            for each in self._dates
            if each.header.storage in storages and not isinstance(each.value, datetime)
        )

    def _is_at_begin(self, day: date) -> bool:
        """Whether a value of a day is that of its begin; a first one ends the month before."""
        if self._is_begin_proven or self.stored_day is StoredDay.BEGIN:
            return True
        return self.stored_day is None and day.day == 1

    @cached_property
    def _dates(self) -> Sequence[Record]:
        """Dates of the storages: not of a next due date, a maximum or a limit."""
        return [each for each in self.records.values() if _is_date_of_storage(each)]

    def _stamp_of(self, place: _Place) -> _Stamp:
        """Return the date or time of a storage; raise _NotUsable where there is none."""
        stamp = self._told_stamp(place) or self._counted_stamp(place)
        if stamp is None:
            raise _NotUsable(Reason.NO_DATE)
        if stamp.day == NEVER:
            raise _NotUsable(Reason.NOT_STORED)
        return stamp

    def _told_stamp(self, place: _Place) -> _Stamp | None:
        """Return the date that the meter sends for a storage, None where it sends none.

        That of the same tariff and subunit, else that of all, else of any other.
        """
        same = self._dates_by_storage.get(place.storage, ())
        for candidates in (
            [each for each in same if _place_of(each.header) == place],
            [each for each in same if _place_of(each.header)[1:] == TOTAL],
            same,
        ):
            if candidates:
                return self._one_of(candidates)
        return None

    def _one_of(self, dates: Sequence[Record]) -> _Stamp:
        """Return what the dates of a storage agree on; a time is more exact than a day."""
        told = {
            _Stamp(each.value, _told_by(each), self._is_at_begin(each.value))
            for each in dates
            if isinstance(each.value, date)
        }
        times = {each for each in told if each.told is not ToldBy.DATE}
        if not told:
            is_periodic = any(each.error == PERIODIC_DATE for each in dates)
            raise _NotUsable(Reason.NO_DATE if is_periodic else Reason.NOT_STORED)
        if len(times or told) > 1:
            raise _NotUsable(Reason.SEVERAL_DATES)
        return (times or told).pop()

    @cached_property
    def _dates_by_storage(self) -> Mapping[int, Sequence[Record]]:
        found: defaultdict[int, list[Record]] = defaultdict(list)
        for record in self._dates:
            found[record.header.storage].append(record)
        return found

    def _counted_stamp(self, place: _Place) -> _Stamp | None:
        """Count back from the nearest storage in front that has a date."""
        cycle = self._cycle
        if cycle is None or place.storage not in cycle.storages:
            return None
        in_front = range(cycle.storages.start, place.storage + 1)
        dated = [each for each in self._dates_by_storage if each in in_front]
        if not dated:
            return None
        nearest = max(dated)
        stamp = self._told_stamp(place._replace(storage=nearest))
        assert stamp is not None
        steps = cycle.block_of(place.storage) - cycle.block_of(nearest)
        return stamp.later(cycle.step, -steps)

    @cached_property
    def _cycle(self) -> _Cycle | None:
        """Return how storages follow each other, if the meter tells that, and once."""
        intervals = {
            step: record.header.storage
            for record in self.records.values()
            if (step := _step_of(record)) is not None
        }
        if len(intervals) != 1:
            return None
        ((step, own_storage),) = intervals.items()
        first = self._count(Quantity.FIRST_CYCLIC_STORAGE)
        last = self._count(Quantity.LAST_CYCLIC_STORAGE)
        first = first or own_storage or PERIODIC_STORAGES
        end = STORAGES if last is None else min(last + 1, STORAGES)
        storages = range(first, end)
        size = self._count(Quantity.STORAGE_BLOCK_SIZE) or 1
        # One block that is the whole cycle: the meter counts storages, not moments.
        return _Cycle(step, storages, 1 if size >= len(storages) else size)

    def _count(self, quantity: Quantity) -> int | None:
        """Return the whole number that the first record of a quantity tells."""
        for record in self.records.values():
            if record.quantity is quantity and isinstance(record.value, Number):
                return _whole(record.value)
        return None


def _place_of(header: RecordHeader) -> _Place:
    return _Place(header.storage, header.tariff, header.subunit)


def _nothing_of(record: Record, reason: Reason) -> _Element:
    value = record.value if isinstance(record.value, Number) else None
    return _Element(record.header.storage, None, value, reason)


def _is_stored(record: Record) -> bool:
    """Whether a record is a value of the past, or a series of them."""
    header = record.header
    if header.function is not Function.INSTANTANEOUS or record.quantity is None:
        return False
    if record.quantity in DATES | ABOUT_STORAGES:
        return False
    if is_profile(header):
        return True
    return header.storage > 0 and header.information.type in NUMBERS


def _is_date_of_storage(record: Record) -> bool:
    header = record.header
    return (
        record.quantity in DATES
        and header.function is Function.INSTANTANEOUS
        and not record.qualifiers
        and header.length != TIME_OF_DAY
    )


def _told_by(record: Record) -> ToldBy:
    if not isinstance(record.value, datetime):
        return ToldBy.DATE
    return ToldBy.SUMMER_CLOCK if is_summer_time(record) else ToldBy.CLOCK


def _step_of(record: Record) -> Step | None:
    """Return the storage interval that a record tells, if it is one that can be used."""
    if record.quantity is not Quantity.STORAGE_INTERVAL:
        return None
    count = _whole(record.value) if isinstance(record.value, Number) else None
    unit = STEP_BY_UNIT.get(record.unit or "")
    return None if unit is None or not count or count < 0 else unit.times(count)


def _whole(number: Number) -> int | None:
    """Return a number without a fraction, None where it has one or is out of reason."""
    if number.exponent not in range(-9, 10):
        return None
    whole, fraction = divmod(number.mantissa * 10**9, 10 ** (9 - number.exponent))
    return None if fraction else whole
