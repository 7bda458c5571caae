"""A meter whose stored data are of another shape: only that one is left out."""

from typing import Any

import pytest

from custom_components.mbus.diagnostics import async_get_config_entry_diagnostics
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from simulator.bus import SimulatedBus
from tests.common import state
from tests.lines import MemoryLine
from tests.test_gateways import (
    COLD,
    COLD_NUMBER,
    WARM,
    gateway,
    house_bus,
    lines,
    settle,
    subentry_of,
    told,
)

PLACE = {"offset": 2, "length": 4, "coding": "bcd", "factor": "0.01"}

__all__ = ["house_bus", "lines"]


@pytest.mark.parametrize(
    "broken",
    [
        {"overrides": ["x"]},
        {"overrides": {"volume": "x"}},
        {"key": 5},
        {"interval_s": "x"},
        {"interval_s": 9},
        {"interval_s": -1},
        {"pause_s": "x"},
        {"pause_s": -1},
        {"telegrams": "x"},
        {"primary_address": "x"},
        {"primary_address": 900},
        {"secondary_address": {}},
        {"block_values": 5},
        {"block_values": {"offset": 2}},
        {"block_values": ["x"]},
        {"block_values": [{"offset": 2}]},
        {"block_values": [PLACE | {"offset": "2"}]},
        {"block_values": [PLACE | {"offset": -1}]},
        {"block_values": [PLACE | {"offset": 2.0}]},
        {"block_values": [PLACE | {"length": 9}]},
        {"block_values": [PLACE | {"coding": "real"}]},
        {"block_values": [PLACE | {"coding": "date"}]},
        {"block_values": [PLACE | {"factor": "x"}]},
        {"block_values": [PLACE | {"factor": "0"}]},
        {"block_values": [PLACE | {"factor": "NaN"}]},
        {"block_values": [PLACE | {"factor": "1e999999"}]},
        {"block_values": [PLACE | {"unit": ["m³"]}]},
    ],
)
async def test_data_of_another_shape_leave_out_one_meter(
    hass: HomeAssistant,
    lines: dict[str, MemoryLine],
    house_bus: SimulatedBus,
    caplog: pytest.LogCaptureFixture,
    broken: dict[str, Any],
) -> None:
    """The gateway runs, and what is downloaded of it tells nobody's number."""
    entry = await gateway(hass, lines, "house", house_bus)
    subentry = entry.subentries[subentry_of(entry, COLD_NUMBER)]
    entry.add_to_hass(hass)
    data = {**subentry.data, **broken}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert entry.state is ConfigEntryState.LOADED
    assert (state(hass, WARM).state, hass.states.get(COLD)) == ("127.900", None)
    assert told(hass) == {"meter_unreadable"}
    report = await async_get_config_entry_diagnostics(hass, entry)
    assert COLD_NUMBER not in str(report)
    assert [each for each in caplog.records if each.levelname == "ERROR"] == []
