"""Addresses: bytes, printed digits, wildcards, and makers by letters."""

import pytest

from meterbus.hexadecimal import bytes_of
from meterbus.protocol.addresses import (
    SecondaryAddress,
    identification_from_bytes,
    manufacturer_code,
    manufacturer_letters,
)
from meterbus.protocol.errors import InputError

SHARKY = SecondaryAddress("31892747", 0x2324, 0x28, 0x04)

every_maker = pytest.mark.parametrize(
    ("letters", "code"),
    [
        ("HYD", 0x2324),
        ("KAM", 0x2C2D),
        ("ABB", 0x0442),
        ("ELS", 0x1593),
        ("QDS", 0x4493),
        ("SEC", 0x4CA3),
        ("AAA", 0x0421),
        ("ZZZ", 0x6B5A),
    ],
)


@every_maker
def test_three_letters_become_a_code(letters: str, code: int) -> None:
    """Five bits for each letter, A is 1."""
    assert manufacturer_code(letters) == code


@every_maker
def test_a_code_becomes_three_letters(letters: str, code: int) -> None:
    """And back."""
    assert manufacturer_letters(code) == letters


def test_letters_are_read_in_any_case() -> None:
    """People type them."""
    assert manufacturer_code(" hyd ") == 0x2324


def test_a_soft_address_has_the_letters_of_its_maker() -> None:
    """Bit 15 says that the address is not unique, not who made the meter."""
    assert manufacturer_letters(0xA324) == "HYD"


@pytest.mark.parametrize("code", [0x0000, 0x7FFF, 0x2320, 0xFFFF])
def test_a_code_without_letters_is_shown_as_hex(code: int) -> None:
    """Cheap devices send codes that spell nothing."""
    assert manufacturer_letters(code) == f"{code:04X}"


@pytest.mark.parametrize("text", ["", "AB", "ABCD", "A1C", "ÄBC", "A C"])
def test_what_is_not_three_letters_is_refused(text: str) -> None:
    """The reason is an error of the package, not of Python."""
    with pytest.raises(InputError) as caught:
        manufacturer_code(text)
    assert caught.value.code == "manufacturer"


def test_an_identification_is_read_last_byte_first() -> None:
    """Letters are kept: some meters have them."""
    assert identification_from_bytes(bytes_of("3E020005")) == "0500023E"


def test_an_address_is_read_from_the_bytes_of_a_header() -> None:
    """Identification and maker are sent least significant byte first."""
    assert SecondaryAddress.from_bytes(bytes_of("47278931 2423 28 04")) == SHARKY


def test_an_address_becomes_its_bytes() -> None:
    """What selects the meter is what it sends in its header."""
    assert SHARKY.to_bytes() == bytes_of("47278931 2423 28 04")


@pytest.mark.parametrize("length", [0, 7, 9])
def test_an_address_has_eight_bytes(length: int) -> None:
    """Fewer or more are no address."""
    with pytest.raises(InputError) as caught:
        SecondaryAddress.from_bytes(bytes(length))
    assert caught.value.code == "secondary_address"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        pytest.param("3189274724232804", SHARKY, id="sixteen_digits"),
        pytest.param(" 31892747 ", SecondaryAddress("31892747"), id="serial_number"),
        pytest.param("ffffffffffffffff", SecondaryAddress(), id="anybody"),
        pytest.param(
            "FFFFFFFF2D2CFFFF",
            SecondaryAddress(manufacturer=0x2C2D),
            id="any_of_a_maker",
        ),
        pytest.param(
            "9482FFFFFFFFFF07",
            SecondaryAddress("9482FFFF", medium=7),
            id="some_digits_and_medium",
        ),
    ],
)
def test_digits_become_an_address(text: str, address: SecondaryAddress) -> None:
    """The printed serial number alone, or all of it as other tools write it."""
    assert SecondaryAddress.parse(text) == address


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "1234567G", "1" * 17])
def test_other_text_is_no_address(text: str) -> None:
    """The sentence quotes what was typed."""
    with pytest.raises(InputError, match="neither 8 digits") as caught:
        SecondaryAddress.parse(text)
    assert caught.value.code == "secondary_address"


@pytest.mark.parametrize(
    "address",
    [
        SHARKY,
        SecondaryAddress(),
        SecondaryAddress("0500023E", 0x0477, 0, 2),
        SecondaryAddress("1234FFFF", 0xA324, 0xFF, 7),
    ],
    ids=str,
)
def test_an_address_survives_being_written_down(address: SecondaryAddress) -> None:
    """Text and bytes hold all of it."""
    assert SecondaryAddress.parse(str(address)) == address
    assert SecondaryAddress.from_bytes(address.to_bytes()) == address


@pytest.mark.parametrize(
    ("mask", "matches"),
    [
        pytest.param("3189274724232804", True, id="itself"),
        pytest.param("FFFFFFFFFFFFFFFF", True, id="anybody"),
        pytest.param("31FFFFFFFFFFFFFF", True, id="first_digits"),
        pytest.param("FFFFFF47FFFFFFFF", True, id="last_digits"),
        pytest.param("3189274FFFFFFFFF", True, id="seven_digits"),
        pytest.param("FFFFFFFF2423FFFF", True, id="maker"),
        pytest.param("FFFFFFFFFFFF28FF", True, id="version"),
        pytest.param("FFFFFFFFFFFFFF04", True, id="medium"),
        pytest.param("3189274624232804", False, id="other_digit"),
        pytest.param("FFFFFFFF2D2CFFFF", False, id="other_maker"),
        pytest.param("FFFFFFFFFFFF29FF", False, id="other_version"),
        pytest.param("FFFFFFFFFFFFFF07", False, id="other_medium"),
        pytest.param("3189274724A32804", False, id="other_softness"),
    ],
)
def test_a_mask_selects_whom_it_describes(mask: str, matches: bool) -> None:
    """F matches any digit, FF any field."""
    assert SecondaryAddress.parse(mask).matches(SHARKY) is matches


@pytest.mark.parametrize(
    ("text", "is_exact"),
    [
        ("3189274724232804", True),
        ("3189274F24232804", False),
        ("31892747FFFF2804", False),
        ("318927472423FF04", False),
        ("31892747242328FF", False),
    ],
)
def test_an_address_is_exact_without_wildcards(text: str, is_exact: bool) -> None:
    """Only an exact one says who a meter is."""
    assert SecondaryAddress.parse(text).is_exact is is_exact
