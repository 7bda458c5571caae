"""The integration over real lines: a TCP socket and a pseudo-terminal, in real time."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from custom_components.mbus.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import slugify
from simulator.bus import SimulatedBus
from simulator.server import serve_pty, serve_tcp
from simulator.telegrams import RecordsTelegram, integer, record
from tests.common import meter_of, state
from tests.test_config_flow import choices, preselected, searched, start, submit

HOST = "127.0.0.1"
FASTEST = 38400
"""Real time is spent on the wires: as little as the standard allows."""

LINK = {
    "baud_rate": str(FASTEST),
    "search": "secondary",
    "advanced": {"parity": "even", "extra_time": 0},
}

COLD_NUMBER = "66510211"
COLD_NAME = f"kamstrup_cold_water_meter_{COLD_NUMBER}"
COLD = f"sensor.{COLD_NAME}_volume"
WARM = "sensor.kamstrup_warm_water_meter_66510348_volume"
READ_NOW = f"button.{COLD_NAME}_read_now"

COLD_SAYS = {
    COLD: "318.400",
    f"{COLD}_backward": "0.019",
    f"sensor.{COLD_NAME}_flow": "0.008",
}
METERS_SAY = {**COLD_SAYS, WARM: "127.900"}
LATER = RecordsTelegram(record("04 13", integer(318_900, 4)))
"""What a water meter answers when half a cubic metre more has run through it."""


@pytest.fixture
def bus(utilities: SimulatedBus) -> SimulatedBus:
    """Return a bus with a cold and a warm water meter, at the fastest rate."""
    utilities.meters = utilities.meters[:2]
    utilities.baud_rate = FASTEST
    return utilities


@pytest.fixture
def cold_bus(bus: SimulatedBus) -> SimulatedBus:
    """Return that bus with the cold water meter alone, which is found sooner."""
    bus.meters = bus.meters[:1]
    return bus


def gateway(
    bus: SimulatedBus, where: str = f"{HOST}:0"
) -> AbstractAsyncContextManager[str]:
    """Let a network gateway stand before a bus, at any free port unless told which."""
    host, _, port = where.rpartition(":")
    return serve_tcp(bus, host, int(port))


async def nobody_at(bus: SimulatedBus) -> str:
    """Return where a gateway was a moment ago, and nobody listens now."""
    async with gateway(bus) as where:
        return where


def network(where: str) -> dict[str, str | int]:
    """Return the answers to where a raw TCP gateway is."""
    host, _, port = where.rpartition(":")
    return {"host": host, "port": int(port), "protocol": "socket"}


async def at_meters(hass: HomeAssistant, flow: ConfigFlowResult) -> ConfigFlowResult:
    """Go from the link to the meters that the search finds."""
    assert flow["step_id"] == "link"
    flow = await submit(hass, flow, LINK)
    assert flow["type"] is FlowResultType.SHOW_PROGRESS
    flow = await searched(hass, flow)
    assert flow["step_id"] == "meters"
    return flow


async def with_all_meters(
    hass: HomeAssistant, flow: ConfigFlowResult
) -> ConfigFlowResult:
    """Go from the meters to the entry, as suggested."""
    meters = preselected(flow, "meters")
    flow = await submit(hass, flow, {"meters": meters})
    for _ in meters:
        assert flow["step_id"] == "records"
        flow = await submit(
            hass, flow, {"preset": "suggested", "records": preselected(flow, "records")}
        )
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    return flow


async def add_gateway(hass: HomeAssistant, where: str) -> ConfigFlowResult:
    """Add a network gateway with every meter behind it."""
    flow = await submit(hass, await start(hass, "network"), network(where))
    return await with_all_meters(hass, await at_meters(hass, flow))


async def add_port(hass: HomeAssistant, port: str) -> ConfigFlowResult:
    """Add a serial port with every meter behind it."""
    flow = await submit(hass, await start(hass, "serial"), {"device": port})
    return await with_all_meters(hass, await at_meters(hass, flow))


async def press(hass: HomeAssistant, button: str) -> None:
    """Press a button, and wait until it has done what it is for."""
    await hass.services.async_call(
        "button", "press", {"entity_id": button}, blocking=True
    )
    await hass.async_block_till_done()


async def first_read(hass: HomeAssistant, *sensors: str) -> dict[str, str]:
    """Return what sensors show once all of them show anything, or fail after a while."""
    # Once is not enough: Home Assistant does not wait for a task whose own timeout is
    # just ending, as that of a read on a real line may be.
    async with asyncio.timeout(5):
        while STATE_UNAVAILABLE in states_of(hass, *sensors).values():
            await hass.async_block_till_done(wait_background_tasks=True)
    return states_of(hass, *sensors)


def device_behind(link: str) -> str:
    """Return the path below /dev that a link leads to."""
    return str(Path(link).readlink())


def read_all_of(where: str) -> str:
    """Return the button that reads all meters of a network gateway."""
    return f"button.{slugify(where)}_read_all_meters"


def states_of(hass: HomeAssistant, *sensors: str) -> dict[str, str]:
    """Return what sensors show."""
    return {each: state(hass, each).state for each in sensors}


async def unload(hass: HomeAssistant) -> None:
    """Unload the one gateway there is; it must have been loaded."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert entry.state is ConfigEntryState.LOADED
    assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("socket_enabled")
