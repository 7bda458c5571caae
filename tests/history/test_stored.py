"""Stored values: of which record and which moment, as worked out from the bytes by hand."""

from itertools import chain

from hypothesis import given, strategies as st
import pytest

from meterbus.hexadecimal import bytes_of
from meterbus.history.stored import History, Reason, ToldBy, history_of, moments_of
from meterbus.makers import knowledge_of
from meterbus.makers.rows import MeterKind
from meterbus.protocol.frames import LongFrame, parse_frame
from meterbus.protocol.records import Record, parse_records
from meterbus.protocol.telegram import join_telegrams, parse_telegram
from tests.protocol.corpus import TELEGRAMS, capture_of, names_in


def records_of(text: str) -> tuple[Record, ...]:
    """Return the records that these hex digits are."""
    return parse_records(bytes_of(text)).records


def captured(name: str) -> tuple[Record, ...]:
    """Return the records of a telegram of the corpus, or of several joined."""
    capture = capture_of(TELEGRAMS / f"{name}.hex")
    frames = [parse_frame(raw) for raw in capture.telegrams]
    telegrams = [
        parse_telegram(frame, capture.key)
        for frame in frames
        if isinstance(frame, LongFrame)
    ]
    return join_telegrams(telegrams).records


def told(history: History) -> list[str]:
    """Return what is stored, one line for each value."""
    return [
        f"{each.key} {each.moment:%Y-%m-%d %H:%M} {each.value} {each.unit}"
        for each in history.values
    ]


def stored(text: str) -> list[str]:
    """Return what the records that these hex digits are have stored."""
    return told(history_of(records_of(text)))


def left_out(text: str) -> list[str]:
    """Return why what these records have stored is left out."""
    return [
        f"{each.key} {each.storage} {each.reason}"
        for each in history_of(records_of(text)).left_out
    ]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        # 42 6C 5F 38: all of 31 August 2026. Also of what is no counter, and of a maximum.
        (
            "44 06 01000000 44 2D 02000000 54 2D 03000000 42 6C 5F38",
            dict.fromkeys(
                ("energy-storage_1", "power-storage_1", "power-maximum-storage_1"),
                "2026-09-01 00:00",
            ),
        ),
        # 42 6C 41 39: the first moment of 1 September.
        ("44 06 01000000 42 6C 4139", {"energy-storage_1": "2026-09-01 00:00"}),
        # 44 6D 1E 0D 41 39: 1 September, 13:30.
        ("44 06 01000000 44 6D 1E0D4139", {"energy-storage_1": "2026-09-01 13:30"}),
        # No date; the present; invalid; never stored; behind the clock of the meter.
        ("44 06 01000000", {}),
        ("04 06 01000000 02 6C 5F38", {}),
        ("4C 06 FFFFFFFF 42 6C 5F38", {}),
        ("44 06 00000000 42 6C 0101", {}),
        ("44 06 01000000 42 6C 5F38 04 6D 1E0D2138", {}),
        # How storages follow each other: first and last one, size of a block, interval.
        ("41 FD20 08 41 FD21 0A 41 FD22 02 41 FD28 01 42 6C 5F38", {}),
    ],
)
def test_it_is_told_of_when_a_stored_number_is(
    records: str, expected: dict[str, str]
) -> None:
    """By the key of its own record, whatever becomes of it."""
    moments = moments_of(records_of(records))
    told_of = {key: f"{each:%Y-%m-%d %H:%M}" for key, each in moments.items()}
    assert told_of == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(
            "heat_meter_bcd",
            # 4C 05 30 78 11 00: 117830 x 100 Wh. 44 6D 00 00 1E 14: day 30, month 4,
            # year 08, 00:00. 8C 01 05 20 30 69 01 and 84 01 6D 00 00 FF 2C: year 23.
            [
                "energy 2008-04-30 00:00 11783000 Wh",
                "energy 2023-12-31 00:00 169302000 Wh",
            ],
            id="times_of_two_storages",
        ),
        pytest.param(
            "cold_water_meter",
            # 44 13 F7 04 01 00: 66807 l. 42 6C 5F 31: all of 31 January 2026.
            ["volume 2026-02-01 00:00 66.807 m³"],
            id="date_is_the_end_of_its_day",
        ),
        pytest.param(
            "heat_cooling_meter",
            # 44 06 AC 3A, 44 86 FF 02 73 01, 44 14 8C 87; 42 6C 3F 3C. The maxima of
            # storage 1 (54 2D, 54 3B) are no values of that moment.
            [
                "energy 2026-01-01 00:00 15020000 Wh",
                "energy-cooling 2026-01-01 00:00 371000 Wh",
                "volume 2026-01-01 00:00 347 m³",
            ],
            id="makers_qualifier_kept_apart",
        ),
        pytest.param(
            "gas_meter",
            # 4C 14 54 76 98 02: 2987654 x 10 l, 42 6C 3E 39: 30 September 2025. The
            # uncorrected volume has no store.
            ["volume 2025-10-01 00:00 29876.54 m³"],
            id="bcd",
        ),
        pytest.param(
            "heat_cost_allocator",
            # 4B 6E 02 39 00, 42 6C 3F 3C; 42 EC 7E 5F 3C is the next due date.
            ["hca_units 2026-01-01 00:00 3902 None"],
            id="next_due_date_not_used",
        ),
        pytest.param(
            "encrypted_allocator",
            # Decrypted: 42 6C FE 04, which is 30 April 2007, and 4B 6E 56 34 02.
            ["hca_units 2007-05-01 00:00 23456 None"],
            id="encrypted",
        ),
        pytest.param(
            "three_telegrams_of_a_reading",
            # 4C 06 11 60 02 00 with 5E 39 in the first, storages 2 to 4 in the second,
            # storage 5 in the third.
            [
                "energy 2026-06-01 00:00 23566000 Wh",
                "energy 2026-07-01 00:00 23901000 Wh",
                "energy 2026-08-01 00:00 24307000 Wh",
                "energy 2026-09-01 00:00 25110000 Wh",
                "energy 2026-10-01 00:00 26011000 Wh",
            ],
            id="several_telegrams",
        ),
        pytest.param(
            "compact_profile",
            # 84 04 6D 00 00 41 32, 8B 04 15 00 30 12: 123000 x 0.1 m³ at the base; 69:
            # increments, hours, two digits of BCD; 01: each hour; 03 02 11.
            [
                "volume 2026-02-01 00:00 12300 m³",
                "volume 2026-02-01 01:00 12300.3 m³",
                "volume 2026-02-01 02:00 12300.5 m³",
                "volume 2026-02-01 03:00 12301.6 m³",
            ],
            id="profile",
        ),
        pytest.param(
            "compact_profile_inverse",
            # 84 04 6D 00 03 41 32, 8B 04 15 16 30 12; 69 01 11 02 03: back by 1.1, 0.2
            # and 0.3 m³.
            [
                "volume 2026-02-01 00:00 12300 m³",
                "volume 2026-02-01 01:00 12300.3 m³",
                "volume 2026-02-01 02:00 12300.5 m³",
                "volume 2026-02-01 03:00 12301.6 m³",
            ],
            id="inverse_profile",
        ),
        pytest.param(
            "cyclic_storage",
            # Storage 8 has the date 5E 39. The intervals, a month and a week, contradict
            # each other: of storage 9 nothing is known.
            ["volume 2026-10-01 00:00 1 m³"],
            id="intervals_that_contradict_each_other",
        ),
        pytest.param("no_date_stored", [], id="nothing_stored"),
        pytest.param("fixed_structure_bcd", [], id="historic_without_a_date"),
        # 42 6C 01 01 is 1 January 2000: what an unset due date looks like.
        pytest.param("heat_meter_manufacturer_tail", [], id="due_date_never_set"),
    ],
)
def test_a_telegram_tells_what_its_meter_has_stored(
    name: str, expected: list[str]
) -> None:
    """Captured and composed telegrams, read by hand."""
    assert told(history_of(captured(name))) == expected


