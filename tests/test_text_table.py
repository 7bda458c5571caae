"""The table that people read: what it shows, and how it is laid out."""

from io import StringIO
import re
from typing import Final, override

import pytest

from meterbus.protocol.frames import LongFrame, parse_frame
from meterbus.protocol.telegram import Telegram, join_telegrams, parse_telegram
from meterbus.report import report_failure, report_telegram
from meterbus.text_table import NOTHING, main_values, telegram_lines, wants_color, words

from .protocol.corpus import every_telegram

HEADER: Final = "47 27 89 31 24 23 28 04 ED 00 00 00"
WITH_STATUS: Final = "47 27 89 31 24 23 28 04 ED 0C 00 00"

TELEGRAMS: Final = [
    frame
    for frame in map(parse_frame, every_telegram())
    if isinstance(frame, LongFrame)
]


class Terminal(StringIO):
    """A stream that says that it is a terminal."""

    @override
    def isatty(self) -> bool:
        """Say yes."""
        return True


def telegram(records: str, header: str = HEADER) -> Telegram:
    """Return the telegram of a heat meter with these records."""
    return parse_telegram(LongFrame(8, 0, 0x72, bytes.fromhex(header + records)))


def lines(records: str, header: str = HEADER) -> list[str]:
    """Return the plain table of these records."""
    return list(telegram_lines(report_telegram(telegram(records, header))))


def cells(record: str) -> list[str]:
    """Return the cells of the one line that shows a record."""
    return re.split(r"  +", lines(record)[2])


def colored(records: str, header: str = HEADER) -> str:
    """Return the table of these records for a terminal."""
    report = report_telegram(telegram(records, header))
    return "\n".join(telegram_lines(report, color=True))


def test_the_title_says_who_it_comes_from() -> None:
    """Serial number, maker, medium, version, access number, and what the status says."""
    title, *_ = lines("", WITH_STATUS)
    assert title == (
        "31892747 · HYD (Hydrometer) · Heat · version 40 · access 237"
        " · power low · permanent error"
    )


def test_a_maker_without_another_name_is_named_once() -> None:
    """The letters are the name."""
    title, *_ = lines("", "78 56 34 12 42 04 02 02 07 00 00 00")
    assert title == "12345678 · ABB · Electricity · version 2 · access 7"


def test_numbers_stand_below_each_other_at_their_decimal_points() -> None:
    """Texts and dates end where the numbers end."""
    shown = lines(
        "0C 05 31 84 74 01  0B 13 45 23 F1  02 5A 0A 02  42 6C 3F 3C  02 FD 17 00 00"
    )
    assert shown[1:] == [
        "#  meaning                value  unit  storage  tariff  dib  vib   raw",
        "0  energy            174843.1    kWh         0       0  0C   05    31847401",
        "1  volume               -12.345  m³          0       0  0B   13    4523F1",
        "2  flow temperature      52.2    °C          0       0  02   5A    0A02",
        "3  date              2025-12-31  –           1       0  42   6C    3F3C",
        "4  error flags            0      –           0       0  02   FD17  0000",
    ]


@pytest.mark.parametrize(
    ("record", "value", "unit"),
    [
        ("04 03 01 00 00 00", "0.001", "kWh"),
        ("04 0D 01 00 00 00", "0.0001", "GJ"),
        ("04 FB 0D 02 00 00 00", "2", "Mcal"),
        ("04 FB 82 73 41 11 00 00", "4.417", "kvarh"),
        ("04 36 07 00 00 00", "0.007", "GJ/h"),
        ("02 2B F4 01", "500", "W"),
        ("02 22 18 00", "24", "h"),
        ("02 74 78 00", "2", "min"),
        ("02 74 79 00", "121", "s"),
        ("02 74 00 00", "0", "s"),
        ("06 03 FF FF FF FF FF 7F", "140737488355.327", "kWh"),
        ("0C 78 42 00 00 00", "00000042", NOTHING),
    ],
)
def test_units_are_those_that_people_use(record: str, value: str, unit: str) -> None:
    """The decimal point moves, and no digit is lost."""
    assert cells(record)[2:4] == [value, unit]


