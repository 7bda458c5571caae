"""A meter whose stored data are of another shape: only that one is left out."""

from typing import Any

import pytest

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.diagnostics import async_get_config_entry_diagnostics
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from simulator.bus import SimulatedBus
from tests.common import state
from tests.lines import MemoryLine
from tests.rendered import rendered
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


@pytest.mark.parametrize(
    ("broken", "german", "english"),
    [
        (
            {"primary_address": 900},
            "seine Nummer oder seine Adresse",
            "its number or its address",
        ),
        (
            {"secondary_address": {}},
            "seine Nummer oder seine Adresse",
            "its number or its address",
        ),
        ({"records": None}, "die Auswahl seiner Werte", "the selection of its values"),
        (
            {"overrides": {"volume": "x"}},
            "die Korrekturen seiner Werte",
            "the corrections of its values",
        ),
        (
            {"block_values": ["x"]},
            "die Werte im Herstellerblock",
            "the values in the maker’s block",
        ),
        ({"areas": ["x"]}, "seine Bereiche", "its areas"),
        (
            {"key": "00"},
            "seine Einstellungen zum Auslesen",
            "its reading settings",
        ),
        (
            {"interval_s": 9},
            "seine Einstellungen zum Auslesen",
            "its reading settings",
        ),
        (
            {"replaced_at": "yesterday"},
            "etwas außer Nummer, Werten und Einstellungen",
            "something beside its number, values, and settings",
        ),
    ],
)
async def test_what_cannot_be_read_is_told_in_the_words_of_the_language(
    hass: HomeAssistant,
    lines: dict[str, MemoryLine],
    house_bus: SimulatedBus,
    broken: dict[str, Any],
    german: str,
    english: str,
) -> None:
    """Not in those of the programming language; another language when it starts in that."""
    entry = await gateway(hass, lines, "house", house_bus)
    subentry_id = subentry_of(entry, COLD_NUMBER)
    subentry = entry.subentries[subentry_id]
    entry.add_to_hass(hass)
    data = {**subentry.data, **broken}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    hass.config.language = "de"
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert reason_told(hass, subentry_id) == german
    hass.config.language = "en"
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert reason_told(hass, subentry_id) == english


def reason_told(hass: HomeAssistant, subentry_id: str) -> str:
    """Return what the repair about a meter is filled in with."""
    key = f"meter_unreadable_{subentry_id}"
    issue = ir.async_get(hass).async_get_issue(DOMAIN, key)
    assert issue is not None
    assert issue.translation_placeholders is not None
    return rendered(issue.translation_placeholders["error"]).text
