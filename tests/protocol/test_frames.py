"""Frames: bytes on the wire to frames and back, in whatever pieces they arrive."""

import pytest

from meterbus.hexadecimal import bytes_of
from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import (
    FCB,
    Acknowledge,
    Frame,
    FrameReader,
    LinkFunction,
    LongFrame,
    Noise,
    ShortFrame,
    parse_frame,
)

HEADER = bytes_of("78563412 2423 28 04")

# Worked frames of the standard's procedures: each one's bytes and what they say.
REFERENCE: dict[str, tuple[str, Frame]] = {
    "acknowledge": ("E5", Acknowledge()),
    "reset_0": ("10 40 00 40 16", ShortFrame(LinkFunction.SND_NKE, 0)),
    "reset_1": ("10 40 01 41 16", ShortFrame(LinkFunction.SND_NKE, 1)),
    "reset_10": ("10 40 0A 4A 16", ShortFrame(LinkFunction.SND_NKE, 10)),
    "reset_250": ("10 40 FA 3A 16", ShortFrame(LinkFunction.SND_NKE, 250)),
    "reset_253": ("10 40 FD 3D 16", ShortFrame(LinkFunction.SND_NKE, 253)),
    "reset_254": ("10 40 FE 3E 16", ShortFrame(LinkFunction.SND_NKE, 254)),
    "reset_255": ("10 40 FF 3F 16", ShortFrame(LinkFunction.SND_NKE, 255)),
    "read_0": ("10 5B 00 5B 16", ShortFrame(LinkFunction.REQ_UD2, 0)),
    "read_1": ("10 5B 01 5C 16", ShortFrame(LinkFunction.REQ_UD2, 1)),
    "read_253": ("10 5B FD 58 16", ShortFrame(LinkFunction.REQ_UD2, 253)),
    "read_254": ("10 5B FE 59 16", ShortFrame(LinkFunction.REQ_UD2, 254)),
    "read_0_fcb": ("10 7B 00 7B 16", ShortFrame(LinkFunction.REQ_UD2 | FCB, 0)),
    "read_1_fcb": ("10 7B 01 7C 16", ShortFrame(LinkFunction.REQ_UD2 | FCB, 1)),
    "read_253_fcb": ("10 7B FD 78 16", ShortFrame(LinkFunction.REQ_UD2 | FCB, 253)),
    "read_254_fcb": ("10 7B FE 79 16", ShortFrame(LinkFunction.REQ_UD2 | FCB, 254)),
    "alarm_1": ("10 5A 01 5B 16", ShortFrame(LinkFunction.REQ_UD1, 1)),
    "alarm_1_fcb": ("10 7A 01 7B 16", ShortFrame(LinkFunction.REQ_UD1 | FCB, 1)),
    "alarm_253": ("10 5A FD 57 16", ShortFrame(LinkFunction.REQ_UD1, 253)),
    "alarm_253_fcb": ("10 7A FD 77 16", ShortFrame(LinkFunction.REQ_UD1 | FCB, 253)),
    "application_reset_1": (
        "68 03 03 68 53 01 50 A4 16",
        LongFrame(LinkFunction.SND_UD, 1, 0x50),
    ),
    "application_reset_254": (
        "68 03 03 68 53 FE 50 A1 16",
        LongFrame(LinkFunction.SND_UD, 254, 0x50),
    ),
    "application_reset_253": (
        "68 03 03 68 53 FD 50 A0 16",
        LongFrame(LinkFunction.SND_UD, 253, 0x50),
    ),
    "baud_rate_300": (
        "68 03 03 68 53 01 B8 0C 16",
        LongFrame(LinkFunction.SND_UD, 1, 0xB8),
    ),
    "baud_rate_38400": (
        "68 03 03 68 53 01 BF 13 16",
        LongFrame(LinkFunction.SND_UD, 1, 0xBF),
    ),
    "select_any": (
        "68 0B 0B 68 53 FD 52 FF FF FF FF FF FF FF FF 9A 16",
        LongFrame(LinkFunction.SND_UD, 253, 0x52, b"\xff" * 8),
    ),
    "select_any_fcb": (
        "68 0B 0B 68 73 FD 52 FF FF FF FF FF FF FF FF BA 16",
        LongFrame(LinkFunction.SND_UD | FCB, 253, 0x52, b"\xff" * 8),
    ),
    "select_manufacturer": (
        "68 0B 0B 68 53 FD 52 FF FF FF FF 2D 2C FF FF F5 16",
        LongFrame(LinkFunction.SND_UD, 253, 0x52, bytes_of("FFFFFFFF 2D2C FF FF")),
    ),
    "select_medium": (
        "68 0B 0B 68 53 FD 52 FF FF FF FF FF FF FF 07 A2 16",
        LongFrame(LinkFunction.SND_UD, 253, 0x52, bytes_of("FFFFFFFF FFFF FF 07")),
    ),
    "select_digits": (
        "68 0B 0B 68 53 FD 52 FF FF 82 94 FF FF FF FF B2 16",
        LongFrame(LinkFunction.SND_UD, 253, 0x52, bytes_of("FFFF8294 FFFF FF FF")),
    ),
    "set_address": (
        "68 06 06 68 53 FE 51 01 7A 05 22 16",
        LongFrame(LinkFunction.SND_UD, 254, 0x51, bytes_of("01 7A 05")),
    ),
    "busy_answer": (
        "68 0F 0F 68 18 01 72 78 56 34 12 24 23 28 04 01 01 00 00 14 16",
        LongFrame(0x18, 1, 0x72, HEADER + bytes_of("01 01 0000")),
    ),
    "answer_with_access_demand": (
        "68 15 15 68 28 01 72 78563412 2423 28 04 02 00 0000 0C 13 56341200 DF 16",
        LongFrame(0x28, 1, 0x72, HEADER + bytes_of("02 00 0000 0C 13 56341200")),
    ),
    "answer_of_fillers": (
        "68 13 13 68 08 01 72 78 56 34 12 24 23 28 04 03 00 00 00 2F 2F 2F 2F C1 16",
        LongFrame(0x08, 1, 0x72, HEADER + bytes_of("03 00 0000 2F2F2F2F")),
    ),
}

