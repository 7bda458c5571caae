"""Serial ports of ESPHome, through Home Assistant's own integration of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
import logging
from typing import Any
from unittest.mock import MagicMock

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from simulator.bus import SimulatedBus
from tests.clock import jumping_time
from tests.common import meter_of
from tests.lines import few_timers
from tests.plugs import Computer
from tests.test_config_flow import LINK, searched, start, submit
from tests.test_gateways import told
from tests.test_real_lines import (
    COLD,
    COLD_NUMBER,
    LATER,
    METERS_SAY,
    MOVED_LINK,
    WARM,
    move,
    states_of,
    with_all_meters,
)

from .gateways import HOST
from .needs import module

module("aioesphomeapi", "aioesphomeapi")

from aioesphomeapi import APIClient  # noqa: E402

from .esphome_node import FACTORY, MBUS, Node  # noqa: E402

LONGEST_INTERVAL_S = 61 * 60
"""Meters on batteries are read once an hour."""
FIRST_READS_S = 10
"""Until each meter of a gateway that was added has been read."""
NOW_S = 0.1
"""Until the other end has what was sent to it."""
HEAT = "sensor.heat_meter_31892747_energy"
ALL_SAY = {COLD: "318.400", WARM: "127.900", HEAT: "174843.1"}
READ_ALL = {"entity_id": "button.esp32_poe_m_bus_read_all_meters"}


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Let the components that ESPHome depends on make their folders elsewhere."""
    return hass_tmp_config_dir


@pytest.fixture
async def home(
    mock_async_zeroconf: MagicMock,
    mock_bluetooth: None,
    computer: Computer,
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
) -> AsyncIterator[HomeAssistant]:
    """Return a Home Assistant whose computer has no ports, in time that nobody waits for."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "usb", {})
    # The server of tests takes no more files once a browser has come, unlike the real one.
    assert await async_setup_component(hass, "mbus", {})
    with jumping_time(freezer), few_timers():
        yield hass
        # What is still open would ask a node that is gone.
        for each in hass.config_entries.async_entries():
            await hass.config_entries.async_unload(each.entry_id)


@pytest.fixture
def bus(utilities: SimulatedBus) -> SimulatedBus:
    """Return a bus with a cold and a warm water meter, at the usual rate."""
    return some_of(utilities, 0, 2)


@pytest.fixture
def node(bus: SimulatedBus) -> Node:
    """Return a node with one port, and that bus behind it."""
    return Node("cellar", "DE:AD:BE:EF:00:01", {"M-Bus": bus})


def some_of(bus: SimulatedBus, first: int, behind: int) -> SimulatedBus:
    """Return a bus with some meters of another one, at the usual rate."""
    return SimulatedBus(bus.meters[first:behind], 2400)


async def add_node(hass: HomeAssistant, port: int) -> None:
    """Add a node in the dialog of ESPHome's integration."""
    flow = await hass.config_entries.flow.async_init(
        "esphome", context={"source": SOURCE_USER}
    )
    flow = await submit(hass, flow, {"host": HOST, "port": port})
    assert flow["result"].state is ConfigEntryState.LOADED
    await hass.async_block_till_done()


async def ports_listed(hass_ws_client: WebSocketGenerator) -> list[dict[str, Any]]:
    """Return what a browser offers where a serial port is asked for."""
    browser = await hass_ws_client()
    await browser.send_json_auto_id({"type": "usb/list_serial_ports"})
    ports: list[dict[str, Any]] = (await browser.receive_json())["result"]
    return ports


async def url_of_port(hass_ws_client: WebSocketGenerator) -> str:
    """Return where the only port leads that a browser offers."""
    (port,) = await ports_listed(hass_ws_client)
    url: str = port["device"]
    return url


async def add_gateway(hass: HomeAssistant, url: str) -> ConfigEntry:
    """Add a gateway with all meters that a search finds at a port."""
    flow = await submit(hass, await start(hass, "serial"), {"device": url})
    flow = await searched(hass, await submit(hass, flow, LINK))
    entry: ConfigEntry = (await with_all_meters(hass, flow))["result"]
    # The line is opened, and the meters are read, when the dialog is over.
    await asyncio.sleep(FIRST_READS_S)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


async def pass_interval(hass: HomeAssistant) -> None:
    """Let so much time pass that each meter is due once."""
    await asyncio.sleep(LONGEST_INTERVAL_S)
    await hass.async_block_till_done(wait_background_tasks=True)


