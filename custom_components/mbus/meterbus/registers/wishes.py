"""How a person wants a number: in which unit, and what leads to that."""

from collections.abc import Collection
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

from ..protocol.values import Number
from .errors import RegisterError
from .register import Register
from .units import NAMED_UNITS, NamedUnit, conversion, unit_named, units_at

DIGITS: Final = Context(prec=28)
"""A fraction without an end is cut there: no meter shows half as many."""

type Wish = tuple[NamedUnit | None, Fraction | None]
"""A unit, and what leads to it from the base unit; None for what is not said."""


def wish_of(
    register: Register,
    base: str | None,
    exponent: int,
    usual: Collection[str | None] = (),
) -> Wish:
    """Return what a register wants of a number in a base unit.

    `exponent` is the power of ten of its last digit, `usual` are the units that it is
    shown in anyway. Raises RegisterError: `unknown_unit`, `other_unit` for one that nothing
    leads to, `unit_needed` for a factor that leads to no unit.
    """
    factor = register.factor_at(exponent)
    if register.unit is None and factor is None:
        return None, None
    named = _named(register, base, factor, usual)
    if named is None:
        return None, factor
    leading = factor or conversion(base, named)
    if leading is None:
        raise _refused(register, "other_unit", named.unit)
    return named, leading


def number_in(register: Register, number: Number, factor: Fraction | None) -> str:
    """Return a number as a register wants it, as a plain decimal."""
    exact = Fraction(number.to_decimal()) * (factor or 1) + (register.offset or 0)
    decimal = DIGITS.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    text = f"{decimal:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _named(
    register: Register,
    base: str | None,
    factor: Fraction | None,
    usual: Collection[str | None],
) -> NamedUnit | None:
    """Return the unit that is wanted; without a name it is the one that a factor leads to."""
    named = unit_named(register.unit or "")
    if register.unit in (None, base, *usual):
        return named or _by_factor(register, base, factor, usual)
    if named is None:
        raise _refused(register, "unknown_unit", register.unit or "")
    return named


def _by_factor(
    register: Register,
    base: str | None,
    factor: Fraction | None,
    usual: Collection[str | None],
) -> NamedUnit | None:
    has_other_units = any(conversion(base, row) is not None for row in NAMED_UNITS)
    if factor is None or not has_other_units:
        return None
    fitting = list(units_at(base, factor))
    if not fitting:
        raise _refused(register, "unit_needed", f"{float(factor):g}")
    return next((row for row in fitting if row.unit in usual), fitting[0])


def _refused(register: Register, code: str, word: str) -> RegisterError:
    message = f"line {register.line}: {word} is no unit of this record"
    return RegisterError(code, message, register.place, word=word)
