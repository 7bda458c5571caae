"""Giving primary addresses on the panel: as the action does, one meter at a time."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.mbus.meter import MeterConfig, change_meter
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from simulator.bus import SimulatedBus
from simulator.evidence import Kind
from tests.common import entry_of, meter_of, set_up
from tests.lines import MemoryLine
from tests.panel.common import METERS, Event, ask, let_tell, next_event, subscribed

COLD: Final = "66510211"
GAS: Final = "40217733"
SHARING: Final = "31892747"
"""One of two at address 74."""
FREE: Final = 77
FREE_IN_HOUSE: Final = 99
SET_ADDRESS: Final = bytes((0x01, 0x7A, FREE_IN_HOUSE))


@pytest.fixture
async def eleven(
    hass: HomeAssistant,
    house: SimulatedBus,
    line: MemoryLine,
    connected: list[dict[str, Any]],
) -> MockConfigEntry:
    """Return a gateway with the meters of the house, read once; two pairs share an address."""
    line.bus = house
    entry = await entry_of(hass, house)
    await set_up(hass, entry)
    return entry


def id_of(entry: MockConfigEntry, number: str) -> str:
    """Return what a meter is known by on the panel."""
    (found,) = [key for key, each in entry.subentries.items() if number in each.title]
    return found


async def give(
    client: MockHAClientWebSocket, entry: MockConfigEntry, number: str, address: Any
) -> Event:
    """Give a meter an address; return the answer to that."""
    return await ask(
        client,
        type="mbus/address/set",
        entry_id=entry.entry_id,
        meter_id=id_of(entry, number),
        address=address,
    )


async def test_a_meter_is_moved_and_read_there_from_now_on(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The page is told, by its row."""
    client, page = await hass_ws_client(hass), await hass_ws_client(hass)
    await subscribed(page, METERS)
    answer = await give(client, loaded, COLD, FREE)
    assert answer["result"] == {"old_address": 1, "new_address": FREE}
    assert meter_of(bus, COLD).primary_address == FREE
    await hass.async_block_till_done(wait_background_tasks=True)
    await let_tell(hass)
    (row,) = (await next_event(page))["meters"]
    assert (row["number"], row["address"], row["answers_at"]) == (COLD, FREE, FREE)


async def test_an_address_that_is_stored_is_told_before_the_gateway_follows(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """A line that is changed waits for who has the bus, and no event comes behind that."""
    page = await hass_ws_client(hass)
    await subscribed(page, METERS)
    meter_id = id_of(loaded, COLD)
    meter = MeterConfig.of(loaded.subentries[meter_id])
    async with loaded.runtime_data.master.conversation():
        data = {**loaded.data, "baud_rate": 9600}
        hass.config_entries.async_update_entry(loaded, data=data)
        moved = replace(meter, primary_address=FREE)
        change_meter(hass, loaded, meter_id, moved)
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=1.1))
        (row,) = (await next_event(page))["meters"]
    assert (row["address"], row["answers_at"]) == (FREE, FREE)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_a_meter_that_is_selected_is_read_once_before_it_is_written_to(
    hass: HomeAssistant,
    house: SimulatedBus,
    eleven: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Sixty of them take a minute less than if each were looked for first."""
    begun = len(house.log)
    answer = await give(await hass_ws_client(hass), eleven, SHARING, FREE_IN_HOUSE)
    assert answer["result"] == {"old_address": 74, "new_address": FREE_IN_HOUSE}
    told = house.log[begun:]
    (written,) = (at for at, each in enumerate(told) if SET_ADDRESS in each.data)
    answers = [each for each in told[:written] if each.kind == Kind.ANSWER]
    assert len([each for each in answers if len(each.data) > 1]) == 1


async def test_the_address_of_another_meter_is_refused_with_its_name(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Whether that one answers just now or not."""
    taken = meter_of(bus, GAS).primary_address
    answer = await give(await hass_ws_client(hass), loaded, COLD, taken)
    assert answer["error"]["translation_key"] == "address_of"
    assert GAS in answer["error"]["translation_placeholders"]["meter"]
    assert meter_of(bus, COLD).primary_address == 1


async def test_an_address_at_which_a_stranger_answers_is_refused(
    hass: HomeAssistant,
    bus: SimulatedBus,
    connected: list[dict[str, Any]],
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Nobody has added it, and it is there all the same."""
    everybody, stranger = bus.meters, meter_of(bus, GAS)
    bus.meters = [each for each in everybody if each is not stranger]
    entry = await entry_of(hass, bus)
    bus.meters = everybody
    await set_up(hass, entry)
    answer = await give(
        await hass_ws_client(hass), entry, COLD, stranger.primary_address
    )
    assert answer["error"]["translation_key"] == "address_answers"
    assert meter_of(bus, COLD).primary_address == 1


async def test_of_two_that_want_one_address_at_once_one_gets_it(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The other stays where it is."""
    before = meter_of(bus, GAS).primary_address
    clients = [await hass_ws_client(hass) for _ in range(2)]
    answers = await asyncio.gather(
        *(
            give(client, loaded, number, FREE)
            for client, number in zip(clients, (COLD, GAS), strict=True)
        )
    )
    assert [each["success"] for each in answers] == [True, False]
    assert answers[1]["error"]["translation_key"] == "address_of"
    assert meter_of(bus, GAS).primary_address == before


@pytest.mark.parametrize("address", [-1, 251, "5", 7.5, None])
async def test_what_is_no_address_is_refused(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    hass_ws_client: WebSocketGenerator,
    address: Any,
) -> None:
    """From 0 to 250."""
    answer = await give(await hass_ws_client(hass), loaded, COLD, address)
    assert answer["error"]["code"] == "invalid_format"
    assert meter_of(bus, COLD).primary_address == 1


async def test_a_meter_whose_gateway_does_not_run_is_not_moved(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The page has words for that."""
    await hass.config_entries.async_unload(loaded.entry_id)
    answer = await give(await hass_ws_client(hass), loaded, COLD, FREE)
    assert answer["error"]["code"] == "not_found"
    assert meter_of(bus, COLD).primary_address == 1


async def test_meters_that_are_read_by_number_tell_which_address_they_have(
    hass: HomeAssistant, eleven: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """Of eleven in the house, some share one: the address is known, and not read by."""
    event = await subscribed(await hass_ws_client(hass), METERS)
    shared = [each for each in event["meters"] if each["address"] is None]
    places = [each["answers_at"] for each in shared]
    assert len(places) > 2
    assert None not in places
    assert all(places.count(each) > 1 or each == 0 for each in places)
