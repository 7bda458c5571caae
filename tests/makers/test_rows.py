"""Every row of every maker keeps to the forms, whatever it says."""

from collections.abc import Iterable, Sequence
from functools import singledispatch
from itertools import combinations
import json
from typing import Final

import pytest

from meterbus.makers import ROWS
from meterbus.makers.knowledge import without_extensions
from meterbus.makers.names import MAKERS
from meterbus.makers.rows import (
    AllowanceRow,
    AreaRow,
    BlockRow,
    CodeRow,
    Habit,
    MannerRow,
    MeterKind,
    ModelRow,
    NoValueRow,
    Power,
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
from meterbus.tables.media import MEDIUM_ROWS
from meterbus.tables.quantities import DataType, Quantity, Unit
from meterbus.tables.vife import FIRST_ROWS, Effect

from .test_makers import ROOT, SOURCES, WILDCARD

MEDIA: Final = {row.code for row in MEDIUM_ROWS}
RECORD_ERRORS: Final = {row.name for row in FIRST_ROWS if row.effect is Effect.ERROR}
SCALED: Final = (DataType.NUMBER, DataType.UNSIGNED)
LONGEST_VIB: Final = 11
"""Bytes: a VIF and ten VIFEs."""
SUBUNITS, TARIFFS, STORAGES = range(1 << 10), range(1, 1 << 20), range(1, 1 << 41)
"""What the bits of ten DIFEs hold; tariff 0 and storage 0 are none."""
MAKERS_BITS: Final = (0x20, 0x40, 0x80)
"""Bits of the status byte that the standard leaves to makers."""

type Key = tuple[object, ...]


def label(row: Row) -> str:
    """Return what a row is called in the output of pytest."""
    makers = "/".join(row.meters.makers) or "any"
    return f"{makers}-{type(row).__name__}-{row[1]}"


def are_words(texts: Iterable[str]) -> bool:
    """Whether each text can be a part of a key."""
    return all(text.isidentifier() and text == text.lower() for text in texts)


def is_hex(text: str) -> bool:
    """Whether codes are written as everywhere: two digits each, with blanks between."""
    return text == bytes.fromhex(text).hex(" ").upper()


def is_vib(text: str) -> bool:
    """Whether a text is at least one code and no more than a VIB has."""
    return is_hex(text) and 0 < len(bytes.fromhex(text)) <= LONGEST_VIB


@singledispatch
def is_well_formed(row: Row) -> bool:
    """Whether what a row says can be met in a telegram.

    A kind of row that stands nowhere below is forgotten here.
    """
    pytest.fail(f"{type(row).__name__} has no form yet")


@is_well_formed.register
def _(row: ModelRow) -> bool:
    return row.name == row.name.strip() != ""


@is_well_formed.register
def _(row: CodeRow) -> bool:
    last = bytes.fromhex(row.vib)[-1] & 0x7F
    plain = row.exponent == 0 and row.factor == row.span == 1
    return (
        is_vib(row.vib)
        and isinstance(row.quantity, Quantity)
        and (row.unit is None or row.unit in set(Unit))
        and row.factor > 0 < row.span <= 0x80 - last
        and row.exponent in range(-12, 10)
        and (plain or row.type in SCALED)
        and are_words(row.qualifiers)
    )


@is_well_formed.register
def _(row: QualifierRow) -> bool:
    return row.code in range(0x80) and are_words(row.qualifiers)


@is_well_formed.register
def _(row: VifeRow) -> bool:
    return row.code in range(0x80) and are_words([row.qualifier])


@is_well_formed.register
def _(row: RecordErrorRow) -> bool:
    return row.code in range(0x80) and row.error in {None, *RECORD_ERRORS}


@is_well_formed.register
def _(row: SubunitRow) -> bool:
    has_unit = row.unit is None or isinstance(row.unit, Unit)
    return row.subunit in SUBUNITS and has_unit and are_words(row.qualifiers)


@is_well_formed.register
def _(row: TariffRow) -> bool:
    is_of_some = row.vib == "" or is_vib(row.vib)
    return row.tariff in TARIFFS and is_of_some and are_words(row.qualifiers)


@is_well_formed.register
def _(row: StorageRow) -> bool:
    says = row.qualifiers != () and are_words(row.qualifiers)
    return row.storage in STORAGES and says


@is_well_formed.register
def _(row: NoValueRow) -> bool:
    return is_vib(row.vib) and bytes.fromhex(row.data) != b"" and row.error != ""


@is_well_formed.register
def _(row: StoredDayRow) -> bool:
    return isinstance(row.day, StoredDay)


@is_well_formed.register
def _(row: StatusRow) -> bool:
    return row.mask in MAKERS_BITS and are_words([row.name])


@is_well_formed.register
def _(row: BlockRow) -> bool:
    pairs = row.layout.replace(" ", "")
    places = [pairs[at : at + 2] for at in range(0, len(pairs), 2)]
    is_inside = row.value.offset + row.value.length <= len(places)
    is_known = all(each == ".." or is_hex(each) for each in places)
    return is_inside and is_known and row.value.length > 0 < row.value.factor


@is_well_formed.register
def _(row: MannerRow) -> bool:
    return isinstance(row.habit, Habit) and row.value not in (None, "", 0.0)


@is_well_formed.register
def _(row: AllowanceRow) -> bool:
    return row.reads > 0 < row.seconds <= 86_400


@is_well_formed.register
def _(row: PowerRow) -> bool:
    return isinstance(row.power, Power)


@is_well_formed.register
def _(row: AreaRow) -> bool:
    return row.name == row.name.strip() != "" != bytes.fromhex(row.prepare).hex()


@singledispatch
def keys_of(row: Row) -> Iterable[Key]:
    """Return what a row gives a meaning to: two rows must not give it two."""
    pytest.fail(f"{type(row).__name__} has no key yet")


@keys_of.register
def _(_: ModelRow) -> Iterable[Key]:
    return ()  # test_makers.py has a test for these


@keys_of.register
def _(row: CodeRow) -> Iterable[Key]:
    *start, last = without_extensions(bytes.fromhex(row.vib))
    return [(*start, last + place, row.is_real) for place in range(row.span)]


@keys_of.register
def _(row: QualifierRow | RecordErrorRow) -> Iterable[Key]:
    return [(row.code,)]


@keys_of.register
def _(row: VifeRow) -> Iterable[Key]:
    return [(row.code, sent) for sent in row.sent or (None,)]


@keys_of.register
def _(row: SubunitRow) -> Iterable[Key]:
    return [(row.subunit, row.sent)]


@keys_of.register
def _(row: TariffRow) -> Iterable[Key]:
    return [(row.tariff, row.vib, sent) for sent in row.sent or (None,)]


@keys_of.register
def _(row: StorageRow) -> Iterable[Key]:
    return [(row.storage, sent) for sent in row.sent or (None,)]


@keys_of.register
def _(row: NoValueRow) -> Iterable[Key]:
    return [(without_extensions(bytes.fromhex(row.vib)), bytes.fromhex(row.data))]


@keys_of.register
def _(_: StoredDayRow | AllowanceRow | PowerRow) -> Iterable[Key]:
    return [()]


@keys_of.register
def _(row: BlockRow) -> Iterable[Key]:
    return [(row.vib, row.layout, row.value.offset, row.quantity)]


@keys_of.register
def _(row: MannerRow) -> Iterable[Key]:
    return [(row.habit,)]


@keys_of.register
def _(row: AreaRow) -> Iterable[Key]:
    return [(row.prepare, row.name)]


@keys_of.register
def _(row: StatusRow) -> Iterable[Key]:
    return [(row.mask,)]


def meaning_of(row: Row) -> Row:
    """Return a row without whom it is about and who says so."""
    return row._replace(meters=None, source="")


def narrowness_of(row: Row) -> int:
    """Return how many of makers, versions and media a row names."""
    return sum(map(bool, row.meters))


def have_meters_in_common(one: Row, other: Row) -> bool:
    """Whether there may be a meter that two rows are about."""
    pairs: list[tuple[Sequence[object], Sequence[object]]]
    pairs = list(zip(one.meters, other.meters, strict=True))
    return all(not mine or not its or set(mine) & set(its) for mine, its in pairs)


@pytest.mark.parametrize("row", ROWS, ids=label)
def test_a_row_says_who_says_so(row: Row) -> None:
    """A document, a public program, or a telegram that is here."""
    assert SOURCES.match(row.source)
    assert "TODO" not in row.source
    assert row.source == row.source.strip()


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.source.startswith("tests/")], ids=label
)
def test_a_telegram_that_is_a_source_is_of_such_a_meter(row: Row) -> None:
    """Another meter's telegram proves nothing."""
    path = (ROOT / row.source).with_suffix(".json")
    headers = [each["header"] for each in json.loads(path.read_text("utf-8"))]
    assert any(
        row.meters.include(
            MeterKind(each["manufacturer"], each["version"], each["medium"])
        )
        for each in headers
    )


