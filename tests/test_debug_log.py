"""Turning the debug log on, the two ways that people do it."""

from collections.abc import Iterator
import logging

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mbus.const import DOMAIN
from homeassistant.components.logger import DOMAIN as LOGGER
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from tests.common import pass_interval

PACKAGE = "custom_components.mbus"
REQUEST = "→ 10 7B 01 7C 16"


@pytest.fixture(autouse=True)
def _quiet_again() -> Iterator[None]:
    """Leave the loggers of other tests as they are."""
    yield
    logging.getLogger(PACKAGE).setLevel(logging.NOTSET)


@pytest.fixture
async def quiet(hass: HomeAssistant, loaded: MockConfigEntry) -> MockConfigEntry:
    """Return a gateway on a system that logs warnings only, of this integration."""
    levels = {LOGGER: {"logs": {PACKAGE: "warning"}}}
    assert await async_setup_component(hass, LOGGER, levels)
    return loaded


def on_the_line(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged of requests and answers, and forget it."""
    logged = [each for each in caplog.messages if each[:1] in ("→", "←")]
    caplog.clear()
    return logged


async def test_the_button_on_the_page_of_the_integration_turns_it_on_and_off(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    quiet: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The manifest names no other logger: this one has all that is sent and received."""
    client = await hass_ws_client(hass)
    button = {
        "type": "logger/integration_log_level",
        "integration": DOMAIN,
        "persistence": "none",
    }
    await client.send_json_auto_id(button | {"level": "DEBUG"})
    assert (await client.receive_json())["success"]
    await pass_interval(hass, freezer)
    logged = on_the_line(caplog)
    assert logged[logged.index(REQUEST) + 1].startswith("← 68 ")
    await client.send_json_auto_id(button | {"level": "WARNING"})
    assert (await client.receive_json())["success"]
    await pass_interval(hass, freezer)
    assert on_the_line(caplog) == []


async def test_the_logger_action_turns_it_on(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    quiet: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As docs/help/diagnostics.md shows it."""
    await pass_interval(hass, freezer)
    assert on_the_line(caplog) == []
    levels = {PACKAGE: "debug"}
    await hass.services.async_call(LOGGER, "set_level", levels, blocking=True)
    await pass_interval(hass, freezer)
    assert "→ 10 7B 01 7C 16" in on_the_line(caplog)