@pytest.mark.parametrize(
    ("dates", "moment"),
    [
        pytest.param("42 6C 5E39", "2026-10-01 00:00", id="date"),
        pytest.param("44 6D 1E0E 5E39", "2026-09-30 14:30", id="type_f"),
        pytest.param("46 6D 0F1E0E 5E39 00", "2026-09-30 14:30", id="type_i"),
        pytest.param("42 6D 5E39", "2026-10-01 00:00", id="date_behind_6d"),
        pytest.param("4E 6D 003014 300926", "2026-09-30 14:30", id="bcd_time"),
        pytest.param(
            "42 6C 5E39 44 6D 3B17 5E39", "2026-09-30 23:59", id="time_before_date"
        ),
        pytest.param("42 6C 5E39 42 6C 5E39", "2026-10-01 00:00", id="told_twice"),
        pytest.param("42 6C FFFF 42 6C 5E39", "2026-10-01 00:00", id="one_is_invalid"),
        pytest.param(
            "42 6C 5E39 42 EC7E 5F3C", "2026-10-01 00:00", id="next_due_date_beside"
        ),
        pytest.param(
            "42 6C 5E39 54 6D 1E0E 5739", "2026-10-01 00:00", id="of_a_maximum"
        ),
        pytest.param(
            "42 6C 5E39 43 6D 0F1E0E", "2026-10-01 00:00", id="time_of_day_beside"
        ),
    ],
)
def test_a_date_of_the_same_storage_gives_the_moment(dates: str, moment: str) -> None:
    """A date alone is the end of its day, a time is exact; other dates do not count."""
    text = f"04 13 E8030000 44 13 E7030000 {dates}"
    assert stored(text) == [f"volume {moment} 0.999 m³"]


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        pytest.param("", Reason.NO_DATE, id="none"),
        pytest.param("82 01 6C 5E39", Reason.NO_DATE, id="of_another_storage"),
        pytest.param("42 EC7E 5F3C", Reason.NO_DATE, id="next_due_date"),
        pytest.param("52 6C 5E39", Reason.NO_DATE, id="of_a_maximum"),
        pytest.param("43 6D 0F1E0E", Reason.NO_DATE, id="time_of_day"),
        pytest.param("42 6C E1FF", Reason.NO_DATE, id="every_month"),
        pytest.param("42 6C FFFF", Reason.NOT_STORED, id="all_bits"),
        pytest.param("42 6C 0000", Reason.NOT_STORED, id="no_bits"),
        pytest.param("44 6D 9E0E 5E39", Reason.NOT_STORED, id="invalid_time"),
        pytest.param("42 6C 0101", Reason.NOT_STORED, id="first_day_of_2000"),
        pytest.param("44 6D 0000 0101", Reason.NOT_STORED, id="first_hour_of_2000"),
        pytest.param("42 6C 5E39 42 6C 5F3A", Reason.SEVERAL_DATES, id="two_dates"),
        pytest.param(
            "44 6D 0000 5E39 44 6D 0001 5E39", Reason.SEVERAL_DATES, id="two_times"
        ),
    ],
)
def test_a_value_without_a_moment_is_left_out(dates: str, reason: Reason) -> None:
    """And it is said why."""
    text = f"04 13 E8030000 44 13 E7030000 {dates}"
    assert (stored(text), left_out(text)) == ([], [f"volume 1 {reason}"])


@pytest.mark.parametrize("unused", ["0101", "1F0C", "3F0C"])
def test_a_zero_at_a_date_of_unused_storages_is_left_out(unused: str) -> None:
    """The ends of 2000 and 2001 stand where nothing was ever stored."""
    text = f"04 13 E8030000 44 13 00000000 42 6C {unused}"
    assert (stored(text), left_out(text)) == ([], ["volume 1 not_stored"])