# Frames that are hard to keep in step with: they hold bytes that also start or end frames.
TRICKY: dict[str, LongFrame] = {
    "holds_starts_and_stops": LongFrame(8, 5, 0x72, bytes_of("68 E5 16 10 16 68 E5")),
    "holds_a_whole_frame": LongFrame(
        8, 5, 0x72, bytes_of("68 03 03 68 08 05 70 7D 16")
    ),
    "starts_68_68_68_68": LongFrame(8, 5, 0x72, bytes(0x68 - 3)),
    "longest": LongFrame(8, 250, 0x72, b"\xe5" * 252),
    "shortest": LongFrame(8, 5, 0x70),
    "ends_16_16": LongFrame(8, 5, 0x70, b"\x99"),
}

WIRE = {name: bytes_of(text) for name, (text, _) in REFERENCE.items()}
WIRE |= {name: frame.to_bytes() for name, frame in TRICKY.items()}
FRAMES: dict[str, Frame] = {name: frame for name, (_, frame) in REFERENCE.items()}
FRAMES |= TRICKY

every_frame = pytest.mark.parametrize("name", FRAMES)

ANSWER = bytes_of("68 05 05 68 08 05 71 05 80 03 16")
ALARM = LongFrame(8, 5, 0x71, b"\x05\x80")


def read(*pieces: bytes) -> list[Frame | Noise]:
    """Return what a new reader makes of these pieces, and of the silence after them."""
    reader = FrameReader()
    return [each for piece in pieces for each in reader.feed(piece)] + reader.flush()


def test_a_frame_with_68_as_its_length_starts_with_four_equal_bytes() -> None:
    """The trap exists in the corpus below: 68 68 68 68."""
    assert WIRE["starts_68_68_68_68"].startswith(b"\x68" * 4)


@every_frame
def test_a_frame_becomes_its_bytes(name: str) -> None:
    """What the master sends is byte for byte what the standard's examples show."""
    assert FRAMES[name].to_bytes() == WIRE[name]


@every_frame
def test_bytes_become_their_frame(name: str) -> None:
    """What arrives is the frame that it was."""
    assert parse_frame(WIRE[name]) == FRAMES[name]


@every_frame
def test_a_frame_fed_whole_is_read(name: str) -> None:
    """One piece is one frame, and nothing is left."""
    reader = FrameReader()
    assert reader.feed(WIRE[name]) == [FRAMES[name]]
    assert (reader.pending, reader.missing, reader.flush()) == (0, 0, [])


