"""How a record becomes a sensor: the only place that knows both M-Bus and Home Assistant."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from custom_components.mbus.meterbus.protocol.tables.media import medium_of
from custom_components.mbus.meterbus.protocol.tables.quantities import (
    Quantity as Q,
    Unit as U,
)
from custom_components.mbus.meterbus.protocol.values import Number
from homeassistant.components.sensor import (
    DEVICE_CLASS_STATE_CLASSES,
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

COUNTER: Final = SensorStateClass.TOTAL_INCREASING
MOMENTARY: Final = SensorStateClass.MEASUREMENT
COUNTED: Final = frozenset({SensorStateClass.TOTAL, COUNTER})
"""State classes whose statistics have a sum."""

SECONDS_PER_HOUR: Final = 3600


@dataclass(frozen=True)
class UnitRow:
    """How numbers in a base unit are shown, from a resolution of 10^`from_exponent` on.

    One `native_unit` is `scale` base units.
    """

    unit: U | None
    native_unit: str | None
    scale: Decimal
    device_class: SensorDeviceClass | None
    state_class: SensorStateClass | None
    from_exponent: int | None = None


D = SensorDeviceClass
ONE: Final = Decimal(1)
KILO: Final = Decimal(1000)
MEGA: Final = KILO**2
GIGA: Final = KILO**3

# Rows of one unit stand from the coarsest resolution to the finest: the first that fits the
# meter's last digit gives the unit that the meter's own display has.
# fmt: off
UNIT_ROWS: Final = (
    UnitRow(U.WATT_HOUR, UnitOfEnergy.MEGA_WATT_HOUR, MEGA, D.ENERGY, COUNTER, 4),
    UnitRow(U.WATT_HOUR, UnitOfEnergy.KILO_WATT_HOUR, KILO, D.ENERGY, COUNTER),
    UnitRow(U.JOULE,     UnitOfEnergy.GIGA_JOULE,     GIGA, D.ENERGY, COUNTER, 6),
    UnitRow(U.JOULE,     UnitOfEnergy.MEGA_JOULE,     MEGA, D.ENERGY, COUNTER),
    UnitRow(U.CALORIE,   UnitOfEnergy.MEGA_CALORIE,   MEGA, D.ENERGY, COUNTER),
    UnitRow(U.VAR_HOUR,  UnitOfReactiveEnergy.KILO_VOLT_AMPERE_REACTIVE_HOUR, KILO,
            D.REACTIVE_ENERGY, COUNTER),
    UnitRow(U.VOLT_AMPERE_HOUR, "kVAh",               KILO, None,     COUNTER),
    UnitRow(U.CUBIC_METER, UnitOfVolume.CUBIC_METERS, ONE,  D.VOLUME, COUNTER),
    UnitRow(U.CUBIC_FOOT,  UnitOfVolume.CUBIC_FEET,   ONE,  D.VOLUME, COUNTER),
    UnitRow(U.GALLON,      UnitOfVolume.GALLONS,      ONE,  D.VOLUME, COUNTER),
    UnitRow(U.KILOGRAM,    UnitOfMass.KILOGRAMS,      ONE,  D.WEIGHT, COUNTER),
    UnitRow(U.WATT,        UnitOfPower.KILO_WATT,     KILO, D.POWER,  MOMENTARY, 1),
    UnitRow(U.WATT,        UnitOfPower.WATT,          ONE,  D.POWER,  MOMENTARY),
    UnitRow(U.JOULE_PER_HOUR, UnitOfPower.WATT, Decimal(SECONDS_PER_HOUR),
            D.POWER, MOMENTARY),
    UnitRow(U.VAR, UnitOfReactivePower.VOLT_AMPERE_REACTIVE, ONE,
            D.REACTIVE_POWER, MOMENTARY),
    UnitRow(U.VOLT_AMPERE, UnitOfApparentPower.VOLT_AMPERE, ONE,
            D.APPARENT_POWER, MOMENTARY),
    UnitRow(U.CUBIC_METER_PER_HOUR, UnitOfVolumeFlowRate.CUBIC_METERS_PER_HOUR, ONE,
            D.VOLUME_FLOW_RATE, MOMENTARY),
    UnitRow(U.GALLON_PER_MINUTE, UnitOfVolumeFlowRate.GALLONS_PER_MINUTE, ONE,
            D.VOLUME_FLOW_RATE, MOMENTARY),
    UnitRow(U.GALLON_PER_HOUR, UnitOfVolumeFlowRate.GALLONS_PER_HOUR, ONE,
            D.VOLUME_FLOW_RATE, MOMENTARY),
    UnitRow(U.KILOGRAM_PER_HOUR, "kg/h",              ONE,  None,          MOMENTARY),
    UnitRow(U.CELSIUS,    UnitOfTemperature.CELSIUS,  ONE,  D.TEMPERATURE, MOMENTARY),
    UnitRow(U.FAHRENHEIT, UnitOfTemperature.FAHRENHEIT, ONE, D.TEMPERATURE, MOMENTARY),
    UnitRow(U.KELVIN,     UnitOfTemperature.KELVIN,   ONE,  D.TEMPERATURE_DELTA, MOMENTARY),
    UnitRow(U.BAR,        UnitOfPressure.BAR,         ONE,  D.PRESSURE,    MOMENTARY),
    UnitRow(U.HERTZ,      UnitOfFrequency.HERTZ,      ONE,  D.FREQUENCY,   MOMENTARY),
    UnitRow(U.VOLT,       UnitOfElectricPotential.VOLT, ONE, D.VOLTAGE,    MOMENTARY),
    UnitRow(U.AMPERE,     UnitOfElectricCurrent.AMPERE, ONE, D.CURRENT,    MOMENTARY),
    UnitRow(U.DEGREE,     DEGREE,                     ONE,  None,          MOMENTARY),
    UnitRow(U.DECIBEL_MILLIWATT, "dBm",               ONE,  D.SIGNAL_STRENGTH, MOMENTARY),
    UnitRow(U.PERCENT,    UnitOfRatio.PERCENTAGE,     ONE,  None,          MOMENTARY),
    UnitRow(U.SECOND,     UnitOfTime.SECONDS,         ONE,  D.DURATION,    None),
    UnitRow(U.CUBIC_METER_CELSIUS, "m³·°C",           ONE,  None,          COUNTER),
    UnitRow(U.MONTH,      "months",                   ONE,  None,          None),
    UnitRow(U.YEAR,       "years",                    ONE,  None,          None),
    UnitRow(U.BAUD,       "Bd",                       ONE,  None,          None),
    UnitRow(U.BIT_TIME,   "bit",                      ONE,  None,          None),
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
GAS_MEDIA: Final = frozenset({"gas", "gas_logger", "gas_converter"})

DEVICE_CLASS_BY_QUANTITY: Final[Mapping[Q, SensorDeviceClass]] = {
    Q.RELATIVE_HUMIDITY: D.HUMIDITY,
    Q.MOISTURE: D.MOISTURE,
    Q.POWER_FACTOR: D.POWER_FACTOR,
}
"""Where the unit alone does not tell."""

COUNTED_QUANTITIES: Final = frozenset({Q.HCA_UNITS})
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
        *("cooling", "input_a", "input_b"),
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
    }
)
"""What people get a meter for; everything else is about the meter itself."""

PLAIN_ROW: Final = UnitRow(None, None, ONE, None, None)


@dataclass(frozen=True, kw_only=True)
class Presentation:
    """What Home Assistant is told about a record's sensor."""

    row: UnitRow
    device_class: SensorDeviceClass | None
    state_class: SensorStateClass | None
    native_unit: str | None
    suggested_unit: str | None
    precision: int | None
    category: EntityCategory | None


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
    shown = Presentation(
        row=row,
        device_class=_device_class(definition, row, medium),
        state_class=_state_class(definition, row) if is_number else None,
        native_unit=_native_unit(definition, row) if is_number else None,
        suggested_unit=_suggested_unit(definition, row),
        precision=_precision(definition, row) if is_number else None,
        category=_category(definition),
    )
    return _overridden(shown, override, definition) if is_number else shown


