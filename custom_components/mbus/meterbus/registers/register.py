"""Registers: how a person names records of a meter, read and looked up.

By the codes of DIB and VIB, by the place in the telegram, or by meaning; with a factor, a
unit and a name where the person wants another presentation than the usual one. Or by the
place in the bytes behind 0F, which says all that is known of the value.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from typing import Final, Self

from ..makers.rows import BlockCoding, BlockValue
from ..protocol.addresses import EVERY_WITH_ANSWER, SecondaryAddress
from ..protocol.records import Record, parse_records
from .entries import Entry, shown
from .errors import RegisterError
from .lists import entries_of
from .reader import said_by
from .words import TECHNICAL, Vocabulary

NEAREST: Final = 6
"""Records that are told where none was found."""

FINITE: Final = Context(prec=200, traps=[Inexact])
"""Divides as long as that ends: a factor of 60 digits and a power of ten has fewer."""


MORE_FOLLOWS: Final = 0x80
"""The bit of DIF, VIF and their extensions that another one follows."""


@dataclass(frozen=True, kw_only=True)
class Start:
    """What codes begin with, without the bits that more follow; None does not matter.

    `vif` is one byte, or two of an extended table; `vifes` is what stands behind it.
    """

    dif: int
    vif: bytes
    vifes: bytes | None = None

    @classmethod
    def of(cls, told: Mapping[str, bytes]) -> Self:
        """Return the start that a list tells in pieces."""
        vifes = told.get("vifes")
        return cls(
            dif=_without_more(told["dif_byte"])[0],
            vif=_without_more(told["vif_bytes"]),
            vifes=None if vifes is None else _without_more(vifes),
        )

    def fits(self, dib: bytes, vib: bytes) -> bool:
        """Whether codes begin so."""
        plain, size = _without_more(vib), len(self.vif)
        is_same = (
            _without_more(dib)[:1] == bytes((self.dif,)) and plain[:size] == self.vif
        )
        return is_same and self.vifes in (None, plain[size:])


def _without_more(codes: bytes) -> bytes:
    return bytes(byte & ~MORE_FOLLOWS for byte in codes)


@dataclass(frozen=True, kw_only=True)
class Register:
    """A record as a person names it; what is None or empty does not matter.

    `dib` and `vib` are exact bytes, `index` counts from 0 in the telegram, `key` is that of
    one record. `number` is the place among those that fit, from 1. `factor` leads from the
    base unit to `unit`, a text; `offset` is added after that.

    `block` is the place of a value behind 0F, counted from 0: what stands there is in
    `unit` once it is multiplied by `factor`.

    `meters` are the addresses of which one is the meter's, empty for any meter. `area` is
    the part of it, `fact` what its header tells, `label` what the list calls the record.
    `per_digit` leads to `unit` from the number that the meter counts, as a factor does from
    the base unit.
    """

    line: int
    text: str
    dib: bytes = b""
    vib: bytes = b""
    index: int | None = None
    quantity: str | None = None
    function: str | None = None
    storage: int | None = None
    tariff: int | None = None
    subunit: int | None = None
    qualifiers: frozenset[str] = frozenset()
    key: str | None = None
    number: int = 1
    name: str | None = None
    factor: Fraction | None = None
    unit: str | None = None
    offset: Fraction | None = None
    block: int | None = None
    length: int = 0
    coding: BlockCoding = BlockCoding.UNSIGNED
    msb_first: bool = False
    meters: tuple[int | SecondaryAddress, ...] = ()
    area: str | None = None
    fact: str | None = None
    label: str | None = None
    per_digit: Fraction | None = None
    start: Start | None = None

    @property
    def place(self) -> tuple[int, str]:
        """Return the line and its text, for a message."""
        return self.line, self.text

    @property
    def wishes(self) -> tuple[object, ...]:
        """Return what is said of how the record is shown; each may be None."""
        return self.name, self.factor, self.unit, self.offset, self.per_digit

    @property
    def changes_number(self) -> bool:
        """Whether anything is said of the number."""
        said = self.factor, self.unit, self.offset, self.per_digit
        return any(each is not None for each in said)

    def factor_at(self, exponent: int) -> Fraction | None:
        """Return what leads from the base unit, where the last digit has a power of ten."""
        if self.per_digit is None:
            return self.factor
        return self.per_digit / Fraction(10) ** exponent

    def is_of(self, primary: int | None, address: SecondaryAddress | None) -> bool:
        """Whether it is one of a meter, by what that is known by."""
        if not self.meters or EVERY_WITH_ANSWER in self.meters:
            return True
        return any(
            each.matches(address)
            if isinstance(each, SecondaryAddress) and address is not None
            else each == primary
            for each in self.meters
        )

    def block_value(self, unit: str | None) -> BlockValue | None:
        """Return the value in a block that is defined, in a unit; None for any other.

        Raises RegisterError `bad_number` for a factor that no decimal is.
        """
        if self.block is None:
            return None
        factor, name = self._exact_factor(), self.name or ""
        return replace(self._bytes_of(self.block), factor=factor, name=name, unit=unit)

    @property
    def wanted_key(self) -> str | None:
        """Return the key of the one record that is named; None where it is not by that."""
        return self.key if self.block is None else self._bytes_of(self.block).key

    def _bytes_of(self, block: int) -> BlockValue:
        return BlockValue(
            offset=block,
            length=self.length,
            coding=self.coding,
            msb_first=self.msb_first,
        )

    def _exact_factor(self) -> Decimal:
        factor = Fraction(1) if self.factor is None else self.factor
        top, bottom = Decimal(factor.numerator), Decimal(factor.denominator)
        try:
            return FINITE.divide(top, bottom)
        except Inexact:
            message = f"{factor} is no decimal"
            raise RegisterError(
                "bad_number", message, self.place, word=str(factor)
            ) from None

    def fits(self, offer: Offer) -> bool:
        """Whether a record is what is named."""
        same = (
            (self.dib or None, offer.dib),
            (self.vib or None, offer.vib),
            (self.index, offer.index),
            (self.quantity, offer.quantity),
            (self.function, offer.function),
            (self.storage, offer.storage),
            (self.tariff, offer.tariff),
            (self.subunit, offer.subunit),
            (self.wanted_key, offer.key),
        )
        is_same = all(wanted in (None, there) for wanted, there in same)
        starts = self.start is None or self.start.fits(offer.dib, offer.vib)
        is_record = self.fact is None
        return is_record and is_same and starts and self.qualifiers <= offer.qualifiers


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A record that a meter has, as far as a register can name it."""

    key: str
    index: int | None
    dib: bytes
    vib: bytes
    quantity: str | None
    function: str
    storage: int
    tariff: int
    subunit: int
    qualifiers: frozenset[str]

    @classmethod
    def of(cls, key: str, record: Record) -> Self:
        """Return what a record that a meter has sent can be named by."""
        header = record.header
        return cls(
            key=key,
            index=record.number,
            dib=header.dib,
            vib=header.vib,
            quantity=record.quantity,
            function=header.function.label,
            storage=header.storage,
            tariff=header.tariff,
            subunit=header.subunit,
            qualifiers=frozenset(record.qualifiers),
        )


def parse_registers(
    text: str, vocabulary: Vocabulary = TECHNICAL
) -> tuple[Register, ...]:
    """Read a list of registers, in any of the forms that `register_lists` names.

    Raises RegisterError: `too_long`, `too_many`, `unclosed`, `unreadable`,
    `unknown_field`, `unknown_word`, `bad_codes` (DIB and VIB that are not two whole
    blocks), `bad_number`, `bad_length` and `bad_coding` (of a value in a maker's block),
    `no_record` (what says nothing of which record), `bad_meter` (what is no address).
    """
    registers = tuple(_register(entry, vocabulary) for entry in entries_of(text))
    if not registers and text.strip():
        raise RegisterError("no_record", "this names no register", (1, shown(text)))
    return registers


def _register(entry: Entry, vocabulary: Vocabulary) -> Register:
    said = said_by(entry, vocabulary)
    if "start" in said:
        said["start"] = Start.of(said["start"])
    return Register(line=entry.line, text=entry.text, **said)


def find(register: Register, offers: Iterable[Offer]) -> Offer | None:
    """Return the record that is named: the first that fits, or the numbered one."""
    fitting = [offer for offer in offers if register.fits(offer)]
    return fitting[register.number - 1] if len(fitting) >= register.number else None


def nearest(register: Register | None, offers: Sequence[Offer]) -> list[Offer]:
    """Return some records that a person may have meant, the likeliest first."""
    if register is None:
        return list(offers[:NEAREST])
    quantity = register.quantity or _quantity_of(register.dib, register.vib)
    ranked = sorted(
        offers,
        key=lambda offer: (
            offer.vib != register.vib,
            quantity is None or offer.quantity != quantity,
        ),
    )
    return ranked[:NEAREST]


def _quantity_of(dib: bytes, vib: bytes) -> str | None:
    records = parse_records(dib + vib + bytes(1)).records
    return records[0].quantity if records else None
