"""Meters that are exchanged, moved, added and removed while something else is under way."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.discovery import TIMERS
from custom_components.mbus.exchange import Place, accept_exchange
from custom_components.mbus.meter import MeterConfig, add_meter, subentry_data
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from simulator.bus import SimulatedBus
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, record
from tests.common import meter_of, set_up, state
from tests.lines import MemoryLine
from tests.test_gateways import (
    COLD,
    COLD_NUMBER,
    gateway,
    house,
    house_bus,
    lines,
    settle,
    subentry_of,
)

__all__ = ["house", "house_bus", "lines"]

NEW = SecondaryAddress.parse("665199992D2C3B16")


async def turns(count: int) -> None:
    """Let others have some turns."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_an_exchange_that_two_dialogs_accept_leaves_the_meter(
    hass: HomeAssistant, house: MockConfigEntry, house_bus: SimulatedBus
) -> None:
    """The second one has nothing to do; the new meter is the one whose place it is."""
    key = subentry_of(house, COLD_NUMBER)
    meter_of(house_bus, COLD_NUMBER).secondary_address = NEW
    await accept_exchange(hass, house, key, NEW)
    await accept_exchange(hass, house, key, NEW)
    await settle(hass)
    assert house.subentries[key].unique_id == str(NEW)
    assert state(hass, COLD).state == "318.400"


async def test_a_read_that_is_under_way_is_not_taken_for_one_of_the_new_meter(
    hass: HomeAssistant, house: MockConfigEntry, house_bus: SimulatedBus
) -> None:
    """The old one still hangs there, and answers; its value would be one of the new one."""
    volume = RecordsTelegram(record("04 13", integer(500, 4)))
    house_bus.meters.append(SimulatedMeter(99, NEW, volume))
    key = subentry_of(house, COLD_NUMBER)
    coordinator = house.runtime_data.coordinators[key]
    shown: set[str] = set()
    async with house.runtime_data.master.conversation():
        reading = asyncio.create_task(coordinator.async_refresh())
        await turns(5)
        await accept_exchange(hass, house, key, NEW, Place(99, None))
        await turns(200)
        coordinator.async_add_listener(
            lambda: shown.add(str(coordinator.data.records["volume"].value))
        )
    await reading
    await settle(hass)
    assert shown == {"0.5"}


@pytest.fixture
async def cellar(
    hass: HomeAssistant, lines: dict[str, MemoryLine], house: MockConfigEntry
) -> MockConfigEntry:
    """Return another gateway, which runs and knows nobody."""
    entry = await gateway(hass, lines, "cellar", SimulatedBus([]))
    await set_up(hass, entry)
    return entry


def errors_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the log says that somebody has to look at."""
    return [each.message for each in caplog.records if each.levelname == "ERROR"]


@pytest.mark.parametrize("lead", [0, 10, 20, 30])
async def test_a_restart_before_a_meter_has_moved_moves_it(
    hass: HomeAssistant,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    cellar: MockConfigEntry,
    lines: dict[str, MemoryLine],
    caplog: pytest.LogCaptureFixture,
    lead: int,
) -> None:
    """Both gateways are in the middle of their set-up, whichever is ahead."""
    for entry in (house, cellar):
        await hass.config_entries.async_unload(entry.entry_id)
    cold = meter_of(house_bus, COLD_NUMBER)
    house_bus.meters.remove(cold)
    lines["socket://cellar:10001"].bus.meters.append(cold)
    meter = MeterConfig.of(house.subentries[subentry_of(house, COLD_NUMBER)])
    add_meter(hass, cellar, replace(meter, moved_from=house.entry_id))
    setting_up = asyncio.create_task(hass.config_entries.async_setup(house.entry_id))
    await turns(lead)
    await hass.config_entries.async_setup(cellar.entry_id)
    await setting_up
    await settle(hass)
    assert len(house.subentries) == 4
    assert state(hass, COLD).state == "318.400"
    assert errors_of(caplog) == []


async def test_a_meter_that_two_gateways_take_over_has_one_place(
    hass: HomeAssistant,
    house: MockConfigEntry,
    house_bus: SimulatedBus,
    cellar: MockConfigEntry,
    lines: dict[str, MemoryLine],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Two dialogs were open, and the first gateway was not set up when the second was."""
    await hass.config_entries.async_unload(cellar.entry_id)
    meter = MeterConfig.of(house.subentries[subentry_of(house, COLD_NUMBER)])
    add_meter(hass, cellar, replace(meter, moved_from=house.entry_id))
    lines["socket://attic:10001"] = MemoryLine(house_bus)
    attic = MockConfigEntry(
        domain=DOMAIN,
        title="attic",
        data={"device": "socket://attic:10001", "baud_rate": 2400},
        subentries_data=[subentry_data(replace(meter, moved_from=cellar.entry_id))],
    )
    await set_up(hass, attic)
    await hass.config_entries.async_setup(cellar.entry_id)
    await settle(hass)
    assert (len(house.subentries), len(cellar.subentries)) == (4, 0)
    assert state(hass, COLD).state == "318.400"
    assert errors_of(caplog) == []


