"""What a VIB means: a VIF, the VIFEs that qualify it, and a unit in plain text.

A VIB is a VIF and up to ten VIFEs; bit 7 of each says that another one follows. FB and FD
lead to tables of their own, FC (7C) brings its unit as text. EN 13757-3, value
information block.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ..makers.knowledge import NOTHING, Knowledge
from ..makers.rows import CodeRow
from ..tables.quantities import DataType, Quantity, Unit
from ..tables.text_units import text_unit
from ..tables.vif import FB, FD, FD_FD, PRIMARY, VifRow
from ..tables.vife import FIRST, SECOND, Effect, VifeRow

EXTENSION: Final = 0x80
CODE: Final = 0x7F
PLAIN_TEXT: Final = 0x7C
SECOND_TABLE: Final = 0x7C
MANUFACTURER: Final = 0x7F

CACHED_BLOCKS: Final = 4096
"""Distinct blocks kept described: some hundreds of meter models with dozens of records."""


PREFIXED: Final = ((b"\xfd\xfd", FD_FD), (b"\xfd", FD), (b"\xfb", FB))
"""Tables that VIF bytes in front of the code lead to."""


@dataclass(frozen=True, kw_only=True)
class ValueInformation:
    """The meaning of a record's data.

    A number is: transmitted number x `factor` x 10^`exponent` (+ `offset`, ten to that
    power) in `unit`. `error` is set where a VIFE says that there is no value; `known` is
    False where a code is reserved.
    """

    quantity: Quantity | None
    unit: str | None
    type: DataType = DataType.NUMBER
    exponent: int = 0
    factor: int = 1
    offset: int | None = None
    qualifiers: tuple[str, ...] = ()
    error: str | None = None
    known: bool = True


def describe_vib(
    codes: bytes,
    text: str | None = None,
    knowledge: Knowledge = NOTHING,
    *,
    is_real: bool = False,
) -> ValueInformation:
    """Return what VIF and VIFE bytes mean; `text` is the unit of a plain-text VIF.

    `knowledge` is what the maker means where that is not what the standard says,
    `is_real` whether the data is a real number.
    """
    if known := knowledge.code_of(codes, is_real=is_real):
        row, length = known
        information, vifes = _of_code(row), codes[length:]
    else:
        information, vifes = _of_vif(codes, text, knowledge)
    for effect in _effects(vifes, knowledge, information.quantity):
        information = _apply(information, effect)
    return information


def _of_code(row: CodeRow) -> ValueInformation:
    return ValueInformation(
        quantity=row.quantity,
        unit=row.unit,
        type=row.type,
        exponent=row.exponent,
        factor=row.factor,
        qualifiers=row.qualifiers,
    )


def _of_vif(
    codes: bytes, text: str | None, knowledge: Knowledge
) -> tuple[ValueInformation, bytes]:
    """Return what a VIF means by the standard, and the VIFEs behind it.

    All that follows a maker's own VIF is the maker's, and is named by its hex.
    """
    table, codes = _table_of(codes)
    row = table.get(codes[0] & CODE) if codes else None
    information, vifes = _of_row(row, text), codes[1:]
    if information.quantity is Quantity.MANUFACTURER_SPECIFIC:
        own, error = _without_state(vifes, knowledge)
        return replace(information, qualifiers=_hex_of(own), error=error), b""
    return information, vifes


def _table_of(codes: bytes) -> tuple[Mapping[int, VifRow], bytes]:
    """Return the table that the VIF is looked up in, and the bytes from there on."""
    for prefix, table in PREFIXED:
        if codes.startswith(prefix):
            return table, codes[len(prefix) :]
    return PRIMARY, codes


def _of_row(row: VifRow | None, text: str | None) -> ValueInformation:
    if row is None:
        return ValueInformation(quantity=None, unit=None, known=False)
    if text is not None and (known := text_unit(text)) is not None:
        return ValueInformation(quantity=known.quantity, unit=known.unit)
    return ValueInformation(
        quantity=row.quantity,
        unit=text if row.quantity is Quantity.PLAIN_TEXT else row.unit,
        type=row.type,
        exponent=row.exponent,
        factor=row.factor,
    )


def _effects(
    vifes: bytes, knowledge: Knowledge, sent: Quantity | None
) -> Iterator[VifeRow]:
    """Look the VIFEs up from left to right; a reserved one keeps its hex as name."""
    rest = iter(enumerate(vifes, start=1))
    for position, vife in rest:
        code = vife & CODE
        row, name = FIRST.get(code), f"reserved_{code:02x}"
        if code == MANUFACTURER:
            yield from _own_effects(vifes[position:], knowledge)
            return
        if (qualifier := knowledge.said_by_vife(code, sent)) is not None:
            row = VifeRow(code, 1, Effect.QUALIFIER, qualifier)
        if code == SECOND_TABLE:
            code = next(rest, (0, 0))[1] & CODE
            row, name = SECOND.get(code), f"reserved_fc_{code:02x}"
        yield row or VifeRow(code, 1, Effect.RESERVED, name)


def _own_effects(codes: bytes, knowledge: Knowledge) -> Iterator[VifeRow]:
    """Look a maker's own VIFEs up; one that is not known leaves all of them as hex."""
    own, error = _without_state(codes, knowledge)
    if error is not None:
        yield VifeRow(codes[-1], 1, Effect.ERROR, error)
    if codes and not own:
        return
    found = [knowledge.qualifiers.get(code & CODE) for code in own]
    known = [each for each in found if each is not None]
    is_known = known and len(known) == len(found)
    names = [name for each in known for name in each] if is_known else _hex_of(own)
    for name in names:
        yield VifeRow(MANUFACTURER, 1, Effect.QUALIFIER, name)


