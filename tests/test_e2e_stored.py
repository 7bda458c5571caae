"""What the journeys store of a thousand meters, in the place of a person who adds them."""

import json
from pathlib import Path

from custom_components.mbus.meter import MeterConfig
from demo.folder import Folder
from e2e.stored import VOLUME, store_gateway
from homeassistant.config_entries import ConfigSubentry
from simulator.fleet import make_fleet


def test_home_assistant_finds_the_meters_as_the_dialogs_store_them(
    tmp_path: Path,
) -> None:
    """Each with its volume, and read by its serial number."""
    fleet = make_fleet(3)
    folder = Folder(tmp_path)
    folder.config.mkdir()
    store_gateway(folder, "socket://127.0.0.1:10101", fleet)
    stored = folder.config / ".storage" / "core.config_entries"
    (entry,) = json.loads(stored.read_text("utf-8"))["data"]["entries"]
    meters = [MeterConfig.of(ConfigSubentry(**each)) for each in entry["subentries"]]
    assert [each.address for each in meters] == [
        each.secondary_address for each in fleet.meters
    ]
    assert [each.as_dict() for each in meters[0].records] == [VOLUME]
    assert meters[0].unique_id == entry["subentries"][0]["unique_id"]