async def test_a_network_gateway_leads_to_sensors(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """From its host and port to what its meters say, over raw TCP."""
    async with gateway(bus) as where:
        flow = await add_gateway(hass, where)
        assert flow["title"] == where
        assert flow["data"]["device"] == f"socket://{where}"
        assert flow["data"]["baud_rate"] == FASTEST
        assert await first_read(hass, *METERS_SAY) == METERS_SAY
        await unload(hass)


async def test_a_serial_port_leads_to_sensors(
    hass: HomeAssistant, bus: SimulatedBus, tmp_path: Path
) -> None:
    """A pseudo-terminal takes no even parity, which is the default, and works."""
    async with serve_pty(bus, tmp_path / "ttyMBUS") as link:
        port = device_behind(link)
        flow = await add_port(hass, port)
        assert flow["title"] == flow["data"]["device"] == port
        assert await first_read(hass, *METERS_SAY) == METERS_SAY
        await unload(hass)


async def test_a_link_to_a_serial_port_leads_to_sensors(
    hass: HomeAssistant, cold_bus: SimulatedBus, tmp_path: Path
) -> None:
    """A path outside /dev is kept as it is."""
    async with serve_pty(cold_bus, tmp_path / "ttyMBUS") as link:
        flow = await add_port(hass, link)
        assert flow["data"]["device"] == link
        assert await first_read(hass, *COLD_SAYS) == COLD_SAYS
        await unload(hass)


async def test_a_serial_port_is_read_again_after_a_reload(
    hass: HomeAssistant, cold_bus: SimulatedBus, tmp_path: Path
) -> None:
    """It is released when it is closed: a port takes one master at a time."""
    async with serve_pty(cold_bus, tmp_path / "ttyMBUS") as link:
        flow = await add_port(hass, link)
        assert await first_read(hass, *COLD_SAYS) == COLD_SAYS
        meter_of(cold_bus, COLD_NUMBER).telegrams = LATER
        assert await hass.config_entries.async_reload(flow["result"].entry_id)
        assert await first_read(hass, COLD) == {COLD: "318.900"}
        await unload(hass)


@pytest.mark.usefixtures("socket_enabled")
async def test_a_gateway_that_refuses_is_found_by_the_same_flow_once_it_is_there(
    hass: HomeAssistant, cold_bus: SimulatedBus
) -> None:
    """The form says that nobody listens, and goes on when somebody does."""
    where = await nobody_at(cold_bus)
    flow = await submit(hass, await start(hass, "network"), network(where))
    assert flow["step_id"] == "network"
    assert flow["errors"] == {"base": "connection_refused"}
    async with gateway(cold_bus, where):
        flow = await submit(hass, flow, network(where))
        flow = await at_meters(hass, flow)
        (label,) = choices(flow, "meters").values()
        assert label.startswith(f"Kamstrup cold water meter {COLD_NUMBER} · ")


@pytest.mark.usefixtures("socket_enabled")
async def test_a_gateway_that_restarts_is_read_by_the_next_press(
    hass: HomeAssistant, cold_bus: SimulatedBus
) -> None:
    """The press in between says why it fails; nothing needs a reload."""
    async with gateway(cold_bus) as where:
        await add_gateway(hass, where)
        assert await first_read(hass, *COLD_SAYS) == COLD_SAYS
    with pytest.raises(HomeAssistantError, match="lost"):
        await press(hass, READ_NOW)
    assert set(states_of(hass, *COLD_SAYS).values()) == {STATE_UNAVAILABLE}
    meter_of(cold_bus, COLD_NUMBER).telegrams = LATER
    async with gateway(cold_bus, where):
        await press(hass, READ_NOW)
        assert state(hass, COLD).state == "318.900"
        await unload(hass)


@pytest.mark.usefixtures("socket_enabled")
async def test_a_gateway_that_is_away_for_long_comes_back(
    hass: HomeAssistant, bus: SimulatedBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lost at first, refused from then on; every meter is there again afterwards."""
    # Real time would pass between the attempts to open the line.
    master = "custom_components.mbus.meterbus.bus.master"
    monkeypatch.setattr(f"{master}.FIRST_BACKOFF_S", 0.0)
    async with gateway(bus) as where:
        await add_gateway(hass, where)
        assert await first_read(hass, *METERS_SAY) == METERS_SAY
    for _ in range(3):
        await press(hass, read_all_of(where))
        assert set(states_of(hass, *METERS_SAY).values()) == {STATE_UNAVAILABLE}
    async with gateway(bus, where):
        await press(hass, read_all_of(where))
        assert states_of(hass, *METERS_SAY) == METERS_SAY
        await unload(hass)
