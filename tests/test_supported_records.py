"""The page of supported records: it is what the tables say, and it says all of it."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
import re
from types import ModuleType
from typing import Final

import pytest

from meterbus.makers import names
from meterbus.tables import media, vif

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "know" / "supported-records.md"
WRITER: Final = ROOT / "script" / "lib" / "supported_records.py"
COMPLETE: Final = {
    "Primary VIF": 0x80,
    "VIF behind FB": 0x80,
    "VIF behind FD": 0x80,
    "VIF behind FD FD": 0x80,
    "VIFE": 0x80,
    "VIFE behind FC": 0x80,
    "Fixed structure": 0x40,
    "Variable length": 0x100,
    "Media": 0x100,
}
"""Tables that name every code there is, reserved ones too, and how many there are."""


@pytest.fixture
def writer() -> ModuleType:
    """Return what script/supported-records runs."""
    spec = spec_from_file_location("supported_records", WRITER)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows_of(title: str) -> list[list[str]]:
    """Return the cells of the table below a heading."""
    section = PAGE.read_text("utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]
    _, _, *rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def codes_in(cell: str) -> range:
    """Return the codes that the first cell of a row names."""
    first, *last = cell.split("–")
    return range(int(first, 16), int([first, *last][-1], 16) + 1)


def row_of(title: str, code: int) -> list[str]:
    """Return what a table says of a code."""
    (found,) = [row for row in rows_of(title) if code in codes_in(row[0])]
    return found[1:]


def test_the_page_is_what_the_tables_say(writer: ModuleType) -> None:
    """Run script/supported-records where this fails."""
    assert writer.main(["--check"]) == 0


def test_a_stale_page_is_noticed(
    writer: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing, then written, then changed by hand."""
    page = tmp_path / "page.md"
    monkeypatch.setattr(writer, "PAGE", page)
    found = [writer.main(["--check"]), writer.main([]), writer.main(["--check"])]
    page.write_text(page.read_text("utf-8") + "more\n", "utf-8")
    assert [*found, writer.main(["--check"])] == [1, 0, 0, 1]


def test_an_unknown_option_is_refused(writer: ModuleType) -> None:
    """Nothing is written."""
    assert writer.main(["--help-me"]) == 2


@pytest.mark.parametrize("title", COMPLETE)
def test_every_code_is_named_once_and_in_order(title: str) -> None:
    """Known or reserved."""
    codes = [code for row in rows_of(title) for code in codes_in(row[0])]
    assert codes == list(range(COMPLETE[title]))


@pytest.mark.parametrize(
    ("title", "code", "cells"),
    [
        ("Primary VIF", 0x13, ["volume", "m³", "0.000001 … 10", "number"]),
        ("Primary VIF", 0x6D, ["date and time", "–", "–", "date or time"]),
        ("Primary VIF", 0x6F, ["*reserved*", "–", "–", "–"]),
        ("VIF behind FB", 0x09, ["energy", "J", "100000000 … 1000000000", "number"]),
        ("VIF behind FD", 0x17, ["error flags", "–", "–", "flags"]),
        ("VIFE", 0x15, ["no value: no data available"]),
        ("VIFE", 0x73, ["the value times 0.001"]),
        ("VIFE", 0x44, ["*reserved*"]),
        ("VIFE behind FC", 0x01, ["L1"]),
        ("Fixed structure", 0x3A, ["*reserved*", "–", "–"]),
        ("Variable length", 0xD3, ["0 … 9", "BCD, negative"]),
        ("Media", 0x04, ["Heat"]),
        ("Media", 0x22, ["*reserved*"]),
    ],
)
def test_a_row_says_what_the_standard_says(
    title: str, code: int, cells: list[str]
) -> None:
    """One known and one reserved code of the tables."""
    assert row_of(title, code) == cells


def test_every_quantity_of_the_primary_table_has_its_row() -> None:
    """As many rows as the table, and those for what leads on or is reserved."""
    assert len(rows_of("Primary VIF")) == len(vif.PRIMARY_ROWS) + 3


def test_every_maker_and_medium_is_named() -> None:
    """By the name that people see."""
    assert [row[0] for row in rows_of("Makers")] == sorted(names.MAKERS)
    named = [row[1] for row in rows_of("Media") if row[1] != "*reserved*"]
    assert named == [row.name for row in media.MEDIUM_ROWS]


def test_every_link_within_the_page_leads_to_a_heading() -> None:
    """GitHub makes the anchors of lower-case headings without punctuation."""
    text = PAGE.read_text("utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    anchors = {
        re.sub(r"[^a-z ]", "", each.lower()).replace(" ", "-") for each in headings
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors
