"""What holds for any bytes at all: values or ProtocolError, and no byte lost."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
import json
import struct

from hypothesis import assume, example, given, strategies as st
import pytest

from meterbus.hexadecimal import split_telegrams
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.encryption import ENCRYPTED_MODES
from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import (
    Acknowledge,
    Frame,
    FrameReader,
    LongFrame,
    Noise,
    ShortFrame,
    parse_frame,
)
from meterbus.protocol.keys import keyed
from meterbus.protocol.records import Record, parse_records
from meterbus.protocol.telegram import Telegram, parse_telegram
from meterbus.protocol.values import Number, real
from meterbus.report import report_telegram, telegram_json

from .corpus import every_telegram

CAPTURED = every_telegram()

raw_bytes = st.binary(max_size=80)
line_bytes = st.lists(
    st.one_of(
        st.sampled_from((b"\xe5", b"\x10", b"\x16", b"\x68", b"\x68\x68", b"\x00")),
        st.sampled_from(
            (b"\x10\x5b\x01\x5c\x16", b"\x68\x03\x03\x68\x08\x05\x70}\x16")
        ),
        st.sampled_from((b"\x68\x03\x03\x68\x08", b"\x68\x05\x06\x68")),
        st.sampled_from(CAPTURED),
        st.binary(max_size=6),
    ),
    max_size=8,
).map(b"".join)

# Bytes that look like records: codes that exist more often than by chance.
recordlike_bytes = st.lists(
    st.one_of(
        st.sampled_from((b"\x04\x13", b"\x0d\x13", b"\x0c\x05", b"\x02\xfd\x17", b"/")),
        st.sampled_from(
            (b"\x84\x01", b"\x04\x83", b"\xfc\x03abc", b"\x7c\x01a", b"\x06m")
        ),
        st.sampled_from(
            (b"\x0f", b"\x1f", b"\x05\x2b", b"\x8d\x04\x95\x1f", b"\x0d\x7c")
        ),
        st.binary(max_size=5),
    ),
    max_size=20,
).map(b"".join)
payloads = st.one_of(raw_bytes, recordlike_bytes)
frames = st.builds(
    LongFrame,
    c=st.one_of(st.just(0x08), st.integers(0, 255)),
    a=st.integers(0, 255),
    ci=st.one_of(
        st.sampled_from((0x72, 0x73, 0x76, 0x77, 0x78, 0x7A, 0x90)), st.integers(0, 255)
    ),
    data=payloads,
)
keys = st.one_of(st.none(), st.binary(min_size=16, max_size=16))


def outcome_of_frame(raw: bytes) -> Frame | ProtocolError:
    """Return the frame or the defect; anything else fails the test."""
    try:
        return parse_frame(raw)
    except ProtocolError as err:
        return err


def outcome_of_telegram(
    frame: LongFrame, key: bytes | None = None
) -> Telegram | ProtocolError:
    """Return the telegram or the defect; anything else fails the test."""
    try:
        return parse_telegram(frame, key)
    except ProtocolError as err:
        return err


def read(pieces: list[bytes]) -> list[Frame | Noise]:
    """Return what a new reader makes of these pieces, and of the silence after them."""
    reader = FrameReader()
    return [each for piece in pieces for each in reader.feed(piece)] + reader.flush()


def wire_of(found: Frame | Noise) -> bytes:
    """Return the bytes that a reader found."""
    return found.data if isinstance(found, Noise) else found.to_bytes()


def pieces_of(raw: bytes, cuts: list[int]) -> list[bytes]:
    """Return bytes torn at these places."""
    places = [0, *sorted(cut % (len(raw) + 1) for cut in cuts), len(raw)]
    return [raw[start:end] for start, end in pairwise(places)]


def numbers_in(records: tuple[Record, ...]) -> Iterator[Number]:
    """Return the values that are numbers."""
    return (record.value for record in records if isinstance(record.value, Number))


def real_bytes(number: Number) -> bytes:
    """Return the 32-bit real nearest to a number."""
    return struct.pack("<f", float(number.to_decimal()))


@given(st.one_of(raw_bytes, line_bytes))
def test_any_bytes_are_a_frame_or_a_protocol_error(raw: bytes) -> None:
    """And a frame is the bytes that it was read from."""
    found = outcome_of_frame(raw)
    assert isinstance(found, ProtocolError) or found.to_bytes() == raw


@given(
    st.one_of(
        st.just(Acknowledge()),
        st.builds(ShortFrame, c=st.integers(0, 255), a=st.integers(0, 255)),
        frames,
    )
)
def test_any_frame_survives_the_wire(frame: Frame) -> None:
    """Bytes that a frame becomes are read as that frame."""
    assert parse_frame(frame.to_bytes()) == frame


@given(line_bytes, st.lists(st.integers(0, 2000), max_size=6))
def test_a_reader_loses_no_byte_and_does_not_care_for_pieces(
    raw: bytes, cuts: list[int]
) -> None:
    """Whole, torn anywhere, or byte by byte: the same frames, and all of the bytes."""
    whole = read([raw])
    assert b"".join(map(wire_of, whole)) == raw
    assert read(pieces_of(raw, cuts)) == whole
    assert read([bytes((byte,)) for byte in raw]) == whole


@given(frames, keys)
def test_any_payload_is_a_telegram_or_a_protocol_error(
    frame: LongFrame, key: bytes | None
) -> None:
    """Whatever the CI field announces, and with or without a key."""
    assert isinstance(outcome_of_telegram(frame, key), Telegram | ProtocolError)


@given(frames.filter(lambda frame: frame.c == 0x08))
@example(LongFrame(0x08, 1, 0x78, bytes.fromhex("0D FD 11 04 22 5C 0A 80")))
@example(LongFrame(0x08, 1, 0x78, bytes.fromhex("01 FC 02 22 5C 00 07")))
def test_json_of_any_telegram_is_that_of_its_report(frame: LongFrame) -> None:
    """Whatever letters a meter sends."""
    found = outcome_of_telegram(frame)
    assume(isinstance(found, Telegram))
    assert isinstance(found, Telegram)
    report = json.dumps(report_telegram(found), ensure_ascii=False)
    assert telegram_json(found) == report


@pytest.mark.parametrize("mode", sorted(ENCRYPTED_MODES))
@given(raw_bytes, keys, st.integers(0, 15), st.sampled_from((0x72, 0x7A, 0x76)))
def test_any_encrypted_payload_is_a_telegram_or_a_protocol_error(
    mode: int, payload: bytes, key: bytes | None, blocks: int, ci: int
) -> None:
    """Junk that claims to be encrypted tells so, and gives no records."""
    data = bytes(10) + bytes((blocks << 4, mode)) + payload
    found = outcome_of_telegram(LongFrame(0x08, 1, ci, data), key)
    assert isinstance(found, Telegram | ProtocolError)


@given(payloads, st.integers(0, 80))
@example(bytes.fromhex("02FC034852257444 0D"), 8)
@example(bytes.fromhex("017C036D70702A"), 4)
def test_a_prefix_has_no_more_records_than_the_whole(payload: bytes, cut: int) -> None:
    """Bytes that are missing never make records out of what is there."""
    whole = parse_records(payload).records
    prefix = parse_records(payload[:cut]).records
    assert len(prefix) <= len(whole)


@given(payloads)
def test_records_and_tail_are_parts_of_the_payload_in_order(payload: bytes) -> None:
    """Every record holds the bytes that it was read from."""
    block = parse_records(payload)
    rest = payload
    for record in block.records:
        bytes_of_record = record.header.dib + record.header.vib + record.raw
        rest = rest.lstrip(b"\x2f")
        assert rest.startswith(bytes_of_record)
        rest = rest.removeprefix(bytes_of_record)
    assert rest.endswith(block.manufacturer_data)


@given(payloads, st.booleans())
def test_every_number_is_exact(payload: bytes, msb_first: bool) -> None:
    """The text of a number is that number, to the last digit."""
    records = parse_records(payload, msb_first=msb_first).records
    for number in numbers_in(records):
        assert Decimal(str(number)) == number.to_decimal()
        assert number.to_decimal().is_finite()


@given(payloads)
def test_what_has_no_value_says_why_or_carries_none(payload: bytes) -> None:
    """No value and no reason: only where the data field has no data."""
    unexplained = [
        record.raw
        for record in parse_records(payload).records
        if record.value is None and record.error is None
    ]
    assert {len(raw) for raw in unexplained} <= {0, 1}


@given(st.binary(min_size=4, max_size=4))
def test_a_real_is_read_back_as_the_same_real(raw: bytes) -> None:
    """The decimal that stands for a real stands for no other."""
    number = real(raw)
    assert number is None or real_bytes(number) == raw.replace(b"\0\0\0\x80", bytes(4))


@given(payloads)
def test_every_record_has_a_key_of_its_own(payload: bytes) -> None:
    """No record hides another one."""
    records = parse_records(payload).records
    assert list(keyed(records).values()) == list(records)


@given(frames)
def test_every_telegram_can_be_reported(frame: LongFrame) -> None:
    """What people send in for diagnosis is written whatever the meter sent."""
    found = outcome_of_telegram(frame)
    assert isinstance(found, ProtocolError) or report_telegram(found)["c"] == frame.c


@given(line_bytes)
def test_splitting_pasted_telegrams_loses_no_byte(raw: bytes) -> None:
    """Every piece has bytes, and all of them make up what was pasted."""
    pieces = list(split_telegrams(raw))
    assert b"".join(pieces) == raw
    assert all(pieces)


@given(st.binary(min_size=8, max_size=8))
def test_any_eight_bytes_are_an_address_and_its_text(raw: bytes) -> None:
    """An address selects the meter that it was read from."""
    address = SecondaryAddress.from_bytes(raw)
    assert address.to_bytes() == raw
    assert SecondaryAddress.parse(str(address)) == address
    assert address.matches(address)


@pytest.mark.parametrize("raw", CAPTURED, ids=lambda raw: raw[:24].hex())
def test_a_telegram_cut_short_or_flipped_raises_nothing_else(raw: bytes) -> None:
    """Every prefix, and one bit flipped in each byte, with the checksum made right."""
    content = raw[4:-2]
    bodies = [content[:length] for length in range(3, len(content))]
    bodies += [
        content[:at] + bytes((content[at] ^ 1 << at % 8,)) + content[at + 1 :]
        for at in range(3, len(content))
    ]
    found = [
        outcome_of_telegram(LongFrame(8, body[1], body[2], body[3:])) for body in bodies
    ]
    assert len(found) == len(bodies)