def test_a_count_at_the_end_of_2001_is_kept() -> None:
    """Old meters did store something then."""
    text = "04 13 E8030000 44 13 01000000 42 6C 3F0C"
    assert stored(text) == ["volume 2002-01-01 00:00 0.001 m³"]


def test_a_zero_at_any_other_date_is_kept() -> None:
    """A new meter has counted nothing on its first due date."""
    text = "04 13 E8030000 44 13 00000000 42 6C 3F3C"
    assert stored(text) == ["volume 2026-01-01 00:00 0 m³"]


def test_the_date_of_the_same_tariff_comes_first() -> None:
    """C4 10 is storage 1 of tariff 1, which has a date of its own."""
    text = (
        "04 03 64000000 8410 03 32000000 44 03 5A000000 C410 03 2D000000"
        "42 6C 5F3A C210 6C 5E39"
    )
    assert stored(text) == [
        "energy 2026-11-01 00:00 90 Wh",
        "energy-tariff_1 2026-10-01 00:00 45 Wh",
    ]


def test_the_date_of_the_whole_meter_is_that_of_its_tariffs() -> None:
    """Most meters send one date for all of a storage."""
    text = "8410 03 32000000 8440 13 01000000 C410 03 2D000000 C440 13 02000000"
    assert stored(f"{text} 42 6C 5E39 C220 6C 5F3A") == [
        "energy-tariff_1 2026-10-01 00:00 45 Wh",
        "volume-subunit_1 2026-10-01 00:00 0.002 m³",
    ]


def test_the_date_of_another_tariff_is_better_than_none() -> None:
    """Where it is the only one of this storage."""
    text = "04 03 64000000 44 03 5A000000 C210 6C 5E39"
    assert stored(text) == ["energy 2026-10-01 00:00 90 Wh"]


def test_dates_of_other_tariffs_that_differ_are_not_used() -> None:
    """Nothing says which of them is meant."""
    text = "04 03 64000000 44 03 5A000000 C210 6C 5E39 C220 6C 5F3A"
    assert left_out(text) == ["energy 1 several_dates"]


def test_an_invalid_value_is_left_out() -> None:
    """Month 2 was not stored; months 1 and 3 are."""
    text = (
        "0C 13 00100000 4C 13 00090000 42 6C 5F3A 8C01 13 FFFFFFFF 8201 6C 5E39"
        "CC01 13 00070000 C201 6C 5F38"
    )
    assert stored(text) == [
        "volume 2026-09-01 00:00 0.7 m³",
        "volume 2026-11-01 00:00 0.9 m³",
    ]
    assert left_out(text) == ["volume 2 no_value"]


def test_a_value_with_a_record_error_is_left_out() -> None:
    """VIFE 15: no data available, whatever the bytes say."""
    text = "04 13 E8030000 44 9315 E7030000 42 6C 5E39"
    assert left_out(text) == ["volume 1 no_value"]


def test_another_scale_is_the_same_unit() -> None:
    """Stored in MWh, counted in kWh: exactly converted."""
    text = "04 06 E8030000 44 FB00 07000000 42 6C 5E39"
    assert stored(text) == ["energy 2026-10-01 00:00 700000 Wh"]


def test_another_unit_is_told_with_the_value() -> None:
    """Whoever shows the only record of the present that is meant may convert it."""
    text = "04 06 E8030000 44 0E 01000000 42 6C 5E39"
    assert stored(text) == ["energy 2026-10-01 00:00 1000000 J"]


def test_another_unit_is_left_out_where_several_records_may_be_meant() -> None:
    """Nobody knows whose past it is."""
    text = "04 06 E8030000 04 FB0D 01000000 44 0E 01000000 42 6C 5E39"
    assert (stored(text), left_out(text)) == ([], ["energy-storage_1 1 other_unit"])


def test_a_meter_that_counts_in_two_units_has_a_history_in_each() -> None:
    """Each stored value goes with the record of its unit."""
    text = "04 06 E8030000 04 0E 100E0000 44 0E B40D0000 44 06 CE030000 42 6C 5E39"
    assert stored(text) == [
        "energy 2026-10-01 00:00 974000 Wh",
        "energy#2 2026-10-01 00:00 3508000000 J",
    ]


def test_equals_of_the_past_go_with_equals_of_the_present() -> None:
    """Two counters that mean the same are told apart by their order."""
    text = "04 13 01000000 04 13 02000000 44 13 03000000 44 13 04000000 42 6C 5E39"
    assert stored(text) == [
        "volume 2026-10-01 00:00 0.003 m³",
        "volume#2 2026-10-01 00:00 0.004 m³",
    ]


def test_one_of_the_past_for_two_of_the_present_is_left_out() -> None:
    """Nothing says whose it is."""
    text = "04 13 01000000 04 13 02000000 44 13 03000000 42 6C 5E39"
    assert left_out(text) == ["volume-storage_1 1 several_records"]


def test_different_values_for_one_moment_are_left_out() -> None:
    """Storages 1 and 2 are of the same day and do not agree."""
    text = "04 13 E8030000 44 13 01000000 42 6C 5E39 8401 13 02000000 8201 6C 5E39"
    assert stored(text) == []
    assert left_out(text) == ["volume 1 conflict", "volume 2 conflict"]


def test_equal_values_for_one_moment_are_one() -> None:
    """The due date is the end of a month too; that one is stored with fewer digits."""
    text = "04 13 E8030000 44 13 64000000 42 6C 5E39 8401 14 0A000000 8201 6C 5E39"
    assert (stored(text), left_out(text)) == (
        ["volume 2026-10-01 00:00 0.1 m³"],
        [],
    )


