"""Telegrams that do not tell whose they are, and are telegrams all the same."""

from typing import Any

from hypothesis import example, given
import pytest

from meterbus.privacy.private_fields import PRIVATE
from meterbus.privacy.pseudonyms import Pseudonyms
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import LinkFunction, LongFrame, parse_frame
from meterbus.protocol.telegram import in_clear
from meterbus.report import Report, report_bytes
from tests.protocol.corpus import BROKEN, TELEGRAMS, capture_of, names_in, reported
from tests.protocol.test_properties import line_bytes

HYDROMETER = "31892747"
SENT = bytes.fromhex("47 27 89 31")
PSEUDONYM = bytes.fromhex("01 00 00 00")
ENCRYPTED = [name for name in names_in(TELEGRAMS) if name.startswith("encrypted")]


def telegram(records: str = "", number: str = HYDROMETER, ci: int = 0x72) -> bytes:
    """Return the bytes of an answer with these records."""
    address = SecondaryAddress.parse(f"{number}24232804").to_bytes()
    data = address + bytes(4) + bytes.fromhex(records)
    return LongFrame(LinkFunction.RSP_UD, 1, ci, data).to_bytes()


def values_of(raw: bytes) -> list[Any]:
    """Return what the records of a telegram say."""
    return [each["value"] for each in report_bytes(raw)["records"]]


def without_identity(report: Report) -> Report:
    """Return a report without what pseudonyms may change."""
    header = report["header"] and {**report["header"], "identification": None}
    kept = [each for each in report["records"] if each["quantity"] not in PRIVATE]
    return {**report, "header": header, "records": kept}


@pytest.fixture
def pseudonyms() -> Pseudonyms:
    """Return pseudonyms that know one meter already."""
    pseudonyms = Pseudonyms()
    assert pseudonyms.of(HYDROMETER) == "00000001"
    return pseudonyms


def test_pseudonyms_are_given_in_order_and_stay() -> None:
    """The same number is the same meter, in whatever letters it is written."""
    pseudonyms = Pseudonyms()
    assert pseudonyms.of("31892747") == "00000001"
    assert pseudonyms.of("3E020005") == "00000002"
    assert pseudonyms.of("3e020005") == "00000002"
    assert pseudonyms.of("31892747") == "00000001"


@pytest.mark.parametrize("number", ["00000000", "FFFFFFFF", "0000FFFF"])
def test_a_number_that_names_nobody_stays(number: str) -> None:
    """Meters that were never given one, and wildcards."""
    assert Pseudonyms().of(number) == number


def test_a_telegram_keeps_everything_but_its_number(pseudonyms: Pseudonyms) -> None:
    """The checksum is right again."""
    raw = telegram("0C 05 31 84 74 01")
    told = pseudonyms.in_bytes(raw)
    frame = parse_frame(told)
    assert isinstance(frame, LongFrame)
    assert frame.data[:4] == PSEUDONYM
    assert frame.data[4:] == raw[11:-2]
    assert values_of(told) == values_of(raw) == ["174843100"]


@pytest.mark.parametrize("name", names_in(TELEGRAMS))
def test_a_telegram_of_the_corpus_means_the_same(name: str) -> None:
    """Whoever gets it learns all about the meter, but not which one it is."""
    for raw in capture_of(TELEGRAMS / f"{name}.hex").telegrams:
        told = Pseudonyms().in_bytes(raw)
        assert without_identity(report_bytes(told)) == without_identity(
            report_bytes(raw)
        )


@pytest.mark.parametrize("name", names_in(BROKEN))
def test_a_broken_telegram_stays_broken_in_the_same_way(name: str) -> None:
    """A wrong checksum stays wrong, a cut stays where it is."""
    for raw in capture_of(BROKEN / f"{name}.hex").telegrams:
        told = Pseudonyms().in_bytes(raw)
        codes = [each["code"] for each in report_bytes(told)["diagnostics"]]
        assert codes == [each["code"] for each in report_bytes(raw)["diagnostics"]]
        assert len(told) == len(raw)


