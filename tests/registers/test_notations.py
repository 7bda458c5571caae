"""Notations: what people bring as the address of a meter, and what it may mean."""

from hypothesis import given, settings, strategies as st
import pytest

from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import InputError
from meterbus.registers.notations import addresses_of

NUMBER = ["66510211FFFFFFFF", "11025166FFFFFFFF"]
KAMSTRUP = ["665102112D2CFFFF", *NUMBER]
LOW_BYTES_FIRST = "665102112D2C1B16"
HIGH_BYTES_FIRST = "665102112C2D1B16"


def meanings(text: str) -> list[str]:
    """Return the addresses that a text may mean, as their digits or numbers."""
    return [str(address) for address in addresses_of(text)]


@pytest.mark.parametrize(
    "text",
    [
        *("66510211", " 66510211\n", "6651 0211", "66 510 211", "6651-0211"),
        *("66.510.211", "66_51_02_11", "6651/0211", "6651:0211"),
    ],
)
def test_a_printed_number_is_read_as_it_is_or_in_pairs(text: str) -> None:
    """Blanks, dots and dashes are for the eye; some portals reverse the pairs."""
    assert meanings(text) == NUMBER


@pytest.mark.parametrize(
    "text",
    [
        *("ID: 66510211", "ID 66510211", "S/N 66510211", "SN:66510211"),
        *("Serial No. 66510211", "Nr. 66510211", "66510211/H7/24", "No 66510211"),
        *("123466510211", "0066510211"),
    ],
)
def test_words_around_a_number_do_not_matter(text: str) -> None:
    """Of a longer number the last eight digits are the meter's."""
    assert meanings(text) == NUMBER


@pytest.mark.parametrize(
    "text",
    [
        *("KAM 66510211", "KAM66510211", "kam-66510211", "66510211 (KAM)"),
        *("66510211 / KAM / 59 / cold water",),
        "66510211  KAM  version 59  medium 22  address 1",
    ],
)
def test_a_maker_beside_the_number_is_tried_first(text: str) -> None:
    """It tells two meters with one number apart; letters that are no code do no harm."""
    assert meanings(text) == KAMSTRUP


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ABB 12345678", "123456784204FFFF"),
        ("ABB12345678", "123456784204FFFF"),
        ("EFE 13653120", "13653120C514FFFF"),
    ],
)
def test_a_maker_of_hex_digits_is_no_part_of_the_number(text: str, first: str) -> None:
    """ABB and EFE could be digits."""
    assert meanings(text)[0] == first


def test_letters_that_are_no_maker_are_left_out() -> None:
    """Plates have many words of three letters."""
    assert meanings("SNR 66510211") == NUMBER


@pytest.mark.parametrize(
    "text",
    [
        LOW_BYTES_FIRST,
        HIGH_BYTES_FIRST,
        "66510211-2C2D-1B-16",
        "66510211-2D2C-1B-16",
        "66510211 2C2D 1B 16",
        "ID: 66510211-2C2D-1B-16",
        "665102112d2c1b16",
    ],
)
def test_the_maker_is_read_in_the_order_that_gives_one(text: str) -> None:
    """Other tools write low byte first; plates write the number. KAM is a maker, KIL none."""
    assert meanings(text)[0] == LOW_BYTES_FIRST


def test_a_maker_that_nobody_knows_is_kept_beside_one_that_is_known() -> None:
    """The list of makers is not complete: KIL may be one."""
    assert meanings(HIGH_BYTES_FIRST) == [
        LOW_BYTES_FIRST,
        HIGH_BYTES_FIRST,
        "110251662C2D1B16",
    ]


def test_a_maker_that_nobody_knows_is_tried_in_both_orders() -> None:
    """What is right is seen when the meter answers."""
    assert meanings("1234567812345678") == [
        "1234567812345678",
        "1234567834125678",
        "7856341212345678",
    ]


def test_an_address_as_transmitted_is_read_too() -> None:
    """The number in reversed pairs, then the rest as it is."""
    assert meanings("4727893124232804") == ["4727893124232804", "3189274724232804"]


def test_a_portal_s_reversed_number_with_wildcards_is_read_both_ways() -> None:
    """Nothing in it tells which order it is in."""
    assert meanings("92811594FFFFFFFF") == ["92811594FFFFFFFF", "94158192FFFFFFFF"]


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("1FFFFFFFFFFFFFFF", "1FFFFFFFFFFFFFFF"),
        ("6651FFFF", "6651FFFFFFFFFFFF"),
        ("6651ffff", "6651FFFFFFFFFFFF"),
        ("FFFFFFFF", "FFFFFFFFFFFFFFFF"),
        ("FFFF0211FFFFFF16", "FFFF0211FFFFFF16"),
        ("6651FFFF2D2CFFFF", "6651FFFF2D2CFFFF"),
    ],
)
def test_a_mask_is_read_as_it_is(text: str, mask: str) -> None:
    """In reversed pairs it would select whom nobody meant."""
    assert meanings(text)[0] == mask
    assert all(each.startswith(mask[:8]) for each in meanings(text))


@pytest.mark.parametrize(
    "text",
    [
        "829690102D2C400D (KAM), using mask 82969010FFFFFFFF",
        "Device found with id 829690102D2C400D (KAM), using mask 82969010FFFFFFFF",
        (
            "Found a device on secondary address 829690102D2C400D"
            " [using address mask 8296901FFFFFFFFF]"
        ),
    ],
)
def test_a_mask_beside_the_address_that_it_found_adds_nothing(text: str) -> None:
    """As the searches of pyMeterBus and libmbus print it."""
    assert meanings(text) == meanings("829690102D2C400D")


@pytest.mark.parametrize("text", ["0500023E", "0x12345678", "0X1234567812345678"])
def test_programs_write_digits_with_letters_and_signs(text: str) -> None:
    """Hex digits occur in the numbers of odd meters."""
    assert meanings(text)[0].startswith(("0500023E", "12345678"))


@pytest.mark.parametrize("text", ["0", "74", " 250 ", "254"])
def test_up_to_three_digits_are_a_primary_address(text: str) -> None:
    """As long as nothing else stands beside them; 254 is whoever is there."""
    assert addresses_of(text) == [int(text)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "251",
            "253",
            "255",
            "999",
            "12345",
            "1234567",
            "zzzzzzzz",
            "water",
            "ID 74",
            "K123",
        ),
        *("12345678 12345678 12345678", "1" * 17, "F" * 100, "٦٦٥١٠٢١١", "²"),
        *("12345678 and 87654321 and 12", "0x"),
        "829690102D2C400D and 66510211FFFFFFFF",
    ],
)
def test_anything_else_is_no_address(text: str) -> None:
    """What could be two numbers, or half of one, is not guessed."""
    with pytest.raises(InputError) as caught:
        addresses_of(text)
    assert caught.value.code in ("primary_address", "secondary_address")


@settings(max_examples=500)
@given(text=st.text(st.sampled_from("0123456789ABCDEFKMSN xX-./:٣²\n"), max_size=30))
def test_any_text_is_addresses_or_an_error(text: str) -> None:
    """Whoever types, nothing else is raised, and there is something to read."""
    try:
        found = addresses_of(text)
    except InputError:
        return
    assert found
    assert len(set(found)) == len(found)


@settings(max_examples=200)
@given(raw=st.binary(min_size=8, max_size=8))
def test_every_address_is_among_the_meanings_of_its_digits(raw: bytes) -> None:
    """As this project and other tools write it, and as it is transmitted."""
    address = SecondaryAddress.from_bytes(raw)
    assert address in addresses_of(str(address))
