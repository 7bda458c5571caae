"""Many meters of one model, and models that tell nothing before they get a key."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN, SUBENTRY_METER
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.meterbus.protocol.frames import LongFrame, parse_frame
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from simulator.meter import SimulatedMeter
from simulator.telegrams import AnswerHead
from tests.common import entry_of, set_up, state
from tests.test_meter_flow import settle, submit

TELEGRAMS: Final = Path(__file__).parent / "telegrams"
KEY: Final = "000102030405060708090A0B0C0D0E0F"
SETTINGS: Final = {
    "name": "Top floor",
    "interval": 60,
    "addressing": "primary",
    "advanced": {"telegrams": 3, "toggles_fcb": False, "selection_pause_s": 0.2},
}


@dataclass(frozen=True)
class Encrypted:
    """An encrypted telegram as it was published: its access number is part of the key."""

    frame: LongFrame
    pages = 1

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return the telegram with the primary address of now."""
        return replace(self.frame, a=head.address)


def encrypted_meter(primary_address: int) -> SimulatedMeter:
    """Return a meter that encrypts all that it says."""
    lines = (TELEGRAMS / "encrypted_allocator.hex").read_text().splitlines()
    frame = parse_frame(bytes.fromhex(lines[-1]))
    assert isinstance(frame, LongFrame)
    address = SecondaryAddress.parse("5566778893445508")
    return SimulatedMeter(primary_address, address, Encrypted(frame))


async def change(
    hass: HomeAssistant, entry: MockConfigEntry, title: str, choice: str
) -> SubentryFlowResult:
    """Start changing the first meter whose title has this in it."""
    first, *_ = (each for each in entry.subentries.values() if title in each.title)
    flow = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_METER),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": first.subentry_id},
    )
    return await submit(hass, flow, {"next_step_id": choice})


@pytest.fixture
async def house_entry(
    hass: HomeAssistant,
    house: SimulatedBus,
    line: SimulatedLine,
    connected: list[dict[str, Any]],
) -> MockConfigEntry:
    """Return a loaded gateway with nine meters of one model, and two of another."""
    line.bus = house
    entry = await entry_of(hass, house)
    await set_up(hass, entry)
    return entry


async def test_settings_are_given_to_a_whole_model(
    hass: HomeAssistant, house_entry: MockConfigEntry
) -> None:
    """Interval and what is advanced are the model's; name and addressing are not."""
    flow = await change(hass, house_entry, "Kamstrup", "settings")
    await submit(hass, flow, SETTINGS | {"whole_model": True})
    await settle(hass)
    data = [each.data for each in house_entry.subentries.values()]
    assert sorted(each.get("interval", 0) for each in data) == [0] * 2 + [60] * 9
    assert sorted(each.get("telegrams", 0) for each in data) == [0] * 2 + [3] * 9
    assert sum(each.get("selection_pause_s") == 0.2 for each in data) == 9
    assert sum(each.get("addressing") == "primary" for each in data) == 1
    titles = [each.title for each in house_entry.subentries.values()]
    assert titles.count("Top floor") == 1


async def test_an_override_is_given_to_a_whole_model(
    hass: HomeAssistant, house_entry: MockConfigEntry
) -> None:
    """Nine meters that lie about their unit are put right together."""
    energies = [
        "sensor.kamstrup_heat_cooling_meter_82969010_energy",
        "sensor.kamstrup_heat_cooling_meter_82969012_energy",
        "sensor.hydrometer_heat_meter_31892747_energy",
    ]
    before = [float(state(hass, each).state) for each in energies]
    flow = await change(hass, house_entry, "Kamstrup", "override")
    flow = await submit(hass, flow, {"record": "energy"})
    await submit(hass, flow, {"factor": 1000, "whole_model": True})
    await settle(hass)
    after = [float(state(hass, each).state) for each in energies]
    assert after == pytest.approx([before[0] * 1000, before[1] * 1000, before[2]])


async def test_a_meter_that_needs_a_key_is_added_and_then_understood(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    issue_registry: ir.IssueRegistry,
) -> None:
    """It is added without values; a repair asks for the key; then values are chosen."""
    bus.meters = [*bus.meters, encrypted_meter(99)]
    flow = await hass.config_entries.subentries.async_init(
        (loaded.entry_id, SUBENTRY_METER), context={"source": SOURCE_USER}
    )
    flow = await submit(hass, flow, {"next_step_id": "by_address"})
    flow = await submit(hass, flow, {"address": "55667788"})
    assert flow["reason"] == "meters_added"
    await settle(hass)
    assert [each for each in issue_registry.issues if "key_needed" in each[1]]

    flow = await change(hass, loaded, "55667788", "settings")
    answers = {"name": "Allocator 55667788", "addressing": "automatic", "key": KEY}
    await submit(hass, flow, answers | {"advanced": {}})
    await settle(hass)
    assert issue_registry.issues == {}

    flow = await change(hass, loaded, "55667788", "values")
    await submit(hass, flow, {"records": ["hca_units"], "whole_model": False})
    await settle(hass)
    (shown,) = (
        each
        for each in hass.states.async_all("sensor")
        if "55667788" in each.entity_id and each.state == "1234"
    )
    assert shown.attributes["state_class"]
    assert hass.config_entries.async_entries(DOMAIN) == [loaded]