def test_the_end_of_a_day_is_the_beginning_of_the_next() -> None:
    """6D with 1 October 00:00 and 6C with 30 September are one moment."""
    text = "04 13 E8030000 44 13 64000000 42 6C 5E39 8401 13 65000000 8401 6D 0000413A"
    assert left_out(text) == ["volume 1 conflict", "volume 2 conflict"]


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        pytest.param("04 6D 00004339", [], id="meter_shows_3_september"),
        pytest.param("02 6C 5D39", [], id="meter_shows_29_september"),
        pytest.param(
            "04 6D 0000413A", ["volume 2026-10-01 00:00 0.1 m³"], id="that_very_moment"
        ),
        pytest.param(
            "04 6D 80004339", ["volume 2026-10-01 00:00 0.1 m³"], id="clock_not_set"
        ),
    ],
)
def test_a_store_in_the_future_of_the_meters_clock_is_left_out(
    clock: str, expected: list[str]
) -> None:
    """Its date is wrong, or the clock is."""
    assert stored(f"04 13 E8030000 44 13 64000000 42 6C 5E39 {clock}") == expected


def test_only_values_of_their_moment_are_history() -> None:
    """Not maxima, minima, values during errors, texts or flags."""
    text = (
        "04 13 E8030000 54 2D 01000000 64 2D 01000000 74 22 01000000"
        "4C 78 78563412 42 FD17 0100 42 6C 5E39"
    )
    assert (stored(text), left_out(text)) == ([], [])


# Cyclic storages: 8 and on, newest first, 0.9, 0.8 and 0.7 m³, the newest with a date.
CYCLE = "04 13 E8030000 8404 13 84030000 C404 13 20030000 8405 13 BC020000"


@pytest.mark.parametrize(
    ("about", "moments"),
    [
        pytest.param(
            "8204 6C 5E39 01 FD28 01 01 FD20 08 01 FD21 0A",
            ["2026-08-01 00:00", "2026-09-01 00:00", "2026-10-01 00:00"],
            id="months",
        ),
        pytest.param(
            "8204 6C 5C32 01 FD28 01 01 FD20 08",
            ["2026-01-01 00:00", "2026-02-01 00:00", "2026-03-01 00:00"],
            id="month_ends_of_different_length",
        ),
        pytest.param(
            "8204 6C 4F36 01 FD28 03 01 FD20 08",
            ["2025-12-16 00:00", "2026-03-16 00:00", "2026-06-16 00:00"],
            id="quarters_in_the_middle_of_a_month",
        ),
        pytest.param(
            "8404 6D 00005C32 01 FD28 01 01 FD20 08",
            ["2025-12-31 00:00", "2026-01-31 00:00", "2026-02-28 00:00"],
            id="times_on_last_days",
        ),
        pytest.param(
            "8404 6D 00064333 01 FD29 01 01 FD20 08",
            ["2024-03-03 06:00", "2025-03-03 06:00", "2026-03-03 06:00"],
            id="years",
        ),
        pytest.param(
            "8404 6D 00004333 01 FD27 02 01 FD20 08",
            ["2026-02-27 00:00", "2026-03-01 00:00", "2026-03-03 00:00"],
            id="days",
        ),
        pytest.param(
            "8404 6D 00004333 01 FD26 0C 01 FD20 08",
            ["2026-03-02 00:00", "2026-03-02 12:00", "2026-03-03 00:00"],
            id="hours",
        ),
        pytest.param(
            "8404 6D 00004333 01 FD25 0F 01 FD20 08",
            ["2026-03-02 23:30", "2026-03-02 23:45", "2026-03-03 00:00"],
            id="minutes",
        ),
        pytest.param(
            "8404 6D 00004333 02 FD24 0807 01 FD20 08",
            ["2026-03-02 23:00", "2026-03-02 23:30", "2026-03-03 00:00"],
            id="seconds",
        ),
        pytest.param(
            "8204 6C 5E39 8104 FD28 01",
            ["2026-08-01 00:00", "2026-09-01 00:00", "2026-10-01 00:00"],
            id="interval_of_the_storage",
        ),
        pytest.param(
            "8204 6C 5E39 01 FD28 01",
            ["2026-08-01 00:00", "2026-09-01 00:00", "2026-10-01 00:00"],
            id="from_8_on_by_convention",
        ),
        pytest.param(
            "8204 6C 5E39 01 FD28 01 01 FD20 08 01 FD21 0A 01 FD22 03",
            ["2026-08-01 00:00", "2026-09-01 00:00", "2026-10-01 00:00"],
            id="block_that_is_the_whole_cycle",
        ),
        pytest.param(
            "8204 6C 5E39 C204 6C 4F38 01 FD28 01 01 FD20 08",
            ["2026-07-16 00:00", "2026-08-16 00:00", "2026-10-01 00:00"],
            id="nearest_date_in_front",
        ),
    ],
)
def test_moments_are_counted_back_from_a_date(about: str, moments: list[str]) -> None:
    """Months and years are those of the calendar; a month's end stays one."""
    assert stored(f"{CYCLE} {about}") == [
        f"volume {moment} {value} m³"
        for moment, value in zip(moments, ("0.7", "0.8", "0.9"), strict=True)
    ]


def test_nothing_is_counted_forward_from_the_oldest_date() -> None:
    """Only storage 10 has one: a meter without power may have left out months since."""
    text = f"{CYCLE} 8205 6C 5E39 01 FD28 01 01 FD20 08"
    assert stored(text) == ["volume 2026-10-01 00:00 0.7 m³"]
    assert left_out(text) == ["volume 8 no_date", "volume 9 no_date"]


