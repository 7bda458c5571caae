"""The integration over real lines, in real time, from what a person types.

TCP sockets, RFC 2217 and pseudo-terminals. How the flows go on over such lines, and
recover, is in the tests of the flows, which run over them too (see tests/lines.py).
"""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
import fcntl
import os
from pathlib import Path
import socket
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meterbus.bus.line import LineProblem
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import slugify
from simulator.bus import SimulatedBus
from simulator.fleet import load_fleet
from simulator.rfc2217 import serve_rfc2217
from simulator.server import serve_pty, serve_tcp
from simulator.telegrams import RecordsTelegram, integer, record
from tests.clock import jumping_time
from tests.common import meter_of, state
from tests.test_config_flow import choices, preselected, searched, start, submit

HOST = "127.0.0.1"
FASTEST = 38400
"""Real time is spent on the wires: as little as the standard allows."""

LINK = {
    "baud_rate": str(FASTEST),
    "search": "secondary",
    "advanced": {"parity": "even", "extra_time_ms": 0},
}

MOVED_LINK = {key: LINK[key] for key in ("baud_rate", "advanced")}

SERVERS = {"socket": serve_tcp, "rfc2217": serve_rfc2217}

# Taken before tests begin: in them, Home Assistant's plugin lets no name be looked up.
LOOK_UP = socket.getaddrinfo
NO_HOST = ".".join(["gateway"] * 40)
"""Too long for a name, so that the system does not even ask for it."""

COLD_NUMBER = "66510211"
COLD_NAME = f"cold_water_meter_{COLD_NUMBER}"
COLD = f"sensor.{COLD_NAME}_volume"
WARM = "sensor.warm_water_meter_66510348_volume"
READ_NOW = f"button.{COLD_NAME}_read_now"

