"""Sensors of ESPHome's component `mbus`: codes in pieces, and numbers as the meter counts.

    - platform: mbus
      mbus_id: heat_meter
      dif: 0x02
      vif: 0x7D
      vif_ext: 0x7D17
      filters:
        - multiply: 0.001

It compares DIF and VIF without the bit that says that more follows, and what follows only
where that is said. Its numbers are those of the telegram, and the filter is what scales them:
a unit says as much, and cannot be wrong by a thousand.
"""

from collections.abc import Mapping, Sequence
import re
from typing import Final

PLATFORM: Final = ("platform", "mbus")
ONE_BYTE: Final = re.compile(r"0x[0-9A-Fa-f]{1,2}")
HUB: Final = re.compile(r"^\s*(?:-\s+)?id:\s*[\"']?(\w+)[\"']?\s*$")
ADDRESS: Final = re.compile(
    r"^\s*(?:-\s+)?secondary_address:\s*[\"']?(?:0x)?([0-9A-Fa-f]{8,16})[\"']?\s*$"
)
ITEM: Final = re.compile(r"^\s*-\s")

PIECES: Final = frozenset({"vif_ext", "vife", "multiply", "mbus_id"})
"""What an entry says beside what every list does."""


def is_sensor(texts: Mapping[str, str]) -> bool:
    """Whether an entry is a sensor of the component, by the codes of its record."""
    key, value = PLATFORM
    codes = texts.get("dif", ""), texts.get("vif", "")
    return texts.get(key) == value and all(map(ONE_BYTE.fullmatch, codes))


def fields_of(texts: Mapping[str, str], meters: Mapping[str, str]) -> dict[str, str]:
    """Return what a sensor says by the names of ours; `meters` are addresses by their hubs."""
    fields = {
        "dif_byte": texts["dif"],
        "vif_bytes": texts.get("vif_ext") or texts["vif"],
    }
    if "vife" in texts:
        fields["vifes"] = texts["vife"].strip("[]")
    if "multiply" in texts and not texts.get("unit_of_measurement"):
        fields["multiplier"] = texts["multiply"]
    if texts.get("mbus_id") in meters:
        fields["meter"] = meters[texts["mbus_id"]]
    return fields


def meters_of(lines: Sequence[str]) -> dict[str, str]:
    """Return the addresses of meters by the hubs that read them."""
    found: dict[str, str] = {}
    hub = address = ""
    for line in lines:
        if ITEM.match(line) or (line.strip() and not line[0].isspace()):
            hub = address = ""
        if told := HUB.match(line):
            hub = told[1]
        if told := ADDRESS.match(line):
            address = told[1]
        if hub and address:
            found[hub] = address
    return found
