"""Lists of PROMOTIC: names of its variables, and the lines of its overview.

sa44.M1.TemperFor    sa254.M1.TemperFor.max.S3.T2.c0    saD.B1.Index20
Index:3; Name:Energy; Value:311230720; Unit:10 MJ; …
"""

from collections.abc import Mapping
import re
from typing import Final

from ..tables.quantities import Quantity as Q
from .entries import Entry, shown

VARIABLE: Final = re.compile(
    r"^sa(?P<meter>\d{1,3}|D)\.(?P<area>[MB]\d|I[ab]\d{0,3})\.(?P<name>[A-Za-z]+)(?P<index>\d*)"
    r"(?P<rest>(?:\.[A-Za-z0-9]+)*)$"
)
OVERVIEW: Final = re.compile(r"^\s*Index:\s*(\d{1,4})\s*;\s*Name:\s*([^;]*?)\s*(?:;|$)")
PART: Final = re.compile(r"(max|min|err)|([STUc])(\d{1,13})")

INDEX: Final = "Index"
ANY_METER: Final = "D"
USUAL_AREA: Final = "M1"

QUANTITIES: Final[Mapping[str, Q]] = {
    "Energy": Q.ENERGY,
    "Volume": Q.VOLUME,
    "Mass": Q.MASS,
    "Power": Q.POWER,
    "FlowVolume": Q.VOLUME_FLOW,
    "FlowMass": Q.MASS_FLOW,
    "TemperFor": Q.FLOW_TEMPERATURE,
    "TemperRet": Q.RETURN_TEMPERATURE,
    "TemperDif": Q.TEMPERATURE_DIFFERENCE,
    "TemperExt": Q.EXTERNAL_TEMPERATURE,
    "Pressure": Q.PRESSURE,
    "Voltage": Q.VOLTAGE,
    "Current": Q.CURRENT,
    "TimeOn": Q.ON_TIME,
    "TimeOper": Q.OPERATING_TIME,
    "FabricNum": Q.FABRICATION_NUMBER,
    "ErrorFlags": Q.ERROR_FLAGS,
    "CumulCount": Q.CUMULATION_COUNTER,
}
"""What its names of records mean."""

FACTS: Final[Mapping[str, str]] = {
    "MeterManufac": "manufacturer",
    "MeterVersion": "version",
    "MeterMedium": "medium",
    "MeterId": "identification",
    "MeterIdent": "identification",
    "MeterNumber": "identification",
    "MeterAccess": "access_number",
    "MeterStatus": "status",
}
"""Its names of what the header of a telegram tells, by the keys of our JSON."""

FUNCTIONS: Final = {"max": "maximum", "min": "minimum", "err": "error"}
NUMBERS: Final = {"S": "storage", "T": "tariff", "U": "subunit"}


def entry_of(number: int, line: str) -> Entry | None:
    """Return the entry that a line is; None where it is none of PROMOTIC."""
    text = line.strip(" \t,;\"'")
    if overview := OVERVIEW.match(text):
        fields = {"index": overview[1], "called": overview[2]}
        return Entry(number, shown(text), fields, "")
    variable = VARIABLE.match(text)
    return None if variable is None else _of_variable(number, text, variable)


def _of_variable(number: int, text: str, variable: re.Match[str]) -> Entry:
    name = f"{variable['name']}{variable['index']}"
    fields = {"area": variable["area"]}
    if variable["meter"] != ANY_METER:
        fields["meter"] = variable["meter"]
    if variable["name"] == INDEX and variable["index"]:
        fields["index"] = variable["index"]
    else:
        # What is not said is the value of now, the first that occurs.
        fields |= {"called": name, "function": "instantaneous"}
    entry = Entry(number, shown(text), fields, "")
    for part in filter(None, variable["rest"].split(".")):
        fields |= _of_part(part, entry)
    return entry


def _of_part(part: str, entry: Entry) -> dict[str, str]:
    """Return what stands behind a name: a function, a number, the place among equals."""
    told = PART.fullmatch(part)
    if told is None:
        raise entry.error("unknown_word", f"{part} is unknown", part)
    if told[1]:
        return {"function": FUNCTIONS[told[1]]}
    if told[2] in NUMBERS:
        return {NUMBERS[told[2]]: told[3]}
    return {"count": str(int(told[3]) + 1)}
