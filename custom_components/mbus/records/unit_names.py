"""What kind of sensor a unit tells."""

from collections.abc import Mapping
from typing import Final

from custom_components.mbus.meterbus.registers.units import BY_SIGN
from homeassistant.components.sensor import SensorDeviceClass as D

CLASS_BY_SIGN: Final[Mapping[str, D]] = {
    "mWh": D.ENERGY,
    "Wh": D.ENERGY,
    "kWh": D.ENERGY,
    "MWh": D.ENERGY,
    "GWh": D.ENERGY,
    "J": D.ENERGY,
    "kJ": D.ENERGY,
    "MJ": D.ENERGY,
    "GJ": D.ENERGY,
    "cal": D.ENERGY,
    "kcal": D.ENERGY,
    "Mcal": D.ENERGY,
    "Gcal": D.ENERGY,
    "varh": D.REACTIVE_ENERGY,
    "kvarh": D.REACTIVE_ENERGY,
    "m³": D.VOLUME,
    "L": D.VOLUME,
    "mL": D.VOLUME,
    "ft³": D.VOLUME,
    "gal": D.VOLUME,
    "m³/h": D.VOLUME_FLOW_RATE,
    "m³/min": D.VOLUME_FLOW_RATE,
    "m³/s": D.VOLUME_FLOW_RATE,
    "L/h": D.VOLUME_FLOW_RATE,
    "L/min": D.VOLUME_FLOW_RATE,
    "L/s": D.VOLUME_FLOW_RATE,
    "gal/min": D.VOLUME_FLOW_RATE,
    "gal/h": D.VOLUME_FLOW_RATE,
    "g": D.WEIGHT,
    "kg": D.WEIGHT,
    "mW": D.POWER,
    "W": D.POWER,
    "kW": D.POWER,
    "MW": D.POWER,
    "GW": D.POWER,
    "var": D.REACTIVE_POWER,
    "kvar": D.REACTIVE_POWER,
    "VA": D.APPARENT_POWER,
    "kVA": D.APPARENT_POWER,
    "°C": D.TEMPERATURE,
    "°F": D.TEMPERATURE,
    "K": D.TEMPERATURE_DELTA,
    "bar": D.PRESSURE,
    "mbar": D.PRESSURE,
    "Pa": D.PRESSURE,
    "hPa": D.PRESSURE,
    "kPa": D.PRESSURE,
    "Hz": D.FREQUENCY,
    "mV": D.VOLTAGE,
    "V": D.VOLTAGE,
    "kV": D.VOLTAGE,
    "mA": D.CURRENT,
    "A": D.CURRENT,
    "dBm": D.SIGNAL_STRENGTH,
    "s": D.DURATION,
    "min": D.DURATION,
    "h": D.DURATION,
    "d": D.DURATION,
}
"""Device classes of the units that have one, by their signs, which are Home Assistant's."""


def class_of_unit(sign: str | None) -> D | None:
    """Return what a number in a unit is; None where that tells nothing."""
    return CLASS_BY_SIGN.get(sign or "") if sign in BY_SIGN else None
