"""The demo: what script/demo does in Home Assistant's dialogs still fits them."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mbus.const import DOMAIN
from demo.client import Client
from demo.gateway import add_gateway, read_often
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component


@pytest.fixture
async def client(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, hass_access_token: str
) -> Client:
    """Return the demo's own client, logged in to a Home Assistant with dialogs."""
    for component in ("config", "websocket_api", DOMAIN):
        assert await async_setup_component(hass, component, {})
    browser = await hass_client()
    logged_in = Client(browser.session, str(browser.make_url("")).rstrip("/"))
    logged_in._token = hass_access_token
    return logged_in


async def test_the_demo_adds_its_gateway_and_has_it_read_every_minute(
    hass: HomeAssistant, client: Client, connected: list[dict[str, Any]]
) -> None:
    """The five meters of the utilities become devices; a second run adds no second gateway."""
    added = await add_gateway(client, 10002)
    await read_often(client, added)
    await hass.async_block_till_done(wait_background_tasks=True)
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert entry.entry_id == added
    assert entry.data["device"] == "socket://127.0.0.1:10002"
    assert len(entry.subentries) == 5
    assert entry.options["interval_s"] == 60
    intervals = {each.data["interval_s"] for each in entry.subentries.values()}
    assert intervals == {60}
    assert await add_gateway(client, 10002) == added
