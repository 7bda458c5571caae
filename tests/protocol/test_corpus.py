"""The corpus: every telegram in tests/telegrams is read as the file beside it says.

Two more files there are one more test.
"""

import json
from pathlib import Path

import pytest

from meterbus.hexadecimal import lines_of
from meterbus.report import decoded, decoded_json

from .corpus import BROKEN, TELEGRAMS, capture_of, every_telegram, names_in, reported

SOURCES = {
    "captured on a real bus",
    "composed from the tables",
    "worked example",
}


def test_the_corpus_is_not_empty() -> None:
    """A wrong folder would make every other test here pass."""
    assert len(every_telegram()) >= 100
    assert len(names_in(BROKEN)) >= 20


@pytest.mark.parametrize("folder", [TELEGRAMS, BROKEN], ids=["good", "broken"])
def test_every_telegram_has_its_expectation(folder: Path) -> None:
    """Half a pair tests nothing."""
    assert names_in(folder) == sorted(path.stem for path in folder.glob("*.json"))


@pytest.mark.parametrize("name", names_in(TELEGRAMS))
def test_a_telegram_is_read_as_expected(name: str) -> None:
    """Header, records, tail and diagnostics are all as worked out by hand."""
    expected = json.loads((TELEGRAMS / f"{name}.json").read_text("utf-8"))
    capture = capture_of(TELEGRAMS / f"{name}.hex")
    assert [reported(raw, capture.key) for raw in capture.telegrams] == expected


@pytest.mark.parametrize("name", names_in(BROKEN))
def test_a_broken_telegram_tells_its_defects_and_keeps_the_rest(name: str) -> None:
    """The defect has its stable code; the records in front of it are kept."""
    expected = json.loads((BROKEN / f"{name}.json").read_text("utf-8"))
    capture = capture_of(BROKEN / f"{name}.hex")
    reports = [reported(raw, capture.key) for raw in capture.telegrams]
    found = [
        {
            "codes": [each["code"] for each in report["diagnostics"]],
            "values": [record["value"] for record in report["records"]],
        }
        for report in reports
    ]
    assert found == expected


@pytest.mark.parametrize("name", names_in(TELEGRAMS))
def test_a_telegram_says_where_it_comes_from(name: str) -> None:
    """Whoever doubts an expectation needs to know what it rests on."""
    text = (TELEGRAMS / f"{name}.hex").read_text("utf-8")
    (source,) = (
        line.removeprefix("# Source: ").rstrip(".")
        for line in text.splitlines()
        if line.startswith("# Source: ")
    )
    assert source in SOURCES


@pytest.mark.parametrize("name", names_in(TELEGRAMS))
def test_what_a_telegram_tells_can_be_json(name: str) -> None:
    """The expectation files are written by the same report that people send in."""
    capture = capture_of(TELEGRAMS / f"{name}.hex")
    reports = [reported(raw, capture.key) for raw in capture.telegrams]
    assert json.loads(json.dumps(reports)) == reports


@pytest.mark.parametrize("path", [*TELEGRAMS.glob("*.hex"), *BROKEN.glob("*.hex")])
def test_json_of_a_telegram_is_that_of_its_report(path: Path) -> None:
    """It is put together of what is kept, and no letter of it may differ."""
    key = capture_of(path).key
    for line in lines_of(path.read_text("utf-8").splitlines()):
        telegram, report = decoded(line, key)
        is_telegram, text = decoded_json(line, key)
        assert text == json.dumps(report, ensure_ascii=False)
        assert is_telegram == (telegram is not None)
