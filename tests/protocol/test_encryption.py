"""Encryption: what is believed, with a key and without one."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from benchmarks.encrypted import BLOCK, PROOF, Meter, meter_of
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.frames import LongFrame
from meterbus.protocol.telegram import Telegram, in_clear, parse_telegram

ADDRESS = SecondaryAddress.parse("4412003724237007")
HEADER_LENGTH = 12
TEXT = PROOF + bytes.fromhex("0C 13 67 45 23 01 02 FD 17 00 00 2F 2F 2F")
METER = Meter(
    address=ADDRESS.to_bytes(),
    access_number=0x5C,
    counter=bytes.fromhex("42 0A 00 00"),
    key=bytes.fromhex("0F 1E 2D 3C 4B 5A 69 78 87 96 A5 B4 C3 D2 E1 F0"),
    text=TEXT,
    tail=b"",
)
WRONG_KEY = bytes(BLOCK)
RIGHT = ["1234.567", "0"]
UNDEFINED_MODES = [6, 11, 12, *range(14, 32)]


def plain(data: bytes) -> LongFrame:
    """Return an answer with a long header."""
    return LongFrame(0x08, 1, 0x72, data)


def short(data: bytes) -> LongFrame:
    """Return the same answer with a short header."""
    return LongFrame(0x08, 1, 0x7A, data[8:])


def values_of(telegram: Telegram) -> list[str]:
    """Return what the records say."""
    return [str(record.value) for record in telegram.records]


def code_of(telegram: Telegram) -> str:
    """Return the code of the only defect of an answer without records."""
    assert telegram.records == ()
    assert telegram.error
    (defect,) = telegram.diagnostics
    return defect.code


def test_a_signed_telegram_in_clear_is_read_in_every_mode() -> None:
    """The signature of the right key is what makes it believable."""
    for mode in (0, 5):
        telegram = parse_telegram(METER.signed(METER.in_clear(mode)), METER.key)
        assert values_of(telegram) == RIGHT


@pytest.mark.parametrize("mode", [0, 5, 7])
def test_a_forged_telegram_in_clear_gives_nothing(mode: int) -> None:
    """Whoever does not have the key could say anything."""
    forged = METER.signed(METER.in_clear(mode), forged=b"\x01" + bytes(7))
    assert code_of(parse_telegram(forged, METER.key)) == "wrong_key"


@pytest.mark.parametrize("ci", [0x70, 0x71, 0x73, 0x78])
def test_a_forged_answer_of_any_kind_is_refused(ci: int) -> None:
    """A signature of nobody cannot be checked: these have no header in front."""
    layer = METER.signed(METER.in_clear(0)).data[:16]
    forged = LongFrame(0x08, 1, 0x90, layer + bytes((ci,)) + bytes(16))
    telegram = parse_telegram(forged, METER.key)
    assert code_of(telegram) == "unchecked_signature"
    assert telegram.manufacturer_data == b""


def test_mode_7_in_clear_is_refused_with_a_key_even_without_a_signature() -> None:
    """Only its signature would make it believable."""
    telegram = parse_telegram(plain(METER.in_clear(7)), METER.key)
    assert code_of(telegram) == "encrypted"


def test_an_encrypted_telegram_of_mode_5_is_checked_by_its_signature_too() -> None:
    """The bits of a cipher text can be flipped without a key."""
    data = METER.mode_5()
    assert values_of(parse_telegram(METER.signed(data), METER.key)) == RIGHT
    forged = METER.signed(data, forged=bytes(7) + b"\x80")
    assert code_of(parse_telegram(forged, METER.key)) == "wrong_key"


def test_a_telegram_in_clear_is_read_whatever_key_is_tried() -> None:
    """A gateway that decrypts leaves the mode in place."""
    frame = plain(METER.in_clear(5))
    found = [parse_telegram(frame, key) for key in (None, METER.key, WRONG_KEY)]
    assert [values_of(telegram) for telegram in found] == [RIGHT] * 3


def test_a_cipher_text_that_begins_like_clear_text_by_chance_is_decrypted() -> None:
    """One in 65536 does; this one was searched for."""
    text = PROOF + bytes.fromhex("04 13 86 31 03 00 02 5A 14 01 2F 2F 2F 2F")
    frame = plain(replace(METER, text=text).mode_5())
    assert frame.data[HEADER_LENGTH:].startswith(PROOF)
    assert values_of(parse_telegram(frame, METER.key)) == ["209.286", "27.6"]
    assert code_of(parse_telegram(frame)) == "encrypted"


def test_a_wrong_key_that_finds_the_proof_by_chance_gives_nothing() -> None:
    """One in 65536 makes 2F 2F of the first two bytes; this one was searched for."""
    key = (58263).to_bytes(BLOCK)
    assert code_of(parse_telegram(plain(METER.mode_5()), key)) == "wrong_key"


def test_a_wrong_key_that_finds_a_likely_record_too_gives_nothing() -> None:
    """The benchmark has found it: a temperature limit of -250 °F."""
    data = bytes.fromhex(
        "64D9D5D922E63EFB53003005"
        "84E6B25D9354E3C06DFAE5BEDD5CFE48F379C47C3C2438A00714D4BD265EA7D6"
        "25FE2B97C1522EC559C5CD106B7C9861"
    )
    key = bytes.fromhex("00AE009512C90E2B3567F6744811316D")
    assert code_of(parse_telegram(plain(data), key)) == "wrong_key"


@pytest.mark.parametrize(
    "records",
    [
        "02 FC 03 48 52 25 74 44 0D 0A 5A 14 01 2F",
        "84 10 06 39 30 00 00 84 20 06 40 30 00 00",
        "82 80 40 FD 48 00 09 82 80 40 FD 59 00 09",
        "0F 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D",
    ],
    ids=["unit as text", "tariffs", "phases", "of the maker"],
)
def test_one_block_of_anything_is_enough_for_the_right_key(records: str) -> None:
    """There is no room for more, and the meter has said it."""
    frame = plain(replace(METER, text=PROOF + bytes.fromhex(records)).mode_5())
    assert parse_telegram(frame, METER.key).error is None


@pytest.mark.parametrize("mode", UNDEFINED_MODES)
def test_a_mode_that_is_not_defined_is_read_where_records_follow(mode: int) -> None:
    """Old meters have anything in the configuration word."""
    telegram = parse_telegram(plain(METER.in_clear(mode)))
    assert values_of(telegram) == RIGHT


@pytest.mark.parametrize("mode", UNDEFINED_MODES)
def test_a_mode_that_is_not_defined_is_refused_where_none_follow(mode: int) -> None:
    """What follows is not a meter's records, whatever can be cut out of it."""
    random = Random(mode)
    telegram = parse_telegram(plain(METER.nonsense(random, mode)), METER.key)
    assert code_of(telegram) == "unsupported_encryption"
    assert (
        telegram.error == f"security mode {mode} is not defined, and no records follow"
    )


