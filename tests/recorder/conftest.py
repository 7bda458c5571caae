"""What the tests with a recorder share: it runs before Home Assistant, in Berlin."""

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.typing import RecorderInstanceContextManager

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant


@pytest.fixture
def mock_recorder_before_hass(
    async_test_recorder: RecorderInstanceContextManager,
) -> None:
    """Prepare the database before Home Assistant starts."""


@pytest.fixture(autouse=True)
async def recorder(
    recorder_mock: Recorder, hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> Recorder:
    """Return a recorder, in Berlin, two minutes past noon."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to("2026-10-20 10:02:00+00:00")
    return recorder_mock
