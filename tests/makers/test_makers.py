"""Makers: each row keeps to the forms, and the door finds it by what a meter tells."""

from collections import Counter
from pathlib import Path
import re
from typing import Final

from hypothesis import given, strategies as st
import pytest

from meterbus import makers
from meterbus.hexadecimal import frames_of
from meterbus.makers import ROWS, knowledge_of, model_of, rows_of
from meterbus.makers.names import MAKERS
from meterbus.makers.rows import (
    AllowanceRow,
    AreaRow,
    Habit,
    MannerRow,
    MeterKind,
    Meters,
    ModelRow,
    Power,
    PowerRow,
    in_hex,
)
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.tables.media import MEDIUM_ROWS

ROOT: Final = Path(__file__).parents[2]
MODEL_ROWS: Final = list(rows_of(ModelRow))
FOLDER: Final = Path(makers.__file__).parent
NO_FILES: Final = {"__init__", "rows", "names", "knowledge"}
FILES: Final = sorted(path for path in FOLDER.glob("*.py") if path.stem not in NO_FILES)
SOURCES: Final = re.compile(
    r"(libmbus|libmbus2mqtt|wmbusmeters|EnergyICT protocols|tmbus|emu_mbus_center"
    r"|Beckhoff|PROMOTIC|manual): \S"
    r"|tests/telegrams/\w+\.hex$"
)
ASKING: Final[list[MannerRow | AllowanceRow | PowerRow | AreaRow]] = [
    *rows_of(MannerRow),
    *rows_of(AllowanceRow),
    *rows_of(PowerRow),
    *rows_of(AreaRow),
]
"""How meters like to be asked."""
MEDIA: Final = {row.code for row in MEDIUM_ROWS}
WILDCARD: Final = 0xFF


def name_of(letters: str, version: int, medium: int) -> str:
    """Return the name of a meter whose model is known."""
    row = model_of(MeterKind(letters, version, medium))
    assert row is not None
    return row.name


def label(row: ModelRow) -> str:
    """Return what a row is called in the output of pytest."""
    return f"{row.meters.makers[0]}-{in_hex(row.meters.versions)}-{row.name}"


@pytest.mark.parametrize("row", MODEL_ROWS, ids=label)
def test_a_row_says_who_says_so(row: ModelRow) -> None:
    """A document, a public program, or a telegram that is here."""
    assert SOURCES.match(row.source)
    assert row.source == row.source.strip()


@pytest.mark.parametrize("source", sorted({row.source for row in ROWS}))
def test_every_fact_says_who_says_so(source: str) -> None:
    """And a telegram that says so is here."""
    assert SOURCES.match(source)
    is_telegram = source.startswith("tests/")
    assert (ROOT / source).is_file() == is_telegram


@pytest.mark.parametrize(
    "row",
    [row for row in MODEL_ROWS if row.source.startswith("tests/")],
    ids=label,
)
def test_a_telegram_that_is_a_source_is_here(row: ModelRow) -> None:
    """And comes from a meter of that model."""
    text = (ROOT / row.source).read_text("utf-8")
    assert row.name in text


@pytest.mark.parametrize("row", MODEL_ROWS, ids=label)
def test_a_row_can_be_met_on_a_bus(row: ModelRow) -> None:
    """Its makers have a name, its versions and media are no wildcards."""
    assert row.meters.makers
    assert set(row.meters.makers) <= set(MAKERS)
    assert row.meters.versions
    assert set(row.meters.versions) <= set(range(WILDCARD))
    assert set(row.meters.media) <= MEDIA


@pytest.mark.parametrize("row", MODEL_ROWS, ids=label)
def test_a_name_is_that_of_the_model_alone(row: ModelRow) -> None:
    """The maker stands in front of it already."""
    assert row.name == row.name.strip() != ""
    assert {MAKERS[each].split()[0] for each in row.meters.makers}.isdisjoint(
        row.name.split()
    )


def test_no_two_rows_are_of_the_same_meter() -> None:
    """Where a row names no medium, none of its versions stands in another row."""
    kinds = Counter(
        (letters, version, medium)
        for row in MODEL_ROWS
        for letters in row.meters.makers
        for version in row.meters.versions
        for medium in row.meters.media or MEDIA
    )
    assert [kind for kind, count in kinds.items() if count > 1] == []


@pytest.mark.parametrize("row", MODEL_ROWS, ids=label)
def test_the_door_finds_each_row(row: ModelRow) -> None:
    """By all that it says of a meter."""
    found = {
        model_of(MeterKind(letters, version, medium))
        for letters in row.meters.makers
        for version in row.meters.versions
        for medium in row.meters.media or MEDIA
    }
    assert found == {row}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_is_behind_the_door(path: Path) -> None:
    """A file that was forgotten in `makers/__init__.py` says nothing to anybody."""
    rows = vars(makers)[path.stem].ROWS
    assert rows
    assert set(rows) <= set(ROWS)


def test_many_makers_and_models_are_known() -> None:
    """A floor that only rises."""
    letters = {each for row in MODEL_ROWS for each in row.meters.makers}
    models = {(each, row.name) for row in MODEL_ROWS for each in row.meters.makers}
    assert len(letters) >= 50
    assert len(models) >= 150


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("829690102D2C400D", "MULTICAL 303"),
        ("3189274724232804", "Sharky 775"),
        ("1234567824A32804", "Sharky 775"),
        ("665102112D2C1F16", "flowIQ 2101"),
        ("111111116E6E0000", None),
        ("829690102D2C4002", None),
        ("829690102D2CFF0D", None),
        ("82969010FFFF400D", None),
        ("FFFFFFFFFFFFFFFF", None),
    ],
    ids=[
        *("of_the_house", "of_the_house_too", "soft_address", "water"),
        *("unknown_maker", "other_medium", "any_version", "any_maker", "anybody"),
    ],
)
def test_a_meter_is_known_by_what_it_tells(address: str, name: str | None) -> None:
    """Its number says nothing, and neither does what it leaves open."""
    row = model_of(SecondaryAddress.parse(address).kind)
    assert (row and row.name) == name