@given(line_bytes)
@example(b"")
@example(b"\x68\x03\x03\x68")
@example(bytes.fromhex("68 0F 0F 68 08 01 90 FF"))
def test_any_bytes_keep_their_length(data: bytes) -> None:
    """Nothing that is on a line makes it fail."""
    pseudonyms = Pseudonyms()
    assert len(pseudonyms.in_bytes(data)) == len(data)


def test_a_telegram_in_reading_order_has_its_pseudonym_that_way_round() -> None:
    """CI 76 sends the most significant byte first, in its header and its records."""
    (raw,) = capture_of(TELEGRAMS / "msb_first.hex").telegrams
    number = report_bytes(raw)["header"]["identification"]
    told = report_bytes(Pseudonyms().in_bytes(raw))
    assert number != "00000001" == told["header"]["identification"]


def test_the_fixed_structure_has_a_pseudonym_too() -> None:
    """Old meters have a number, and no maker."""
    (raw, *_) = capture_of(TELEGRAMS / "fixed_structure_bcd.hex").telegrams
    told = report_bytes(Pseudonyms().in_bytes(raw))
    assert told["header"]["identification"] == "00000001"
    assert told["records"] == report_bytes(raw)["records"]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ("0C 78 47 27 89 31", ["00000001"]),
        ("0C 78 48 27 89 31", ["00000002"]),
        ("0C 78 FF FF FF FF", [None]),
        ("0C 79 47 27 89 31", ["00000001"]),
        ("07 79 47 27 89 31 24 23 28 04", ["0000000124232804"]),
        ("04 78 0B A5 E6 01", ["0"]),
        ("0D 78 08 37 34 37 32 39 38 31 33", ["XXXXXXXX"]),
        ("0D 78 C4 47 27 89 31", ["00000000"]),
        ("0D FD 11 03 62 6F 42", ["XXX"]),
        ("0D FD 10 00", [""]),
        ("0D FD 17 03 62 6F 42", ["Bob"]),
        ("2F 2F 04 13 01 00 00 00 0D FD 11 03 62 6F 42", ["0.001", "XXX"]),
        ("0D FD 11 03 62 6F", [None]),
    ],
    ids=[
        *("own number", "another number", "not available", "enhanced, digits"),
        *("enhanced, address", "binary", "text", "digits with a length", "customer"),
        *("nothing", "no name", "behind another record", "cut"),
    ],
)
def test_records_that_tell_who_somebody_is_do_not(
    pseudonyms: Pseudonyms, records: str, expected: list[Any]
) -> None:
    """Numbers become pseudonyms; names become X, everything else zero."""
    assert values_of(pseudonyms.in_bytes(telegram(records))) == expected


def test_enhanced_identifications_in_reading_order_are_turned_around() -> None:
    """The whole record is the other way round, so the number stands at its end."""
    address = bytes.fromhex("31 89 27 47 23 24 28 04")
    records = bytes.fromhex("07 79 04 28 23 24 31 89 27 47 0C 78 31 89 27 47")
    raw = LongFrame(8, 1, 0x76, address + bytes(4) + records).to_bytes()
    assert values_of(raw) == ["3189274724232804", HYDROMETER]
    told = Pseudonyms().in_bytes(raw)
    assert values_of(told) == ["0000000124232804", "00000001"]


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        (SENT, PSEUDONYM),
        (SENT[::-1], PSEUDONYM[::-1]),
        ((31892747).to_bytes(4, "little"), (1).to_bytes(4, "little")),
        ((31892747).to_bytes(4, "big"), (1).to_bytes(4, "big")),
        (b"31892747", b"00000001"),
        (b"74729813", b"10000000"),
        (b"\x01\x02\x03\x04", b"\x01\x02\x03\x04"),
    ],
    ids=["sent", "read", "binary", "binary, high first", "text", "text back", "other"],
)
def test_a_number_is_found_where_nobody_expects_it(
    pseudonyms: Pseudonyms, tail: bytes, expected: bytes
) -> None:
    """Makers put it into their own data, in the ways that numbers are written in."""
    raw = telegram(f"0F AA {tail.hex()} AA")
    told = report_bytes(pseudonyms.in_bytes(raw))
    assert told["manufacturer_data"] == f"AA{expected.hex().upper()}AA"