@pytest.mark.parametrize(
    "about",
    [
        pytest.param("8204 6C 5E39", id="no_interval"),
        pytest.param("8204 6C 5E39 01 FD28 00", id="no_time_between"),
        pytest.param("8204 6C 5E39 01 FD28 FF", id="negative_interval"),
        pytest.param("8204 6C 5E39 01 FD28 80", id="invalid_interval"),
        pytest.param("8204 6C 5E39 01 FD28 01 01 FD27 07", id="two_intervals"),
        pytest.param("8204 6C 5E39 01 FD28 01 01 FD20 10", id="first_is_later"),
        pytest.param("8204 6C 5E39 01 FD28 01 01 FD20 08 01 FD21 08", id="last_is_8"),
        pytest.param("8204 6C 5E39 04 FD29 FFFFFF7F 01 FD20 08", id="no_such_year"),
        pytest.param("8204 6C 5E39 01 FDA874 96 01 FD20 08", id="parts_of_a_month"),
        pytest.param(
            "8204 6C 5E39 01 FDA8FDFDFD7D 01 01 FD20 08", id="months_without_number"
        ),
        pytest.param("8204 6C 5E39 04 FD27 FFFFFF7F 01 FD20 08", id="no_such_day"),
        pytest.param("8204 6C 5E39 01 FD29 3C 01 FD20 08", id="before_all_dates"),
    ],
)
def test_what_cannot_be_counted_back_is_left_out(about: str) -> None:
    """Only storage 8 has a date; of 9 and 10 nothing is known."""
    text = f"{CYCLE} {about}"
    assert stored(text) == ["volume 2026-10-01 00:00 0.9 m³"]
    assert left_out(text) == ["volume 9 no_date", "volume 10 no_date"]


def known_of(name: str) -> History:
    """Return the history of a telegram of the corpus, with what its maker means."""
    capture = capture_of(TELEGRAMS / f"{name}.hex")
    frame = parse_frame(capture.telegrams[0])
    assert isinstance(frame, LongFrame)
    telegram = parse_telegram(frame)
    assert telegram.header is not None
    assert telegram.header.address is not None
    return history_of(telegram.records, knowledge_of(telegram.header.address.kind))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(
            "kamstrup_603_first_of_month",
            # 42 6C 01 31 is 1 January 2024, 00.00 by the manual of the 403.
            [
                "energy 2024-01-01 00:00 3200000000 Wh",
                "flow_temperature_volume 2024-01-01 00:00 63933 m³·°C",
                "return_temperature_volume 2024-01-01 00:00 36144 m³·°C",
                "volume 2024-01-01 00:00 81847 m³",
                "volume-subunit_1 2024-01-01 00:00 0 m³",
                "volume-subunit_2 2024-01-01 00:00 0 m³",
            ],
            id="first_of_month",
        ),
        pytest.param(
            "minol_first_of_months",
            # 82 80 01 6C C1 13 is 1 March 2014, and so on back to 1 August 2013.
            [
                "energy 2013-08-01 00:00 3000 Wh",
                "energy 2013-09-01 00:00 3000 Wh",
                "energy 2013-10-01 00:00 3000 Wh",
                "energy 2013-11-01 00:00 3000 Wh",
                "energy 2013-12-01 00:00 3000 Wh",
                "energy 2014-01-01 00:00 3000 Wh",
                "energy 2014-02-01 00:00 3000 Wh",
                "energy 2014-03-01 00:00 3000 Wh",
            ],
            id="eight_months",
        ),
        pytest.param(
            "zenner_stored_today",
            # 04 6D 22 48 41 36 is 1 June 2026 08:34, 82 0F 6C 41 36 the same day; of the
            # months before only the first is there.
            ["volume 2026-05-01 00:00 0 m³", "volume 2026-06-01 00:00 0.001 m³"],
            id="proved_by_the_clock",
        ),
        pytest.param(
            "kamstrup_401_block",
            # 42 6C 21 31 is 1 January 2025.
            ["energy 2025-01-01 00:00 86531000 Wh"],
            id="a_date_in_a_block_beside",
        ),
        pytest.param(
            "qundis_block",
            # 3F 3C and 5F 31, in the block: 31 December 2025 and 31 January 2026.
            [
                "energy 2026-01-01 00:00 949000 Wh",
                "energy 2026-02-01 00:00 1080000 Wh",
            ],
            id="last_days_in_a_block",
        ),
        pytest.param(
            "kamstrup_602_pulse_inputs",
            # 42 6C BF 28 is 31 August 2021.
            [
                "energy 2021-09-01 00:00 68112000 Wh",
                "volume 2021-09-01 00:00 2690.16 m³",
                "volume-subunit_1 2021-09-01 00:00 0 m³",
                "volume-subunit_2 2021-09-01 00:00 0 m³",
            ],
            id="last_day",
        ),
    ],
)
def test_a_date_is_the_moment_that_the_meter_means(
    name: str, expected: list[str]
) -> None:
    """A first day ends the month before it, a last day its own."""
    assert told(known_of(name)) == expected


def test_what_is_dated_of_tomorrow_or_of_no_day_is_left_out() -> None:
    """84 04 6D of Minol is 2015 by a clock of 2014, and storage 10 has no date."""
    left = {
        (each.storage, each.reason)
        for each in known_of("minol_first_of_months").left_out
    }
    assert left == {(8, Reason.IN_FUTURE), (10, Reason.NO_DATE)}


@pytest.mark.parametrize(
    ("dates", "moment"),
    [
        pytest.param("426C 4139", "2026-09-01 00:00", id="first_day"),
        pytest.param("426C 5E39", "2026-10-01 00:00", id="last_day"),
        pytest.param("426C 4F36", "2026-06-16 00:00", id="any_day"),
        pytest.param(
            "426C 4F36 046D 22084F36", "2026-06-15 00:00", id="dated_today_by_the_clock"
        ),
        pytest.param(
            "446D 00064136 026C 4136", "2026-06-01 06:00", id="gas_day_beside_a_date"
        ),
    ],
)
def test_a_day_begins_or_ends_by_what_is_known_of_it(dates: str, moment: str) -> None:
    """Of the maker nothing is known here."""
    assert stored(f"0413 E8030000 4413 E7030000 {dates}") == [
        f"volume {moment} 0.999 m³"
    ]


