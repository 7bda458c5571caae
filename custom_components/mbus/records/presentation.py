"""How a record becomes a sensor: the only place that knows both M-Bus and Home Assistant."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from typing import Final

from custom_components.mbus.meterbus.protocol.records import Record
from custom_components.mbus.meterbus.protocol.values import Number
from custom_components.mbus.meterbus.registers.units import (
    BY_SIGN,
    SAME,
    Conversion,
    between,
)
from custom_components.mbus.meterbus.tables.media import medium_of
from custom_components.mbus.meterbus.tables.quantities import Quantity as Q, Unit as U
from homeassistant.components.sensor import (
    DEVICE_CLASS_STATE_CLASSES,
    DEVICE_CLASS_UNITS,
    NON_NUMERIC_DEVICE_CLASSES,
    SensorDeviceClass,
    SensorStateClass,
)
from homeassistant.const import (
    DEGREE,
    EntityCategory,
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

from .definitions import AS_TOLD, Override, RecordDefinition, ValueKind
from .unit_names import class_of_unit

COUNTER: Final = SensorStateClass.TOTAL_INCREASING
MOMENTARY: Final = SensorStateClass.MEASUREMENT
COUNTED: Final = frozenset({SensorStateClass.TOTAL, COUNTER})
"""State classes whose statistics have a sum."""

USUAL_STATE_CLASSES: Final = (
    MOMENTARY,
    COUNTER,
    SensorStateClass.TOTAL,
    SensorStateClass.MEASUREMENT_ANGLE,
)
"""The first that a device class has is what most numbers of it are."""

NUMERIC_CLASSES: Final = frozenset(SensorDeviceClass) - NON_NUMERIC_DEVICE_CLASSES
"""Device classes that a number can have."""

SECONDS_PER_HOUR: Final = 3600


@dataclass(frozen=True)
class UnitRow:
    """How numbers in a base unit are shown, from a resolution of 10^`from_exponent` on.

    One `native_unit` is `scale` base units. A real number does not tell its resolution:
    `real_decimals` are those of the finest displays that meters for such a value have.
    """

    unit: U | None
    native_unit: str | None
    scale: Decimal
    device_class: SensorDeviceClass | None
    state_class: SensorStateClass | None
    real_decimals: int | None
    from_exponent: int | None = None

    @cached_property
    def keeps_digits(self) -> bool:
        """Whether only the decimal point moves."""
        return self.scale.normalize().as_tuple().digits == (1,)


D = SensorDeviceClass
ONE: Final = Decimal(1)
KILO: Final = Decimal(1000)
MEGA: Final = KILO**2
GIGA: Final = KILO**3

# Rows of one unit stand from the coarsest resolution to the finest: the first that fits the
# meter's last digit gives the unit that the meter's own display has. Decimals of real numbers
# stop where displays do: at 1 Wh, 1 l, 1 W of a large power and 0.1 W of a small one, 1 mA,
# 0.1 V, 0.01 °C. What a measuring chip says behind them is noise, and fills the database.
# fmt: off
UNIT_ROWS: Final = (
    UnitRow(U.WATT_HOUR, UnitOfEnergy.MEGA_WATT_HOUR, MEGA, D.ENERGY, COUNTER, 3, 4),
    UnitRow(U.WATT_HOUR, UnitOfEnergy.KILO_WATT_HOUR, KILO, D.ENERGY, COUNTER, 3),
    UnitRow(U.JOULE, UnitOfEnergy.GIGA_JOULE, GIGA, D.ENERGY, COUNTER, 3, 6),
    UnitRow(U.JOULE, UnitOfEnergy.MEGA_JOULE, MEGA, D.ENERGY, COUNTER, 3),
    UnitRow(U.CALORIE, UnitOfEnergy.MEGA_CALORIE, MEGA, D.ENERGY, COUNTER, 3),
    UnitRow(U.VAR_HOUR, UnitOfReactiveEnergy.KILO_VOLT_AMPERE_REACTIVE_HOUR, KILO,
            D.REACTIVE_ENERGY, COUNTER, 3),
    UnitRow(U.VOLT_AMPERE_HOUR, "kVAh", KILO, None, COUNTER, 3),
    UnitRow(U.CUBIC_METER, UnitOfVolume.CUBIC_METERS, ONE, D.VOLUME, COUNTER, 3),
    UnitRow(U.CUBIC_FOOT, UnitOfVolume.CUBIC_FEET, ONE, D.VOLUME, COUNTER, 2),
    UnitRow(U.GALLON, UnitOfVolume.GALLONS, ONE, D.VOLUME, COUNTER, 1),
    UnitRow(U.KILOGRAM, UnitOfMass.KILOGRAMS, ONE, D.WEIGHT, COUNTER, 0),
    UnitRow(U.WATT, UnitOfPower.KILO_WATT, KILO, D.POWER, MOMENTARY, 3, 1),
    UnitRow(U.WATT, UnitOfPower.WATT, ONE, D.POWER, MOMENTARY, 1),
    UnitRow(U.JOULE_PER_HOUR, UnitOfPower.WATT, Decimal(SECONDS_PER_HOUR),
            D.POWER, MOMENTARY, 1),
    UnitRow(U.VAR, UnitOfReactivePower.VOLT_AMPERE_REACTIVE, ONE,
            D.REACTIVE_POWER, MOMENTARY, 1),
    UnitRow(U.VOLT_AMPERE, UnitOfApparentPower.VOLT_AMPERE, ONE,
            D.APPARENT_POWER, MOMENTARY, 1),
    UnitRow(U.CUBIC_METER_PER_HOUR, UnitOfVolumeFlowRate.CUBIC_METERS_PER_HOUR, ONE,
            D.VOLUME_FLOW_RATE, MOMENTARY, 3),
    UnitRow(U.GALLON_PER_MINUTE, UnitOfVolumeFlowRate.GALLONS_PER_MINUTE, ONE,
            D.VOLUME_FLOW_RATE, MOMENTARY, 2),
    UnitRow(U.GALLON_PER_HOUR, UnitOfVolumeFlowRate.GALLONS_PER_HOUR, ONE,
            D.VOLUME_FLOW_RATE, MOMENTARY, 1),
    UnitRow(U.KILOGRAM_PER_HOUR, "kg/h", ONE, None, MOMENTARY, 0),
    UnitRow(U.CELSIUS, UnitOfTemperature.CELSIUS, ONE, D.TEMPERATURE, MOMENTARY, 2),
    UnitRow(U.FAHRENHEIT, UnitOfTemperature.FAHRENHEIT, ONE,
            D.TEMPERATURE, MOMENTARY, 2),
    UnitRow(U.KELVIN, UnitOfTemperature.KELVIN, ONE, D.TEMPERATURE_DELTA, MOMENTARY, 2),
    UnitRow(U.BAR, UnitOfPressure.BAR, ONE, D.PRESSURE, MOMENTARY, 3),
    UnitRow(U.HERTZ, UnitOfFrequency.HERTZ, ONE, D.FREQUENCY, MOMENTARY, 2),
    UnitRow(U.VOLT, UnitOfElectricPotential.VOLT, ONE, D.VOLTAGE, MOMENTARY, 1),
    UnitRow(U.AMPERE, UnitOfElectricCurrent.AMPERE, ONE, D.CURRENT, MOMENTARY, 3),
    UnitRow(U.DEGREE, DEGREE, ONE, None, MOMENTARY, 1),
    UnitRow(U.DECIBEL_MILLIWATT, "dBm", ONE, D.SIGNAL_STRENGTH, MOMENTARY, 0),
    UnitRow(U.PERCENT, UnitOfRatio.PERCENTAGE, ONE, None, MOMENTARY, 1),
    UnitRow(U.SECOND, UnitOfTime.SECONDS, ONE, D.DURATION, None, 0),
    UnitRow(U.CUBIC_METER_CELSIUS, "m³·°C", ONE, None, COUNTER, 0),
    UnitRow(U.MONTH, "months", ONE, None, None, 0),
    UnitRow(U.YEAR, "years", ONE, None, None, 0),
    UnitRow(U.BAUD, "Bd", ONE, None, None, 0),
    UnitRow(U.BIT_TIME, "bit", ONE, None, None, 0),
)
# fmt: on

WATER_MEDIA: Final = frozenset(
    {
        "water",
        "warm_water",
        "hot_water",
        "cold_water",
        "dual_water",
        "irrigation_water",
        "waste_water",
        "water_logger",
    }
)
ELECTRICITY: Final = 0x02
GAS_MEDIA: Final = frozenset({"gas", "gas_logger", "gas_converter"})

DEVICE_CLASS_BY_QUANTITY: Final[Mapping[Q, SensorDeviceClass]] = {
    Q.RELATIVE_HUMIDITY: D.HUMIDITY,
    Q.BATTERY_LEVEL: D.BATTERY,
    Q.MOISTURE: D.MOISTURE,
    Q.POWER_FACTOR: D.POWER_FACTOR,
    Q.TEMPERATURE_DIFFERENCE: D.TEMPERATURE_DELTA,
}
"""Where the unit alone does not tell."""

COUNTED_QUANTITIES: Final = frozenset({Q.HCA_UNITS, Q.COST, Q.INPUT_COUNTER})
"""Counters without a unit."""

MOMENTARY_QUANTITIES: Final = frozenset({Q.POWER_FACTOR, Q.COEFFICIENT_OF_PERFORMANCE})
"""Momentary values without a unit."""

HOURS_QUANTITIES: Final = frozenset({Q.ON_TIME, Q.OPERATING_TIME})
DAYS_QUANTITIES: Final = frozenset({Q.REMAINING_BATTERY_LIFE, Q.BATTERY_OPERATING_TIME})

QUALIFIERS_OF_COUNTERS: Final = frozenset(
    {
        *(
            "import",
            "export",
            "import_plus_export",
            "uncorrected",
            "at_base_conditions",
        ),
        *("l1", "l2", "l3", "neutral", "l1_l2", "l2_l3", "l3_l1"),
        *("quadrant_1", "quadrant_2", "quadrant_3", "quadrant_4"),
        *("inductive", "capacitive", "average_l_n", "average_l_l"),
        *("heating", "cooling", "input_a", "input_b", "input_1", "input_2"),
        *("number_1", "number_2"),
        *("higher_resolution", "secondary_sensor", "leakage"),
        *("from_meter", "to_meter"),
    }
)
"""Qualifiers that leave a counter one that only grows."""

MEASURED_QUANTITIES: Final = frozenset(
    {
        *(
            Q.ENERGY,
            Q.REACTIVE_ENERGY,
            Q.APPARENT_ENERGY,
            Q.VOLUME,
            Q.MASS,
            Q.HCA_UNITS,
        ),
        *(Q.POWER, Q.REACTIVE_POWER, Q.APPARENT_POWER, Q.VOLUME_FLOW, Q.MASS_FLOW),
        *(Q.FLOW_TEMPERATURE, Q.RETURN_TEMPERATURE, Q.TEMPERATURE_DIFFERENCE),
        *(Q.EXTERNAL_TEMPERATURE, Q.PRESSURE, Q.RELATIVE_HUMIDITY, Q.FREQUENCY),
        *(Q.VOLTAGE, Q.CURRENT, Q.POWER_FACTOR, Q.MOISTURE, Q.REMAINING_BATTERY_LIFE),
        *(Q.BATTERY_LEVEL, Q.INPUT_COUNTER, Q.CARBON_DIOXIDE),
    }
)
"""What people get a meter for; everything else is about the meter itself."""

REAL_DECIMALS: Final[Mapping[Q, int]] = {
    Q.POWER_FACTOR: 3,
    Q.COEFFICIENT_OF_PERFORMANCE: 2,
    Q.HCA_UNITS: 3,
}
"""Decimals of real numbers without a unit, as displays have them."""

REAL_DIGITS: Final = 9
"""The most that 32 bits hold: where no display is known, the meter's digits are all kept."""

PLAIN_ROW: Final = UnitRow(None, None, ONE, None, None, None)

EXACT: Final = Context(prec=200, rounding=ROUND_HALF_UP)
"""More digits than any record has: an integer of variable length, 64 bytes, has 155."""

LONG_FACTOR: Final = 15
"""Digits of a factor that is a fraction without an end: all that a double has."""

ZERO: Final = Decimal(0)

NO_UNIT: Final = "–"
"""What stands in a sentence for the unit of a number that has none."""


@dataclass(frozen=True, kw_only=True)
class Presentation:
    """What Home Assistant is told about a record's sensor."""

    row: UnitRow
    device_class: SensorDeviceClass | None
    state_class: SensorStateClass | None
    native_unit: str | None
    suggested_unit: str | None
    precision: int | None
    """Decimals that are shown."""
    decimals: int | None
    """Decimals that a rounded number keeps, before a person's factor; None where all count."""
    is_real: bool
    """Whether the meter sends real numbers."""
    category: EntityCategory | None

    @property
    def unit(self) -> str | None:
        """Return the unit that a person sees."""
        return self.suggested_unit or self.native_unit


# Hundreds of meters of one model have the same records.
@lru_cache(maxsize=1024)
def present(
    definition: RecordDefinition,
    medium: int | None,
    override: Override = AS_TOLD,
) -> Presentation:
    """Return how a record of a meter of this medium is shown."""
    row = _row_of(definition)
    is_number = definition.kind is ValueKind.NUMBER
    decimals = _decimals(definition, row) if is_number else None
    shown = Presentation(
        row=row,
        device_class=_device_class(definition, row, medium),
        state_class=_state_class(definition, row, medium) if is_number else None,
        native_unit=_native_unit(definition, row) if is_number else None,
        suggested_unit=_suggested_unit(definition, row),
        precision=decimals,
        decimals=decimals,
        is_real=definition.is_real,
        category=_category(definition),
    )
    return _overridden(shown, override) if is_number else shown


