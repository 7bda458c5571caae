"""Records of a readout, as a list asks for them: in its order, in its units."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..protocol.addresses import SecondaryAddress
from ..protocol.blocks import defined_records
from ..protocol.keys import keyed
from ..protocol.records import Record
from ..protocol.values import Number
from .errors import RegisterError
from .promotic import USUAL_AREA
from .register import Offer, Register, find, nearest
from .units import unit_named
from .wishes import number_in, wish_of


@dataclass(frozen=True, kw_only=True)
class Source:
    """What one meter has sent, and what it is known by."""

    records: Sequence[Record]
    primary_address: int | None
    address: SecondaryAddress | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What its header tells, by the keys of our JSON."""
    block: bytes = b""
    """What it sends behind 0F."""

    def found(self, register: Register) -> tuple[str, Record] | None:
        """Return the record that a register names, with its key."""
        value = register.block_value(_sign(register.unit))
        defined = () if value is None or value.end > len(self.block) else (value,)
        records = keyed([*self.records, *defined_records(self.block, defined)])
        offers = [Offer.of(key, record) for key, record in records.items()]
        offer = find(register, offers)
        return None if offer is None else (offer.key, records[offer.key])


@dataclass(frozen=True, kw_only=True)
class Picked:
    """What a register means in a meter: a record, or what its header tells (None)."""

    register: Register
    name: str
    value: str | None
    unit: str | None
    record: Record | None = None


def picked(
    registers: Sequence[Register], sources: Sequence[Source]
) -> tuple[list[list[Picked]], list[RegisterError]]:
    """Return what registers mean in each of some meters, and what is wrong with others.

    Errors: `other_meter` for a meter that is not there, `other_area` for what is no part of
    the usual telegram, `not_found` for what no meter has sent, and those of `wish_of`.
    """
    found: list[list[Picked]] = [[] for _ in sources]
    errors: list[RegisterError] = []
    for register in registers:
        try:
            for number, one in _of_register(register, sources):
                found[number].append(one)
        except RegisterError as err:
            errors.append(err)
    return found, errors


def _of_register(
    register: Register, sources: Sequence[Source]
) -> Iterator[tuple[int, Picked]]:
    """Yield what a register means, with the number of the meter that it is of."""
    if register.area not in (None, USUAL_AREA):
        raise _error(register, "other_area", f"{register.area} is not what was read")
    meant = [
        (number, each)
        for number, each in enumerate(sources)
        if register.is_of(each.primary_address, each.address)
    ]
    if not meant:
        raise _error(register, "other_meter", "this meter is not there")
    is_found = False
    for number, source in meant:
        one = _of_source(register, source)
        if one is not None:
            is_found = True
            yield number, one
    if not is_found:
        raise _error(
            register, "not_found", _missing(register, [each for _, each in meant])
        )


def _of_source(register: Register, source: Source) -> Picked | None:
    if register.fact is not None:
        told = source.facts.get(register.fact)
        value, name = None if told is None else str(told), register.label or ""
        return Picked(register=register, name=name, value=value, unit=None)
    found = source.found(register)
    if found is None:
        return None
    key, record = found
    name = register.name or register.label or key
    value, unit = _shown(register, record)
    return Picked(register=register, name=name, value=value, unit=unit, record=record)


def _shown(register: Register, record: Record) -> tuple[str | None, str | None]:
    """Return value and unit as they are wanted, else as the meter sends them."""
    number = record.value
    if not isinstance(number, Number):
        text = None if number is None else _text(number)
        return text, record.unit
    if register.block is not None:
        return str(number), record.unit
    named, factor = wish_of(register, record.unit, record.exponent)
    unit = record.unit if named is None else named.unit
    return number_in(register, number, factor), unit


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _sign(unit: str | None) -> str | None:
    named = unit_named(unit or "")
    return unit if named is None else named.unit


def _missing(register: Register, sources: Sequence[Source]) -> str:
    """Say what there is in the place of a record that no meter has."""
    offers = {
        offer.key: offer
        for source in sources
        for key, record in keyed(source.records).items()
        for offer in (Offer.of(key, record),)
    }
    near = [
        f"{each.key} ({each.dib.hex().upper()} {each.vib.hex().upper()})"
        for each in nearest(register, list(offers.values()))
    ]
    return f"no such record; there is {', '.join(near)}" if near else "no records"


def _error(register: Register, code: str, message: str) -> RegisterError:
    sentence = f"line {register.line}: {register.text}: {message}"
    return RegisterError(code, sentence, register.place, word=register.area or "")
