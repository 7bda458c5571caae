"""Makers: each row keeps to the forms, and the door finds it by what a meter tells."""

from collections import Counter
from pathlib import Path
import re
from typing import Final

from hypothesis import given, strategies as st
import pytest

from meterbus import makers
from meterbus.makers import ROWS, model_of, rows_of
from meterbus.makers.names import MAKERS
from meterbus.makers.rows import MeterKind, ModelRow, in_hex
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.tables.media import MEDIUM_ROWS

ROOT: Final = Path(__file__).parents[2]
MODEL_ROWS: Final = list(rows_of(ModelRow))
FOLDER: Final = Path(makers.__file__).parent
NO_FILES: Final = {"__init__", "rows", "names", "knowledge"}
FILES: Final = sorted(path for path in FOLDER.glob("*.py") if path.stem not in NO_FILES)
SOURCES: Final = re.compile(
    r"(libmbus|libmbus2mqtt|wmbusmeters|EnergyICT protocols|manual): \S"
    r"|tests/telegrams/\w+\.hex$"
)
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


# TODO of the files of electricity meters: then all of ROWS.
@pytest.mark.parametrize(
    "source", sorted({row.source for row in ROWS if row.source != "TODO"})
)
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