@every_frame
def test_a_frame_fed_byte_by_byte_completes_at_its_last_byte(name: str) -> None:
    """No strict prefix of a frame is ever believed."""
    reader = FrameReader()
    found = [reader.feed(bytes((byte,))) for byte in WIRE[name]]
    assert found == [[]] * (len(found) - 1) + [[FRAMES[name]]]


@every_frame
def test_a_frame_is_read_from_every_two_pieces(name: str) -> None:
    """Where a frame is torn does not matter."""
    wire = WIRE[name]
    found = [read(wire[:at], wire[at:]) for at in range(len(wire) + 1)]
    assert found == [[FRAMES[name]]] * (len(wire) + 1)


@pytest.mark.parametrize("name", sorted(FRAMES.keys() - {"holds_a_whole_frame"}))
def test_a_strict_prefix_of_a_frame_is_noise_once_silence_ends_it(name: str) -> None:
    """A frame cut short is reported as the bytes that arrived."""
    wire = WIRE[name]
    cuts = [read(wire[:at]) for at in range(1, len(wire))]
    assert cuts == [[Noise(wire[:at])] for at in range(1, len(wire))]


@every_frame
def test_two_frames_in_one_piece_are_both_read(name: str) -> None:
    """Frames that follow each other without a gap are told apart by their lengths."""
    assert read(WIRE[name] + ANSWER) == [FRAMES[name], ALARM]


@pytest.mark.parametrize("name", TRICKY)
@pytest.mark.parametrize("noise", ["00", "FF FE", "68", "68 68", "10 00", "A5 FE 00"])
def test_noise_in_front_of_a_long_frame_is_told_apart(name: str, noise: str) -> None:
    """What a collision or an echo leaves on the line does not hide the answer."""
    junk = bytes_of(noise)
    assert read(junk + WIRE[name]) == [Noise(junk), TRICKY[name]]


@pytest.mark.parametrize("name", TRICKY)
@pytest.mark.parametrize("noise", ["00", "FF", "68", "00 E5"])
def test_noise_behind_a_long_frame_is_told_apart(name: str, noise: str) -> None:
    """Converters that append bytes do not spoil the telegram."""
    junk = bytes_of(noise)
    assert read(WIRE[name] + junk) == [TRICKY[name], Noise(junk)]


def test_a_late_acknowledgement_in_front_of_an_answer_is_a_frame_of_its_own() -> None:
    """In step, E5 is what it says."""
    assert read(b"\xe5" + ANSWER) == [Acknowledge(), ALARM]


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param("68 05 05 68 08 05 71 05 80 04 16", id="checksum"),
        pytest.param("68 05 05 68 08 05 71 E5 80 03 16", id="checksum_with_e5_inside"),
        pytest.param("68 05 05 68 08 05 71 05 80 03 17", id="stop"),
        pytest.param("68 05 06 68 08 05 71 05 80 03 16", id="lengths_differ"),
        pytest.param("68 02 02 68 08 05 0D 16", id="length_too_small"),
        pytest.param("68 05 05 67 08 05 71 05 80 03 16", id="second_start"),
        pytest.param("68 07 07 68 08 05 71 05 80 03 16", id="length_too_large"),
        pytest.param("10 5B 01 5D 16", id="short_checksum"),
        pytest.param("10 5B 01 5C 17", id="short_stop"),
    ],
)
def test_the_frame_after_a_damaged_one_is_found(damaged: str) -> None:
    """The damaged bytes are one piece of noise; nothing inside them is believed."""
    wire = bytes_of(damaged)
    assert read(wire + ANSWER) == [Noise(wire), ALARM]


@pytest.mark.parametrize(
    "damaged",
    ["68 05 06 68 E5 16", "68 03 03 68 08 E5 70 7D 16 E5", "10 E5 01 5C 16", "00 E5"],
)
def test_an_e5_inside_a_damaged_telegram_is_no_acknowledgement(damaged: str) -> None:
    """Out of step, single bytes are data more often than they are frames."""
    wire = bytes_of(damaged)
    assert read(wire) == [Noise(wire)]


