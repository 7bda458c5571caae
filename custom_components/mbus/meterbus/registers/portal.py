"""Lists of Climkit: keys and values, units that say what is measured, maps of indexes.

secondary_ad    92811594FFFFFFFF
reg             [{'unit': 'heat_energy_kwh', 'factor': 0.001, 'dib': '04', 'vib': '06'}, …]
{'flow_temp': 9, 'heat_energy_kwh': 3}
"""

from collections.abc import Mapping, Sequence
import re
from typing import Final, NamedTuple

from ..tables.quantities import Quantity as Q


class PortalUnit(NamedTuple):
    """What a unit of the portal says: what is measured, and in which unit."""

    quantity: Q
    unit: str


UNITS: Final[Mapping[str, PortalUnit]] = {
    "heat_energy_kwh": PortalUnit(Q.ENERGY, "kWh"),
    "cold_energy_kwh": PortalUnit(Q.ENERGY, "kWh"),
    "en_im": PortalUnit(Q.ENERGY, "kWh"),
    "en_ex": PortalUnit(Q.ENERGY, "kWh"),
    "vol_m3": PortalUnit(Q.VOLUME, "m³"),
    "hot_water": PortalUnit(Q.VOLUME, "m³"),
    "cold_water": PortalUnit(Q.VOLUME, "m³"),
    "power_kw": PortalUnit(Q.POWER, "kW"),
    "vol_flow_m3_h": PortalUnit(Q.VOLUME_FLOW, "m³/h"),
    "flow_temp": PortalUnit(Q.FLOW_TEMPERATURE, "°C"),
    "return_temp": PortalUnit(Q.RETURN_TEMPERATURE, "°C"),
    "diff_temp": PortalUnit(Q.TEMPERATURE_DIFFERENCE, "K"),
}

KEY: Final = re.compile(r"^\s*[\"']?reg[\"']?\s*:?\s*$")
"""The key of a list, alone in its line."""
METER: Final = re.compile(
    r"^\s*[\"']?secondary_ad(?:dress)?[\"']?\s*[:=]?\s*[\"']?([0-9A-Fa-f]{8,16})?[\"']?,?\s*$"
)
ADDRESS: Final = re.compile(r"^\s*[\"']?([0-9A-Fa-f]{16})[\"']?,?\s*$")


def is_key(line: str) -> bool:
    """Whether a line is the key of the list that follows."""
    return KEY.match(line) is not None


def meter_at(lines: Sequence[str], at: int) -> tuple[str, int] | None:
    """Return the address that is told from a line on, and the line behind it."""
    told = METER.match(lines[at])
    if told is None:
        return None
    if told[1]:
        return told[1], at + 1
    following = lines[at + 1] if at + 1 < len(lines) else ""
    address = ADDRESS.match(following)
    return None if address is None else (address[1], at + 2)
