"""What these tests share: a bus at the fastest rate, and what was said about it."""

from collections.abc import AsyncIterator
import logging
from pathlib import Path

import pytest

from simulator.bus import SimulatedBus
from simulator.server import serve_pty

FASTEST = 38400
"""Real time is spent on the wires: as little as the standard allows."""

SOME = {10, 12, 74}
"""Addresses of the meters that are there: a search for all takes longer than it tells."""


@pytest.fixture(autouse=True)
def sockets(socket_enabled: None) -> None:
    """Let connections be made, to processes on this computer."""


@pytest.fixture
def bus(house: SimulatedBus) -> SimulatedBus:
    """Return a bus with four meters of the house, two of which share an address."""
    house.baud_rate = FASTEST
    house.meters = [each for each in house.meters if each.primary_address in SOME]
    return house


@pytest.fixture
async def port(bus: SimulatedBus, tmp_path: Path) -> AsyncIterator[str]:
    """Return a serial port with the bus behind it."""
    async with serve_pty(bus, tmp_path / "ttyMBUS") as path:
        yield path


@pytest.fixture
def complaints(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Return what people find in their log of what we say, so far."""
    caplog.set_level(logging.INFO, "custom_components.mbus")
    return caplog.records
