"""Headers: who a meter is and how it is, in front of its records."""

import pytest

from meterbus.hexadecimal import bytes_of
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.header import Header, HeaderKind, parse_header, status_flags


def test_a_long_header_is_read() -> None:
    """Twelve bytes, least significant first; the rest is left."""
    data = bytes_of("47278931 2423 28 04 ED 10 2005 0C05")
    address = SecondaryAddress("31892747", 0x2324, 0x28, 0x04)
    header = Header(
        address=address, access_number=0xED, status=0x10, configuration=0x0520
    )
    assert parse_header(HeaderKind.LONG, data) == (header, bytes_of("0C05"))


def test_a_short_header_does_not_say_who_the_meter_is() -> None:
    """Four bytes: access number, status, configuration."""
    header = Header(address=None, access_number=0x55, status=0x04, configuration=0x0100)
    found = parse_header(HeaderKind.SHORT, bytes_of("55 04 0001 0C13"))
    assert found == (header, bytes_of("0C13"))
    assert header.medium is None


def test_no_header_leaves_all_bytes() -> None:
    """Records start right behind the CI field."""
    assert parse_header(HeaderKind.NONE, b"\x0c\x13") == (None, b"\x0c\x13")


@pytest.mark.parametrize(
    ("kind", "length"),
    [
        pytest.param(HeaderKind.LONG, 0, id="long_nothing"),
        pytest.param(HeaderKind.LONG, 11, id="long_one_missing"),
        pytest.param(HeaderKind.SHORT, 3, id="short_one_missing"),
    ],
)
def test_a_header_that_ends_early_is_refused(kind: HeaderKind, length: int) -> None:
    """The position is where the bytes ended."""
    with pytest.raises(ProtocolError) as caught:
        parse_header(kind, bytes(length))
    assert (caught.value.code, caught.value.position) == ("short_header", length)


@pytest.mark.parametrize(
    ("status", "flags"),
    [
        (0x00, ()),
        (0x01, ("application_busy",)),
        (0x02, ("application_error",)),
        (0x03, ("abnormal",)),
        (0x04, ("power_low",)),
        (0x08, ("permanent_error",)),
        (0x10, ("temporary_error",)),
        (0x20, ("manufacturer_5",)),
        (0x40, ("manufacturer_6",)),
        (0x80, ("manufacturer_7",)),
        (
            0x1E,
            ("application_error", "power_low", "permanent_error", "temporary_error"),
        ),
    ],
    ids=lambda value: f"{value:02X}" if isinstance(value, int) else "",
)
def test_a_status_byte_is_named_bit_by_bit(status: int, flags: tuple[str, ...]) -> None:
    """Bits 1 and 0 are one number, the others stand for themselves."""
    assert status_flags(status) == flags


@pytest.mark.parametrize(
    ("configuration", "mode"),
    [(0x0000, 0), (0x0520, 5), (0xA550, 5), (0x0720, 7), (0xFFFF, 31), (0xB627, 22)],
)
def test_the_security_mode_is_five_bits(configuration: int, mode: int) -> None:
    """Bits 12 to 8 of the configuration word."""
    header = Header(
        address=None, access_number=0, status=0, configuration=configuration
    )
    assert header.security_mode == mode
