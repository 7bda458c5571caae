"""socat between the integration and the simulated bus, as people put it there."""

from pathlib import Path

import pytest

from simulator.bus import SimulatedBus
from simulator.server import serve_tcp

from .gateways import HOST, socat_listening, socat_terminal
from .talks import found_at

pytestmark = pytest.mark.wall_clock


async def test_a_port_may_be_a_far_one(bus: SimulatedBus, tmp_path: Path) -> None:
    """A pseudo-terminal here that leads to a gateway somewhere."""
    async with (
        serve_tcp(bus, HOST, 0) as where,
        socat_terminal(tmp_path / "far", f"TCP:{where}") as path,
    ):
        assert await found_at(path) == 4


async def test_a_port_may_be_served(port: str) -> None:
    """A serial port over TCP, by one command."""
    async with socat_listening(f"{port},rawer") as where:
        assert await found_at(f"socket://{where}") == 4


async def test_a_port_may_lead_to_another(port: str, tmp_path: Path) -> None:
    """From one pseudo-terminal to the next."""
    async with socat_terminal(tmp_path / "other", f"{port},rawer") as path:
        assert await found_at(path) == 4
