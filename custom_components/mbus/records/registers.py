"""Registers that a person types or pastes: which records they mean, and how those are shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final, Self

import probatio

from custom_components.mbus.const import (
    CONF_DEVICE_CLASS,
    CONF_FACTOR,
    CONF_NAME,
    CONF_OFFSET,
    CONF_REGISTERS,
    CONF_TYPED,
    CONF_UNIT,
)
from custom_components.mbus.meterbus.makers.rows import BlockValue
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.meterbus.protocol.blocks import defined_records
from custom_components.mbus.meterbus.protocol.keys import keyed
from custom_components.mbus.meterbus.protocol.records import Record
from custom_components.mbus.meterbus.registers.entries import SHOWN_LENGTH
from custom_components.mbus.meterbus.registers.errors import RegisterError
from custom_components.mbus.meterbus.registers.promotic import USUAL_AREA
from custom_components.mbus.meterbus.registers.register import (
    Offer,
    Register,
    find,
    nearest,
    parse_registers,
)
from custom_components.mbus.meterbus.registers.units import (
    BY_SIGN,
    conversion,
    unit_named,
)
from custom_components.mbus.meterbus.registers.wishes import wish_of
from custom_components.mbus.meterbus.registers.words import TECHNICAL, Vocabulary
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig

from .definitions import RecordDefinition, ValueKind, definitions_of
from .names import Names
from .presentation import Presentation, has_unit, present
from .unit_names import class_of_unit

NOTHING_TOLD: Final = dict.fromkeys(("line", "word", "record", "unit", "instead"), "")
"""What the messages of errors are filled in with, where there is no error."""

ERROR_KEYS: Final[Mapping[str, str]] = {
    "too_long": "register_too_long",
    "too_many": "register_too_many",
    "unclosed": "register_unclosed",
    "unreadable": "register_unreadable",
    "unknown_field": "register_unknown_field",
    "unknown_word": "register_unknown_word",
    "bad_codes": "register_bad_codes",
    "bad_number": "register_bad_number",
    "bad_length": "register_bad_length",
    "bad_coding": "register_bad_coding",
    "bad_meter": "register_bad_meter",
    "other_meter": "register_other_meter",
    "other_area": "register_other_area",
    "no_block": "register_no_block",
    "short_block": "register_short_block",
    "no_record": "register_no_record",
    "not_found": "register_not_found",
    "said_twice": "register_said_twice",
    "no_number": "register_no_number",
    "unknown_unit": "register_unknown_unit",
    "other_unit": "register_other_unit",
    "unit_needed": "register_unit_needed",
}
"""The messages of errors by their codes."""


@dataclass(frozen=True, kw_only=True)
class Owner:
    """A meter that registers are looked up in."""

    medium: int | None
    definitions: Mapping[str, RecordDefinition]
    offers: Sequence[Offer]
    block: bytes = b""
    """What the meter sends behind 0F."""
    values: Collection[BlockValue] = ()
    """What is defined there already."""
    primary_address: int | None = None
    address: SecondaryAddress | None = None

    @classmethod
    def of(
        cls,
        medium: int | None,
        records: Mapping[str, Record],
        stored: Iterable[RecordDefinition] = (),
        *,
        block: bytes = b"",
        values: Collection[BlockValue] = (),
        primary_address: int | None = None,
        address: SecondaryAddress | None = None,
    ) -> Self:
        """Return a meter with what it sends, and what else was chosen of it before."""
        sent = definitions_of(records)
        # What is stored is what a sensor goes by, whatever the meter sends today.
        kept = {each.key: each for each in stored}
        return cls(
            medium=medium,
            definitions={**sent, **kept},
            offers=[
                *(Offer.of(key, record) for key, record in records.items()),
                *(_offer_of(each) for key, each in kept.items() if key not in sent),
            ],
            block=block,
            values=values,
            primary_address=primary_address,
            address=address,
        )

    def is_meant_by(self, register: Register) -> bool:
        """Whether a register is one of this meter."""
        return register.is_of(self.primary_address, self.address)

    def has_place(self, value: BlockValue) -> bool:
        """Whether a value can be defined in the meter's block, or is already."""
        return value.end <= len(self.block) or value in self.values

    def defining(self, values: Iterable[BlockValue]) -> Self:
        """Return the meter with what is defined in its block besides, as far as it has it."""
        places = [each for each in values if self.has_place(each)]
        records = keyed(defined_records(self.block, places))
        offers = [each for each in self.offers if each.key not in records]
        new = (Offer.of(key, record) for key, record in records.items())
        return replace(
            self,
            definitions={**self.definitions, **definitions_of(records)},
            offers=[*offers, *new],
        )