def errors_in(log: pytest.LogCaptureFixture) -> list[str]:
    """Return what the log complains of about gateways and meters."""
    return [
        each.getMessage()
        for each in log.records
        if each.name.startswith("custom_components") and each.levelno > logging.WARNING
    ]


async def test_a_port_of_a_node_leads_to_sensors(
    home: HomeAssistant, hass_ws_client: WebSocketGenerator, node: Node
) -> None:
    """It is chosen by its description, and is set to what meters hear."""
    (port,) = node.ports
    async with node.running() as number:
        await add_node(home, number)
        (listed,) = await ports_listed(hass_ws_client)
        assert listed["description"] == "esp32-poe (M-Bus)"
        assert port.settings == FACTORY
        entry = await add_gateway(home, listed["device"])
        assert port.settings == MBUS
        assert entry.title == "esp32-poe (M-Bus)"
        assert entry.data["device"] == listed["device"]
        assert states_of(home, *METERS_SAY) == METERS_SAY
        await home.config_entries.async_unload(entry.entry_id)
        await asyncio.sleep(NOW_S)
        assert port.holder is None


@pytest.mark.parametrize("says_goodbye", [True, False])
async def test_a_node_that_is_gone_is_told_once_and_read_when_it_is_back(
    home: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    node: Node,
    caplog: pytest.LogCaptureFixture,
    says_goodbye: bool,
) -> None:
    """It starts anew and says so, or has no power; there are two meters behind it."""
    async with node.running(says_goodbye=says_goodbye) as number:
        await add_node(home, number)
        await add_gateway(home, await url_of_port(hass_ws_client))
        assert states_of(home, *METERS_SAY) == METERS_SAY
    for _ in range(2):
        await pass_interval(home)
        assert set(states_of(home, *METERS_SAY).values()) == {STATE_UNAVAILABLE}
    assert told(home) == {"gateway_unreachable"}
    (complaint,) = errors_in(caplog)
    assert complaint.startswith("esp32-poe (M-Bus) cannot be reached: ")
    with pytest.raises(HomeAssistantError) as caught:
        await home.services.async_call("button", "press", READ_ALL, blocking=True)
    assert caught.value.translation_key == "device_away"
    async with node.running(number):
        await pass_interval(home)
        assert states_of(home, *METERS_SAY) == METERS_SAY
        assert told(home) == set()
    assert errors_in(caplog) == [complaint]


