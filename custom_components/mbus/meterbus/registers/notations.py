"""Addresses of meters as people have them: from a plate, a portal, or another tool.

    66510211    6651-0211    66.510.211          the serial number, as printed
    11025166    11025166FFFFFFFF                 reversed in pairs, as some portals show it
    KAM 66510211    66510211 / KAM / 59 / water  with the maker's three letters
    ID: 66510211    SN 66510211    82969010/H7/24    with words around it
    665102112D2C3B16    66510211-2C2D-3B-16      with maker, version and medium
    110251662D2C3B16                             all of it as transmitted
    6651FFFF    6651FFFFFFFFFFFF                 masks; F stands for any digit
    829690102D2C400D (KAM), using mask 82969010FFFFFFFF    with the mask that found it
    74                                           a primary address
    254                                          whoever is there, where only one is

Some of them look alike. What looks like several is read as each of them in turn.
"""

from dataclasses import replace
import re
from string import hexdigits
from typing import Final

from ..makers.names import MAKERS
from ..protocol.addresses import (
    EVERY_WITH_ANSWER,
    PRIMARY_ADDRESSES,
    WILDCARD_DIGIT,
    WILDCARD_MANUFACTURER,
    SecondaryAddress,
    manufacturer_code,
    manufacturer_letters,
)
from ..protocol.errors import InputError

NUMBER_LENGTH: Final = 8
ADDRESS_LENGTH: Final = 16
LONGEST_NUMBER: Final = 15
"""Digits of a printed number, whose last eight are the meter's."""
PRIMARY_LENGTH: Final = 3
MAKER_LENGTH: Final = 3
LONGEST_TEXT: Final = 100
"""Lines that programs print have up to 90 characters."""

GROUP: Final = re.compile(r"0X(?=[0-9A-F]{8})|[0-9A-Z]+")
SEVERAL: Final = re.compile(r"^\s*\d{8,15}(?:\s*[,;]\s*\d{8,15})+\s*[,;]?\s*$")
"""Numbers alone, with commas between them: each is a meter of its own."""
GLUED_MAKER: Final = re.compile(r"([A-Z]{3})([0-9]{8})")
"""A maker and a number without a blank between them."""


def addresses_of(text: str) -> list[int | SecondaryAddress]:
    """Return the addresses that a text may mean, the likeliest first.

    Raises InputError (`primary_address`, `secondary_address`) for a text that is none.
    """
    if SEVERAL.match(text):
        raise _refused(text)
    groups = _groups(text)
    digits = "".join(filter(_is_hex, groups))
    if len(groups) == 1 and digits.isdecimal() and len(digits) <= PRIMARY_LENGTH:
        return [_primary(digits)]
    whole = [each for each in groups if _is_hex(each) and len(each) == ADDRESS_LENGTH]
    if len(whole) > 1 and _are_masks_of(whole[0], whole[1:]):
        return list(_of_address(whole[0]))
    if len(digits) == ADDRESS_LENGTH:
        return list(_of_address(digits))
    return list(_of_number(_number(groups, digits, text), _maker(groups)))


def _groups(text: str) -> list[str]:
    """Return the groups of digits and letters in a text, in capitals."""
    shortened = text[: LONGEST_TEXT + 1].upper()
    if len(shortened) > LONGEST_TEXT or not shortened.isascii():
        raise _refused(text)
    groups: list[str] = []
    for group in GROUP.findall(shortened):
        glued = GLUED_MAKER.fullmatch(group)
        groups += glued.groups() if glued else [group]
    return [group for group in groups if group != "0X"]


def _is_hex(group: str) -> bool:
    """Whether a group is digits; three letters are a maker, even ABB or EFE."""
    if len(group) == MAKER_LENGTH and group.isalpha():
        return False
    return all(digit in hexdigits for digit in group)


def _are_masks_of(address: str, others: list[str]) -> bool:
    """Whether an address stands beside the masks that it was found by."""
    meter = SecondaryAddress.parse(address)
    return all(SecondaryAddress.parse(each).matches(meter) for each in others)


def _primary(digits: str) -> int:
    if int(digits) not in (*PRIMARY_ADDRESSES, EVERY_WITH_ANSWER):
        raise InputError("primary_address", f"{digits} is not an address")
    return int(digits)


def _refused(text: str) -> InputError:
    message = f"{text[:LONGEST_TEXT]!r} is neither 8 digits nor 16 hex digits"
    return InputError("secondary_address", message)


def _number(groups: list[str], digits: str, text: str) -> str:
    """Return the eight digits of the serial number, whatever is printed around it."""
    if len(digits) == NUMBER_LENGTH:
        return digits
    numbers = [each for each in groups if _is_hex(each) and len(each) == NUMBER_LENGTH]
    if len(numbers) == 1:
        return numbers[0]
    longer = range(NUMBER_LENGTH + 1, LONGEST_NUMBER + 1)
    if not numbers and digits.isdecimal() and len(digits) in longer:
        return digits[-NUMBER_LENGTH:]
    raise _refused(text)


def _maker(groups: list[str]) -> int:
    """Return the maker that is named; three letters may be anything else too."""
    letters = next((group for group in groups if group in MAKERS), None)
    return WILDCARD_MANUFACTURER if letters is None else manufacturer_code(letters)


def _of_number(number: str, maker: int) -> dict[SecondaryAddress, None]:
    """Return what eight digits may mean; the letters beside them may be no maker's code."""
    printed = SecondaryAddress(number)
    found = dict.fromkeys((replace(printed, manufacturer=maker), printed))
    if WILDCARD_DIGIT not in number:
        found[SecondaryAddress(_reversed(number))] = None
    return found


def _of_address(digits: str) -> dict[SecondaryAddress, None]:
    """Return what sixteen digits may mean.

    Tools write the maker as it is transmitted, low byte first; plates and people write it
    as a number. The likelier of the two is the one that is a maker.
    """
    written = SecondaryAddress.parse(digits)
    low_first = written.manufacturer.to_bytes(2, "little")
    swapped = replace(written, manufacturer=int.from_bytes(low_first, "big"))
    either = [written, swapped]
    if _names_maker(written):
        either = [written]
    elif _names_maker(swapped):
        either = [swapped, written]
    found = dict.fromkeys(either)
    number = written.identification
    if WILDCARD_DIGIT not in number:
        found[replace(written, identification=_reversed(number))] = None
    return found


def _names_maker(address: SecondaryAddress) -> bool:
    return manufacturer_letters(address.manufacturer) in MAKERS


def _reversed(number: str) -> str:
    return "".join(number[at : at + 2] for at in (6, 4, 2, 0))