@dataclass(frozen=True)
class Found:
    """What registers mean in each of some meters of one model: records by key."""

    owners: tuple[tuple[Owner, Mapping[str, Register]], ...]
    values: tuple[BlockValue, ...] = ()
    """What they define in the block of the meters."""
    others: tuple[Found, ...] = ()
    """What they mean in each of the other meters of the bus."""

    @property
    def new_values(self) -> list[BlockValue]:
        """Return what none of the meters has defined already."""
        known = {value for owner, _ in self.owners for value in owner.values}
        return [each for each in self.values if each not in known]

    @property
    def keys(self) -> list[str]:
        """Return the records that are meant in any of the meters."""
        return list(dict.fromkeys(key for _, each in self.owners for key in each))

    def overrides(
        self, number: int = 0, before: Mapping[str, Mapping[str, Any]] | None = None
    ) -> dict[str, dict[str, Any]]:
        """Return the overrides of one of the meters, with those it had before."""
        old = before or {}
        owner, registers = self.owners[number]
        new = {
            key: overridden(
                register, owner.definitions[key], owner.medium, old.get(key) or {}
            )
            for key, register in registers.items()
        }
        every = {**old, **new}
        return {key: dict(override) for key, override in every.items() if override}


async def vocabulary_of(hass: HomeAssistant) -> Vocabulary:
    """Return the words of the user's language, of English, and of the standard."""
    english, own = await Names.load(hass, "en"), await Names.load(hass)
    return TECHNICAL.taught(english.phrases()).taught(own.phrases())


def look_up(
    text: str,
    owners: Sequence[Owner],
    vocabulary: Vocabulary,
    names: Names,
    others: Sequence[Owner] = (),
) -> Found:
    """Find what a person typed in meters of one model.

    Registers that name one of the `others` mean records of that. What the header of a meter
    tells is shown by its device, and needs no sensor.

    Raises RegisterError: those of `parse_registers`, `not_found` for what no meter has,
    `no_block` and `short_block` for a place that no meter has, `other_meter` for a meter
    that is not there, `other_area` for what is no part of the usual telegram, and those of
    `overridden`.
    """
    whole = {
        names.record(definition): key
        for owner in owners
        for key, definition in owner.definitions.items()
    }
    registers = [
        each
        for each in parse_registers(text, vocabulary.naming(whole))
        if each.fact is None
    ]
    _refuse_strange(registers, (*owners, *others))
    found = _looked_up(registers, owners)
    rest = [each for each in registers if not _is_of_any(each, owners)]
    return replace(found, others=tuple(_looked_up(rest, (each,)) for each in others))


def _looked_up(registers: Iterable[Register], owners: Sequence[Owner]) -> Found:
    """Find what registers mean in the meters that they are of."""
    own = [each for each in registers if _is_of_any(each, owners)]
    values = _defined_in(own, owners)
    meters = [each.defining(values) for each in owners]
    found = Found(tuple((each, _found_in(each, own)) for each in meters), values)
    _refuse_missing(own, found)
    for number in range(len(owners)):
        found.overrides(number)
    return found


def _is_of_any(register: Register, owners: Iterable[Owner]) -> bool:
    return any(each.is_meant_by(register) for each in owners)


def _refuse_strange(registers: Iterable[Register], meters: Sequence[Owner]) -> None:
    """Raise an error for a meter that is not there, or for what is read in another way."""
    for each in registers:
        if each.area not in (None, USUAL_AREA):
            word = each.area or ""
            raise RegisterError(
                "other_area", f"{word} is an area", each.place, word=word
            )
        if not _is_of_any(each, meters):
            raise RegisterError("other_meter", "no such meter", each.place)


def error_key(err: RegisterError) -> str:
    """Return the key of the message for an error."""
    return ERROR_KEYS[err.code]