def test_a_request_inside_a_damaged_telegram_is_no_request() -> None:
    """Out of step, only a whole long frame is believed."""
    wire = bytes_of("68 05 06 68 10 5B 01 5C 16")
    assert read(wire) == [Noise(wire)]


def test_silence_brings_the_reader_back_in_step() -> None:
    """After a flush, E5 is an acknowledgement again."""
    reader = FrameReader()
    reader.feed(b"\x00")
    reader.flush()
    assert reader.feed(b"\xe5") == [Acknowledge()]


def test_flush_finds_the_frame_behind_a_truncated_one() -> None:
    """A head that announced too much does not swallow what came after it."""
    truncated = bytes_of("68 F0 F0 68 08 05 72")
    assert read(truncated + ANSWER) == [Noise(truncated), ALARM]


def test_a_whole_long_frame_inside_a_truncated_one_is_found() -> None:
    """An answer that starts over is worth more than the start that was lost."""
    wire = WIRE["holds_a_whole_frame"]
    inner = LongFrame(8, 5, 0x70)
    assert read(wire[:-2]) == [Noise(wire[:7]), inner]


def test_flush_without_bytes_finds_nothing() -> None:
    """Silence alone is not noise."""
    assert FrameReader().flush() == []


@pytest.mark.parametrize(
    ("arrived", "missing"),
    [("", 0), ("68", 3), ("68 05 05", 1), ("68 05 05 68", 7), ("10", 4), ("10 5B", 3)],
)
def test_the_reader_tells_how_many_bytes_are_still_missing(
    arrived: str, missing: int
) -> None:
    """The time to wait for the rest follows from it."""
    reader = FrameReader()
    reader.feed(bytes_of(arrived))
    assert (reader.pending, reader.missing) == (len(bytes_of(arrived)), missing)


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        pytest.param("", "empty", 0, id="nothing"),
        pytest.param("00", "start", 0, id="no_start"),
        pytest.param("A2", "start", 0, id="reserved_single_character"),
        pytest.param("E5 E5", "trailing_bytes", 1, id="two_acknowledgements"),
        pytest.param("10 40 01 41", "truncated_frame", 4, id="short_cut"),
        pytest.param("10 40 01 42 16", "checksum", 3, id="short_checksum"),
        pytest.param("10 40 01 41 15", "stop", 4, id="short_stop"),
        pytest.param("10 40 01 41 16 00", "trailing_bytes", 5, id="short_trailing"),
        pytest.param("68", "truncated_frame", 1, id="long_start_only"),
        pytest.param("68 05 05", "truncated_frame", 3, id="long_cut_in_head"),
        pytest.param("68 05 05 68 08 01", "truncated_frame", 6, id="long_cut"),
        pytest.param(
            "68 05 06 68 08 01 72 00 00 7B 16", "length_mismatch", 1, id="lengths"
        ),
        pytest.param(
            "68 02 02 68 08 01 09 16", "length_mismatch", 1, id="length_below_3"
        ),
        pytest.param(
            "68 05 05 10 08 01 72 00 00 7B 16", "length_mismatch", 1, id="second_start"
        ),
        pytest.param(
            "68 15 15 68 08 01 72 78 56 34 12 24 23 28 04 01 00 00 00"
            "0C 05 00 00 00 00 15 16",
            "checksum",
            25,
            id="checksum",
        ),
        pytest.param(
            "68 15 15 68 08 01 72 78 56 34 12 24 23 28 04 01 00 00 00"
            "0C 05 00 00 00 00 14 17",
            "stop",
            26,
            id="stop",
        ),
        pytest.param(
            "68 03 03 68 08 05 70 7D 16 68 03 03 68 08 05 70 7D 16",
            "trailing_bytes",
            9,
            id="two_frames",
        ),
    ],
)
def test_bytes_that_are_no_frame_say_why(text: str, code: str, position: int) -> None:
    """The defect and the byte that shows it are stable, for diagnostics to show."""
    with pytest.raises(ProtocolError) as caught:
        parse_frame(bytes_of(text))
    assert (caught.value.code, caught.value.position) == (code, position)


def test_a_frame_with_too_much_data_is_not_built() -> None:
    """L is one byte: 252 data bytes are the most."""
    with pytest.raises(ValueError, match="253 data bytes"):
        LongFrame(8, 1, 0x72, bytes(253)).to_bytes()