def test_a_maker_may_mean_the_end_of_a_first_day() -> None:
    """MULTICAL 402 and 602 stamp the end of a day, whichever it is."""
    records = records_of("0406 E8030000 4406 E7030000 426C 0131")
    meant = knowledge_of(MeterKind("KAM", 0x1C, 0x04))
    assert told(history_of(records, meant)) == ["energy 2024-01-02 00:00 999000 Wh"]


def test_a_maker_may_mean_the_begin_of_a_last_day() -> None:
    """Falcon MJ stores at 00:00 of its due date."""
    records = records_of("0C13 00100000 4C13 00090000 426C 5E39")
    meant = knowledge_of(MeterKind("ELR", 0xB1, 0x07))
    assert told(history_of(records, meant)) == ["volume 2026-09-30 00:00 0.9 m³"]


@pytest.mark.parametrize(
    ("interval", "moments"),
    [
        pytest.param(
            "01 FD28 01",
            ["2026-07-01 00:00", "2026-08-01 00:00", "2026-09-01 00:00"],
            id="months",
        ),
        pytest.param(
            "01 FD27 01",
            ["2026-08-30 00:00", "2026-08-31 00:00", "2026-09-01 00:00"],
            id="days",
        ),
    ],
)
def test_what_is_counted_back_from_a_first_day_begins_its_days_too(
    interval: str, moments: list[str]
) -> None:
    """The step does not change what a date means."""
    assert stored(f"{CYCLE} 8204 6C 4139 {interval}") == [
        f"volume {moment} {value} m³"
        for moment, value in zip(moments, ("0.7", "0.8", "0.9"), strict=True)
    ]


def test_a_block_of_storages_is_of_one_moment() -> None:
    """Energy in 8 and 10, volume in 9 and 11: two storages for each month."""
    text = (
        "04 13 E8030000 04 03 64000000 8404 03 5A000000 C404 13 84030000"
        "8405 03 50000000 C405 13 20030000"
        "8204 6C 5E39 01 FD28 01 01 FD20 08 01 FD21 0B 01 FD22 02"
    )
    assert stored(text) == [
        "energy 2026-09-01 00:00 80 Wh",
        "energy 2026-10-01 00:00 90 Wh",
        "volume 2026-09-01 00:00 0.8 m³",
        "volume 2026-10-01 00:00 0.9 m³",
    ]


def test_a_cycle_whose_newest_date_is_invalid_has_nothing_stored() -> None:
    """There is nothing to count back from."""
    text = f"{CYCLE} 8204 6C FFFF 01 FD28 01 01 FD20 08"
    assert stored(text) == []
    assert left_out(text) == [
        "volume 8 not_stored",
        "volume 9 not_stored",
        "volume 10 not_stored",
    ]


def test_a_due_date_is_not_the_start_of_the_months() -> None:
    """Storage 1 is no part of the cycle, and is not counted back from."""
    text = "04 13 E8030000 44 13 01000000 42 6C 3F3C 8401 13 02000000 01 FD28 01"
    assert stored(text) == ["volume 2026-01-01 00:00 0.001 m³"]
    assert left_out(text) == ["volume 2 no_date"]


# Storage 8 at the end of September 2026: 1 m³, counted in litres.
BASE = "04 13 A00F0000 8404 13 E8030000"
MONTH_END = f"{BASE} 8204 6C 5E39"
MIDNIGHT = f"{BASE} 8404 6D 0000413A"


