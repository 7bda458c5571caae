"""What a newer version has stored is left as it is, and the gateways run without it."""

from copy import deepcopy
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from simulator.bus import SimulatedBus
from tests.common import meter_of, pass_interval
from tests.lines import MemoryLine
from tests.test_gateways import COLD_NUMBER, gateway, house_bus, lines, settle

__all__ = ["house_bus", "lines"]

FILES: Final = ("mbus.search_times", "mbus.silences")
DAY: Final = 24 * 60


@pytest.fixture(params=FILES)
def newer(request: pytest.FixtureRequest, hass_storage: dict[str, Any]) -> str:
    """Return the name of a file that a newer version has written."""
    key: str = request.param
    hass_storage[key] = {"version": 2, "key": key, "data": {"since": ["then"]}}
    return key


@pytest.fixture
async def house(
    hass: HomeAssistant,
    newer: str,
    lines: dict[str, MemoryLine],
    house_bus: SimulatedBus,
) -> MockConfigEntry:
    """Return a gateway that uses all files, loaded after a newer version was."""
    entry = await gateway(hass, lines, "house", house_bus)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, options={"daily_search": True})
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    return entry


async def test_a_gateway_is_loaded_beside_a_file_of_a_newer_version(
    house: MockConfigEntry,
) -> None:
    """What is kept there is only when things have happened."""
    assert house.state is ConfigEntryState.LOADED


async def test_a_file_of_a_newer_version_is_told_in_one_line(
    house: MockConfigEntry, newer: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Which file it is, and what can be done."""
    told = [each for each in caplog.get_records("setup") if newer in each.getMessage()]
    assert [(each.levelname, each.exc_info) for each in told] == [("WARNING", None)]
    assert told[0].getMessage() == (
        f"The file {newer} in Home Assistant's folder .storage is of a newer version of this "
        "integration (2, this one knows 1). It is left as it is, and nothing is kept in it "
        "until that version is installed again or the file is deleted"
    )


async def test_nothing_is_written_over_what_a_newer_version_has_stored(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    newer: str,
    hass_storage: dict[str, Any],
    house: MockConfigEntry,
    house_bus: SimulatedBus,
) -> None:
    """Not when a meter falls silent, nor when the bus is searched."""
    before = deepcopy(hass_storage[newer])
    meter_of(house_bus, COLD_NUMBER).silent = True
    await pass_interval(hass, freezer)
    await pass_interval(hass, freezer, DAY + 11)
    assert hass_storage[newer] == before
