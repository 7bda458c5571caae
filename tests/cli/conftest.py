"""The buses that commands are run against."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from simulator.bus import SimulatedBus
from simulator.server import serve_pty, serve_tcp
from tests.cli.running import served
from tests.meters import meter_of


@pytest.fixture
def port(house: SimulatedBus, tmp_path: Path) -> Iterator[str]:
    """Serve the house on a pseudo-terminal."""
    house.baud_rate = 38400
    with served(partial(serve_pty, house, tmp_path / "ttyMBUS")) as path:
        yield path


@pytest.fixture
def gateway(house: SimulatedBus, socket_enabled: None) -> Iterator[str]:
    """Serve one meter of the house, at address 10, behind a network gateway."""
    house.meters = [meter_of(house, "82969010")]
    with served(partial(serve_tcp, house, "127.0.0.1", 0)) as where:
        yield f"socket://{where}"


@pytest.fixture
def network(house: SimulatedBus, socket_enabled: None) -> Iterator[str]:
    """Serve the house behind a network gateway."""
    house.baud_rate = 38400
    with served(partial(serve_tcp, house, "127.0.0.1", 0)) as where:
        yield f"socket://{where}"
