"""Where records stand in the bytes of a telegram."""

from decimal import Decimal

import pytest

from meterbus.hexadecimal import spaced
from meterbus.makers.rows import BlockCoding, BlockValue
from meterbus.protocol.frames import LongFrame
from meterbus.protocol.places import places_of
from meterbus.protocol.records import Record
from meterbus.protocol.telegram import Telegram, in_clear, parse_telegram
from meterbus.report import long_frame_of
from tests.protocol.corpus import TELEGRAMS, capture_of, names_in


def first_of(name: str) -> LongFrame:
    """Return the first telegram of the corpus with a name, in clear text."""
    telegrams, key = capture_of(TELEGRAMS / f"{name}.hex")
    return in_clear(long_frame_of(telegrams[0]), key)


def pieces_of(frame: LongFrame, telegram: Telegram) -> list[str]:
    """Return the bytes that each record of a telegram stands in, in hex."""
    raw = frame.to_bytes()
    places = places_of(frame, telegram)
    return [spaced(raw[each.start : each.stop]) for each in places]


def in_order(record: Record) -> str:
    """Return the bytes of a record: its codes, if it has any, and its data."""
    header = record.header
    codes = header.dib + header.vib if header.dib and header.vib else b""
    return spaced(codes + record.raw)


@pytest.mark.parametrize("name", names_in(TELEGRAMS))
def test_every_record_is_found_where_it_stands(name: str) -> None:
    """Of all telegrams of the corpus; who is in a maker's block may stand nowhere."""
    telegrams, key = capture_of(TELEGRAMS / f"{name}.hex")
    opened = [in_clear(long_frame_of(each), key) for each in telegrams]
    for frame in opened:
        telegram = parse_telegram(frame)
        pieces = pieces_of(frame, telegram)
        meant = [
            in_order(each) if piece else ""
            for piece, each in zip(pieces, telegram.records, strict=True)
        ]
        assert pieces == meant
        nowhere = {
            each.header.vib
            for each, piece in zip(telegram.records, pieces, strict=True)
            if not piece
        }
        assert nowhere <= {b""}


def test_a_place_counts_from_the_first_byte_of_the_frame() -> None:
    """Four bytes say how long it is, three are C, A and CI, twelve are the header."""
    frame = first_of("cold_water_meter")
    first = places_of(frame, parse_telegram(frame))[0]
    assert first.start == 19


def test_fillers_belong_to_nobody() -> None:
    """They stand between two records, and in neither."""
    frame = first_of("fillers_only_between")
    assert not any(
        each.startswith("2F") for each in pieces_of(frame, parse_telegram(frame))
    )


def test_the_counters_of_the_fixed_structure_are_its_last_eight_bytes() -> None:
    """It has no codes in front of them."""
    frame = first_of("fixed_structure_bcd")
    raw = frame.to_bytes()
    pieces = pieces_of(frame, parse_telegram(frame))
    assert pieces == [spaced(raw[-10:-6]), spaced(raw[-6:-2])]


def test_what_a_person_has_defined_stands_in_the_block() -> None:
    """Where that person said."""
    frame = first_of("manufacturer_tail")
    second = BlockValue(
        offset=1, length=1, coding=BlockCoding.UNSIGNED, factor=Decimal(1)
    )
    telegram = parse_telegram(frame).with_values([second])
    block = telegram.manufacturer_data
    assert pieces_of(frame, telegram)[-1] == spaced(block[1:2])
    assert (
        places_of(frame, telegram)[-1].start
        == len(frame.to_bytes()) - 2 - len(block) + 1
    )
