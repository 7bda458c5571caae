"""Selections as integers: who is meant is one comparison, also among hundreds."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from meterbus.protocol.addresses import SecondaryAddress

ADDRESS_SIZE: Final = 8
FIELDS: Final = 0xFFFFFFFF
"""Maker, version and medium."""
FABRICATION: Final = bytes.fromhex("0C78")
"""What announces a fabrication number after the address."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The bits that have to agree, and what they have to be."""

    mask: int
    value: int
    fabrication: tuple[int, int] | None
    """Mask and value of the fabrication number; None where none is asked for."""

    def matches(self, number: int) -> bool:
        """Whether the address with this number is meant."""
        return not (number ^ self.value) & self.mask

    def matches_fabrication(self, digits: str | None) -> bool:
        """Whether a fabrication number is meant; a meter that has none ignores it."""
        if self.fabrication is None or digits is None:
            return True
        mask, value = self.fabrication
        return not (int(digits, 16) ^ value) & mask

    @property
    def is_full_wildcard(self) -> bool:
        """Whether everybody is meant."""
        return not self.mask

    @property
    def gives_fields(self) -> bool:
        """Whether it asks for a maker, version or medium."""
        return bool(self.mask & FIELDS)


def number_of(address: SecondaryAddress) -> int:
    """Return the number that stands for an address: digits first, in reading order."""
    return int(address.identification, 16) << 32 | int.from_bytes(
        address.to_bytes()[4:], "big"
    )


@lru_cache(maxsize=1024)
def selection_of(data: bytes) -> Selection | None:
    """Return the selection that these bytes ask for; None where they are too few."""
    if len(data) < ADDRESS_SIZE:
        return None
    digits, digit_mask = _digits(data[:4])
    maker, version, medium = data[4:6], data[6:7], data[7:8]
    fields = b"".join(
        bytes(len(each)) if set(each) == {0xFF} else b"\xff" * len(each)
        for each in (maker, version, medium)
    )
    mask = digit_mask << 32 | int.from_bytes(fields, "big")
    value = digits << 32 | int.from_bytes(data[4:8], "big")
    return Selection(mask, value & mask, _fabrication_in(data[ADDRESS_SIZE:]))


def _fabrication_in(tail: bytes) -> tuple[int, int] | None:
    if tail[:2] != FABRICATION or len(tail) != 6:
        return None
    value, mask = _digits(tail[2:])
    return mask, value & mask


def _digits(raw: bytes) -> tuple[int, int]:
    """Return eight digits as a number, and the mask of those that are no wildcard."""
    text = raw[::-1].hex()
    mask = "".join("0" if digit == "f" else "f" for digit in text)
    return int(text, 16), int(mask, 16)
