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
from simulator.telegrams import AnswerHead, RecordsTelegram, integer, record
from tests.common import entry_of, set_up, state
from tests.test_meter_flow import settle, submit

TELEGRAMS: Final = Path(__file__).parent / "telegrams"
KEY: Final = "000102030405060708090A0B0C0D0E0F"
SETTINGS: Final = {
    "name": "Top floor",
    "interval": {"hours": 1},
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
    flow = await change(hass, house_entry, "Heat/cooling", "settings")
    await submit(hass, flow, SETTINGS | {"whole_model": True})
    await settle(hass)
    data = [each.data for each in house_entry.subentries.values()]
    assert sorted(each.get("interval_s", 0) for each in data) == [0] * 2 + [3600] * 9
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
        "sensor.heat_cooling_meter_82969010_energy",
        "sensor.heat_cooling_meter_82969012_energy",
        "sensor.heat_meter_31892747_energy",
    ]
    before = [float(state(hass, each).state) for each in energies]
    flow = await change(hass, house_entry, "Heat/cooling", "override")
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


A, B = (
    SecondaryAddress.parse(f"{number}2D2C3B04") for number in ("10000001", "10000002")
)
IN_KWH, IN_WH = record("04 06", integer(7, 4)), record("04 03", integer(7000, 4))
VOLUME, POWER = record("04 13", integer(5, 4)), record("04 2B", integer(9, 4))


async def pair(
    hass: HomeAssistant, line: SimulatedLine, a: bytes, b: bytes
) -> MockConfigEntry:
    """Return a loaded gateway with two meters of one model, which send this."""
    line.bus = SimulatedBus(
        [
            SimulatedMeter(1, A, RecordsTelegram(a)),
            SimulatedMeter(2, B, RecordsTelegram(b)),
        ]
    )
    entry = await entry_of(hass, line.bus)
    await set_up(hass, entry)
    return entry


async def choose_for_both(
    hass: HomeAssistant, entry: MockConfigEntry, *keys: str
) -> dict[str, str]:
    """Choose records of the first meter for both; return the codes of the other's."""
    flow = await change(hass, entry, A.identification, "values")
    await submit(hass, flow, {"records": list(keys), "whole_model": True})
    await settle(hass)
    return codes_of(entry, B)


def codes_of(entry: MockConfigEntry, address: SecondaryAddress) -> dict[str, str]:
    """Return the VIFs of the records that are stored of a meter, by key."""
    (subentry,) = (
        each for each in entry.subentries.values() if each.unique_id == str(address)
    )
    return {each["key"]: each["vib"] for each in subentry.data["records"]}


@pytest.mark.usefixtures("connected")
async def test_a_choice_for_a_model_leaves_each_meter_its_own_scale(
    hass: HomeAssistant, line: SimulatedLine
) -> None:
    """What is chosen is copied, not what it is: one counts in kWh, the other in Wh."""
    entry = await pair(hass, line, IN_KWH + VOLUME + POWER, IN_WH + VOLUME)
    assert await choose_for_both(hass, entry, "energy") == {"energy": "03"}
    assert codes_of(entry, A) == {"energy": "06"}


@pytest.mark.usefixtures("connected")
async def test_a_value_that_was_left_out_before_is_added_in_each_meter_s_own_scale(
    hass: HomeAssistant, line: SimulatedLine
) -> None:
    """It is in what the meter sent, and in nothing that is stored of it."""
    entry = await pair(hass, line, IN_KWH + VOLUME, IN_WH + VOLUME)
    assert await choose_for_both(hass, entry, "volume") == {"volume": "13"}
    both = await choose_for_both(hass, entry, "volume", "energy")
    assert both == {"energy": "03", "volume": "13"}


@pytest.mark.usefixtures("connected")
async def test_a_value_that_another_meter_does_not_send_is_not_copied(
    hass: HomeAssistant, line: SimulatedLine
) -> None:
    """Its sensor would stay unknown for ever."""
    entry = await pair(hass, line, IN_KWH + POWER, IN_WH + VOLUME)
    assert await choose_for_both(hass, entry, "energy", "power") == {"energy": "03"}


@pytest.mark.usefixtures("connected")
async def test_a_meter_that_sends_nothing_of_a_choice_keeps_its_own(
    hass: HomeAssistant, line: SimulatedLine
) -> None:
    """It would be left without any sensor."""
    entry = await pair(hass, line, IN_KWH + POWER, VOLUME)
    assert await choose_for_both(hass, entry, "energy") == {"volume": "13"}


@pytest.mark.usefixtures("connected")
async def test_a_meter_that_was_not_read_is_taken_for_one_of_its_model(
    hass: HomeAssistant, line: SimulatedLine
) -> None:
    """What is stored of it is its own; the rest it will send as the others do."""
    entry = await pair(hass, line, IN_KWH + POWER, IN_WH)
    line.bus.meters[1].silent = True
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    both = await choose_for_both(hass, entry, "energy", "power")
    assert both == {"energy": "03", "power": "2B"}
