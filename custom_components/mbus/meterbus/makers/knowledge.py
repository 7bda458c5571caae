"""What is known of the meters of one kind: rows of makers' files, ready to be looked up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ..tables.quantities import Quantity
from .rows import (
    BlockRow,
    CodeRow,
    NoValueRow,
    QualifierRow,
    RecordErrorRow,
    Row,
    StatusRow,
    StorageRow,
    StoredDay,
    StoredDayRow,
    SubunitRow,
    VifeRow,
)

CODE: Final = 0x7F
"""All of a VIF or VIFE but the bit that says that another one follows."""

KEPT_KINDS: Final = 1024
"""Kinds of meters whose rows are looked up once and kept: more than a house has."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Knowledge:
    """What meters of one kind mean, where that is another thing than the standard says.

    VIBs are keys without their extension bits. One object stands for all kinds of meters
    that the same rows are about, so that what is made of it is made once.
    """

    codes: Mapping[bytes, CodeRow]
    longest_code: int
    qualifiers: Mapping[int, tuple[str, ...]]
    vifes: Mapping[int, str]
    record_errors: Mapping[int, str | None]
    subunits: Mapping[tuple[int, Quantity | None], SubunitRow]
    storages: Mapping[int, tuple[str, ...]]
    no_values: Mapping[bytes, Mapping[bytes, str]]
    """What data says that there is no value, by VIB and data."""
    statuses: Mapping[int, str]
    stored_day: StoredDay | None
    """Which moment of its day a stored value is of; None where that is not known."""
    blocks: tuple[BlockRow, ...]
    """What stands in blocks whose layout is the maker's."""

    def code_of(self, vib: bytes) -> tuple[CodeRow, int] | None:
        """Return what the longest known start of a VIB means, and its length."""
        plain = without_extensions(vib)
        for length in range(min(len(plain), self.longest_code), 0, -1):
            if row := self.codes.get(plain[:length]):
                return row, length
        return None


def without_extensions(vib: bytes) -> bytes:
    """Return codes without the bits that say that another one follows."""
    return bytes(each & CODE for each in vib)


@lru_cache(maxsize=KEPT_KINDS)
def knowledge_from(rows: tuple[Row, ...]) -> Knowledge:
    """Return what rows say, those of fewer meters last: these are believed."""
    codes = {_codes_of(each.vib): each for each in rows if isinstance(each, CodeRow)}
    return Knowledge(
        codes=codes,
        longest_code=max(map(len, codes), default=0),
        qualifiers={
            each.code: each.qualifiers
            for each in rows
            if isinstance(each, QualifierRow)
        },
        vifes={each.code: each.qualifier for each in rows if isinstance(each, VifeRow)},
        record_errors={
            each.code: each.error for each in rows if isinstance(each, RecordErrorRow)
        },
        subunits={
            (each.subunit, each.sent): each
            for each in rows
            if isinstance(each, SubunitRow)
        },
        storages={
            each.storage: each.qualifiers
            for each in rows
            if isinstance(each, StorageRow)
        },
        no_values=_no_values(each for each in rows if isinstance(each, NoValueRow)),
        statuses={each.mask: each.name for each in rows if isinstance(each, StatusRow)},
        stored_day=next(
            (each.day for each in reversed(rows) if isinstance(each, StoredDayRow)),
            None,
        ),
        blocks=tuple(each for each in rows if isinstance(each, BlockRow)),
    )


def _codes_of(text: str) -> bytes:
    return without_extensions(bytes.fromhex(text))


def _no_values(rows: Iterable[NoValueRow]) -> dict[bytes, dict[bytes, str]]:
    found = defaultdict[bytes, dict[bytes, str]](dict)
    for row in rows:
        found[_codes_of(row.vib)][bytes.fromhex(row.data)] = row.error
    return dict(found)


NOTHING: Final = knowledge_from(())
"""What is known of most meters: the standard alone."""
