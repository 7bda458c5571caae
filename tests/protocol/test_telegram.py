"""Telegrams: several answers of one meter joined to one reading."""

import pytest

from meterbus.hexadecimal import bytes_of
from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import LongFrame, parse_frame
from meterbus.protocol.telegram import Telegram, join_telegrams, parse_telegram

from .corpus import TELEGRAMS, capture_of


def telegrams_of(name: str) -> list[Telegram]:
    """Return the telegrams of a capture."""
    frames = map(parse_frame, capture_of(TELEGRAMS / f"{name}.hex").telegrams)
    return [parse_telegram(frame) for frame in frames if isinstance(frame, LongFrame)]


def test_joined_telegrams_have_the_records_of_all_in_order() -> None:
    """Storages 0 to 5 come in three answers."""
    parts = telegrams_of("three_telegrams_of_a_reading")
    joined = join_telegrams(parts)
    assert [record.raw for record in joined.records] == [
        record.raw for part in parts for record in part.records
    ]
    assert [record.number for record in joined.records] == list(range(15))


def test_joined_telegrams_end_as_the_last_one_does() -> None:
    """1F, 1F and 0F: the reading is complete, and starts with the first header."""
    parts = telegrams_of("three_telegrams_of_a_reading")
    joined = join_telegrams(parts)
    assert [part.more_follows for part in parts] == [True, True, False]
    assert (joined.more_follows, joined.manufacturer_data) == (False, b"\x10\xa0")
    assert joined.header == parts[0].header


def test_a_joined_reading_that_lacks_its_end_says_so() -> None:
    """The first two of three answers announce another one."""
    joined = join_telegrams(telegrams_of("three_telegrams_of_a_reading")[:2])
    assert joined.more_follows


def test_joining_one_telegram_changes_nothing() -> None:
    """Most meters have one."""
    (telegram,) = telegrams_of("heat_meter_bcd")
    assert join_telegrams([telegram]) == telegram


def test_joined_telegrams_keep_errors_and_defects() -> None:
    """What is wrong with one answer is wrong with the reading."""
    busy = parse_telegram(LongFrame(0x08, 5, 0x70, b"\x08"))
    unknown = parse_telegram(LongFrame(0x08, 5, 0x78, bytes_of("01 7B 01")))
    joined = join_telegrams([unknown, busy, unknown])
    assert joined.error == "application busy"
    assert [each.code for each in joined.diagnostics] == ["unknown_vif"] * 2


@pytest.mark.parametrize("c", [0x08, 0x18, 0x28, 0x38])
def test_an_answer_is_told_by_its_function_alone(c: int) -> None:
    """ACD and DFC are no part of it."""
    assert parse_telegram(LongFrame(c, 1, 0x78)).c == c


@pytest.mark.parametrize("c", [0x40, 0x53, 0x5B, 0x7B, 0x00, 0x0B])
def test_what_is_no_answer_is_refused(c: int) -> None:
    """A master's own frame, echoed, is not taken for a meter's."""
    with pytest.raises(ProtocolError) as caught:
        parse_telegram(LongFrame(c, 1, 0x72, bytes(12)))
    assert caught.value.code == "not_an_answer"