@pytest.mark.parametrize(
    ("record", "value"),
    [
        ("04 6D 1E 0E 54 3B", "2026-11-20 14:30"),
        ("06 6D 0F 1E AE 54 3B 2F", "2026-11-20 14:30:15"),
        ("03 6D 00 1E 0E", "14:30"),
        ("03 6D 0F 1E 0E", "14:30:15"),
        ("02 6C 54 3B", "2026-11-20"),
    ],
)
def test_times_have_seconds_only_where_there_are_some(record: str, value: str) -> None:
    """A full minute is written as one."""
    assert cells(record)[2] == value


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("0A 5A 0A F0", "invalid digits"),
        ("02 5A 00 80", "marked invalid"),
        ("05 5B 00 00 C0 7F", "not a number"),
        ("02 6C FF FF", "invalid date"),
        ("02 6C 00 00", "no date stored"),
        ("02 EC 7E E1 FF", "recurring date"),
        ("04 93 15 00 00 00 00", "no data available"),
        ("0C 78 FF FF FF FF", "not available"),
        ("01 6C 01", "not decoded"),
        ("04 13 01", "cut short"),
        ("00 13", NOTHING),
    ],
)
def test_what_has_no_value_says_why(record: str, reason: str) -> None:
    """In words, not as a code."""
    assert cells(record)[2] == reason


@pytest.mark.parametrize(
    ("record", "meaning"),
    [
        ("14 2B 01 00 00 00", "power, maximum"),
        ("84 40 13 01 00 00 00", "volume, subunit 1"),
        ("02 FD C8 FC 01 09 08", "voltage, L1"),
        ("0B 6E 47 12 00", "HCA units"),
        ("04 6D 1E 0E 54 3B", "date and time"),
        ("04 83 30 01 00 00 00", "energy, per kWh"),
        ("04 6F 01 00 00 00", "unknown"),
    ],
)
def test_a_meaning_is_written_as_people_write_it(record: str, meaning: str) -> None:
    """Abbreviations are, and nothing has underscores."""
    assert cells(record)[1] == meaning


def test_storage_and_tariff_have_their_columns() -> None:
    """With the bytes that say so."""
    assert cells("CC 10 05 31 84 74 01")[4:] == ["1", "1", "CC10", "05", "31847401"]


def test_one_very_long_value_does_not_move_the_others() -> None:
    """It sticks out of its row."""
    long = f"0D 03 F6 {'11' * 64}"
    _, heading, first, second = lines(f"01 5B 07 {long}")
    assert heading.index("unit") == first.index("°C")
    assert len(second) > 200


def test_a_very_long_value_can_be_the_only_one() -> None:
    """The smallest real has a long way to its first digit."""
    assert cells("05 5B 01 00 00 00")[2] == f"0.{'0' * 44}14013"


def test_a_text_of_the_meter_cannot_steer_the_terminal() -> None:
    """The escape character in a unit becomes a blank."""
    assert cells("01 7C 03 41 1B 5B 2A")[3] == "[ A"


def test_what_follows_the_records_is_told_below_them() -> None:
    """Bytes of the maker, and that there is more to be read."""
    assert lines("01 5B 07 1F DE AD")[3:] == [
        "manufacturer data: DEAD",
        "more telegrams follow",
    ]


def test_defects_say_where_they_are() -> None:
    """Counted from the first byte of the frame."""
    assert lines("01 5B 07 04 13 01")[-1] == (
        "defect at byte 22: 4 data bytes announced, 1 are there (truncated_record)"
    )


def test_what_is_no_telegram_is_told_once() -> None:
    """The reason is the defect."""
    report = report_failure("cut short", "truncated_frame", 7)
    assert list(telegram_lines(report)) == [
        "telegram",
        "defect at byte 7: cut short (truncated_frame)",
    ]


def test_an_error_of_the_application_is_told() -> None:
    """It is no defect of the telegram."""
    busy = parse_telegram(LongFrame(8, 5, 0x70, b"\x08"))
    shown = list(telegram_lines(report_telegram(busy)))
    assert shown == ["CI 70", "error: application busy"]


