"""Searching a gateway on the panel, and adding whom that finds."""

import asyncio
from dataclasses import replace
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.mbus.panel.messages import SearchEvent
from custom_components.mbus.panel.search import last_search, signal_of
from custom_components.mbus.panel.search_feed import SearchFeed
from custom_components.mbus.records.names import Names
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_send
from simulator.bus import SimulatedBus
from tests.common import entry_of, meter_of, set_up
from tests.panel.common import Event, ask, let_tell, next_event, subscribed

COLD: Final = "66510211"
COLD_ID: Final = f"{COLD}2D2C3B16"
GAS: Final = "40217733"


@pytest.fixture
async def entry(
    hass: HomeAssistant, bus: SimulatedBus, connected: list[dict[str, Any]]
) -> MockConfigEntry:
    """Return a loaded gateway that knows all meters but the one for cold water."""
    everybody = bus.meters
    bus.meters = [each for each in everybody if each is not meter_of(bus, COLD)]
    entry = await entry_of(hass, bus)
    bus.meters = everybody
    await set_up(hass, entry)
    return entry


async def follow(client: MockHAClientWebSocket, entry: MockConfigEntry) -> Event:
    """Open the page of a gateway's searches; return what it is told first."""
    return await subscribed(
        client,
        {
            "type": "mbus/search/subscribe",
            "entry_id": entry.entry_id,
            "language": "en",
        },
    )


async def start(
    client: MockHAClientWebSocket, entry: MockConfigEntry, **way: Any
) -> Event:
    """Start a search; return the answer to that."""
    usual = {"method": "secondary", "is_thorough": False}
    return await ask(
        client, type="mbus/search/start", entry_id=entry.entry_id, **usual | way
    )


async def search(
    hass: HomeAssistant,
    client: MockHAClientWebSocket,
    entry: MockConfigEntry,
    **way: Any,
) -> None:
    """Search to the end."""
    assert (await start(client, entry, **way))["success"]
    await hass.async_block_till_done(wait_background_tasks=True)