async def test_a_node_without_power_is_told_once_and_read_when_it_has_some(
    home: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    node: Node,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nobody closes its connection: ESPHome notices that it does not answer."""
    async with node.running() as number:
        await add_node(home, number)
        await add_gateway(home, await url_of_port(hass_ws_client))
        node.has_power = False
        for _ in range(2):
            await pass_interval(home)
            assert set(states_of(home, *METERS_SAY).values()) == {STATE_UNAVAILABLE}
        assert told(home) == {"gateway_unreachable"}
        node.has_power = True
        await pass_interval(home)
        assert states_of(home, *METERS_SAY) == METERS_SAY
        assert told(home) == set()
    assert len(errors_in(caplog)) == 1


async def test_a_node_that_starts_anew_between_two_reads_is_no_fault(
    home: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    node: Node,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The next read finds its port closed, and opens and sets it again."""
    (port,) = node.ports
    async with node.running() as number:
        await add_node(home, number)
        entry = await add_gateway(home, await url_of_port(hass_ws_client))
    port.settings = FACTORY
    async with node.running(number):
        await pass_interval(home)
        assert states_of(home, *METERS_SAY) == METERS_SAY
        assert port.settings == MBUS
        assert entry.runtime_data.master.counters.lost == 0
        assert errors_in(caplog) == []


async def test_a_gateway_that_opens_its_port_anew_keeps_it(
    home: HomeAssistant, hass_ws_client: WebSocketGenerator, node: Node
) -> None:
    """All of Home Assistant is one client of a node: who gives a port up takes it from all."""
    (port,) = node.ports
    async with node.running() as number:
        await add_node(home, number)
        url = await url_of_port(hass_ws_client)
        entry = await add_gateway(home, url)
        assert await home.config_entries.async_reload(entry.entry_id)
        await pass_interval(home)
        assert port.holder is not None
        flow = await move(home, "serial", {"device": url})
        flow = await submit(home, flow, {**MOVED_LINK, "baud_rate": "9600"})
        assert flow["reason"] == "settings_saved"
        await home.async_block_till_done(wait_background_tasks=True)
        assert port.settings == replace(MBUS, baud_rate=9600)
        assert port.holder is not None
        port.wire.bus.baud_rate = 9600
        meter_of(port.wire.bus, COLD_NUMBER).telegrams = LATER
        await pass_interval(home)
        assert states_of(home, COLD) == {COLD: "318.900"}


async def test_a_node_that_is_away_at_the_start_is_waited_for(
    home: HomeAssistant, hass_ws_client: WebSocketGenerator, node: Node
) -> None:
    """The gateway says which device is missing, and so does the dialog of another one."""
    async with node.running() as number:
        await add_node(home, number)
        url = await url_of_port(hass_ws_client)
        entry = await add_gateway(home, url)
        await home.config_entries.async_unload(entry.entry_id)
    other = await submit(home, await start(home, "serial"), {"device": f"{url}+2"})
    assert other["errors"] == {"base": "device_away"}
    assert not await home.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "device_away"
    async with node.running(number):
        await pass_interval(home)
        assert entry.state is ConfigEntryState.LOADED
        assert states_of(home, *METERS_SAY) == METERS_SAY
        assert told(home) == set()


async def test_a_port_that_another_program_has_is_told(
    home: HomeAssistant, hass_ws_client: WebSocketGenerator, node: Node
) -> None:
    """A node gives a port to one at a time; the dialog goes on when it is free."""
    async with node.running() as number:
        await add_node(home, number)
        url = await url_of_port(hass_ws_client)
        other = APIClient(HOST, number, "")
        await other.connect()
        await other.serial_proxy_subscribe_await_response(0)
        flow = await submit(home, await start(home, "serial"), {"device": url})
        assert flow["errors"] == {"base": "port_in_use"}
        await other.disconnect()
        flow = await submit(home, flow, {"device": url})
        assert flow["step_id"] == "link"


async def test_a_port_that_the_node_has_no_more_is_told(
    home: HomeAssistant, hass_ws_client: WebSocketGenerator, node: Node
) -> None:
    """The node is there: its port is called otherwise now."""
    async with node.running() as number:
        await add_node(home, number)
        (port,) = node.ports
        url = await url_of_port(hass_ws_client)
        port.name = "Meters"
        flow = await submit(home, await start(home, "serial"), {"device": url})
        assert flow["errors"] == {"base": "port_not_found"}


async def test_ports_of_one_node_and_of_two_have_a_bus_each(
    home: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    utilities: SimulatedBus,
    house: SimulatedBus,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What is gone with a node is unavailable; what hangs on the other one goes on."""
    buses = {"M-Bus": some_of(utilities, 0, 1), "UART 2": some_of(utilities, 1, 2)}
    cellar = Node("cellar", "DE:AD:BE:EF:00:01", buses)
    attic = Node("attic", "DE:AD:BE:EF:00:02", {"M-Bus": some_of(house, 0, 1)})
    async with attic.running() as attic_port:
        async with cellar.running() as cellar_port:
            await add_node(home, attic_port)
            await add_node(home, cellar_port)
            ports = await ports_listed(hass_ws_client)
            entries = [await add_gateway(home, each["device"]) for each in ports]
            assert [each.title for each in entries] == [
                "esp32-poe (M-Bus) (Attic)",
                "esp32-poe (M-Bus) (Cellar)",
                "esp32-poe (UART 2)",
            ]
            await pass_interval(home)
            assert states_of(home, COLD, WARM, HEAT) == ALL_SAY
        for _ in range(2):
            await pass_interval(home)
        in_cellar = {COLD: STATE_UNAVAILABLE, WARM: STATE_UNAVAILABLE}
        assert states_of(home, COLD, WARM, HEAT) == {**ALL_SAY, **in_cellar}
        async with cellar.running(cellar_port):
            await pass_interval(home)
            assert states_of(home, COLD, WARM, HEAT) == ALL_SAY
    assert [each.partition(": ")[0] for each in errors_in(caplog)] == [
        "esp32-poe (M-Bus) (Cellar) cannot be reached",
        "esp32-poe (UART 2) cannot be reached",
    ]
