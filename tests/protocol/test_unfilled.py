"""Counters with all bits set: nothing stored yet, or one below zero."""

import pytest

from meterbus.protocol.records import parse_records
from meterbus.protocol.telegram import Telegram, join_telegrams
from meterbus.tables.ci import Kind


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        pytest.param("FFFF", ("None", "not_filled"), id="no_date"),
        pytest.param("5E39", ("-0.001", None), id="date"),
        pytest.param("0000", ("-0.001", None), id="zero"),
    ],
)
def test_all_bits_are_nothing_where_there_is_no_date_either(
    date: str, expected: tuple[str, str | None]
) -> None:
    """Minus one litre is a volume like any other on a day that there was."""
    records = parse_records(bytes.fromhex(f"4413 FFFFFFFF 426C {date}")).records
    assert (str(records[0].value), records[0].error) == expected


def test_the_present_is_never_unfilled() -> None:
    """Its date is the clock of the meter, which may be wrong."""
    records = parse_records(bytes.fromhex("0413 FFFFFFFF 026C FFFF")).records
    assert str(records[0].value) == "-0.001"


def test_the_date_may_stand_in_another_telegram_of_the_reading() -> None:
    """A meter cuts its readout where a telegram is full."""
    pages = [
        Telegram(
            c=8,
            address=1,
            ci=0x72,
            kind=Kind.VARIABLE,
            records=parse_records(bytes.fromhex(text)).records,
        )
        for text in ("4413 FFFFFFFF 0413 01000000", "426C FFFF")
    ]
    unfilled, current, _ = join_telegrams(pages).records
    assert (unfilled.value, unfilled.error) == (None, "not_filled")
    assert str(current.value) == "0.001"