def _overridden(shown: Presentation, override: Override) -> Presentation:
    """Show a number as a person says; a new unit keeps no class that does not have it."""
    if replace(override, name=None) == AS_TOLD:
        return shown
    unit = override.unit or shown.native_unit
    chosen = _chosen_class(override, unit)
    device_class = chosen or _class_with(shown.device_class, unit)
    return replace(
        shown,
        device_class=device_class,
        native_unit=unit,
        suggested_unit=None,
        state_class=_allowed(device_class, shown.state_class or _usual(chosen)),
        precision=None,
    )


def _chosen_class(override: Override, unit: str | None) -> SensorDeviceClass | None:
    """Return the class that a person chose; none that Home Assistant refuses for the number."""
    if override.device_class not in NUMERIC_CLASSES:
        return None
    return _class_with(SensorDeviceClass(override.device_class), unit)


def _class_with(
    device_class: SensorDeviceClass | None, unit: str | None
) -> SensorDeviceClass | None:
    """Return a class if it has a unit."""
    return device_class if device_class and has_unit(device_class, unit) else None


def has_unit(device_class: str, unit: str | None) -> bool:
    """Whether numbers of a device class may be in a unit; some classes have any."""
    units = DEVICE_CLASS_UNITS.get(SensorDeviceClass(device_class))
    return units is None or unit in units


