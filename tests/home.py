"""What the tests of the integration share: a Home Assistant with a gateway."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion
from syrupy.filters import props

from custom_components.mbus.meterbus.bus.line import Line
from homeassistant.core import HomeAssistant
from simulator.bus import SimulatedBus
from tests.common import entry_of, set_up
from tests.lines import MEMORY, AnyLine
from tests.plugs import Computer

FIELDS_OF_NEWER_REGISTRIES: Final = ("compat_name",)
"""What an entity has in some versions of Home Assistant only; the integration sets none."""


@pytest.fixture(autouse=True)
def _custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant, where a test has one, load the integration."""
    if "recorder_mock" in request.fixturenames:
        # It must be there before Home Assistant is.
        request.getfixturevalue("recorder_mock")
    if "hass" in request.fixturenames:
        # What one test stores is not there in the next.
        request.getfixturevalue("hass_storage")
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
def enable_event_loop_debug() -> None:
    """Leave the loop's own checks off: with a stack for each future, all takes longer."""


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Write snapshots as Home Assistant core does: what changes by itself left out."""
    extended = snapshot.use_extension(HomeAssistantSnapshotExtension)
    return extended.with_defaults(exclude=props(*FIELDS_OF_NEWER_REGISTRIES))


@pytest.fixture
def entity_registry_enabled_by_default() -> Iterator[None]:
    """Enable what is off by default, so that it is seen too."""
    enabled = "homeassistant.helpers.entity.Entity.entity_registry_enabled_default"
    with patch(enabled, new=True):
        yield


def _is_over_real_line(request: pytest.FixtureRequest) -> bool:
    if "line" not in request.fixturenames:
        return False
    return bool(request.getfixturevalue("line_kind") != MEMORY)


@pytest.fixture(autouse=True)
def _every_task_awaited(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let Home Assistant wait for a task even while a timeout within it is ending.

    It takes such a task for one that is cancelled, as that of a read on a real line is in
    the moment in which its last byte has come.
    """
    ending = patch("homeassistant.core.cancelling", return_value=False)
    with ending if _is_over_real_line(request) else nullcontext():
        yield


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


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    """Return the computer that everything is plugged into, with empty sockets."""
    computer = Computer(tmp_path)
    computer.dev.mkdir()
    monkeypatch.setattr("serialx.platforms.serial_linux.SYS_ROOT", tmp_path / "sys")
    monkeypatch.setattr("serialx.platforms.serial_linux.DEV_ROOT", computer.dev)
    monkeypatch.setattr("custom_components.mbus.ports.LINKS", computer.dev / "serial")
    return computer
