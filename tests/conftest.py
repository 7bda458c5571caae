"""What every test shares: a simulated bus, and a line to talk to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec

from hypothesis import settings
import pytest

from tests.one_copy import share_modules

pytest_plugins: list[str] = []
# The tests of the library run where Home Assistant is not, too.
if find_spec("homeassistant") is not None:
    share_modules()
    pytest_plugins += ["tests.home", "tests.databases"]

from simulator.bus import SimulatedBus  # noqa: E402
from simulator.fleet import load_fleet  # noqa: E402
from simulator.generator import ORIGIN_S  # noqa: E402
from tests.lines import LINES, MEMORY, AnyLine  # noqa: E402

# The same examples on every machine, however slow: a failure here is a failure everywhere.
settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    max_examples=250,
    database=None,
)
settings.load_profile("steady")

FREEZER = "freezer"
SEEDS = 3
LONG_SEEDS = 24
"""How many stories of `test_random_operations.py` are told, usually and with `--long`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a person choose how many random stories are told, or which."""
    parser.addoption(
        "--long",
        action="store_const",
        const=LONG_SEEDS,
        default=SEEDS,
        dest="seeds",
        help=f"{LONG_SEEDS} random stories in the place of {SEEDS}",
    )
    parser.addoption(
        "--seed", action="append", type=int, help="the random story of this seed only"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Explain the marker for tests that run over real lines too."""
    config.addinivalue_line("markers", "lines(*kinds): run once over each kind of line")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Freeze the time of a test, where it freezes any, before anything else is there.

    A loop's time jumps as it freezes: all timers are due, and who is read meanwhile is not
    read when the test lets time pass.
    """
    for item in items:
        if isinstance(item, pytest.Function) and FREEZER in item.fixturenames:
            item.fixturenames.remove(FREEZER)
            item.fixturenames.insert(0, FREEZER)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat a test for every kind of line that it is marked with, and for every seed."""
    marker = metafunc.definition.get_closest_marker("lines")
    if marker is not None and marker.args and "line_kind" in metafunc.fixturenames:
        metafunc.parametrize("line_kind", marker.args)
    if "story_seed" in metafunc.fixturenames:
        config = metafunc.config
        seeds = config.getoption("seed") or range(1, config.getoption("seeds") + 1)
        metafunc.parametrize("story_seed", seeds)


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
