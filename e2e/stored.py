"""A gateway with its meters as Home Assistant stores it, for more of them than a person adds."""

from typing import Any, Final

from demo.folder import Folder
from simulator.fleet import Fleet
from simulator.meter import SimulatedMeter

VOLUME: Final = {
    "dib": "04",
    "exponent": -3,
    "function": "instantaneous",
    "is_real": False,
    "key": "volume",
    "kind": "number",
    "qualifiers": [],
    "quantity": "volume",
    "storage": 0,
    "subunit": 0,
    "tariff": 0,
    "unit": "m³",
    "vib": "13",
}
"""What is read of each: water meters have it."""


def store_gateway(folder: Folder, url: str, fleet: Fleet) -> None:
    """Let Home Assistant find a gateway with all meters of a fleet when it starts."""
    entry = {
        "created_at": "2026-11-01T00:00:00+00:00",
        "modified_at": "2026-11-01T00:00:00+00:00",
        "data": {"device": url, "baud_rate": fleet.baud_rate},
        "disabled_by": None,
        "discovery_keys": {},
        "domain": "mbus",
        "entry_id": "building",
        "minor_version": 1,
        "options": {},
        "pref_disable_new_entities": False,
        "pref_disable_polling": False,
        "source": "user",
        "subentries": [_subentry(each) for each in fleet.meters],
        "title": "Building",
        "unique_id": None,
        "version": 1,
    }
    folder.store("core.config_entries", 1, {"entries": [entry]}, minor_version=5)


def _subentry(meter: SimulatedMeter) -> dict[str, Any]:
    address = meter.secondary_address
    data = {
        "identity": None,
        "primary_address": None,
        "records": [VOLUME],
        "secondary_address": str(address),
    }
    return {
        "data": data,
        "subentry_id": f"meter_{address.identification}",
        "subentry_type": "meter",
        "title": f"Water meter {address.identification}",
        "unique_id": str(address),
    }