def test_a_short_number_is_no_reason_to_change_values() -> None:
    """A volume of 1 m³ is no serial number, though a meter has the number 1."""
    pseudonyms = Pseudonyms()
    pseudonyms.of("31892747")
    assert pseudonyms.of("00000042") == "00000002"
    told = pseudonyms.in_bytes(telegram("04 16 42 00 00 00", "00000042"))
    assert values_of(told) == ["66"]
    assert report_bytes(told)["header"]["identification"] == "00000002"


def test_a_selection_has_the_pseudonym_of_whom_it_selects(
    pseudonyms: Pseudonyms,
) -> None:
    """With the fabrication number that goes with it."""
    mask = SENT + bytes.fromhex("24 23 FF FF 0C 78") + SENT
    raw = LongFrame(LinkFunction.SND_UD, 253, 0x52, mask).to_bytes()
    frame = parse_frame(pseudonyms.in_bytes(raw))
    assert isinstance(frame, LongFrame)
    assert frame.data == mask.replace(SENT, PSEUDONYM)


def test_other_requests_are_left_as_they_are(pseudonyms: Pseudonyms) -> None:
    """What is written into a meter tells nobody's number by its place."""
    raw = LongFrame(LinkFunction.SND_UD, 1, 0x51, bytes.fromhex("01 7A 05")).to_bytes()
    assert pseudonyms.in_bytes(raw) == raw
    assert pseudonyms.in_bytes(b"\x10\x5b\x01\x5c\x16") == b"\x10\x5b\x01\x5c\x16"


def test_telegrams_one_after_the_other_are_told_apart(pseudonyms: Pseudonyms) -> None:
    """Between stray bytes, each with a checksum of its own."""
    first, second = telegram(), telegram(number="31892749")
    told = pseudonyms.in_bytes(b"\xff" + first + b"\x00\x00" + second + b"\xe5")
    one = told[1 : 1 + len(first)]
    other = told[3 + len(first) : -1]
    assert told[:1] + told[1 + len(first) : 3 + len(first)] + told[-1:] == (
        b"\xff\x00\x00\xe5"
    )
    numbers = [report_bytes(each)["header"]["identification"] for each in (one, other)]
    assert numbers == ["00000001", "00000002"]


@pytest.mark.parametrize("length", range(1, len(telegram("0C 78 47 27 89 31"))))
def test_a_telegram_that_is_cut_anywhere_tells_no_number(
    pseudonyms: Pseudonyms, length: int
) -> None:
    """Neither its start nor its end tells more than four digits of it."""
    raw = telegram("0C 78 47 27 89 31")
    for part in (raw[:length], raw[length:]):
        told = pseudonyms.in_bytes(part)
        assert len(told) == len(part)
        assert SENT[:3] not in told
        assert SENT[1:] not in told


def test_a_damaged_number_is_nobodys(pseudonyms: Pseudonyms) -> None:
    """A flipped bit makes a number that nobody has, and that is close to the real one."""
    raw = bytearray(telegram())
    raw[7] ^= 0x02
    told = pseudonyms.in_bytes(bytes(raw))
    assert told[7:11] == bytes(4)
    assert pseudonyms.of("99999999") == "00000002"


def test_a_damaged_telegram_keeps_the_pseudonym_of_a_known_meter(
    pseudonyms: Pseudonyms,
) -> None:
    """The checksum is as wrong as it was."""
    raw = telegram()
    told = pseudonyms.in_bytes(raw[:-2] + bytes((raw[-2] ^ 0x40, 0x16)))
    assert told[7:11] == PSEUDONYM
    assert report_bytes(told)["diagnostics"][0]["code"] == "checksum"