def explain(
    err: RegisterError, owners: Sequence[Owner], names: Names
) -> dict[str, str]:
    """Return what the message of an error is filled in with."""
    register = err.register if isinstance(err, MissingError) else None
    offers = {offer.key: offer for owner in owners for offer in owner.offers}
    definitions = {
        key: each for owner in owners for key, each in owner.definitions.items()
    }
    near = [definitions[each.key] for each in nearest(register, list(offers.values()))]
    shown = [_shown(each, names) for each in near]
    more = ["…"] if len(offers) > len(near) else []
    record = err.definition if isinstance(err, PresentationError) else None
    return {
        "line": "; ".join(f"{line} ({text})" for line, text in err.places),
        "word": err.word,
        "record": "" if record is None else names.record(record),
        "unit": (record and record.unit) or "",
        "instead": ", ".join([*shown, *more]),
    }


class MissingError(RegisterError):
    """Registers that no meter has; `register` is the first of them."""

    def __init__(self, missing: Sequence[Register]) -> None:
        """Tell every line that is missing at once."""
        self.register = missing[0]
        places = [each.place for each in missing]
        super().__init__("not_found", f"{len(missing)} registers are missing", *places)


class PresentationError(RegisterError):
    """A record that cannot be shown as a register says."""

    def __init__(
        self, code: str, register: Register, definition: RecordDefinition, word: str
    ) -> None:
        """Keep which record it is about."""
        self.definition = definition
        message = f"{definition.key} cannot be shown as {word}"
        super().__init__(code, message, register.place, word=word)