def test_one_code_that_nobody_knows_does_not_silence_an_old_meter() -> None:
    """The others prove that it is in clear."""
    records = bytes.fromhex("0C 13 67 45 23 01 04 6D 2F 0D A8 23 01 7B 01")
    data = METER.address + bytes.fromhex("5C 00 27 B6") + records
    telegram = parse_telegram(plain(data))
    assert [record.error for record in telegram.records] == [None] * 3
    assert [each.code for each in telegram.diagnostics] == ["unknown_vif"]


def test_records_behind_an_encrypted_block_do_not_prove_the_block() -> None:
    """A telegram may be encrypted in part: what is in clear then is behind the cipher."""
    tail = bytes.fromhex("0C 13 67 45 23 01 04 6D 2F 0D A8 23 0C 78 01 02 03 04") * 3
    meters = (meter_of(Random(number), 1) for number in range(2000))
    frames = (plain(replace(meter, tail=tail).mode_5()) for meter in meters)
    assert {code_of(parse_telegram(frame)) for frame in frames} == {"encrypted"}


def test_the_address_of_a_radio_proves_the_records_in_front_of_it() -> None:
    """Its last radio telegram follows them, and its configuration word is that one's."""
    head = METER.address + bytes.fromhex("5C 00 20 05 04 6D 2F 0D A8 23 0F")
    wired = METER.address
    radio = wired[4:6] + wired[:4] + wired[6:]
    rest = bytes(range(40))
    assert values_of(parse_telegram(plain(head + radio + rest))) == [
        "2021-03-08 13:47:00"
    ]
    assert code_of(parse_telegram(plain(head + wired[::-1] + rest))) == "encrypted"


