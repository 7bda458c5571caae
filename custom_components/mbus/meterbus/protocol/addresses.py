"""Primary and secondary addresses, and manufacturer codes (EN 13757-3, EN 13757-7)."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from string import hexdigits
from typing import Final, Self

from ..makers.rows import MeterKind
from .errors import InputError

PRIMARY_ADDRESSES: Final = range(251)
"""Addresses that a meter can own."""
FACTORY_ADDRESS: Final = 0
"""That of every meter nobody has configured."""
SELECTED: Final = 253
"""Whoever is selected by secondary address."""
EVERY_WITH_ANSWER: Final = 254
EVERY_WITHOUT_ANSWER: Final = 255

WILDCARD_DIGIT: Final = "F"
WILDCARD_IDENTIFICATION: Final = "FFFFFFFF"
WILDCARD_MANUFACTURER: Final = 0xFFFF
WILDCARD_BYTE: Final = 0xFF

CACHED_CODES: Final = 1024
"""Manufacturer codes that are kept as letters: more than there are makers."""

SOFT_ADDRESS: Final = 0x8000
"""Bit 15 of the manufacturer: the address is not unique in the world."""


@lru_cache(maxsize=CACHED_CODES)
def manufacturer_letters(code: int) -> str:
    """Return the three letters of a manufacturer code, or its hex where they are none."""
    letters = [(code >> shift & 0x1F) + 64 for shift in (10, 5, 0)]
    if all(65 <= letter <= 90 for letter in letters):
        return "".join(map(chr, letters))
    return f"{code:04X}"


def manufacturer_code(letters: str) -> int:
    """Return the code of three letters A–Z; raise InputError for anything else."""
    text = letters.strip().upper()
    if len(text) != 3 or not all("A" <= letter <= "Z" for letter in text):
        raise InputError("manufacturer", f"{letters!r} is not three letters A-Z")
    first, second, third = (ord(letter) - 64 for letter in text)
    return first << 10 | second << 5 | third


def own_primary(address: int) -> int | None:
    """Return an address that a meter has for itself; None for those of many."""
    return address if address in PRIMARY_ADDRESSES else None


def identification_from_bytes(raw: bytes) -> str:
    """Return four bytes, least significant pair first, as eight digits in reading order."""
    return raw[::-1].hex().upper()


@dataclass(frozen=True)
class SecondaryAddress:
    """Who a meter is; as a selection, each F digit and each FF field matches anything.

    identification: eight hex digits in reading order; manufacturer: 16 bit; version and
    medium: 8 bit each.
    """

    identification: str = WILDCARD_IDENTIFICATION
    manufacturer: int = WILDCARD_MANUFACTURER
    version: int = WILDCARD_BYTE
    medium: int = WILDCARD_BYTE

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read eight bytes in transmission order, as in the header of an answer."""
        if len(raw) != 8:
            message = f"a secondary address is 8 bytes, not {len(raw)}"
            raise InputError("secondary_address", message)
        manufacturer = int.from_bytes(raw[4:6], "little")
        return cls(identification_from_bytes(raw[:4]), manufacturer, raw[6], raw[7])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a printed 8-digit serial number, or 16 hex digits with F as wildcard.

        Sixteen digits are the identification in reading order followed by manufacturer
        (low byte first), version and medium, as other M-Bus tools write them.
        """
        digits = text.strip().upper()
        if len(digits) not in (8, 16) or not all(
            digit in hexdigits for digit in digits
        ):
            message = f"{text!r} is neither 8 digits nor 16 hex digits"
            raise InputError("secondary_address", message)
        rest = bytes.fromhex(digits[8:] or "FFFFFFFF")
        return cls.from_bytes(bytes.fromhex(digits[:8])[::-1] + rest)

    def to_bytes(self) -> bytes:
        """Return the eight bytes in transmission order."""
        return (
            bytes.fromhex(self.identification)[::-1]
            + self.manufacturer.to_bytes(2, "little")
            + bytes((self.version, self.medium))
        )

    def __str__(self) -> str:
        """Return the sixteen digits that `parse` reads."""
        return self.identification + self.to_bytes()[4:].hex().upper()

    @cached_property
    def maker(self) -> str:
        """Return the three letters of the maker, or nothing where none is named."""
        if self.manufacturer == WILDCARD_MANUFACTURER:
            return ""
        return manufacturer_letters(self.manufacturer & ~SOFT_ADDRESS)

    @cached_property
    def kind(self) -> MeterKind:
        """Return what it tells of the meter beside its number."""
        return MeterKind(self.maker, self.version, self.medium)

    @property
    def selections(self) -> tuple[SecondaryAddress, ...]:
        """Return what to select this meter by, in turn: some match only fewer fields.

        The first stands twice, since its answer may be lost; a serial number alone has no
        fewer fields.
        """
        without_kind = replace(self, version=WILDCARD_BYTE, medium=WILDCARD_BYTE)
        number_only = replace(without_kind, manufacturer=WILDCARD_MANUFACTURER)
        if self == number_only:
            return (self, self, self)
        return (self, self, without_kind, number_only)

    @property
    def has_number(self) -> bool:
        """Whether its number tells a meter from others: not open, and not left at zero."""
        return bool(self.identification.strip(f"0{WILDCARD_DIGIT}"))

    @property
    def without_number(self) -> Self:
        """Return what else it tells: maker, version and medium."""
        return replace(self, identification=WILDCARD_IDENTIFICATION)

    @property
    def is_exact(self) -> bool:
        """Whether nothing in it is a wildcard."""
        return (
            WILDCARD_DIGIT not in self.identification
            and self.manufacturer != WILDCARD_MANUFACTURER
            and WILDCARD_BYTE not in (self.version, self.medium)
        )

    def matches(self, meter: Self) -> bool:
        """Whether a selection with this address selects that meter."""
        return (
            all(
                mine in (WILDCARD_DIGIT, other)
                for mine, other in zip(
                    self.identification, meter.identification, strict=True
                )
            )
            and self.manufacturer in (WILDCARD_MANUFACTURER, meter.manufacturer)
            and self.version in (WILDCARD_BYTE, meter.version)
            and self.medium in (WILDCARD_BYTE, meter.medium)
        )

    def overlaps(self, other: Self) -> bool:
        """Whether two selections may select one and the same meter."""
        return (
            all(
                WILDCARD_DIGIT in pair or len(set(pair)) == 1
                for pair in zip(self.identification, other.identification, strict=True)
            )
            and _may_agree(self.manufacturer, other.manufacturer, WILDCARD_MANUFACTURER)
            and _may_agree(self.version, other.version, WILDCARD_BYTE)
            and _may_agree(self.medium, other.medium, WILDCARD_BYTE)
        )


def _may_agree(one: int, other: int, wildcard: int) -> bool:
    return one == other or wildcard in (one, other)


def kind_of(address: SecondaryAddress | None) -> MeterKind | None:
    """Return what an address tells of a meter beside its number; None where there is none."""
    return None if address is None else address.kind
