"""Two gateways at once: each meter and each frame is told with its own."""

from collections.abc import Iterator
from typing import Final
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.core import HomeAssistant
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from tests.common import entry_of, set_up
from tests.panel.common import METERS, TRAFFIC, let_tell, next_event, subscribed

FLATS, CELLAR = "socket://flats:10001", "socket://cellar:10001"
IN_FLATS: Final = "heat_meter_31892747"
IN_CELLAR: Final = "cold_water_meter_66510211"


@pytest.fixture
def _wires(house: SimulatedBus, utilities: SimulatedBus) -> Iterator[None]:
    """Let each gateway lead to its own bus."""
    buses = {FLATS: house, CELLAR: utilities}

    def connect(url: str, **settings: object) -> SimulatedLine:
        return SimulatedLine(buses[url], url=url)

    with patch("custom_components.mbus.gateway.SerialLine", side_effect=connect):
        yield


@pytest.fixture
async def gateways(
    hass: HomeAssistant, house: SimulatedBus, utilities: SimulatedBus, _wires: None
) -> tuple[MockConfigEntry, MockConfigEntry]:
    """Return the gateway of the flats and that of the cellar, both running."""
    known = await entry_of(hass, house, device=FLATS)
    flats = MockConfigEntry(
        domain="mbus",
        title="Flats",
        data=known.data,
        subentries_data=[
            {
                "data": each.data,
                "subentry_id": f"flat_{each.subentry_id}",
                "subentry_type": "meter",
                "title": each.title,
                "unique_id": each.unique_id,
            }
            for each in known.subentries.values()
        ],
    )
    cellar = await entry_of(hass, utilities, device=CELLAR)
    for each in (flats, cellar):
        await set_up(hass, each)
    return flats, cellar


async def read(hass: HomeAssistant, *meters: str) -> None:
    """Press the buttons of meters, and let the pages be told."""
    buttons = [f"button.{each}_read_now" for each in meters]
    await hass.services.async_call("button", "press", {"entity_id": buttons})
    await hass.async_block_till_done(wait_background_tasks=True)
    await let_tell(hass)


async def test_all_meters_are_told_with_their_gateway(
    hass: HomeAssistant,
    gateways: tuple[MockConfigEntry, MockConfigEntry],
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Eleven in the flats, five in the cellar."""
    flats, cellar = gateways
    event = await subscribed(await hass_ws_client(hass), METERS)
    owners = [each["entry_id"] for each in event["meters"]]
    assert owners == [flats.entry_id] * 11 + [cellar.entry_id] * 5
    assert [each["title"] for each in event["gateways"]] == ["Flats", "Gateway"]


async def test_frames_of_two_buses_at_once_are_told_apart(
    hass: HomeAssistant,
    gateways: tuple[MockConfigEntry, MockConfigEntry],
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Whoever is asked on one of them is nobody on the other."""
    flats, cellar = gateways
    client = await hass_ws_client(hass)
    await subscribed(client, TRAFFIC)
    await read(hass, IN_FLATS, IN_CELLAR)
    event = await next_event(client)
    told = {(each["entry_id"], each["meter_number"]) for each in event["frames"]}
    assert told == {(flats.entry_id, "31892747"), (cellar.entry_id, "66510211")}


async def test_an_unloaded_gateway_takes_nothing_from_the_other(
    hass: HomeAssistant,
    gateways: tuple[MockConfigEntry, MockConfigEntry],
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Neither its rows nor its frames."""
    flats, cellar = gateways
    rows, frames = await hass_ws_client(hass), await hass_ws_client(hass)
    await subscribed(rows, METERS)
    await subscribed(frames, TRAFFIC)
    await hass.config_entries.async_unload(flats.entry_id)
    await let_tell(hass)
    changed = (await next_event(rows))["meters"]
    assert {each["entry_id"] for each in changed} == {flats.entry_id}
    await read(hass, IN_CELLAR)
    event = await next_event(frames)
    assert {each["entry_id"] for each in event["frames"]} == {cellar.entry_id}