@pytest.mark.parametrize("lead", [0, 2, 4])
async def test_a_meter_that_is_removed_while_it_is_added_is_gone(
    hass: HomeAssistant,
    house: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    lead: int,
) -> None:
    """Its entities come in several turns."""
    key = subentry_of(house, COLD_NUMBER)
    meter = MeterConfig.of(house.subentries[key])
    hass.config_entries.async_remove_subentry(house, key)
    await settle(hass)
    add_meter(hass, house, meter)
    await turns(lead)
    hass.config_entries.async_remove_subentry(house, subentry_of(house, COLD_NUMBER))
    await settle(hass)
    assert hass.states.get(COLD) is None
    assert errors_of(caplog) == []


@pytest.mark.parametrize("lead", [3, 10, 20, 40])
async def test_a_meter_that_is_removed_during_the_set_up_keeps_no_other_away(
    hass: HomeAssistant,
    lines: dict[str, MemoryLine],
    house_bus: SimulatedBus,
    caplog: pytest.LogCaptureFixture,
    lead: int,
) -> None:
    """Nobody listens to changes of the entry yet."""
    entry = await gateway(hass, lines, "house", house_bus)
    entry.add_to_hass(hass)
    first, *_ = entry.subentries
    setting_up = hass.async_create_task(hass.config_entries.async_setup(entry.entry_id))
    await turns(lead)
    hass.config_entries.async_remove_subentry(entry, first)
    await setting_up
    await settle(hass)
    assert errors_of(caplog) == []
    assert entry.runtime_data.answering == 4


@pytest.mark.parametrize("lead", [0, 2, 4])
async def test_a_gateway_that_is_unloaded_while_a_meter_is_added_reads_nobody(
    hass: HomeAssistant,
    house: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    lead: int,
) -> None:
    """The meter is there when it is loaded again."""
    key = subentry_of(house, COLD_NUMBER)
    meter = MeterConfig.of(house.subentries[key])
    hass.config_entries.async_remove_subentry(house, key)
    await settle(hass)
    add_meter(hass, house, meter)
    await turns(lead)
    await hass.config_entries.async_unload(house.entry_id)
    await settle(hass)
    assert errors_of(caplog) == []
    await hass.config_entries.async_setup(house.entry_id)
    await settle(hass)
    assert state(hass, COLD).state == "318.400"
    assert errors_of(caplog) == []


@pytest.fixture
async def kept_waiting(
    hass: HomeAssistant, house: MockConfigEntry
) -> AsyncIterator[MockConfigEntry]:
    """Return a gateway that is searched daily; a read keeps it from following two changes."""
    hass.config_entries.async_update_entry(house, options={"daily_search": True})
    await settle(hass)
    coordinator = house.runtime_data.coordinators[subentry_of(house, COLD_NUMBER)]
    reading = asyncio.create_task(coordinator.async_refresh())
    await turns(5)
    for rate in (9600, 4800):
        data = {**house.data, "baud_rate": rate}
        hass.config_entries.async_update_entry(house, data=data)
    yield house
    await reading


async def test_a_gateway_that_is_removed_while_it_waits_to_follow_follows_no_more(
    hass: HomeAssistant, kept_waiting: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    """There is no entry any more that its device could belong to."""
    await hass.config_entries.async_remove(kept_waiting.entry_id)
    await settle(hass)
    assert errors_of(caplog) == []


async def test_a_gateway_that_is_unloaded_while_it_waits_to_follow_is_not_searched(
    hass: HomeAssistant, kept_waiting: MockConfigEntry
) -> None:
    """The daily search ends with the gateway, and does not begin anew behind it."""
    await hass.config_entries.async_unload(kept_waiting.entry_id)
    await settle(hass)
    assert hass.data[TIMERS] == {}


@pytest.mark.parametrize("lead", range(1, 11))
async def test_a_line_that_changes_while_it_is_opened_is_the_one_that_is_used(
    hass: HomeAssistant,
    lines: dict[str, MemoryLine],
    house_bus: SimulatedBus,
    lead: int,
) -> None:
    """A person has sent the dialog while Home Assistant was starting."""
    entry = await gateway(hass, lines, "house", house_bus)
    lines["socket://attic:10001"] = MemoryLine(house_bus)
    entry.add_to_hass(hass)
    setting_up = hass.async_create_task(hass.config_entries.async_setup(entry.entry_id))
    await turns(lead)
    data = {**entry.data, "device": "socket://attic:10001"}
    hass.config_entries.async_update_entry(entry, data=data)
    await setting_up
    await settle(hass)
    assert [each.is_open for each in lines.values()] == [False, True]
    assert entry.runtime_data.answering == 5


@pytest.mark.parametrize(
    "button",
    [
        "button.house_read_all_meters",
        "button.cold_water_meter_66510211_read_now",
    ],
)
async def test_a_button_that_waits_for_another_ends_with_its_gateway(
    hass: HomeAssistant, house: MockConfigEntry, button: str
) -> None:
    """It was pressed twice, and the gateway is unloaded before the second one has its turn."""
    presses = [
        asyncio.create_task(
            hass.services.async_call(
                "button", "press", {"entity_id": button}, blocking=True
            )
        )
        for _ in range(2)
    ]
    await turns(5)
    await hass.config_entries.async_unload(house.entry_id)
    ends = await asyncio.gather(*presses, return_exceptions=True)
    assert {type(each) for each in ends} <= {type(None), HomeAssistantError}
