"""What is known of the meters of one kind: rows of makers' files, ready to be looked up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ..tables.quantities import Quantity
from .rows import (
    AllowanceRow,
    AreaRow,
    BlockRow,
    CodeRow,
    Habit,
    MannerRow,
    NoValueRow,
    PowerRow,
    QualifierRow,
    RecordErrorRow,
    Row,
    StatusRow,
    StorageRow,
    StoredDay,
    StoredDayRow,
    SubunitRow,
    TariffRow,
    VifeRow,
)

CODE: Final = 0x7F
"""All of a VIF or VIFE but the bit that says that another one follows."""

KEPT_KINDS: Final = 1024
"""Kinds of meters whose rows are looked up once and kept: more than a house has."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Knowledge:
    """What meters of one kind mean, and how they like to be asked, beside the standard.

    VIBs are keys without their extension bits. One object stands for all kinds of meters
    that the same rows are about, so that what is made of it is made once.
    """

    codes: Mapping[bytes, CodeRow]
    real_codes: Mapping[bytes, CodeRow]
    """What VIBs mean in records that hold a real number, where that is another thing."""
    longest_code: int
    qualifiers: Mapping[int, tuple[str, ...]]
    vifes: Mapping[tuple[int, Quantity | None], str]
    """What codes of the standard say of one quantity, or of any."""
    record_errors: Mapping[int, str | None]
    subunits: Mapping[tuple[int, Quantity | None], SubunitRow]
    tariffs: Mapping[int, Sequence[TariffRow]]
    """Those that ask for more of a record first."""
    storages: Mapping[tuple[int, Quantity | None], tuple[str, ...]]
    """What storages say of one quantity, or of any."""
    no_values: Mapping[bytes, Mapping[bytes, str]]
    """What data says that there is no value, by VIB and data."""
    statuses: Mapping[int, str]
    stored_day: StoredDay | None
    """Which moment of its day a stored value is of; None where that is not known."""
    manner: Mapping[Habit, MannerRow]
    """How they like to be asked."""
    allowance: AllowanceRow | None
    """How often they may be read; None where that is not known."""
    power: PowerRow | None
    """What they live on, where what they measure does not tell it."""
    areas: Sequence[AreaRow]
    """What they send when they are asked for it."""
    blocks: tuple[BlockRow, ...]
    """What stands in blocks whose layout is the maker's."""

    def code_of(self, vib: bytes, *, is_real: bool) -> tuple[CodeRow, int] | None:
        """Return what the longest known start of a VIB means, and its length."""
        plain = without_extensions(vib)
        for length in range(min(len(plain), self.longest_code), 0, -1):
            start = plain[:length]
            of_any = self.codes.get(start)
            if row := self.real_codes.get(start, of_any) if is_real else of_any:
                return row, length
        return None

    def said_by_tariff(
        self, tariff: int, sent: Quantity | None, vib: bytes
    ) -> tuple[str, ...] | None:
        """Return what a tariff says beside a quantity; None where it is a tariff."""
        plain = without_extensions(vib)
        for row in self.tariffs.get(tariff, ()):
            is_sent = not row.sent or sent in row.sent
            if is_sent and plain.startswith(_codes_of(row.vib)):
                return row.qualifiers
        return None

    def said_by_vife(self, code: int, sent: Quantity | None) -> str | None:
        """Return what a code of the standard says to the maker beside a quantity."""
        return self.vifes.get((code, sent), self.vifes.get((code, None)))

    def said_by_storage(
        self, storage: int, sent: Quantity | None
    ) -> tuple[str, ...] | None:
        """Return what a storage says beside a quantity; None where it is a storage."""
        of_any = self.storages.get((storage, None))
        return self.storages.get((storage, sent), of_any)


def without_extensions(vib: bytes) -> bytes:
    """Return codes without the bits that say that another one follows."""
    return bytes(each & CODE for each in vib)


@lru_cache(maxsize=KEPT_KINDS)
def knowledge_from(rows: tuple[Row, ...]) -> Knowledge:
    """Return what rows say, those of fewer meters last: these are believed."""
    codes = _codes(rows, is_real=False)
    real_codes = _codes(rows, is_real=True)
    return Knowledge(
        codes=codes,
        real_codes=real_codes,
        longest_code=max(map(len, (*codes, *real_codes)), default=0),
        qualifiers={
            each.code: each.qualifiers
            for each in rows
            if isinstance(each, QualifierRow)
        },
        vifes={
            (each.code, sent): each.qualifier
            for each in rows
            if isinstance(each, VifeRow)
            for sent in each.sent or (None,)
        },
        record_errors={
            each.code: each.error for each in rows if isinstance(each, RecordErrorRow)
        },
        subunits={
            (each.subunit, each.sent): each
            for each in rows
            if isinstance(each, SubunitRow)
        },
        tariffs=_tariffs(each for each in rows if isinstance(each, TariffRow)),
        storages={
            (each.storage, sent): each.qualifiers
            for each in rows
            if isinstance(each, StorageRow)
            for sent in each.sent or (None,)
        },
        no_values=_no_values(each for each in rows if isinstance(each, NoValueRow)),
        statuses={each.mask: each.name for each in rows if isinstance(each, StatusRow)},
        stored_day=None if (day := _last(StoredDayRow, rows)) is None else day.day,
        manner={each.habit: each for each in rows if isinstance(each, MannerRow)},
        allowance=_last(AllowanceRow, rows),
        power=_last(PowerRow, rows),
        areas=tuple(each for each in rows if isinstance(each, AreaRow)),
        blocks=tuple(each for each in rows if isinstance(each, BlockRow)),
    )


def _last[RowT: Row](kind: type[RowT], rows: Sequence[Row]) -> RowT | None:
    return next((each for each in reversed(rows) if isinstance(each, kind)), None)


def _codes_of(text: str) -> bytes:
    return without_extensions(bytes.fromhex(text))


def _codes(rows: Iterable[Row], *, is_real: bool) -> dict[bytes, CodeRow]:
    """Return rows by VIB: one that holds for several codes by each of them."""
    found = {}
    for row in rows:
        if isinstance(row, CodeRow) and row.is_real is is_real:
            *start, first = _codes_of(row.vib)
            for place in range(row.span):
                vib = bytes((*start, first + place))
                found[vib] = row._replace(exponent=row.exponent + place)
    return found


def _tariffs(rows: Iterable[TariffRow]) -> dict[int, list[TariffRow]]:
    found = defaultdict[int, list[TariffRow]](list)
    for row in rows:
        found[row.tariff].insert(0, row)
    for each in found.values():
        each.sort(key=_is_asking_less)
    return dict(found)


def _is_asking_less(row: TariffRow) -> tuple[bool, bool]:
    return not row.vib, not row.sent


def _no_values(rows: Iterable[NoValueRow]) -> dict[bytes, dict[bytes, str]]:
    found = defaultdict[bytes, dict[bytes, str]](dict)
    for row in rows:
        found[_codes_of(row.vib)][bytes.fromhex(row.data)] = row.error
    return dict(found)


NOTHING: Final = knowledge_from(())
"""What is known of most meters: the standard alone."""