COLD_SAYS = {
    COLD: "318.400",
    f"{COLD}_backward": "0.019",
    f"sensor.{COLD_NAME}_flow_rate": "0.008",
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


@pytest.fixture
def other_bus(cold_bus: SimulatedBus) -> SimulatedBus:
    """Return a bus elsewhere, with the same meter half a cubic metre later."""
    (meter,) = load_fleet("utilities").bus().meters[:1]
    meter.telegrams = LATER
    return SimulatedBus([meter], FASTEST)


def gateway(
    bus: SimulatedBus, where: str = f"{HOST}:0", protocol: str = "socket"
) -> AbstractAsyncContextManager[str]:
    """Let a network gateway stand before a bus, at any free port unless told which."""
    host, _, port = where.rpartition(":")
    return SERVERS[protocol](bus, host, int(port))


async def nobody_at(bus: SimulatedBus) -> str:
    """Return where a gateway was a moment ago, and nobody listens now."""
    async with gateway(bus) as where:
        return where


def network(where: str, protocol: str = "socket") -> dict[str, str | int]:
    """Return the answers to where a network gateway is, and how it talks."""
    host, _, port = where.rpartition(":")
    return {"host": host, "port": int(port), "protocol": protocol}


@contextmanager
def held(port: str) -> Iterator[None]:
    """Hold a serial port, as another program would."""
    file = os.open(port, os.O_RDWR | os.O_NOCTTY)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield
    finally:
        os.close(file)


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


async def add_gateway(
    hass: HomeAssistant, where: str, protocol: str = "socket"
) -> ConfigFlowResult:
    """Add a network gateway with every meter behind it."""
    flow = await submit(hass, await start(hass, "network"), network(where, protocol))
    return await with_all_meters(hass, await at_meters(hass, flow))


async def add_port(hass: HomeAssistant, port: str) -> ConfigFlowResult:
    """Add a serial port with every meter behind it."""
    flow = await submit(hass, await start(hass, "serial"), {"device": port})
    return await with_all_meters(hass, await at_meters(hass, flow))


async def move(
    hass: HomeAssistant, choice: str, answers: dict[str, Any]
) -> ConfigFlowResult:
    """Start to move the one gateway there is, to where these answers say."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    context = {"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    flow = await hass.config_entries.flow.async_init(DOMAIN, context=context)
    flow = await submit(hass, flow, {"next_step_id": choice})
    return await submit(hass, flow, answers)


async def moved(hass: HomeAssistant, flow: ConfigFlowResult) -> dict[str, str]:
    """Finish to move a gateway; return what the cold water meter shows there."""
    assert flow["step_id"] == "moved_link"
    before = state(hass, COLD).last_reported
    flow = await submit(hass, flow, MOVED_LINK)
    assert flow["reason"] == "reconfigure_successful"
    async with asyncio.timeout(5):
        while state(hass, COLD).last_reported == before:
            await hass.async_block_till_done(wait_background_tasks=True)
    return await first_read(hass, COLD)


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
@pytest.mark.parametrize("protocol", SERVERS)
async def test_a_network_gateway_leads_to_sensors(
    hass: HomeAssistant, bus: SimulatedBus, protocol: str
) -> None:
    """From its host and port to what its meters say, raw or with RFC 2217."""
    async with gateway(bus, protocol=protocol) as where:
        flow = await add_gateway(hass, where, protocol)
        assert flow["title"] == where
        assert flow["data"]["device"] == f"{protocol}://{where}"
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
        assert label.startswith(f"{COLD_NUMBER} · ")


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    ("host", "problem"),
    [(NO_HOST, "unknown_host"), ("ftp://127.0.0.1", "bad_url")],
    ids=["nobody knows it", "address of a page"],
)
async def test_a_wrong_host_is_corrected_where_it_was_typed(
    hass: HomeAssistant,
    cold_bus: SimulatedBus,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    problem: str,
) -> None:
    """The form says what is wrong with it, and takes the right one."""
    monkeypatch.setattr(socket, "getaddrinfo", LOOK_UP)
    async with gateway(cold_bus) as where:
        wrong = network(where) | {"host": host}
        flow = await submit(hass, await start(hass, "network"), wrong)
        assert flow["step_id"] == "network"
        assert flow["errors"] == {"base": problem}
        flow = await submit(hass, flow, network(where))
        assert flow["step_id"] == "link"


@pytest.mark.usefixtures("socket_enabled")
async def test_a_raw_gateway_does_not_answer_who_wants_to_set_its_port(
    hass: HomeAssistant, cold_bus: SimulatedBus, freezer: FrozenDateTimeFactory
) -> None:
    """The form says so, and goes on with the right protocol."""
    # Without the jumps it takes the ten seconds that any host gets.
    with jumping_time(freezer):
        async with gateway(cold_bus) as where:
            wrong = network(where, "rfc2217")
            flow = await submit(hass, await start(hass, "network"), wrong)
            assert flow["step_id"] == "network"
            assert flow["errors"] == {"base": "no_rfc2217"}
            flow = await submit(hass, flow, network(where))
            assert flow["step_id"] == "link"


async def test_an_adapter_that_is_not_plugged_in_is_found_when_it_is(
    hass: HomeAssistant, cold_bus: SimulatedBus, tmp_path: Path
) -> None:
    """The form says that there is no such port, and goes on with the same answer."""
    port = {"device": str(tmp_path / "ttyMBUS")}
    flow = await submit(hass, await start(hass, "serial"), port)
    assert flow["step_id"] == "serial"
    assert flow["errors"] == {"base": "port_not_found"}
    async with serve_pty(cold_bus, tmp_path / "ttyMBUS"):
        flow = await submit(hass, flow, port)
        await at_meters(hass, flow)


async def test_a_port_that_another_program_holds_can_be_added_when_it_is_free(
    hass: HomeAssistant, cold_bus: SimulatedBus, tmp_path: Path
) -> None:
    """The form says that it is in use, and goes on with the same answer."""
    async with serve_pty(cold_bus, tmp_path / "ttyMBUS") as link:
        with held(link):
            port = {"device": link}
            flow = await submit(hass, await start(hass, "serial"), port)
            assert flow["step_id"] == "serial"
            assert flow["errors"] == {"base": "port_in_use"}
        flow = await submit(hass, flow, port)
        await at_meters(hass, flow)


async def test_a_port_that_another_program_took_meanwhile_is_an_issue(
    hass: HomeAssistant,
    cold_bus: SimulatedBus,
    tmp_path: Path,
    issue_registry: ir.IssueRegistry,
) -> None:
    """The gateway waits, a person reads why, and it is read again when it is free."""
    async with serve_pty(cold_bus, tmp_path / "ttyMBUS") as link:
        entry = (await add_port(hass, link))["result"]
        assert await first_read(hass, *COLD_SAYS) == COLD_SAYS
        await unload(hass)
        with held(link):
            await hass.config_entries.async_setup(entry.entry_id)
            assert entry.state is ConfigEntryState.SETUP_RETRY
            assert {key[1] for key in issue_registry.issues} == {
                f"line_in_use_{entry.entry_id}"
            }
        await hass.config_entries.async_reload(entry.entry_id)
        assert await first_read(hass, *COLD_SAYS) == COLD_SAYS
        assert issue_registry.issues == {}
        await unload(hass)


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("protocol", SERVERS)
async def test_a_gateway_moves_to_another_network_port(
    hass: HomeAssistant,
    cold_bus: SimulatedBus,
    other_bus: SimulatedBus,
    protocol: str,
) -> None:
    """Its meters are the same, and are read at the new place."""
    async with (
        gateway(cold_bus) as where,
        gateway(other_bus, protocol=protocol) as there,
    ):
        await add_gateway(hass, where)
        assert await first_read(hass, *COLD_SAYS) == COLD_SAYS
        flow = await move(hass, "network", network(there, protocol))
        assert await moved(hass, flow) == {COLD: "318.900"}
        await unload(hass)


@pytest.mark.usefixtures("socket_enabled")
async def test_a_gateway_moves_to_a_serial_port(
    hass: HomeAssistant,
    cold_bus: SimulatedBus,
    other_bus: SimulatedBus,
    tmp_path: Path,
) -> None:
    """An adapter takes the place of the network gateway."""
    async with (
        gateway(cold_bus) as where,
        serve_pty(other_bus, tmp_path / "ttyMBUS") as link,
    ):
        await add_gateway(hass, where)
        assert await first_read(hass, *COLD_SAYS) == COLD_SAYS
        flow = await move(hass, "serial", {"device": link})
        assert await moved(hass, flow) == {COLD: "318.900"}
        await unload(hass)


@pytest.mark.usefixtures("socket_enabled")
async def test_a_gateway_stays_until_somebody_listens_at_the_new_place(
    hass: HomeAssistant, cold_bus: SimulatedBus, other_bus: SimulatedBus
) -> None:
    """It is read at the old place meanwhile; then the same flow moves it."""
    there = await nobody_at(other_bus)
    async with gateway(cold_bus) as where:
        await add_gateway(hass, where)
        assert await first_read(hass, *COLD_SAYS) == COLD_SAYS
        flow = await move(hass, "network", network(there))
        assert flow["errors"] == {"base": "connection_refused"}
        await press(hass, READ_NOW)
        assert states_of(hass, *COLD_SAYS) == COLD_SAYS
        async with gateway(other_bus, there):
            flow = await submit(hass, flow, network(there))
            assert await moved(hass, flow) == {COLD: "318.900"}
            await unload(hass)


@pytest.mark.usefixtures("socket_enabled")
async def test_a_gateway_that_goes_between_two_pages_stays_where_it_was(
    hass: HomeAssistant, cold_bus: SimulatedBus, other_bus: SimulatedBus
) -> None:
    """The page with the settings says that the new place is gone, and goes on later."""
    async with gateway(cold_bus) as where:
        await add_gateway(hass, where)
        assert await first_read(hass, *COLD_SAYS) == COLD_SAYS
        async with gateway(other_bus) as there:
            flow = await move(hass, "network", network(there))
        flow = await submit(hass, flow, MOVED_LINK)
        assert flow["step_id"] == "moved_link"
        assert flow["errors"] == {"base": "connection_refused"}
        async with gateway(other_bus, there):
            assert await moved(hass, flow) == {COLD: "318.900"}
            await unload(hass)


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
    connection = "custom_components.mbus.meterbus.bus.connection"
    monkeypatch.setattr(f"{connection}.FIRST_BACKOFF_S", 0.0)
    async with gateway(bus) as where:
        await add_gateway(hass, where)
        assert await first_read(hass, *METERS_SAY) == METERS_SAY
    for _ in range(3):
        with pytest.raises(HomeAssistantError) as err:
            await press(hass, read_all_of(where))
        assert err.value.translation_key == LineProblem.REFUSED
        assert set(states_of(hass, *METERS_SAY).values()) == {STATE_UNAVAILABLE}
    async with gateway(bus, where):
        await press(hass, read_all_of(where))
        assert states_of(hass, *METERS_SAY) == METERS_SAY
        await unload(hass)
