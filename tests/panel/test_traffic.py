"""Frames in the panel: as they pass, in words, and no more than an eye can follow."""

from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.mbus.meterbus.bus.traffic import Passing
from custom_components.mbus.meterbus.hexadecimal import spaced
from homeassistant.core import HomeAssistant
from simulator.bus import SimulatedBus
from simulator.faults import Order
from tests.common import pass_interval
from tests.panel.common import TRAFFIC, Event, ask, let_tell, next_event, subscribed

COLD: Final = "66510211"
READ_NOW: Final = f"button.cold_water_meter_{COLD}_read_now"


@pytest.fixture
async def page(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> MockHAClientWebSocket:
    """Return a page that shows the traffic."""
    client = await hass_ws_client(hass)
    first = await subscribed(client, TRAFFIC)
    assert first == {"is_first": True, "frames": [], "lost": 0}
    return client


async def read_cold(hass: HomeAssistant) -> None:
    """Read the cold water meter, and let the pages be told."""
    await hass.services.async_call("button", "press", {"entity_id": READ_NOW})
    await hass.async_block_till_done(wait_background_tasks=True)
    await let_tell(hass)


def kinds(event: Event) -> list[tuple[bool, str, int | None, str | None]]:
    """Return what each frame is: sent or not, its word, its address, whose it is."""
    return [
        (each["is_sent"], each["kind"], each["address"], each["meter_number"])
        for each in event["frames"]
    ]


async def test_a_read_is_shown_frame_by_frame(
    hass: HomeAssistant, loaded: MockConfigEntry, page: MockHAClientWebSocket
) -> None:
    """What was asked, where, and what came from whom."""
    await read_cold(hass)
    event = await next_event(page)
    assert kinds(event) == [
        (True, "reset", 1, COLD),
        (False, "acknowledge", None, COLD),
        (True, "request", 1, COLD),
        (False, "answer", None, COLD),
    ]
    answer = event["frames"][-1]
    coordinator = loaded.runtime_data.coordinators[answer["meter_id"]]
    assert answer["hex"] == spaced(coordinator.data.frames[0].to_bytes())
    assert answer["entry_id"] == loaded.entry_id
    assert [each["number"] for each in event["frames"]] == [1, 2, 3, 4]


async def test_a_selection_says_whom_and_its_answer_is_of_that_meter(
    hass: HomeAssistant, loaded: MockConfigEntry, page: MockHAClientWebSocket
) -> None:
    """At address 253 only the selection tells who is asked."""
    (subentry,) = [each for each in loaded.subentries.values() if COLD in each.title]
    hass.config_entries.async_update_subentry(
        loaded, subentry, data={**subentry.data, "addressing": "secondary"}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    await let_tell(hass)
    event = await next_event(page)
    assert {each["meter_number"] for each in event["frames"]} == {COLD}
    assert (True, "select", None, COLD) in kinds(event)
    assert (True, "request", None, COLD) in kinds(event)
    assert kinds(event)[-1] == (False, "answer", None, COLD)


async def test_silence_is_shown(
    hass: HomeAssistant, bus: SimulatedBus, page: MockHAClientWebSocket
) -> None:
    """Whose it is stands beside it."""
    Order.parse(f"{COLD}:silent").apply(bus)
    await read_cold(hass)
    event = await next_event(page)
    assert (False, "silence", None, COLD) in kinds(event)


async def test_a_password_is_not_shown(
    hass: HomeAssistant, loaded: MockConfigEntry, page: MockHAClientWebSocket
) -> None:
    """What is sent before a read may open the meter."""
    (subentry,) = [each for each in loaded.subentries.values() if COLD in each.title]
    hass.config_entries.async_update_subentry(
        loaded, subentry, data={**subentry.data, "prepare": "5104FD16114700"}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    await let_tell(hass)
    event = await next_event(page)
    (hidden,) = [each for each in event["frames"] if each["kind"] == "hidden"]
    assert hidden["hex"] == "68 09 09 68 53 01 51 00 00 00 00 00 00 00 16"
    assert hidden["meter_number"] == COLD


async def test_what_is_too_much_is_counted(
    hass: HomeAssistant, loaded: MockConfigEntry, page: MockHAClientWebSocket
) -> None:
    """The newest two hundred are shown, under their own numbers."""
    for _ in range(500):
        loaded.runtime_data.master.traffic.tell(Passing(False, b"\xe5"))
    await let_tell(hass)
    event = await next_event(page)
    assert len(event["frames"]) == 200
    assert event["lost"] == 300
    assert event["frames"][0]["number"] == 301


async def test_nothing_is_kept_while_nobody_looks(
    hass: HomeAssistant, loaded: MockConfigEntry, page: MockHAClientWebSocket
) -> None:
    """The last one who leaves ends it."""
    traffic = loaded.runtime_data.master.traffic
    assert traffic.is_watched
    answer = await ask(page, type="unsubscribe_events", subscription=1)
    assert answer["success"]
    assert not traffic.is_watched


async def test_a_page_that_is_closed_ends_it_too(
    hass: HomeAssistant, loaded: MockConfigEntry, page: MockHAClientWebSocket
) -> None:
    """Nobody says goodbye with a browser that is switched off."""
    await page.close()
    await hass.async_block_till_done()
    assert not loaded.runtime_data.master.traffic.is_watched


async def test_two_pages_are_told_each(
    hass: HomeAssistant,
    page: MockHAClientWebSocket,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """And one that comes later counts from one on for itself."""
    await read_cold(hass)
    await next_event(page)
    other = await hass_ws_client(hass)
    await subscribed(other, TRAFFIC)
    await read_cold(hass)
    numbers = [
        [each["number"] for each in (await next_event(client))["frames"]]
        for client in (page, other)
    ]
    assert numbers == [[5, 6, 7, 8], [1, 2, 3, 4]]


async def test_a_gateway_that_is_loaded_anew_is_watched_again(
    hass: HomeAssistant, loaded: MockConfigEntry, page: MockHAClientWebSocket
) -> None:
    """Its line is another one, and the page need not know."""
    old = loaded.runtime_data.master.traffic
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not old.is_watched
    assert loaded.runtime_data.master.traffic.is_watched


async def test_polls_are_shown_like_everything_else(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    page: MockHAClientWebSocket,
) -> None:
    """Nobody has to press anything."""
    await pass_interval(hass, freezer)
    await let_tell(hass)
    seen: set[Any] = set()
    while len(seen) < 5:
        event = await next_event(page)
        seen |= {each["meter_id"] for each in event["frames"]}
    assert seen == set(loaded.runtime_data.coordinators)
