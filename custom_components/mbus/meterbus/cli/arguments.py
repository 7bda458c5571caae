"""What the arguments of commands may be: each function reads one, or says what is wrong."""

import argparse
from dataclasses import dataclass, replace
from math import isfinite
from typing import Final, Self

from ..hexadecimal import bytes_of
from ..protocol.addresses import SecondaryAddress
from ..protocol.errors import InputError
from ..registers.notations import addresses_of
from ..report import KEY_LENGTH

RATES: Final = ("300", "600", "1200", "2400", "4800", "9600", "19200", "38400")
MAXIMUM_EXTRA_TIME_MS: Final = 5000
"""What a person can set for a gateway in Home Assistant, too."""


@dataclass(frozen=True)
class Named:
    """A meter as a person has named it, and the addresses that it may mean."""

    text: str
    addresses: tuple[int | SecondaryAddress, ...]

    def preferring(self, address: int | SecondaryAddress) -> Self:
        """Return it with one of its addresses to be tried first."""
        others = (each for each in self.addresses if each != address)
        return replace(self, addresses=(address, *others))


def key(text: str) -> bytes:
    """Return an AES key."""
    try:
        digits = bytes_of(text)
    except InputError as err:
        raise argparse.ArgumentTypeError(str(err)) from err
    if len(digits) != KEY_LENGTH:
        raise argparse.ArgumentTypeError("a key has 32 hex digits")
    return digits


def address(text: str) -> Named:
    """Return the meter that a text names, in any notation."""
    try:
        return Named(text.strip(), tuple(addresses_of(text)))
    except InputError as err:
        raise argparse.ArgumentTypeError(str(err)) from err


def primary(text: str) -> int:
    """Return an address that a meter can own."""
    if not text.isdecimal() or int(text) > 250:
        raise argparse.ArgumentTypeError(f"{text!r} is not an address from 0 to 250")
    return int(text)


def telegrams(text: str) -> int:
    """Return how many telegrams are to be read."""
    return _whole(text, 1, 255)


def rounds(text: str) -> int:
    """Return how often all meters are to be read."""
    return _whole(text, 1, 1_000_000_000)


def extra_time_ms(text: str) -> int:
    """Return the milliseconds that answers may take longer."""
    return _whole(text, 0, MAXIMUM_EXTRA_TIME_MS)


def seconds(text: str) -> float:
    """Return a time that passes."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not (isfinite(number) and number >= 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return number


def minutes(text: str) -> float:
    """Return a time that something may take."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not (isfinite(number) and number > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of minutes")
    return number


def baud(text: str) -> int | None:
    """Return a rate, None for automatic."""
    if text == "auto":
        return None
    if text not in RATES:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not auto or one of {', '.join(RATES)}"
        )
    return int(text)


def _whole(text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        message = f"{text!r} is not a number from {least} to {most}"
        raise argparse.ArgumentTypeError(message)
    return int(text)