async def add(
    hass: HomeAssistant,
    client: MockHAClientWebSocket,
    entry: MockConfigEntry,
    found_id: str = COLD_ID,
    **wanted: Any,
) -> Event:
    """Add a meter that was found, and let its gateway read it."""
    usual = {"name": None, "preset": "suggested", "with_history": False}
    answer = await ask(
        client,
        type="mbus/search/add",
        entry_id=entry.entry_id,
        found_id=found_id,
        **usual | wanted,
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    return answer


async def let_ask(entry: MockConfigEntry, requests: int) -> None:
    """Let so many requests go over the wires."""
    master = entry.runtime_data.master
    before = master.requests
    while master.requests < before + requests:  # noqa: ASYNC110
        await asyncio.sleep(0)


def told_of(event: Event) -> dict[str, tuple[str, bool]]:
    """Return who is told by an event: number, name, and whether the gateway has it."""
    return {each["number"]: (each["name"], each["is_known"]) for each in event["found"]}


async def test_whoever_is_found_is_told_and_who_of_them_is_known(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """Also to a page that is opened once the search is over."""
    client = await hass_ws_client(hass)
    await search(hass, client, entry)
    event = await follow(client, entry)
    told = told_of(event)
    assert told[COLD] == ("Cold water meter 66510211", False)
    assert [known for _, known in told.values()].count(True) == 4
    assert event["search"]["fraction"] == 1.0
    assert not event["search"]["is_running"]


async def test_a_page_sees_how_far_it_is_and_who_is_asked(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """From a search that runs when the page is opened."""
    client = await hass_ws_client(hass)
    assert (await follow(client, entry))["search"] is None
    await start(client, entry, method="primary")
    await let_ask(entry, 40)
    event = await follow(await hass_ws_client(hass), entry)
    state = event["search"]
    assert state["is_running"]
    assert 0 < state["fraction"] < 1
    assert int(state["asked"]) in range(251)


async def test_the_one_that_is_chosen_is_added_under_its_new_name(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """With the device that an area can be given to, and sensors that are named after it."""
    client = await hass_ws_client(hass)
    await search(hass, client, entry)
    answer = await add(hass, client, entry, name=" Flat 4 ")
    added = answer["result"]
    device = dr.async_get(hass).async_get(added["device_id"])
    assert device is not None
    assert device.name == "Flat 4"
    assert entry.subentries[added["meter_id"]].title == "Flat 4"
    assert added["is_whole"]
    assert hass.states.get("sensor.flat_4_volume") is not None


async def test_a_page_is_told_that_a_meter_is_known_once_it_is_added(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """That one, and no other again."""
    client, page = await hass_ws_client(hass), await hass_ws_client(hass)
    await search(hass, client, entry)
    await follow(page, entry)
    await add(hass, client, entry)
    await let_tell(hass)
    assert told_of(await next_event(page)) == {
        COLD: ("Cold water meter 66510211", True)
    }


async def test_nobody_is_added_twice_however_often_it_is_asked_for(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """The second one learns that it is there."""
    client = await hass_ws_client(hass)
    await search(hass, client, entry)
    answers = [await add(hass, client, entry) for _ in range(2)]
    assert answers[0]["result"]["meter_id"] in entry.subentries
    assert answers[1]["result"]["meter_id"] is None
    assert len(entry.subentries) == 5


async def test_who_was_found_by_a_search_that_is_stopped_can_be_added(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """The first address is that of the meter for cold water."""
    client = await hass_ws_client(hass)
    await start(client, entry, method="primary")
    await let_ask(entry, 40)
    await ask(client, type="mbus/search/stop", entry_id=entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    event = await follow(client, entry)
    assert event["search"]["was_stopped"]
    assert event["search"]["fraction"] < 1
    assert COLD in told_of(event)
    answer = await add(hass, client, entry)
    assert answer["result"]["meter_id"] in entry.subentries


async def test_a_second_search_on_the_same_line_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """It would only drain batteries."""
    client = await hass_ws_client(hass)
    await start(client, entry)
    await asyncio.sleep(0)
    answer = await start(client, entry)
    assert answer["error"]["translation_key"] == "search_under_way"
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_an_address_that_two_meters_share_is_told_in_words(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    bus: SimulatedBus,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """They were told apart by their numbers; reading them by it would fail."""
    meter_of(bus, GAS).primary_address = meter_of(bus, COLD).primary_address
    client = await hass_ws_client(hass)
    await search(hass, client, entry)
    event = await follow(client, entry)
    assert any("address 1" in each for each in event["search"]["remarks"])


async def test_a_gateway_that_is_unloaded_ends_the_search(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """With the reason; who was found stays found."""
    client = await hass_ws_client(hass)
    await start(client, entry, method="primary")
    await let_ask(entry, 40)
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    event = await follow(client, entry)
    assert not event["search"]["is_running"]
    assert event["search"]["problem"].startswith("The gateway was stopped")
    assert COLD in told_of(event)


@pytest.mark.parametrize("command", ["start", "add", "subscribe"])
async def test_a_gateway_that_is_not_there_is_refused(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    command: str,
) -> None:
    """Whatever is asked of it."""
    needed: dict[str, dict[str, Any]] = {
        "start": {"method": "both", "is_thorough": True},
        "add": {
            "found_id": COLD_ID,
            "name": None,
            "preset": "all",
            "with_history": True,
        },
        "subscribe": {"language": "en"},
    }
    client = await hass_ws_client(hass)
    answer = await ask(
        client, type=f"mbus/search/{command}", entry_id="gone", **needed[command]
    )
    assert answer["error"]["code"] == "not_found"


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
async def test_what_is_no_name_is_refused(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    name: str,
) -> None:
    """And the meter is not added."""
    client = await hass_ws_client(hass)
    await search(hass, client, entry)
    answer = await add(hass, client, entry, name=name)
    assert answer["error"]["code"] == "invalid_format"
    assert len(entry.subentries) == 4


async def test_a_meter_of_another_gateway_is_told_with_it_and_moves_with_its_name(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    bus: SimulatedBus,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The other one loses it: it hangs here now."""
    attic = MockConfigEntry(
        domain="mbus",
        title="Attic",
        data={"device": "socket://attic:10001"},
        subentries_data=[
            {
                "data": {
                    "secondary_address": COLD_ID,
                    "primary_address": 1,
                    "records": [],
                },
                "subentry_type": "meter",
                "subentry_id": "attic_cold",
                "title": "Tap",
                "unique_id": COLD_ID,
            }
        ],
    )
    attic.add_to_hass(hass)
    client = await hass_ws_client(hass)
    await search(hass, client, entry)
    event = await follow(client, entry)
    (row,) = [each for each in event["found"] if each["number"] == COLD]
    assert (row["name"], row["read_through"]) == ("Tap", "Attic")
    added = (await add(hass, client, entry))["result"]
    assert entry.subentries[added["meter_id"]].title == "Tap"
    assert attic.subentries == {}


async def test_others_have_their_turn_while_hundreds_that_were_found_are_told(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    bus: SimulatedBus,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """After every ten of them; and once more, of the same ones nobody is told."""
    client = await hass_ws_client(hass)
    await search(hass, client, entry)
    done = last_search(hass, entry.entry_id)
    assert done is not None
    assert done.progress is not None
    (first, *_) = done.found
    meters = tuple(
        replace(first, address=replace(first.address, identification=f"{each:08}"))
        for each in range(1, 301)
    )
    done.progress = replace(
        done.progress, result=replace(done.progress.result, meters=meters)
    )
    told: list[SearchEvent] = []
    names = await Names.load(hass)
    feed = SearchFeed(hass, entry, names, names, told.append)
    begun = hass.async_create_task(feed.begin())
    turns = 0
    while not begun.done():
        turns += 1
        await asyncio.sleep(0)
    assert len(told[0]["found"]) == 300
    assert turns >= 30
    async_dispatcher_send(hass, signal_of(entry.entry_id))
    await let_tell(hass)
    feed.end()
    assert told[1]["found"] == []