def test_a_telegram_without_records_says_so() -> None:
    """Fillers are nothing."""
    assert lines("2F 2F")[1:] == ["no records"]


def test_the_telegrams_of_a_joined_reading_are_marked() -> None:
    """Records are numbered through; a line stands where each telegram starts."""
    whole = join_telegrams([telegram("01 5B 07 01 5F 06"), telegram("01 5B 08")])
    pages = [record.page for record in whole.records]
    shown = list(telegram_lines(report_telegram(whole), pages=pages))
    assert [line.split("  ")[0] for line in shown[1:]] == [
        *("#", "telegram 1", "0", "1", "telegram 2", "2"),
    ]


def test_one_telegram_is_not_marked() -> None:
    """There is nothing to tell apart."""
    report = report_telegram(telegram("01 5B 07"))
    assert list(telegram_lines(report, pages=[0])) == lines("01 5B 07")


def test_a_terminal_shows_what_matters_in_color() -> None:
    """Title bold, status yellow, codes dim, what is wrong red."""
    shown = colored("0A 5A 0A F0  02 6C 00 00", WITH_STATUS)
    assert "\x1b[1m31892747\x1b[0m" in shown
    assert "\x1b[33mpower low\x1b[0m" in shown
    assert "\x1b[31minvalid digits\x1b[0m" in shown
    assert "\x1b[2mno date stored\x1b[0m" in shown
    assert "\x1b[2m0AF0\x1b[0m" in shown


def test_colors_do_not_move_the_columns() -> None:
    """Without its escape sequences the table is the plain one."""
    records = "0C 05 31 84 74 01  0A 5A 0A F0  02 6C 00 00  04 13 01"
    plain = re.sub(r"\x1b\[\d*m", "", colored(records))
    assert plain.splitlines() == lines(records)


@pytest.mark.parametrize("frame", TELEGRAMS, ids=lambda frame: frame.data[:10].hex())
def test_every_telegram_makes_clean_lines(frame: LongFrame) -> None:
    """No escape sequence, no line break, no blank at the end."""
    shown = list(telegram_lines(report_telegram(parse_telegram(frame))))
    assert [
        line for line in shown if not line.isprintable() or line != line.rstrip()
    ] == []


def test_colors_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe gets none."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert wants_color(Terminal())
    assert not wants_color(StringIO())


@pytest.mark.parametrize(("no_color", "wanted"), [("1", False), ("", True)])
def test_who_wants_no_colors_gets_none(
    monkeypatch: pytest.MonkeyPatch, no_color: str, wanted: bool
) -> None:
    """NO_COLOR counts when it is not empty."""
    monkeypatch.setenv("NO_COLOR", no_color)
    assert wants_color(Terminal()) is wanted


def test_names_become_words() -> None:
    """Also those that are not in the list of abbreviations."""
    assert words("hca_coupling_factor_room") == "HCA coupling factor room"


def test_the_values_of_now_are_one_line() -> None:
    """Neither a date, nor what was stored, a maximum, another tariff, or what is invalid."""
    energy, volume, date = "0C 05 31 84 74 01", "0C 12 91 72 64 02", "04 6D 21 16 0A 39"
    stored, maximum, tariff = (
        "4C 05 30 78 11 00",
        "1B 2D 01 00 00",
        "8C 10 05 01 00 00 00",
    )
    invalid = "0A 5A 0F FF"
    records = (energy, stored, date, maximum, tariff, invalid, volume)
    report = report_telegram(telegram(" ".join(records)))
    assert main_values(report["records"]) == "energy 174843.1 kWh, volume 264.7291 m³"


def test_a_line_of_values_has_six() -> None:
    """What follows is in the table."""
    report = report_telegram(telegram("0A 5A 22 05 " * 7))
    assert (
        main_values(report["records"]).split(", ") == ["flow temperature 52.2 °C"] * 6
    )


def test_nothing_of_now_is_nothing() -> None:
    """A meter that sends a date alone."""
    report = report_telegram(telegram("04 6D 21 16 0A 39"))
    assert main_values(report["records"]) == ""