def _overridden(
    shown: Presentation, override: Override, definition: RecordDefinition
) -> Presentation:
    """Show a number as a person says; a new unit keeps no class that does not have it."""
    if replace(override, name=None) == AS_TOLD:
        return shown
    device_class = shown.device_class
    if override.unit and override.unit != shown.native_unit:
        device_class = None
    if override.device_class:
        device_class = SensorDeviceClass(override.device_class)
    return replace(
        shown,
        device_class=device_class,
        native_unit=override.unit or shown.native_unit,
        suggested_unit=None,
        state_class=_allowed(device_class, shown.state_class)
        or _state_class_of_unknown(override, shown.row, definition),
        precision=None,
    )


def _state_class_of_unknown(
    override: Override, row: UnitRow, definition: RecordDefinition
) -> SensorStateClass | None:
    """Give statistics to a number that only a person knows the meaning of, such as pulses."""
    is_of_now = definition.storage == 0 and definition.function == "instantaneous"
    if row is not PLAIN_ROW or not override.device_class or not is_of_now:
        return None
    allowed = DEVICE_CLASS_STATE_CLASSES.get(SensorDeviceClass(override.device_class))
    known = (each for each in (MOMENTARY, COUNTER) if each in (allowed or ()))
    return next(known, None)


def _allowed(
    device_class: SensorDeviceClass | None, state_class: SensorStateClass | None
) -> SensorStateClass | None:
    """Return the state class if the device class has it, else what the class does have."""
    allowed = DEVICE_CLASS_STATE_CLASSES.get(device_class) if device_class else None
    if allowed is None or state_class is None or state_class in allowed:
        return state_class
    return COUNTER if COUNTER in allowed else next(iter(allowed), None)


