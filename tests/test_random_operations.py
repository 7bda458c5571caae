"""Whatever people do to two gateways at the same time, what is stored is what runs.

Other seeds: `--seed N`, as often as wanted, or `--long`. A failure tells what has happened
until then.
"""

from collections.abc import AsyncIterator
from inspect import isabstract
from pathlib import Path
import random

from freezegun.api import FrozenDateTimeFactory
import pytest

from tests.clock import jumping_time
from tests.two_gateways import operations
from tests.two_gateways.home import Home
from tests.two_gateways.operations import OPERATIONS, Operation
from tests.two_gateways.sites import Sites
from tests.two_gateways.story import Story


@pytest.fixture
async def home(tmp_path: Path, freezer: FrozenDateTimeFactory) -> AsyncIterator[Home]:
    """Return a home in which Home Assistant has not been started yet."""
    home = Home(tmp_path, Sites())
    with jumping_time(freezer, grace_s=0.0), home.furnished():
        yield home
        await home.stop()


async def test_whatever_people_do_at_once_what_is_stored_is_what_runs(
    home: Home, story_seed: int
) -> None:
    """No operation fails without a sentence, nothing is lost, and nothing is left over."""
    random.seed(story_seed)
    await Story(home, story_seed).live()


def test_every_operation_may_happen() -> None:
    """One that is not in the table never does."""
    kinds = {
        each
        for each in vars(operations).values()
        if isinstance(each, type)
        and issubclass(each, Operation)
        and not isabstract(each)
    }
    assert kinds == {kind for kind, _ in OPERATIONS}
