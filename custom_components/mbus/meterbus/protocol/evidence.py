"""How sure it is that bytes are records in clear text, and not what a cipher has made.

What a cipher makes, and what a wrong key makes of it, is like random bytes. Bytes that cut
apart into records are not proof of anything: most random bytes do so for a while. So they
are weighed. A record gains as many bits as its kind is rarer among random bytes than what
is granted to it here, and loses where it is more common. All that is granted adds up to
one, so that the gains are the logarithm of a likelihood ratio, whose average over random
bytes is at most one at every step. By the inequality of Ville, random bytes have n bits or
more after any of their records once in 2 to the power of n telegrams, or more seldom.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from ..tables.quantities import DataType
from .addresses import SecondaryAddress
from .decoding import TEXT_END, VARIABLE_LENGTH
from .records import FILLER, TRUNCATED, Record, RecordBlock
from .vib import CODE, MANUFACTURER, PLAIN_TEXT

PROOF: Final = b"\x2f\x2f"
"""The first two bytes of what was decrypted rightly, or never encrypted."""


class Step(NamedTuple):
    """Bits gained or lost by what ends in front of this byte of the payload."""

    end: int
    bits: int


class Kind(NamedTuple):
    """How common records of a kind are: log2 of one in how many.

    `rarity` is the least in which random bytes begin with one, `share` what is granted.
    """

    rarity: int
    share: int

    @property
    def bits(self) -> int:
        """Return what one of them gains."""
        return self.rarity - self.share


START: Final = {True: Kind(16, 1), False: Kind(0, 1)}
"""What begins with the proof, and what does not."""

PLAIN: Final = Kind(4, 2)
"""A current value: one DIF and one VIF that a table knows."""
INDEXED: Final = Kind(4, 3)
"""The same with one or two DIFEs."""
SECOND_TABLE: Final = Kind(10, 4)
"""The same with none to two DIFEs, and a code behind FB or FD."""
POINT_IN_TIME: Final = Kind(14, 4)
"""The date 02 6C or 42 6C, the date and time 04 6D or 44 6D."""
TEXT: Final = Kind(7, 4)
"""A current value of variable length."""
OWN_WORDS: Final = Kind(6, 4)
"""A VIF behind which the maker alone knows what is meant, or writes the unit as text."""
FILLERS: Final = Kind(8, 4)
TAIL: Final = Kind(7, 4)
"""DIF 0F or 1F, behind which anything may stand."""
OTHER: Final = Kind(0, 2)
KINDS: Final = (
    *(PLAIN, INDEXED, SECOND_TABLE, POINT_IN_TIME, TEXT),
    *(OWN_WORDS, FILLERS, TAIL, OTHER),
)

CHOICE: Final = 1
"""Bits for granting one half to what looks right, and one half to anything."""

BCD_BITS: Final = {9: 1, 10: 2, 11: 4, 12: 5, 14: 8}
"""By data field: log2 of how much rarer digits are than bytes."""
LONG_INTEGERS: Final = (3, 4, 6, 7)
LONG_INTEGER_BITS: Final = 7
"""The highest byte of a counter that is not near its end is 00, or FF below zero."""
DATE_BITS: Final = {2: 1, 4: 4, 6: 3}
"""By data field: log2 of how much rarer real dates of these years are than bytes."""
YEARS: Final = range(2000, 2060)
"""Years of a clock that is set."""
VARIABLE: Final = 13
VALUELESS: Final = (0, 8)
MOST_OF_DIB: Final = 3
SECOND_TABLES: Final = (0xFB, 0xFD)
ASCII: Final = range(0x20, 0x7F)
"""A letter is one of fewer than half of the bytes: one bit for each."""

RADIO_COPY_BITS: Final = 64 - 8
"""Eight given bytes, at one of at most 256 places."""


def steps(
    payload: bytes, block: RecordBlock, address: SecondaryAddress | None = None
) -> Iterator[Step]:
    """Weigh a payload from its start on, up to where it cannot be cut apart any more.

    `block` is what the payload was cut into, `address` the meter's own as its header has
    it: nobody but the meter can have put it into the bytes behind the records.
    """
    is_proven = payload.startswith(PROOF)
    position = len(PROOF) if is_proven else 0
    yield Step(position, START[is_proven].bits)
    for record in block.records:
        while payload[position] == FILLER:
            position += 1
            yield Step(position, FILLERS.bits)
        if record.error == TRUNCATED:
            return
        position += len(record.header.dib + record.header.vib + record.raw)
        yield Step(position, kind_of(record).bits + value_bits(record))
    while payload[position : position + 1] == bytes((FILLER,)):
        position += 1
        yield Step(position, FILLERS.bits)
    if position < len(payload) and not block.undecoded:
        yield Step(position + 1, TAIL.bits)
        yield _of_tail(payload, position + 1, address)


def kind_of(record: Record) -> Kind:
    """Return how usual the DIB and VIB of a record are, by their bytes."""
    dib, vib = record.header.dib, record.header.vib
    field = dib[0] & 0x0F
    if vib[0] & CODE in (MANUFACTURER, PLAIN_TEXT):
        return OWN_WORDS
    if record.header.function or not record.header.information.known:
        return OTHER
    if (field, vib) in ((2, b"\x6c"), (4, b"\x6d")) and len(dib) == 1:
        return POINT_IN_TIME
    if field == VARIABLE:
        return TEXT if len(dib) == 1 else OTHER
    if field in VALUELESS or len(dib) > MOST_OF_DIB:
        return OTHER
    if len(vib) == 1:
        return PLAIN if len(dib) == 1 else INDEXED
    return SECOND_TABLE if len(vib) == 2 and vib[0] in SECOND_TABLES else OTHER


def value_bits(record: Record) -> int:
    """Return what the data of a record gains or loses by what it looks like."""
    rarity, looks_right = _looks_of(record)
    if not rarity:
        return 0
    return rarity - CHOICE if looks_right else -CHOICE


def _looks_of(record: Record) -> tuple[int, bool]:
    """Return how rare data that looks right is, in bits, and whether this does."""
    field, raw = record.header.dib[0] & 0x0F, record.raw
    is_time = record.header.information.type is DataType.TIME
    if is_time and field in DATE_BITS:
        value = record.value
        return DATE_BITS[field], isinstance(value, date) and value.year in YEARS
    if field in BCD_BITS:
        return BCD_BITS[field], raw.hex().isdecimal()
    if field in LONG_INTEGERS and not is_time:
        return LONG_INTEGER_BITS, raw[-1] in (0x00, 0xFF)
    if record.header.length == VARIABLE_LENGTH and raw[0] <= TEXT_END:
        return len(raw) - 1, all(letter in ASCII for letter in raw[1:])
    return 0, True


def _of_tail(payload: bytes, start: int, address: SecondaryAddress | None) -> Step:
    """Look for the meter's own address as its radio sends it.

    Such a meter puts its last radio telegram there, and copies the configuration word of
    that one into its header, with the records in front of it in clear text.
    """
    if address is not None:
        wired = address.to_bytes()
        radio = wired[4:6] + wired[:4] + wired[6:]
        if (found := payload.find(radio, start)) >= 0:
            return Step(found + len(radio), RADIO_COPY_BITS - CHOICE)
    return Step(len(payload), -CHOICE)
