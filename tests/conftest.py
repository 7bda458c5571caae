"""What every test shares: one copy of each class, and a simulated bus to talk to."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

from custom_components.mbus.meterbus.bus.line import Line
from homeassistant.core import HomeAssistant
from tests.one_copy import share_modules

share_modules()

from simulator.bus import SimulatedBus  # noqa: E402
from simulator.fleet import load_fleet  # noqa: E402
from simulator.generator import ORIGIN_S  # noqa: E402
from tests.common import entry_of, set_up  # noqa: E402
from tests.lines import LINES, MEMORY, AnyLine  # noqa: E402


def pytest_configure(config: pytest.Config) -> None:
    """Explain the marker for tests that run over real lines too."""
    config.addinivalue_line("markers", "lines(*kinds): run once over each kind of line")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat a test for every kind of line that it, or its module, is marked with."""
    marker = metafunc.definition.get_closest_marker("lines")
    if marker is not None and marker.args and "line_kind" in metafunc.fixturenames:
        metafunc.parametrize("line_kind", marker.args)


@pytest.fixture(autouse=True)
def _custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant, where a test has one, load the integration."""
    if "recorder_mock" in request.fixturenames:
        # It must be there before Home Assistant is.
        request.getfixturevalue("recorder_mock")
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Write snapshots as Home Assistant core does: what changes by itself left out."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture
def entity_registry_enabled_by_default() -> Iterator[None]:
    """Enable what is off by default, so that it is seen too."""
    enabled = "homeassistant.helpers.entity.Entity.entity_registry_enabled_default"
    with patch(enabled, new=True):
        yield


@pytest.fixture
def house() -> SimulatedBus:
    """Return the bus of the demo's house: eleven heat meters, two shared addresses."""
    return load_fleet("house", clock=lambda: ORIGIN_S).bus()


@pytest.fixture
def utilities() -> SimulatedBus:
    """Return a bus with a cold water, warm water, gas and electricity meter, an allocator."""
    return load_fleet("utilities", clock=lambda: ORIGIN_S).bus()


@pytest.fixture
def bus(utilities: SimulatedBus) -> SimulatedBus:
    """Return the bus behind every line that the integration opens."""
    return utilities


@pytest.fixture
def line_kind() -> str:
    """Return the kind of line of a test that is not marked with others."""
    return MEMORY


@pytest.fixture
async def line(
    line_kind: str, bus: SimulatedBus, request: pytest.FixtureRequest
) -> AsyncIterator[AnyLine]:
    """Return the line to the bus, for its faults and its evidence."""
    async with asynccontextmanager(LINES[line_kind])(bus, request) as line:
        yield line


@pytest.fixture
def connected(line: AnyLine) -> Iterator[list[dict[str, Any]]]:
    """Put this line in the place of any other; return how lines were asked for."""
    asked: list[dict[str, Any]] = []

    def connect(url: str, **settings: Any) -> Line:
        asked.append({"url": url, **settings})
        return line.connect(url, **settings)

    with patch("custom_components.mbus.gateway.SerialLine", side_effect=connect):
        yield asked


@pytest.fixture
async def entry(hass: HomeAssistant, bus: SimulatedBus) -> MockConfigEntry:
    """Return a gateway with every meter and record of the bus."""
    return await entry_of(hass, bus)


@pytest.fixture
async def loaded(
    hass: HomeAssistant, entry: MockConfigEntry, connected: list[dict[str, Any]]
) -> MockConfigEntry:
    """Return that gateway, set up and with its meters read once."""
    await set_up(hass, entry)
    return entry
