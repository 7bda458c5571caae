"""A master on a simulated line."""

import pytest

from meterbus.bus.master import Master
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine


@pytest.fixture
def bus(house: SimulatedBus) -> SimulatedBus:
    """Return the bus of the house."""
    return house


@pytest.fixture
def master(line: SimulatedLine) -> Master:
    """Return the master of that bus."""
    return Master(line)