@pytest.mark.parametrize(
    ("noise", "expected"),
    [
        ("68 15 17 68 08 01 72 47 27 89 31 24", "68 15 17 68 08 01 72 01 00 00 00 24"),
        ("16 08 01 72 99 99 99 99 24 23", "16 08 01 72 00 00 00 00 24 23"),
        ("08 01 72 99 99", "08 01 72 00 00"),
        ("27 89 31 24 23 28 04", "00 00 00 24 23 28 04"),
        ("FF 00 A5 E5", "FF 00 A5 E5"),
        ("13 0C 78 47 27 89 31 04 13", "13 0C 78 01 00 00 00 04 13"),
        ("13 0C 78 99 99 99 99 04 13", "13 0C 78 00 00 00 00 04 13"),
        ("13 0D FD 11 03 62 6F 42 04 13", "13 0D FD 11 03 58 58 58 04 13"),
        ("13 4D FD 91 3C 03 62 6F 42", "13 4D FD 91 3C 03 58 58 58"),
        ("13 0D FD 11 09 62 6F 42", "13 0D FD 11 09 58 58 58"),
        ("13 0D FD 17 03 62 6F 42", "13 0D FD 17 03 62 6F 42"),
        ("13 0D FD 11", "13 0D FD 11"),
    ],
    ids=[
        *("damaged head", "unknown number", "end", "start is lost", "no number"),
        *("fabrication number", "unknown fabrication number", "name", "long VIF"),
        *("name is cut", "no name", "nothing left"),
    ],
)
def test_noise_tells_no_number(
    pseudonyms: Pseudonyms, noise: str, expected: str
) -> None:
    """What is left of a telegram may still hold what it began with."""
    told = pseudonyms.in_bytes(bytes.fromhex(noise))
    assert told == bytes.fromhex(expected)


def test_a_damaged_telegram_does_not_hide_the_one_behind_it(
    pseudonyms: Pseudonyms,
) -> None:
    """The first one announces more bytes than came of it."""
    whole = telegram("04 13 01 00 00 00")
    told = pseudonyms.in_bytes(whole[:13] + whole)
    assert report_bytes(told[13:])["header"]["identification"] == "00000001"
    assert SENT not in told


def test_a_damaged_telegram_that_is_out_of_step_tells_no_name(
    pseudonyms: Pseudonyms,
) -> None:
    """A flipped bit in a DIF makes other records of all that follow it."""
    raw = bytearray(telegram("04 13 01 00 00 00 0D FD 11 03 62 6F 42"))
    raw[19] ^= 0x02
    told = pseudonyms.in_bytes(bytes(raw))
    assert len(told) == len(raw)
    assert told[25:-2] == bytes.fromhex("0D FD 11 03 58 58 58")


def test_what_follows_a_defect_tells_no_name(pseudonyms: Pseudonyms) -> None:
    """A special function that nobody knows ends the records, not the telegram."""
    raw = telegram("04 13 01 00 00 00 3F 0D FD 11 03 62 6F 42 0C 78 99 99 99 99")
    assert report_bytes(raw)["diagnostics"][0]["code"] == "reserved_dif"
    told = pseudonyms.in_bytes(raw)
    assert told[25:-2] == bytes.fromhex("3F 0D FD 11 03 58 58 58 0C 78 02 00 00 00")


def test_texts_have_the_pseudonyms_of_numbers_that_are_known(
    pseudonyms: Pseudonyms,
) -> None:
    """As printed, and as some gateways show them: reversed in pairs."""
    assert pseudonyms.in_text("meter 31892747 answered") == "meter 00000001 answered"
    assert pseudonyms.in_text("(47278931)") == "(01000000)"
    assert pseudonyms.in_text("12345678 3189274") == "12345678 3189274"


