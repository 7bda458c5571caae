"""What the page of the system's health tells of gateways and meters."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meterbus.bus.line import BrokenLineError, LineProblem
from custom_components.mbus.read_rate import ReadRate
from homeassistant.components.system_health import DOMAIN as SYSTEM_HEALTH
from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from tests.common import entry_of, meter_of, pass_interval, set_up


@pytest.fixture(autouse=True)
async def _system_health(hass: HomeAssistant) -> None:
    """Set up the page."""
    assert await async_setup_component(hass, SYSTEM_HEALTH, {})


async def told(hass: HomeAssistant) -> dict[str, Any]:
    """Return what the integration tells."""
    return await get_system_health_info(hass, DOMAIN)


async def test_the_page_shows_gateways_meters_and_their_pace(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """As the page itself asks for it."""
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "system_health/info"})
    assert (await client.receive_json())["success"]
    message = await client.receive_json()
    assert message["event"]["data"][DOMAIN]["info"] == {
        "gateways_loaded": "1/1",
        "meters_answering": "5/5",
        "reads_per_hour": "300 (1 min)",
    }


async def test_everything_that_is_told_has_words(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """No key is shown, and no text stands for a key that is gone."""
    texts = await async_get_translations(hass, "en", "system_health", [DOMAIN])
    prefix = f"component.{DOMAIN}.system_health.info."
    assert set(texts) == {f"{prefix}{key}" for key in await told(hass)}
    assert all(texts.values())


async def test_a_silent_meter_does_not_answer_until_it_does(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
) -> None:
    """Four of five, and then all again."""
    meter = meter_of(bus, "66510211")
    meter.silent = True
    await pass_interval(hass, freezer)
    assert (await told(hass))["meters_answering"] == "4/5"
    meter.silent = False
    await pass_interval(hass, freezer)
    assert (await told(hass))["meters_answering"] == "5/5"


async def test_a_gateway_that_is_not_loaded_has_meters_that_do_not_answer(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
    line: SimulatedLine,
) -> None:
    """Its meters are counted as those that should answer."""
    line.open_error = BrokenLineError(LineProblem.REFUSED, "socket://gateway", "no")
    await set_up(hass, entry)
    assert await told(hass) == {
        "gateways_loaded": "0/1",
        "meters_answering": "0/5",
        "reads_per_hour": "0",
    }
    line.open_error = None
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (await told(hass))["gateways_loaded"] == "1/1"


async def test_gateways_that_are_disabled_or_ignored_do_not_count(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Nobody expects anything of them."""
    others = {"disabled_by": ConfigEntryDisabler.USER}, {"source": SOURCE_IGNORE}
    for other in others:
        MockConfigEntry(domain=DOMAIN, **other).add_to_hass(hass)
    assert (await told(hass))["gateways_loaded"] == "1/1"


async def test_a_meter_that_nobody_wants_to_see_does_not_count(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """It is left in peace, so it cannot answer."""
    for each in er.async_entries_for_config_entry(entity_registry, loaded.entry_id):
        unwanted = er.RegistryEntryDisabler.USER
        disabled = unwanted if each.config_subentry_id == "meter_0" else None
        entity_registry.async_update_entity(each.entity_id, disabled_by=disabled)
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (await told(hass))["meters_answering"] == "4/4"


async def test_the_pace_is_that_of_the_last_hour(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    connected: list[dict[str, Any]],
) -> None:
    """Five meters every half an hour; before the hour is over, it says what it knows."""
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, options={"interval": 30})
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (await told(hass))["reads_per_hour"] == "300 (1 min)"
    await pass_interval(hass, freezer, minutes=31)
    assert (await told(hass))["reads_per_hour"] == "19 (31 min)"
    await pass_interval(hass, freezer, minutes=31)
    assert (await told(hass))["reads_per_hour"] == "10"


async def test_the_pace_of_two_gateways_is_added_up(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
) -> None:
    """The younger one decides how long it is known."""
    freezer.tick(timedelta(minutes=10))
    other = await entry_of(hass, bus, device="socket://other:10001")
    second = MockConfigEntry(domain=DOMAIN, data=other.data)
    await set_up(hass, second)
    assert (await told(hass))["gateways_loaded"] == "2/2"
    assert (await told(hass))["reads_per_hour"] == "30 (1 min)"


def test_reads_older_than_an_hour_are_forgotten(freezer: FrozenDateTimeFactory) -> None:
    """Nothing grows, however long it counts."""
    rate = ReadRate()
    for _ in range(200):
        rate.note()
        freezer.tick(timedelta(minutes=1))
    assert 59 * 60 <= rate.covered_s <= 60 * 60
    assert rate.per_hour == pytest.approx(60, abs=1)
    assert len(rate._by_minute) <= 60
    freezer.tick(timedelta(hours=2))
    assert rate.per_hour == 0


def test_a_pace_is_not_made_of_a_moment(freezer: FrozenDateTimeFactory) -> None:
    """What was read in the first second says nothing of the next hour."""
    rate = ReadRate()
    rate.note()
    assert rate.per_hour == 60
    freezer.tick(timedelta(minutes=10))
    assert rate.per_hour == pytest.approx(6)
