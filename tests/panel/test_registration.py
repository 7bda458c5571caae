"""The place of the panel among Home Assistant's pages, and its file."""

from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.mbus.panel import registration
from custom_components.mbus.panel.registration import version_of
from homeassistant.components import frontend
from homeassistant.components.websocket_api import async_register_command
from homeassistant.core import HomeAssistant
from tests.panel.common import ask

FILE: Final = Path(registration.__file__).parents[1] / "frontend" / "panel.js"


@pytest.fixture
async def told(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> dict[str, Any]:
    """Return what Home Assistant tells a browser of the panel."""
    panel: dict[str, Any] = hass.data[frontend.DATA_PANELS]["mbus"].to_response()
    return panel


async def test_the_panel_is_for_administrators(told: dict[str, Any]) -> None:
    """Others do not get its address."""
    assert told["require_admin"]
    assert told["component_name"] == "custom"
    assert told["config"]["_panel_custom"]["name"] == "mbus-panel"


async def test_it_is_in_the_sidebar_by_choice(told: dict[str, Any]) -> None:
    """With a title, so that it can be chosen; hidden, until it is."""
    assert told["title"] == "M-Bus"
    assert told["default_visible"] is False


async def test_it_does_not_take_the_place_of_the_options(told: dict[str, Any]) -> None:
    """The cogwheel of a gateway leads to them."""
    assert told["config_panel_domain"] is None


async def test_its_file_is_served_to_be_kept(
    told: dict[str, Any], hass_client_no_auth: ClientSessionGenerator
) -> None:
    """Under a path that another version does not have."""
    url = told["config"]["_panel_custom"]["module_url"]
    assert url == f"/mbus_static/{version_of(FILE)}/panel.js"
    assert told["config"]["version"] in url
    answer = await (await hass_client_no_auth()).get(url)
    assert answer.status == HTTPStatus.OK
    assert await answer.read() == FILE.read_bytes()
    assert "max-age=" in answer.headers["Cache-Control"]


async def test_another_file_has_another_version(tmp_path: Path) -> None:
    """One letter is enough."""
    one, other = tmp_path / "one.js", tmp_path / "other.js"
    one.write_text("let a = 1;")
    other.write_text("let a = 2;")
    assert version_of(one) != version_of(other)


async def test_a_reload_keeps_it(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Who has it open would be thrown out."""
    panel = hass.data[frontend.DATA_PANELS]["mbus"]
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.data[frontend.DATA_PANELS]["mbus"] is panel


async def test_it_goes_with_the_last_gateway_and_comes_with_the_next(
    hass: HomeAssistant, loaded: MockConfigEntry, connected: list[dict[str, Any]]
) -> None:
    """Not with one of two."""
    other = MockConfigEntry(domain="mbus", data={"device": "socket://cellar:10001"})
    other.add_to_hass(hass)
    await hass.config_entries.async_remove(loaded.entry_id)
    assert frontend.async_panel_exists(hass, "mbus")
    await hass.config_entries.async_remove(other.entry_id)
    assert not frontend.async_panel_exists(hass, "mbus")
    again = MockConfigEntry(domain="mbus", data={"device": "socket://cellar:10001"})
    again.add_to_hass(hass)
    await hass.config_entries.async_setup(again.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert frontend.async_panel_exists(hass, "mbus")


async def test_the_page_of_a_gateway_leads_to_its_meters(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """By *Visit*, within Home Assistant."""
    device = loaded.runtime_data.device
    assert device.configuration_url == f"homeassistant://mbus?gateway={loaded.entry_id}"


async def test_the_texts_of_the_panel_can_be_had(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """The category is one that Home Assistant hands out."""
    # The rest of the frontend needs files that are not here.
    async_register_command(hass, frontend.websocket_get_translations)
    client = await hass_ws_client(hass)
    answer = await ask(
        client,
        type="frontend/get_translations",
        language="de",
        category="config_panel",
        integration="mbus",
    )
    texts = answer["result"]["resources"]
    assert texts["component.mbus.config_panel.tabs.meters"] == "Zähler"