def _usual(device_class: SensorDeviceClass | None) -> SensorStateClass | None:
    """Return what numbers of a class mostly are: measured now, or else counted."""
    if device_class is None:
        return None
    allowed = DEVICE_CLASS_STATE_CLASSES[device_class]
    return next((each for each in USUAL_STATE_CLASSES if each in allowed), None)


def _allowed(
    device_class: SensorDeviceClass | None, state_class: SensorStateClass | None
) -> SensorStateClass | None:
    """Return the state class if the device class has it, else what the class does have."""
    allowed = DEVICE_CLASS_STATE_CLASSES.get(device_class) if device_class else None
    if allowed is None or state_class is None or state_class in allowed:
        return state_class
    return _usual(device_class)


def shown_number(
    value: Number, shown: Presentation, override: Override = AS_TOLD
) -> Decimal:
    """Return what the sensor of a record shows for a value in the record's unit."""
    return _shown(value, shown, override, is_rounded=shown.is_real)


def shown_record(
    record: Record,
    definition: RecordDefinition,
    shown: Presentation,
    override: Override = AS_TOLD,
) -> Decimal | None:
    """Return what a sensor shows for a record, whatever unit the meter sends it in.

    None where there is no number, or where nothing leads from its unit to the sensor's.
    """
    if not isinstance(record.value, Number):
        return None
    conversion = between(record.unit, definition.unit)
    if conversion is SAME:
        return _shown(record.value, shown, override, is_rounded=record.is_real)
    return _converted(record.value, conversion, shown, override)