@pytest.mark.parametrize("name", ENCRYPTED)
def test_a_decrypted_telegram_is_read_without_its_key(name: str) -> None:
    """Then its number may be changed, which is part of what decrypts it."""
    capture = capture_of(TELEGRAMS / f"{name}.hex")
    for raw in capture.telegrams:
        frame = parse_frame(raw)
        assert isinstance(frame, LongFrame)
        clear = in_clear(frame, capture.key).to_bytes()
        assert len(clear) == len(raw)
        assert reported(clear, None) == reported(raw, capture.key)
        told = report_bytes(Pseudonyms().in_bytes(clear))
        assert told["error"] is None
        assert without_identity(told) == without_identity(report_bytes(clear))


def test_an_encrypted_telegram_without_its_key_has_a_pseudonym_all_the_same() -> None:
    """The number stands in front of what is encrypted."""
    (raw,) = capture_of(TELEGRAMS / "encrypted_mode_5.hex").telegrams
    frame = parse_frame(raw)
    assert isinstance(frame, LongFrame)
    with pytest.raises(ProtocolError, match="a key is needed"):
        in_clear(frame, None)
    told = Pseudonyms().in_bytes(raw)
    assert report_bytes(told)["header"]["identification"] == "00000001"
    assert told[19:-2] == raw[19:-2]


def test_records_behind_what_is_encrypted_do_not_tell_either() -> None:
    """A telegram may be encrypted in part: whom it is for stands in clear text."""
    (raw,) = capture_of(TELEGRAMS / "encrypted_allocator.hex").telegrams
    told = Pseudonyms().in_bytes(raw)
    assert told[19:35] == raw[19:35]
    assert told[35:-2] == bytes.fromhex("0C FD 10 00 00 00 00 0C 78 02 00 00 00")


def test_records_behind_a_derived_key_do_not_tell_either() -> None:
    """Mode 7 has one byte more in front of what is encrypted."""
    (raw,) = capture_of(TELEGRAMS / "encrypted_mode_7.hex").telegrams
    body = raw[4:-2] + bytes.fromhex("0C 78 44 33 22 11")
    told = Pseudonyms().in_bytes(LongFrame(*body[:3], body[3:]).to_bytes())
    assert told[11:-8] != raw[11:-2]
    assert told[36:-8] == raw[36:-2]
    assert told[-8:-2] == bytes.fromhex("0C 78 02 00 00 00")


@pytest.mark.parametrize("word", ["00 10", "10 05", "10 08"])
@pytest.mark.parametrize(
    "record",
    ["0C 78 99 99 99 99", "8C 01 78 99 99 99 99", "0C FD 10 99 99 99 99"],
    ids=["fabrication number", "of a storage", "customer location"],
)
def test_what_is_refused_does_not_tell_either(word: str, record: str) -> None:
    """A mode that is not defined, or not known: it may be in clear, without any proof."""
    records = bytes.fromhex(f"01 7B 01 {record} 01 7B 01 01 7B 01 01 7B 01")
    head = SecondaryAddress.parse(f"{HYDROMETER}24232804").to_bytes() + bytes(2)
    frame = LongFrame(
        LinkFunction.RSP_UD, 1, 0x72, head + bytes.fromhex(word) + records
    )
    raw = frame.to_bytes()
    assert report_bytes(raw)["error"] is not None
    told = Pseudonyms().in_bytes(raw)
    assert len(told) == len(raw)
    assert b"\x99\x99" not in told


@pytest.mark.parametrize(
    "name",
    ["heat_meter_bcd", "msb_first", "fixed_structure_bcd", "application_errors"],
)
def test_what_is_not_encrypted_is_in_clear_already(name: str) -> None:
    """Whatever key is tried on it."""
    for raw in capture_of(TELEGRAMS / f"{name}.hex").telegrams:
        frame = parse_frame(raw)
        assert isinstance(frame, LongFrame)
        assert in_clear(frame, bytes(16)) == frame
