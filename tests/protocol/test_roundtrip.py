"""What the simulator builds is read back as what it was built from."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
import struct
from typing import Final

from hypothesis import example, given, strategies as st
import pytest

from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.frames import LongFrame, parse_frame
from meterbus.protocol.records import Function, Record, parse_records
from meterbus.protocol.telegram import Telegram, parse_telegram
from meterbus.protocol.values import Number
from meterbus.report import report_record
from simulator.generator import ORIGIN_S, PROFILES, GeneratedTelegram
from simulator.telegrams import (
    ACCESS_NUMBER_AT,
    AnswerHead,
    CapturedTelegrams,
    RecordsTelegram,
    bcd,
    integer,
    real32,
    record,
    respond,
    type_f,
    type_g,
)

from .corpus import every_telegram

HEADER_LENGTH: Final = 12
TEN_YEARS_S: Final = 10 * 365 * 86400

BCD_DIFS: Final = {2: "09", 4: "0A", 6: "0B", 8: "0C", 12: "0E"}
INTEGER_DIFS: Final = {1: "01", 2: "02", 3: "03", 4: "04", 6: "06", 8: "07"}

addresses = st.binary(min_size=8, max_size=8).map(SecondaryAddress.from_bytes)
heads = st.builds(AnswerHead, st.integers(0, 250), addresses, st.integers(0, 255))
volume_vifs = st.integers(0x10, 0x17)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2080, 12, 31, 23, 59))
seconds = st.floats(ORIGIN_S, ORIGIN_S + TEN_YEARS_S)
CAPTURED: Final = [
    frame
    for frame in map(parse_frame, every_telegram())
    if isinstance(frame, LongFrame)
    and frame.ci in ACCESS_NUMBER_AT
    and parse_telegram(frame).header is not None
]
"""Telegrams whose access number the simulator makes current."""


def only_record(raw: bytes) -> Record:
    """Return the one record that these bytes are."""
    block = parse_records(raw)
    assert block.diagnostics == ()
    (found,) = block.records
    assert found.header.dib + found.header.vib + found.raw == raw
    return found


def read_back(frame: LongFrame) -> Telegram:
    """Return the telegram of a frame that went over the wire."""
    found = parse_frame(frame.to_bytes())
    assert found == frame
    return parse_telegram(found)


def number_of(found: Record) -> Number:
    """Return the value of a record that is a number."""
    assert isinstance(found.value, Number)
    return found.value


def moment_of(found: Record) -> datetime:
    """Return the value of a record that is a date and time."""
    assert isinstance(found.value, datetime)
    return found.value


def date_of(found: Record) -> date:
    """Return the value of a record that is a date."""
    assert isinstance(found.value, date)
    return found.value


def flags_of(found: Record) -> int:
    """Return the value of a record that is a set of flags."""
    return int(str(found.value))


def transmitted(found: Record) -> int:
    """Return the number that was sent, before the VIF scaled it by a power of ten."""
    information = found.header.information
    value = number_of(found)
    assert value.exponent == information.exponent
    assert value.mantissa % information.factor == 0
    return value.mantissa // information.factor


type Encoder = Callable[[Record], bytes]

# How each data field and VIF of the profiles is encoded; dates by the VIF, not by the DIF.
ENCODERS: Final[dict[str, Encoder]] = {
    "date_time": lambda found: type_f(moment_of(found)),
    "date": lambda found: type_g(date_of(found)),
    "error_flags": lambda found: integer(flags_of(found), len(found.raw)),
    "bcd": lambda found: bcd(transmitted(found), 2 * len(found.raw)),
    "integer": lambda found: integer(transmitted(found), len(found.raw)),
}


def encoder_of(found: Record) -> Encoder:
    """Return the encoder that the simulator has for such a record."""
    by_field = "bcd" if found.header.dib[0] & 0x08 else "integer"
    return ENCODERS.get(str(found.quantity), ENCODERS[by_field])


def built_again(telegram: Telegram) -> bytes:
    """Return the records, built anew from their values."""
    return b"".join(
        record((found.header.dib + found.header.vib).hex(), encoder_of(found)(found))
        for found in telegram.records
    )


def bits_of(number: int, place: int, width: int) -> int:
    """Return so many bits of a number, counted from this one."""
    return number >> place & (1 << width) - 1


def dib_of(field: int, function: int, storage: int, tariff: int, subunit: int) -> bytes:
    """Build a DIB with ten DIFEs, as EN 13757-3 lays storage, tariff and subunit out."""
    dif = 0x80 | (storage & 1) << 6 | function << 4 | field
    difes = [
        bits_of(subunit, place, 1) << 6
        | bits_of(tariff, 2 * place, 2) << 4
        | bits_of(storage, 1 + 4 * place, 4)
        for place in range(10)
    ]
    return bytes((dif, *(0x80 | dife for dife in difes[:-1]), difes[-1]))


@pytest.mark.parametrize("digits", BCD_DIFS)
@given(st.data(), volume_vifs)
def test_bcd_is_read_back(digits: int, data: st.DataObject, vif: int) -> None:
    """Every number that the digits can hold; a minus takes the place of one."""
    value = data.draw(st.integers(1 - 10 ** (digits - 1), 10**digits - 1))
    raw = record(f"{BCD_DIFS[digits]} {vif:02X}", bcd(value, digits))
    assert number_of(only_record(raw)) == Number(value, vif - 0x16)


@given(st.sampled_from(sorted(BCD_DIFS)), st.integers(0, 10**20))
def test_a_bcd_register_rolls_over(digits: int, value: int) -> None:
    """After the last number it starts at zero."""
    raw = record(f"{BCD_DIFS[digits]} 16", bcd(value, digits))
    assert number_of(only_record(raw)).mantissa == value % 10**digits


@pytest.mark.parametrize("size", INTEGER_DIFS)
@given(st.data(), volume_vifs)
def test_an_integer_is_read_back(size: int, data: st.DataObject, vif: int) -> None:
    """Every number but the most negative one, which stands for none."""
    highest = (1 << 8 * size - 1) - 1
    value = data.draw(st.integers(-highest, highest))
    raw = record(f"{INTEGER_DIFS[size]} {vif:02X}", integer(value, size))
    assert number_of(only_record(raw)) == Number(value, vif - 0x16)


@pytest.mark.parametrize("size", INTEGER_DIFS)
def test_the_most_negative_integer_is_no_number(size: int) -> None:
    """The standard calls it invalid."""
    raw = record(f"{INTEGER_DIFS[size]} 16", integer(-1 << 8 * size - 1, size))
    assert only_record(raw).value is None


@given(st.floats(width=32, allow_nan=False, allow_infinity=False), volume_vifs)
@example(-0.0, 0x16)
@example(1.401298464324817e-45, 0x16)
def test_a_real_is_read_back(value: float, vif: int) -> None:
    """The decimal, with the scale of the VIF taken off, is the same 32-bit real."""
    number = number_of(only_record(record(f"05 {vif:02X}", real32(value))))
    unscaled = Number(number.mantissa, number.exponent - (vif - 0x16))
    # Zero has no sign as a decimal.
    assert struct.pack("<f", float(unscaled.to_decimal())) == real32(value + 0.0)


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")], ids=str)
def test_a_real_that_is_no_number_has_no_value(value: float) -> None:
    """Neither infinity nor what is not a number."""
    assert only_record(record("05 16", real32(value))).value is None


@given(moments)
@example(datetime(2000, 1, 1))
@example(datetime(2080, 12, 31, 23, 59))
def test_a_date_and_time_is_read_back(moment: datetime) -> None:
    """To the minute."""
    found = only_record(record("04 6D", type_f(moment)))
    assert found.value == moment.replace(second=0, microsecond=0)


@given(st.dates(date(2000, 1, 1), date(2080, 12, 31)))
@example(date(2000, 1, 1))
@example(date(2080, 12, 31))
def test_a_date_is_read_back(day: date) -> None:
    """Every day of the years that the coding is used for."""
    assert only_record(record("02 6C", type_g(day))).value == day


@given(
    st.sampled_from(sorted(Function)),
    st.integers(0, (1 << 41) - 1),
    st.integers(0, (1 << 20) - 1),
    st.integers(0, (1 << 10) - 1),
)
def test_a_dib_is_read_back(
    function: Function, storage: int, tariff: int, subunit: int
) -> None:
    """Function, storage, tariff and subunit, as large as ten DIFEs can say."""
    dib = dib_of(0x04, function, storage, tariff, subunit)
    header = only_record(record(f"{dib.hex()} 13", integer(1, 4))).header
    assert (header.function, header.storage) == (function, storage)
    assert (header.tariff, header.subunit) == (tariff, subunit)


@given(heads, st.integers(0, 255), st.integers(-99, 99))
def test_an_answer_is_read_back(head: AnswerHead, status: int, value: int) -> None:
    """Who sends it, the access number, the status, and the records behind them."""
    records = record("01 5B", integer(value, 1))
    frame = respond(head, records, status=status)
    telegram = read_back(frame)
    header = telegram.header
    assert header is not None
    assert (telegram.c, telegram.address, telegram.ci) == (0x08, head.address, 0x72)
    assert header.address == head.secondary_address
    assert (header.access_number, header.status) == (head.access_number, status)
    assert header.configuration == 0
    assert [found.value for found in telegram.records] == [Number(value)]
    assert RecordsTelegram(records, status).telegram(0, head) == frame


@pytest.mark.parametrize("frame", CAPTURED, ids=lambda frame: frame.data[:12].hex())
def test_a_captured_telegram_is_read_back(frame: LongFrame) -> None:
    """Only the address and the access number are those of the moment."""
    captured = CapturedTelegrams((frame,))
    head = AnswerHead(123, SecondaryAddress(), 0xA5)
    telegram, original = read_back(captured.telegram(0, head)), parse_telegram(frame)
    assert telegram.header is not None
    assert original.header is not None
    assert telegram.address == 123
    assert telegram.header == replace(original.header, access_number=0xA5)
    shown = [list(map(report_record, each.records)) for each in (telegram, original)]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("profile", PROFILES)
@given(seconds, st.integers(), st.floats(0.1, 2), heads)
def test_a_generated_telegram_is_built_again_from_its_values(
    profile: str, now: float, seed: int, scale: float, head: AnswerHead
) -> None:
    """Every record has a value, and the value says all that its bytes say."""
    base = {name: value * scale for name, value in PROFILES[profile].base.items()}
    source = GeneratedTelegram(profile, lambda: now, str(seed), base)
    frame = source.telegram(0, head)
    telegram = read_back(frame)
    assert telegram.diagnostics == ()
    assert built_again(telegram) == frame.data[HEADER_LENGTH:]


@pytest.mark.parametrize("profile", PROFILES)
@given(seconds, st.floats(0, TEN_YEARS_S), heads)
def test_what_a_profile_counts_is_read_as_growing(
    profile: str, now: float, later: float, head: AnswerHead
) -> None:
    """The first record of each profile is its counter."""
    before, after = (
        number_of(read_back(source.telegram(0, head)).records[0])
        for source in (
            GeneratedTelegram(profile, lambda: now),
            GeneratedTelegram(profile, lambda: now + later),
        )
    )
    assert before.exponent == after.exponent
    assert 0 < before.mantissa <= after.mantissa


@pytest.mark.parametrize("profile", ["heat", "heat_binary"])
@given(seconds)
def test_the_temperatures_of_a_heat_meter_agree(profile: str, now: float) -> None:
    """Flow minus return is the difference that the same telegram tells, to the last digit."""
    head = AnswerHead(1, SecondaryAddress(), 0)
    source = GeneratedTelegram(profile, lambda: now)
    degrees = {
        found.quantity: number_of(found).to_decimal()
        for found in read_back(source.telegram(0, head)).records
        if found.unit in {"°C", "K"}
    }
    flow, back, difference = degrees.values()
    assert flow - back == difference
    assert Decimal(20) < back < flow < Decimal(90)


@given(seconds)
def test_the_powers_of_the_phases_make_up_the_power(now: float) -> None:
    """An electricity meter tells one power, then those of L1, L2 and L3."""
    head = AnswerHead(1, SecondaryAddress(), 0)
    source = GeneratedTelegram("electricity", lambda: now)
    total, *phases = (
        number_of(found).to_decimal()
        for found in read_back(source.telegram(0, head)).records
        if found.quantity == "power"
    )
    assert len(phases) == 3
    assert sum(phases) == total


@given(seconds)
def test_the_clock_of_a_meter_is_read_back(now: float) -> None:
    """A heat meter sends the minute that it is."""
    source = GeneratedTelegram("heat", lambda: now)
    telegram = read_back(source.telegram(0, AnswerHead(1, SecondaryAddress(), 0)))
    moment = datetime.fromtimestamp(now, UTC).replace(tzinfo=None)
    (shown,) = (
        found.value
        for found in telegram.records
        if found.quantity == "date_time" and not found.header.storage
    )
    assert shown == moment.replace(second=0, microsecond=0)