def overridden(
    register: Register,
    definition: RecordDefinition,
    medium: int | None,
    before: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the override that shows a record as a register says; nothing if it is so.

    A register that says nothing of the number leaves that as it was before; one that does
    replaces factor and unit. Offset and device class stay as long as the unit does.

    Raises RegisterError: `no_number` for a record that is none, `unknown_unit`,
    `other_unit` for one that the record's cannot be turned into, `unit_needed` for a
    factor that leads to no unit.
    """
    override = {key: value for key, value in before.items() if value is not None}
    if register.block is not None:
        return _of_place(register, definition, medium, override)
    if register.name:
        override[CONF_NAME] = register.name
    if not register.changes_number:
        return override
    if definition.kind is not ValueKind.NUMBER:
        word = register.unit or _text_of(
            register.factor or register.offset or register.per_digit
        )
        raise PresentationError("no_number", register, definition, word)
    shown = present(definition, medium)
    unit, factor = _wanted(register, definition, shown)
    if unit != override.get(CONF_UNIT, shown.native_unit):
        override.pop(CONF_OFFSET, None)
        override.pop(CONF_DEVICE_CLASS, None)
    override.pop(CONF_UNIT, None)
    override.pop(CONF_FACTOR, None)
    if register.offset is not None:
        override[CONF_OFFSET] = float(register.offset)
    if (unit, factor) == _usual(definition, shown) and CONF_OFFSET not in override:
        return override
    return _number(unit, factor, shown) | override


def _of_place(
    register: Register,
    definition: RecordDefinition,
    medium: int | None,
    override: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the override of a value whose name, factor and unit define it."""
    unit = present(definition, medium).native_unit
    is_same = override.get(CONF_UNIT, unit) == unit
    kept = (CONF_OFFSET, CONF_DEVICE_CLASS) if is_same else ()
    new = {key: each for key, each in override.items() if key in kept}
    if register.offset is not None:
        new[CONF_OFFSET] = float(register.offset)
    return new


def _number(unit: str | None, factor: Fraction, shown: Presentation) -> dict[str, Any]:
    """Return what is overridden of a number; a unit is told where it is not the usual one."""
    override: dict[str, Any] = {}
    if factor != 1:
        override[CONF_FACTOR] = float(factor)
    if unit != shown.native_unit or shown.suggested_unit:
        override[CONF_UNIT] = unit
        device_class = _device_class(unit, shown)
        # Told is only what is new: a class that is told gives statistics to stored values.
        if device_class and device_class is not shown.device_class:
            override[CONF_DEVICE_CLASS] = device_class.value
    return override


def typed_in(answers: Mapping[str, Any]) -> str:
    """Return what was typed in the section of registers."""
    text: str = (answers.get(CONF_TYPED) or {}).get(CONF_REGISTERS) or ""
    return text


def typed_section(text: str = "") -> dict[Any, Any]:
    """Return the section that registers are typed in: open when there is something in it."""
    described = {"suggested_value": text} if text else None
    field = probatio.Optional(CONF_REGISTERS, description=described)
    many_lines = TextSelector(TextSelectorConfig(multiline=True))
    schema = probatio.Schema({field: many_lines})
    return {probatio.Optional(CONF_TYPED): section(schema, {"collapsed": not text})}


def _shown(definition: RecordDefinition, names: Names) -> str:
    """Return the name of a record with its codes, if it has any."""
    name, codes = names.record(definition), definition.codes
    return f"{name} ({codes})" if codes else name


def _offer_of(definition: RecordDefinition) -> Offer:
    """Return what a record is named by that the meter does not send at the moment."""
    return Offer(
        key=definition.key,
        index=None,
        dib=bytes.fromhex(definition.dib),
        vib=bytes.fromhex(definition.vib),
        quantity=definition.quantity,
        function=definition.function,
        storage=definition.storage,
        tariff=definition.tariff,
        subunit=definition.subunit,
        qualifiers=frozenset(definition.qualifiers),
    )


def _defined_in(
    registers: Iterable[Register], owners: Sequence[Owner]
) -> tuple[BlockValue, ...]:
    """Return what registers define in a block; one that says nothing more gives way."""
    values: dict[str, BlockValue] = {}
    for register in registers:
        value = _defined_by(register)
        if value is None:
            continue
        if not any(each.has_place(value) for each in owners):
            raise _no_place(register, max(len(each.block) for each in owners))
        if value.key not in values or any(register.wishes):
            values[value.key] = value
    return tuple(values.values())


def _defined_by(register: Register) -> BlockValue | None:
    """Return the value that a register defines, in a unit of Home Assistant."""
    if register.block is None:
        return None
    named = unit_named(register.unit or "")
    if named is None and register.unit:
        word = register.unit[:SHOWN_LENGTH]
        raise RegisterError(
            "unknown_unit", f"{word} is no unit", register.place, word=word
        )
    return register.block_value(None if named is None else named.unit)


def _no_place(register: Register, length: int) -> RegisterError:
    if not length:
        return RegisterError("no_block", "nothing is behind 0F", register.place)
    message = f"{length} bytes are behind 0F"
    return RegisterError("short_block", message, register.place, word=str(length))


def _found_in(owner: Owner, registers: Iterable[Register]) -> dict[str, Register]:
    """Return the records that registers mean; one that says nothing more gives way.

    Raises RegisterError `said_twice` where two say different things of one record.
    """
    found: dict[str, Register] = {}
    for register in filter(owner.is_meant_by, registers):
        offer = find(register, owner.offers)
        if offer is None:
            continue
        other = found.get(offer.key)
        if other is not None and _contradict(other, register):
            message = f"two registers mean {offer.key}"
            places = other.place, register.place
            raise RegisterError("said_twice", message, *places)
        if other is None or any(register.wishes):
            found[offer.key] = register
    return found


def _contradict(one: Register, other: Register) -> bool:
    """Whether two registers say different things of how a record is shown."""
    return any(one.wishes) and any(other.wishes) and one.wishes != other.wishes


def _refuse_missing(registers: Sequence[Register], found: Found) -> None:
    """Raise an error for what no meter has."""
    missing = [
        register
        for register in registers
        if not any(
            owner.is_meant_by(register) and find(register, owner.offers)
            for owner, _ in found.owners
        )
    ]
    if missing:
        raise MissingError(missing)


def _usual(
    definition: RecordDefinition, shown: Presentation
) -> tuple[str | None, Fraction]:
    """Return the unit that a sensor has anyway, and what leads to it from its number."""
    unit = shown.unit
    named = BY_SIGN.get(unit or "")
    factor = None if named is None else conversion(definition.unit, named)
    return unit, Fraction(1) if factor is None else factor * Fraction(shown.row.scale)


def _wanted(
    register: Register, definition: RecordDefinition, shown: Presentation
) -> tuple[str | None, Fraction]:
    """Return the unit that is wanted, and what leads to it from a sensor's number."""
    usual = (shown.native_unit,)
    try:
        named, factor = wish_of(register, definition.unit, definition.exponent, usual)
    except RegisterError as err:
        raise PresentationError(err.code, register, definition, err.word) from None
    if factor is None:
        return _usual(definition, shown)
    unit = shown.native_unit if named is None else named.unit
    return unit, factor * Fraction(shown.row.scale)


def _device_class(unit: str | None, shown: Presentation) -> SensorDeviceClass | None:
    """Return what the sensor is anyway, where that has the unit, else what the unit tells."""
    if shown.device_class and has_unit(shown.device_class, unit):
        return shown.device_class
    return class_of_unit(unit)


def _text_of(number: Fraction | None) -> str:
    return "" if number is None else f"{float(number):g}"