def shown_stored(
    value: Number,
    unit: str | None,
    definition: RecordDefinition,
    shown: Presentation,
    override: Override = AS_TOLD,
) -> Decimal | None:
    """Return what a sensor shows for a stored value; None as of a record of the present."""
    conversion = between(unit, definition.unit)
    if conversion is SAME:
        return shown_number(value, shown, override)
    return _converted(value, conversion, shown, override)


def _converted(
    value: Number,
    conversion: Conversion | None,
    shown: Presentation,
    override: Override,
) -> Decimal | None:
    if conversion is None:
        return None
    converted = conversion.apply(Fraction(value.to_decimal()))
    native = converted / Fraction(shown.row.scale)
    number = EXACT.divide(Decimal(native.numerator), Decimal(native.denominator))
    return _overriding(number, shown, override, is_exact=False)


def told_by(
    record: Record, definition: RecordDefinition, medium: int | None
) -> tuple[Decimal, Presentation]:
    """Return the number of a record as its sensor shows it, else as the meter sends it."""
    assert isinstance(record.value, Number)
    shown = present(definition, medium)
    number = shown_record(record, definition, shown)
    if number is not None:
        return number, shown
    shown = present(RecordDefinition.from_record(definition.key, record), medium)
    return shown_number(record.value, shown), shown


def _shown(
    value: Number, shown: Presentation, override: Override, *, is_rounded: bool
) -> Decimal:
    number = EXACT.divide(value.to_decimal(), shown.row.scale)
    is_exact = shown.row.keeps_digits and not is_rounded
    return _overriding(number, shown, override, is_exact=is_exact)


def _overriding(
    number: Decimal, shown: Presentation, override: Override, *, is_exact: bool
) -> Decimal:
    """Apply what a person says to a number in the sensor's unit.

    Exact digits stay exact. What was divided, or came as a real number, or is multiplied
    by a fraction without an end, is rounded to the decimals of the sensor, moved by the
    factor: a thousandth part has three decimals more. What a person adds is added whole.
    """
    if is_exact and override.factor is None and override.offset is None:
        # Nearly all values of nearly all meters.
        return number
    factor = ONE if override.factor is None else override.factor
    scaled = EXACT.multiply(number, factor)
    if not is_exact or len(factor.as_tuple().digits) >= LONG_FACTOR:
        scaled = _rounded(scaled, shown.decimals, moved=factor.adjusted())
    return EXACT.add(scaled, override.offset or ZERO)


def _rounded(number: Decimal, decimals: int | None, *, moved: int) -> Decimal:
    """Cut the digits behind some decimals; never add any."""
    if decimals is None:
        return Context(prec=REAL_DIGITS).plus(number)
    last = Decimal(1).scaleb(moved - decimals) if decimals > moved else ONE
    return (
        EXACT.quantize(number, last) if _exponent(number) < _exponent(last) else number
    )


def _exponent(number: Decimal) -> int:
    return int(number.as_tuple().exponent)


def is_sensible(definition: RecordDefinition, medium: int | None) -> bool:
    """Whether most people want this record: what is measured, now, at no limit or error."""
    return (
        definition.quantity in MEASURED_QUANTITIES
        and not _is_in_unknown_subunit(definition, medium)
        and definition.function == "instantaneous"
        and definition.storage == 0
        and definition.kind is ValueKind.NUMBER
        and set(definition.qualifiers) <= QUALIFIERS_OF_COUNTERS
    )


def _may_mean_other(definition: RecordDefinition, medium: int | None) -> bool:
    """Whether energy or power may be of another kind than the VIF says.

    Makers of electricity meters send what is reactive, apparent or exported in subunits,
    under the VIF of what is active.
    """
    is_in_doubt = definition.quantity in (Q.ENERGY, Q.POWER)
    return is_in_doubt and _is_in_unknown_subunit(definition, medium)


def _is_in_unknown_subunit(definition: RecordDefinition, medium: int | None) -> bool:
    """Whether an electricity meter sends a record where nobody has said what is meant."""
    return definition.subunit > 0 and medium == ELECTRICITY


def _is_concentration(definition: RecordDefinition) -> bool:
    """Whether carbon dioxide is what is in the air, and not what was caused of it."""
    is_of_air = definition.unit == U.PARTS_PER_MILLION
    return is_of_air and definition.quantity is Q.CARBON_DIOXIDE


