"""What the arguments of commands may be: each function reads one, or says what is wrong."""

import argparse

from ..hexadecimal import bytes_of
from ..protocol.addresses import SecondaryAddress
from ..protocol.errors import InputError
from ..report import KEY_LENGTH


def key(text: str) -> bytes:
    """Return an AES key."""
    try:
        digits = bytes_of(text)
    except InputError as err:
        raise argparse.ArgumentTypeError(str(err)) from err
    if len(digits) != KEY_LENGTH:
        raise argparse.ArgumentTypeError("a key has 32 hex digits")
    return digits


def address(text: str) -> int | SecondaryAddress:
    """Return where a meter is met."""
    if text.isdecimal() and len(text) <= 3:
        return primary(text)
    try:
        return SecondaryAddress.parse(text)
    except InputError as err:
        raise argparse.ArgumentTypeError(str(err)) from err


def primary(text: str) -> int:
    """Return an address that a meter can own."""
    if not text.isdecimal() or int(text) > 250:
        raise argparse.ArgumentTypeError(f"{text!r} is not an address from 0 to 250")
    return int(text)


def count(text: str) -> int:
    """Return how many of something there are to be."""
    if not text.isdecimal() or not 1 <= int(text) <= 255:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 255")
    return int(text)


def baud(text: str) -> int | None:
    """Return a rate, None for automatic."""
    rates = ("300", "600", "1200", "2400", "4800", "9600", "19200", "38400")
    if text == "auto":
        return None
    if text not in rates:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not auto or one of {', '.join(rates)}"
        )
    return int(text)
