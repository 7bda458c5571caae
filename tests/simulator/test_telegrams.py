"""Encoders and captured telegrams."""

from datetime import UTC, date, datetime

import pytest

from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import LongFrame
from simulator.telegrams import (
    AnswerHead,
    CapturedTelegrams,
    announcing_more,
    bcd,
    integer,
    real32,
    type_f,
    type_g,
)

from .builders import HYDROMETER, REAL_TELEGRAM


@pytest.mark.parametrize(
    ("value", "digits", "raw"),
    [
        (1748431, 8, "31847401"),
        (-12, 4, "12F0"),
        (0, 6, "000000"),
        (100_000_042, 8, "42000000"),
    ],
)
def test_bcd_is_least_significant_pair_first(value: int, digits: int, raw: str) -> None:
    """Negative numbers start with F; a full register rolls over."""
    assert bcd(value, digits) == bytes.fromhex(raw)


def test_integers_are_two_s_complement() -> None:
    """Low byte first."""
    assert integer(18231, 4) == bytes.fromhex("37470000")
    assert integer(-4417, 4) == bytes.fromhex("BFEEFFFF")


def test_reals_are_single_precision() -> None:
    """Low byte first."""
    assert real32(1.5) == bytes.fromhex("0000C03F")


def test_dates_are_coded_as_a_real_meter_does() -> None:
    """Type F from the real telegram, type G from a due date."""
    assert type_f(datetime(2024, 9, 10, 22, 33, tzinfo=UTC)) == bytes.fromhex(
        "21160A39"
    )
    assert type_g(date(2025, 12, 31)) == bytes.fromhex("3F3C")


def test_a_captured_telegram_comes_out_unchanged_but_for_its_head() -> None:
    """With the head it was captured with, it is the same telegram."""
    captured = CapturedTelegrams.from_hex([REAL_TELEGRAM.hex(" ")])
    head = AnswerHead(0, HYDROMETER, 0xED)
    assert captured.telegram(0, head).to_bytes() == REAL_TELEGRAM
    changed = captured.telegram(0, AnswerHead(74, HYDROMETER, 0xEE))
    assert (changed.a, changed.data[8]) == (74, 0xEE)


@pytest.mark.parametrize(
    ("records", "announced"),
    [
        ("01 13 07", "01 13 07 1F"),
        ("01 13 0F", "01 13 0F 1F"),
        ("01 13 07 1F", "01 13 07 1F"),
        ("01 13 07 0F", "01 13 07 1F"),
        ("01 13 07 0F AA 0F BB", "01 13 07 1F AA 0F BB"),
        ("3E 13", "3E 13 1F"),
        ("01 13 07 " + "2F " * 237, "01 13 07 " + "2F " * 237),
    ],
)
def test_a_telegram_can_be_made_to_announce_one_more(
    records: str, announced: str
) -> None:
    """Also where the maker's own bytes end it, as far as there is room."""
    header = HYDROMETER.to_bytes() + bytes(4)
    last = LongFrame(8, 0, 0x72, header + bytes.fromhex(records))
    assert announcing_more(last).data == header + bytes.fromhex(announced)


def test_what_is_no_telegram_announces_as_well_as_it_can() -> None:
    """Its header is cut short."""
    assert announcing_more(LongFrame(8, 0, 0x72, b"\x01")).data == b"\x01\x1f"


@pytest.mark.parametrize("text", ["68 00", "E5", "10 40 01 41 16", "xyz"])
def test_what_is_no_answer_cannot_be_captured(text: str) -> None:
    """A request or a damaged frame is a mistake in the file."""
    with pytest.raises((ProtocolError, ValueError)):
        CapturedTelegrams.from_hex([text])


def test_a_meter_needs_a_telegram() -> None:
    """Nothing to answer with is a mistake as well."""
    with pytest.raises(ValueError, match="at least one"):
        CapturedTelegrams(())