def _row_of(definition: RecordDefinition) -> UnitRow:
    if definition.is_defined:
        return _row_of_sign(definition.unit or "")
    for row in UNIT_ROWS:
        fits = row.from_exponent is None or definition.exponent >= row.from_exponent
        if row.unit == definition.unit and row.unit is not None and fits:
            return row
    return PLAIN_ROW


@cache
def _row_of_sign(unit: str) -> UnitRow:
    """Return how numbers in a unit that a person has told are shown: as they are.

    Their classes are those of what a meter sends in a base unit of it.
    """
    named = BY_SIGN.get(unit)
    if named is None:
        return PLAIN_ROW
    usual = next((row for row in UNIT_ROWS if row.unit == named.base), PLAIN_ROW)
    return UnitRow(
        named.base,
        unit,
        ONE,
        class_of_unit(unit),
        usual.state_class,
        usual.real_decimals,
    )


def _device_class(
    definition: RecordDefinition, row: UnitRow, medium: int | None
) -> SensorDeviceClass | None:
    match definition.kind:
        case ValueKind.DATE:
            return D.DATE
        case ValueKind.TIMESTAMP:
            return D.TIMESTAMP
        case ValueKind.TEXT | ValueKind.FLAGS:
            return None
    if _may_mean_other(definition, medium):
        return None
    if _is_concentration(definition):
        return D.CO2
    if row.device_class is D.VOLUME and definition.quantity is Q.VOLUME:
        return _volume_class(medium)
    if definition.quantity is not None:
        return DEVICE_CLASS_BY_QUANTITY.get(definition.quantity, row.device_class)
    return row.device_class


def _volume_class(medium: int | None) -> SensorDeviceClass:
    """Water and gas meters have classes of their own; what carries heat is a volume."""
    key = None if medium is None else medium_of(medium).key
    if key in WATER_MEDIA:
        return D.WATER
    return D.GAS if key in GAS_MEDIA else D.VOLUME


def _state_class(
    definition: RecordDefinition, row: UnitRow, medium: int | None
) -> SensorStateClass | None:
    """Give statistics to what is counted or measured now, never to stored values."""
    if definition.storage or definition.function != "instantaneous":
        return None
    if _may_mean_other(definition, medium):
        return None
    if definition.quantity in MOMENTARY_QUANTITIES or _is_concentration(definition):
        return MOMENTARY
    is_counter = row.state_class is COUNTER or definition.quantity in COUNTED_QUANTITIES
    if not is_counter:
        return row.state_class
    qualifiers = set(definition.qualifiers)
    if "import_minus_export" in qualifiers:
        others = qualifiers - {"import_minus_export"}
        return SensorStateClass.TOTAL if others <= QUALIFIERS_OF_COUNTERS else None
    return COUNTER if qualifiers <= QUALIFIERS_OF_COUNTERS else None


def _native_unit(definition: RecordDefinition, row: UnitRow) -> str | None:
    """Units that are in no row, plain text among them, are shown as the meter has them."""
    return definition.unit if row is PLAIN_ROW else row.native_unit


def _suggested_unit(definition: RecordDefinition, row: UnitRow) -> str | None:
    if row.device_class is not D.DURATION:
        return None
    if definition.quantity in HOURS_QUANTITIES:
        return UnitOfTime.HOURS
    return UnitOfTime.DAYS if definition.quantity in DAYS_QUANTITIES else None


def _decimals(definition: RecordDefinition, row: UnitRow) -> int | None:
    """Return as many decimals as the meter has, or as displays have for a real number."""
    told = max(0, row.scale.adjusted() - definition.exponent)
    if not definition.is_real:
        return told
    usual = REAL_DECIMALS.get(definition.quantity) if definition.quantity else None
    displayed = row.real_decimals if usual is None else usual
    return None if displayed is None else max(displayed, told)


def _category(definition: RecordDefinition) -> EntityCategory | None:
    measured = definition.quantity in MEASURED_QUANTITIES or definition.is_defined
    is_current = definition.storage == 0 and definition.kind is ValueKind.NUMBER
    return None if measured and is_current else EntityCategory.DIAGNOSTIC