def test_a_short_header_is_completed_by_who_was_asked() -> None:
    """Mode 5: maker, number, version and medium are a part of the initial vector."""
    telegram = parse_telegram(short(METER.mode_5()), METER.key, meter=ADDRESS)
    assert values_of(telegram) == RIGHT
    assert telegram.header is not None
    assert telegram.header.address is None


def test_a_derived_key_needs_no_more_than_the_number_that_was_asked() -> None:
    """Mode 7: the number is a part of what the key is derived from."""
    asked = SecondaryAddress.parse(ADDRESS.identification)
    signed = METER.signed(METER.mode_7()[8:], ci=0x7A)
    telegram = parse_telegram(signed, METER.key, meter=asked)
    assert values_of(telegram) == RIGHT
    assert code_of(parse_telegram(signed, METER.key)) == "unchecked_signature"


@pytest.mark.parametrize(
    ("meter", "reason"),
    [
        (None, "encrypted, and the short header does not say by which meter"),
        (
            SecondaryAddress.parse("44120037"),
            (
                "encrypted, and neither the short header nor the address that was asked"
                " says by which meter"
            ),
        ),
    ],
    ids=["nobody", "number alone"],
)
def test_a_short_header_of_nobody_in_particular_is_not_decrypted(
    meter: SecondaryAddress | None, reason: str
) -> None:
    """A number alone leaves maker, version and medium open."""
    telegram = parse_telegram(short(METER.mode_5()), METER.key, meter=meter)
    assert code_of(telegram) == "encrypted"
    assert telegram.error == reason


def test_a_long_header_does_not_listen_to_who_was_asked() -> None:
    """It says itself whose answer it is."""
    other = SecondaryAddress.parse("99999999FFFFFFFF")
    telegram = parse_telegram(plain(METER.mode_5()), METER.key, meter=other)
    assert values_of(telegram) == RIGHT


def test_a_short_header_is_put_in_clear_by_who_was_asked() -> None:
    """For the download, like any other."""
    clear = in_clear(short(METER.mode_5()), METER.key, meter=ADDRESS)
    assert clear == short(METER.in_clear(5))


def msb_first(data: bytes) -> LongFrame:
    """Return the same answer with its header in reading order."""
    head = data[3::-1] + data[5:3:-1] + data[6:10] + data[11:9:-1]
    return LongFrame(0x08, 1, 0x76, head + data[HEADER_LENGTH:])


@pytest.mark.parametrize("frame_of", [plain, msb_first])
def test_clear_text_that_proves_nothing_is_told_by_the_configuration_word(
    frame_of: Callable[[bytes], LongFrame],
) -> None:
    """Codes that no table knows prove nothing, and must be readable all the same."""
    unknown = bytes.fromhex("2F 2F 04 13 67 45 23 00 02 5A 14 01 01 7B 01 2F")
    frame = frame_of(replace(METER, text=unknown).mode_5())
    clear = in_clear(frame, METER.key)
    assert len(clear.data) == len(frame.data)
    assert parse_telegram(clear).error is None
    assert parse_telegram(clear).records == parse_telegram(frame, METER.key).records


@pytest.mark.parametrize("length", [1, 15, 17])
def test_a_key_of_another_length_fits_nothing(length: int) -> None:
    """Neither what is encrypted nor a signature."""
    key = bytes(length)
    for frame in (plain(METER.mode_5()), METER.signed(METER.in_clear(0))):
        telegram = parse_telegram(frame, key)
        assert code_of(telegram) == "wrong_key"
        assert telegram.error == f"a key has 16 bytes, not {length}"
