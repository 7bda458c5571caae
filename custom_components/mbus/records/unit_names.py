"""Units by the names that people and their tools give them."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
import re
from typing import Final, NamedTuple

from custom_components.mbus.meterbus.tables.quantities import Unit as U
from homeassistant.components.sensor import SensorDeviceClass as D
from homeassistant.const import (
    DEGREE,
    UnitOfApparentPower,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfFrequency,
    UnitOfMass,
    UnitOfPower,
    UnitOfPressure,
    UnitOfRatio,
    UnitOfReactiveEnergy,
    UnitOfReactivePower,
    UnitOfTemperature,
    UnitOfTime,
    UnitOfVolume,
    UnitOfVolumeFlowRate,
)


class NamedUnit(NamedTuple):
    """A unit of Home Assistant: `size` base units, and what others call it.

    Its own sign is one of its names; capitals matter only where they tell two units apart.
    """

    unit: str
    base: U
    size: str
    device_class: D | None
    names: tuple[str, ...] = ()


E, V, F, P = UnitOfEnergy, UnitOfVolume, UnitOfVolumeFlowRate, UnitOfPower

# fmt: off
NAMED_UNITS: Final = (
    NamedUnit(E.MILLIWATT_HOUR,  U.WATT_HOUR, "1/1000", D.ENERGY),
    NamedUnit(E.WATT_HOUR,       U.WATT_HOUR, "1",      D.ENERGY),
    NamedUnit(E.KILO_WATT_HOUR,  U.WATT_HOUR, "1e3",    D.ENERGY),
    NamedUnit(E.MEGA_WATT_HOUR,  U.WATT_HOUR, "1e6",    D.ENERGY, ("mwh",)),
    NamedUnit(E.GIGA_WATT_HOUR,  U.WATT_HOUR, "1e9",    D.ENERGY),
    NamedUnit(E.JOULE,           U.JOULE,     "1",      D.ENERGY),
    NamedUnit(E.KILO_JOULE,      U.JOULE,     "1e3",    D.ENERGY),
    NamedUnit(E.MEGA_JOULE,      U.JOULE,     "1e6",    D.ENERGY),
    NamedUnit(E.GIGA_JOULE,      U.JOULE,     "1e9",    D.ENERGY),
    NamedUnit(E.CALORIE,         U.CALORIE,   "1",      D.ENERGY),
    NamedUnit(E.KILO_CALORIE,    U.CALORIE,   "1e3",    D.ENERGY),
    NamedUnit(E.MEGA_CALORIE,    U.CALORIE,   "1e6",    D.ENERGY),
    NamedUnit(E.GIGA_CALORIE,    U.CALORIE,   "1e9",    D.ENERGY),
    NamedUnit(UnitOfReactiveEnergy.VOLT_AMPERE_REACTIVE_HOUR,
              U.VAR_HOUR, "1", D.REACTIVE_ENERGY),
    NamedUnit(UnitOfReactiveEnergy.KILO_VOLT_AMPERE_REACTIVE_HOUR,
              U.VAR_HOUR, "1e3", D.REACTIVE_ENERGY),
    NamedUnit("VAh",             U.VOLT_AMPERE_HOUR, "1",   None),
    NamedUnit("kVAh",            U.VOLT_AMPERE_HOUR, "1e3", None),
    NamedUnit(V.CUBIC_METERS,    U.CUBIC_METER, "1",    D.VOLUME, ("cbm", "qm3")),
    NamedUnit(V.LITERS,          U.CUBIC_METER, "1e-3", D.VOLUME,
              ("liter", "litre", "liters", "litres", "dm3")),
    NamedUnit(V.MILLILITERS,     U.CUBIC_METER, "1e-6", D.VOLUME),
    NamedUnit(V.CUBIC_FEET,      U.CUBIC_FOOT,  "1",    D.VOLUME, ("cf", "cuft")),
    NamedUnit(V.GALLONS,         U.GALLON,      "1",    D.VOLUME, ("gallon", "gallons")),
    NamedUnit(F.CUBIC_METERS_PER_HOUR,   U.CUBIC_METER_PER_HOUR, "1",
              D.VOLUME_FLOW_RATE, ("m3ph", "cbmh")),
    NamedUnit(F.CUBIC_METERS_PER_MINUTE, U.CUBIC_METER_PER_HOUR, "60",
              D.VOLUME_FLOW_RATE),
    NamedUnit(F.CUBIC_METERS_PER_SECOND, U.CUBIC_METER_PER_HOUR, "3600",
              D.VOLUME_FLOW_RATE),
    NamedUnit(F.LITERS_PER_HOUR,   U.CUBIC_METER_PER_HOUR, "1e-3",
              D.VOLUME_FLOW_RATE, ("lph",)),
    NamedUnit(F.LITERS_PER_MINUTE, U.CUBIC_METER_PER_HOUR, "6e-2",
              D.VOLUME_FLOW_RATE, ("lpm",)),
    NamedUnit(F.LITERS_PER_SECOND, U.CUBIC_METER_PER_HOUR, "36e-1",
              D.VOLUME_FLOW_RATE, ("lps",)),
    NamedUnit(F.GALLONS_PER_MINUTE, U.GALLON_PER_MINUTE, "1",
              D.VOLUME_FLOW_RATE, ("gpm",)),
    NamedUnit(F.GALLONS_PER_HOUR,   U.GALLON_PER_HOUR, "1",
              D.VOLUME_FLOW_RATE, ("gph",)),
    NamedUnit(UnitOfMass.GRAMS,     U.KILOGRAM, "1e-3", D.WEIGHT),
    NamedUnit(UnitOfMass.KILOGRAMS, U.KILOGRAM, "1",    D.WEIGHT),
    NamedUnit("t",                  U.KILOGRAM, "1e3",  None, ("ton", "tonne", "tonnes")),
    NamedUnit("kg/h",               U.KILOGRAM_PER_HOUR, "1", None),
    NamedUnit(P.MILLIWATT,  U.WATT, "1e-3", D.POWER),
    NamedUnit(P.WATT,       U.WATT, "1",    D.POWER),
    NamedUnit(P.KILO_WATT,  U.WATT, "1e3",  D.POWER),
    NamedUnit(P.MEGA_WATT,  U.WATT, "1e6",  D.POWER, ("mw",)),
    NamedUnit(P.GIGA_WATT,  U.WATT, "1e9",  D.POWER),
    NamedUnit("kJ/h",       U.JOULE_PER_HOUR, "1e3", None),
    NamedUnit("MJ/h",       U.JOULE_PER_HOUR, "1e6", None),
    NamedUnit("GJ/h",       U.JOULE_PER_HOUR, "1e9", None),
    NamedUnit(UnitOfReactivePower.VOLT_AMPERE_REACTIVE,      U.VAR, "1",
              D.REACTIVE_POWER),
    NamedUnit(UnitOfReactivePower.KILO_VOLT_AMPERE_REACTIVE, U.VAR, "1e3",
              D.REACTIVE_POWER),
    NamedUnit(UnitOfApparentPower.VOLT_AMPERE,      U.VOLT_AMPERE, "1",
              D.APPARENT_POWER),
    NamedUnit(UnitOfApparentPower.KILO_VOLT_AMPERE, U.VOLT_AMPERE, "1e3",
              D.APPARENT_POWER),
    NamedUnit(UnitOfTemperature.CELSIUS,    U.CELSIUS,    "1", D.TEMPERATURE,
              ("c", "degc", "celsius")),
    NamedUnit(UnitOfTemperature.FAHRENHEIT, U.FAHRENHEIT, "1", D.TEMPERATURE,
              ("degf", "fahrenheit")),
    NamedUnit(UnitOfTemperature.KELVIN,     U.KELVIN,     "1", D.TEMPERATURE_DELTA,
              ("kelvin",)),
    NamedUnit(UnitOfPressure.BAR,  U.BAR, "1",    D.PRESSURE),
    NamedUnit(UnitOfPressure.MBAR, U.BAR, "1e-3", D.PRESSURE),
    NamedUnit(UnitOfPressure.PA,   U.BAR, "1e-5", D.PRESSURE),
    NamedUnit(UnitOfPressure.HPA,  U.BAR, "1e-3", D.PRESSURE),
    NamedUnit(UnitOfPressure.KPA,  U.BAR, "1e-2", D.PRESSURE),
    NamedUnit(UnitOfFrequency.HERTZ, U.HERTZ, "1", D.FREQUENCY),
    NamedUnit(UnitOfElectricPotential.MILLIVOLT, U.VOLT, "1e-3", D.VOLTAGE),
    NamedUnit(UnitOfElectricPotential.VOLT,      U.VOLT, "1",    D.VOLTAGE, ("volt",)),
    NamedUnit(UnitOfElectricPotential.KILOVOLT,  U.VOLT, "1e3",  D.VOLTAGE),
    NamedUnit(UnitOfElectricCurrent.MILLIAMPERE, U.AMPERE, "1e-3", D.CURRENT),
    NamedUnit(UnitOfElectricCurrent.AMPERE,      U.AMPERE, "1",    D.CURRENT,
              ("amp", "ampere")),
    NamedUnit(DEGREE,                 U.DEGREE,  "1", None, ("deg",)),
    NamedUnit(UnitOfRatio.PERCENTAGE, U.PERCENT, "1", None, ("percent", "rh")),
    NamedUnit("dBm",                  U.DECIBEL_MILLIWATT, "1", D.SIGNAL_STRENGTH),
    NamedUnit(UnitOfTime.SECONDS, U.SECOND, "1",     D.DURATION,
              ("sec", "second", "seconds")),
    NamedUnit(UnitOfTime.MINUTES, U.SECOND, "60",    D.DURATION, ("minute", "minutes")),
    NamedUnit(UnitOfTime.HOURS,   U.SECOND, "3600",  D.DURATION, ("hour", "hours", "hrs")),
    NamedUnit(UnitOfTime.DAYS,    U.SECOND, "86400", D.DURATION, ("day", "days")),
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
    parts = [part for part in SEPARATORS.split(text) if part]
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
