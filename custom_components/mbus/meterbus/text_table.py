"""A telegram as a table for people."""

from collections.abc import Iterator, Sequence
from typing import Final

from .protocol.tables.makers import maker_name
from .report import Report

HEADINGS: Final = (
    "#",
    "meaning",
    "value",
    "unit",
    "storage",
    "tariff",
    "dib",
    "vib",
    "raw",
)
RIGHT: Final = (0, 2, 4, 5)
"""Columns of numbers."""


def telegram_lines(report: Report) -> Iterator[str]:
    """Yield the lines that show a telegram: who it comes from, its records, its defects."""
    yield _title(report)
    if report["records"]:
        yield from _table([_row(record) for record in report["records"]])
    if report["manufacturer_data"]:
        yield f"manufacturer data: {report['manufacturer_data']}"
    if report["more_follows"]:
        yield "more telegrams follow"
    if report["error"]:
        yield f"error: {report['error']}"
    for defect in report["diagnostics"]:
        yield f"defect at byte {defect['position']}: {defect['detail']} ({defect['code']})"
    yield ""


def _title(report: Report) -> str:
    header = report["header"]
    if header is None:
        return (
            "telegram" if report["ci"] is None else f"telegram, CI {report['ci']:02X}"
        )
    maker = header["manufacturer"]
    parts = [
        header["identification"] or "",
        f"{maker} ({maker_name(maker)})" if maker else "",
        header["medium_name"] or "",
        "" if header["version"] is None else f"version {header['version']}",
        f"access {header['access_number']}",
        " ".join(header["status_flags"]),
    ]
    return " · ".join(part for part in parts if part)


def _row(record: Report) -> Sequence[str]:
    meaning = [record["quantity"] or "unknown", *record["qualifiers"]]
    if record["function"] != "instantaneous":
        meaning.insert(1, record["function"])
    if record["subunit"]:
        meaning.append(f"subunit {record['subunit']}")
    value = record["value"]
    return (
        str(record["index"]),
        ", ".join(meaning).replace("_", " "),
        f"({record['error']})" if value is None and record["error"] else value or "",
        record["unit"] or "",
        str(record["storage"]),
        str(record["tariff"]),
        record["dib"],
        record["vib"],
        record["raw"],
    )


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
    for row in (HEADINGS, *rows):
        cells = (
            cell.rjust(width) if place in RIGHT else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()