def test_one_version_may_be_another_model_with_another_medium() -> None:
    """Kamstrup has given 30 to a heat meter and to an electricity meter."""
    assert name_of("KAM", 0x30, 0x04) == "MULTICAL 302"
    assert name_of("KAM", 0x30, 0x02) == "OMNIPOWER"


def test_what_counts_pulses_may_tell_any_medium() -> None:
    """Even one that nobody knows."""
    assert name_of("REL", 0x41, 0x07) == name_of("REL", 0x41, 0xEE) == "PadPuls M2"


def test_who_tells_nothing_has_no_model() -> None:
    """Such as the fixed data structure."""
    assert model_of(None) is None


@given(st.binary(min_size=8, max_size=8).map(SecondaryAddress.from_bytes))
def test_any_address_has_a_model_or_none(address: SecondaryAddress) -> None:
    """Eight bytes never are an exception."""
    row = model_of(address.kind)
    assert row is None or address.maker in row.meters.makers


@pytest.mark.parametrize(
    ("codes", "text"),
    [
        ((), ""),
        ((0x28,), "28"),
        ((0x04, 0x0C, 0x0D), "04 0C–0D"),
        (range(0x40), "00–3F"),
    ],
)
def test_codes_are_listed_in_hex(codes: tuple[int, ...], text: str) -> None:
    """A run of them by its ends."""
    assert in_hex(codes) == text


@pytest.mark.parametrize("row", ASKING, ids=repr)
def test_a_row_about_asking_is_of_meters_that_can_be_met(
    row: MannerRow | AllowanceRow | PowerRow | AreaRow,
) -> None:
    """And says who says so."""
    assert SOURCES.match(row.source)
    assert row.meters.makers
    assert set(row.meters.makers) <= set(MAKERS)
    assert set(row.meters.versions) <= set(range(WILDCARD))
    assert set(row.meters.media) <= MEDIA


def test_no_two_rows_say_how_often_the_same_meter_is_read() -> None:
    """Or what it lives on, where both name as much of it: none would be believed."""
    kinds = Counter(
        (type(row), tuple(map(bool, row.meters)), letters, version, medium)
        for row in (*rows_of(AllowanceRow), *rows_of(PowerRow))
        for letters in row.meters.makers
        for version in row.meters.versions or range(WILDCARD)
        for medium in row.meters.media or MEDIA
    )
    assert [kind for kind, count in kinds.items() if count > 1] == []


@pytest.mark.parametrize("row", list(rows_of(AreaRow)), ids=lambda row: row.prepare)
def test_an_area_is_asked_for_by_what_the_setting_takes(row: AreaRow) -> None:
    """One frame; none that writes, but the choice of what is sent."""
    ((ci, _),) = frames_of(row.prepare)
    assert ci in {0x50, 0x51, 0xB1}


@pytest.mark.parametrize(
    ("kind", "pace_s"),
    [
        (MeterKind("CAL", 0x01, 0x04), 3600),
        (MeterKind("MAD", 0x00, 0x04), 3600),
        (MeterKind("EFE", 0x00, 0x04), 3600),
        (MeterKind("RKE", 0x69, 0x04), 1800),
        (MeterKind("IST", 0xA9, 0x04), 4140),
        (MeterKind("KAM", 0x30, 0x0C), 3600),
        (MeterKind("KAM", 0x34, 0x04), 10),
        (MeterKind("ELS", 0x2F, 0x04), 180),
    ],
)
def test_a_meter_allows_as_many_reads_as_its_manual_says(
    kind: MeterKind, pace_s: int
) -> None:
    """One that counts what it is asked leaves room for a repetition of each."""
    allowance = knowledge_of(kind).allowance
    assert allowance is not None
    assert allowance.pace_s == pace_s


@pytest.mark.parametrize(
    "kind",
    [
        MeterKind("QDS", 0x35, 0x08),
        MeterKind("LSE", 0x34, 0x08),
        MeterKind("EFE", 0x01, 0x0C),
        MeterKind("DWZ", 0x02, 0x07),
    ],
)
def test_clocks_that_keep_standard_time_are_known(kind: MeterKind) -> None:
    """All year, as their makers say."""
    assert knowledge_of(kind).manner[Habit.STANDARD_TIME].value is True


def test_what_a_meter_lives_on_is_known_where_its_kind_does_not_tell() -> None:
    """A pulse counter on a water meter is fed by the bus."""
    power = knowledge_of(MeterKind("REL", 0x41, 0x07)).power
    assert power is not None
    assert power.power is Power.BUS


def test_nothing_is_known_of_how_most_meters_like_to_be_asked() -> None:
    """They are asked as usual."""
    known = knowledge_of(MeterKind("NZR", 0x01, 0x02))
    assert (known.manner, known.allowance, known.power) == ({}, None, None)
    assert known.areas == ()


def test_an_allowance_is_rounded_to_what_is_surely_kept() -> None:
    """Seven a day are one in 12343 seconds, not in 12342."""
    assert AllowanceRow(Meters(), 7, 86400, "").pace_s == 12343
