"""Units by the names that people and their tools give them."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
import re
from typing import Final, NamedTuple
import unicodedata

from ..tables.quantities import Unit as U


class NamedUnit(NamedTuple):
    """A unit by its sign: `size` base units, and what others call it.

    Its own sign is one of its names; capitals matter only where they tell two units apart.
    """

    unit: str
    base: U
    size: str
    names: tuple[str, ...] = ()


# fmt: off
NAMED_UNITS: Final = (
    NamedUnit("mWh", U.WATT_HOUR, "1/1000"),
    NamedUnit("Wh", U.WATT_HOUR, "1"),
    NamedUnit("kWh", U.WATT_HOUR, "1e3"),
    NamedUnit("MWh", U.WATT_HOUR, "1e6", ("mwh",)),
    NamedUnit("GWh", U.WATT_HOUR, "1e9"),
    NamedUnit("J", U.JOULE, "1"),
    NamedUnit("kJ", U.JOULE, "1e3"),
    NamedUnit("MJ", U.JOULE, "1e6"),
    NamedUnit("GJ", U.JOULE, "1e9"),
    NamedUnit("cal", U.CALORIE, "1"),
    NamedUnit("kcal", U.CALORIE, "1e3"),
    NamedUnit("Mcal", U.CALORIE, "1e6"),
    NamedUnit("Gcal", U.CALORIE, "1e9"),
    NamedUnit("varh", U.VAR_HOUR, "1"),
    NamedUnit("kvarh", U.VAR_HOUR, "1e3"),
    NamedUnit("VAh", U.VOLT_AMPERE_HOUR, "1"),
    NamedUnit("kVAh", U.VOLT_AMPERE_HOUR, "1e3"),
    NamedUnit("m³", U.CUBIC_METER, "1", ("cbm", "qm3")),
    NamedUnit("L", U.CUBIC_METER, "1e-3", ("liter", "litre", "liters", "litres", "dm3")),
    NamedUnit("mL", U.CUBIC_METER, "1e-6"),
    NamedUnit("ft³", U.CUBIC_FOOT, "1", ("cf", "cuft")),
    NamedUnit("gal", U.GALLON, "1", ("gallon", "gallons")),
    NamedUnit("m³/h", U.CUBIC_METER_PER_HOUR, "1", ("m3ph", "cbmh")),
    NamedUnit("m³/min", U.CUBIC_METER_PER_HOUR, "60"),
    NamedUnit("m³/s", U.CUBIC_METER_PER_HOUR, "3600"),
    NamedUnit("L/h", U.CUBIC_METER_PER_HOUR, "1e-3", ("lph",)),
    NamedUnit("L/min", U.CUBIC_METER_PER_HOUR, "6e-2", ("lpm",)),
    NamedUnit("L/s", U.CUBIC_METER_PER_HOUR, "36e-1", ("lps",)),
    NamedUnit("gal/min", U.GALLON_PER_MINUTE, "1", ("gpm",)),
    NamedUnit("gal/h", U.GALLON_PER_HOUR, "1", ("gph",)),
    NamedUnit("g", U.KILOGRAM, "1e-3"),
    NamedUnit("kg", U.KILOGRAM, "1"),
    NamedUnit("t", U.KILOGRAM, "1e3", ("ton", "tonne", "tonnes")),
    NamedUnit("kg/h", U.KILOGRAM_PER_HOUR, "1"),
    NamedUnit("mW", U.WATT, "1e-3"),
    NamedUnit("W", U.WATT, "1"),
    NamedUnit("kW", U.WATT, "1e3"),
    NamedUnit("MW", U.WATT, "1e6", ("mw",)),
    NamedUnit("GW", U.WATT, "1e9"),
    NamedUnit("kJ/h", U.JOULE_PER_HOUR, "1e3"),
    NamedUnit("MJ/h", U.JOULE_PER_HOUR, "1e6"),
    NamedUnit("GJ/h", U.JOULE_PER_HOUR, "1e9"),
    NamedUnit("var", U.VAR, "1"),
    NamedUnit("kvar", U.VAR, "1e3"),
    NamedUnit("VA", U.VOLT_AMPERE, "1"),
    NamedUnit("kVA", U.VOLT_AMPERE, "1e3"),
    NamedUnit("°C", U.CELSIUS, "1", ("c", "degc", "celsius")),
    NamedUnit("°F", U.FAHRENHEIT, "1", ("degf", "fahrenheit")),
    NamedUnit("K", U.KELVIN, "1", ("kelvin",)),
    NamedUnit("bar", U.BAR, "1"),
    NamedUnit("mbar", U.BAR, "1e-3"),
    NamedUnit("Pa", U.BAR, "1e-5"),
    NamedUnit("hPa", U.BAR, "1e-3"),
    NamedUnit("kPa", U.BAR, "1e-2"),
    NamedUnit("Hz", U.HERTZ, "1"),
    NamedUnit("mV", U.VOLT, "1e-3"),
    NamedUnit("V", U.VOLT, "1", ("volt",)),
    NamedUnit("kV", U.VOLT, "1e3"),
    NamedUnit("mA", U.AMPERE, "1e-3"),
    NamedUnit("A", U.AMPERE, "1", ("amp", "ampere")),
    NamedUnit("°", U.DEGREE, "1", ("deg",)),
    NamedUnit("%", U.PERCENT, "1", ("percent", "rh")),
    NamedUnit("dBm", U.DECIBEL_MILLIWATT, "1"),
    NamedUnit("s", U.SECOND, "1", ("sec", "second", "seconds")),
    NamedUnit("min", U.SECOND, "60", ("minute", "minutes")),
    NamedUnit("h", U.SECOND, "3600", ("hour", "hours", "hrs")),
    NamedUnit("d", U.SECOND, "86400", ("day", "days")),
)
# fmt: on

SAME_MEASURE: Final[Mapping[str, tuple[str, Fraction]]] = {
    U.WATT_HOUR: (U.JOULE, Fraction(3600)),
    U.CALORIE: (U.JOULE, Fraction("4.184")),
    U.JOULE_PER_HOUR: (U.WATT, Fraction(1, 3600)),
    U.CUBIC_FOOT: (U.CUBIC_METER, Fraction("0.028316846592")),
    U.GALLON: (U.CUBIC_METER, Fraction("0.003785411784")),
    U.GALLON_PER_MINUTE: (U.CUBIC_METER_PER_HOUR, Fraction("0.22712470704")),
    U.GALLON_PER_HOUR: (U.CUBIC_METER_PER_HOUR, Fraction("0.003785411784")),
}
"""Base units that measure the same as another one, and how many of it they are."""


class Conversion(NamedTuple):
    """What leads from a number in one unit to that in another: times factor, plus offset."""

    factor: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)

    def apply(self, number: Fraction) -> Fraction:
        """Return the number in the other unit, exactly."""
        return number * self.factor + self.offset


SAME: Final = Conversion()
"""Both are one unit."""

TEMPERATURES: Final[Mapping[tuple[str, str], Conversion]] = {
    (U.FAHRENHEIT, U.CELSIUS): Conversion(Fraction(5, 9), Fraction(-160, 9)),
    (U.CELSIUS, U.FAHRENHEIT): Conversion(Fraction(9, 5), Fraction(32)),
    (U.FAHRENHEIT, U.KELVIN): Conversion(Fraction(5, 9)),
    (U.KELVIN, U.FAHRENHEIT): Conversion(Fraction(9, 5)),
}
"""Units with zeros of their own; what is in kelvin is a difference, without any zero."""

LONGEST_NAME: Final = 60
"""Characters of what can be the name of a unit."""

SEPARATORS: Final = re.compile(r"[\s_()]+")
SIGNS: Final = str.maketrans({"³": "3", "²": "2"} | dict.fromkeys("^/·*.°", ""))


def _plain(text: str) -> str:
    """Return a name without what people write differently."""
    return SEPARATORS.sub("", text).translate(SIGNS).casefold()


def _by_plain_name() -> Mapping[str, NamedUnit]:
    """Return units by names in which capitals do not matter, where one only has it."""
    every: dict[str, list[NamedUnit]] = {}
    for row in NAMED_UNITS:
        if sign := _plain(row.unit):
            every.setdefault(sign, []).append(row)
    alone = {name: rows[0] for name, rows in every.items() if len(rows) == 1}
    return {**alone, **{_plain(name): row for row in NAMED_UNITS for name in row.names}}


BY_SIGN: Final[Mapping[str, NamedUnit]] = {row.unit: row for row in NAMED_UNITS}
BY_PLAIN_NAME: Final = _by_plain_name()


def unit_named(text: str) -> NamedUnit | None:
    """Return the unit of a name such as `kWh`, `m3/h`, `heat_energy_kwh`, `Energy (kWh)`."""
    if len(text) > LONGEST_NAME:
        return None
    # Some signs are one letter: ℃, ㎥.
    signs = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    parts = [part for part in SEPARATORS.split(signs) if part]
    for name in ("_".join(parts[at:]) for at in range(len(parts))):
        if row := BY_SIGN.get(name) or BY_PLAIN_NAME.get(_plain(name)):
            return row
    return None


def conversion(base: str | None, unit: NamedUnit) -> Fraction | None:
    """Return what leads from a base unit to another unit; None where nothing does."""
    if base == U.KELVIN and unit.base == U.CELSIUS:
        # Records in kelvin are differences, which are the same in both.
        return Fraction(1)
    if base is None:
        return None
    factor = _factor(base, unit.base)
    return None if factor is None else factor / Fraction(unit.size)


def between(base: str | None, other: str | None) -> Conversion | None:
    """Return what leads from one base unit to another; None where nothing does."""
    if base == other:
        return SAME
    if base is None or other is None:
        return None
    if temperature := TEMPERATURES.get((base, other)):
        return temperature
    factor = _factor(base, other)
    return None if factor is None else Conversion(factor)


def _factor(base: str, other: str) -> Fraction | None:
    """Return how many of another base unit one is, where both measure the same."""
    measure, amount = SAME_MEASURE.get(base, (base, Fraction(1)))
    other_measure, size = SAME_MEASURE.get(other, (other, Fraction(1)))
    return amount / size if measure == other_measure else None


def units_at(base: str | None, factor: Fraction) -> Iterator[NamedUnit]:
    """Yield the units that a factor leads to from a base unit."""
    return (row for row in NAMED_UNITS if conversion(base, row) == factor)