def moments_and_values(text: str) -> list[str]:
    """Return the history of a volume without what is the same in each line."""
    return [
        each.removeprefix("volume ").removesuffix(" m³").replace(" 00:00", "")
        for each in stored(text)
    ]


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        pytest.param(
            # Absolute, months, 16 bit; 1.1 and 1.2 m³.
            "8D04 931F 06 32FE 4C04 B004",
            ["2026-10-01 1", "2026-11-01 1.1", "2026-12-01 1.2"],
            id="absolute",
        ),
        pytest.param(
            "8D04 9313 06 32FE 8403 2003",
            ["2026-08-01 0.8", "2026-09-01 0.9", "2026-10-01 1"],
            id="absolute_inverse",
        ),
        pytest.param(
            # Increments: 200 is no negative number.
            "8D04 931F 04 71FE C8 64",
            ["2026-10-01 1", "2026-11-01 1.2", "2026-12-01 1.3"],
            id="increments",
        ),
        pytest.param(
            "8D04 9313 04 71FE C8 64",
            ["2026-08-01 0.7", "2026-09-01 0.8", "2026-10-01 1"],
            id="increments_inverse",
        ),
        pytest.param(
            "8D04 931F 04 B1FE C8 64",
            ["2026-10-01 1", "2026-11-01 0.8", "2026-12-01 0.7"],
            id="decrements",
        ),
        pytest.param(
            "8D04 9313 04 B1FE C8 64",
            ["2026-08-01 1.3", "2026-09-01 1.2", "2026-10-01 1"],
            id="decrements_inverse",
        ),
        pytest.param(
            # Signed: 9C is -100.
            "8D04 931F 04 F1FE 9C 14",
            ["2026-10-01 1", "2026-11-01 0.9", "2026-12-01 0.92"],
            id="differences",
        ),
        pytest.param(
            # Younger minus older: the older ones were 1.1 and 1.08 m³.
            "8D04 9313 04 F1FE 9C 14",
            ["2026-08-01 1.08", "2026-09-01 1.1", "2026-10-01 1"],
            id="differences_inverse",
        ),
        pytest.param(
            # Three bytes of BCD; 1.234 m³.
            "8D04 931F 05 3BFE 341200",
            ["2026-10-01 1", "2026-11-01 1.234"],
            id="bcd",
        ),
        pytest.param(
            # 1500.0 as a real, in litres.
            "8D04 931F 06 35FE 0080BB44",
            ["2026-10-01 1", "2026-11-01 1.5"],
            id="real",
        ),
        pytest.param(
            # Half a month after the end of September is the end of 15 October.
            "8D04 931F 05 71FD 0A 0A 0A",
            [
                "2026-10-01 1",
                "2026-10-16 1.01",
                "2026-11-01 1.02",
                "2026-11-16 1.03",
            ],
            id="half_months",
        ),
        pytest.param(
            "8D04 9313 05 71FD 0A 0A 0A",
            [
                "2026-08-16 0.97",
                "2026-09-01 0.98",
                "2026-09-16 0.99",
                "2026-10-01 1",
            ],
            id="half_months_inverse",
        ),
        pytest.param(
            "8D04 9313 04 61FE 0A 0A",
            ["2026-04-01 0.98", "2026-07-01 0.99", "2026-10-01 1"],
            id="quarters",
        ),
        pytest.param(
            "8D04 9313 04 51FE 0A 0A",
            ["2025-10-01 0.98", "2026-04-01 0.99", "2026-10-01 1"],
            id="half_years",
        ),
        pytest.param(
            "8D04 9313 04 7107 0A 0A",
            ["2026-09-17 0.98", "2026-09-24 0.99", "2026-10-01 1"],
            id="weeks",
        ),
        pytest.param(
            # The second is invalid and leaves a gap; time goes on.
            "8D04 931F 08 32FE 4C04 0080 B004",
            ["2026-10-01 1", "2026-11-01 1.1", "2027-01-01 1.2"],
            id="gap_in_absolute_values",
        ),
        pytest.param(
            "8D04 931F 08 3BFE 001100 FFFFFF",
            ["2026-10-01 1", "2026-11-01 1.1"],
            id="gap_in_bcd",
        ),
        pytest.param(
            # FF: too much for one byte. What follows starts from something unknown.
            "8D04 9313 05 71FE 0A FF 0A",
            ["2026-09-01 0.99", "2026-10-01 1"],
            id="nothing_behind_a_gap_in_differences",
        ),
        pytest.param(
            # VIFE 7B: 1 m³ is to be added.
            "8D04 93FB1F 04 32FE 4C04",
            ["2026-10-01 1", "2026-11-01 2.1"],
            id="offset",
        ),
        pytest.param(
            # One byte is left over.
            "8D04 931F 05 32FE 4C04 B0",
            ["2026-10-01 1", "2026-11-01 1.1"],
            id="cut_in_an_element",
        ),
    ],
)
def test_a_profile_leads_from_its_base_step_by_step(
    profile: str, expected: list[str]
) -> None:
    """Forward or back, by months of the calendar or by days."""
    assert moments_and_values(f"{MONTH_END} {profile}") == expected


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        pytest.param("8D04 931F 03 4105 0A", "2026-10-01 00:00:05", id="seconds"),
        pytest.param("8D04 931F 03 510F 0A", "2026-10-01 00:15:00", id="minutes"),
        pytest.param("8D04 931F 03 6118 0A", "2026-10-02 00:00:00", id="hours"),
        pytest.param("8D04 931F 03 71FA 0A", "2027-06-08 00:00:00", id="days"),
    ],
)
def test_a_spacing_is_in_its_unit(profile: str, expected: str) -> None:
    """Up to 250 of them."""
    history = history_of(records_of(f"{MIDNIGHT} {profile}"))
    assert str(history.values[-1].moment) == expected


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        pytest.param("44 13 E7030000 42 6C 5E39", [ToldBy.DATE], id="date"),
        pytest.param("44 13 E7030000 44 6D 1E0E 5E39", [ToldBy.CLOCK], id="time"),
        pytest.param(
            "44 13 E7030000 44 6D 1E8E 5E39", [ToldBy.SUMMER_CLOCK], id="summer"
        ),
        pytest.param(
            # Midnight of 1 October, and the month after that.
            "8404 13 E8030000 8404 6D 0080413A 8D04 931F 03 71FE 0A",
            [ToldBy.SUMMER_CLOCK, ToldBy.CLOCK],
            id="a_month_away",
        ),
        pytest.param(
            "8404 13 E8030000 8404 6D 0080413A 8D04 931F 03 7101 0A",
            [ToldBy.SUMMER_CLOCK, ToldBy.CLOCK],
            id="a_day_away",
        ),
        pytest.param(
            "8404 13 E8030000 8404 6D 0080413A 8D04 931F 03 6101 0A",
            [ToldBy.SUMMER_CLOCK, ToldBy.SUMMER_CLOCK],
            id="hours_away",
        ),
    ],
)
def test_it_is_known_how_a_moment_was_told(
    records: str, expected: list[ToldBy]
) -> None:
    """A clock may be on summer time; a date is one of the calendar.

    At the same time of some other day the clock may have been changed.
    """
    history = history_of(records_of(f"04 13 A00F0000 {records}"))
    assert [each.told for each in history.values] == expected


def test_the_hour_that_is_repeated_in_autumn_has_two_moments() -> None:
    """Half past two on 25 October 2026, first in summer time, an hour later without."""
    text = (
        "04 13 A00F0000 44 13 E7030000 44 6D 1E82 593A"
        "8401 13 E8030000 8401 6D 1E02 593A"
    )
    assert stored(text) == [
        "volume 2026-10-25 02:30 1 m³",
        "volume 2026-10-25 02:30 0.999 m³",
    ]
    assert left_out(text) == []


def test_a_profile_with_registers_numbers_its_storages() -> None:
    """Elements are storages 9 and 10; the latter has a date of its own."""
    text = f"{MONTH_END} 8205 6C 4F3C 8D04 931E 04 71FE 0A 0A"
    assert moments_and_values(text) == [
        "2026-10-01 1",
        "2026-11-01 1.01",
        "2026-12-16 1.02",
    ]
    assert [each.storage for each in history_of(records_of(text)).values] == [8, 9, 10]