def shown_number(value: Number, shown: Presentation, override: Override) -> Decimal:
    """Return what the sensor of a record shows for a value, in its native unit."""
    scaled = value.to_decimal() / shown.row.scale
    # States are text: 1000, not 1E+3.
    return Decimal(f"{override.apply(scaled):f}")


def is_sensible(definition: RecordDefinition) -> bool:
    """Whether most people want this record: what is measured, now, at no limit or error."""
    return (
        definition.quantity in MEASURED_QUANTITIES
        and definition.function == "instantaneous"
        and definition.storage == 0
        and definition.kind is ValueKind.NUMBER
        and set(definition.qualifiers) <= QUALIFIERS_OF_COUNTERS
    )


def _row_of(definition: RecordDefinition) -> UnitRow:
    for row in UNIT_ROWS:
        fits = row.from_exponent is None or definition.exponent >= row.from_exponent
        if row.unit == definition.unit and row.unit is not None and fits:
            return row
    return PLAIN_ROW


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


def _state_class(definition: RecordDefinition, row: UnitRow) -> SensorStateClass | None:
    """Give statistics to what is counted or measured now, never to stored values."""
    if definition.storage or definition.function != "instantaneous":
        return None
    if definition.quantity in MOMENTARY_QUANTITIES:
        return MOMENTARY
    is_counter = row.state_class is COUNTER or definition.quantity in COUNTED_QUANTITIES
    if not is_counter:
        return row.state_class
    qualifiers = set(definition.qualifiers)
    if qualifiers == {"import_minus_export"}:
        return SensorStateClass.TOTAL
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


def _precision(definition: RecordDefinition, row: UnitRow) -> int:
    """Show as many decimals as the meter does."""
    return max(0, row.scale.adjusted() - definition.exponent)


def _category(definition: RecordDefinition) -> EntityCategory | None:
    measured = definition.quantity in MEASURED_QUANTITIES
    is_current = definition.storage == 0 and definition.kind is ValueKind.NUMBER
    return None if measured and is_current else EntityCategory.DIAGNOSTIC