def _without_state(codes: bytes, knowledge: Knowledge) -> tuple[bytes, str | None]:
    """Return a maker's own codes without the last one, where it tells the record's state."""
    if codes and codes[-1] in knowledge.record_errors:
        return codes[:-1], knowledge.record_errors[codes[-1]]
    return codes, None


def _hex_of(codes: bytes) -> tuple[str, ...]:
    return ("manufacturer" if not codes else f"manufacturer_{codes.hex()}",)


def _apply(information: ValueInformation, vife: VifeRow) -> ValueInformation:
    """Return what the value means once this VIFE has qualified it."""
    named = (*information.qualifiers, vife.name)
    match vife.effect:
        case Effect.NONE:
            return information
        case Effect.ERROR:
            return replace(information, error=vife.name)
        case Effect.SCALE:
            return replace(information, exponent=information.exponent + vife.exponent)
        case Effect.OFFSET:
            return replace(information, offset=vife.exponent)
        case Effect.UNIT:
            unit = f"{information.unit or ''}{vife.unit}"
            return replace(information, unit=unit, qualifiers=named)
        case Effect.RESERVED:
            return replace(information, known=False, qualifiers=named)
        case Effect.UNSIGNED:
            return replace(information, type=DataType.UNSIGNED)
        case Effect.BITS:
            return replace(information, type=DataType.BITS)
        case Effect.QUALIFIER:
            return replace(information, qualifiers=named)
        case _:
            return replace(_of_other_data(information, vife), qualifiers=named)


def _of_other_data(information: ValueInformation, vife: VifeRow) -> ValueInformation:
    """Replace unit, scale and type: the data is about the quantity, not a value of it."""
    plain = replace(information, unit=None, exponent=0, factor=1, offset=None)
    match vife.effect:
        case Effect.TIME:
            return replace(plain, type=DataType.TIME)
        case Effect.COUNT:
            return replace(plain, type=DataType.UNSIGNED)
        case Effect.DURATION:
            second = Unit.SECOND.value
            return replace(plain, unit=second, factor=vife.factor, type=DataType.NUMBER)
        case _:
            return replace(
                information, unit=_unit_of_raw(information, vife), type=DataType.RAW
            )


def _unit_of_raw(information: ValueInformation, vife: VifeRow) -> str | None:
    """Profiles are values of the quantity; anything else has another unit, or none."""
    return information.unit if vife.effect is Effect.PROFILE else None