@pytest.mark.parametrize("row", ROWS, ids=label)
def test_a_row_is_about_meters_that_there_can_be(row: Row) -> None:
    """Its makers have a name, its versions and media are no wildcards, and none is twice."""
    makers, versions, media = row.meters
    assert set(makers) <= set(MAKERS)
    assert set(versions) <= set(range(WILDCARD))
    assert set(media) <= MEDIA
    assert all(len(set(each)) == len(each) for each in row.meters)
    assert narrowness_of(row) > 0


@pytest.mark.parametrize("row", ROWS, ids=label)
def test_a_row_is_well_formed(row: Row) -> None:
    """Each kind has ranges of its own."""
    assert is_well_formed(row)


def test_no_two_rows_contradict_or_repeat_each_other() -> None:
    """A row about fewer meters may say another thing than one about more; not the same."""
    found: dict[tuple[type[Row], Key], list[Row]] = {}
    for row in ROWS:
        for key in keys_of(row):
            found.setdefault((type(row), key), []).append(row)
    assert [
        (one, other)
        for rows in found.values()
        for one, other in combinations(rows, 2)
        if have_meters_in_common(one, other)
        and (
            narrowness_of(one) == narrowness_of(other)
            or meaning_of(one) == meaning_of(other)
        )
    ] == []