def test_a_register_whose_date_is_invalid_is_left_out() -> None:
    """The others are not."""
    text = f"{MONTH_END} C204 6C FFFF 8D04 931E 04 71FE 0A 0A"
    assert moments_and_values(text) == ["2026-10-01 1", "2026-12-01 1.02"]
    assert left_out(text) == ["volume 9 no_date"]


def test_a_profile_can_start_from_the_present() -> None:
    """The example of the OMS: 1013 l on 31 May 2008, month by month back."""
    text = "0C 13 13100000 02 6C 1F15 0D 9313 0A 7AFE 5802 3203 1402 4401"
    assert moments_and_values(text) == [
        "2008-02-01 0.065",
        "2008-03-01 0.209",
        "2008-04-01 0.423",
        "2008-05-01 0.755",
    ]


def test_absolute_values_need_no_base() -> None:
    """Fourteen months of an allocator, back from storage 8, as one maker sends them."""
    text = "0B 6E 470000 8204 6C 5E39 8D04 EE13 08 3BFE 400000 FFFFFF"
    assert stored(text) == ["hca_units 2026-09-01 00:00 40 None"]
    assert left_out(text) == ["hca_units 8 no_value"]


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        pytest.param(
            "8204 6C 5E39 8D04 931F 03 71FE 0A", Reason.NO_BASE, id="base_missing"
        ),
        pytest.param(
            "8C04 13 FFFFFFFF 8204 6C 5E39 8D04 931F 03 71FE 0A",
            Reason.NO_BASE,
            id="base_invalid",
        ),
        pytest.param("8D04 931F 03 31FE 0A", Reason.NO_DATE, id="base_time_missing"),
        pytest.param(
            "8204 6C 5E39 8D04 931F 03 3100 0A", Reason.NO_DATE, id="without_time"
        ),
        pytest.param(
            "8204 6C 5E39 8D04 931F 03 31FB 0A", Reason.NO_DATE, id="reserved_spacing"
        ),
        pytest.param(
            "8204 6C 5E39 8D04 931F 03 21FD 0A", Reason.NO_DATE, id="half_of_a_quarter"
        ),
        pytest.param(
            "8204 6C 5E39 8D04 931F 03 3DFE 0A",
            Reason.UNREADABLE,
            id="variable_element",
        ),
        pytest.param(
            "8204 6C 5E39 8D04 931F 03 30FE 0A", Reason.UNREADABLE, id="empty_element"
        ),
        pytest.param(
            "8204 6C 5E39 8D04 931F 01 31", Reason.UNREADABLE, id="no_spacing"
        ),
        pytest.param(
            "8204 6C 5E39 8404 931F 31FE0A00", Reason.UNREADABLE, id="no_lvar"
        ),
        pytest.param(
            "8204 6C 5E39 8D04 931F 09 31FE 0A", Reason.UNREADABLE, id="cut_short"
        ),
    ],
)
def test_a_profile_that_cannot_be_read_is_left_out(
    records: str, reason: Reason
) -> None:
    """Its base, its moments or its layout are not told."""
    text = f"04 13 A00F0000 {records}"
    assert stored(text) == []
    assert f"volume 8 {reason}" in left_out(text)


def test_every_telegram_of_the_corpus_has_a_history() -> None:
    """Whatever a meter sent, its values are of one moment each, in order."""
    histories = [history_of(captured(name)) for name in WITH_ANSWERS]
    for history in histories:
        assert_in_order(history)


WITH_ANSWERS = [
    name for name in names_in(TELEGRAMS) if name not in {"alarms", "application_errors"}
]


def assert_in_order(history: History) -> None:
    """Check that values are sorted, and each moment of a record is there once."""
    places = [(each.key, each.moment) for each in history.values]
    assert places == sorted(set(places))


# Codes that make a history more often than chance would.
headers = st.sampled_from(
    (
        *("04 13", "44 13", "84 04 13", "C4 04 13", "04 06", "44 06", "44 0E"),
        *("02 6C", "42 6C", "82 04 6C", "44 6D", "84 04 6D", "42 EC 7E", "04 6D"),
        *("01 FD 28", "01 FD 20", "01 FD 21", "01 FD 22", "01 FD 27", "04 FD 29"),
        *("07 FD 20", "07 FD 21", "84 88 80 01 13", "C4 86 40 13", "04 FD A4 76"),
    )
).map(bytes.fromhex)
profiles = st.builds(
    lambda head, content: head + bytes((len(content),)) + content,
    st.sampled_from(
        ("8D 04 93 1F", "8D 04 93 13", "8D 04 93 1E", "0D 93 13", "4D 93 1F")
    ).map(bytes.fromhex),
    st.binary(max_size=20),
)
histories = st.lists(
    st.one_of(
        st.builds(lambda head, data: head + data, headers, st.binary(min_size=8)),
        st.builds(
            lambda head, data: (head + data)[: len(head) + 4],
            headers,
            st.sampled_from(("5E390000", "413A0000", "0000413A", "FFFF0000")).map(
                bytes.fromhex
            ),
        ),
        profiles,
        st.binary(max_size=12),
    ),
    max_size=12,
)


@given(histories)
def test_any_records_have_a_history(pieces: list[bytes]) -> None:
    """Nothing is raised; values are sorted, and each moment of a record is there once."""
    blocks = [parse_records(piece).records for piece in pieces]
    assert_in_order(history_of(chain.from_iterable(blocks)))


@given(st.binary(max_size=80))
def test_any_bytes_have_a_history(payload: bytes) -> None:
    """As one telegram."""
    assert_in_order(history_of(parse_records(payload).records))
